"""What start-up answers, told by a trace: the range that was offered and the table that came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.engine.findings import Finding, Findings
from resdll_checker.engine.table import judge_startup, table_of
from resdll_checker.engine.wording import code_name
from resdll_checker.hosting import StartupReply, TableStatus
from resdll_checker.tracing import lines
from resdll_spec.abi import FUNCTION_TABLES, ErrorCode
from resdll_spec.rules import RULES

if TYPE_CHECKING:
    from resdll_checker.tracing.lines import Line

OFFERED = ("MinVersionSupported", "MaxVersionSupported")
ANSWERED = ("Result", "Table", "TableSize", "Version", "Slots", "Recorded")

_ALWAYS = frozenset({"RD101", "RD102", "RD103", "RD104"})


def judge(findings: Findings, offered: tuple[int, ...], line: Line, data: bytes, windows: str) -> tuple[set[str], str]:
    """Judge one start-up; return the rules that were tried, and why its resources cannot be judged ("" if they can).

    A refusal of the type, or of a range that is not all there is, is nobody's fault.  Raises
    :class:`msgspec.MsgspecError` or ``ValueError`` for a line that no recorder writes.
    """
    result, status, size, version, bits, recorded = lines.numbers(data, ANSWERED)
    least, most = offered
    known = [table for table in FUNCTION_TABLES if least <= table.version <= most]
    if not known:
        if result != ErrorCode.ERROR_REVISION_MISMATCH:
            _accept_anything(
                findings, f"{line.name} answered {code_name(result)} to the versions {least:#x} to {most:#x}"
            )
        return {"RD105"}, ""
    partial = len(known) < len(FUNCTION_TABLES)
    if result == ErrorCode.ERROR_CLUSTER_RESNAME_NOT_FOUND or (partial and result == ErrorCode.ERROR_REVISION_MISMATCH):
        return set(), ""
    table = table_of(version)
    count = len(table.slots) if table is not None else 0
    reply = StartupReply(
        export=line.name,
        code=result,
        table=TableStatus(status),
        table_size=size,
        version=version,
        slots=tuple(bool(bits >> slot & 1) for slot in range(count)),
        step=-1,
    )
    judge_startup(findings, reply, windows)
    if result == ErrorCode.ERROR_SUCCESS and table is not None and not recorded:
        return set(
            _ALWAYS
        ), "the DLL has more tables than the recorder tells apart; resources of one were not recorded."
    return set(_ALWAYS), ""


def _accept_anything(findings: Findings, actual: str) -> None:
    rule = "RD105"
    expected = (code_name(ErrorCode.ERROR_REVISION_MISMATCH),)
    message = f"{RULES[rule].title}: {actual}"
    findings.add(Finding(rule, RULES[rule].clauses[0], message, expected, actual, (actual,)))
