"""Doubts: Offline is called again with the masks with which it was slow once, to tell whether it always is (RD602)."""

from __future__ import annotations

from resdll_checker.engine.moves import close, monitor_of
from resdll_checker.engine.pace import LEAST
from resdll_checker.engine.session import PathEnded, Session
from resdll_checker.hosting import Step
from resdll_checker.monitor import Observed
from resdll_spec.abi import EntryPoint

INSTANCE = 3
MOST = 4
"""Masks that are called again: what is slow with many masks shows in all calls of Offline."""


def run(session: Session) -> None:
    """Call Offline as often as it takes with each mask in doubt, unless it is known to be slow already."""
    if "RD602" in session.judge.findings.rules():
        return
    for mask in session.judge.pace.doubtful()[:MOST]:
        for _ in range(LEAST - 1):
            if session.hopeless():
                return
            _again(session, mask)


def _again(session: Session, mask: int) -> None:
    call = Observed("call", EntryPoint.Offline.name, "", mask)
    try:
        session.call(Step.open(INSTANCE))
        session.call(Step.online(INSTANCE))
        session.settle(INSTANCE)
        if monitor_of(session, INSTANCE).allows(call) and not session.avoids(call):
            session.call(Step.offline(INSTANCE, mask))
            session.settle(INSTANCE)
    except PathEnded:
        return
    close(session, INSTANCE)
