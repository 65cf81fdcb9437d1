"""The published form of a result: valid against its own schema, whatever the verdict."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from resdll_checker.engine.options import CheckOptions
from resdll_checker.reports import result
from resdll_spec import digest

from .conftest import ERROR, HOSTILE, a_result, hostile_result


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 0),
        ({"verdict": "violates", "findings": [ERROR]}, 1),
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
    (found,) = result.build(a_result(findings=[ERROR])).findings
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


def test_a_hostile_name_comes_back_as_it_was():
    document = result.document(hostile_result())
    jsonschema.validate(document, result.schema())
    assert json.loads(json.dumps(document))["findings"][0]["actual"] == HOSTILE


def test_masks_and_times_are_told():
    built = result.build(a_result())
    assert (built.masks["0x00"], built.masks["0x06"], len(built.masks)) == (1, 7, 127)
    offline = built.timing["Offline"]
    assert (offline.calls, offline.median, offline.longest, offline.over_advice) == (2, 176.0, 350.0, 1)
