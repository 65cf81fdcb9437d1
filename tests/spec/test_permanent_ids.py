"""Permanent ids: the committed list is that of the specification; what was released goes with a reason only."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import resdll_spec
from resdll_checker import __version__
from resdll_checker.cli import main
from resdll_checker.errors import ExitCode, ResdllError
from resdll_checker.pages import explain
from resdll_checker.permanence import PATH, Listed, current, problems, read, released, updated, written
from resdll_spec.retired import RETIRED, Retirement

ROOT = Path(__file__).resolve().parents[2]
RELEASES = released((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
TEXT = (ROOT / PATH).read_text(encoding="utf-8")


def test_every_id_is_listed_and_none_is_gone_without_a_reason():
    assert list(problems(read(TEXT), current(), RETIRED, RELEASES)) == []


def test_the_list_is_as_the_script_writes_it():
    assert written(read(TEXT)) == TEXT
    assert set(read(TEXT).values()) <= {*RELEASES, __version__}


def test_the_ids_are_those_of_clauses_rules_properties_and_of_the_rows_of_every_machine():
    kinds = {tuple(name.split()[: 2 if name.startswith("row ") else 1]) for name in current()}
    assert kinds == {("clause",), ("rule",), ("property",), *(("row", name) for name in resdll_spec.MACHINE_NAMES)}


# --------------------------------------------------------------------------------------------------------------------
# What is wrong is found, and what the script does about it.

OLD, NEW = "1.0.0", "2.0.0"
LISTED: Listed = {"rule RD101": OLD, "rule RD102": OLD, "rule RD999": NEW}
GONE = Retirement("it said what RD101 says", "RD101")


def wrong(listed: Listed, *ids: str, **retired: Retirement) -> list[str]:
    return list(problems(listed, ids, {name.replace("_", " "): why for name, why in retired.items()}, {OLD}))


def test_a_list_of_what_there_is_has_nothing_wrong():
    assert wrong(LISTED, *LISTED) == []
    assert wrong(LISTED, "rule RD101", "rule RD999", rule_RD102=GONE) == []


def test_an_id_that_is_not_listed():
    assert wrong(LISTED, *LISTED, "clause NEW") == [f"clause NEW is not in {PATH}; run `make permanent-ids`"]


def test_an_id_that_is_gone():
    assert wrong(LISTED, "rule RD101") == [
        "rule RD102 is gone, which release 1.0.0 promised; bring it back, or retire it in resdll_spec.retired",
        "rule RD999 is gone, which no release has promised yet; run `make permanent-ids`",
    ]


@pytest.mark.parametrize(
    ("name", "why", "said"),
    [
        ("rule_RD101", GONE, "rule RD101 is retired and used again; give the new thing another id"),
        ("rule_RD100", GONE, f"the retirement of rule RD100 is of no id in {PATH}; mend its name"),
        ("rule_RD102", Retirement(" "), "the retirement of rule RD102 has no reason; say why it went"),
        (
            "rule_RD102",
            Retirement("why", "RD777"),
            "the retirement of rule RD102 names rule RD777 in its place, which does not exist; mend it",
        ),
    ],
)
def test_a_retirement_that_is_wrong(name: str, why: Retirement, said: str):
    assert said in wrong(LISTED, "rule RD101", "rule RD999", **{name: why})


def test_the_script_lists_what_is_new_and_forgets_only_what_no_release_promised():
    after = updated(LISTED, {"rule RD101", "clause NEW"}, {}, {OLD}, NEW)
    assert after == {"clause NEW": NEW, "rule RD101": OLD, "rule RD102": OLD}
    assert updated(LISTED, set(), {"rule RD999"}, {OLD}, NEW) == LISTED


def test_a_released_id_keeps_the_release_that_promised_it():
    assert updated(LISTED, LISTED, {}, {OLD, NEW}, "3.0.0") == LISTED
    assert read(written(LISTED)) == LISTED


@pytest.mark.parametrize("line", ["", "1.0.0", "1.0.0 rule", "1.0.0 thing X", "2.0.0 rule RD101"])
def test_a_line_that_is_none_is_named(line: str):
    with pytest.raises(ResdllError, match=f"line 2 of {PATH}"):
        read(f"1.0.0 rule RD101\n{line}\n")


def test_the_releases_are_the_headings_of_the_changelog():
    assert released("## [Unreleased]\n\n## [1.2.0] - 2027-01-01\n### Added\n## [1.0.0]\n") == {"1.2.0", "1.0.0"}


@pytest.mark.parametrize("kind", ["clause", "rule"])
def test_who_asks_for_a_retired_id_learns_why_it_went(monkeypatch: pytest.MonkeyPatch, kind: str):
    monkeypatch.setattr(explain, "RETIRED", {f"{kind} OLD-1": Retirement("it was never broken.", "NEW-1")})
    done = CliRunner().invoke(main, [kind, "old-1"])
    assert done.exit_code == ExitCode.USAGE
    assert f"the {kind} OLD-1 was retired: it was never broken; see NEW-1" in done.stderr
