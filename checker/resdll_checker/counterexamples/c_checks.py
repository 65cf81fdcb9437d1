"""What a C program looks for: one check a rule, read from the specification wherever that says it.

A rule is checked at a return, at a callback, at a wait or around the process.  Where it is checked at a return the
program says so beside the step; what is forbidden there are the values of the class that the violation row names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resdll_checker.engine.actions import Action, Call, Overtaken
from resdll_checker.errors import ResdllError
from resdll_spec import machine
from resdll_spec.abi import EntryPoint, ErrorCode, ResourceState
from resdll_spec.observations import FINAL_STATUS_CLASSES, RETURN_CLASSES, SIGNAL_CLASSES, STATUS_CLASSES
from resdll_spec.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resdll_checker.engine.counterexample import Counterexample

LISTENING = 250
"""Milliseconds that a program listens after its last step, where a rule can be broken by a callback."""

LISTENING_FOR_FLOODS = 2000

AT_REPORTS = frozenset({"RD302", "RD303", "RD304", "RD305", "RD306", "RD307", "RD308", "RD309"})
"""Rules on status reports."""

_SYNCHRONOUS = {"table", "return", "flags", "time"}
"""Families whose rules are broken while somebody waits for the DLL: nothing is listened for afterwards."""

_WAITED_FOR = {"RD301", "RD312", "RD501", "RD803"}
_RETURNS_BESIDE = {"RD404": ("Offline", "parameter")}
"""Rules on a return that no violation row has: the judge applies them beside the machine."""

_NO_STAND_IN = "what is called of clusapi.dll and resutils.dll is told by stand-ins, which such a program has not"
NOT_IN_C = {
    "RD703": _NO_STAND_IN,
    "RD704": _NO_STAND_IN,
    "RD705": _NO_STAND_IN,
    "RD804": "growth shows over many cycles only, of which a check keeps counts and no program",
    **{rule.id: "no program reads what control calls return" for rule in RULES.values() if rule.family == "controls"},
}
"""Rules that no C program shows, and why."""

OPERATIONS = (EntryPoint.Online.name, EntryPoint.Offline.name)
_STATES = {int(state): state.name for state in ResourceState}


@dataclass(frozen=True, slots=True)
class Check:
    """How a rule is checked: ``kind`` is its id.

    ``forbidden`` are the codes that the entry point of the failing step may not return, as C expressions.
    ``supervised`` tells that the steps are played in a process of their own, because the fault ends it.  ``listens`` is
    how long the program listens after its last step, in milliseconds.
    """

    kind: str
    entry: str = ""
    forbidden: tuple[str, ...] = ()
    supervised: bool = False
    listens: int = 0

    @property
    def at_reports(self) -> bool:
        """Whether the rule is checked at each status report."""
        return self.kind in AT_REPORTS


def check_of(counterexample: Counterexample) -> Check:
    """Return how the rule of a counterexample is checked; raise :class:`NotInCError` where it cannot be."""
    rule = counterexample.rule
    if rule in NOT_IN_C:
        raise NotInCError(f"no C program can show it: {NOT_IN_C[rule]}; use another form.")
    entry, forbidden = forbidden_return(rule)
    return Check(
        kind=rule,
        entry=entry,
        forbidden=forbidden,
        supervised=rule in {"RD801", "RD802"},
        listens=_listens(rule),
    )


class NotInCError(ResdllError):
    """A counterexample that no C program can show; the message says why."""


def _listens(rule: str) -> int:
    if rule == "RD803":
        return LISTENING_FOR_FLOODS
    return 0 if RULES[rule].family in _SYNCHRONOUS or rule in _WAITED_FOR else LISTENING


def forbidden_return(rule: str) -> tuple[str, tuple[str, ...]]:
    """Return the entry point and the codes that a rule forbids, where it forbids certain codes and nothing else."""
    labels = {
        observed
        for observed in _violations(rule)
        if observed[0] == "return" and rule != "RD201" and observed[1] in OPERATIONS
    } or {("return", *named) for named in (_RETURNS_BESIDE.get(rule),) if named is not None}
    if not labels:
        return "", ()
    entry = next(iter(labels))[1]
    names = {value for _, _, value in labels}
    values = {
        value
        for known in RETURN_CLASSES[entry]
        if known.name in names and known.values is not None
        for value in known.values
    }
    return entry, tuple(ErrorCode(value).name for value in sorted(values))


def _violations(rule: str, *sources: str) -> set[tuple[str, str, str]]:
    """Return what violation rows of a rule observe, of those that start in ``sources`` (of all by default)."""
    loaded = machine("lifecycle")
    found = set()
    for row in loaded.violations:
        observed = loaded.machine.label_map[row.trigger].observed
        if row.rule == rule and observed is not None and (not sources or row.source in sources):
            found.add((observed.kind, observed.subject, observed.value))
    return found


def came_online(counterexample: Counterexample, position: int) -> bool:
    """Tell whether the resource of the call at ``position`` was seen to be online by then: an Online had succeeded."""
    instance = _instance(counterexample.program[position])
    online = False
    for seen in counterexample.observed:
        if seen.action >= position or seen.instance != instance:
            continue
        if seen.kind == "call" and seen.name in OPERATIONS:
            online = False
        elif seen.kind == "return" and seen.name == EntryPoint.Online.name:
            online |= seen.code == ErrorCode.ERROR_SUCCESS
        elif seen.kind == "enter" and seen.name.startswith("SetResourceStatus"):
            online |= seen.code == ResourceState.ClusterResourceOnline
    return online


def _instance(action: Action) -> int | None:
    return action.instance if isinstance(action, Call | Overtaken) else None


def state_sets(rule: str) -> dict[str, tuple[str, ...]]:
    """Return the sets of values that a program asks about, by name: C expressions for the labels of a switch."""
    pending = {ResourceState.ClusterResourceOnlinePending, ResourceState.ClusterResourceOfflinePending}
    sets = {
        "final": _values({known.name for known in STATUS_CLASSES} & FINAL_STATUS_CLASSES),
        "pending": tuple(state.name for state in sorted(pending)),
    }
    if rule in {"RD303", "RD304"}:
        sets["of_online"] = _values(_statuses("offline_pending"))
        sets["of_offline"] = _values(_statuses("online_pending"))
    if rule == "RD309":
        sets["known"] = _values({known.name for known in STATUS_CLASSES})
    if rule == "RD310":
        sets["known"] = tuple(str(value) for known in SIGNAL_CLASSES for value in sorted(known.values or ()))
    return sets


def _statuses(source: str) -> set[str]:
    """Return the classes of status that do not fit the operation that is pending in ``source``."""
    return {value for kind, _, value in _violations("RD304", source) if kind == "status"}


def _values(classes: Iterable[str]) -> tuple[str, ...]:
    names = set(classes)
    values = {value for known in STATUS_CLASSES if known.name in names for value in known.values or ()}
    return tuple(_STATES[value] for value in sorted(values))
