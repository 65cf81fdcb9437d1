"""The tour of the control codes: each code with each class of buffers, of a resource and of the type.

First every code is asked for its data with all the room there is, then with too little and with just enough; what the
DLL returned as its own properties is handed back to it whole, changed, and cut short.  What it answers is judged where
every control call is (:mod:`resdll_checker.engine.control_answers`).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from resdll_checker.engine import control_classes as classes
from resdll_checker.engine.control_formats import read_property_list, with_other_values
from resdll_checker.engine.moves import QUIET, close, monitor_of
from resdll_checker.engine.options import FULL
from resdll_checker.engine.session import REPEAT_LIMIT, PathEnded, Session
from resdll_checker.hosting import Step
from resdll_checker.monitor import Observed
from resdll_spec.abi import ErrorCode, StateChangeReason
from resdll_spec.control_codes import (
    CLUS_CHAR_REQUIRES_STATE_CHANGE_REASON,
    CONTROL_CODES,
    ControlCode,
    ControlObject,
    Data,
)

if TYPE_CHECKING:
    from resdll_checker.engine.control_classes import ControlClass
    from resdll_checker.hosting import CallReply

INSTANCE = 9
ALLOWANCE = 1.0
"""Seconds that the smoke suite gives to control calls; of a slow DLL that would need more it makes the first ones."""

SLOW = 0.005
"""Seconds that a call and its end take on average where it is the DLL that is slow, and not the machine."""

SHARE = 0.1
"""The part of the time budget that the full suite gives to them."""

CUTS = 48
"""How often the smoke suite cuts a property list short; the full suite does it at every byte of so many."""

MOST_CUTS = 1024
TOO_SLOW = "the DLL takes its time over control calls: the first ones were made"
NOT_OPENED = "the resource was not opened"
UNCALLED = "the DLL keeps ending its host"

RESOURCE, TYPE = ControlObject.CLUS_OBJECT_RESOURCE, ControlObject.CLUS_OBJECT_RESOURCE_TYPE

_FOLLOWED_BY: dict[StateChangeReason, Callable[[int], Step]] = {
    StateChangeReason.eResourceStateChangeReasonMove: Step.offline,
    StateChangeReason.eResourceStateChangeReasonFailover: Step.terminate,
    StateChangeReason.eResourceStateChangeReasonFailedMove: Step.online,
    StateChangeReason.eResourceStateChangeReasonShutdown: Step.offline,
    StateChangeReason.eResourceStateChangeReasonRundown: Step.terminate,
}
"""By the reason of a change of state, the call that follows it at once (CTL-REASON-SENT)."""


class _Enough(Exception):
    """The tour goes no further; the message says why."""


@dataclass(slots=True)
class ControlTour:
    """The tour of one session; ``seconds`` is what it may take, ``characteristics`` what the DLL says of the resource.

    ``earlier`` is what had ended the host before, ``deaths`` counts what did so in the tour, ``number`` its calls.
    """

    session: Session
    seconds: float = ALLOWANCE
    characteristics: int = 0
    deaths: int = 0
    number: int = 0
    began: float = field(default_factory=time.monotonic)
    earlier: Counter[str] = field(default_factory=Counter)

    def run(self) -> None:
        """Make every call that the table has an entry point for, or say why not; leave the resource closed."""
        if self.session.options.suite == FULL:
            self.seconds = SHARE * self.session.options.max_time
        self.earlier.update(self.session.deaths)
        targets = [target for target, entry in classes.ENTRY.items() if self._has(entry.name)]
        for target in targets:
            self._announce(target)
        try:
            for target in targets:
                self._ask(target)
                self._give(target)
            if RESOURCE in targets:
                self._while_online()
                self._announce_reasons()
                self._send(classes.of(CONTROL_CODES["CLUSCTL_RESOURCE_DELETE"], "no buffers"))
        except _Enough as enough:
            self._leave_out(str(enough))
        close(self.session, INSTANCE)

    def _has(self, entry: str) -> bool:
        return bool({entry, f"Begin{entry}"} & self.session.slots)

    def _announce(self, target: ControlObject) -> None:
        """Note what is to be given, so that what is not given has a reason."""
        for code in classes.codes(target):
            self._due(classes.inputs(code))
            if code.operation.gives is not Data.NOTHING:
                self._due(classes.outputs(code))
        self._due(classes.unknown(target))

    def _due(self, found: Iterable[ControlClass]) -> None:
        for one in found:
            self.session.judge.visits.controls.setdefault(one.name, "the run ended before it was given")

    def _leave_out(self, reason: str) -> None:
        controls = self.session.judge.visits.controls
        left = [name for name, why in controls.items() if why]
        controls.update(dict.fromkeys(left, reason))
        if left and reason != TOO_SLOW:
            self.session.inconclusive.append(f"Control calls that were never made: {len(left)} ({reason}).")

    # -- what is given ------------------------------------------------------------------------------------------------

    def _ask(self, target: ControlObject) -> None:
        """Ask each code for its data, with every size of OutBuffer."""
        for code in classes.codes(target):
            if code.operation.gives is Data.NOTHING:
                continue
            needed = 0
            for one in classes.outputs(code):
                needed = max(needed, self._needed(self._send(one)))
            if needed:
                fitted = classes.fitted(code, needed)
                self._due(fitted)
                self._send_all(fitted)
        for one in classes.unknown(target):
            self._send(one)

    def _needed(self, reply: CallReply | None) -> int:
        """Return how many bytes the data of an answer need; 0 where there is no answer with data."""
        answered = reply is not None and reply.result in {ErrorCode.ERROR_SUCCESS, ErrorCode.ERROR_MORE_DATA}
        return reply.bytes_returned if reply is not None and answered else 0

    def _give(self, target: ControlObject) -> None:
        """Give each code what it takes: its own data first, then what others could send."""
        private = f"{target.prefix}_{{}}_PRIVATE_PROPERTIES"
        self._own_list(*(CONTROL_CODES[private.format(verb)] for verb in ("GET", "VALIDATE", "SET")))
        for code in classes.codes(target):
            if code.operation.name not in {"DELETE", "STATE_CHANGE_REASON"}:
                self._send_all(classes.inputs(code))

    def _own_list(self, get: ControlCode, validate: ControlCode, store: ControlCode) -> None:
        """Hand the DLL what it returned as its own properties: whole, with other values, and cut short."""
        whole = self._data(get)
        if not whole or read_property_list(whole).fault:
            return
        given = [
            classes.of(validate, "its own property list", whole),
            classes.of(validate, "its own property list with other values", with_other_values(whole)),
        ]
        self._due(given)
        self._send_all(given)
        self._data(get)  # which shows whether a value was stored that was only to be looked at
        cuts = sorted(self._cuts(whole))
        for code in (validate, store):
            self._due([classes.of(code, "its own property list, cut short")])
            for cut in cuts:
                self._send(classes.of(code, "its own property list, cut short", whole[:cut]))
        self._due([classes.of(store, "its own property list")])
        self._send(classes.of(store, "its own property list", whole))
        self._data(get)

    def _data(self, code: ControlCode) -> bytes:
        reply = self._send(classes.asking(code))
        return reply.output if reply is not None and reply.result == ErrorCode.ERROR_SUCCESS else b""

    def _cuts(self, whole: bytes) -> set[int]:
        """Return where a list is cut: about the ends of its parts, in the full suite at every byte."""
        if self.session.options.suite == FULL:
            return set(range(1, min(len(whole), MOST_CUTS)))
        about = (mark + by for mark in read_property_list(whole).marks for by in (-1, 0, 1))
        return set(islice((cut for cut in about if 0 < cut < len(whole)), CUTS))

    def _while_online(self) -> None:
        """Ask a resource that is online for all of its data, if it comes online."""
        if self._bring_online():
            for code in classes.codes(RESOURCE):
                if code.operation.gives is not Data.NOTHING:
                    self._send(classes.asking(code))

    def _announce_reasons(self) -> None:
        """Tell a DLL that asks for it why its state is about to change, and change it."""
        if not self.characteristics & CLUS_CHAR_REQUIRES_STATE_CHANGE_REASON:
            return
        for reason, one in classes.reasons(CONTROL_CODES["CLUSCTL_RESOURCE_STATE_CHANGE_REASON"]):
            self._due([one])
            close(self.session, INSTANCE, listen=0)
            following = _FOLLOWED_BY[reason](INSTANCE)
            if following.entry == Step.online(INSTANCE).entry or self._bring_online():
                self._send(one)
                self._follow(following)

    # -- one call -----------------------------------------------------------------------------------------------------

    def _send_all(self, given: Iterable[ControlClass]) -> None:
        for one in given:
            for flush_start in one.ends:
                self._send(one, flush_start=flush_start)

    def _send(self, one: ControlClass, *, flush_start: bool = False) -> CallReply | None:
        """Make a call and see it to its end; return nothing where it ended the host."""
        self._check(classes.ENTRY[one.target].name)
        reply, of_type = None, one.target is TYPE
        try:
            if not of_type:
                self._open()
            if one.name in self.session.judge.visits.controls:
                self.session.judge.visits.controls[one.name] = ""
            reply = self.session.call(one.step(INSTANCE, self.session.options.type_name, flush_start=flush_start))
            self.session.settle_control(None if of_type else INSTANCE)
            if not of_type and "unspecified" in monitor_of(self.session, INSTANCE).states:
                close(self.session, INSTANCE, listen=0)
        except PathEnded:
            self.deaths += 1
        if reply is not None and one.value == CONTROL_CODES["CLUSCTL_RESOURCE_GET_CHARACTERISTICS"].value:
            self.characteristics |= int.from_bytes(reply.output[:4], "little") if reply.result == 0 else 0
        return reply

    def _check(self, entry: str) -> None:
        """Raise where no further call is worth while."""
        hangs = self.session.deaths["RD601"] > self.earlier["RD601"]
        if self.session.hopeless() or self.session.avoids(Observed("call", entry)) or hangs:
            raise _Enough(UNCALLED)
        if self.deaths >= REPEAT_LIMIT:
            raise _Enough(UNCALLED)
        taken = time.monotonic() - self.began
        if taken > self.seconds and taken > SLOW * self.number:
            raise _Enough(TOO_SLOW)
        self.number += 1

    def _open(self) -> None:
        if self.session.judge.instance(INSTANCE) is None and self.session.call(Step.open(INSTANCE)).result == 0:
            raise _Enough(NOT_OPENED)

    def _bring_online(self) -> bool:
        """Bring the resource online; tell whether it is."""
        try:
            self._open()
            self.session.call(Step.online(INSTANCE))
            self.session.settle(INSTANCE)
        except PathEnded:
            return False
        return monitor_of(self.session, INSTANCE).states == {"online"}

    def _follow(self, step: Step) -> None:
        """Make the call that a reason announced."""
        try:
            if self.session.judge.instance(INSTANCE) is not None:
                self.session.call(step)
                self.session.settle(INSTANCE)
        except PathEnded:
            return


def run(session: Session) -> None:
    """Make the tour, and hear what comes late."""
    if session.hopeless():
        return
    ControlTour(session).run()
    try:
        session.quiet(QUIET)
    except PathEnded:
        return
