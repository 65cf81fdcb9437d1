"""The heat-map of masks: a cell for each, with its number, its reason or its fault."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from resdll_checker.engine.run import CheckResult
from resdll_checker.engine.wording import mask_text
from resdll_checker.reports import mask_map
from resdll_spec.abi import OFFLINE_FLAGS, OFFLINE_MASK_COUNT

from .conftest import VERDICTS, a_result

SVG = "{http://www.w3.org/2000/svg}"


def cells(result: CheckResult) -> list[str]:
    root = ET.fromstring(mask_map.draw(result))  # noqa: S314  what was just drawn
    return [group.findtext(f"{SVG}title") or "" for group in root.iter(f"{SVG}g")]


def test_every_mask_has_a_cell_that_names_it():
    told = cells(a_result())
    assert [title.partition(": ")[0] for title in told] == [mask_text(mask) for mask in range(OFFLINE_MASK_COUNT)]
    assert told[0] == "0x00 (no flags): 1 calls"
    assert told[-1].endswith("never sent (the resource did not come online)")


def test_broken_masks_are_marked_and_named():
    result = VERDICTS["violates"]
    told = cells(result)
    assert [number for number, title in enumerate(told) if "broken: RD401" in title] == [1, 5]
    assert mask_map.draw(result).count('class="failure"') == 2 + 1  # and the legend
    assert "A rule was broken with 2 of them: 0x01, 0x05." in mask_map.draw(result)


def test_all_flags_are_named():
    picture = mask_map.draw(a_result())
    assert all(f"0x{flag.value:02x} " in picture for flag in OFFLINE_FLAGS)


@pytest.mark.parametrize("numbers", [{0: 1}, dict.fromkeys(range(128), 1), {0: 1, 1: 100_000}])
def test_the_scale_goes_from_once_to_the_most(numbers: dict[int, int]):
    picture = mask_map.draw(a_result(masks=numbers))
    fills = re.findall(r'style="fill: (#[0-9a-f]{6})"', picture)
    assert fills[0] == mask_map._colour(0)
    if max(numbers.values()) > 1:
        assert fills[1] == mask_map._colour(1)
