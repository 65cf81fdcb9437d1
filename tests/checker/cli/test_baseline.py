"""A baseline: new, known, stale and expired findings and their exit codes; what ``update`` writes; what is refused."""

from __future__ import annotations

import json
import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from click.testing import CliRunner, Result
from dlls import build
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.cli import main
from resdll_checker.engine import baseline as known
from resdll_checker.engine.mask_tour import MaskTour
from resdll_checker.engine.options import SMOKE
from resdll_checker.errors import ExitCode
from resdll_checker.reports import result as published

QUICK = (
    *("--type", "Resdll Test", "--suite", SMOKE, "--pending-timeout", "800", "--deadlock-timeout", "1500"),
    "--no-shrink",
)
BROKEN, WARNED, SOUND = "null_dereference", "null_resid_succeeds", "sync_v2"
TODAY = known.today()
LATER, YESTERDAY = TODAY + timedelta(days=30), TODAY - timedelta(days=1)
OTHER = "0" * 64 + ":1"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


def check(name: str, *arguments: str | Path) -> Result:
    return run("check", build.build(name, "elf"), *QUICK, *arguments)


@cache
def result_of(name: str) -> str:
    """Returns the JSON result of a check without a baseline."""
    return check(name, "--json", "-").stdout


def result_file(tmp_path: Path, name: str = BROKEN, **changes: object) -> Path:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(json.loads(result_of(name)) | changes), encoding="utf-8")
    return path


def fingerprint_of(name: str) -> str:
    (finding,) = json.loads(result_of(name))["findings"]
    fingerprint: str = finding["fingerprint"]
    return fingerprint


def entry(fingerprint: str, **changes: object) -> str:
    keys = {"fingerprint": fingerprint, "rule": "RD801", "reason": "ticket 7", "owner": "storage", "expires": LATER}
    lines = [f"{key} = {known._value(value)}" for key, value in (keys | changes).items()]
    return "\n".join(["[[finding]]", *lines]) + "\n"


def baseline(tmp_path: Path, *entries: str) -> Path:
    path = tmp_path / "known.toml"
    path.write_text("\n".join(entries), encoding="utf-8")
    return path


def flat(text: str) -> str:
    return " ".join(text.split())


# --------------------------------------------------------------------------------------------------------------------
# New, known, stale and expired, and the exit codes: the table of docs/baseline.md.


@pytest.mark.needs_cc
def test_a_new_finding_fails(tmp_path: Path):
    done = check(BROKEN, "--baseline", baseline(tmp_path))
    assert done.exit_code == ExitCode.FINDINGS
    assert "\nVIOLATES  " in done.stdout


@pytest.mark.needs_cc
def test_a_known_finding_does_not_fail_and_is_no_conformance(tmp_path: Path):
    done = check(BROKEN, "--baseline", baseline(tmp_path, entry(fingerprint_of(BROKEN))))
    assert done.exit_code == ExitCode.CONFORMS
    assert f"Known ticket 7 (storage, until {LATER}; line 1)" in flat(done.stdout)
    assert "\nACCEPTED  " in done.stdout
    assert "CONFORMS" not in done.stdout


@pytest.mark.needs_cc
def test_a_new_finding_beside_a_known_one_fails(tmp_path: Path):
    path = baseline(tmp_path, entry(OTHER, suite="full"), entry(fingerprint_of(WARNED), rule="RD203", suite="full"))
    assert check(BROKEN, "--baseline", path).exit_code == ExitCode.FINDINGS


@pytest.mark.needs_cc
@pytest.mark.parametrize("expires", [LATER, YESTERDAY], ids=["in force", "expired too"])
def test_a_stale_entry_fails_and_says_which_lines_to_delete(tmp_path: Path, expires: date):
    path = baseline(tmp_path, "# Ours.\n", "# Seen in spring.\n" + entry(OTHER, expires=expires))
    done = check(SOUND, "--baseline", path)
    assert done.exit_code == ExitCode.FINDINGS
    assert f"{path}:4: RD801 no longer occurs; delete lines 3 to 9." in done.stdout.replace("\n" + " " * 19, " ")
    assert "\nFAILED  " in done.stdout


