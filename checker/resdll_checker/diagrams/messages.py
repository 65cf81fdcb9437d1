"""The runs of a scenario as messages between parties: who says what to whom, and the clauses that have it so.

The direction of a label tells who acts.  The lifecycle knows the DLL's entry points and its worker; the *offline*
machine knows two nodes with a DLL each, and a client.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING

from resdll_checker.diagrams.wording import end_of
from resdll_checker.drawing.message import Form, Message
from resdll_checker.masks.meaning import short
from resdll_spec import machine
from resdll_spec.abi import OFFLINE_FLAGS
from resdll_spec.observations import RETURN_CLASSES, STATUS_CLASSES
from resdll_spec.offline import ENDED, NODE, OFFLINE
from resdll_spec.offline_situation import KIND, SITUATION
from resdll_spec.request import RETURNING_TO_SOURCE
from resdll_spec.vocabulary import Direction, RowKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resdll_checker.diagrams.runs import Step
    from resdll_checker.diagrams.scenarios import Part
    from resdll_spec.vocabulary import Observation


class Party(Enum):
    """Who takes part, in the order of the lifelines; the value is the name."""

    CLIENT = "client"
    CLUSTER = "cluster service and RHS"
    ENTRY = "the DLL's entry points"
    WORKER = "the DLL's worker"
    SOURCE = "DLL at the source"
    DESTINATION = "DLL at the destination"


def events(part: Part) -> tuple[Message, ...]:
    """Return what is seen of a run, choices left out."""
    steps = [step for step in part.shown() if not step.chosen]
    if part.machine != OFFLINE.name:
        return tuple(_at_the_dll(step) for step in steps)
    return (_request(steps[0]), *_gathered(steps))


def _gathered(steps: list[Step]) -> Iterator[Message]:
    """Yield the events of a cluster; what it does by itself between the labels of the trace is one event."""
    for named, group in groupby(steps, key=lambda step: step.named):
        found = [event for step in group for event in _in_the_cluster(step)]
        if named or len(found) == 1:
            yield from found
            continue
        words = "; ".join(event.words for event in found)
        clauses = dict.fromkeys(clause for event in found for clause in event.clauses)
        yield replace(found[-1], words=words, clauses=tuple(clauses))


def situation(part: Part) -> str:
    """Return in words what is given beforehand."""
    facts = part.shown()[-1].after
    told = [
        f"{fact.name} {facts[fact.name]}"
        for fact in SITUATION
        if part.machine == OFFLINE.name and fact is not KIND and facts[fact.name] != fact.values[0]
    ]
    return ", ".join(told).replace("_", " ").replace(" true", "")


# --------------------------------------------------------------------------------------------------------------------
# At the DLL.


def _at_the_dll(step: Step) -> Message:
    observed = step.label.observed
    if observed is None:
        return _event(step, Form.ACT, Party.CLUSTER, Party.CLUSTER, step.label.meaning)
    if observed.kind == "call":
        return _event(step, Form.CALL, Party.CLUSTER, Party.ENTRY, f"{observed.subject}({_mask(step)})")
    if observed.kind == "return":
        return _event(step, Form.RETURN, Party.ENTRY, Party.CLUSTER, _returned(observed))
    if observed.kind == "silence":
        return _event(step, Form.SILENCE, Party.WORKER, Party.CLUSTER, step.label.meaning)
    words = _reported(observed) if observed.kind == "status" else step.label.meaning
    return _event(step, Form.CALLBACK, Party.WORKER, Party.CLUSTER, words)


def _event(step: Step, form: Form, sender: Party, receiver: Party, words: str) -> Message:
    moved = step.before["state"] != step.after["state"]
    rule = step.row.rule if step.row.kind is RowKind.VIOLATION else ""
    return Message(
        form, sender.value, receiver.value, words, step.row.clauses, step.after["state"] if moved else "", rule
    )


def _mask(step: Step) -> str:
    """Return the flags of a call of Offline, nothing for another one."""
    asked = step.label.observed is not None and step.label.observed.subject == "Offline"
    return _flags(step.before) or "no flags" if asked else ""


def _flags(facts: Mapping[str, str]) -> str:
    return " | ".join(short(flag) for flag in OFFLINE_FLAGS if facts[flag.fact] == "true")


def _returned(observed: Observation) -> str:
    """Return a returned value by its name; a routine without one just returns."""
    classes = {value.name: value.title for value in RETURN_CLASSES[observed.subject]}
    return classes[observed.value] if len(classes) > 1 else "returns"


def _reported(observed: Observation) -> str:
    titles = {value.name: value.title for value in STATUS_CLASSES}
    return f"{observed.subject}({titles[observed.value]})"


# --------------------------------------------------------------------------------------------------------------------
# In the cluster.


def _request(step: Step) -> Message:
    kind = step.before[KIND.name].replace("_", " ")
    return Message(
        Form.CALL, Party.CLIENT.value, Party.CLUSTER.value, f"{kind} request ({_flags(step.before) or 'no flags'})"
    )


def _in_the_cluster(step: Step) -> Iterator[Message]:
    """Yield what a step shows: the message, and what the client is told where the step ends the request."""
    node = Party.SOURCE if step.before[NODE.name] == NODE.values[0] else Party.DESTINATION
    words = step.label.meaning
    if step.label.direction is Direction.INPUT:
        yield _event(step, Form.CALL, Party.CLUSTER, node, _called(step))
    elif step.label.direction is Direction.OUTPUT:
        seen = machine("lifecycle").machine.label_map.get(step.label.name)
        observed = None if seen is None else seen.observed
        if observed is not None and observed.kind == "status":
            yield _event(step, Form.CALLBACK, node, Party.CLUSTER, _reported(observed))
        else:
            yield _event(step, Form.RETURN, node, Party.CLUSTER, words if observed is None else _returned(observed))
    else:
        yield _event(step, Form.ACT, Party.CLUSTER, Party.CLUSTER, words)
    if step.before[ENDED.name] != step.after[ENDED.name]:
        yield Message(Form.RETURN, Party.CLUSTER.value, Party.CLIENT.value, end_of(step.after))


def _called(step: Step) -> str:
    """Return the entry point that a label of the *offline* machine calls, with the flags of Offline."""
    entry = step.label.meaning.partition(" calls ")[2].partition(" ")[0].rstrip(",")
    if entry != "Offline":
        return f"{entry}()"
    returning = "RETURNING" in step.label.meaning
    named = next(short(flag) for flag in OFFLINE_FLAGS if flag.fact == RETURNING_TO_SOURCE)
    return f"{entry}({named if returning else _flags(step.before) or 'no flags'})"
