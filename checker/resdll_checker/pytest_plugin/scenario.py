"""What an author's own scenario works with: resources in a process of their own, judged at every step.

The engine drives and judges; here calls get names, and what it found becomes the failure of a test.
"""

from __future__ import annotations

import contextlib
import inspect as inspection
import time
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

from resdll_checker.counterexamples.replaying import possible
from resdll_checker.counterexamples.watching import Watcher
from resdll_checker.engine import table
from resdll_checker.engine.actions import RECORD_LIMIT, Action, Call, Listen, Overtaken, Settle, SettleControl
from resdll_checker.engine.cluster import planned
from resdll_checker.engine.judge import Judge
from resdll_checker.engine.moves import QUIET, monitor_of
from resdll_checker.engine.options import SLACK
from resdll_checker.engine.run import refuse_guessed_type, refuse_properties
from resdll_checker.engine.session import PathEnded, RunEnded, Session
from resdll_checker.engine.target import Target, inspect
from resdll_checker.hosting import CallReply, Host, Step
from resdll_checker.monitor import View
from resdll_checker.program import compile_program
from resdll_checker.pytest_plugin import ResdllWarning
from resdll_checker.pytest_plugin.breach import ContractBreachError, NotConcludedError, ScenarioError, counterexample
from resdll_checker.terminal import printable
from resdll_spec import machine
from resdll_spec.abi import EntryPoint, ErrorCode
from resdll_spec.vocabulary import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from resdll_checker.engine.findings import Finding
    from resdll_checker.engine.options import CheckOptions

_NO_TABLE = "Without a usable function table no entry point could be called."
_OVER = "the process of the DLL has ended; nothing more can be called in this test"


