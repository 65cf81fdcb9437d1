"""The *type* machine: the control calls of one resource type, which concern no resource and carry no RESID.

Rules of this file
------------------
1. ResourceTypeControl and its Begin… forms may come as soon as Startup has returned, whether a resource is open or not.
2. What a control call of a resource may answer and how it ends (:mod:`resdll_spec.lifecycle_beside`) holds here too, with
   EndTypeControlCall for EndControlCall.  Terminate, which concerns a resource, is no part of this machine.
3. A row is one line, however long, because a table is read across: hence ``fmt: skip`` at the end of each group of rows.

While one of these calls runs, the entry points of the type's resources are blocked but for Terminate, and the reverse:
that is one rule on two machines (CON-NONREENTRANT), of which each says its own half.
"""

from __future__ import annotations

from functools import partial

from resdll_spec.lifecycle_alphabet import AS_USER, CONTROL_ANSWERS, OLD_VERSIONS, TABLE, TABLE_LACKING, lacking
from resdll_spec.observations import ASYNCHRONOUS, RETURN_CLASSES
from resdll_spec.request import VERSION_FACT, choice, choice_labels
from resdll_spec.rowkinds import forbid, unspecified, violate
from resdll_spec.vocabulary import Direction, Label, Machine, Observation, Row, RowKind, Section

_CALLS = {
    "resource_type_control": ("ResourceTypeControl", "", "controlling"),
    "begin_resource_type_control": ("BeginResourceTypeControl", "", "beginning"),
    "begin_resource_type_control_as_user": ("BeginResourceTypeControl", AS_USER, "beginning"),
}
"""By label, the slot that is called, the value class of the call, and the state in which it runs."""

_SLOTS = {"begin_resource_type_control_as_user": "BeginResourceTypeControlAsUser"}
"""The slot of the table, where it is not the entry point that a call is observed as."""

_ENTRIES = {"ResourceTypeControl": "resource_type_control", "BeginResourceTypeControl": "begin_resource_type_control"}


def _returns(entry: str, value: str) -> str:
    return f"{_ENTRIES[entry]}_returns_{value}"


RETURN_LABELS: tuple[Label, ...] = tuple(
    Label(_returns(entry, value.name), Direction.OUTPUT, f"{entry} returns {value.title}", Observation("return", entry, value.name))
    for entry in _ENTRIES
    for value in RETURN_CLASSES[entry]
)  # fmt: skip

CALL_LABELS: tuple[Label, ...] = tuple(
    Label(name, Direction.INPUT, f"the monitor calls {_SLOTS.get(name, slot)}", Observation("call", slot, value))
    for name, (slot, value, _) in _CALLS.items()
)

LABELS: tuple[Label, ...] = (
    *choice_labels(VERSION_FACT),
    *choice_labels(TABLE),
    *CALL_LABELS,
    *RETURN_LABELS,
    Label("end_type_control_call", Direction.OUTPUT, "EndTypeControlCall", Observation("control", "EndTypeControlCall")),
    Label("call_silence", Direction.OUTPUT, "a call has not returned within DeadlockTimeout", Observation("silence", "call")),
    Label("control_silence", Direction.OUTPUT, "a control call that goes on has not ended within its time-out", Observation("silence", "control")),
)  # fmt: skip

_RUNNING = ("controlling", "beginning", "ended")
_lost = partial(unspecified, effects=())


def _classified(trigger: str) -> tuple[Row, ...]:
    """Return the rows of a call in every state: handled where nothing runs and the table has the slot."""
    entry, _, runs = _CALLS[trigger]
    slot = _SLOTS.get(trigger, entry)
    clause = "CTL-AS-USER" if trigger in _SLOTS else "CTL-TYPE-WHEN"
    return (
        forbid(trigger, ("boot", "choose_table"), "MOD-CHOICE", "in_a_choice"),
        forbid(trigger, _RUNNING, "CON-NONREENTRANT", "in_a_call"),
        *(forbid(trigger, "started", "TAB-ENTRIES", f"no_entry_in_{literal.split()[-1]}", conditions=(literal,)) for literal in lacking(slot)),
        _lost(trigger, "goes_on", "CON-BEGIN", "while_a_control_goes_on"),
        Row(trigger, "started", runs, (clause,), unless=lacking(slot), name=trigger),
    )  # fmt: skip


