"""``resdll replay``: a fault that is still there, one that is mended, a DLL that does something else, and bad input."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from dlls import build

from resdll_checker.cli.replay import replay
from resdll_checker.counterexamples.rerun import difference
from resdll_checker.counterexamples.store import decode, encode, folder, load, save
from resdll_checker.engine.actions import Call, Settle
from resdll_checker.engine.counterexample import FORMAT, Counterexample, Observation
from resdll_checker.errors import ResdllError

PROGRAM = (Call("Open", 0, text="resource"), Call("Online", 0), Settle(0), Call("Offline", 0, flags=1), Settle(0))


OBSERVED = (
    Observation(-1, "call", "StartupEx", "StartupEx()"),
    Observation(-1, "return", "StartupEx", "StartupEx → ERROR_SUCCESS (0)", code=0),
    Observation(0, "call", "Open", "Open()", instance=0),
    Observation(0, "enter", "LogEvent", "LogEvent(LogLevel 0)", instance=0),
    Observation(0, "exit", "LogEvent", "… answered ERROR_SUCCESS (0)", instance=0, code=0),
    Observation(0, "return", "Open", "Open → a RESID", instance=0, code=1),
    Observation(1, "call", "Online", "Online()", instance=0),
    Observation(1, "return", "Online", "Online → ERROR_SUCCESS (0)", instance=0, code=0),
    Observation(3, "call", "Offline", "Offline()", instance=0),
)


def locked(name: str = "refuses_locked_with_ignore") -> Counterexample:
    """Returns the counterexample of a DLL that refuses IGNORE_RESOURCE_STATUS for a lock."""
    return Counterexample(
        format=FORMAT,
        rule="RD401",
        clause="FLG-IGNORE-STATUS",
        state="offlining",
        actual="Offline returned ERROR_CLUSTER_RESOURCE_LOCKED_STATUS (5960)",
        expected=("Offline returns ERROR_SUCCESS",),
        subject=None,
        target=str(build.build(name, "elf")),
        sha256="0" * 64,
        kind="elf",
        type_name="Resdll Test",
        windows="2016",
        table="v2",
        pending_timeout=800,
        deadlock_timeout=1500,
        seed=0,
        program=PROGRAM,
        observed=(
            *OBSERVED,
            Observation(3, "return", "Offline", "Offline → 5960", instance=0, code=5960, breach=True),
        ),
        replays=3,
        shown=3,
        minimal=False,
        reduced_from=5,
    )


@pytest.fixture(autouse=True)
def private_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps counterexamples out of the user's own folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(replay, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.mark.needs_cc
def test_a_fault_that_is_still_there():
    counterexample = locked()
    save(counterexample)
    done = run(counterexample.id)
    assert done.exit_code == 1
    assert "    ✗ Offline → ERROR_CLUSTER_RESOURCE_LOCKED_STATUS (5960)" in done.output
    assert "STILL FAILS  RD401" in done.output
    assert "seen in 3 of 3 replays" in done.output


@pytest.mark.needs_cc
def test_a_fault_that_is_mended(tmp_path: Path):
    path = save(locked(), tmp_path)
    result = tmp_path / "result.json"
    done = run(path, "--target", build.build("sync_v2", "elf"), "--json", result)
    assert done.exit_code == 0
    assert "FIXED  RD401" in done.output
    assert "its bytes differ" in done.output
    document = json.loads(result.read_text(encoding="utf-8"))
    assert (document["outcome"], document["shown"], document["same_target"]) == ("fixed", 0, False)


@pytest.mark.needs_cc
def test_the_step_under_which_a_dll_does_something_else_is_marked():
    done = run(save(locked()), "--target", build.build("sync_v2", "elf"))
    assert [line for line in done.output.splitlines() if line.startswith("≠")] == [
        "≠ 4. Offline(0x01 (IGNORE_RESOURCE_STATUS))"
    ]
    counterexample = locked()
    last = counterexample.observed[-1]
    assert difference((last,), (last,)) is None
    assert difference((last,), (msgspec.structs.replace(last, code=0),)) == last.action
    other_thread = msgspec.structs.replace(last, kind="enter", thread=1)
    assert difference((last, other_thread), (other_thread, last)) is None


@pytest.mark.needs_cc
def test_a_dll_that_breaks_another_rule():
    done = run(save(locked("sync_v2")), "--target", build.build("report_after_sync_success", "elf"))
    assert done.exit_code == 1
    assert "CHANGED  RD401" in done.output
    assert "Instead: RD30" in done.output


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "is no counterexample of resdll"),
        ('{"format": 1}', "is no counterexample of resdll"),
        (encode(locked()).replace('"format": 1', '"format": 99'), "has the format 99 of another version"),
        (encode(locked()).replace("RD401", "RD999"), "is about RD999"),
        (encode(locked()).replace('"Call"', '"call"').replace('"flags": 1', '"flogs": 1'), "is no counterexample"),
    ],
)
@pytest.mark.needs_cc
def test_what_is_no_counterexample_is_told_in_a_sentence(text: str, sentence: str, tmp_path: Path):
    path = tmp_path / "given.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ResdllError, match=sentence):
        load(str(path), path)


@pytest.mark.needs_cc
def test_an_id_is_found_by_its_first_letters():
    counterexample = locked()
    save(counterexample)
    assert load(counterexample.id[:4], Path("none")) == counterexample
    with pytest.raises(ResdllError, match="neither a file nor the id"):
        load(counterexample.id[:2], Path("none"))
    (folder() / f"{counterexample.id[:4]}0000.json").write_text(encode(counterexample), encoding="utf-8")
    with pytest.raises(ResdllError, match="the beginning of 2 ids"):
        load(counterexample.id[:4], Path("none"))
    assert load(counterexample.id, Path("none")) == counterexample


@pytest.mark.needs_cc
def test_a_counterexample_survives_its_file():
    assert decode(encode(locked()), "it") == locked()
