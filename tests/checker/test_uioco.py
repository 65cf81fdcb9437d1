"""The monitor's verdict is that of uioco by its textbook definition, on small machines and implementations."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uioco import DELTA, INPUTS, KINDS, Small, System, Trace, as_system, failures, implementations, machines

from resdll_checker.monitor import CONFORMS, Judgement, Monitor, Observed, View

DEPTH = 4
PAIRS = st.tuples(machines(), implementations())
Maker = Callable[[View, str, str], Monitor]


def accused(small: Small, implementation: System, make: Maker = Monitor, depth: int = DEPTH) -> set[Trace]:
    """Returns each shortest trace at whose end a monitor accuses, given the inputs that it allows."""
    found, monitor = set(), make(View(small.program), "new", "second")
    queue = [((), monitor.candidates, implementation.closure({0}))]
    while queue:
        trace, candidates, real = queue.pop()
        for label in (*implementation.out(real), *INPUTS) if len(trace) < depth else ():
            monitor.candidates = candidates
            observed = Observed(KINDS[label], label)
            if label in INPUTS and not monitor.allows(observed):
                continue
            if monitor.observe(observed) == CONFORMS:
                queue.append(((*trace, label), monitor.candidates, implementation.after(real, label)))
            else:
                found.add((*trace, label))
    return found


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAIRS)
def test_the_monitor_accuses_exactly_where_the_textbook_does(pair: tuple[Small, System]):
    small, implementation = pair
    assert accused(small, implementation) == failures(as_system(small.program), implementation, DEPTH)


@settings(max_examples=50, deadline=None)
@given(machines())
def test_a_machine_conforms_to_itself_as_far_as_it_takes_inputs(small: Small):
    system = as_system(small.program)
    assert failures(system, system, DEPTH) == set()


class DropsCandidate(Monitor):
    """Forgets one of its candidates."""

    def observe(self, observed: Observed) -> Judgement:
        judgement = super().observe(observed)
        if len(self.candidates) > 1:
            self.candidates = frozenset(sorted(self.candidates)[1:])
        return judgement


class ForgetsQuiescence(Monitor):
    """Takes every silence for an allowed one that tells nothing."""

    def observe(self, observed: Observed) -> Judgement:
        return CONFORMS if observed.kind == KINDS[DELTA] else super().observe(observed)


class AllowsWhatOneCandidateTakes(Monitor):
    """Gives an input that only some candidate takes: ioco instead of uioco."""

    def allows(self, observed: Observed) -> bool:
        every = self.candidates
        allowed = False
        for one in every:
            self.candidates = frozenset({one})
            allowed |= super().allows(observed)
        self.candidates = every
        return allowed


class ForgivesBreaches(Monitor):
    """Finds nothing wrong as long as an observation can be explained at all."""

    def observe(self, observed: Observed) -> Judgement:
        super().observe(observed)
        return CONFORMS


MUTANTS = [DropsCandidate, ForgetsQuiescence, AllowsWhatOneCandidateTakes, ForgivesBreaches]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_monitor_with_a_fault_differs_from_the_textbook(mutant: Maker):
    told_apart: list[tuple[Small, System]] = []

    @settings(max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(PAIRS)
    def look(pair: tuple[Small, System]) -> None:
        small, implementation = pair
        if not told_apart and accused(small, implementation, mutant) != failures(
            as_system(small.program), implementation, DEPTH
        ):
            told_apart.append(pair)

    look()
    assert told_apart, "no small system tells this monitor from one without a fault"
