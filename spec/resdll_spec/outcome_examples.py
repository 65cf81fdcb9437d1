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
_MOVED_ALL_THE_SAME = f"{_MOVED}, failures is one, terminated"
_BACK = f"{_FAILED}, trips is two"
_FAILED_BACK = f"{_BACK}, resource is failed, terminated"
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
    *(_one("OPR-MOVE-WAITS", f"{_MOVE}, behaviour is {behaviour}", _MOVED_ALL_THE_SAME) for behaviour in ("stalls", "fails")),
    *(
        _one("OPR-MOVE-WAITS", f"{_MOVE}, behaviour is {behaviour}, arrival is resource_fails", f"{_FAILED}, resource is failed, failures is two, terminated, node is destination, trips is one")
        for behaviour in ("stalls", "fails")
    ),
    _one("OPR-MOVE-WAITS", f"{_MOVE}, behaviour is fails, arrival is group_fails", f"{_FAILED}, failures is one, terminated, node is destination, trips is one"),
    _one("OPR-FAILED-ONLINE", f"{_MOVE}, arrival is resource_fails", _FAILED_THERE),
    _one("OPR-FAILED-ONLINE", f"{_MOVE}, arrival is group_fails", f"{_FAILED}, node is destination, trips is one"),
    _one("FLG-PERSISTENT", f"{_NEW}, {_KEEP}", f"{_DONE}, resource is offline"),
    _one("FLG-PERSISTENT", f"{_NEW}, {_KEEP}, {_MOVE}", _MOVED),
    _one("FLG-PERSISTENT", f"{_NEW}, {_KEEP}, behaviour is fails", _ERROR),
    _one("FLG-EMBEDDED", f"{_EMBEDDED}, {_MOVE}", _MOVED),
    _one("FLG-EMBEDDED", f"{_EMBEDDED}, {_MOVE}, behaviour is delays_first", _VETOED),
    _one("FLG-UNDEFINED-BIT", _NETWORK),
    _one("FLG-UNDEFINED-BIT", _KEEP),
    _one("FLG-UNDEFINED-BIT", f"version is 2012r2, {_KEEP}"),
    _one("FLG-UNDEFINED-BIT", f"{_NETWORK}, {_IGNORE}, {_QUEUE}"),
    *(_one("FLG-RETURNING-WITHOUT-RETURN", f"{_RETURNING}{also}") for also in ("", f", {_RETURN}", f", {_IGNORE}", f", {_IGNORE}, {_QUEUE}")),
    *(_one("FLG-IGNORE-WITH-QUEUE", f"{_IGNORE}, {_QUEUE}, {_MOVE}{also}", "ended is rejected, code is invalid_parameter") for also in ("", ", locked", f", {_RETURN}", ", network_lost")),
    *(_one("FLG-MOVE-ONLY", f"{flags}{also}") for flags in (_QUEUE, _RETURN, f"{_RETURN}, {_QUEUE}", f"{_IGNORE}, {_QUEUE}", f"{_IGNORE}, {_RETURN}") for also in ("", ", locked", ", behaviour is delays_first")),
    *(_one("FLG-MOVE-ONLY", f"{flags}, kind is {kind}", _MOVED) for flags in (_QUEUE, _RETURN) for kind in ("targeted_move", "untargeted_move")),
    _one("FLG-IGNORE-STATUS", _IGNORE, _OFFLINE),
    *(_one("LCK-REFUSED", f"locked{also}", "ended is rejected, code is locked_status") for also in ("", f", {_MOVE}", f", {_MOVE}, {_QUEUE}", f", {_MOVE}, {_RETURN}", ", network_lost", ", behaviour is delays_first", f", {_MOVE}, group_delays")),
    *(_one("LCK-REFUSED", f"{_NEW}, {flag}, locked", "ended is rejected, code is locked_status") for flag in (_EMBEDDED, _NETWORK, _KEEP)),
    *(_one("FLG-RETURNING-WITHOUT-RETURN", f"{_NEW}, {_RETURNING}, {flag}") for flag in (_EMBEDDED, _NETWORK, _KEEP)),
    _one("FLG-IGNORE-STATUS", f"locked, {_IGNORE}", _OFFLINE),
    _one("LCK-TERMINATED", f"locked, {_IGNORE}, {_MOVE}, behaviour is delays_first", f"{_MOVED}, terminated"),
    *(_one("FLG-NETWORK-ERROR", f"network_lost{also}", "ended is rejected, code is network") for also in ("", f", {_MOVE}", f", {_IGNORE}", f", locked, {_IGNORE}")),
    *(_one("FLG-IGNORE-NETWORK", f"version is {version}, network_lost, {_NETWORK}", _OFFLINE) for version in ("2012r2", "2016")),
    _one("FLG-IGNORE-NETWORK", f"{_NEW}, {_NETWORK}", _OFFLINE),
    _one("FLG-PERSISTENT", f"{_NEW}, network_lost, {_NETWORK}, {_KEEP}", f"{_DONE}, resource is offline"),
    _one("FLG-IGNORE-NETWORK", f"{_NEW}, network_lost, {_NETWORK}, behaviour is fails", f"{_ERROR}, persistent is offline"),
    _one("FLG-IGNORE-NETWORK", f"{_NEW}, network_lost, {_NETWORK}, {_MOVE}", _MOVED),
    *(_one("FLG-REJECTED", f"{_MOVE}, behaviour is {behaviour}", _VETOED) for behaviour in ("delays_first", "delays_always", "delays_then_fails")),
    *(_one("RET-REFUSAL", f"behaviour is {behaviour}", f"{_VETOED}, persistent is offline") for behaviour in ("delays_first", "delays_always", "delays_then_fails")),
    _one("RET-REFUSAL", f"{_NEW}, {_KEEP}, behaviour is delays_first", _VETOED),
    _one("OPR-UNTARGETED-VETO", "kind is untargeted_move, behaviour is delays_first", "ended is rejected, code is own_error"),
    *(_one("FLG-IGNORE-NO-VETO", f"{_IGNORE}, {_MOVE}, behaviour is {behaviour}", f"{_MOVED}, terminated") for behaviour in ("delays_first", "delays_always", "delays_then_fails")),
    _one("FLG-IGNORE-NO-VETO", f"{_IGNORE}, behaviour is delays_first", f"{_OFFLINE}, terminated"),
    _one("FLG-IGNORE-NO-VETO", f"{_IGNORE}, kind is untargeted_move, behaviour is delays_first", f"{_MOVED}, terminated"),
    _one("FLG-QUEUE", f"{_QUEUE}, {_MOVE}, behaviour is delays_first", _MOVED),
    _one("FLG-QUEUE", f"{_QUEUE}, kind is untargeted_move, behaviour is delays_first", _MOVED),
    _one("FLG-QUEUE-CANCEL", f"{_QUEUE}, {_MOVE}, behaviour is delays_first, cancels", _MOVED, _CANCELLED),
    _one("FLG-QUEUE-CANCEL", f"{_QUEUE}, {_MOVE}, behaviour is delays_always, cancels", _CANCELLED),
    _one("FLG-QUEUE-DIFFERENT", f"{_QUEUE}, {_MOVE}, behaviour is delays_then_fails", _MOVED_ALL_THE_SAME),
    _one("FLG-QUEUE-DIFFERENT", f"{_QUEUE}, {_MOVE}, behaviour is delays_first, arrival is resource_fails", _FAILED_THERE),
    _one("FLG-QUEUE-DIFFERENT", f"{_QUEUE}, {_MOVE}, behaviour is delays_first, cancels, arrival is resource_fails", _CANCELLED, _FAILED_THERE),
    _one("FLG-QUEUE-DIFFERENT", f"{_QUEUE}, {_MOVE}, behaviour is fails", _MOVED_ALL_THE_SAME),
    *(_one("FLG-REJECTED", f"{_MOVE}, behaviour is {behaviour}, group_delays", _VETOED) for behaviour in ("completes", "pends", "delays_first")),
    _one("FLG-REJECTED", f"{_MOVE}, group_delays, return_fails", _ERROR),
    _one("FLG-REJECTED", f"{_MOVE}, {_RETURN}, group_delays", _VETOED),
    _one("OPR-UNTARGETED-VETO", "kind is untargeted_move, group_delays", "ended is rejected, code is own_error"),
    *(_one("FLG-IGNORE-NO-VETO", f"{_IGNORE}, {kind}, group_delays", _MOVED) for kind in (_MOVE, "kind is untargeted_move")),
    _one("FLG-QUEUE", f"{_QUEUE}, {_MOVE}, group_delays", _MOVED),
    _one("FLG-QUEUE", f"{_QUEUE}, {_MOVE}, behaviour is pends, group_delays", _MOVED),
    _one("FLG-CANCEL-RESTORES", f"{_QUEUE}, {_MOVE}, group_delays, cancels", _MOVED, _CANCELLED),
    _one("FLG-CANCEL-RESTORES", f"{_QUEUE}, kind is untargeted_move, group_delays, cancels", _MOVED, _CANCELLED),
    _one("FLG-CANCEL-RESTORES", f"{_QUEUE}, {_MOVE}, group_delays, cancels, return_fails", _MOVED, _ERROR),
    _one("FLG-RETURN", f"{_RETURN}, {_MOVE}", _MOVED),
    _one("FLG-RETURN", f"{_RETURN}, {_MOVE}, arrival is resource_fails", f"{_BACK}, terminated"),
    _one("FLG-RETURN", f"{_RETURN}, {_MOVE}, arrival is group_fails", _BACK),
    _one("FLG-RETURN", f"{_RETURN}, {_MOVE}, arrival is group_fails, way_back is pends", _BACK),
    _one("FLG-RETURN", f"{_RETURN}, kind is untargeted_move, arrival is group_fails", _BACK),
    *(_one("FLG-RETURN-MOVE", f"{_RETURN}, {_MOVE}, arrival is group_fails, way_back is {way}", f"{_BACK}, failures is one, terminated") for way in ("stalls", "fails")),
    *(_one("FLG-RETURN-MOVE", f"{_RETURN}, {_MOVE}, behaviour is fails, arrival is group_fails, way_back is {way}", f"{_BACK}, failures is two, terminated") for way in ("stalls", "fails")),
    *(_one("FLG-RETURN-MOVE", f"{_RETURN}, {_MOVE}, arrival is group_fails, way_back is {way}, return_fails", f"{_FAILED_BACK}, failures is two") for way in ("stalls", "fails")),
    _one("FLG-RETURN-MOVE", f"{_RETURN}, {_MOVE}, behaviour is stalls, arrival is group_fails, way_back is stalls, return_fails", f"{_FAILED_BACK}, failures is three"),
    *(_one("FLG-RETURNING-DELAY", f"{_RETURN}{also}, {_MOVE}, arrival is group_fails, way_back is delays") for also in ("", f", {_QUEUE}")),
    _one("FLG-IGNORE-NO-VETO", f"{_RETURN}, {_IGNORE}, {_MOVE}, arrival is group_fails, way_back is delays", f"{_BACK}, terminated"),
    *(_one("FLG-RETURN", f"{_MOVE}, arrival is group_fails, way_back is {way}", f"{_FAILED}, node is destination, trips is one") for way in ("fails", "delays")),
    _one("OPR-DEPENDENTS", f"{_MOVE}, arrival is provider_fails", f"{_FAILED}, resource is offline, node is destination, trips is one"),
    _one("OPR-DEPENDENTS", f"{_RETURN}, {_MOVE}, arrival is provider_fails", _BACK),
    _one("OPR-DEPENDENTS", f"{_RETURN}, kind is untargeted_move, arrival is provider_fails", _BACK),
    _one("OPR-DEPENDENTS", f"{_MOVE}, behaviour is fails, arrival is provider_fails", f"{_FAILED}, resource is failed, failures is one, terminated, node is destination, trips is one"),
    _one("FLG-RETURN-ONCE", f"{_RETURN}, {_MOVE}, arrival is provider_fails, return_fails", f"{_FAILED_BACK}, failures is one"),
    _one("FLG-RETURN-ONCE", f"{_RETURN}, {_MOVE}, arrival is resource_fails, return_fails", f"{_FAILED_BACK}, failures is one"),
    _one("FLG-RETURN-ONCE", f"{_RETURN}, {_MOVE}, arrival is group_fails, return_fails", f"{_FAILED_BACK}, failures is one"),
    _one("FLG-RETURN-ONCE", f"{_RETURN}, {_MOVE}, behaviour is fails, arrival is resource_fails, return_fails", f"{_FAILED_BACK}, failures is two"),
    _one("FLG-RETURN", f"{_RETURN}, {_MOVE}, behaviour is fails, arrival is resource_fails", f"{_BACK}, failures is one, terminated"),
    _one("FLG-RETURN-WITH-QUEUE", f"{_RETURN}, {_QUEUE}, {_MOVE}, behaviour is delays_first, arrival is group_fails", _BACK),
    _one("FLG-RETURN-WITH-QUEUE", f"{_RETURN}, {_QUEUE}, {_MOVE}, behaviour is delays_then_fails, arrival is group_fails", f"{_BACK}, failures is one, terminated"),
    _one("FLG-RETURN-WITH-IGNORE", f"{_RETURN}, {_IGNORE}, {_MOVE}, behaviour is delays_first, arrival is group_fails", f"{_BACK}, terminated"),
    _one("FLG-RETURN", f"{_RETURN}, {_MOVE}, behaviour is fails", _MOVED_ALL_THE_SAME),
)  # fmt: skip
"""All examples of requests."""
