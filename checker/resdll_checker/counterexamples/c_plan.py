"""A program as C statements: the calls with their arguments, around each what is prepared, counted and checked.

Every action is a step of its own; a call that Terminate overtakes becomes a function that runs on a second thread.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resdll_checker.counterexamples import c_text
from resdll_checker.counterexamples.c_checks import OPERATIONS, NotInCError, came_online
from resdll_checker.counterexamples.wording import CONTROLS, OF_THE_TYPE, action_text, call_text, text_of
from resdll_checker.engine.actions import (
    Action,
    Call,
    Listen,
    Overtaken,
    Pull,
    Reload,
    Settle,
    SettleControl,
    StartAgain,
)
from resdll_spec.abi import FUNCTION_TABLES, OFFLINE_FLAGS, EntryPoint, FunctionTable, OnlineFlags, OpenFlags

if TYPE_CHECKING:
    from resdll_checker.counterexamples.c_checks import Check
    from resdll_checker.engine.counterexample import Counterexample

GUARDED = frozenset({"RD501", "RD502", "RD503", "RD801"})
"""Rules for which inputs lie between inaccessible pages; elsewhere they are plain C objects, which reads better."""

ASYNCHRONOUS_SINCE = 3
"""The first version of the table whose control calls can go on."""

_BOOLEAN = (EntryPoint.LooksAlive.name, EntryPoint.IsAlive.name)
_VOID = (EntryPoint.Terminate.name, EntryPoint.Close.name)
_ENTRIES = {"Open": "OPEN", "Close": "CLOSE", "Online": "ONLINE", "Offline": "OFFLINE", "Terminate": "TERMINATE"}
_FLAG_NAMES: dict[str, dict[int, str]] = {
    "Offline": {flag.value: flag.name for flag in OFFLINE_FLAGS},
    "Online": {int(flag): str(flag.name) for flag in OnlineFlags},
    "Open": {int(flag): str(flag.name) for flag in OpenFlags},
}
HELPERS = (
    "armed",
    "codes",
    "controls",
    "handle",
    "inputs",
    "key",
    "online",
    "operations",
    "outputs",
    "overlap",
    "quorum",
    "reload",
    "start_again",
    "settle",
    "settle_control",
)
"""What a program can have a use for; what it has none for is left out of it."""

BREACH = "    /* The rule: */\n"


def table_of(name: str) -> FunctionTable | None:
    """Return the function table of that name; ``None`` where the target came to none."""
    return next((table for table in FUNCTION_TABLES if table.name == name), None)


@dataclass(slots=True)
class Plan:
    """The steps of one counterexample in C: ``functions`` run on a second thread, ``body`` is the rest.

    ``uses`` names the helpers that are needed, ``regions`` counts the guarded inputs, ``resources`` those that are
    opened; ``last`` is the number of the last step.
    """

    check: Check
    counterexample: Counterexample
    table: FunctionTable | None
    functions: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    uses: set[str] = field(default_factory=set)
    regions: int = 0
    resources: int = 0
    last: int = 0
    current: dict[int, int] = field(default_factory=dict)

    @property
    def version(self) -> int:
        """The number of the table's version, 0 where there is no table."""
        return self.table.version >> 8 if self.table is not None else 0

    @property
    def loads(self) -> bool:
        """Whether there is anything to do once the target is loaded and started."""
        return bool(self.counterexample.program)


def plan(counterexample: Counterexample, check: Check) -> Plan:
    """Return the program of a counterexample as C statements."""
    made = Plan(check, counterexample, table_of(counterexample.table))
    program = counterexample.program
    made.last = len(program)
    several = len({action.instance for action in program if isinstance(action, Call | Overtaken)}) > 1
    for number, action in enumerate(program, 1):
        text = c_text.comment(f"{number}. {action_text(action, several=several)}")
        made.body.append(f"\n    /* {text} */\n")
        _add(made, number, action, several=several)
    return made