def _begun(value: str) -> tuple[Row, ...]:
    """Return the rows of an answer of a Begin… entry point that ends the call."""
    label = _returns("BeginResourceTypeControl", value)
    return (
        Row(label, "beginning", "started", ("CTL-BEGIN", CONTROL_ANSWERS[value]), name=label),
        violate(label, "ended", "started", "RD311", "CTL-ONCE", "ended_before"),
    )


_ASYNCHRONOUS = _returns("BeginResourceTypeControl", ASYNCHRONOUS.name)

ROWS: tuple[Row, ...] = (
    *(row for trigger in _CALLS for row in _classified(trigger)),
    *(Row(_returns("ResourceTypeControl", value.name), "controlling", "started", (CONTROL_ANSWERS[value.name],)) for value in RETURN_CLASSES["ResourceTypeControl"]),
    *(row for value in RETURN_CLASSES["BeginResourceTypeControl"] if value != ASYNCHRONOUS for row in _begun(value.name)),
    Row(_ASYNCHRONOUS, "beginning", "goes_on", ("CTL-ASYNC", "CTL-END"), unless=OLD_VERSIONS, name=f"{_ASYNCHRONOUS}:goes_on"),
    Row(_ASYNCHRONOUS, "ended", "started", ("CTL-ASYNC", "CTL-END"), name=f"{_ASYNCHRONOUS}:has_ended"),
    Row("end_type_control_call", "beginning", "ended", ("CTL-END", "CTL-ASYNC"), unless=OLD_VERSIONS, name="end_type_control_call:early"),
    Row("end_type_control_call", "goes_on", "started", ("CTL-END", "CTL-ASYNC"), name="end_type_control_call"),
    violate("end_type_control_call", "ended", None, "RD311", "CTL-ONCE", "again"),
    violate("end_type_control_call", ("started", "controlling"), None, "RD311", "CTL-ONCE", "unasked", unless=OLD_VERSIONS),
    *(_lost(_ASYNCHRONOUS, "beginning", "CTL-ASYNC-OLD", version.split()[-1], conditions=(version,)) for version in OLD_VERSIONS),
    *(_lost("end_type_control_call", ("started", "controlling", "beginning"), "CTL-ASYNC-OLD", version.split()[-1], conditions=(version,)) for version in OLD_VERSIONS),
    violate("call_silence", (*_RUNNING, "unspecified"), None, "RD601", "TIM-DEADLOCK", "in_a_call"),
    violate("control_silence", "goes_on", None, "RD312", "CTL-ENDS", "goes_on"),
)  # fmt: skip

SECTIONS: tuple[Section, ...] = (
    choice(VERSION_FACT, "boot", "choose_table"),
    choice(TABLE, "choose_table", "started", TABLE_LACKING, ("MOD-CHOICE", "VER-TABLES")),
    Section("started", "Startup has returned and no control call of the type runs"),
    Section("controlling", "ResourceTypeControl runs"),
    Section("beginning", "BeginResourceTypeControl runs, or its form for a user"),
    Section("ended", "the control call has ended by EndTypeControlCall, and its entry point has still to return"),
    Section("goes_on", "the control call goes on after its entry point has returned"),
    Section("unspecified", "something happened of which the documents do not speak; anything is allowed", tuple(
        Row(name, "unspecified", None, ("MOD-UNSPECIFIED",), kind=RowKind.UNSPECIFIED)
        for name in (*_CALLS, *(label.name for label in RETURN_LABELS), "end_type_control_call")
    )),
)  # fmt: skip

TYPE = Machine(
    name="type",
    title="the control calls of one resource type",
    facts=(VERSION_FACT, TABLE),
    labels=LABELS,
    sections=SECTIONS,
    shared=ROWS,
)
