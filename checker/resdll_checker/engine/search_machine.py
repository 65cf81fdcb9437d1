"""The state machine that Hypothesis drives: one rule for each input of the specification, and what the harness awaits.

A rule's precondition is that the specification lets the harness do it to some instance, and that it was not done far
more often there than the rest.  Its arguments are numbers that become masks, classes of arguments and instances by
weights, which stay the same for a round: so one sequence of numbers is one sequence of calls, as far as the DLL answers
the same.  What is expected of the DLL is the judge's business; a finding that is new ends the run of the machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from resdll_checker.engine.moves import inputs, is_pending, monitor_of, overtakable, step_of
from resdll_checker.engine.observing import RETURN_ONLINE
from resdll_checker.engine.session import PathEnded, RunEnded
from resdll_checker.engine.steering import PICKS, STATED, UNTRIED, chosen
from resdll_checker.engine.visits import Past
from resdll_checker.hosting import Step
from resdll_checker.monitor import Monitor, Observed
from resdll_spec.abi import EntryPoint
from resdll_spec.lifecycle_alphabet import WITH_RETURN

if TYPE_CHECKING:
    from resdll_checker.engine.projected import Position
    from resdll_checker.engine.search import Search
    from resdll_spec.vocabulary import Observation

INSTANCES = (4, 5, 6)
"""The instances that a search opens."""

_WEIGHTS = dict(zip(INSTANCES, (6, 2, 1), strict=True))
"""How often each is chosen: a fault that needs many calls needs them of one instance."""

_LISTEN = 2
"""Milliseconds of listening between calls."""

_PLAIN = 4
"""How much heavier a call without particular arguments weighs than all classes of them together."""

_SLACK = 5
"""By how many times one thing may have been done more often than twice the least that was done in a position."""

LISTEN, SETTLE, SETTLE_CONTROL = "listen", "settle", "settle_control"
STEERED = tuple(f"steered_{number}" for number in range(48))
"""Rules that do what leads to something new: so many, because Hypothesis takes each of its rules equally often."""

WAITING = (LISTEN, SETTLE, SETTLE_CONTROL)


class Driver(RuleBasedStateMachine):
    """What the rules of the machine share; ``search`` is set by :func:`machine_of`."""

    search: ClassVar[Search]
    calls: ClassVar[dict[str, Observation]]
    """By the name of the rule, the input that it gives."""
    overtaken: ClassVar[frozenset[str]]
    """The rules whose call Terminate overtakes."""

    def __init__(self) -> None:
        super().__init__()
        self.search.begin()
        self.possible: dict[str, tuple[int, ...]] = {}
        self.promising: dict[int, list[str]] = {}
        self.look()

    def take(self, name: str, where: int, which: int, what: int) -> None:
        """Do what a rule says to one of the instances, as the numbers choose."""
        number = chosen(where, self.possible[name], _WEIGHTS.__getitem__)
        if name in STEERED:
            name = self.promising[number][what % len(self.promising[number])]
        try:
            self._act(name, number, which, what)
        except PathEnded:
            pass  # the host has died, and the next one has no instance open
        except RunEnded as ended:
            self.search.stop(ended)
        self.look()
        self.search.inspect()

    def _act(self, name: str, number: int, which: int, what: int) -> None:
        session = self.search.session
        for position in self._positions(number):
            self.search.tried.inputs[position, name] += 1
        if name == LISTEN:
            session.quiet(_LISTEN)
        elif name == SETTLE:
            session.settle(number)
        elif name == SETTLE_CONTROL:
            session.settle_control(number)
        else:
            observed = self.calls[name]
            step = self._step(observed, number, which, what)
            if name in self.overtaken:
                session.overlap(step, number)
            else:
                session.call(step)

    def _step(self, observed: Observation, number: int, which: int, what: int) -> Step:
        """Return the call, with the mask and the class of arguments that are chosen."""
        mask = None
        if observed.subject == EntryPoint.Offline.name and self.search.session.judge.has_masks:
            mask = self._mask(number, which)
        elif observed.subject == EntryPoint.Online.name:
            mask = RETURN_ONLINE if observed.value == WITH_RETURN else 0
        weighing = self.search.weighing
        classes = [
            arguments
            for arguments in STATED
            if arguments.entry.name == observed.subject
            and (mask is None or arguments.entry is EntryPoint.Offline or arguments.flags & RETURN_ONLINE == mask)
        ]
        if mask is None or not classes:
            return step_of(observed, number, mask)
        weights = {one.name: UNTRIED if not weighing.arguments[one.name] else 1 for one in classes}
        plain = _PLAIN * sum(weights.values())
        arguments = chosen(what, (None, *classes), lambda one: plain if one is None else weights[one.name])
        if arguments is None:
            return step_of(observed, number, mask)
        self.search.given(arguments.name)
        return replace(arguments, flags=arguments.flags | mask).step(
            number, flush_start=arguments.ends[-1] and what % 2 > 0
        )

    def _mask(self, number: int, which: int) -> int:
        """Return the mask of an Offline: most likely one that was never sent in the situation at hand."""
        (position,) = self._positions(number)
        search = self.search
        masks = [
            mask
            for mask in sorted(search.machine.masks[position])
            if not search.session.avoids(Observed("call", EntryPoint.Offline.name, "", mask))
        ]
        situation = (position, self._past(number))
        return chosen(which, masks, lambda mask: search.weighing.weight(situation, mask))

    # -- what can be done ---------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Find out what can be done to which instance, and which situations there are."""
        self.promising = {}
        possible: dict[str, list[int]] = {name: [] for name in (*self.calls, *WAITING)}
        for number in INSTANCES:
            for name in self._worthwhile(number, self._allowed(number)):
                possible[name].append(number)
        if not any(possible.values()):
            possible[LISTEN] = [INSTANCES[0]]
        possible |= {name: list(self.promising) for name in STEERED}
        self.possible = {name: tuple(numbers) for name, numbers in possible.items()}

    def _allowed(self, number: int) -> list[str]:
        """Return what the specification lets the harness do to an instance."""
        session, monitor = self.search.session, monitor_of(self.search.session, number)
        known = self.search.allowed
        if monitor.candidates not in known:
            known[monitor.candidates] = _calls_allowed(self.search, monitor, self.calls)
        allowed = [name for name in known[monitor.candidates] if not session.avoids(self._said(name))]
        if session.judge.instance(number) is not None:
            allowed += [LISTEN, SETTLE] if is_pending(session, number) else []
            allowed += [SETTLE_CONTROL] if session.goes_on(number) else []
        return allowed

    def _said(self, name: str) -> Observed:
        observed = self.calls[name]
        return Observed("call", observed.subject, observed.value)

    def _worthwhile(self, number: int, allowed: list[str]) -> list[str]:
        """Leave out what was done far more often than the rest, and remember what leads to something new."""
        positions = self._positions(number)
        if len(positions) != 1 or not allowed:
            return allowed
        (position,) = positions
        weighing, past = self.search.weighing, self._past(number)
        if position in self.search.machine.masks:
            self.search.tried.masks_in.setdefault((position, past), self.search.machine.masks[position])
        counts = {name: weighing.inputs[position, name] for name in allowed}
        if promising := [name for name in allowed if self._promises(name, position, past)]:
            self.promising[number] = promising
        most = 2 * min(counts.values()) + _SLACK
        return [name for name in allowed if counts[name] <= most]

    def _promises(self, name: str, position: Position, past: Past) -> bool:
        """Tell whether a step leads to a mask that was never sent in a situation, as far as is known beforehand."""
        if name not in self.calls or name in self.overtaken:
            return False
        entry, weighing = self.calls[name].subject, self.search.weighing
        if entry == EntryPoint.Offline.name:
            return bool(weighing.untried((position, past), self.search.machine.masks.get(position, frozenset())))
        if entry == EntryPoint.Open.name:
            return not any(self.search.session.judge.instance(number) for number in INSTANCES)
        later = past.after(entry)
        return later != past and weighing.promises(later)

    def _past(self, number: int) -> Past:
        instance = self.search.session.judge.instance(number)
        return Past() if instance is None else instance.past

    def _positions(self, number: int) -> tuple[Position, ...]:
        return self.search.machine.positions(monitor_of(self.search.session, number).candidates)

    def teardown(self) -> None:
        """Leave no instance open."""
        self.search.close(INSTANCES)


