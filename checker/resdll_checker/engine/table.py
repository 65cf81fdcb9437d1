"""The table family: what Startup answers, judged without a machine, each probe in a host of its own.

Startup is called once per process and resource type, so a probe with an excluded range or an unknown type gets a fresh
process, as the real monitor's would be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.engine.findings import Finding, Findings
from resdll_checker.engine.wording import code_name
from resdll_checker.hosting import HostDied, TableStatus
from resdll_spec.abi import FUNCTION_TABLES, LIFE_SLOTS, ErrorCode, FunctionTable, windows_version
from resdll_spec.rules import RULES

if TYPE_CHECKING:
    from resdll_checker.engine.session import Session
    from resdll_checker.hosting import StartupReply

EXCLUDED_RANGES = ((0x7F00, 0x7FFF), (0x1, 0xFF))
"""Ranges of versions that no header defines, above and below those that are: a DLL may look at one end only."""

UNKNOWN_TYPE = "resdll probe: no such resource type"


def table_of(version: int) -> FunctionTable | None:
    """Return the function table that the headers define for ``version``."""
    return next((table for table in FUNCTION_TABLES if table.version == version), None)


def judge_startup(findings: Findings, reply: StartupReply, windows: str) -> FunctionTable | None:
    """Judge the regular Startup; return the table to go on with, or ``None`` where no call can be made."""
    called = f"{reply.export} → {code_name(reply.code)}"
    if reply.code != ErrorCode.ERROR_SUCCESS or reply.table is not TableStatus.READ:
        expected = ("ERROR_SUCCESS and a readable function table",)
        _add(findings, "RD101", f"{reply.export} answered {_answer(reply)}", expected, called)
        return None
    offered = windows_version(windows).table_versions
    table = table_of(reply.version)
    if table is None or reply.version not in offered:
        allowed = tuple(f"Version {version:#x}" for version in offered)
        _add(findings, "RD102", f"the table's Version is {reply.version:#x}", allowed, called)
        return None
    if reply.table_size != table.size:
        expected = (f"TableSize {table.size} (CLRES_{table.name.upper()}_FUNCTION_SIZE)",)
        _add(findings, "RD103", f"TableSize is {reply.table_size}", expected, called)
    missing = [name for name, there in zip(table.slots, reply.slots, strict=False) if name in LIFE_SLOTS and not there]
    if missing:
        _add(
            findings,
            "RD104",
            f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} NULL",
            ("a pointer to the entry point",),
            called,
        )
        return None
    return table


def negotiate(session: Session, reply: StartupReply) -> FunctionTable | None:
    """Judge the regular Startup and let the session go on with its table; ``None`` where no call can be made."""
    judge = session.judge
    judge.ran |= {"RD101", "RD102", "RD103", "RD104"}
    table = judge_startup(judge.findings, reply, session.options.version)
    if table is not None:
        judge.table = table.name
        session.slots = frozenset(name for name, there in zip(table.slots, reply.slots, strict=False) if there)
    return table


def _answer(reply: StartupReply) -> str:
    """Return what a Startup that leads nowhere answered."""
    if reply.code:
        return code_name(reply.code)
    return "a table at an unreadable address" if reply.table is TableStatus.UNREADABLE else "success without a table"


def declined(reply: StartupReply, windows: str) -> str | None:
    """Return why a refusal of the offered versions is no fault: this Windows version has not all that there are.

    The DLL may implement one that it lacks, and must then refuse (RD105).
    """
    offered = windows_version(windows).table_versions
    if reply.code != ErrorCode.ERROR_REVISION_MISMATCH or len(offered) == len(FUNCTION_TABLES):
        return None
    names = ", ".join(table.name.upper() for table in FUNCTION_TABLES if table.version in offered)
    return (
        f"{reply.export} answered {code_name(reply.code)} to the tables of {windows_version(windows).title} ({names}), "
        "as it must if its own is another one; choose a Windows version that it is made for with --windows."
    )


def probe(session: Session, ran: set[str]) -> None:
    """Offer excluded ranges and an unknown type; a host that dies meanwhile is the session's to attribute."""
    for minimum, maximum in EXCLUDED_RANGES:
        reply = _startup(session, session.options.type_name, minimum, maximum)
        if reply is not None:
            ran.add("RD105")
            if reply.code != ErrorCode.ERROR_REVISION_MISMATCH:
                actual = f"{reply.export} answered {code_name(reply.code)} to the versions {minimum:#x} to {maximum:#x}"
                _add(session.judge.findings, "RD105", actual, (code_name(ErrorCode.ERROR_REVISION_MISMATCH),), actual)
    reply = _startup(session, UNKNOWN_TYPE, None, None)
    if reply is not None:
        ran.add("RD106")
        if reply.code != ErrorCode.ERROR_CLUSTER_RESNAME_NOT_FOUND:
            actual = f"{reply.export} answered {code_name(reply.code)} to the type {UNKNOWN_TYPE!r}"
            _add(
                session.judge.findings, "RD106", actual, (code_name(ErrorCode.ERROR_CLUSTER_RESNAME_NOT_FOUND),), actual
            )


def _startup(session: Session, type_name: str, minimum: int | None, maximum: int | None) -> StartupReply | None:
    """Return what Startup answers in a fresh host, or ``None`` where the host did not survive it."""
    try:
        session.host.start()
        return session.host.startup(type_name, session.options.version, minimum=minimum, maximum=maximum)
    except HostDied as died:
        session.record(died.death)
        return None


def _add(findings: Findings, rule: str, actual: str, expected: tuple[str, ...], called: str) -> None:
    clause = RULES[rule].clauses[0]
    findings.add(Finding(rule, clause, f"{RULES[rule].title}: {actual}", expected, actual, (called,)))
