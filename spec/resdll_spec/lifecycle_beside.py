"""What goes on beside the operations of the *lifecycle* machine: control calls, arbitration, Cancel, signals, events.

Rules of this file
------------------
1. A control call, Arbitrate and Release are entry points like any other: while one runs, no other is called (``side``).
   They change no state of the resource, so they are rows on a fact and not states.
2. Of what follows a call that goes on after its return (``side is goes_on``) no document speaks, but for its end.
3. A row is one line, however long, because a table is read across: hence ``fmt: skip`` at the end of each group of rows.

What is left open and how it is read
------------------------------------
Calls while a control call goes on are unspecified, Terminate excepted (question 18).  Terminate over Arbitrate, Release or
Cancel is in no list of allowed overlaps, and in none of forbidden ones: unspecified.  Of Cancel nothing is documented but
its name (17), so all that follows it is unspecified.  Before Windows Server 2016 the Begin… entry points are documented
with other parameters, of which none says that a call goes on (24): what such a DLL does then is not judged.  An event
that is signalled leads to IsAlive or to Terminate (2); both can be called anyway.  When a DLL may signal a failure, or
that it has lost the quorum resource, is unstated: it may as long as it is open.
"""

from __future__ import annotations

from resdll_spec.abi import WINDOWS_VERSIONS, windows_version
from resdll_spec.clauses import CLAUSES
from resdll_spec.lifecycle_alphabet import (
    APART,
    CONTROL_ANSWERS,
    GOES_ON,
    KNOWN_SIGNALS,
    LISTENING,
    NO_CALL_BESIDE,
    NOT_TERMINATING,
    OLD_VERSIONS,
    OPENED,
    PENDING,
    QUIET,
    SIGNALS,
    lacking,
    return_label,
)
from resdll_spec.lifecycle_inputs import classified, lost
from resdll_spec.observations import ASYNCHRONOUS, RETURN_CLASSES
from resdll_spec.rowkinds import forbid, violate
from resdll_spec.vocabulary import Row

_CALM = ("offline", "online", *PENDING)
"""The states in which nothing is due at once."""

_EVENTFUL = tuple(state for state in OPENED if state not in ("looking_alive", "suspect"))
"""The states that a resource with an event can be in: LooksAlive is not called."""

_UNTYPED: tuple[str, ...] = tuple(
    f"version is {version.name}"
    for version in WINDOWS_VERSIONS
    if version.order <= windows_version(CLAUSES["CBK-SIGNAL-2012"].until or WINDOWS_VERSIONS[0].name).order
)
"""The versions in which the second argument of SignalFailure is a BOOL."""


def _called(trigger: str, slot: str, side: str, states: tuple[str, ...], clause: str) -> tuple[Row, ...]:
    """Return the rows of a call that goes on beside the operations: handled in ``states``, of tables that have the slot."""
    exceptions = (
        forbid(trigger, "suspect", "RET-LOOKS-FALSE", "while_suspect", conditions=NOT_TERMINATING),
        *(
            forbid(trigger, states, "TAB-ENTRIES", f"no_entry_in_{literal.split()[-1]}", conditions=(*QUIET, literal))
            for literal in lacking(slot)
        ),
    )
    handled = Row(trigger, states, None, (clause,), QUIET, lacking(slot), (f"side := {side}",), name=trigger)
    return (*classified(trigger, states, "SEQ-AFTER-FAILURE", exceptions), handled)


def _answered(entry: str, side: str, clauses: dict[str, str]) -> tuple[Row, ...]:
    """Return the rows of a call that ends when it returns."""
    return tuple(
        Row(label, APART, None, (clauses[value.name],), conditions=(f"side is {side}",), effects=("side := none",), name=label)
        for value in RETURN_CLASSES[entry]
        for label in (return_label(entry, value.name),)
    )  # fmt: skip


_BEGUN, _ENDED = "side is begin_resource_control", "side is ended_control"


def _begun() -> tuple[Row, ...]:
    """Return the rows of what BeginResourceControl answers: at once, or by a call of EndControlCall."""
    asynchronous = return_label("BeginResourceControl", ASYNCHRONOUS.name)
    rows = [
        Row(asynchronous, APART, None, ("CTL-ASYNC", "CTL-END"), conditions=(_BEGUN,), unless=OLD_VERSIONS, effects=("side := goes_on",), name=f"{asynchronous}:goes_on"),
        Row(asynchronous, APART, None, ("CTL-ASYNC", "CTL-END"), conditions=(_ENDED,), effects=("side := none",), name=f"{asynchronous}:has_ended"),
        *(lost(asynchronous, APART, "CTL-ASYNC-OLD", version.split()[-1], conditions=(_BEGUN, version)) for version in OLD_VERSIONS),
    ]  # fmt: skip
    for value in RETURN_CLASSES["BeginResourceControl"]:
        if value == ASYNCHRONOUS:
            continue
        label, clauses = return_label("BeginResourceControl", value.name), ("CTL-BEGIN", CONTROL_ANSWERS[value.name])
        rows += (
            Row(label, APART, None, clauses, conditions=(_BEGUN,), effects=("side := none",), name=label),
            violate(label, APART, None, "RD311", "CTL-ONCE", "ended_before", conditions=(_ENDED,), effects=("side := none",)),
        )  # fmt: skip
    return tuple(rows)


