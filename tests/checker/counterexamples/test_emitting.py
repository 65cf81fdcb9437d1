"""The files: one a form, whole or not at all, and each of use to whoever gets it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from dlls import build

from resdll_checker.counterexamples import emit_c, emitting, steps, store
from resdll_checker.engine.counterexample import Observation
from resdll_checker.errors import ResdllError

from .programs import counterexample, run_c

pytestmark = pytest.mark.needs_cc


def test_every_form_is_written_under_its_name(tmp_path: Path):
    shown = counterexample("refuses_locked_with_ignore", "elf")
    written = emitting.write_all([shown, shown], tuple(emitting.FORMS), tmp_path / "new" / "folder")
    paths = [path for path in written if isinstance(path, Path)]
    assert [path.name for path in paths] == [
        *("RD401-1.c", "test_rd401_1.py", "RD401-1.mmd", "RD401-1.svg", "RD401-1.txt", "RD401-1.json"),
        *("RD401-2.c", "test_rd401_2.py", "RD401-2.mmd", "RD401-2.svg", "RD401-2.txt", "RD401-2.json"),
    ]
    names = {path.name for path in paths} | set(emit_c.HEADERS)
    assert {path.name for path in (tmp_path / "new" / "folder").iterdir()} == names
    assert store.load("", paths[5]) == shown


def test_a_program_compiles_with_what_is_written_beside_it(tmp_path: Path):
    path = emitting.write(counterexample("refuses_locked_with_ignore", "elf"), "c", tmp_path)
    done = subprocess.run(
        ["cc", "-std=c11", "-fshort-wchar", "-pthread", path.name, "-o", "shown", "-ldl"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert run_c(tmp_path / "shown", "elf")[0] == 1


def test_what_cannot_be_written_is_told_in_a_sentence(tmp_path: Path):
    never = counterexample("refuses_locked_with_ignore", "elf", shown=0)
    assert list(emitting.write_all([never], ("c", "json"), tmp_path)) == [
        "RD401: no replay showed it again, so there is no program to write."
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ResdllError, match="choose another folder for --emit-to"):
        emitting.write(counterexample("refuses_locked_with_ignore", "elf"), "c", tmp_path / "file")


OBSERVED = (
    Observation(-1, "return", "StartupEx", "StartupEx → ERROR_SUCCESS (0)", code=0),
    Observation(0, "enter", "LogEvent", "LogEvent(LogLevel 0)", instance=0),
    Observation(0, "return", "Open", "Open → a RESID", instance=0, code=4096),
    Observation(1, "return", "Online", "Online → ERROR_SUCCESS (0)", instance=0, code=0),
    Observation(
        2, "return", "Offline", "Offline → ERROR_CLUSTER_RESOURCE_LOCKED_STATUS (5960)", code=5960, breach=True
    ),
)


def test_the_page_shows_what_is_written():
    page = (build.ROOT / "docs" / "counterexamples.md").read_text(encoding="utf-8")
    offline = "Offline returns {}".format
    expected = (offline("ERROR_SUCCESS"), offline("ERROR_IO_PENDING"), offline("another system error code"))
    shown = counterexample("refuses_locked_with_ignore", "elf", observed=OBSERVED, expected=expected)
    excerpt = page.split("```c\n")[1].split("```")[0]
    assert excerpt in emit_c.write(shown, "RD401-1")
    assert steps.text(shown) in page
    for form, made in emitting.FORMS.items():
        assert f"`{form}`" in page
        assert made.file.format(name="RD401-1", identifier="rd401_1") in page


def run_pytest(test: Path, target: Path | None) -> subprocess.CompletedProcess[str]:
    """Runs an emitted test as its receiver does."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment |= {"RESDLL_TARGET": str(target)} if target is not None else {}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test.name],
        cwd=test.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_pytest_fails_while_the_fault_is_there(tmp_path: Path):
    test = emitting.write(counterexample("refuses_locked_with_ignore", "elf"), "pytest", tmp_path)
    failing = run_pytest(test, None)
    assert failing.returncode == 1, failing.stdout + failing.stderr
    assert "still fails: 3 of 3 replays broke RD401" in failing.stdout
    mended = run_pytest(test, build.build("sync_v2", "elf"))
    assert mended.returncode == 0, mended.stdout + mended.stderr


def test_a_pytest_holds_whatever_a_counterexample_holds(tmp_path: Path):
    hostile = '"""\\ \' {x} \n\u202e節'
    shown = counterexample("writes_node_name", "elf", actual=hostile, expected=(hostile,), type_name=hostile)
    test = emitting.write(shown, "pytest", tmp_path)
    scope: dict[str, object] = {}
    exec(compile(test.read_text(encoding="utf-8"), str(test), "exec"), scope)  # noqa: S102 - that is what pytest does
    assert store.decode(str(scope["COUNTEREXAMPLE"]), "it") == shown
    assert test.read_text(encoding="utf-8").isascii()