def _add(plan: Plan, number: int, action: Action, *, several: bool) -> None:
    match action:
        case Call():
            plan.body.append(_call(plan, number, action, "HERE", call_text(action, several=several)))
        case Overtaken():
            _overtaken(plan, number, action, call_text(action.call, several=several))
        case Settle():
            plan.uses.add("settle")
            wait = f"settle({_resource(plan, action.instance)})"
            plan.body.append(
                _waited(plan, number, wait, "RD301", "nothing was reported for %lu ms", "PENDING_PATIENCE")
            )
        case SettleControl():
            plan.uses |= {"controls", "settle_control"}
            whose = "NULL" if action.instance is None else _resource(plan, action.instance)
            wait = f"settle_control({whose})"
            told = "a control call that goes on did not end for %lu ms"
            plan.body.append(_waited(plan, number, wait, "RD312", told, "CONTROL_PATIENCE"))
        case Listen():
            plan.body.append(f'    say("%2d. listening for {action.milliseconds} ms\\n", {number});\n')
            plan.body.append(f"    Sleep({action.milliseconds});\n")
        case StartAgain() | Reload():
            helper = "reload" if isinstance(action, Reload) else "start_again"
            plan.uses.add(helper)
            plan.body.append(f"    {helper}({number});\n")
        case Pull():
            raise NotInCError("A C program has no cluster in which something could go wrong; use another form.")
        case _:
            raise NotInCError(f"A C program has no way to do {type(action).__name__}; use another form.")


def _waited(plan: Plan, number: int, wait: str, rule: str, told: str, patience: str) -> str:
    """Return a wait, whose end in vain is the breach of one rule and else only told."""
    said = f'    say("%2d. waiting for the end\\n", {number});\n'
    if plan.check.kind == rule:
        return f'{said}{BREACH}    if (!{wait}) broken("{told}", (unsigned long){patience});\n'
    return f'{said}    if (!{wait}) say("       nothing came for %lu ms\\n", (unsigned long){patience});\n'


def _overtaken(plan: Plan, number: int, action: Overtaken, text: str) -> None:
    """Add a call that Terminate overtakes: as soon as it has begun, or at one of its reports."""
    plan.uses.add("overlap")
    resource, victim = _resource(plan, action.instance), _resource(plan, action.victim)
    terminate = (
        f'    begin({{thread}}, {number}, {victim}, TERMINATE, "Terminate over it");\n{{begun}}'
        f"    {_slot(plan, EntryPoint.Terminate.name)}({victim[1:]}.id);\n"
        '    end({thread}, "returned");\n'
    )
    if action.report:
        plan.uses.add("armed")
        plan.uses.add("settle")
        told = "    (void)WaitForSingleObject(armed_event, INFINITE);\n    if (armed_came == 0) return 0;\n"
        begun = "    (void)InterlockedExchange(&overtaking, 1);\n"
        plan.functions.append(_thread(number, told + terminate.format(thread="BESIDE", begun=begun)))
        plan.body.append(f"    arm({resource}, {action.report});\n    thread = beside(step_{number});\n")
        plan.body.append(_call(plan, number, action.call, "HERE", text))
        plan.body.append(f"    (void)settle({resource});\n    disarm();\n")
    else:
        plan.functions.append(_thread(number, _call(plan, number, action.call, "BESIDE", text)))
        plan.body.append(f"    thread = beside(step_{number});\n    await_overtaking();\n")
        plan.body.append(terminate.format(thread="HERE", begun=""))
    plan.body.append("    join(thread);\n")


def _thread(number: int, statements: str) -> str:
    code = "    DWORD code;\n" if "code = " in statements else ""
    body = f"{code}    (void)unused;\n{statements}    return 0;\n"
    return (
        f"/* Step {number}, on the second thread. */\nstatic DWORD WINAPI step_{number}(LPVOID unused)\n{{\n{body}}}\n"
    )


def _resource(plan: Plan, instance: int) -> str:
    """Return the address of the resource that an instance number stands for now."""
    if instance not in plan.current:
        plan.current[instance] = plan.resources
        plan.resources += 1
    return f"&resources[{plan.current[instance]}]"


def _slot(plan: Plan, entry: str) -> str:
    """Return the pointer of the table that an entry point is called through."""
    slots = plan.table.slots if plan.table is not None else ()
    name = entry if entry in slots else f"Begin{entry}"
    return f"table->V{plan.version}Functions.{name}"


