"""The page of the exports is what the specification says today, and tells of every export and control code."""

from __future__ import annotations

from pathlib import Path

from resdll_checker.pages.cluster_exports import PATH, page
from resdll_checker.pages.generated import GENERATED
from resdll_spec.avoided_calls import AVOIDED_CALLS, AVOIDED_CONTROLS
from resdll_spec.cluster_exports import EXPORTS

ROOT = Path(__file__).resolve().parents[3]
TEXT = page()


def test_the_committed_page_is_fresh():
    assert GENERATED[PATH] is page
    assert (ROOT / PATH).read_text(encoding="utf-8") == TEXT, f"{PATH} is stale: run `make docs-generated`"


def test_the_page_tells_of_every_export_once():
    for exports in EXPORTS.values():
        for export in exports.values():
            (line,) = (line for line in TEXT.splitlines() if line.startswith(f"| `{export.name}` |"))
            call = AVOIDED_CALLS.get(export.name)
            assert line.split(" | ")[1] == ("yes" if export.declared else "no")
            assert line.split(" | ")[2].endswith(f"({call.clause})" if call else "")
            assert bool(call) == ("(AVD-" in line)


def test_the_page_tells_of_every_control_code():
    assert all(f"`{name}`" in TEXT for name in AVOIDED_CONTROLS)
