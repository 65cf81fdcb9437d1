"""Examples of whole requests, written by hand from the sources: what becomes of a mask in a situation.

Rules of this file
------------------
1. An example follows from the meaning of its clause, never from the rows: so it can contradict them.
2. What an example does not name has its initial value: an offline request without flags, to a DLL that completes it, in
   the first Windows version; and of the outcome, a resource online at the source with nothing counted or terminated.

Both sides are literals of the *offline* machine, with commas between them; several outcomes are all the possible ones.
An example without an outcome is a request of which no document speaks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutcomeExample:
    """A request in a situation (``given``), and every outcome that it may have where it ends."""

    clause: str
    given: str
    outcomes: tuple[str, ...]


def _one(clause: str, given: str, *outcomes: str) -> OutcomeExample:
    return OutcomeExample(clause, given, outcomes)


_DONE = "ended is done, code is success"
_FAILED = "ended is failed, code is failed"
_CANCELLED = "ended is cancelled, code is cancelled"
_VETOED = "ended is rejected, code is vetoed"
_OFFLINE = f"{_DONE}, resource is offline, persistent is offline"
_MOVED = f"{_DONE}, node is destination, trips is one"
_ERROR = f"{_FAILED}, resource is failed, failures is one, terminated"
_FAILED_THERE = f"{_ERROR}, node is destination, trips is one"
_MOVE = "kind is targeted_move"
_IGNORE, _RETURN, _QUEUE = "ignore_resource_status", "return_to_source_node_on_error", "queue_enabled"
_RETURNING, _EMBEDDED = "returning_to_source_node_because_of_error", "due_to_embedded_failure"
_NETWORK, _KEEP = "ignore_network_connectivity", "do_not_update_persistent_state"
_NEW = "version is 2016"

OUTCOME_EXAMPLES: tuple[OutcomeExample, ...] = (
    _one("OPR-OFFLINE-MEANS", "", _OFFLINE),
    *(_one("OPR-OFFLINE-MEANS", f"version is {version}", _OFFLINE) for version in ("2012r2", "2016")),
    _one("OPR-OFFLINE-MEANS", "behaviour is pends", _OFFLINE),
    _one("PEN-TIMEOUT", "behaviour is stalls", f"{_ERROR}, persistent is offline"),
    _one("OPR-FAILURE-COUNT", "behaviour is fails", f"{_ERROR}, persistent is offline"),
    *(_one("OPR-MOVE", f"kind is {kind}", _MOVED) for kind in ("targeted_move", "untargeted_move")),
    _one("OPR-MOVE", f"{_MOVE}, behaviour is pends", _MOVED),
    _one("PEN-TIMEOUT", f"{_MOVE}, behaviour is stalls", _ERROR),
    _one("OPR-FAILURE-COUNT", f"{_MOVE}, behaviour is fails", _ERROR),
    _one("OPR-FAILED-ONLINE", f"{_MOVE}, arrival is resource_fails", _FAILED_THERE),
    _one("OPR-FAILED-ONLINE", f"{_MOVE}, arrival is group_fails", f"{_FAILED}, node is destination, trips is one"),
    _one("FLG-PERSISTENT", f"{_NEW}, {_KEEP}", f"{_DONE}, resource is offline"),
    _one("FLG-PERSISTENT", f"{_NEW}, {_KEEP}, {_MOVE}", _MOVED),
    _one("FLG-PERSISTENT", f"{_NEW}, {_KEEP}, behaviour is fails", _ERROR),
    _one("FLG-EMBEDDED", f"{_EMBEDDED}, {_MOVE}", _MOVED),
    _one("FLG-EMBEDDED", f"{_EMBEDDED}, {_MOVE}, behaviour is delays_once", _VETOED),
    _one("FLG-UNDEFINED-BIT", _NETWORK),
    _one("FLG-UNDEFINED-BIT", _KEEP),
    _one("FLG-UNDEFINED-BIT", f"version is 2012r2, {_KEEP}"),
    _one("FLG-UNDEFINED-BIT", f"{_NETWORK}, {_IGNORE}, {_QUEUE}"),
    *(_one("FLG-RETURNING-WITHOUT-RETURN", f"{_RETURNING}{also}") for also in ("", f", {_RETURN}", f", {_IGNORE}", f", {_IGNORE}, {_QUEUE}")),
    *(_one("FLG-IGNORE-WITH-QUEUE", f"{_IGNORE}, {_QUEUE}{also}", "ended is rejected, code is invalid_parameter") for also in ("", ", locked", f", {_RETURN}", f", {_MOVE}", ", network_lost")),
    _one("FLG-IGNORE-STATUS", _IGNORE, _OFFLINE),
    _one("FLG-QUEUE", _QUEUE, _OFFLINE),
    *(_one("LCK-REFUSED", f"locked{also}", "ended is rejected, code is locked_status") for also in ("", f", {_MOVE}", f", {_QUEUE}", f", {_RETURN}", ", network_lost", ", behaviour is delays_once")),
    _one("FLG-IGNORE-STATUS", f"locked, {_IGNORE}", _OFFLINE),
    _one("LCK-TERMINATED", f"locked, {_IGNORE}, {_MOVE}, behaviour is delays_once", f"{_MOVED}, terminated"),
    *(_one("FLG-NETWORK-ERROR", f"network_lost{also}", "ended is rejected, code is network") for also in ("", f", {_MOVE}", f", {_IGNORE}", f", locked, {_IGNORE}")),
    *(_one("FLG-IGNORE-NETWORK", f"version is {version}, network_lost, {_NETWORK}", _OFFLINE) for version in ("2012r2", "2016")),
    _one("FLG-IGNORE-NETWORK", f"{_NEW}, {_NETWORK}", _OFFLINE),
    _one("FLG-IGNORE-NETWORK", f"{_NEW}, network_lost, {_NETWORK}, {_MOVE}", _MOVED),
    *(_one("FLG-REJECTED", f"{_MOVE}, behaviour is {behaviour}", _VETOED) for behaviour in ("delays_once", "delays_always", "delays_then_fails")),
    *(_one("RET-REFUSAL", f"behaviour is {behaviour}", f"{_VETOED}, persistent is offline") for behaviour in ("delays_once", "delays_always", "delays_then_fails")),
    _one("RET-REFUSAL", f"{_NEW}, {_KEEP}, behaviour is delays_once", _VETOED),
    _one("OPR-UNTARGETED-VETO", "kind is untargeted_move, behaviour is delays_once", "ended is rejected, code is own_error"),
    *(_one("FLG-IGNORE-NO-VETO", f"{_IGNORE}, {_MOVE}, behaviour is {behaviour}", f"{_MOVED}, terminated") for behaviour in ("delays_once", "delays_always", "delays_then_fails")),
    _one("FLG-IGNORE-NO-VETO", f"{_IGNORE}, behaviour is delays_once", f"{_OFFLINE}, terminated"),
    _one("FLG-IGNORE-NO-VETO", f"{_IGNORE}, kind is untargeted_move, behaviour is delays_once", f"{_MOVED}, terminated"),
    _one("FLG-QUEUE", f"{_QUEUE}, {_MOVE}, behaviour is delays_once", _MOVED),
    _one("FLG-QUEUE", f"{_QUEUE}, kind is untargeted_move, behaviour is delays_once", _MOVED),
    _one("FLG-QUEUE", f"{_QUEUE}, behaviour is delays_once", _OFFLINE),
    _one("FLG-QUEUE-CANCEL", f"{_QUEUE}, {_MOVE}, behaviour is delays_once, cancels", _MOVED, _CANCELLED),
    _one("FLG-QUEUE-CANCEL", f"{_QUEUE}, {_MOVE}, behaviour is delays_always, cancels", _CANCELLED),
    _one("FLG-QUEUE-CANCEL", f"{_QUEUE}, behaviour is delays_always, cancels", f"{_CANCELLED}, persistent is offline"),
    _one("FLG-QUEUE-DIFFERENT", f"{_QUEUE}, {_MOVE}, behaviour is delays_then_fails", _ERROR),
    _one("FLG-QUEUE-DIFFERENT", f"{_QUEUE}, behaviour is delays_then_fails", f"{_ERROR}, persistent is offline"),
    _one("FLG-QUEUE-DIFFERENT", f"{_QUEUE}, {_MOVE}, behaviour is fails", _ERROR),
    _one("FLG-RETURN", f"{_RETURN}, {_MOVE}", _MOVED),
    _one("FLG-RETURN", _RETURN, _OFFLINE),
    _one("FLG-RETURN", f"{_RETURN}, {_MOVE}, arrival is resource_fails", f"{_FAILED}, trips is two, terminated"),
    _one("FLG-RETURN", f"{_RETURN}, {_MOVE}, arrival is group_fails", f"{_FAILED}, trips is two"),
    _one("FLG-RETURN", f"{_RETURN}, kind is untargeted_move, arrival is group_fails", f"{_FAILED}, trips is two"),
    _one("FLG-RETURN-ONCE", f"{_RETURN}, {_MOVE}, arrival is resource_fails, return_fails", f"{_FAILED}, trips is two, terminated, resource is failed, failures is one"),
    _one("FLG-RETURN-ONCE", f"{_RETURN}, {_MOVE}, arrival is group_fails, return_fails", f"{_FAILED}, trips is two, resource is failed, failures is one"),
    _one("FLG-RETURN-WITH-QUEUE", f"{_RETURN}, {_QUEUE}, {_MOVE}, behaviour is delays_once, arrival is group_fails", f"{_FAILED}, trips is two"),
    _one("FLG-RETURN-WITH-IGNORE", f"{_RETURN}, {_IGNORE}, {_MOVE}, behaviour is delays_once, arrival is group_fails", f"{_FAILED}, trips is two, terminated"),
    _one("FLG-RETURN", f"{_RETURN}, {_MOVE}, behaviour is fails", _ERROR),
)  # fmt: skip
"""All examples of requests."""
