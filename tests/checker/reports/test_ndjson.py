"""Events as NDJSON: every line is valid by the published schema, and the last one holds the whole result."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from dlls import build

from resdll_checker.engine.options import SMOKE, CheckOptions
from resdll_checker.engine.run import CheckResult, check
from resdll_checker.engine.stream import (
    CoverageMeasured,
    Event,
    FindingSeen,
    PhaseStarted,
    Progress,
    RunFinished,
    RunStarted,
)
from resdll_checker.reports import ndjson, result

from .conftest import HOSTILE, hostile_result


def valid(events: list[Event]) -> list[dict[str, object]]:
    """Returns the records of the events, after the schema has accepted each line."""
    lines = [ndjson.line(event) for event in events]
    assert all(line.isascii() and line.count("\n") == 1 and line.endswith("\n") for line in lines)
    records = [json.loads(line) for line in lines]
    validator = jsonschema.Draft202012Validator(ndjson.schema())
    for record in records:
        validator.validate(record)
    return records


def test_every_event_of_any_result_fits_the_schema(any_result: CheckResult):
    events: list[Event] = [RunStarted(any_result.target, any_result.options), PhaseStarted("table")]
    events += [Progress(0.1, 5, 50.0, None, 0), Progress(0.2, 9, 45.0, 0.25, 1)]
    events += [FindingSeen(finding, 5) for finding in any_result.findings]
    if any_result.coverage is not None:
        events.append(CoverageMeasured(any_result.coverage))
    records = valid([*events, RunFinished(any_result)])
    assert records[0]["seed"] == any_result.options.seed
    assert records[-1]["result"] == json.loads(json.dumps(result.document(any_result)))


def test_hostile_names_come_back_as_they_were():
    (record,) = valid([PhaseStarted(HOSTILE)])
    assert record == {"event": "phase started", "name": HOSTILE}


@pytest.mark.needs_cc
def test_a_run_is_one_line_an_event():
    events: list[Event] = []
    options = CheckOptions(build.build("null_dereference", "elf"), "Resdll Test", suite=SMOKE, deadlock_timeout=1500)
    check(options, [events.append])
    records = valid(events)
    kinds = [record["event"] for record in records]
    assert kinds[0] == "run started"
    assert kinds[-2:] == ["coverage measured", "run finished"]
    assert {"phase started", "progress", "finding seen"} <= set(kinds)


def test_a_line_of_another_kind_is_refused():
    record = json.loads(ndjson.line(RunStarted(hostile_result().target, CheckOptions(Path("x.dll"), "Type"))))
    validator = jsonschema.Draft202012Validator(ndjson.schema())
    for broken in (record | {"event": "else"}, {key: value for key, value in record.items() if key != "seed"}):
        with pytest.raises(jsonschema.ValidationError):
            validator.validate(broken)
