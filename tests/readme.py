"""Keeps the commands of the documents true: each ``console`` block is run, and what it prints is what the page shows.

As a command (``scripts/refresh-readme``): writes the real output into the pages.  In a block, a line ``$ command`` is
followed by the output of the command; a lone ``…`` at its end stands for what comes after the first empty line.  What
differs from run to run (thread ids, times, addresses) is made equal before anything is compared.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
DOCUMENTS: Final = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))

_BLOCK: Final = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_VOLATILE: Final = (
    (re.compile(r"\bthread \d+"), "thread N"),
    (re.compile(r"\b\d+ calls in [\d.]+ s \([\d,]+ calls/s\)"), "N calls in N s (N calls/s)"),
    (re.compile(r"(?<=\()\d+ times(?=\)$)", re.MULTILINE), "N times"),
    (re.compile(r"(?<=\+)0x[0-9a-f]+"), "N"),
    (re.compile(r"(?<= )\d+\.\d{3}(?= +\S+ +[0-9a-f]{16}$)", re.MULTILINE), "N"),
)
"""What is different each time: thread ids, counts and rates, addresses in a library, the seconds of a search."""


def comparable(text: str) -> str:
    """Return ``text`` with everything volatile made equal."""
    for pattern, equal in _VOLATILE:
        text = pattern.sub(equal, text)
    return text


def refreshed(document: Path) -> str:
    """Return the text of ``document`` with the output that its commands have now; volatile parts stay as they are."""
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("checker", "examples", "tests"):
            Path(scratch, name).symlink_to(ROOT / name)
        return _BLOCK.sub(lambda block: _run_block(block.group(), Path(scratch)), document.read_text(encoding="utf-8"))


def _run_block(block: str, scratch: Path) -> str:
    parts = re.split(r"^(\$ .*\n)", block, flags=re.MULTILINE)
    shown = [parts[0]]
    for command, output in zip(parts[1::2], parts[2::2], strict=True):
        now = _run(command.removeprefix("$ ").rstrip("\n"), scratch)
        if re.search(r"^…\n\Z", output, re.MULTILINE):
            now = now.partition("\n\n")[0] + "\n…\n"
        shown += [command, output if comparable(output) == comparable(now) else now]
    return "".join(shown)


def _run(command: str, scratch: Path) -> str:
    """Return what ``command`` prints on both streams, in an environment that is the same everywhere."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | {"PATH": path}
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=scratch,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=400,
    )
    return done.stdout


def main() -> None:
    """Rewrite every page whose output is not the current one, and name it."""
    for document in DOCUMENTS:
        if (text := refreshed(document)) != document.read_text(encoding="utf-8"):
            document.write_text(text, encoding="utf-8")
            print(document.relative_to(ROOT))


if __name__ == "__main__":
    main()
