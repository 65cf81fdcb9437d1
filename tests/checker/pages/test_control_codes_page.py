"""The page of the control codes is what the specification says today, and tells of every code and rule."""

from __future__ import annotations

from pathlib import Path

from resdll_checker.pages.control_codes import PATH, page
from resdll_checker.pages.generated import GENERATED
from resdll_spec.control_codes import CONTROL_CODES
from resdll_spec.rules import RULES

ROOT = Path(__file__).resolve().parents[3]
TEXT = page()


def test_the_committed_page_is_fresh():
    assert GENERATED[PATH] is page
    assert (ROOT / PATH).read_text(encoding="utf-8") == TEXT, f"{PATH} is stale: run `make docs-generated`"


def test_the_page_tells_of_every_code_once():
    for name, code in CONTROL_CODES.items():
        (line,) = (line for line in TEXT.splitlines() if line.startswith(f"| `{name}` |"))
        assert f"`0x{code.value:08X}`" in line
        assert line.endswith(f"{code.handling.value} | {code.source} |")


def test_the_page_tells_of_every_rule_on_control_calls():
    judged = [line.split(" | ")[0].removeprefix("| ") for line in TEXT.splitlines() if line.startswith("| RD9")]
    assert judged == [name for name, rule in RULES.items() if rule.family == "controls"]
