"""The real parser of Mermaid, in a process of Node that answers line by line."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).resolve().parent / "javascript"


@dataclass(frozen=True)
class MermaidParser:
    """Parses a document by asking the process; a fixture makes it, see :func:`mermaid_parser`."""

    process: subprocess.Popen[str]

    def __call__(self, text: str) -> dict[str, Any]:
        """Returns what the parser made of ``text``; fails the test where it refuses it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(text) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        assert "error" not in answer, f"{answer['error']}\n{text}"
        return answer


def mermaid_parser() -> Iterator[MermaidParser]:
    """Yields a parser for a module of tests; use as ``mermaid = pytest.fixture(scope="module")(mermaid_parser)``."""
    if not (FOLDER / "node_modules" / "mermaid").is_dir():
        sentence = f"Mermaid is not installed: run `make setup`, or `npm ci` in {FOLDER.parent.name}/{FOLDER.name}"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)
    with subprocess.Popen(
        ["node", str(FOLDER / "parse_mermaid.mjs")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        yield MermaidParser(process)
        assert process.stdin is not None
        process.stdin.close()
