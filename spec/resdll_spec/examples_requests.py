"""Examples of what a request, an operation or something unspecified leaves behind: nothing but what the clauses say.

The rules are those of :mod:`resdll_spec.examples`.
"""

from __future__ import annotations

from resdll_spec.example_fragments import (
    FAILED,
    IS,
    LOST,
    NOT_PENDING,
    ONLINE,
    OPEN,
    REFUSALS,
    REPORTED,
    REPORTS,
    SERIAL,
    STILL,
    TERMINATE,
)
from resdll_spec.example_vocabulary import Example

# --------------------------------------------------------------------------------------------------------------------
# The flags of a request belong to that request.

_AGAIN = "call Online; return Online success; "
_FIRST_ANSWERS = {
    "success": "return Offline success; " + _AGAIN,
    "error": "return Offline error; " + TERMINATE + _AGAIN,
    "locked": "return Offline locked ! FLG-IGNORE-STATUS; ",
    "veto": "return Offline veto ! FLG-IGNORE-NO-VETO; ",
    "parameter": "return Offline parameter; ",
    "done later": "return Offline pending; report offline; " + _AGAIN,
    "failed later": "return Offline pending; report failed; " + TERMINATE + _AGAIN,
    "stopped": TERMINATE + "return Offline success; " + _AGAIN,
    **{
        f"{value} after a report": f"report offline; return Offline {value} ! PEN-ONLY-AFTER-PENDING*; "
        for value in ("locked", "veto", "parameter")
    },
}
"""How a request with IGNORE_RESOURCE_STATUS and a buffer may be answered, until the resource is online again."""

_REFUSALS = ("locked", "veto")
"""What a request without IGNORE_RESOURCE_STATUS may be refused with."""

_FLAGS: tuple[Example, ...] = (
    *(Example("FLG-IGNORE-STATUS", ONLINE + "call Offline 1 buffer; " + answer + f"call Offline 0; return Offline {refusal}; call Offline 1") for answer in _FIRST_ANSWERS.values() for refusal in _REFUSALS),
    *(Example("FLG-NO-REFUSAL", ONLINE + "call Offline 1 buffer; " + answer + "call Offline 0; return Offline parameter ! FLG-NO-REFUSAL") for answer in _FIRST_ANSWERS.values()),
    *(Example("FLG-IGNORE-WITH-QUEUE-DLL", ONLINE + "call Offline 1 buffer; " + answer + "call Offline 4; return Offline success") for answer in _FIRST_ANSWERS.values()),
)  # fmt: skip

# --------------------------------------------------------------------------------------------------------------------
# Whether a report is one too many or none's at all depends on the last operation alone.

_REPORTED_BEFORE = (
    "call Online; return Online pending; report online; call Offline 0; return Offline pending; report offline; "
)
_RETURNED = {
    ("Online", "success"): "online",
    ("Online", "error"): "failed",
    ("Offline", "success"): "offline",
    ("Offline", "error"): "failed",
    ("Offline", "locked"): "online",
    ("Offline", "veto"): "online",
}
_BEFORE = {
    "Online": OPEN + _REPORTED_BEFORE + "call Online; ",
    "Offline": OPEN + _REPORTED_BEFORE + "call Online; return Online pending; report online; call Offline 0; ",
}

_OPERATIONS: tuple[Example, ...] = (
    *(Example("PEN-ONLY-AFTER-PENDING", _BEFORE[entry] + f"return {entry} {value}; " + NOT_PENDING + IS[left]) for (entry, value), left in _RETURNED.items()),
    *(Example("PEN-ONLY-AFTER-PENDING", _BEFORE[entry].replace(" 0", "") + f"return {entry} {value}; " + NOT_PENDING + "call Online ! unspecified", "v1") for entry, value in (("Online", "error"), *(("Offline", value) for value in ("error", "locked", "veto", "parameter")))),
    *(Example("PEN-ONLY-AFTER-PENDING", before + "call Terminate; " + "".join(f"report {report} ! PEN-ONLY-AFTER-PENDING*; " for report in REPORTS) + "return Terminate returned; " + IS["offline"]) for before in STILL.values()),
    Example("PEN-FINAL", OPEN + _REPORTED_BEFORE + "call Terminate; " + REPORTED + "return Terminate returned; " + IS["offline"]),
)  # fmt: skip

# --------------------------------------------------------------------------------------------------------------------
# After something unspecified nothing is known again: no call that comes beside the operations leads back.

_BESIDE = {
    "v2": ("ResourceControl", "Arbitrate", "Release", "Cancel"),
    "v4": ("BeginResourceControl", "BeginResourceControl as_user"),
}
_NOTHING_KNOWN = "report other; return Close returned; call Open ! unspecified; call Close ! unspecified; silence call ! TIM-DEADLOCK"

_GOES_ON = "call BeginResourceControl; return BeginResourceControl asynchronous; "
_TYPE_LOST = (
    "call BeginResourceTypeControl; return BeginResourceTypeControl asynchronous; "
    "call BeginResourceTypeControl ! unspecified but made; "
)
_TYPE_UNKNOWN = "call BeginResourceTypeControl ! unspecified; call ResourceTypeControl ! unspecified; end_type_control; end_type_control"
_TYPE_STEPS = (
    *(
        f"call {entry} ! unspecified but made"
        for entry in ("ResourceTypeControl", "BeginResourceTypeControl", "BeginResourceTypeControl as_user")
    ),
    *(f"return ResourceTypeControl {value}" for value in ("success", "default", "error")),
    *(f"return BeginResourceTypeControl {value}" for value in ("success", "default", "error", "asynchronous")),
    "end_type_control",
)

_UNKNOWN: tuple[Example, ...] = (
    *(Example("MOD-UNSPECIFIED", LOST + f"call {entry} ! unspecified but made; " + _NOTHING_KNOWN, table) for table, entries in _BESIDE.items() for entry in entries),
    *(Example("SEQ-AFTER-FAILURE", FAILED + f"call {entry} ! unspecified but made; " + _NOTHING_KNOWN) for entry in ("Arbitrate", "Release", "Cancel")),
    *(Example("CON-BEGIN", OPEN + _GOES_ON + f"call {entry} ! unspecified but made; " + _NOTHING_KNOWN, "v4") for entry in (*SERIAL, *_BESIDE["v4"], "Arbitrate", "Release", "Cancel")),
    *(Example("MOD-UNSPECIFIED", _TYPE_LOST + f"{step}; " + _TYPE_UNKNOWN, "v4", machine="type") for step in _TYPE_STEPS),
)  # fmt: skip

_REPORTED_ONLINE = OPEN + "call Online; return Online pending; report online; "

_ENDED: tuple[Example, ...] = (
    *(Example("RET-ERROR-TERMINATE", ONLINE + f"call Offline 0; return Offline {value}; " + IS["failed"], "v1") for value in REFUSALS),
    *(Example(clause, _REPORTED_ONLINE + f"call Offline {mask}; return Offline {value} ! {clause}; " + NOT_PENDING) for value, mask, clause in (
        ("locked", 1, "FLG-IGNORE-STATUS"), ("veto", 1, "FLG-IGNORE-NO-VETO"), ("parameter", 0, "FLG-NO-REFUSAL"),
    )),
)  # fmt: skip

REQUESTS: tuple[Example, ...] = (*_FLAGS, *_OPERATIONS, *_ENDED, *_UNKNOWN)
"""All of them."""