def _call(plan: Plan, number: int, call: Call, thread: str, text: str) -> str:
    """Return one call: its inputs, its begin, the call itself, its end, and the rule where it is checked here."""
    if call.entry == EntryPoint.Open.name:
        plan.current.pop(call.instance, None)
    type_only = call.entry in OF_THE_TYPE
    resource = "NULL" if type_only else _resource(plan, call.instance)
    counted = "NULL" if call.null_resid else resource
    arguments = _Arguments(plan, number, call)
    before = [
        *_prerequisite(plan, number, call, counted),
        *arguments.declarations,
        f"    begin({thread}, {number}, {counted}, {_ENTRIES.get(call.entry, 'OTHER')}, {c_text.said(text)});\n",
        *([f"    control_begins({number}, {counted});\n"] if arguments.goes_on else []),
        *(["    (void)InterlockedExchange(&overtaking, 1);\n"] if thread == "BESIDE" else []),
    ]
    identity = "NULL" if call.null_resid else f"{resource[1:]}.id"
    made = c_text.called(_slot(plan, call.entry), arguments.listed(identity, resource))
    return "".join(
        [*before, _ended(plan, call, thread, made, resource), *_after(plan, number, call, arguments, counted)]
    )


def _prerequisite(plan: Plan, number: int, call: Call, counted: str) -> list[str]:
    """Return, before an Offline of a resource that was online, that it has to be so again."""
    if call.entry != EntryPoint.Offline.name or not came_online(plan.counterexample, number - 1):
        return []
    plan.uses.add("online")
    told = 'stop(3, "NOTHING IS SAID of " RULE ": the resource did not come online")'
    return [f"    if (!is_up({counted})) {told};\n"] if counted != "NULL" else []


def _ended(plan: Plan, call: Call, thread: str, made: str, resource: str) -> str:
    """Return the call and its end, with what it answered in words."""
    if call.entry == EntryPoint.Open.name:
        identity = f"{resource[1:]}.id"
        return f'    {identity} = {made};\n    end({thread}, "%s", {identity} == NULL ? "NULL" : "a RESID");\n'
    if call.entry in _VOID:
        return f'    {made};\n    end({thread}, "returned");\n'
    if call.entry in _BOOLEAN:
        return f'    code = (DWORD){made};\n    end({thread}, "%s", code != 0 ? "TRUE" : "FALSE");\n'
    plan.uses.add("codes")
    if call.entry in OPERATIONS:
        plan.uses.add("operations")
        return f"    code = {made};\n    end_operation({thread}, code);\n"
    return f'    code = {made};\n    end({thread}, "%s", code_name(code));\n'


def _after(plan: Plan, number: int, call: Call, arguments: _Arguments, counted: str) -> list[str]:
    """Return what follows the end of a call: the control call that goes on, and the rule."""
    found = [f"    control_returns({number});\n"] if arguments.goes_on else []
    check = plan.check
    if check.kind == "RD201" and call.entry in OPERATIONS and counted != "NULL":
        plan.uses.add("codes")
        found.append(
            f"{BREACH}    if ({counted[1:]}.early != 0 && code != ERROR_IO_PENDING)\n"
            f'        broken("{call.entry} returned %s although a status was reported in it", code_name(code));\n'
        )
    if check.kind == "RD203" and call.entry in OPERATIONS and call.null_resid:
        found.append(
            f"{BREACH}    if (code == ERROR_SUCCESS || code == ERROR_IO_PENDING)\n"
            f'        broken("{call.entry} answered %s to a NULL RESID", code_name(code));\n'
        )
    if check.forbidden and call.entry == check.entry and number == _failing(plan):
        condition = " || ".join(f"code == {name}" for name in check.forbidden)
        found.append(f'{BREACH}    if ({condition})\n        broken("{call.entry} returned %s", code_name(code));\n')
    if call.entry == EntryPoint.Open.name and number < plan.last and check.kind != "RD308":
        identity = f"{counted[1:]}.id"
        found.append(f'    if ({identity} == NULL) stop(3, "NOTHING IS SAID of " RULE ": Open failed");\n')
    return found


def _failing(plan: Plan) -> int:
    """Return the number of the step in which the breach was seen, else that of the last call of its entry point."""
    seen = [observation.action + 1 for observation in plan.counterexample.observed if observation.breach]
    calls = [
        number
        for number, action in enumerate(plan.counterexample.program, 1)
        if isinstance(action, Call | Overtaken)
        and (action if isinstance(action, Call) else action.call).entry == plan.check.entry
    ]
    return seen[0] if seen and seen[0] in calls else calls[-1] if calls else 0


