"""The search: Hypothesis drives the DLL by the specification's inputs, steered to what was tried least.

A search runs in rounds.  In one round the weights stay as they are, so that Hypothesis can repeat and shrink what it
did; between rounds they follow what was tried.  It ends when every mask was sent in every situation that the DLL shows
and nothing new comes any more, or when its share of the time budget is spent.  A finding is the judge's; to Hypothesis
it is a failed assertion, so that it looks for a shorter sequence of calls that shows it.  That a DLL answers
differently the next time is no error here.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from resdll_checker.engine.findings import Finding
from resdll_checker.engine.moves import close
from resdll_checker.engine.projected import Projected, projected
from resdll_checker.engine.session import RunEnded, Session
from resdll_checker.engine.steering import Tried
from resdll_checker.hosting.build import user_cache

SHARE = 0.5
"""The part that a search may take of the time that is left."""

LONGEST = 0.2
"""The part of the whole time budget that it takes at most."""

STEPS = 40
"""The most steps of one run of the machine."""

RUNS = 12
"""The runs of a round."""

IDLE_ROUNDS = 4
"""Rounds without anything new after which a search ends that has nothing left to try."""

VAIN_ROUNDS = 40
"""Rounds without anything new after which it ends in any case."""

SHRINK_SECONDS = 1.5
"""How long Hypothesis may look for a shorter sequence of calls; counterexamples are cut down afterwards anyway."""


class Found(AssertionError):
    """A finding that the search had not seen before; each rule has a class of its own, so that none becomes another."""


class Stop(BaseException):
    """The search ends now: a base exception, because Hypothesis takes any other for what it is looking for."""


@dataclass(slots=True)
class Search:
    """One search, until a point in time or for so many rounds.

    ``tried`` is what was tried, ``weighing`` what the round at hand weighs by.  ``known`` are the findings that are not
    looked for, ``shrunk`` the rules whose findings were made shorter once.  ``allowed`` remembers which calls the
    specification allows, by candidates of a monitor.
    """

    session: Session
    until: float
    most_rounds: int = 1_000
    machine: Projected = field(init=False)
    tried: Tried = field(default_factory=Tried)
    weighing: Tried = field(default_factory=Tried)
    rounds: int = 0
    known: set[tuple[str, ...]] = field(default_factory=set)
    shrunk: set[str] = field(default_factory=set)
    ended: RunEnded | None = None
    allowed: dict[frozenset[int], tuple[str, ...]] = field(default_factory=dict)
    _counts: dict[tuple[str, ...], int] = field(default_factory=dict)
    _shrinking: Finding | None = None
    _shrink_until: float = 0.0

    def __post_init__(self) -> None:
        """Take over what the tours have tried."""
        judge = self.session.judge
        self.machine = projected(judge.windows, judge.table)
        visits = judge.visits
        self.tried.masks, self.tried.masks_at, self.tried.arguments = visits.situations, visits.masks, visits.arguments

    def run(self) -> None:
        """Search until nothing is left to try, nothing new comes, or the time is spent."""
        from resdll_checker.engine.search_machine import machine_of

        machine = machine_of(self)
        vain = 0
        with _elsewhere():
            while vain < (VAIN_ROUNDS if self.tried.left else IDLE_ROUNDS) and self.rounds < self.most_rounds:
                before = (*self.tried.extent, self.tried.left)
                if self.session.hopeless() or not self._round(machine):
                    break
                vain = vain + 1 if (*self.tried.extent, self.tried.left) == before else 0
        if self.ended is not None:
            raise self.ended

    def _round(self, machine: type) -> bool:
        """Let Hypothesis run the machine some times; return whether there is time for more."""
        from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
        from hypothesis.errors import HypothesisException
        from hypothesis.stateful import run_state_machine_as_test

        self.rounds += 1
        self.weighing = self.tried.copy()
        self.known |= set(self.session.judge.findings.by_key)
        chosen = settings(
            database=None,
            deadline=None,
            derandomize=False,
            max_examples=RUNS,
            stateful_step_count=STEPS,
            phases=(Phase.generate, Phase.shrink),
            print_blob=False,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
        )
        seed(self._seed())(machine)
        try:
            run_state_machine_as_test(machine, settings=chosen)
        except Stop:
            return self._shrinking is not None and self._after_shrinking()
        except (Found, HypothesisException):
            pass  # the judge has what was found, and that a DLL answers differently the next time is its right
        except ExceptionGroup as several:
            if several.split((Found, HypothesisException))[1] is not None:
                raise
        return self._after_shrinking()

    def _seed(self) -> int:
        """Return the seed of a round, which follows from that of the check."""
        text = f"{self.session.options.seed} {self.rounds}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])

    def _after_shrinking(self) -> bool:
        if self._shrinking is not None:
            self.shrunk.add(self._shrinking.rule)
            self._shrinking = None
        return self.ended is None and time.monotonic() < self.until

    # -- for the machine ----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Begin a run of the machine: while a finding is made shorter, each in a host that nothing was done to yet."""
        now = time.monotonic()
        if now > self.until or (self._shrinking is not None and now > self._shrink_until):
            raise Stop
        if self._shrinking is not None:
            self.session.judge.forget_host()
            try:
                self.session.start()
            except RunEnded as ended:
                self.stop(ended)
        findings = self.session.judge.findings.by_key
        self._counts = {key: finding.count for key, finding in findings.items() if key not in self.known}

    def stop(self, ended: RunEnded) -> NoReturn:
        """End the search because the run has ended."""
        self.ended = ended
        raise Stop from ended

    def inspect(self) -> None:
        """Look for findings that are new; raise :class:`Found` for one, and :class:`Stop` when the time is spent."""
        for key, finding in self.session.judge.findings.by_key.items():
            if key in self.known or finding.count == self._counts.get(key, 0):
                continue
            if finding.fatal or finding.rule in self.shrunk:
                self.known.add(key)  # a host that ends each time is not worth what it takes; one of a kind is enough
                continue
            self._found(finding)
        if time.monotonic() > self.until:
            raise Stop

    def _found(self, finding: Finding) -> NoReturn:
        if self._shrinking is None:
            self._shrinking = finding
            self._shrink_until = min(self.until, time.monotonic() + SHRINK_SECONDS)
        program = self.session.recording.program()
        if len(program) < len(finding.program):
            finding.program = program
        raise type(finding.rule, (Found,), {})(finding.message)

    def given(self, name: str) -> None:
        """Count a class of arguments."""
        self.tried.arguments[name] += 1

    def close(self, instances: Iterable[int]) -> None:
        """Bring instances to their end without listening: the next run begins with none open."""
        try:
            for number in instances:
                close(self.session, number, listen=0)
        except RunEnded as ended:
            self.stop(ended)


@contextlib.contextmanager
def _elsewhere() -> Iterator[None]:
    """Let Hypothesis keep its notes in the cache of this tool, not in the folder in which somebody happens to be."""
    from hypothesis.configuration import set_hypothesis_home_dir

    set_hypothesis_home_dir(user_cache() / "hypothesis")
    try:
        yield
    finally:
        set_hypothesis_home_dir(None)


def run(session: Session) -> None:
    """Search for as long as there is something to try, within a share of the time that is left."""
    now = time.monotonic()
    share = min(SHARE * (session.deadline - now), LONGEST * session.options.max_time)
    Search(session, now + share).run()
