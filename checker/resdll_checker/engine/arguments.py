"""The arguments: DestinationNodeName, InBuffer, InBufferSize and Reserved in every class of value.

Every input lies between inaccessible pages, flush with the one behind it, is compared after the call and made
inaccessible after the return, so that a read past the end, a write and a use after the return each show.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from resdll_checker.engine.moves import QUIET, close
from resdll_checker.engine.session import PathEnded, Session
from resdll_checker.hosting import Step
from resdll_checker.monitor import Observed
from resdll_spec.abi import EntryPoint, OfflineReason

INSTANCE = 2
ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Arguments:
    """One set of arguments of Offline, and what is particular about it."""

    name: str
    destination: str | None = None
    buffer: bytes | None = None
    reserved: int = 0


def property_list(name: str, value: int) -> bytes:
    """Return a property list with one DWORD property, in the layout of the SDK (CLUSPROP_LIST, 4-byte aligned)."""
    text = (name + "\0").encode("utf-16-le")
    padded = text + b"\0" * (-len(text) % 4)
    return (
        struct.pack("<I", 1)
        + struct.pack("<II", 0x00040003, len(text))
        + padded
        + struct.pack("<III", 0x00010002, 4, value)
        + struct.pack("<I", 0)
    )


ARGUMENTS: tuple[Arguments, ...] = (
    Arguments("a node name", destination="NODE2"),
    Arguments("an empty node name", destination=""),
    Arguments("a node name of one letter", destination="N"),
    Arguments("a long node name", destination="N" * 255),
    Arguments("a node name outside ASCII", destination="NŒUD-β-節"),
    Arguments("a property list", buffer=property_list("Virtual Machine", 4)),
    Arguments("an empty property list", buffer=struct.pack("<I", 0)),
    Arguments("a buffer of one byte", buffer=b"\x01"),
    Arguments("a property list that promises more than it holds", buffer=struct.pack("<II", 1000, 0x00040003)),
    Arguments("a large buffer", buffer=b"\xa5" * 65536),
    Arguments("a node name and a property list", destination="NODE2", buffer=property_list("Flags", 1)),
    Arguments("every reason in Reserved", reserved=sum(OfflineReason)),
)


def run(session: Session) -> None:
    """Call Offline with each set of arguments on a resource that is online, then Online and Offline with a NULL RESID.

    The Offline of a table without masks has no such arguments; a resource that never comes online is left out.
    """
    for arguments in ARGUMENTS if session.judge.has_masks else ():
        for _ in range(ATTEMPTS):
            if session.hopeless():
                return
            try:
                if _online(session):
                    _offline(session, arguments)
                    break
            except PathEnded:
                break
    _null_resids(session)
    close(session, INSTANCE)


def _online(session: Session) -> bool:
    """Bring the instance online; return whether it is, and unlocked."""
    instance = session.judge.instance(INSTANCE)
    if instance is None or instance.monitor.states != {"offline"} or instance.monitor.values("locked") != {"false"}:
        close(session, INSTANCE)
        if session.call(Step.open(INSTANCE)).result == 0:
            return False
    session.call(Step.online(INSTANCE))
    session.settle(INSTANCE)
    instance = session.judge.instance(INSTANCE)
    return instance is not None and instance.monitor.allows(Observed("call", EntryPoint.Offline.name, "", 0))


def _offline(session: Session, arguments: Arguments) -> None:
    step = Step.offline(
        INSTANCE, destination=arguments.destination, buffer=arguments.buffer, reserved=arguments.reserved
    )
    session.judge.visits.arguments[arguments.name] += 1
    session.call(step)
    session.settle(INSTANCE)
    if arguments.buffer is not None or arguments.destination:
        session.quiet(QUIET)


def _null_resids(session: Session) -> None:
    """Call Online and Offline with a NULL RESID while another resource is open."""
    try:
        instance = session.judge.instance(INSTANCE)
        if instance is None:
            session.call(Step.open(INSTANCE))
        for step in (Step.online(INSTANCE, null_resid=True), Step.offline(INSTANCE, null_resid=True)):
            session.call(step)
            session.quiet(QUIET)
    except PathEnded:
        pass
