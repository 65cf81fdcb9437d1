"""Hardship, the part of the full suite that smoke leaves out: what seldom happens, and what no document speaks of.

Terminate over Offline with every mask, which is judged as always; and calls that a cluster has no reason to make in the
state at hand, after which anything is allowed: only survival is judged.
"""

from __future__ import annotations

import time

from resdll_checker.engine.moves import close
from resdll_checker.engine.session import PathEnded, Session
from resdll_checker.hosting import Step
from resdll_checker.monitor import Monitor, Observed
from resdll_spec.abi import OFFLINE_MASK_COUNT, EntryPoint
from resdll_spec.vocabulary import RowKind

INSTANCE = 3
SHARE = 0.5
"""The part of the time that is left which it may take to overlap Offline with Terminate."""

_CALLS: tuple[tuple[EntryPoint, Step, int | None], ...] = (
    (EntryPoint.Online, Step.online(INSTANCE), None),
    (EntryPoint.Offline, Step.offline(INSTANCE, 0), 0),
    (EntryPoint.LooksAlive, Step.looks_alive(INSTANCE), None),
    (EntryPoint.IsAlive, Step.is_alive(INSTANCE), None),
)
_WAYS: tuple[tuple[Step, ...], ...] = (
    (),
    (Step.online(INSTANCE),),
    (Step.online(INSTANCE), Step.terminate(INSTANCE)),
    (Step.online(INSTANCE), Step.is_alive(INSTANCE)),
)
"""What is called after Open before a call that nobody expects: it is offline, online or pending, terminated, failed."""


def run(session: Session) -> None:
    """Make every unexpected call once in every situation, then overlap Offline with Terminate under every mask."""
    for way in _WAYS:
        for entry, step, mask in _CALLS:
            if session.hopeless():
                return
            _unexpected(session, way, Observed("call", entry.name, "", mask), step)
    if session.judge.has_masks:
        until = time.monotonic() + SHARE * (session.deadline - time.monotonic())
        for mask in range(OFFLINE_MASK_COUNT):
            if session.hopeless() or time.monotonic() > until:
                break
            _terminated(session, mask)
    close(session, INSTANCE)


def _monitor(session: Session) -> Monitor:
    instance = session.judge.instance(INSTANCE)
    return session.judge.fresh() if instance is None else instance.monitor


def _unexpected(session: Session, way: tuple[Step, ...], call: Observed, step: Step) -> None:
    """Make one call where the specification says nothing of it, and give the resource up."""
    if session.avoids(call):
        return
    try:
        session.call(Step.open(INSTANCE))
        for earlier in way:
            session.call(earlier)
        if _monitor(session).kinds(call) == {RowKind.UNSPECIFIED}:
            session.call(step)
    except PathEnded:
        return
    close(session, INSTANCE)


def _terminated(session: Session, mask: int) -> None:
    """Call Terminate over Offline with one mask, if the resource comes online and callers send the mask."""
    call = Observed("call", EntryPoint.Offline.name, "", mask)
    if session.avoids(call):
        return
    try:
        if _monitor(session).states == {"closed"}:
            session.call(Step.open(INSTANCE))
        session.call(Step.online(INSTANCE))
        session.settle(INSTANCE)
        if _monitor(session).allows(call):
            session.overlap(Step.offline(INSTANCE, mask), INSTANCE)
    except PathEnded:
        return
    if _monitor(session).states != {"offline"} or _monitor(session).values("locked") != {"false"}:
        close(session, INSTANCE)
