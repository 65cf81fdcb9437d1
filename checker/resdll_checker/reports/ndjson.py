"""The events of a run as newline-delimited JSON: one record a line, in the published form (``schema()``)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from resdll_checker import __version__
from resdll_checker.engine.counterexample import Counterexample
from resdll_checker.engine.identity import fingerprints
from resdll_checker.engine.stream import (
    CoverageMeasured,
    FindingExplained,
    FindingSeen,
    PhaseStarted,
    Progress,
    RunFinished,
    RunStarted,
)
from resdll_checker.reports import result as published
from resdll_spec import digest

if TYPE_CHECKING:
    from resdll_checker.engine.stream import Event

FORMAT = 1
"""Raised with every change that a reader of an older one would misunderstand."""


class Started(msgspec.Struct, tag_field="event", tag="run started"):
    """The first record: who checks what, with which seed; ``max_time`` in seconds."""

    format: int
    tool: str
    version: str
    spec: published.SpecificationInfo
    path: str
    kind: str
    sha256: str
    suite: str
    max_time: float
    seed: int


class Phase(msgspec.Struct, tag_field="event", tag="phase started"):
    """A part of the suite begins."""

    name: str


class Account(msgspec.Struct, tag_field="event", tag="progress"):
    """How far the run is, ``seconds`` after its begin; ``coverage`` is a share of the edges, None before the table."""

    seconds: float
    calls: int
    calls_per_second: float
    coverage: float | None
    findings: int


class Seen(msgspec.Struct, tag_field="event", tag="finding seen"):
    """A finding came for the first time; its count, its masks and the ordinal of its fingerprint can grow later."""

    calls: int
    finding: published.FindingInfo


class Explained(msgspec.Struct, tag_field="event", tag="finding explained"):
    """The smallest program that shows a finding is known: the file that ``--emit json`` writes."""

    counterexample: Counterexample


class Measured(msgspec.Struct, tag_field="event", tag="coverage measured"):
    """The calls are over, and it is known what they exercised."""

    coverage: published.CoverageInfo


class Finished(msgspec.Struct, tag_field="event", tag="run finished"):
    """The last record: the whole result, as ``--json`` writes it."""

    result: published.Result


Record: TypeAlias = Started | Phase | Account | Seen | Explained | Measured | Finished


def record(event: Event) -> Record:  # noqa: PLR0911  one for each kind of event
    """Return the published form of an event."""
    match event:
        case RunStarted():
            return _started(event)
        case PhaseStarted(name):
            return Phase(name)
        case Progress(seconds, calls, rate, coverage, findings):
            share = None if coverage is None else round(coverage, 4)
            return Account(round(seconds, 3), calls, round(rate, 1), share, findings)
        case FindingSeen(finding, calls):
            (fingerprint,) = fingerprints([finding])
            return Seen(calls, published.finding_info(finding, fingerprint))
        case FindingExplained(counterexample):
            return Explained(counterexample)
        case CoverageMeasured(measured):
            return Measured(published.coverage_info(measured))
        case RunFinished(result):
            return Finished(published.build(result))


def _started(event: RunStarted) -> Started:
    target, options = event.target, event.options
    return Started(
        format=FORMAT,
        tool="resdll",
        version=__version__,
        spec=published.SpecificationInfo(digest(), options.windows, options.version),
        path=str(target.path),
        kind=target.kind,
        sha256=target.sha256,
        suite=options.suite,
        max_time=options.max_time,
        seed=options.seed,
    )


def line(event: Event) -> str:
    """Return an event as one line of JSON in ASCII, with its end."""
    return json.dumps(msgspec.to_builtins(record(event)), separators=(",", ":")) + "\n"


def schema() -> dict[str, object]:
    """Return the JSON Schema of one line."""
    return {
        "$schema": published.DIALECT,
        "$id": f"urn:resdll:check-event:{FORMAT}",
        "title": "One event of resdll check, a line of --ndjson",
        **msgspec.json.schema(Record),
    }
