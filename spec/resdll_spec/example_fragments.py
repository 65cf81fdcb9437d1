"""The pieces of which example traces are made: how a resource gets somewhere, and how one sees where it is."""

from __future__ import annotations

# --------------------------------------------------------------------------------------------------------------------
# How a resource gets somewhere.

OPEN = "call Open; return Open resid; "
ONLINE = OPEN + "call Online; return Online success; "
ONLINE_PENDING = OPEN + "call Online; return Online pending; "
OFFLINING = ONLINE + "call Offline 0; "
OFFLINE_PENDING = OFFLINING + "return Offline pending; "
SUSPECT = ONLINE + "call LooksAlive; return LooksAlive alive_false; "
FAILED = ONLINE + "call IsAlive; return IsAlive alive_false; "
TERMINATE = "call Terminate; return Terminate returned; "
CLOSE = "call Close; return Close returned; "
LOCKED = ONLINE + "lock true; "
LOST = ONLINE + "call Online ! unspecified but made; "

STILL = {"offline": OPEN, "online": ONLINE, "suspect": SUSPECT, "failed": FAILED}
PENDING = {"online": ONLINE_PENDING, "offline": OFFLINE_PENDING}
OPENED = (*STILL.values(), *PENDING.values())
OVERLAPPED = {
    "Online": OPEN + "call Online; ",
    "Offline": OFFLINING,
    "LooksAlive": ONLINE + "call LooksAlive; ",
    "IsAlive": ONLINE + "call IsAlive; ",
}
ALONE = {"Open": "call Open; ", "Close": OPEN + "call Close; "}
SERIAL = ("Open", "Online", "Online with_return", "Offline 0", "LooksAlive", "IsAlive", "Close")
REPORTS = ("online", "offline", "failed", "online_pending", "offline_pending", "cannot_online", "unknown")
FINALS = {"Online": ("online", "failed", "cannot_online"), "Offline": ("offline", "failed")}
WRONG = {
    "Online": {"offline": "offline", "offline_pending": ""},
    "Offline": {"online": "online", "online_pending": "", "cannot_online": "failed"},
}
"""By operation, the reports of the other kind, and what each leaves the resource (nothing: as pending as before)."""
REFUSALS = ("locked", "veto", "parameter")

# --------------------------------------------------------------------------------------------------------------------
# How one sees where a resource is, and that nothing is left of what went before.

NOT_PENDING = "report online_pending ! PEN-ONLY-AFTER-PENDING*; "
REPORTED = "report online_pending ! PEN-FINAL*; "
ROUND = "call Online; return Online success; call Offline 0; return Offline success; "
IS = {
    "offline": "call LooksAlive ! unspecified; " + ROUND + "call Online; return Online success",
    "online": "call Online ! unspecified; call IsAlive; return IsAlive alive_true; "
    "call Offline 0; return Offline success; " + ROUND,
    "failed": "call Online ! unspecified; call IsAlive ! unspecified; " + TERMINATE + ROUND,
    "suspect": "call LooksAlive ! forbidden; call IsAlive; return IsAlive alive_true; call LooksAlive",
    "online_pending": "silence pending ! PEN-TIMEOUT; report online_pending; report online; " + REPORTED,
    "offline_pending": "silence pending ! PEN-TIMEOUT; report offline_pending; report offline; " + REPORTED + ROUND,
}


def calls(before: str, words: str, verdict: str) -> str:
    """Return ``before``, then calls of the entries in ``words`` that all deserve one verdict."""
    return before + "".join(f"call {entry} ! {verdict}; " for entry in words.split(", "))
