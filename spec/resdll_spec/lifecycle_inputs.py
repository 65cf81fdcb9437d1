"""The inputs of the *lifecycle* machine: each entry point in every state, whether handled, forbidden or unspecified.

Rules of this file
------------------
1. A call that the sources speak of has a row in the section of its state (:mod:`resdll_spec.lifecycle`); the rest is here.
2. Forbidden is what a clause forbids the caller.  Unspecified is that of which no document speaks: anything may follow.
3. A row is one line, however long, because a table is read across: hence ``fmt: skip`` at the end of each group of rows.
"""

from __future__ import annotations

from functools import partial

from resdll_spec.lifecycle_alphabet import (
    APART,
    CALLS,
    CHOICES,
    GOES_ON,
    GUARDED,
    INSTANCE_FACTS,
    NO_CALL_BESIDE,
    NOT_TERMINATING,
    OPENED,
    QUIET,
    STILL,
    V1,
)
from resdll_spec.request import CLEAR_REQUEST, IGNORE_RESOURCE_STATUS, UNSENDABLE_FACT
from resdll_spec.rowkinds import forbid, unspecified
from resdll_spec.vocabulary import Row

_FORGET = (*CLEAR_REQUEST, *(f"{fact.name} := {fact.values[0]}" for fact in INSTANCE_FACTS))
lost = partial(unspecified, effects=_FORGET)
"""The row of an input of which no document speaks; the state ``unspecified`` remembers nothing."""


def classified(
    trigger: str, handled: tuple[str, ...], clause: str, exceptions: tuple[Row, ...] = ()
) -> tuple[Row, ...]:
    """Classify ``trigger`` in every state where ``handled`` states and ``exceptions`` do not: forbidden or unspecified."""
    named = {state for row in exceptions for state in row.sources}
    others = tuple(state for state in APART if state not in handled and state not in named)
    choices = tuple(state for state in CHOICES if state not in named)
    rows = [
        forbid(trigger, choices, "MOD-CHOICE", "in_a_choice"),
        forbid(trigger, (*GUARDED, *CALLS), "CON-NONREENTRANT", "in_a_call"),
        forbid(trigger, STILL, "CON-NONREENTRANT", "during_terminate", unless=NOT_TERMINATING),
        forbid(trigger, APART, "CON-NONREENTRANT", "beside_a_call", NOT_TERMINATING, unless=NO_CALL_BESIDE),
        lost(trigger, APART, "CON-BEGIN", "while_a_control_goes_on", (*NOT_TERMINATING, GOES_ON)),
    ]
    if trigger != "open":
        rows.append(forbid(trigger, "closed", "SEQ-OPEN-FIRST", "before_open"))
    if others:
        rows.append(lost(trigger, others, clause, "unspecified", conditions=QUIET))
    if "suspect" not in (*handled, *named):
        rows.append(lost(trigger, "suspect", clause, "while_suspect", conditions=NOT_TERMINATING))
    return (*rows, *exceptions)


INPUT_ROWS: tuple[Row, ...] = (
    *classified("open", (), "SEQ-OPEN-FIRST"),
    *classified("online", ("offline",), "SEQ-ONLINE-WHEN", (
        lost("online", "failed", "SEQ-AFTER-FAILURE", "after_failure", conditions=QUIET),
        forbid("online", "suspect", "RET-LOOKS-FALSE", "while_suspect", conditions=NOT_TERMINATING),
    )),
    *classified("online_with_return", ("offline",), "SEQ-ONLINE-WHEN", (
        lost("online_with_return", "failed", "SEQ-AFTER-FAILURE", "after_failure", conditions=QUIET),
        forbid("online_with_return", "suspect", "RET-LOOKS-FALSE", "while_suspect", conditions=NOT_TERMINATING),
        forbid("online_with_return", "offline", "VER-TABLES", "v1_has_no_flags", conditions=(*QUIET, V1)),
    )),
    *classified("offline", (), "SEQ-OFFLINE-WHEN", (
        forbid("offline", "online", "MOD-CHOICE", "without_a_mask", conditions=QUIET, unless=(V1,)),
        forbid("offline", "suspect", "RET-LOOKS-FALSE", "while_suspect", conditions=NOT_TERMINATING),
        lost("offline", "failed", "SEQ-AFTER-FAILURE", "after_failure", conditions=QUIET),
        lost("offline", "composed", "MOD-UNSPECIFIED", "unsendable", conditions=(UNSENDABLE_FACT.name,)),
        lost("offline", "composed", "LCK-OTHER-PATHS", "locked_without_ignore", conditions=("locked",), unless=(UNSENDABLE_FACT.name, IGNORE_RESOURCE_STATUS)),
    )),
    *classified("looks_alive", (), "SEQ-POLL-WHEN", (
        forbid("looks_alive", "suspect", "RET-LOOKS-FALSE", "while_suspect", conditions=NOT_TERMINATING),
        forbid("looks_alive", "online", "RET-EVENT-NO-POLL", "event_handed_out", conditions=(*QUIET, "event")),
    )),
    *classified("is_alive", ("online", "suspect"), "SEQ-POLL-WHEN"),
    *classified("close", STILL, "SEQ-CLOSE-OFFLINE"),
    forbid("terminate", CHOICES, "MOD-CHOICE", "in_a_choice"),
    forbid("terminate", "closed", "SEQ-OPEN-FIRST", "before_open"),
    forbid("terminate", GUARDED, "CON-TERMINATE-NOT-OPEN", "during_open_or_close"),
    lost("terminate", OPENED, "SEQ-TERMINATE-AGAIN", "again", unless=NOT_TERMINATING),
)  # fmt: skip
