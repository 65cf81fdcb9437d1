"""Where reports go: several in one run, each written whole; what could only fail at the end is refused at once."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result
from dlls import build

from resdll_checker.cli import main, outputs
from resdll_checker.engine.mask_tour import MaskTour
from resdll_checker.engine.stream import PhaseStarted
from resdll_checker.errors import ExitCode

QUICK = ("--type", "Resdll Test", "--suite", "smoke", "--pending-timeout", "800", "--deadlock-timeout", "1500")
ENDINGS = {"json": "json", "markdown": "md", "junit": "xml", "sarif": "sarif", "html": "html", "ndjson": "ndjson"}


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def all_reports(folder: Path) -> list[str]:
    return [word for name, ending in ENDINGS.items() for word in (f"--{name}", str(folder / f"report.{ending}"))]


def test_there_is_an_option_for_each_format():
    assert set(ENDINGS) == {*outputs.FORMATS, outputs.EVENTS}
    told = check("--help").stdout
    assert all(f"--{name} FILE" in told for name in ENDINGS)


@pytest.mark.needs_cc
def test_one_run_writes_them_all_and_they_agree(tmp_path: Path):
    done = check(build.build("null_dereference", "elf"), *QUICK, *all_reports(tmp_path))
    assert done.exit_code == ExitCode.FINDINGS, done.output
    assert "✗ RD801 error" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"report.{ending}" for ending in ENDINGS.values())
    result = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    (finding,) = result["findings"]
    junit = ET.parse(tmp_path / "report.xml").getroot()  # noqa: S314  what was just written
    assert junit.get("failures") == "1"
    (found,) = json.loads((tmp_path / "report.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert (found["ruleId"], *found["partialFingerprints"].values()) == (finding["rule"], finding["fingerprint"])
    assert finding["fingerprint"] in (tmp_path / "report.html").read_text(encoding="utf-8")
    *_, last = (tmp_path / "report.ndjson").read_text(encoding="utf-8").splitlines()
    assert json.loads(last) == {"event": "run finished", "result": result}


@pytest.mark.needs_cc
@pytest.mark.parametrize("name", ENDINGS)
def test_a_report_on_standard_output_is_all_that_is_there(name: str):
    done = check(build.build("sync_v2", "elf"), *QUICK, f"--{name}", "-")
    assert done.exit_code == ExitCode.CONFORMS, done.output
    assert "CONFORMS" in done.stderr
    match name:
        case "junit":
            assert ET.fromstring(done.stdout).tag == "testsuites"  # noqa: S314  what was just written
        case "html":
            assert done.stdout.startswith("<!doctype html>")
            assert done.stdout.endswith("</html>\n")
        case "markdown":
            assert done.stdout.startswith("### ✅ sync\\_v2\\.so: CONFORMS\n")
        case "ndjson":
            assert all("event" in json.loads(line) for line in done.stdout.splitlines())
        case _:
            json.loads(done.stdout)


def refused(*arguments: str | Path) -> str:
    """Runs a check that must be refused before it begins; returns why."""
    done = check("x.dll", *arguments)
    assert done.exit_code == ExitCode.USAGE
    assert done.stdout == ""
    assert "x.dll does not exist" not in done.stderr
    return done.stderr


def test_two_reports_cannot_share_standard_output():
    assert "--json and --html cannot share standard output" in refused("--json", "-", "--html", "-")


def test_a_place_that_cannot_be_written_is_refused_at_once(tmp_path: Path):
    assert "its directory does not exist; make it, or choose another for --junit" in refused(
        "--junit", tmp_path / "none" / "x.xml"
    )
    assert "it is a directory; choose another place for --sarif" in refused("--sarif", tmp_path)
    assert r"\x1b" in refused("--html", tmp_path / "\x1b[31m" / "x.html")


@pytest.mark.needs_cc
def test_one_report_that_fails_keeps_no_other_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "goes away"
    folder.mkdir()
    run = MaskTour.run

    def vanish(tour: MaskTour) -> None:
        folder.rmdir()
        run(tour)

    monkeypatch.setattr(MaskTour, "run", vanish)
    done = check(build.build("sync_v2", "elf"), *QUICK, "--json", folder / "x.json", "--junit", tmp_path / "x.xml")
    assert done.exit_code == ExitCode.USAGE
    assert "CONFORMS" in done.stdout
    assert "choose another place for --json" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["x.xml"]


@pytest.mark.needs_cc
def test_an_interrupted_run_writes_what_was_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupt(_: MaskTour) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(MaskTour, "run", interrupt)
    check(build.build("success_after_early_report", "elf"), *QUICK, *all_reports(tmp_path))
    assert len(list(tmp_path.iterdir())) == len(ENDINGS)
    result = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [finding["rule"] for finding in result["findings"]] == ["RD201"]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in the file system there")
def test_a_pipe_is_told_each_event_when_it_happens(tmp_path: Path):
    pipe = tmp_path / "events"
    os.mkfifo(pipe)
    lines: list[str] = []
    both = threading.Barrier(2, timeout=30)

    def read() -> None:
        with pipe.open(encoding="utf-8") as stream:
            lines.append(stream.readline())
            both.wait()

    reader = threading.Thread(target=read)
    reader.start()
    events = outputs.Events(str(pipe))
    events(PhaseStarted("table"))
    both.wait()
    reader.join()
    outputs.finish([events])
    assert [json.loads(line) for line in lines] == [{"event": "phase started", "name": "table"}]
    assert events.fault is None
