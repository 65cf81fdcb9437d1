"""The judge: turns the events of a host into observations for the monitors, and applies the rules beside the machine.

Status reports are attributed by RESOURCE_HANDLE; each Open begins a new instance with candidates of its own.  The rules
on unbounded data (CheckPoint, threads, times, buffers) are here, each a few lines over the events.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resdll_checker.engine.cluster import ClusterCalls
from resdll_checker.engine.control_answers import written
from resdll_checker.engine.echoes import EXPLAINED_BY, STRAY
from resdll_checker.engine.findings import Finding, Findings
from resdll_checker.engine.instance import Instance, null_resid, trace
from resdll_checker.engine.observing import HANDED_OUT, TYPE_ENTRIES, called, called_back, entry_of, returned
from resdll_checker.engine.pace import Pace
from resdll_checker.engine.projected import projected
from resdll_checker.engine.visits import Visits
from resdll_checker.engine.wording import event_text, result_text, state_name, without_threads
from resdll_checker.hosting import CONTEXT_OFFSET, Event, EventFlag, EventKind
from resdll_checker.monitor import Breach, Judgement, Monitor, Observed, View
from resdll_checker.program import compile_program
from resdll_spec import machine
from resdll_spec.abi import ENTRY_POINT_TIME_ADVICE, EntryPoint, ErrorCode, ResourceExitState, ResourceState
from resdll_spec.lifecycle_alphabet import STALE
from resdll_spec.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

_OPERATIONS = {EntryPoint.Online.name, EntryPoint.Offline.name}
_PENDING_REPORTS = {ResourceState.ClusterResourceOnlinePending, ResourceState.ClusterResourceOfflinePending}
_SENSELESS = {"RD304", "RD309"}
_HANDING_OUT = frozenset({"onlining", "online_pending"})
"""The states in which a report can carry the event of the resource."""

_CLAIMS_SUCCESS = {ErrorCode.ERROR_SUCCESS, ErrorCode.ERROR_IO_PENDING}


@dataclass(slots=True)
class Judge:
    """Judges the events of one host after another; ``findings`` gathers, ``ran`` holds the rules that were tried.

    ``masks`` counts the calls of Offline on a resource that was online, by mask; ``durations`` are in nanoseconds.
    """

    view: View
    windows: str
    table: str
    findings: Findings = field(default_factory=Findings)
    ran: set[str] = field(default_factory=set)
    masks: Counter[int] = field(default_factory=Counter)
    calls: int = 0
    durations: dict[str, list[int]] = field(default_factory=dict)
    stalls: tuple[tuple[int, int], ...] = ()
    visits: Visits = field(default_factory=Visits)
    pace: Pace = field(default_factory=Pace)
    cluster: ClusterCalls = field(default_factory=ClusterCalls)
    type_view: View = field(default_factory=lambda: View(compile_program(machine("type"))))
    last_return: Event | None = None
    _type: Instance | None = None
    _contexts: dict[int, Instance] = field(default_factory=dict)
    _by_handle: dict[int, Instance] = field(default_factory=dict)
    _current: dict[int, Instance] = field(default_factory=dict)
    _calls: dict[int, Event] = field(default_factory=dict)

    def feed(self, events: Iterable[Event]) -> None:
        """Judge ``events`` in their order."""
        for event in events:
            match event.kind:
                case EventKind.CALL:
                    self._call(event)
                case EventKind.RETURN:
                    self._return(event)
                case EventKind.CALLBACK_ENTER:
                    self._callback(event)
                case EventKind.CALLBACK_EXIT:
                    self._answer(event)
                case EventKind.INPUT_MODIFIED:
                    self._input_modified(event)
                case EventKind.HEAP_DAMAGED:
                    self._heap_damaged(event)
                case EventKind.CLUSTER_CALL:
                    self._cluster_call(event)

    @property
    def has_masks(self) -> bool:
        """Whether the Offline of the target's table takes OfflineFlags."""
        return self.table != self.view.program.field_map["table"].values[0]

    def instance(self, number: int) -> Instance | None:
        """Return the incarnation of an instance number that is open, if there is one."""
        instance = self._current.get(number)
        return None if instance is None or instance.closed else instance

    def situation(self) -> frozenset[tuple[int, frozenset[int]]]:
        """Return where the specification is: the candidates of every instance that is open."""
        return frozenset(
            (number, instance.monitor.candidates) for number, instance in self._current.items() if not instance.closed
        )

    def resource_type(self) -> Instance:
        """Return what is known of the control calls of the type, which is judged like an instance without a handle."""
        if self._type is None:
            self._type = Instance(Monitor(self.type_view, self.windows, self.table), 0)
        return self._type

    def suspect(self, step: int | None) -> Instance | None:
        """Return the open instance that a worker thread most likely worked for.

        It is the one that was called in ``step``, if that is known, else the one that was heard of last.
        """
        still_open = [instance for instance in self._current.values() if not instance.closed and instance.history]
        if step is not None:
            for instance in still_open:
                if any(event.step == step and event.kind is EventKind.CALL for event in instance.history):
                    return instance
        return max(still_open, key=lambda instance: instance.history[-1].sequence, default=None)

    def fresh(self) -> Monitor:
        """Return the monitor of a resource that is not open yet."""
        return Monitor(self.view, self.windows, self.table)

    def forget_host(self) -> None:
        """Forget all instances: their process has ended."""
        self._by_handle.clear()
        self._current.clear()
        self._calls.clear()
        self._contexts.clear()
        self._type = None

    def silence(self, number: int | None, kind: str, waited: int) -> None:
        """Judge silence of an instance, or of the type: ``kind`` pending, call or control, ``waited`` milliseconds."""
        instance = self.resource_type() if number is None else self._current[number]
        judgement = instance.observe(Observed("silence", kind))
        self._report(instance, judgement, f"silence for {waited} ms")

    # -- events ---------------------------------------------------------------------------------------------------

    def _call(self, event: Event) -> None:
        self.calls += 1
        self._calls[event.step] = event
        if not entry_of(event, self.table):
            return
        if event.name == EntryPoint.Open.name:
            instance = Instance(self.fresh(), event.arguments["ResourceHandle"])
            self._current[event.instance] = self._by_handle[instance.handle] = instance
        known = self._concerned(event)
        if known is None or null_resid(event, self.table):
            return
        known.remember(event)
        self._contexts[event.step + CONTEXT_OFFSET] = known
        observed = called(event, self.table)
        if observed.mask is not None and "online" in known.monitor.states:
            self.masks[observed.mask] += 1
            machine = projected(self.windows, self.table)
            self.visits.send(machine, known.monitor.candidates, known.past, observed.mask)
        known.past = known.past.after(event.name)
        if event.name in _OPERATIONS:
            known.unsendable = known.is_unsendable(observed)
            known.mask, known.reports, known.last_report = observed.mask, 0, event.nanoseconds
            known.begin_operation()
        self._report(known, known.observe(observed), event_text(event))

    def _return(self, event: Event) -> None:
        began, self.last_return = self._calls.pop(event.step, None), event
        if not entry_of(event, self.table):
            return
        self.ran |= {"RD801", "RD802", "RD803", "RD805"}
        if began is not None:
            self._time(began, event)
        instance = self._concerned(event)
        if instance is None:
            return
        if began is not None and null_resid(began, self.table):
            self._null_resid(instance, began, event)
            return
        instance.remember(event)
        if began is not None and (began.arguments["Text"] or began.arguments["InBuffer"]):
            self.ran |= {"RD501", "RD502", "RD503"}
        observed = returned(event, self.table)
        value = observed.value
        instance.closed = event.name == EntryPoint.Close.name or (
            event.name == EntryPoint.Open.name and value == "null"
        )
        self._unsendable(instance, event, value)
        if event.name in _OPERATIONS and value == "pending":
            instance.last_report = max(instance.last_report, event.nanoseconds)
        if event.name == EntryPoint.Online.name and event.arguments["EventHandle"] and value in {"success", "pending"}:
            instance.observe(HANDED_OUT)
        self._report(instance, instance.observe(observed), f"{event.name} returned {result_text(event)}")

    def _callback(self, event: Event) -> None:
        instance = self._attributed(event)
        if instance is None:
            if "Context" in event.arguments:
                self._unknown_context(event)
            return
        instance.remember(event)
        observed = called_back(event)
        if event.is_status_report and observed is not None:
            self._status(instance, event, observed)
        elif observed is not None:
            self._report(instance, instance.observe(observed), event_text(event))

    def _concerned(self, event: Event) -> Instance | None:
        """Return the instance that a call is about: one of a resource, or that of the type."""
        if entry_of(event, self.table) in TYPE_ENTRIES:
            return self.resource_type()
        return self._current.get(event.instance)

    def _status(self, instance: Instance, event: Event, observed: Observed) -> None:
        what = f"{event.name}({state_name(event.state)})"
        instance.enter_report(event.thread)
        if event.thread in instance.told and instance.is_specified:
            expected = ("the worker ends without another report",)
            actual = f"{what} by a worker that had been answered ResourceExitStateTerminate"
            self.beside(instance, "RD306", "PEN-EXIT-STATE", actual, expected, "report")
            return  # it speaks of an operation that is over: no row need judge it too
        if event.state in _PENDING_REPORTS and instance.is_specified:
            self._checkpoint(instance, event)
        instance.reports += 1
        instance.last_report = event.nanoseconds
        if event.arguments["EventHandle"] and instance.monitor.states <= _HANDING_OUT:
            instance.observe(HANDED_OUT)
        judgement = instance.hear(observed, event.thread)
        if not self._by_dismissed(instance, event):
            self._report(instance, judgement, what)

    def _checkpoint(self, instance: Instance, event: Event) -> None:
        """Apply the rule on CheckPoint, which is documented for RESOURCE_STATUS only.

        Each thread counts for itself: the late worker of an earlier operation can report in between.  Where a report
        may be such a late one it counts for nothing, because the same thread can go on to serve the next operation.
        """
        if instance.monitor.values(STALE.name) != {STALE.values[0]}:
            instance.checkpoints.pop(event.thread, None)
            return
        last = instance.checkpoints.get(event.thread)
        if last is not None:
            self.ran.add("RD305")
            if event.checkpoint <= last and not self._by_dismissed(instance, event):
                clause = "PEN-CHECKPOINT"
                if event.name != "SetResourceStatus":
                    clause = "PEN-CHECKPOINT-EX"
                elif event.state == ResourceState.ClusterResourceOfflinePending:
                    clause = "PEN-CHECKPOINT-OFFLINE"
                actual = f"CheckPoint {event.checkpoint} after {last}"
                expected = (f"a CheckPoint greater than {last}",)
                self.beside(instance, "RD305", clause, actual, expected, "checkpoint")
        instance.checkpoints[event.thread] = event.checkpoint

    def _answer(self, event: Event) -> None:
        instance = self._attributed(event)
        if instance is None:
            return
        instance.remember(event)
        if event.name.startswith("SetResourceStatus"):
            terminated = event.result == ResourceExitState.ResourceExitStateTerminate
            if instance.leave_report(event.thread, terminated=terminated):
                self.ran.add("RD306")

    def _attributed(self, event: Event) -> Instance | None:
        """Return the instance whose RESOURCE_HANDLE or context a callback carries; callbacks of none concern none."""
        if event.kind is EventKind.CALLBACK_ENTER and "Context" in event.arguments:
            return self._contexts.get(event.arguments["Context"])
        if event.flags & EventFlag.UNKNOWN_HANDLE:
            return None
        if event.kind is EventKind.CALLBACK_ENTER:
            return self._by_handle.get(event.arguments.get("ResourceHandle", 0))
        return self._current.get(event.instance)

    def _by_dismissed(self, instance: Instance, event: Event) -> bool:
        """Tell whether a report is one more of a worker that should have ended, of a DLL known for that (RD306)."""
        return event.thread in instance.dismissed and "RD306" in self.view.accused

    def _echoes(self, instance: Instance, breach: Breach) -> bool:
        """Tell whether a finding that there is, and that weighs no less, explains a breach: one fault is told once."""
        if breach.rule == "RD201" and instance.flawed:
            return True
        causes = EXPLAINED_BY.get(breach.rule, frozenset())
        known = self.findings.by_key.values()
        return all(finding.rule != breach.rule for finding in known) and any(
            finding.rule in causes and finding.severity >= breach.severity for finding in known
        )

    # -- rules beside the machine -----------------------------------------------------------------------------------

    def _time(self, began: Event, ended: Event) -> None:
        nanoseconds = ended.nanoseconds - began.nanoseconds
        self.durations.setdefault(ended.name, []).append(nanoseconds)
        self.ran.add("RD602")
        instance = self._current.get(ended.instance)
        if instance is None or any(start < ended.nanoseconds and end > began.nanoseconds for start, end in self.stalls):
            return
        mask = began.arguments["Flags"] if ended.name == EntryPoint.Offline.name else None
        first = instance.is_first(ended.name)
        if self.pace.count(ended.name, mask, nanoseconds, first=first):
            expected = (f"{ended.name} returns within {ENTRY_POINT_TIME_ADVICE} ms",)
            actual = f"{ended.name} took longer than {ENTRY_POINT_TIME_ADVICE} ms"
            self.beside(instance, "RD602", "TIM-300MS", actual, expected, ended.name)

    def _null_resid(self, instance: Instance, began: Event, ended: Event) -> None:
        self.ran.add("RD203")
        if ended.name in _OPERATIONS and ended.result in _CLAIMS_SUCCESS:
            history = instance.history
            instance.history = [began, ended]
            expected = ("ERROR_RESOURCE_NOT_FOUND (5007), or another error code",)
            self.beside(
                instance, "RD203", "RET-BAD-RESID", f"{ended.name}(NULL) returned {result_text(ended)}", expected
            )
            instance.history = history

    def _unknown_context(self, event: Event) -> None:
        """Judge a callback whose context no call ever carried; whom it concerns is anybody's guess."""
        instance = self.suspect(None) or self.resource_type()
        actual = f"{event.name} with the context {event.arguments['Context']:#x}, which no call carried"
        expected = ("the context that came with the control call",)
        self.beside(instance, "RD311", "CTL-END", actual, expected, event.name)

    def _unsendable(self, instance: Instance, event: Event, value: str) -> None:
        """Note what a DLL answers to a mask that no caller sends."""
        if event.name != EntryPoint.Offline.name or not instance.unsendable:
            return
        self.ran.add("RD404")
        if value == "parameter":
            expected = ("any answer: no document says what it should be",)
            self.beside(instance, "RD404", "FLG-UNSENDABLE-REFUSAL", f"Offline returned {result_text(event)}", expected)

    def _input_modified(self, event: Event) -> None:
        instance, wrong = self._current.get(event.instance) or self.resource_type(), written(event)
        instance.remember(event)
        self.beside(instance, wrong.rule, wrong.clause, wrong.actual, (wrong.expected,))

    def _heap_damaged(self, event: Event) -> None:
        """Judge a heap that no longer passes the system's own check, seen after a call and not before it."""
        instance = self._current.get(event.instance) or self.suspect(None) or self.resource_type()
        expected = ("the heaps of the process are sound",)
        self.beside(instance, "RD805", "HYG-HEAP", f"a heap was found damaged after {event.name}", expected, event.name)

    def _cluster_call(self, event: Event) -> None:
        """Judge a call of clusapi.dll or resutils.dll by whence it came."""
        avoided = self.cluster.hear(event)
        self.ran |= self.cluster.ran
        instance = self._current.get(event.instance) or self.suspect(None) or self.resource_type()
        instance.remember(event)
        if avoided is not None:
            self.beside(
                instance, avoided.rule, avoided.clause, avoided.actual, avoided.expected, avoided.subject or event.name
            )

    def beside(
        self,
        instance: Instance,
        rule: str,
        clause: str,
        actual: str,
        expected: tuple[str, ...],
        subject: str | None = None,
    ) -> None:
        """Judge by a rule beside the machine, whose breach has been seen."""
        judgement = Judgement((Breach(rule, clause),), tuple(sorted(instance.monitor.states)), expected)
        self._report(instance, judgement, actual, subject)

    def _report(self, instance: Instance, judgement: Judgement, actual: str, subject: str | None = None) -> None:
        for breach in judgement.breaches:
            if breach.rule in self.findings.disabled:
                self.findings.dropped.add(breach.rule)
                self.view.accused.discard(breach.rule)  # where the rule is not applied it explains nothing
                continue
            echoes = self._echoes(instance, breach)
            instance.flawed |= breach.rule in _SENSELESS
            if echoes:
                continue
            self.view.accused.add(breach.rule)
            self.findings.add(
                Finding(
                    rule=breach.rule,
                    clause=breach.clause,
                    message=f"{RULES[breach.rule].title}: {actual}",
                    expected=judgement.expected,
                    actual=without_threads(actual),
                    trace=trace(instance),
                    state=" or ".join(judgement.states),
                    subject=actual if subject is None and breach.rule in STRAY else subject,
                    masks=set() if instance.mask is None else {instance.mask},
                )
            )
