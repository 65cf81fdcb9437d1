"""The control calls of the type: judged by a machine of their own, with no resource open and with one open.

The control calls of a resource are moves of the walk, because they depend on what the resource does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.engine.moves import QUIET, close
from resdll_checker.engine.observing import TYPE_ENTRIES
from resdll_checker.engine.session import PathEnded
from resdll_checker.engine.walk import INSTANCE, REPEATS
from resdll_checker.hosting import Step
from resdll_spec.control_codes import CLUSCTL_RESOURCE_TYPE_UNKNOWN

if TYPE_CHECKING:
    from resdll_checker.engine.session import Session


def run(session: Session) -> None:
    """Make each control call of the type some times, and see every one to its end."""
    if not TYPE_ENTRIES & session.slots or session.hopeless():
        return
    for open_first in (False, True):
        try:
            if open_first:
                session.call(Step.open(INSTANCE))
            for _ in range(REPEATS):
                session.call(Step.resource_type_control(session.options.type_name, CLUSCTL_RESOURCE_TYPE_UNKNOWN))
                session.settle_control(None)
            session.quiet(QUIET)
        except PathEnded:
            continue
        close(session, INSTANCE)
