"""The table family beyond the catalogue: Windows versions that offer less than the DLL needs."""

from __future__ import annotations

import pytest

from resdll_checker.engine.options import SMOKE
from resdll_spec.abi import VERSION_NAMES, WINDOWS_VERSIONS

from .conftest import Checker

TABLE = {"sync_v1": 0x100, "sync_v2": 0x200, "async_v2": 0x200, "sync_v3": 0x300, "sync_v4": 0x400}


@pytest.mark.needs_cc
@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("windows", VERSION_NAMES)
def test_a_dll_is_judged_where_its_table_is_offered_and_blamed_nowhere(name: str, windows: str, checked: Checker):
    offered = {version.name: version.table_versions for version in WINDOWS_VERSIONS}[windows]
    result = checked(name, "elf", windows=windows, suite=SMOKE, strict=True)
    assert result.findings == []
    if TABLE[name] in offered:
        assert (result.verdict, result.inconclusive) == ("conforms", [])
    else:
        assert result.verdict == "inconclusive"
        assert "as it must if its own is another one" in result.inconclusive[0]
