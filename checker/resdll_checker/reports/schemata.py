"""The committed JSON Schemas of what reports write and of profiles: by path in the repository, the text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec

from resdll_checker.engine import counterexample, profile_keys
from resdll_checker.reports import ndjson, result

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMATA: dict[str, Callable[[], str]] = {
    f"docs/schemas/check-result-{result.FORMAT}.schema.json": lambda: _text(result.schema()),
    f"docs/schemas/check-event-{ndjson.FORMAT}.schema.json": lambda: _text(ndjson.schema()),
    f"docs/schemas/counterexample-{counterexample.FORMAT}.schema.json": lambda: _text(_counterexample()),
    profile_keys.SCHEMA_PATH: lambda: _text(_profile()),
}


def _counterexample() -> dict[str, object]:
    return {
        "$schema": result.DIALECT,
        "$id": f"urn:resdll:counterexample:{counterexample.FORMAT}",
        "title": "Counterexample of resdll check",
        **msgspec.json.schema(counterexample.Counterexample),
    }


def _profile() -> dict[str, object]:
    return {
        "$schema": result.DIALECT,
        "$id": f"urn:resdll:profile:{profile_keys.FORMAT}",
        "title": "Profile of resdll check",
        **profile_keys.schema(),
    }


def _text(schema: dict[str, object]) -> str:
    return json.dumps(schema, indent=2) + "\n"
