"""Levers: what can go wrong around a DLL, each thing by itself through the ordinary life of a resource.

A lever changes what the stand-ins answer.  First it does so at every occasion, then once a life, at the first occasion
and at the next and so on, until a life comes to its end without it.  A hook of the profile is a lever of its author's
own: a command.  The DLL may fail then, and say so; what it may not do, the rules on crashes, hangs, reports and calls
say as they always do.  A lever is covered only if an answer really was another one, a hook if its command did not fail.
"""

from __future__ import annotations

import time
from contextlib import suppress
from functools import partial

from resdll_checker.engine.actions import Pull
from resdll_checker.engine.cluster_profile import LEVERS
from resdll_checker.engine.hooks import HookError
from resdll_checker.engine.moves import close, monitor_of
from resdll_checker.engine.options import FULL
from resdll_checker.engine.session import PathEnded, Session
from resdll_checker.hosting import Step
from resdll_checker.monitor import Observed
from resdll_spec.abi import EntryPoint

INSTANCE = 5
SHARE = 0.15
"""The part of the time that is left which all levers together may take."""

OCCASIONS = 32
"""Up to which occasion a lever is pulled at one alone."""

ONCE = ", once"
"""What the class of a lever that is pulled at one occasion alone is called beside its name."""

LEFT_TO_FULL = "only the full suite pulls levers"
NEVER = "the DLL never came to it"
NO_TIME = "the run ended before it was tried"
UNTOLD = "the host ended before it could tell"

_LIFE: tuple[tuple[EntryPoint, Step, int | None], ...] = (
    (EntryPoint.Open, Step.open(INSTANCE), None),
    (EntryPoint.Online, Step.online(INSTANCE), None),
    (EntryPoint.LooksAlive, Step.looks_alive(INSTANCE), None),
    (EntryPoint.IsAlive, Step.is_alive(INSTANCE), None),
    (EntryPoint.Offline, Step.offline(INSTANCE, 0), 0),
    (EntryPoint.Online, Step.online(INSTANCE), None),
)
"""What is called in a life, where the specification allows it then; Terminate and Close end it."""


def prepare(session: Session) -> None:
    """Name the classes: of levers only if there is a cluster in which something could go wrong."""
    why = NO_TIME if session.options.suite == FULL else LEFT_TO_FULL
    levers = LEVERS if session.host.cluster is not None else ()
    classes = [*(name + suffix for name in levers for suffix in ("", ONCE)), *session.options.hooks]
    session.judge.visits.levers = dict.fromkeys(classes, why)


def run(session: Session) -> None:
    """Live the life of a resource with each lever pulled, always and once, then with none."""
    if not session.judge.visits.levers or session.hopeless():
        return
    until = time.monotonic() + SHARE * (session.deadline - time.monotonic())
    given = session.options.cluster.levers if session.options.cluster is not None else ()
    with suppress(PathEnded):
        session.restart()  # what is found then has a short program
    for name in [*session.options.hooks, *(LEVERS if session.host.cluster is not None else ())]:
        if session.hopeless() or time.monotonic() > until:
            break
        (_hooked if name in session.options.hooks else partial(_pulled, until=until))(session, name)
    try:
        session.pull(Pull(tuple(given)))
    except PathEnded:
        return  # a new host has them as the profile says


def _pulled(session: Session, name: str, until: float) -> None:
    """Live with one lever, and note what became of its classes."""
    classes = session.judge.visits.levers
    classes[name] = classes[name + ONCE] = _lived(session, Pull((name,)))
    if classes[name] == NEVER:
        return
    classes[name + ONCE] = NO_TIME
    for only in range(1, OCCASIONS + 1):
        if session.hopeless() or time.monotonic() > until:
            return
        if _lived(session, Pull((name,), only)) == NEVER:
            break
    classes[name + ONCE] = ""


def _hooked(session: Session, name: str) -> None:
    """Live with what a hook of the profile does, and note what became of it."""
    classes = session.judge.visits.levers
    try:
        session.pull(Pull((name,)))
        classes[name] = ""
        _live(session)
        session.pull(Pull())
    except PathEnded:
        return
    except HookError as error:
        classes[name] = str(error)
        session.inconclusive.append(f"What the DLL does then was not judged: {error}.")


def _lived(session: Session, pulled: Pull) -> str:
    """Live one life; return "" if something went wrong in the cluster during it, else why not."""
    try:
        session.pull(pulled)
        _live(session)
        return "" if session.pull(Pull()) else NEVER
    except PathEnded:
        return UNTOLD


def _live(session: Session) -> None:
    for entry, step, mask in _LIFE:
        call = Observed("call", entry.name, "", mask)
        if entry.name in session.slots and monitor_of(session, INSTANCE).allows(call) and not session.avoids(call):
            session.call(step)
            if session.judge.instance(INSTANCE) is not None:
                session.settle(INSTANCE)
    close(session, INSTANCE)