@pytest.mark.needs_cc
def test_an_expired_entry_fails_and_says_which_lines_to_renew(tmp_path: Path):
    path = baseline(tmp_path, entry(fingerprint_of(BROKEN), expires=YESTERDAY))
    done = check(BROKEN, "--baseline", path)
    assert done.exit_code == ExitCode.FINDINGS
    said = f":1: RD801 of storage was accepted until {YESTERDAY}; mend the DLL, or renew `expires` in lines 1 to 6."
    assert said in flat(done.stdout)


@pytest.mark.needs_cc
def test_on_its_last_day_an_entry_still_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("resdll_checker.engine.gate.today", lambda: LATER)
    path = baseline(tmp_path, entry(fingerprint_of(BROKEN)))
    assert check(BROKEN, "--baseline", path).exit_code == ExitCode.CONFORMS


@pytest.mark.needs_cc
def test_what_an_incomplete_run_does_not_see_is_inconclusive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def give_up(tour: MaskTour) -> None:
        tour.session.inconclusive.append("Something from outside disturbed the run.")

    monkeypatch.setattr(MaskTour, "run", give_up)
    done = check(SOUND, "--baseline", baseline(tmp_path, entry(OTHER)))
    assert done.exit_code == ExitCode.INCONCLUSIVE
    assert "whether RD801 still occurs cannot be told, because the run was not complete" in flat(done.stdout)


@pytest.mark.needs_cc
def test_what_a_rule_that_never_ran_was_listed_for_is_inconclusive(tmp_path: Path):
    done = check(SOUND, "--baseline", baseline(tmp_path, entry(OTHER, rule="RD306")))
    assert done.exit_code == ExitCode.INCONCLUSIVE
    assert "whether RD306 still occurs cannot be told, because RD306 never ran (" in flat(done.stdout)
    assert "\nINCONCLUSIVE  " in done.stdout


@pytest.mark.needs_cc
@pytest.mark.parametrize("change", [{"suite": "full"}, {"windows": "2012"}, {"intermittent": True}], ids=str)
def test_what_a_run_need_not_see_is_told_and_does_not_fail(tmp_path: Path, change: dict[str, object]):
    done = check(SOUND, "--baseline", baseline(tmp_path, entry(OTHER, **change)))
    assert done.exit_code == ExitCode.CONFORMS
    assert "known.toml:1." in flat(done.stdout)


@pytest.mark.needs_cc
def test_a_strict_check_refuses_what_nobody_has_explained(tmp_path: Path):
    path = baseline(tmp_path, entry(fingerprint_of(WARNED), rule="RD203", reason=known.UNEXPLAINED))
    assert check(WARNED, "--baseline", path).exit_code == ExitCode.CONFORMS
    done = check(WARNED, "--baseline", path, "--strict")
    assert done.exit_code == ExitCode.USAGE
    assert f"{path}:1: the reason of this finding is still 'to be explained'" in done.stderr
    path = baseline(tmp_path, entry(fingerprint_of(WARNED), rule="RD203"))
    assert check(WARNED, "--baseline", path, "--strict").exit_code == ExitCode.CONFORMS
    assert check(WARNED, "--strict").exit_code == ExitCode.FINDINGS


# --------------------------------------------------------------------------------------------------------------------
# Reports.


@pytest.mark.needs_cc
def test_every_report_tells_what_is_known(tmp_path: Path):
    path = baseline(tmp_path, entry(fingerprint_of(BROKEN), reason="<b>ticket</b> 7"), entry(OTHER))
    names = ("json", "junit", "sarif", "html")
    done = check(BROKEN, "--baseline", path, *(word for name in names for word in (f"--{name}", tmp_path / name)))
    assert done.exit_code == ExitCode.FINDINGS
    result = json.loads((tmp_path / "json").read_text(encoding="utf-8"))
    jsonschema.validate(result, published.schema())
    assert (result["verdict"], result["exit_code"]) == ("violates", ExitCode.FINDINGS)
    gate = result["gate"]
    assert [one["fingerprint"] for one in gate["known"]] == [fingerprint_of(BROKEN)]
    assert [(one["first_line"], one["last_line"]) for one in gate["stale"]] == [(8, 13)]
    assert (gate["new"], gate["expired"], len(gate["failures"])) == ([], [], 1)
    suite = ET.parse(tmp_path / "junit").getroot()  # noqa: S314  what was just written
    failed = [case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None]
    assert failed == ["the baseline and the thresholds hold"]
    (sarif,) = json.loads((tmp_path / "sarif").read_text(encoding="utf-8"))["runs"]
    (told,) = sarif["results"]
    assert told["suppressions"][0]["justification"].startswith("<b>ticket</b> 7 (storage")
    page = (tmp_path / "html").read_text(encoding="utf-8")
    assert "&lt;b&gt;ticket&lt;/b&gt; 7" in page
    assert "RD801 no longer occurs" in page


