"""What `resdll diff` says follows from the specification, and is what it was."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner
from syrupy.assertion import SnapshotAssertion

from resdll_checker.cli import main
from resdll_checker.errors import ExitCode
from resdll_checker.masks.outcomes import all_outcomes
from resdll_checker.page import as_text
from resdll_checker.pages import versions
from resdll_checker.pages.generated import GENERATED
from resdll_checker.pages.versions import Change, compare, document, page
from resdll_spec.abi import CALLBACKS, OFFLINE_FLAGS, VERSION_NAMES, callback_slots, windows_version
from resdll_spec.clauses import CLAUSES
from resdll_spec.releases import RELEASE_NAMES, RELEASES, UNDATED_CALLBACKS, UNDATED_HEADERS

ROOT = Path(__file__).resolve().parents[3]
PAGE = "docs/version-differences.md"


def run(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["diff", *arguments])
    assert done.exit_code == ExitCode.CONFORMS, done.output
    assert done.stderr == ""
    return done.stdout


def test_the_numbers_are_what_they_were():
    numbers = {}
    for first, second in (("2012", "2012r2"), ("2012r2", "2016"), ("2012", "2016")):
        found = compare(first, second)
        changes = (found.flags, found.tables, found.callbacks, found.clauses, *found.rows.values(), found.masks)
        numbers[first, second] = [(len(change.gone), len(change.new)) for change in changes], found.behaviours
    assert numbers == {
        ("2012", "2012r2"): ([(0, 1), (0, 0), (0, 2), (1, 4), (5, 4), (2, 2), (2, 3), (0, 16)], (7, 13)),
        ("2012r2", "2016"): ([(0, 1), (0, 1), (0, 6), (1, 8), (3, 20), (2, 9), (1, 2), (0, 32)], (13, 17)),
        ("2012", "2016"): ([(0, 2), (0, 1), (0, 8), (2, 12), (5, 21), (2, 9), (2, 4), (0, 48)], (7, 17)),
    }


def test_a_version_differs_in_nothing_from_itself():
    for windows in VERSION_NAMES:
        found = compare(windows, windows)
        changes = (found.flags, found.tables, found.callbacks, found.clauses, *found.rows.values(), found.masks)
        assert all(change == Change((), ()) for change in changes)
        assert found.diverging == ()
        assert "Nothing changed." in as_text(page(found))


@pytest.mark.parametrize(("first", "second"), list(product(VERSION_NAMES, repeat=2)))
def test_what_is_new_one_way_is_gone_the_other_way(first: str, second: str):
    there, back = compare(first, second), compare(second, first)
    for one, other in (
        (there.flags, back.flags),
        (there.tables, back.tables),
        (there.callbacks, back.callbacks),
        (there.clauses, back.clauses),
        *((there.rows[name], back.rows[name]) for name in there.rows),
        (there.masks, back.masks),
    ):
        assert (one.new, one.gone) == (other.gone, other.new)


def test_what_is_new_has_arrived_in_between():
    for first, second in product(VERSION_NAMES, repeat=2):
        if windows_version(first).order >= windows_version(second).order:
            continue
        found = compare(first, second)
        span = range(windows_version(first).order + 1, windows_version(second).order + 1)
        for flag in OFFLINE_FLAGS:
            assert (flag in found.flags.new) == (windows_version(flag.since).order in span)
        for callback in CALLBACKS:
            arrived = callback.since is not None and windows_version(callback.since).order in span
            assert (callback in found.callbacks.new) == arrived
        for clause in CLAUSES.values():
            arrived = clause.since is not None and windows_version(clause.since).order in span
            assert (clause in found.clauses.new) == arrived


def test_a_row_that_fires_in_one_version_only_has_a_clause_that_dates_it():
    """Such a row rests on a clause that dates its version, as the first or the last, or chooses what is dated so."""
    dating = {clause.id for clause in CLAUSES.values() if clause.since or clause.until} | {
        "FLG-UNDEFINED-BIT",
        "VER-TABLES",
    }
    for first, second in product(VERSION_NAMES, repeat=2):
        for change in compare(first, second).rows.values():
            for row in (*change.gone, *change.new):
                assert set(row.clauses) & dating, row.id


def test_versions_agree_on_what_both_define():
    assert all(compare(first, second).diverging == () for first, second in product(VERSION_NAMES, repeat=2))


def test_a_mask_that_does_not_come_to_the_same_is_shown(monkeypatch: pytest.MonkeyPatch):
    outcomes = all_outcomes()
    table = {windows: sets.copy() for windows, sets in outcomes.table.items()}
    table["2016"][3, 2] = 1 << 5
    monkeypatch.setattr(versions, "all_outcomes", lambda: replace(outcomes, table=table))
    found = compare("2012", "2016")
    (only,) = found.diverging
    assert (only.mask, only.situations) == (2, 1)
    assert only.outcomes == (outcomes.of("2012", 3, 2), (outcomes.outcomes[5],))
    text = as_text(page(found))
    assert "Masks that callers may send in both and that do not come to the same: 1." in text
    assert str(outcomes.situations[3]) in text


# --------------------------------------------------------------------------------------------------------------------
# Releases of one version of the contract.

LATER = [entry.name for entry in RELEASES if entry.name != entry.version]


@pytest.mark.parametrize("later", LATER)
def test_a_later_release_differs_in_what_no_document_dates_alone(later: str):
    there = document(compare("2016", later))
    assert (there.pop("from"), there.pop("to"), there.pop("contract")) == ("2016", later, ["2016", "2016"])
    assert there.pop("behaviours") == document(compare("2016", "2016"))["behaviours"]
    undated = there.pop("undated")
    assert [found["slot"] for found in undated["callbacks"]] == [
        callback.slot for callback in CALLBACKS if callback.since is None
    ]
    assert [found["name"] for found in undated["headers"]] == [header.name for header in UNDATED_HEADERS]
    assert there.pop("diverging") == []
    nothing = {"gone": [], "new": []}
    assert all(change == nothing for change in there.pop("rows").values())
    assert all(change == nothing for change in there.values())


@pytest.mark.parametrize("later", LATER)
def test_what_changed_up_to_a_later_release_is_what_changed_up_to_its_version(later: str):
    for first in VERSION_NAMES[:-1]:
        there, known = document(compare(first, later)), document(compare(first, "2016"))
        assert there.pop("to") == later
        assert known.pop("to") == "2016"
        assert there == known


def test_nothing_undated_is_said_of_versions_before_the_newest_or_of_one_release():
    assert document(compare("2012", "2012r2"))["undated"] is None
    assert document(compare("2025", "2025"))["undated"] is None
    assert document(compare("2012r2", "2016"))["undated"] == document(compare("2025", "2019"))["undated"]


def test_the_table_of_a_later_release():
    text = " ".join(run("2016", "2022").split())
    assert text.startswith("From Windows Server 2016 to Windows Server 2022 Nothing changed in the contract.")
    assert "[VER-LATER-RELEASES]" in text
    for callback, sdk in UNDATED_CALLBACKS:
        assert f"{callback.name}: slot {callback.slot} in the header of SDK {sdk}" in text
    for header in UNDATED_HEADERS:
        assert f"{header.name}: {header:#x} no document says which server this is" in text
    assert "[TAB-CALLBACKS]" in text


def test_text(snapshot: SnapshotAssertion):
    assert run("2012", "2012r2") == snapshot


def test_json():
    data = json.loads(run("2012", "2016", "--json", "-"))
    assert data == json.loads(json.dumps(document(compare("2012", "2016"))))
    assert data["tables"] == {"gone": [], "new": ["v4"]}
    assert data["callbacks"]["new"] == [
        callback.name for callback in callback_slots("2016") if callback not in callback_slots("2012")
    ]


def test_an_unknown_version_is_wrong_usage_and_the_nearest_is_offered():
    done = CliRunner().invoke(main, ["diff", "2012", "2012r"])
    assert done.exit_code == ExitCode.USAGE
    assert "did you mean 2012r2?" in done.stderr
    assert f"known: {', '.join(RELEASE_NAMES)}" in done.stderr


def test_the_committed_page_is_fresh():
    committed = (ROOT / PAGE).read_text(encoding="utf-8")
    assert committed == GENERATED[PAGE](), f"{PAGE} is stale: run `make docs-generated`"
