"""The releases of Windows Server: each has one version of the contract, and nothing undated belongs to any."""

from __future__ import annotations

from itertools import pairwise

import pytest

from resdll_spec.abi import CALLBACKS, VERSION_NAMES, ClusapiVersion, callback_slots, windows_version
from resdll_spec.clauses import CLAUSES
from resdll_spec.releases import (
    LATER_CLAUSE,
    RELEASE_NAMES,
    RELEASES,
    SDK_HEADERS,
    UNDATED_CALLBACKS,
    UNDATED_HEADERS,
    may_have_changed,
    release,
)
from resdll_spec.vocabulary import Standing


def test_the_releases_are_the_six_from_2012_on():
    assert RELEASE_NAMES == ("2012", "2012r2", "2016", "2019", "2022", "2025")
    assert [entry.title.lower().replace(" ", "") for entry in RELEASES] == [f"windowsserver{n}" for n in RELEASE_NAMES]


def test_a_version_is_named_by_its_first_release_and_they_age_together():
    assert tuple(dict.fromkeys(entry.version for entry in RELEASES)) == VERSION_NAMES
    for version in VERSION_NAMES:
        assert next(entry.name for entry in RELEASES if entry.version == version) == version
    assert all(first.contract.order <= second.contract.order for first, second in pairwise(RELEASES))


def test_a_release_is_found_by_name():
    assert release("2022").contract is windows_version("2016")
    with pytest.raises(KeyError, match="2020"):
        release("2020")


def test_a_heading_says_whose_contract_a_later_release_has():
    assert release("2012r2").heading == "Windows Server 2012 R2"
    assert release("2016").heading == "Windows Server 2016 and later"
    assert release("2025").heading == "Windows Server 2025 (the contract of Windows Server 2016)"


def test_that_later_releases_have_an_older_contract_is_no_more_than_inferred():
    clause = CLAUSES[LATER_CLAUSE]
    assert clause.standing is Standing.inferred
    later = [entry.name for entry in RELEASES if entry.name != entry.version]
    assert all(name in clause.text for name in later)
    assert {entry.version for entry in RELEASES if entry.name in later} == {VERSION_NAMES[-1]}


def test_the_headers_have_a_name_for_the_first_release_of_each_version_and_for_no_later_one():
    assert [entry.name for entry in RELEASES if entry.header is not None] == list(VERSION_NAMES)
    headers = [entry.header for entry in RELEASES if entry.header is not None]
    assert headers == sorted(headers)
    assert [header.name.rpartition("_")[2] for header in UNDATED_HEADERS] == ["RS3", "NI", "CU", "ZN", "GA"]
    before = [header for header in ClusapiVersion if header < headers[0]]
    assert [*before, *headers, *UNDATED_HEADERS] == list(ClusapiVersion)


def test_the_undated_callbacks_are_the_last_slots_and_no_release_supplies_one():
    undated = [callback for callback, _ in UNDATED_CALLBACKS]
    assert undated == [callback for callback in CALLBACKS if callback.since is None] == list(CALLBACKS[-len(undated) :])
    assert sum(len(header.callbacks) for header in SDK_HEADERS) == len(undated)
    for entry in RELEASES:
        assert not set(undated) & set(callback_slots(entry.version))


def test_something_undated_may_have_come_with_the_newest_version_or_later():
    names = [(first.name, second.name) for first in RELEASES for second in RELEASES if may_have_changed(first, second)]
    assert ("2012", "2012r2") not in names
    assert ("2016", "2016") not in names
    assert {("2012r2", "2016"), ("2016", "2025"), ("2022", "2019")} <= set(names)
