"""The session: one target under test, through as many host processes as it takes.

A step is given to the host, and everything that it caused is handed to the judge at once.  When the host dies the death
is attributed, the host is started again, and :class:`PathEnded` tells the suite to begin a new path.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from resdll_checker.engine import control_answers
from resdll_checker.engine.actions import Call, Listen, Overtaken, Pull, Recording, Settle, SettleControl
from resdll_checker.engine.blame import broken_rule, concerns_mask, describe, place, trusts_size, unjudged, whereabouts
from resdll_checker.engine.cluster_profile import levers_of
from resdll_checker.engine.findings import Finding
from resdll_checker.engine.hooks import HookError, Hooks
from resdll_checker.engine.instance import Instance, trace
from resdll_checker.engine.interrupts import Interrupts
from resdll_checker.engine.judge import Judge
from resdll_checker.engine.options import SLACK, CheckOptions
from resdll_checker.engine.silence import STOOD_STILL, WAITS, Silence
from resdll_checker.engine.stream import Stream
from resdll_checker.engine.target import TargetError
from resdll_checker.hosting import BatchReply, Death, Host, HostDied, StartupReply, Step
from resdll_checker.monitor import Observed
from resdll_spec.clauses import CLAUSES
from resdll_spec.lifecycle_alphabet import GOES_ON_VALUE, SIDE
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resdll_checker.hosting import CallReply, Event
    from resdll_checker.hosting.protocol import Lever

PENDING_STATES = frozenset({"online_pending", "offline_pending"})
RESTART_LIMIT = 40
"""Host deaths after which a run gives up."""

SHORT_PATIENCE = 100
"""Milliseconds to wait for a report where silence has been a finding already."""

REPEAT_LIMIT = 3
"""How often one rule may end the host before calls like that one are no longer repeated."""

CONTROL_POLL = 20
"""Milliseconds between two looks at whether a control call has ended."""

_NEVER_STARTED = "The DLL did not survive its start, so nothing of it could be called."


class PathEnded(Exception):
    """The host died and was started again: no instance is open any more."""


class RunEnded(Exception):
    """The run cannot go on; the message says why."""


@dataclass(slots=True)
class Session:
    """Drives one target; use as a context manager.

    ``inconclusive`` gathers, in sentences, what could not be judged and why; ``deaths`` counts host deaths by rule,
    ``uncalled`` those outside of any call; ``slots`` names the entry points of the table that are not NULL;
    ``interrupted`` tells that a person ended the run by Ctrl-C; ``stream`` is told how far the run is, ``watcher``
    every event once it is judged.  ``tried`` are the rules that each phase tried.  ``reserve`` are the seconds before
    ``deadline`` that explaining findings needs.
    """

    options: CheckOptions
    judge: Judge
    host: Host
    deadline: float
    inconclusive: list[str] = field(default_factory=list)
    deaths: Counter[str] = field(default_factory=Counter)
    restarts: int = 0
    unresponsive: set[tuple[str, int | None]] = field(default_factory=set)
    slots: frozenset[str] = frozenset()
    uncalled: int = 0
    interrupted: bool = False
    watcher: Callable[[Event], None] | None = None
    restart_limit: int = RESTART_LIMIT
    reserve: float = 0.0
    stream: Stream = field(default_factory=Stream)
    interrupts: Interrupts = field(default_factory=Interrupts)
    tried: dict[str, set[str]] = field(default_factory=dict)
    hooks: Hooks = field(init=False)

    def __post_init__(self) -> None:
        """Look after budget, progress and Ctrl-C also while the host works, however long that takes."""
        self.host.meanwhile = self._meanwhile
        self.host.seconds_left = lambda: self.deadline - time.monotonic()
        self.hooks = Hooks.of(self.options)

    def end(self) -> None:
        """Kill the host, let go of it, so that no circle keeps the session alive, and mend what hooks did."""
        self.host.kill()
        self.host.meanwhile = lambda: None
        self.host.seconds_left = lambda: 0.0
        self.inconclusive += self.hooks.mended()

    def phase(self, name: str) -> None:
        """Begin a part of the suite: what is tried from here on is tried in it."""
        rules = self.tried[name] = self.judge.ran = set()
        self.judge.view.arm_into(rules)
        self.stream.phase(name)

    def start(self) -> StartupReply:
        """Start a host, load the target and negotiate its table; raise :class:`RunEnded` where it did not survive that.

        Raises :class:`TargetError` where the system refuses to load it.
        """
        self.recording.begin()
        try:
            loaded = self.host.start()
            if not loaded.loaded:
                if loaded.exception:
                    self._blame_loading(loaded.exception)
                    raise RunEnded(_NEVER_STARTED)
                why = loaded.message.strip()
                raise TargetError(
                    f"{self.options.target} cannot be loaded ({why}); check that what it imports is beside it."
                )
            for value in self.options.properties:
                self.host.set_property(value.name, value.type, value.data)
            reply = self.host.startup(self.options.type_name, self.options.version)
        except HostDied as died:
            self.record(died.death)
            raise RunEnded(_NEVER_STARTED) from None
        self.drain()
        return reply

    def hopeless(self) -> bool:
        """Tell whether the DLL keeps ending the host outside of any call, so that no call could be avoided."""
        return self.uncalled >= REPEAT_LIMIT

    def expired(self) -> bool:
        """Tell whether the time budget is spent, or what of it finding faults may take once there is one to explain."""
        kept_back = self.reserve if self.judge.findings.by_key else 0.0
        return time.monotonic() > self.deadline - kept_back

    @property
    def recording(self) -> Recording:
        """What was done to the host that runs."""
        return self.judge.findings.recording

    # -- steps ----------------------------------------------------------------------------------------------------

    def call(self, step: Step) -> CallReply:
        """Run one call on the resident thread and judge what it caused."""
        self._check_budget()
        call = Call.of(step)
        self.recording.add(call)
        try:
            reply = self.host.call(step)
        except HostDied as died:
            self._died(died.death)
        self.drain()
        if call.entry in control_answers.ENTRIES:
            control_answers.hear(self.judge, call, reply)
        return reply

    def overlap(self, call: Step, instance: int) -> None:
        """Begin ``call`` on another thread, call Terminate over it, and wait for both to return."""
        self._check_budget()
        other = None if instance == call.instance else instance
        self.recording.add(Overtaken(Call.of(call), terminated=other))
        try:
            silence = Silence.begin(self.host)
            self.host.spawn(0, call)
            self.host.call(Step.terminate(instance))
            returned = self.host.join(0, round(self.options.deadlock_timeout * SLACK))
        except HostDied as died:
            self._died(died.death)
        self.drain()
        if returned is None:
            self.outlasted(instance, silence)

    def batch(self, steps: Sequence[Step]) -> BatchReply:
        """Run ``steps`` without a reply between them and judge all that they caused."""
        self._check_budget()
        self.recording.add_steps(steps)
        try:
            reply = self.host.batch(steps)
        except HostDied as died:
            self._died(died.death)
        self.recording.take_back(steps[reply.completed + 1 :])
        self.drain()
        return reply

    def quiet(self, milliseconds: int) -> None:
        """Listen for a while, and judge what comes."""
        self.recording.add(Listen(milliseconds))
        self._listen(milliseconds)

    def _listen(self, milliseconds: int) -> None:
        self._check_budget()
        try:
            self.host.quiet(milliseconds)
        except HostDied as died:
            self._died(died.death)
        self.drain()

    def pull(self, pulled: Pull) -> Lever:
        """Have things go wrong as an action says, and no others; return what did in the cluster since the last time.

        Raises :class:`HookError` where the profile's command failed.
        """
        self._check_budget()
        self.recording.add(pulled)
        try:
            self.hooks.pull([name for name in pulled.levers if name in self.hooks.tables], self.host.seconds_left())
        except HookError:
            self._check_budget()  # else it was not given the time
            raise
        levers = levers_of([name for name in pulled.levers if name not in self.hooks.tables])
        try:
            return levers if self.host.cluster is None else self.host.pull(levers, pulled.only)
        except HostDied as died:
            self._died(died.death)

    def settle(self, number: int) -> None:
        """Wait for the final report of a pending operation; judge silence after the longest gap that is allowed."""
        self.recording.add(Settle(number))
        instance = self._instance(number)
        known = "RD301" in self.judge.findings.rules() or instance.flawed
        patience = SHORT_PATIENCE if known else round(self.options.pending_timeout * SLACK)
        vain = 0
        while instance.monitor.states <= PENDING_STATES:
            self._check_budget()
            before = instance.reports
            silence = Silence.begin(self.host)
            try:
                final = self.host.wait(number, patience)
            except HostDied as died:
                self._died(died.death)
            heard, waited = silence.heard, silence.waited
            self.drain()
            vain = 0 if instance.reports > before else vain + 1
            if not vain or not instance.monitor.states <= PENDING_STATES:
                continue
            if final is not None or known or instance.flawed:
                return
            if heard >= self.options.pending_timeout:
                self.judge.silence(number, "pending", waited)
                return
            if vain == WAITS:
                self.inconclusive.append(STOOD_STILL.format("a report"))
                return

    def settle_control(self, number: int | None) -> None:
        """Wait for the end of a control call that goes on, of an instance or of the type; judge silence of it."""
        self.recording.add(SettleControl(number))
        known = "RD312" in self.judge.findings.rules()
        patience = SHORT_PATIENCE if known else round(self.options.deadlock_timeout * SLACK)
        silence = Silence.begin(self.host)
        while self.goes_on(number):
            self._listen(CONTROL_POLL)
            if silence.waited <= patience:
                continue
            if known:
                return
            if silence.heard >= self.options.deadlock_timeout:
                self.judge.silence(number, "control", silence.waited)
                return
            if silence.waited > WAITS * patience:
                self.inconclusive.append(STOOD_STILL.format("the end of a control call"))
                return

    def outlasted(self, number: int, silence: Silence) -> NoReturn:
        """Judge that a call on another thread has not returned, where the machine gave it time; start a new host."""
        if silence.heard >= self.options.deadlock_timeout:
            self.judge.silence(number, "call", silence.waited)
        else:
            self.inconclusive.append(STOOD_STILL.format("the return of a call"))
        self.restart()

    def goes_on(self, number: int | None) -> bool:
        """Tell whether a control call of an instance, or of the type, has returned and not ended."""
        if number is None:
            return self.judge.resource_type().monitor.states == {GOES_ON_VALUE}
        return self._instance(number).monitor.values(SIDE.name) == {GOES_ON_VALUE}

    def drain(self) -> None:
        """Judge every event that has come."""
        self.judge.stalls = self.host.stalls()
        events = self.host.events()
        if self.watcher is None:
            self.judge.feed(events)
            self.stream.tick(self.judge)
            return
        for event in events:
            self.judge.feed((event,))
            self.watcher(event)

    def restart(self) -> NoReturn:
        """Kill the host, start another one and end the path."""
        self.host.kill()
        self._again()

    def _instance(self, number: int) -> Instance:
        instance = self.judge.instance(number)
        if instance is None:
            msg = f"instance {number} was never opened"
            raise RuntimeError(msg)
        return instance

    def _meanwhile(self) -> None:
        """End a wait when the budget is spent or a person asks for it: silence that was cut short accuses nobody."""
        if self.interrupts.asked or self.expired():
            self.drain()
            self._check_budget()
        self.stream.tick(self.judge)

    def _check_budget(self) -> None:
        self.interrupts.heed()
        if self.expired():
            raise RunEnded(f"The time budget of {self.options.max_time:g} s (--max-time) was spent.")

    # -- deaths ---------------------------------------------------------------------------------------------------

    def _died(self, death: Death) -> NoReturn:
        """Attribute a death, start again and end the path."""
        self.record(death)
        self._again()

    def record(self, death: Death) -> None:
        """Attribute a death; a fault of the harness or from outside blames nobody."""
        self.drain()
        if death.blames_target:
            self._blame(death)
        else:
            self.inconclusive.append(unjudged(death))

    def _again(self) -> NoReturn:
        self.judge.forget_host()
        self.restarts += 1
        if self.restarts > self.restart_limit:
            raise RunEnded(f"The host died {self.restarts} times; the rest was not run.")
        self.start()
        raise PathEnded

    def _blame(self, death: Death) -> None:
        if death.worker:
            instance = self.judge.suspect(death.guard.step if death.guard is not None else None)
        else:
            instance = self.judge.instance(death.call.instance) if death.call is not None else None
        unstated = instance is not None and trusts_size(death, instance)
        rule, clause = ("RD502", "ARG-NULL-SIZE") if unstated else broken_rule(death)
        self.deaths[rule] += 1
        mask = instance.mask if instance is not None else None
        if death.call is None or death.worker:
            self.uncalled += 1
        elif death.guard is None and not unstated:  # else it was the arguments, not the call
            self.unresponsive.add((death.call.name, mask if death.call.name == "Offline" else None))
        what = describe(death)
        if CLAUSES[clause].severity is Severity.note and not unstated:
            self.inconclusive.append(f"The host was ended because of {what}; what it was doing could not be judged.")
        self.judge.findings.add(
            Finding(
                rule=rule,
                clause=clause,
                message=f"{RULES[rule].title}: {what}",
                expected=(f"{death.call.name} returns" if death.call is not None else "the process lives on",),
                actual=what,
                trace=(*(trace(instance) if instance is not None else ()), *whereabouts(death), f"✗ {what}"),
                state=" or ".join(sorted(instance.monitor.states)) if instance is not None else "",
                subject=place(death),
                masks=set() if mask is None or not concerns_mask(death) else {mask},
                fatal=True,
                location=death.location,
            )
        )

    def _blame_loading(self, exception: str) -> None:
        """Add the finding of an exception that the system's loader caught, so that the process lives on."""
        what = f"{exception} while the DLL was loaded"
        self.judge.findings.add(
            Finding(
                rule="RD801",
                clause="HYG-EXCEPTION",
                message=f"{RULES['RD801'].title}: {what}",
                expected=("the DLL loads",),
                actual=what,
                trace=(f"✗ {what}",),
                fatal=True,
            )
        )

    def avoids(self, step: Observed) -> bool:
        """Tell whether a call like this one has ended the host before: it is not repeated."""
        return (
            step.subject.removeprefix("Begin"),
            step.mask if step.subject == "Offline" else None,
        ) in self.unresponsive