def _calls_allowed(search: Search, monitor: Monitor, calls: dict[str, Observation]) -> tuple[str, ...]:
    """Return the rules whose call every candidate of a monitor handles; Offline with some mask at least."""
    positions = search.machine.positions(monitor.candidates)
    found = []
    for name, observed in calls.items():
        if observed.subject == EntryPoint.Offline.name and search.session.judge.has_masks:
            if len(positions) == 1 and positions[0] in search.machine.masks:
                found.append(name)
        elif monitor.allows(Observed("call", observed.subject, observed.value)):
            found.append(name)
    return tuple(found)


def machine_of(search: Search) -> type[RuleBasedStateMachine]:
    """Return the state machine of a search: its rules are the inputs of the specification, and waiting."""
    handled = {label for _, label, _ in search.machine.edges}
    given = {
        name: observed
        for name, observed in inputs(search.machine, search.session.slots, quorum=search.session.options.quorum).items()
        if name in handled
    }
    overtaken = {f"{name}_overtaken": given[name] for name in sorted(overtakable(search.machine)) if name in given}
    members: dict[str, Any] = {
        "search": search,
        "calls": given | overtaken,
        "overtaken": frozenset(overtaken),
    }
    for name in (*given, *overtaken, *WAITING, *STEERED):
        members[f"do_{name}"] = _rule(name)
    return type("Machine", (Driver,), members)


def _rule(name: str) -> Callable[..., None]:
    pick = st.integers(0, PICKS - 1)

    def take(self: Driver, where: int, which: int, what: int) -> None:
        self.take(name, where, which, what)

    take.__name__ = f"do_{name}"
    made: Callable[..., None] = precondition(lambda self: bool(self.possible[name]))(
        rule(where=pick, which=pick, what=pick)(take)
    )
    return made