class Bench:
    """One process with the DLL in it, which starts at the first call; a context manager that leaves no process behind.

    ``findings`` are those that did not fail the test: notes and, unless the options are strict, warnings.
    """

    def __init__(self, options: CheckOptions) -> None:
        self.options = options
        self.findings: list[Finding] = []
        self._target: Target = inspect(options.target)
        refuse_properties(options, self._target)
        self._resources: list[Resource] = []
        self._session: Session | None = None
        self._watcher: Watcher | None = None
        self._told: set[tuple[str, str, str, str]] = set()
        self._inconclusive = 0
        self._over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            self._session.end()

    def resource(self) -> Resource:
        """Return one more resource in this process, not open yet."""
        made = Resource(self, len(self._resources))
        self._resources.append(made)
        return made

    def finish(self) -> None:
        """Close every resource that is open, and listen for a moment to what comes late."""
        __tracebackhide__ = True
        if self._session is None or self._over:
            return
        for resource in self._resources:
            resource.end()
        self.act(Listen(QUIET))
        lacking = self._session.judge.cluster.gaps()
        if lacking and self.options.strict:
            raise NotConcludedError(_unjudged(lacking))
        for gap in lacking:
            warnings.warn(ResdllWarning(printable(gap)), stacklevel=_levels())

    def act(self, action: Action) -> CallReply | None:
        """Take an action, if the contract lets a cluster take it here, and judge what it caused.

        Returns the reply of a call.  Raises :class:`ContractBreachError` where the DLL broke a rule that fails the
        test, :class:`NotConcludedError` where that could not be judged, :class:`ScenarioError` for an action that no
        cluster takes.
        """
        __tracebackhide__ = True
        session = self.session
        self._refuse(session, action)
        if self._watcher is not None:
            self._watcher.action = min(len(session.recording.actions), RECORD_LIMIT - 1)
        reply, ended = None, ""
        try:
            if isinstance(action, Call):
                reply = session.call(action.step)
            else:
                action.perform(session)
        except (PathEnded, RunEnded) as end:
            self._over, ended = True, str(end)
        self._judge(ended)
        return reply

    @property
    def session(self) -> Session:
        """The session of the engine; the process is started where it does not run yet."""
        __tracebackhide__ = True
        if self._over:
            raise ScenarioError(_OVER)
        if self._session is None:
            self._session = self._start()
        return self._session

    def _start(self) -> Session:
        __tracebackhide__ = True
        options = self.options
        plan = planned(options, self._target)
        if plan.missing:
            self._over = True
            raise NotConcludedError(_unjudged(plan.missing))
        limit = round(options.deadlock_timeout * SLACK)
        host = Host(Path(options.target), deadlock_timeout=limit, cluster=plan.cluster)
        host.prepare()
        judge = Judge(_view().renewed(), options.version, "")
        session = self._session = Session(options, judge, host, time.monotonic() + options.max_time, restart_limit=0)
        strict = options.strict
        self._watcher = Watcher(judge.findings, lambda finding: finding.fatal or finding.fails(strict=strict))
        session.watcher = self._watcher.see
        ended = ""
        try:
            reply = session.start()
            refuse_guessed_type(options, reply)
            declined = table.declined(reply, options.version)
            if declined is not None or table.negotiate(session, reply) is None:
                self._over, ended = True, declined or _NO_TABLE
        except (PathEnded, RunEnded) as end:
            self._over, ended = True, str(end)
        self._judge(ended)
        return session

    def _refuse(self, session: Session, action: Action) -> None:
        """Raise where a scenario does what no cluster does: the fault is not the DLL's then."""
        __tracebackhide__ = True
        if possible(session, action) is not None:
            return
        call = action.call if isinstance(action, Overtaken) else action
        if not isinstance(call, Call):
            raise ScenarioError("there is nothing to wait for: the resource is not open")
        observed = call.observed(session.judge.table)
        if observed is not None and observed.subject not in session.slots:
            raise ScenarioError(f"the function table has no entry {observed.subject}")
        states = " or ".join(sorted(monitor_of(session, call.instance).states))
        raise ScenarioError(f"no cluster calls {call.entry} here (state: {states}); mend the scenario, not the DLL")

    def _judge(self, ended: str) -> None:
        """Raise what the last action has shown."""
        __tracebackhide__ = True
        session, watcher = self._session, self._watcher
        assert session is not None, "nothing is judged before the start"  # noqa: S101  for mypy
        assert watcher is not None, "the watcher comes with the session"  # noqa: S101  for mypy
        watcher.conclude()
        new = [finding for finding in session.judge.findings.all if finding.key not in self._told]
        self._told |= {finding.key for finding in new}
        strict = self.options.strict
        failing = [finding for finding in new if finding.fatal or finding.fails(strict=strict)]
        for finding in new:
            if finding not in failing:
                with contextlib.suppress(*[ResdllWarning] if failing else []):  # an error by -W is the lesser one
                    self._mention(finding)
        if failing:
            shown = next((finding for finding in failing if finding is watcher.found), failing[0])
            raise ContractBreachError(
                shown, counterexample(shown, session, self._target, watcher.observed if shown is watcher.found else [])
            )
        unjudged = session.inconclusive[self._inconclusive :] or ([ended] if ended else [])
        self._inconclusive = len(session.inconclusive)
        if unjudged:
            raise NotConcludedError(_unjudged(unjudged))

    def _mention(self, finding: Finding) -> None:
        __tracebackhide__ = True
        self.findings.append(finding)
        if finding.severity > Severity.note:
            said = f"{finding.rule} {finding.severity.name}: {finding.message}"
            warnings.warn(ResdllWarning(printable(said)), stacklevel=_levels())


def _unjudged(reasons: Iterable[str]) -> str:
    return "\n".join(map(printable, ("inconclusive:", *reasons)))


def _levels() -> int:
    """Return how far from its caller the author's own line is."""
    levels, frame = 0, inspection.currentframe()
    while frame is not None and frame.f_globals.get("__name__") == __name__:
        levels, frame = levels + 1, frame.f_back
    return levels


@cache
def _view() -> View:
    return View(compile_program(machine("lifecycle")))