# --------------------------------------------------------------------------------------------------------------------
# Update.


def update(path: Path, result: Path, *arguments: str) -> Result:
    return run("baseline", "update", path, "--from", result, *arguments)


@pytest.mark.needs_cc
def test_what_update_writes_is_what_check_accepts(tmp_path: Path):
    path = tmp_path / "known.toml"
    done = update(path, result_file(tmp_path), "--owner", 'the "storage" team', "--expires", "30")
    assert (done.exit_code, done.stdout) == (0, f"{path}: 1 added, 0 removed, 0 kept.\n")
    (listed,) = known.read(path).listed
    assert (listed.entry.reason, listed.entry.owner) == (known.UNEXPLAINED, 'the "storage" team')
    assert (listed.entry.expires, listed.entry.suite) == (LATER, SMOKE)
    assert listed.entry.about.startswith("no exception leaves an entry point: ")
    assert check(BROKEN, "--baseline", path).exit_code == ExitCode.CONFORMS
    before = path.read_text(encoding="utf-8")
    assert update(path, result_file(tmp_path)).stdout == f"{path}: 0 added, 0 removed, 1 kept.\n"
    assert path.read_text(encoding="utf-8") == before


@pytest.mark.needs_cc
def test_update_keeps_what_people_wrote_and_removes_what_is_gone(tmp_path: Path):
    stays = "# A comment of ours.\n" + entry(fingerprint_of(BROKEN), expires=YESTERDAY) + "\n"
    gone = "# Why this one was accepted.\n" + entry(OTHER) + "\n"
    untold = entry("1" * 64 + ":1", rule="RD306")
    path = baseline(tmp_path, "# Our list.\n\n" + stays + gone + untold)
    done = update(path, result_file(tmp_path))
    assert "0 added, 1 removed, 2 kept." in done.stdout
    assert f"RD801 expired on {YESTERDAY}, and stays until a person decides." in done.stdout
    assert "RD306 stays, because RD306 never ran (" in done.stdout
    assert path.read_text(encoding="utf-8") == "# Our list.\n\n" + stays + untold


@pytest.mark.needs_cc
def test_an_incomplete_run_adds_and_removes_nothing(tmp_path: Path):
    path = baseline(tmp_path, entry(OTHER))
    done = update(path, result_file(tmp_path, inconclusive=["The run was interrupted."]))
    assert "1 added, 0 removed, 1 kept." in done.stdout
    assert "RD801 stays, because the run was not complete." in done.stdout
    assert len(known.read(path).listed) == 2


@pytest.mark.needs_cc
def test_notes_are_listed_where_that_is_asked_for(tmp_path: Path):
    document = json.loads(result_of(BROKEN))
    findings = [document["findings"][0] | {"severity": "note"}]
    result = result_file(tmp_path, findings=findings)
    assert "0 added" in update(tmp_path / "a.toml", result).stdout
    assert "1 added" in update(tmp_path / "b.toml", result, "--notes").stdout


@pytest.mark.needs_cc
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--expires", "soon"), "'soon' is neither a date such as 2027-01-31 nor a number of days"),
        (("--expires", "2027-02-30"), "is neither a date"),
        (("--owner", " "), "--owner is empty"),
    ],
)
def test_wrong_usage_of_update(tmp_path: Path, arguments: tuple[str, ...], said: str):
    done = update(tmp_path / "known.toml", result_file(tmp_path), *arguments)
    assert (done.exit_code, list(tmp_path.iterdir())) == (ExitCode.USAGE, [tmp_path / "result.json"])
    assert said in done.stderr


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b'{"format": 1}'])
def test_what_is_no_result(tmp_path: Path, content: bytes):
    path = tmp_path / "x.json"
    path.write_bytes(content)
    done = update(tmp_path / "known.toml", path)
    assert done.exit_code == ExitCode.USAGE
    assert "is no result of a check" in done.stderr
    assert "cannot be read" in update(tmp_path / "known.toml", tmp_path / "none.json").stderr


