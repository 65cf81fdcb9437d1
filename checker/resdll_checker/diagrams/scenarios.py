"""The six scenarios that the author of a resource DLL meets first, each as one or two runs of the specification.

A part names a machine, what is given beforehand and the labels that matter; :mod:`resdll_checker.diagrams.runs` finds
the rows.  Steps of the ``lead`` bring the resource to where the scenario begins and are not drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resdll_checker.diagrams.runs import run
from resdll_spec import machine
from resdll_spec.abi import CLRES_VERSION_V2_00, FUNCTION_TABLES, WINDOWS_VERSIONS
from resdll_spec.lifecycle_alphabet import TABLE
from resdll_spec.offline_situation import ARRIVAL, BEHAVIOUR, KIND, LOCKED
from resdll_spec.request import (
    IGNORE_RESOURCE_STATUS,
    QUEUE_ENABLED,
    RETURN_TO_SOURCE,
    VERSION_FACT,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resdll_checker.diagrams.runs import Step

_VERSION = {VERSION_FACT.name: WINDOWS_VERSIONS[-1].name}
_TABLE = {TABLE.name: next(table.name for table in FUNCTION_TABLES if table.version == CLRES_VERSION_V2_00)}


@dataclass(frozen=True, slots=True)
class Part:
    """One run: ``title`` says what is special about it, ``given`` what is chosen, ``trace`` which labels are seen."""

    title: str
    machine: str
    trace: tuple[str, ...]
    given: Mapping[str, str] = field(default_factory=dict)
    lead: tuple[str, ...] = ()

    def steps(self) -> tuple[Step, ...]:
        """Return every step of the run; raises ``SpecificationError`` where the specification has no such run."""
        return self._run((*self.lead, *self.trace))

    def shown(self) -> tuple[Step, ...]:
        """Return the steps to be drawn: what comes after the lead."""
        return self.steps()[len(self._run(self.lead)) :]

    def _run(self, trace: tuple[str, ...]) -> tuple[Step, ...]:
        loaded = machine(self.machine)
        before = {name: value for name, value in (_VERSION | _TABLE).items() if name in loaded.machine.fact_map}
        return run(loaded, before | dict(self.given), trace)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A sequence chart: its name in files, its title, what to look at, and its runs."""

    name: str
    title: str
    look: str
    parts: tuple[Part, ...]


_ONLINE = ("open", "open_returns_resid", "online", "online_returns_success")
_MOVE = {KIND.name: "targeted_move"}
_SET = "true"

SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        "synchronous-offline",
        "A DLL that does everything at once",
        "Every call is answered by its return value, and no report follows.",
        (
            Part(
                "from Open to Close",
                "lifecycle",
                (
                    *_ONLINE,
                    *("looks_alive", "looks_alive_returns_true", "is_alive", "is_alive_returns_true"),
                    *("offline", "offline_returns_success", "close", "close_returns"),
                ),
            ),
        ),
    ),
    Scenario(
        "pending-offline",
        "A DLL that takes its time",
        "ERROR_IO_PENDING promises one final report; until it comes, each report restarts the clock.",
        (
            Part(
                "Offline with a worker thread",
                "lifecycle",
                (
                    *("offline", "offline_returns_pending", "report_offline_pending", "report_offline_pending"),
                    "report_offline",
                ),
                lead=_ONLINE,
            ),
        ),
    ),
    Scenario(
        "locked",
        "A resource in locked mode",
        "Without the flag the DLL is not even called; with it, the DLL must not refuse because of its lock.",
        (
            Part("without IGNORE_RESOURCE_STATUS", "offline", ("lock_refuses",), {LOCKED.name: _SET}),
            Part(
                "with IGNORE_RESOURCE_STATUS, at the DLL",
                "lifecycle",
                ("lock", "offline", "offline_returns_success"),
                {IGNORE_RESOURCE_STATUS: _SET},
                lead=_ONLINE,
            ),
            Part(
                "with IGNORE_RESOURCE_STATUS, as the client sees it",
                "offline",
                ("offline", "offline_returns_success", "request_is_done"),
                {LOCKED.name: _SET, IGNORE_RESOURCE_STATUS: _SET},
            ),
        ),
    ),
    Scenario(
        "queued",
        "A move that is queued",
        "A DLL that says 'not now' is asked again, and in the end the move goes on as if nothing had happened.",
        (
            Part(
                "with QUEUE_ENABLED",
                "offline",
                (
                    *("offline", "offline_returns_veto", "request_is_queued", "offline", "offline_returns_success"),
                    *("online_at_destination", "online_returns_success"),
                ),
                {**_MOVE, BEHAVIOUR.name: "delays_first", QUEUE_ENABLED: _SET},
            ),
            Part(
                "without QUEUE_ENABLED",
                "offline",
                ("offline", "offline_returns_veto", "move_is_rejected"),
                {**_MOVE, BEHAVIOUR.name: "delays_first"},
            ),
        ),
    ),
    Scenario(
        "return-to-source",
        "A move that comes back",
        "The way back carries RETURNING, counts no failure, and is gone only once.",
        (
            Part(
                "with RETURN_TO_SOURCE_NODE_ON_ERROR, when another member of the group fails",
                "offline",
                (
                    *("offline", "offline_returns_success", "online_at_destination", "online_returns_success"),
                    *("offline_returning", "offline_returns_success", "online_at_source", "online_returns_success"),
                ),
                {**_MOVE, ARRIVAL.name: "group_fails", RETURN_TO_SOURCE: _SET},
            ),
        ),
    ),
    Scenario(
        "terminated-on-time-out",
        "A worker that falls silent",
        "After PendingTimeout without a report the operation is not waited for: Terminate ends it.",
        (
            Part(
                "at the DLL",
                "lifecycle",
                (
                    *("offline", "offline_returns_pending", "report_offline_pending", "pending_silence ! RD301"),
                    *("terminate", "terminate_returns"),
                ),
                lead=_ONLINE,
            ),
            Part(
                "as the client sees it",
                "offline",
                ("offline", "offline_returns_pending", "pending_time_out", "terminate"),
                {BEHAVIOUR.name: "stalls"},
            ),
        ),
    ),
)
"""In the order in which an author meets them."""