class Resource:
    """One resource of the DLL; each method is a call of the entry point of that name, as a cluster would make it.

    What takes a RESID opens the resource first, unless :meth:`open` was called.  Codes are :class:`ErrorCode` where
    they are known, else numbers.
    """

    def __init__(self, bench: Bench, number: int) -> None:
        self.bench = bench
        self.number = number
        self._was_open = False

    @property
    def state(self) -> str:
        """Where the specification is, ``online`` for example; several names where what was seen leaves a doubt."""
        return " or ".join(sorted(monitor_of(self.bench.session, self.number).states))

    def another(self) -> Resource:
        """Return another resource in the same process."""
        return self.bench.resource()

    def open(self, name: str = "resource", flags: int = 0) -> int:
        """Call Open; return the RESID, 0 where it was refused."""
        __tracebackhide__ = True
        self._was_open = True
        return self._reply(Step.open(self.number, name, flags)).result

    def online(self, flags: int = 0, *, buffer: bytes | None = None, reserved: int = 0) -> int:
        """Call Online; return its code.  After ERROR_IO_PENDING, :meth:`settle`."""
        __tracebackhide__ = True
        return self._code(Step.online(self.number, flags, buffer=buffer, reserved=reserved))

    def offline(
        self, flags: int = 0, *, destination: str | None = None, buffer: bytes | None = None, reserved: int = 0
    ) -> int:
        """Call Offline; return its code.  After ERROR_IO_PENDING, :meth:`settle`."""
        __tracebackhide__ = True
        return self._code(Step.offline(self.number, flags, destination=destination, buffer=buffer, reserved=reserved))

    def settle(self) -> str:
        """Wait until a pending operation has ended, and control calls that go on; return the state then."""
        __tracebackhide__ = True
        self.bench.act(Settle(self.number))
        self.bench.act(SettleControl(self.number))
        return self.state

    def terminate(self) -> None:
        """Call Terminate."""
        __tracebackhide__ = True
        self._reply(Step.terminate(self.number))

    def terminated_online(self, flags: int = 0, *, buffer: bytes | None = None) -> None:
        """Call Online, and Terminate while it runs."""
        __tracebackhide__ = True
        self._open_first()
        self.bench.act(Overtaken(Call.of(Step.online(self.number, flags, buffer=buffer))))

    def terminated_offline(
        self, flags: int = 0, *, destination: str | None = None, buffer: bytes | None = None
    ) -> None:
        """Call Offline, and Terminate while it runs."""
        __tracebackhide__ = True
        self._open_first()
        step = Step.offline(self.number, flags, destination=destination, buffer=buffer)
        self.bench.act(Overtaken(Call.of(step)))

    def looks_alive(self) -> bool:
        """Call LooksAlive."""
        __tracebackhide__ = True
        return bool(self._reply(Step.looks_alive(self.number)).result)

    def is_alive(self) -> bool:
        """Call IsAlive."""
        __tracebackhide__ = True
        return bool(self._reply(Step.is_alive(self.number)).result)

    def cancel(self, flags: int = 0) -> int:
        """Call Cancel; return its code."""
        __tracebackhide__ = True
        return self._code(Step.cancel(self.number, flags))

    def control(self, code: int, *, buffer: bytes | None = None, output_size: int | None = None) -> tuple[int, bytes]:
        """Call ResourceControl, from V3 on BeginResourceControl; return its code and the output."""
        __tracebackhide__ = True
        reply = self._reply(Step.resource_control(self.number, code, buffer=buffer, output_size=output_size))
        return _known(reply.result), reply.output

    def listen(self, milliseconds: int) -> None:
        """Listen for a while to what the DLL calls back."""
        __tracebackhide__ = True
        self.bench.act(Listen(milliseconds))

    def close(self) -> None:
        """Call Close."""
        __tracebackhide__ = True
        self._reply(Step.close(self.number))

    def end(self) -> None:
        """Close the resource where it is open, after a Terminate where it is not offline."""
        __tracebackhide__ = True
        judge = self.bench.session.judge
        instance = judge.instance(self.number)
        if instance is None:
            return
        self.bench.act(SettleControl(self.number))
        if instance.monitor.states != {"offline"}:
            self.terminate()
        self.close()

    def _open_first(self) -> None:
        __tracebackhide__ = True
        if not self._was_open:
            self.open()

    def _reply(self, step: Step) -> CallReply:
        __tracebackhide__ = True
        if step.entry != EntryPoint.Open:
            self._open_first()
        reply = self.bench.act(Call.of(step))
        assert reply is not None, "a call has a reply, or raises"  # noqa: S101  for mypy
        return reply

    def _code(self, step: Step) -> int:
        __tracebackhide__ = True
        return _known(self._reply(step).result)


def _known(code: int) -> int:
    try:
        return ErrorCode(code)
    except ValueError:
        return code
