"""Terminate at a chosen status report: the harness arms it, and the host begins it when that report comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.engine.actions import Call, Overtaken
from resdll_checker.engine.options import SLACK
from resdll_checker.engine.session import SHORT_PATIENCE
from resdll_checker.engine.silence import Silence
from resdll_checker.hosting import HostDied, Moment, Step, StepIdle

if TYPE_CHECKING:
    from resdll_checker.engine.session import Session

THREAD = 0


def overtaken(session: Session, step: Step, report: int, moment: Moment = Moment.ENTERED) -> bool:
    """Make a call of Online or Offline, and Terminate begin at its ``report``-th status report; judge all of it.

    Returns whether that report came, so that Terminate was called; where it did not the operation goes on as it is.
    The specification allows Terminate wherever a report can come: in the call itself, while the operation is pending,
    and after it.
    """
    session.recording.add(Overtaken(Call.of(step), report, answered=moment is Moment.ANSWERED))
    limit = round(session.options.deadlock_timeout * SLACK)
    known = "RD301" in session.judge.findings.rules()
    patience = SHORT_PATIENCE if known else round(session.options.pending_timeout * SLACK)
    came, returned = True, True
    silence = Silence.begin(session.host)
    try:
        session.host.arm(THREAD, step.instance, report, Step.terminate(step.instance), moment=moment)
        session.host.call(step)
        if session.host.join(THREAD, patience) is None:
            came = not session.host.disarm(THREAD)
            silence = Silence.begin(session.host)
            returned = not came or session.host.join(THREAD, limit) is not None
    except StepIdle:
        came = False
    except HostDied as died:
        session.record(died.death)
        session.restart()
    session.drain()
    if not returned:
        session.outlasted(step.instance, silence)
    return came
