"""Reloading: Startup once more after the last resource is gone, and the DLL unloaded and loaded again.

That Startup may come again in one process is documented, so what it answers then is judged like the first time.  That a
monitor unloads a resource DLL nobody says: what a DLL does not survive there is a note (RD806).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.engine import table
from resdll_checker.engine.actions import Reload, StartAgain
from resdll_checker.engine.blame import describe, unjudged
from resdll_checker.engine.findings import Finding
from resdll_checker.engine.hygiene import INSTANCE, cycle
from resdll_checker.engine.moves import QUIET, close
from resdll_checker.engine.options import SLACK
from resdll_checker.engine.session import PathEnded, Session
from resdll_checker.hosting import HostDied
from resdll_spec.rules import RULES

if TYPE_CHECKING:
    from resdll_checker.hosting import Death, StartupReply

RULE, CLAUSE = "RD806", "HYG-UNLOAD"


def run(session: Session) -> None:
    """Start the DLL once more, then unload it, load it and start it again, each time with one cycle of a resource."""
    if session.hopeless() or session.deaths:
        return
    try:
        start_again(session)
        _use(session)
        reload(session)
        _use(session)
        session.judge.ran.add(RULE)
    except PathEnded:
        return


def start_again(session: Session) -> None:
    """Call Startup in a process in which no resource is open.

    Raises :class:`PathEnded` where the DLL cannot be used then: it has a new process.
    """
    session.recording.add(StartAgain())
    _start(session)


def reload(session: Session) -> None:
    """Unload the DLL, listen for threads that it left alive, and load and start it in the same process.

    Raises :class:`PathEnded` where the DLL does not survive that, or cannot be used then: it has a new process.
    """
    session.recording.add(Reload())
    try:
        session.host.unload()
        session.host.quiet(QUIET)
        loaded = session.host.load().loaded
    except HostDied as died:
        _note(session, died.death)
        session.restart()
    if not loaded:
        session.restart()
    _start(session)


def _start(session: Session) -> None:
    if table.judge_startup(session.judge.findings, _startup(session), session.options.version) is None:
        session.restart()


def _startup(session: Session) -> StartupReply:
    try:
        reply = session.host.startup(session.options.type_name, session.options.version)
    except HostDied as died:
        session.record(died.death)
        session.restart()
    session.drain()
    return reply


def _use(session: Session) -> None:
    session.batch(cycle(round(session.options.pending_timeout * SLACK)))
    close(session, INSTANCE)


def _note(session: Session, death: Death) -> None:
    """Tell as a note that the DLL did not survive; a death that is not its own doing is only inconclusive."""
    session.drain()
    if not death.blames_target:
        session.inconclusive.append(unjudged(death))
        return
    what = f"{describe(death)}, after all resources were closed and the DLL was unloaded"
    session.judge.findings.add(
        Finding(
            rule=RULE,
            clause=CLAUSE,
            message=f"{RULES[RULE].title}: {what}",
            expected=("nothing of the DLL runs any more",),
            actual=what,
            trace=("every resource is closed", "the DLL is unloaded", f"✗ {what}"),
            subject=death.cause,
        )
    )
