"""The functions to avoid and the exports that they are among."""

from __future__ import annotations

import pytest

from resdll_spec.avoided_calls import (
    AVOIDED_CALLS,
    AVOIDED_CONTROLS,
    CLAUSE_OF,
    EX_CLAUSE,
    FORBIDDEN_ENTRIES,
    SOURCE,
    AvoidedCall,
    Usage,
)
from resdll_spec.clauses import CLAUSES
from resdll_spec.cluster_exports import EXPORTS, find
from resdll_spec.vocabulary import Severity

LISTED = [call for call in AVOIDED_CALLS.values() if not call.extends]
LATER = [call for call in AVOIDED_CALLS.values() if call.extends]


@pytest.mark.parametrize("call", AVOIDED_CALLS.values(), ids=AVOIDED_CALLS)
def test_a_function_to_avoid_is_exported_and_has_a_clause_of_the_page(call: AvoidedCall):
    assert find(call.name) is not None
    assert CLAUSES[call.clause].source.startswith(SOURCE)
    assert call.clause == (EX_CLAUSE if call.extends else CLAUSE_OF[call.usage])


def test_an_ex_form_is_of_the_class_of_what_it_extends():
    assert LATER
    for call in LATER:
        assert call.usage is AVOIDED_CALLS[call.extends].usage
        assert call.name.removeprefix(call.extends) in {"Ex", "Ex2"}
        assert CLAUSES[call.clause].severity is Severity.warning


def test_an_ex_form_that_the_page_lists_itself_is_listed():
    listed = {call.name for call in LISTED}
    assert {"ResUtilSetPropertyTableEx", "ResUtilSetPropertyParameterBlockEx"} <= listed
    assert {f"{name}Ex" for name in listed} & listed == {
        "ResUtilSetPropertyTableEx",
        "ResUtilSetPropertyParameterBlockEx",
    }


def test_every_class_has_functions_and_only_never_is_an_error_in_an_import_table():
    assert {call.usage for call in LISTED} == set(Usage)
    assert [entry.name for entry in FORBIDDEN_ENTRIES] == ["Open", "Close", "Online", "Offline", "Terminate"]


def test_control_codes_are_named_once():
    assert len(set(AVOIDED_CONTROLS)) == len(AVOIDED_CONTROLS)
    assert {name.split("_")[0] for name in AVOIDED_CONTROLS} == {"CLUSCTL"}


def test_no_name_is_exported_twice():
    names = [name for exports in EXPORTS.values() for name in exports]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name.isascii() for name in names)


def test_each_library_exports_what_a_header_declares_and_more():
    for library, exports in EXPORTS.items():
        assert {export.library for export in exports.values()} == {library}
        assert {export.declared for export in exports.values()} == {True, False}


def test_the_functions_that_every_resource_dll_knows_are_there():
    assert find("ClusWorkerCreate") is EXPORTS["resutils.dll"]["ClusWorkerCreate"]
    assert find("OpenCluster") is EXPORTS["clusapi.dll"]["OpenCluster"]
    assert find("NoSuchFunction") is None
