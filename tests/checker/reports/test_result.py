"""The published form of a result: valid against its own schema, whatever the verdict."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import jsonschema
import pytest

from resdll_checker.engine.findings import Coverage, Covered, Finding
from resdll_checker.engine.options import CheckOptions
from resdll_checker.engine.run import CheckResult
from resdll_checker.engine.target import Target
from resdll_checker.reports import result
from resdll_spec import digest
from resdll_spec.abi import FUNCTION_TABLES

FINDING = Finding("RD401", "FLG-IGNORE-STATUS", "message", ("this",), "that", ("Open()",), "offlining", masks={5, 1})


COVERAGE = Coverage(
    **{part.name: Covered(1, 2, {"row": "why"}) for part in dataclasses.fields(Coverage)}  # type: ignore[arg-type]
)


def a_result(**changes: object) -> CheckResult:
    path = Path("x.dll")
    values: dict[str, object] = {
        "options": CheckOptions(path, "Type"),
        "target": Target(path, "pe", "0" * 64, ("StartupEx",)),
        "table": FUNCTION_TABLES[1],
        "verdict": "conforms",
        "findings": [],
        "coverage": COVERAGE,
        "inconclusive": [],
        "calls": 10,
        "seconds": 0.5,
    }
    return CheckResult(**(values | changes))  # type: ignore[arg-type]  # the fields, by name


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 0),
        ({"verdict": "violates", "findings": [FINDING]}, 1),
        ({"verdict": "inconclusive", "inconclusive": ["why"], "coverage": None, "table": None}, 3),
    ],
)
def test_every_verdict_fits_the_schema(changes: dict[str, object], code: int):
    document = result.document(a_result(**changes))
    jsonschema.validate(document, result.schema())
    read = json.loads(json.dumps(document))
    assert (read["exit_code"], read["tool"], read["format"]) == (code, "resdll", result.FORMAT)
    assert read["spec"] == {"digest": digest(), "windows": "2016", "contract": "2016"}
    assert read["stats"]["calls_per_second"] == 20.0


def test_the_release_that_was_asked_for_is_kept_beside_its_contract():
    document = result.document(a_result(options=CheckOptions(Path("x.dll"), "Type", windows="2022")))
    assert isinstance(document, dict)
    jsonschema.validate(document, result.schema())
    assert document["spec"] == {"digest": digest(), "windows": "2022", "contract": "2016"}


def test_a_finding_carries_what_its_clause_says():
    (found,) = result.build(a_result(findings=[FINDING])).findings
    assert (found.level, found.standing, found.severity) == ("MUST", "documented", "error")
    assert found.masks == [1, 5]
    assert found.consequence
    assert found.replay is None


def test_the_schema_is_one():
    schema = result.schema()
    jsonschema.validators.validator_for(schema).check_schema(schema)
    document = result.document(a_result())
    assert isinstance(document, dict)
    del document["verdict"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)