# --------------------------------------------------------------------------------------------------------------------
# Files that cannot be used.

GOOD = entry(OTHER)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[finding]\n", "is not TOML"),
        ("[[findings]]\n", "there is no key called 'findings' (did you mean finding?)"),
        (GOOD + "ownr = 'x'\n", ":1: there is no key called 'ownr' (did you mean owner?)"),
        (GOOD.replace("reason", "# reason"), ":1: Object missing required field `reason`"),
        (GOOD.replace('"ticket 7"', '""'), ":1: Expected `str` of length >= 1, at key `reason`"),
        (GOOD.replace(str(LATER), "'soon'"), ":1: Invalid RFC3339 encoded date, at key `expires`"),
        (GOOD.replace("RD801", "RD999"), ":1: there is no rule called 'RD999'"),
        (GOOD.replace("000:1", "000"), ":1: Expected `str` matching regex"),
        (GOOD + "suite = 'huge'\n", ":1: there is no suite called 'huge'"),
        (GOOD + "windows = '2020'\n", ":1: there is no version of the contract called '2020'"),
        (GOOD + "\n" + GOOD, ":8: this finding is listed in line 1 already; delete one of them"),
        (GOOD.replace('"ticket 7"', "'''\n[[finding]]\n'''"), "begin each with a line [[finding]]"),
        ("finding = [{reason = 'x'}]\n", "begin each with a line [[finding]]"),
        ("finding = 3\n", "begin each with a line [[finding]]"),
    ],
)
def test_a_malformed_baseline_is_refused_before_anything_runs(tmp_path: Path, text: str, said: str):
    done = run("check", tmp_path / "none.dll", "--baseline", baseline(tmp_path, text))
    assert (done.exit_code, done.stdout) == (ExitCode.USAGE, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_baseline_that_is_not_there_or_no_text(tmp_path: Path):
    assert "cannot be read" in run("check", "x.dll", "--baseline", tmp_path / "none.toml").stderr
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    assert "is not UTF-8 text" in run("check", "x.dll", "--baseline", tmp_path / "bytes.toml").stderr


ENTRIES = st.lists(
    st.builds(
        known.Entry,
        fingerprint=st.from_regex(r"[0-9a-f]{64}:[1-9][0-9]?", fullmatch=True),
        rule=st.sampled_from(sorted(known.RULES)),
        reason=st.text(min_size=1),
        owner=st.text(min_size=1),
        expires=st.dates(),
        about=st.text(),
        suite=st.none() | st.sampled_from(list(known.SUITES)),
        windows=st.none() | st.sampled_from(known.VERSION_NAMES),
        intermittent=st.booleans(),
    ),
    unique_by=lambda one: one.fingerprint,
    max_size=4,
)


@given(entries=ENTRIES, data=st.data())
def test_what_is_written_is_read_again_and_can_be_taken_out(
    entries: list[known.Entry], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
):
    path = tmp_path_factory.getbasetemp() / "written.toml"
    text = known.written([], entries)
    path.write_text(text, encoding="utf-8")
    read = known.read(path)
    plain = [replace_texts(one) for one in entries]
    assert [listed.entry for listed in read.listed] == plain
    gone = {listed for listed in read.listed if data.draw(st.booleans())}
    left = known.written(known.without(read, gone), [])
    stays = [one for one, listed in zip(plain, read.listed, strict=True) if listed not in gone]
    assert [one["fingerprint"] for one in tomllib.loads(left).get("finding", [])] == [one.fingerprint for one in stays]
    assert left.startswith(known._HEADING)


def replace_texts(one: known.Entry) -> known.Entry:
    """Returns an entry as it is read again: what a terminal would obey is written as an escape."""
    texts = {name: known.printable(getattr(one, name)) for name in ("reason", "owner", "about")}
    return known.msgspec.structs.replace(one, **texts)