END_ROWS: tuple[Row, ...] = (
    Row("end_control_call", APART, None, ("CTL-END", "CTL-ASYNC"), conditions=(_BEGUN,), unless=OLD_VERSIONS, effects=("side := ended_control",), name="end_control_call:early"),
    Row("end_control_call", APART, None, ("CTL-END", "CTL-ASYNC"), conditions=(GOES_ON,), effects=("side := none",), name="end_control_call"),
    violate("end_control_call", APART, None, "RD311", "CTL-ONCE", "again", conditions=(_ENDED,)),
    violate("end_control_call", LISTENING, None, "RD311", "CTL-ONCE", "unasked", unless=(GOES_ON, _BEGUN, _ENDED, *OLD_VERSIONS)),
    *(lost("end_control_call", LISTENING, "CTL-ASYNC-OLD", version.split()[-1], conditions=(version,), unless=(GOES_ON, _ENDED)) for version in OLD_VERSIONS),
    violate("end_control_call", "closed", None, "RD308", "PEN-AFTER-CLOSE", "after_close"),
    violate("control_silence", APART, None, "RD312", "CTL-ENDS", "goes_on", conditions=(GOES_ON,)),
    violate("call_silence", APART, None, "RD601", "TIM-DEADLOCK", "beside", conditions=NOT_TERMINATING, unless=NO_CALL_BESIDE),
)  # fmt: skip

SIGNAL_ROWS: tuple[Row, ...] = (
    *(Row(signal, LISTENING, None, ("CBK-SIGNAL", "CBK-SIGNAL-WHEN"), name=signal) for signal in KNOWN_SIGNALS),
    *(Row("signal_other", LISTENING, None, ("CBK-SIGNAL-2012",), conditions=(version,), name="signal_other:bool") for version in _UNTYPED),
    violate("signal_other", LISTENING, None, "RD310", "CBK-SIGNAL-TYPE", "unknown_type", unless=_UNTYPED),
    *(violate(signal, "closed", None, "RD308", "PEN-AFTER-CLOSE", "after_close") for signal in SIGNALS),
    Row("hand_out_event", ("onlining", "online_pending"), None, ("RET-EVENT",), effects=("event := true",), name="hand_out_event"),
    Row("signal_event", _EVENTFUL, None, ("RET-EVENT",), conditions=("event",), name="signal_event"),
    Row("lose_quorum", LISTENING, None, ("ARB-CALLBACK",), name="lose_quorum"),
    violate("lose_quorum", "closed", None, "RD308", "PEN-AFTER-CLOSE", "after_close"),
)  # fmt: skip

BESIDE_ROWS: tuple[Row, ...] = (
    *_called("resource_control", "ResourceControl", "resource_control", APART, "SEQ-CONTROL-WHEN"),
    *_called("begin_resource_control", "BeginResourceControl", "begin_resource_control", APART, "SEQ-CONTROL-WHEN"),
    *_called("begin_resource_control_as_user", "BeginResourceControlAsUser", "begin_resource_control", APART, "CTL-AS-USER"),
    *_called("arbitrate", "Arbitrate", "arbitrate", _CALM, "ARB-WHEN"),
    *_called("release", "Release", "release", _CALM, "ARB-WHEN"),
    *classified("cancel", (), "CAN-MEANING", (
        forbid("cancel", "suspect", "RET-LOOKS-FALSE", "while_suspect", conditions=NOT_TERMINATING),
        *(forbid("cancel", APART, "TAB-ENTRIES", f"no_entry_in_{literal.split()[-1]}", conditions=(*QUIET, literal)) for literal in lacking("Cancel")),
        lost("cancel", APART, "CAN-MEANING", "unspecified", conditions=QUIET, unless=lacking("Cancel")),
    )),
    *_answered("ResourceControl", "resource_control", CONTROL_ANSWERS),
    *_answered("Arbitrate", "arbitrate", {"success": "ARB-DEFEND", "lost": "ARB-LOST", "error": "ARB-ANSWER"}),
    *_answered("Release", "release", {"success": "ARB-RELEASE", "error": "ARB-ANSWER"}),
    *_begun(),
    *END_ROWS,
    *SIGNAL_ROWS,
    *(lost("terminate", APART, "CON-TERMINATE-UNLISTED", f"over_{side}", conditions=(*NOT_TERMINATING, f"side is {side}")) for side in ("arbitrate", "release")),
)  # fmt: skip