class _Arguments:
    """The arguments of one call as C expressions, with the ``declarations`` that they need before it."""

    def __init__(self, plan: Plan, number: int, call: Call) -> None:
        self.plan, self.number, self.call = plan, number, call
        self.declarations: list[str] = []
        self.goes_on = call.entry in CONTROLS and plan.version >= ASYNCHRONOUS_SINCE
        if self.goes_on:
            plan.uses.add("controls")
        takes = call.entry == EntryPoint.Open.name or call.entry in OF_THE_TYPE or plan.version > 1
        self.text = self._text() if takes else "NULL"
        self.buffer = self._buffer()
        told = call.buffer_size if call.buffer_size is not None else len(call.buffer or b"")
        self.size = f"{told}u" if told else "0"
        if call.entry in CONTROLS:
            self.declarations.append(f"    DWORD returned_{number} = 0;\n")
        self.output = "NULL" if call.output_size is None else self._output(call.output_size)

    def listed(self, identity: str, resource: str) -> list[str]:
        """Return the arguments in the order of the entry point, in the form of the table's version."""
        call, old = self.call, self.plan.version == 1
        match call.entry:
            case "Open":
                self.plan.uses.add("key")
                listed = [self.text, "key", f"HANDLE_OF({resource})", *([] if old else [self._flags()])]
            case "Online":
                self.plan.uses.add("handle")
                inputs = [self._flags(), self.buffer, self.size, f"0x{call.reserved:X}"]
                listed = [identity, "&event_handle", *([] if old else inputs)]
            case "Offline":
                inputs = [self.text, self._flags(), self.buffer, self.size, f"0x{call.reserved:X}"]
                listed = [identity, *([] if old else inputs)]
            case "Arbitrate":
                self.plan.uses.add("quorum")
                listed = [identity, "QuorumResourceLost"]
            case "Cancel":
                listed = [identity, self._flags()]
            case name if name in CONTROLS:
                listed = self._control(identity)
            case _:
                listed = [identity]
        return listed

    def _control(self, identity: str) -> list[str]:
        first = self.text if self.call.entry in OF_THE_TYPE else identity
        token = ["NULL"] if self.call.entry.endswith("AsUser") else []
        inputs = [self.buffer, self.size, self.output, f"{self.call.output_size or 0}", f"&returned_{self.number}"]
        going = [f"{self.number}", "&asynchronous"] if self.goes_on else []
        return [first, *token, f"0x{self.call.flags:08X}", *inputs, *going]

    def _flags(self) -> str:
        names, rest = [], self.call.flags
        for value, name in _FLAG_NAMES.get(self.call.entry, {}).items():
            if rest & value:
                names.append(name)
                rest &= ~value
        if rest or not names:
            names.append(f"0x{rest:X}")
        return " | ".join(names)

    @property
    def _guarded(self) -> bool:
        return self.plan.check.kind in GUARDED or self.call.flush_start

    def _text(self) -> str:
        text = text_of(self.call)
        if text is None:
            return "NULL"
        literal = c_text.wide(text)
        if not self._guarded:
            return literal
        what = {"Open": "ResourceName", "Offline": "DestinationNodeName"}.get(self.call.entry, "ResourceTypeName")
        name = f"text_{self.number}"
        self.declarations.append(f"    static const WCHAR {name}_units[] = {literal};\n")
        size = f"sizeof {name}_units"
        return self._placed("WCHAR", name, what, f"{name}_units", size, size, 0)

    def _buffer(self) -> str:
        data = self.call.buffer
        if data is None or (self.plan.version == 1 and self.call.entry not in CONTROLS):
            return "NULL"
        rows, given, fill = c_text.byte_array(data)
        name = f"buffer_{self.number}"
        if not self._guarded and given == len(data):
            self.declarations.append(f"    static BYTE {name}[] = {rows};\n")
            return name
        self.declarations.append(f"    static const BYTE {name}_bytes[] = {rows};\n")
        return self._placed("BYTE", name, "InBuffer", f"{name}_bytes", str(given), str(len(data)), fill)

    def _placed(self, kind: str, name: str, what: str, content: str, given: str, size: str, fill: int) -> str:
        self.plan.uses.add("inputs")
        self.plan.regions += 1
        at_start = "TRUE" if self.call.flush_start else "FALSE"
        placed = f'({kind} *)input({self.number}, "{what}", {content}, {given}, {size}, 0x{fill:02X}, {at_start})'
        self.declarations.append(f"    {kind} *{name} = {placed};\n")
        return name

    def _output(self, size: int) -> str:
        self.plan.uses |= {"outputs", "inputs"}
        self.plan.regions += 1
        self.declarations.append(f"    void *output_{self.number} = output({self.number}, {size});\n")
        return f"output_{self.number}"
