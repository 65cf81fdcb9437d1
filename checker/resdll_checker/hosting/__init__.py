"""Hosting: run a resource DLL in a process of its own, as the Resource Hosting Subsystem would.

::

    with Host(Path("resource.dll")) as host:
        startup = host.startup("My Type", "2016")
        host.call(Step.open(0))
        host.batch([Step.online(0), Step.expect(0, Settled.ONLINE, 5000), Step.offline(0, 0x3)])
        for event in host.events():
            ...

A :class:`Host` raises :class:`HostDied` when its process ends or hangs, and can be started again.  Nothing here judges
conformance: events go out, a :class:`Death` says who ended the process.
"""

from __future__ import annotations

from resdll_checker.hosting.deaths import Death, GuardHit
from resdll_checker.hosting.events import Event
from resdll_checker.hosting.failures import HostDied, StepIdle, StepRefused
from resdll_checker.hosting.host import Host
from resdll_checker.hosting.protocol import (
    CONTEXT_OFFSET,
    BatchEnd,
    EventFlag,
    EventKind,
    HostCall,
    Input,
    Moment,
    TableStatus,
)
from resdll_checker.hosting.replies import BatchReply, CallReply, Census, LoadReply, StartupReply
from resdll_checker.hosting.stacks import CallInProgress, Frame, ThreadState
from resdll_checker.hosting.steps import Settled, Step

__all__ = [
    "CONTEXT_OFFSET",
    "BatchEnd",
    "BatchReply",
    "CallInProgress",
    "CallReply",
    "Census",
    "Death",
    "Event",
    "EventFlag",
    "EventKind",
    "Frame",
    "GuardHit",
    "Host",
    "HostCall",
    "HostDied",
    "Input",
    "LoadReply",
    "Moment",
    "Settled",
    "StartupReply",
    "Step",
    "StepIdle",
    "StepRefused",
    "TableStatus",
    "ThreadState",
]
