"""Runs of the lifecycle machine as a monitor sees them, and which of two events the DLL could not have kept in order.

The meaning of a row is here that of the reference interpreter; neither program words nor the monitor are used to judge.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hypothesis import strategies as st

from resdll_checker import reference
from resdll_checker.monitor import CONFORMS, Monitor, Observed, UnexplainedObservationError, View
from resdll_checker.program import Program, ProgramRow, compile_program
from resdll_spec import machine
from resdll_spec.abi import OFFLINE_FLAGS, EntryPoint
from resdll_spec.loading import LoadedRow
from resdll_spec.observations import STATUS_CLASSES
from resdll_spec.vocabulary import RowKind

FLAG = {flag.fact: flag.value for flag in OFFLINE_FLAGS}
TERMINATE, CLOSE, OPEN = EntryPoint.Terminate.name, EntryPoint.Close.name, EntryPoint.Open.name


@functools.cache
def lifecycle() -> Program:
    return compile_program(machine("lifecycle"))


@functools.cache
def view() -> View:
    """The view whose labels all tests read; those that observe make one of their own."""
    return View(lifecycle())


# --------------------------------------------------------------------------------------------------------------------
# Runs.


@dataclass
class Run:
    """A run of the machine with its hidden choices made, and what a monitor sees of it."""

    windows: str = ""
    table: str = ""
    seen: list[Observed] = field(default_factory=list)
    mask: int = 0
    with_buffer: bool = False

    def add(self, name: str, status: str) -> None:
        """Adds what is seen of one label; ``status`` is the value of a report that may be any."""
        label = lifecycle().machine.machine.label_map[name]
        if label.observed is None:
            return
        kind, subject, value = label.observed.kind, label.observed.subject, label.observed.value
        if kind == "choice":
            self._choose(subject, value)
        elif kind == "call" and subject == "Offline" and self.table != "v1":
            self.seen.append(Observed(kind, subject, value, self.mask, self.with_buffer))
        else:
            self.seen.append(Observed(kind, subject, status if value == "*" else value))

    def _choose(self, subject: str, value: str) -> None:
        match subject:
            case "version":
                self.windows = value
            case "table":
                self.table = value
            case "compose":
                self.mask, self.with_buffer = 0, False
            case "with_buffer":
                self.with_buffer = value == "true"
            case _:
                self.mask |= FLAG[subject] if value == "true" else 0


@functools.cache
def rows_by_state() -> dict[str, list[ProgramRow]]:
    found: dict[str, list[ProgramRow]] = {}
    for row in lifecycle().rows:
        found.setdefault(row.row.source, []).append(row)
    return found


@st.composite
def runs(draw: st.DrawFn, *, least: int = 30, most: int = 120) -> Run:
    """Random runs of the lifecycle machine: at each step one of the enabled rows, mask and version included."""
    program, run = lifecycle(), Run()
    word = program.initial
    for choice in draw(st.lists(st.integers(0, 1 << 16), min_size=least, max_size=most)):
        enabled = [row for row in rows_by_state()[program.state_of(word)] if row.enabled(word)]
        # Nothing leads out of what is unspecified, so a run goes there seldom.
        enabled = [row for row in enabled if row.row.kind is RowKind.HANDLED or choice % 16 == 0] or enabled
        triggers = sorted({row.row.trigger for row in enabled})  # first what happens: flags have many rows
        trigger = triggers[choice % len(triggers)]
        row = next(row for row in enabled if row.row.trigger == trigger)
        run.add(trigger, STATUS_CLASSES[choice % len(STATUS_CLASSES)].name)
        word = row.apply(word)
    return run


# --------------------------------------------------------------------------------------------------------------------
# Two ways to judge a run: by a monitor, and by the reference interpreter alone.


def judgements(view: View, run: Run, seen: Iterable[Observed]) -> Iterator:
    """Yields each judgement with the candidates after it, up to the first that is not clean."""
    monitor = Monitor(view, run.windows, run.table)
    for observed in seen:
        try:
            judgement = monitor.observe(observed)
        except UnexplainedObservationError:
            yield None
            return
        yield judgement, monitor.candidates
        if judgement != CONFORMS:
            return


def accepted(view: View, run: Run, seen: Iterable[Observed]) -> bool:
    return all(step is not None and step[0] == CONFORMS for step in judgements(view, run, seen))


@functools.cache
def _loaded_rows() -> dict[str, dict[str, list[LoadedRow]]]:
    """The rows by source and trigger; nothing but speed depends on it."""
    found: dict[str, dict[str, list[LoadedRow]]] = defaultdict(lambda: defaultdict(list))
    for row in lifecycle().machine.rows:
        found[row.source][row.trigger].append(row)
    return found


def _after(states: list[reference.Facts], names: Iterable[str]) -> list[reference.Facts]:
    found = {}
    for facts in states:
        for name in names:
            for row in _loaded_rows()[facts["state"]][name]:
                if reference.enabled(row, facts):
                    after = reference.fire(row, facts)
                    found[tuple(after.values())] = after
    return list(found.values())


def plainly_accepted(run: Run, seen: Iterable[Observed]) -> bool:
    """Tells by the reference interpreter, and by nothing else, whether a trace is one of the specification."""
    labels = view().labels
    states = [reference.initial(lifecycle().machine)]
    for fact, value in (("version", run.windows), ("table", run.table)):
        states = _after(states, labels("choice", fact, value))
    for observed in seen:
        composed: list[reference.Facts] = []
        if observed.mask is not None:
            flags = [(flag.fact, str(bool(observed.mask & flag.value)).lower()) for flag in OFFLINE_FLAGS]
            composed = _after(states, labels("choice", "compose"))
            for choice in (*flags, ("with_buffer", str(observed.with_buffer).lower())):
                composed = _after(composed, labels("choice", *choice))
        states = _after([*states, *composed], labels(*observed[:3]))
        if not states:
            return False
    return True


# --------------------------------------------------------------------------------------------------------------------
# What the DLL could not have kept in order.

_BY_A_WORKER = {"status", "lock", "signal", "control", "quorum"}


def of_a_worker(observed: Observed) -> bool:
    """Tells whether an event is one that a thread of the DLL's own can cause."""
    return observed.kind in _BY_A_WORKER


def exchangeable(first: Observed, second: Observed) -> bool:
    """Tells whether two events, truly in this order, can be recorded in the other, whatever the DLL does.

    A host records the begin of a call before the DLL knows of it, the end of one after the DLL has left it, and a
    callback after the DLL has made it.  So what other threads do can come between.  But what a DLL waits for in Close,
    in an Open that fails, or in the Terminate of an operation, is recorded before they return.
    """
    if first.kind == "return":
        other = of_a_worker(second) or TERMINATE in (first.subject, second.subject)
        return other and second.kind != "event" and (first.subject != TERMINATE or second.kind != "call")
    if of_a_worker(first) and second.kind == "return":
        done = second.subject == CLOSE or (second.subject, second.value) == (OPEN, "null")
        return not done and not (second.subject == TERMINATE and first.kind == "status")
    return of_a_worker(first) and second.kind == "call"
