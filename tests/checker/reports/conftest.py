"""Results that were made up, from which every report is made, and the schemas of others."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xmlschema

from resdll_checker.engine.findings import Coverage, Covered, Finding
from resdll_checker.engine.gate import Gate
from resdll_checker.engine.options import CheckOptions
from resdll_checker.engine.run import CheckResult
from resdll_checker.engine.target import Target
from resdll_spec.abi import FUNCTION_TABLES

SCHEMATA = Path(__file__).with_name("schemata")

HOSTILE = (
    "</script><script>window.hacked = 1</script>]]>&lt;\x1b[31m\x00\ufffe\u202e\ud800 'x' \"y\" {{ 7 * 7 }}\r\n漢字"
)
"""A text that would end an element, become code, recolour a terminal, or trip over what XML or UTF-8 cannot hold."""

TRACE = (
    "Open()",
    "Open → a RESID",
    "… 66 events of earlier cycles",
    "Online()",
    "thread 4308: SetResourceStatus(ClusterResourceOnline, CheckPoint 1)",
    "thread 4308: … answered ResourceExitStateContinue",
    "Online → ERROR_SUCCESS (0)",
    "Offline(0x01 (IGNORE_RESOURCE_STATUS))",
    "Offline → ERROR_CLUSTER_RESOURCE_LOCKED_STATUS (5960)",
)
ERROR = Finding(
    "RD401", "FLG-IGNORE-STATUS", "refused", ("ERROR_SUCCESS",), "that", TRACE, "offlining", masks={5, 1}, count=3
)
WARNING = Finding(
    "RD203", "RET-BAD-RESID", "a bad RESID", ("5007",), "Online(NULL) returned 0", ("Online(NULL)",), "online"
)


def a_result(**changes: object) -> CheckResult:
    """Returns a result that conforms, with what a test changes of it."""
    path = Path("x.dll")
    coverage = replace(
        Coverage(**dict.fromkeys((part.name for part in fields(Coverage)), Covered(1, 1))),
        states=Covered(11, 13, {"failed": "the DLL never led there", "suspect": "the DLL never led there"}),
        transitions=Covered(1, 2, {"row": "why"}),
        masks=Covered(127, 128, {"0x7f": "the resource did not come online"}),
        rules=Covered(30, 32, {"RD306": "the DLL never was in a situation in which it could be broken"}),
        state_masks=Covered(0, 0),
    )
    values: dict[str, object] = {
        "options": CheckOptions(path, "Type", seed=42),
        "target": Target(path, "elf", "0" * 64, ("StartupEx",)),
        "table": FUNCTION_TABLES[1],
        "verdict": "conforms",
        "findings": [],
        "coverage": coverage,
        "inconclusive": [],
        "calls": 10,
        "seconds": 0.5,
        "durations": {"Online": [1_000, 5_000], "Offline": [350_000_000, 2_000_000]},
        "masks": {mask: 1 + mask % 7 for mask in range(127)},
    }
    return CheckResult(**(values | changes))  # type: ignore[arg-type]  # the fields, by name


def hostile_result() -> CheckResult:
    """Returns a result in which every text that comes from outside is hostile."""
    path = Path(HOSTILE.replace("\x00", ""))
    finding = Finding(
        "RD801",
        "HYG-EXCEPTION",
        HOSTILE,
        (HOSTILE,),
        HOSTILE,
        (HOSTILE, f"LogEvent({HOSTILE})"),
        HOSTILE,
        location=HOSTILE,
    )
    return a_result(
        options=CheckOptions(path, HOSTILE),
        target=Target(path, "elf", "0" * 64, (HOSTILE,)),
        verdict="violates",
        findings=[finding, WARNING],
        inconclusive=[HOSTILE],
        durations={HOSTILE: [1]},
    )


VERDICTS: dict[str, CheckResult] = {
    "conforms": a_result(),
    "violates": a_result(verdict="violates", findings=[ERROR, WARNING]),
    "inconclusive": a_result(
        verdict="inconclusive", inconclusive=["why"], coverage=None, table=None, masks={}, durations={}
    ),
    "hostile": hostile_result(),
}


@cache
def sarif_schema() -> dict[str, Any]:
    """Returns the published schema of SARIF 2.1.0."""
    read: dict[str, Any] = json.loads((SCHEMATA / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    return read


@cache
def junit_schema() -> xmlschema.XMLSchema:
    """Returns the schema of JUnit XML by which Jenkins reads."""
    return xmlschema.XMLSchema(SCHEMATA / "junit-10.xsd")


@pytest.fixture(params=VERDICTS)
def any_result(request: pytest.FixtureRequest) -> CheckResult:
    """A result of each kind."""
    return VERDICTS[request.param]


def gated_result(failures: list[str]) -> CheckResult:
    """Returns a result that conforms and is held against a gate that it fails."""
    return a_result(gate=Gate(failures=failures))
