"""The boundary of a DLL in the *offline* machine: what its labels are at the DLL's side, and what it does not speak of.

The offline machine tells a request as the cluster handles it; the lifecycle machine tells one instance as its DLL sees
it.  A label here crosses the boundary of the instance on the node that owns the resource at that moment.  A member of
the group machine sees its part of the same in a move.
"""

from __future__ import annotations

from dataclasses import dataclass

from resdll_spec.lifecycle_alphabet import SIGNALS, WITH_RETURN
from resdll_spec.request import QUEUE_ENABLED, RETURN_TO_SOURCE, RETURNING_TO_SOURCE
from resdll_spec.vocabulary import Observation


@dataclass(frozen=True, slots=True)
class Crossing:
    """What a call of the offline machine is at the boundary: the events seen, and the mask where the call carries one.

    ``masked`` says whether the call carries the request's mask, with the flags of ``sets`` and without those of
    ``clears``; ``with_return`` are the events where the request carries RETURN_TO_SOURCE_NODE_ON_ERROR, if others.
    """

    observed: tuple[Observation, ...]
    masked: bool = False
    sets: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    with_return: tuple[Observation, ...] = ()


_OPEN = (Observation("call", "Open"), Observation("return", "Open", "resid"))
_ONLINE = (Observation("call", "Online"),)
_OFFLINE = (Observation("call", "Offline"),)

CALLS: dict[str, Crossing] = {
    "offline": Crossing(_OFFLINE, masked=True),
    # FLG-RETURN-WITH-RETURNING and FLG-RETURNING-WITH-QUEUE: there is no second return, and the way back is not queued.
    "offline_returning": Crossing(
        _OFFLINE, masked=True, sets=(RETURNING_TO_SOURCE,), clears=(RETURN_TO_SOURCE, QUEUE_ENABLED)
    ),
    "online_at_destination": Crossing(_ONLINE, with_return=(Observation("call", "Online", WITH_RETURN),)),
    "online_at_source": Crossing(_ONLINE),
    "terminate": Crossing((Observation("call", "Terminate"), Observation("return", "Terminate", "returned"))),
}
"""The calls that cross the boundary; the DLL's answers cross it under the names that they have in both machines."""

BEFORE: dict[str, tuple[Observation, ...]] = {
    "source": (*_OPEN, *_ONLINE, Observation("return", "Online", "success")),
    "destination": _OPEN,
}
"""By node, what an instance has seen before the request: it is online at the source and offline at the destination."""

LOCK = Observation("lock", "SetResourceLockedMode", "true")
"""What the instance at the source has done besides, where the situation says that it is locked."""

UNMODELLED: dict[str, str] = {
    "offline_returns_locked": "a lock is asked before the DLL is called; a refusal in the call is like a veto",
    "online_returns_pending": "an Online is answered at once: no flag of the request bears on how long it takes",
    "report_failed": "an operation that reports its failure has the outcome of one that returns an error",
    "report_offline_pending": "a report that overtakes its own call; the offline machine waits for the return",
    "report_offline": "a report that overtakes its own call; the offline machine waits for the return",
    "report_unknown": "a report that tells nothing of how the operation ends",
    "report_online_pending": "see online_returns_pending",
    "report_online": "see online_returns_pending",
    "report_cannot_online": "see online_returns_pending",
    "lock": "a lock is decided by the situation, before the request",
    "unlock": "a lock is decided by the situation, before the request",
    **dict.fromkeys(SIGNALS, "a failure that is signalled begins another request; it answers none"),
    "hand_out_event": "an event serves the polls, which no request bears on",
    "lose_quorum": "the loss of a quorum resource begins a regroup; it answers no request",
}
"""What a DLL may do that the offline machine has no row for in some state, and why its outcomes cover it."""

PARTS: dict[str, tuple[str, str]] = {
    # label of a member ({} is its number): what it is in a request, at the source and at the destination
    "offline_{}": ("offline", "offline"),
    "offline_returning_{}": ("offline_returning", "offline_returning"),
    "online_{}": ("online_at_source", "online_at_destination"),
    "terminate_{}": ("terminate", "terminate"),
    "offline_{}_returns_success": ("offline_returns_success", "offline_returns_success"),
    "offline_{}_returns_pending": ("offline_returns_pending", "offline_returns_pending"),
    "offline_{}_returns_error": ("offline_returns_error", "offline_returns_error"),
    "offline_{}_returns_veto": ("offline_returns_veto", "offline_returns_veto"),
    "report_offline_{}": ("report_offline", "report_offline"),
    "online_{}_returns_success": ("online_returns_success", "online_returns_success"),
    "online_{}_returns_error": ("online_returns_error", "online_returns_error"),
    # The offline machine answers an Online at once: how it ends is told by the report instead of the return.
    "report_online_{}": ("online_returns_success", "online_returns_success"),
    "report_failed_{}": ("online_returns_error", "online_returns_error"),
}
"""What a label of one member of the group machine is in the offline machine; other labels are not of that member."""
