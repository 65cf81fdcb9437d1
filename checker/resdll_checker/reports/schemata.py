"""The committed JSON Schemas of what the reports write: by path in the repository, what makes the text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from resdll_checker.reports import ndjson, result

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMATA: dict[str, Callable[[], str]] = {
    f"docs/schemas/check-result-{result.FORMAT}.schema.json": lambda: _text(result.schema()),
    f"docs/schemas/check-event-{ndjson.FORMAT}.schema.json": lambda: _text(ndjson.schema()),
}


def _text(schema: dict[str, object]) -> str:
    return json.dumps(schema, indent=2) + "\n"
