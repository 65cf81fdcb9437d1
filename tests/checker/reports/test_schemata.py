"""The committed schemas are those of what is written today."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from resdll_checker.reports.schemata import SCHEMATA

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("path", SCHEMATA)
def test_a_committed_schema_is_up_to_date(path: str):
    stale = f"{path} is stale: run `make docs-generated`; raise FORMAT where a reader would misunderstand the change"
    assert (ROOT / path).read_text(encoding="utf-8") == SCHEMATA[path](), stale


@pytest.mark.parametrize("path", SCHEMATA)
def test_a_schema_is_one_and_says_its_version(path: str):
    schema = json.loads(SCHEMATA[path]())
    jsonschema.validators.validator_for(schema).check_schema(schema)
    name, _, version = schema["$id"].removeprefix("urn:resdll:").rpartition(":")
    assert path == f"docs/schemas/{name}-{version}.schema.json"


def test_no_other_schema_is_committed():
    found = {f"docs/schemas/{file.name}" for file in (ROOT / "docs" / "schemas").iterdir()}
    assert found == set(SCHEMATA)
