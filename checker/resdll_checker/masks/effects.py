"""What one flag of a mask changes, found by search.

The rows of both machines that read the flag's fact are its readers.  Each machine is searched with the mask, and with
the mask without the flag: a reader that is met with the flag set is what the flag makes possible, one that is met only
without it is what the flag rules out.  So a row that can never come to pass, because the server rejects the mask or
another flag stands in the way, is no effect.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from resdll_checker.program import STATE, Program, ProgramRow, compile_program
from resdll_spec import CONTRACT_MACHINES, machine
from resdll_spec.abi import FUNCTION_TABLES, OFFLINE_FLAGS, OfflineFlag, windows_version
from resdll_spec.clauses import CLAUSES
from resdll_spec.lifecycle_alphabet import TABLE
from resdll_spec.request import FLAG_FACTS, RETURNABLE_FACT, UNSENDABLE_FACT, VERSION_FACT
from resdll_spec.vocabulary import Fact, Literal, Machine, RowKind, Standing

if TYPE_CHECKING:
    from collections.abc import Callable

    from resdll_spec.loading import LoadedRow


_FLAGS = frozenset(flag.fact for flag in OFFLINE_FLAGS)
_REQUEST = _FLAGS | {UNSENDABLE_FACT.name, TABLE.name}
"""What is known when a mask is asked about: a table that has masks is meant."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one flag of the mask changes, by one row of one machine.

    ``kind`` is *allows*, *rules out*, *breaks* (the row is a violation of ``rule``), *remembers* or *leads to* (the row
    cites the flag's clause and comes to pass only with the flag).  Of a flag that no row reads it is *carried by* (the
    row cites the clause) or *informational* (none does; ``row`` and ``machine`` are empty).  ``standing`` is the row's.
    """

    flag: str
    kind: str
    text: str
    clauses: tuple[str, ...]
    standing: Standing
    machine: str = ""
    row: str = ""
    rule: str = ""


@cache
def _machines() -> tuple[str, ...]:
    """Return the machines in which a request has flags."""
    return tuple(name for name in CONTRACT_MACHINES if set(FLAG_FACTS) <= set(machine(name).machine.facts))


def effects_of(flag: OfflineFlag, mask: int, windows: str, *, sent: bool) -> list[Effect]:
    """Return what ``flag`` changes in ``mask``: nothing where the version does not define it.

    Of a mask that nobody has ``sent`` only what comes to pass is told, not what it rules out.  Raises ``KeyError`` for
    an unknown version.
    """
    if windows_version(flag.since).order > windows_version(windows).order:
        return []
    if not any(_readers(name, flag.fact) for name in _machines()):
        return _effects_of_an_unread(flag)
    return [effect for name in _machines() for effect in _effects_in(name, flag, mask, windows, sent=sent)]


def _effects_of_an_unread(flag: OfflineFlag) -> list[Effect]:
    """Return the rows that cite a flag which none reads; one that none cites either is informational."""
    citing = [(name, rows[0]) for name in _machines() for rows in _citing(name, flag.clause).values()]
    if citing:
        return [_effect(flag, "carried by", name, row) for name, row in citing]
    clause = CLAUSES[flag.clause]
    return [Effect(flag.name, "informational", clause.unobservable or clause.text, (clause.id,), clause.standing)]


def _effects_in(name: str, flag: OfflineFlag, mask: int, windows: str, *, sent: bool) -> list[Effect]:
    if flag.fact not in machine(name).machine.fact_map:
        return []  # a machine without requests, as that of a resource type
    having, lacking = met(name, windows, mask), met(name, windows, mask & ~flag.value)
    effects = []
    for parent, rows in _differing(_readers(name, flag.fact)).items():
        values = {_reads(row, flag.fact) for row in rows}
        if parent in having and values == {True, False}:
            effects.append(_effect(flag, "remembers", name, rows[0], _remembered(rows)))
        elif parent in having and values == {True}:
            effects.append(_effect(flag, "breaks" if rows[0].rule else "allows", name, rows[0]))
        elif sent and parent in lacking - having and not _broken_else(name, rows[0], having):
            effects.append(_effect(flag, "rules out", name, rows[0]))
    for parent, rows in _citing(name, flag.clause).items():
        if parent in having - lacking and parent not in _readers(name, flag.fact):
            effects.append(_effect(flag, "leads to", name, rows[0]))
    return effects


def _broken_else(name: str, row: LoadedRow, having: frozenset[str]) -> bool:
    """Tell whether what ``row`` does is a violation with the flag, which says it better than that it is ruled out."""
    return any(
        (other.trigger, other.source) == (row.trigger, row.source) and other.parent in having
        for other in machine(name).violations
        if any(literal.fact in _FLAGS for literal in other.guard)
    )


def _differing(groups: dict[str, list[LoadedRow]]) -> dict[str, list[LoadedRow]]:
    """Drop rows that do the same as another one: they split a case by the flag, and the flag changes nothing there."""
    deeds = Counter(_deed(rows[0]) for rows in groups.values())
    return {parent: rows for parent, rows in groups.items() if deeds[_deed(rows[0])] == 1}


def _deed(row: LoadedRow) -> tuple[object, ...]:
    situation = frozenset(literal for literal in row.guard if literal.fact not in _FLAGS)
    return row.trigger, row.source, row.dest, row.writes, row.kind, situation


def _effect(flag: OfflineFlag, kind: str, name: str, row: LoadedRow, text: str = "") -> Effect:
    said = text or _said(machine(name).machine, row)
    return Effect(flag.name, kind, said, row.clauses, row.standing, name, row.parent, row.rule)


def _said(declared: Machine, row: LoadedRow) -> str:
    """Return a row in words: what its label means, when, and whether anything may follow."""
    told = [_told(declared.fact_map[literal.fact], literal) for literal in row.guard if _telling(declared, literal)]
    meaning = declared.label_map[row.trigger].meaning
    text = f"{meaning}, when {' and '.join(told)}" if told else meaning
    return f"{text}; what follows is unspecified" if row.kind is RowKind.UNSPECIFIED else text


def _telling(declared: Machine, literal: Literal) -> bool:
    """Tell whether a literal says something of the situation: neither of the request, nor that all is as at first."""
    if literal.fact in _REQUEST:
        return False
    fact = declared.fact_map[literal.fact]
    at_first = literal.positive == (literal.value == fact.values[0])
    return not at_first or (declared.role == "cluster" and literal.positive and not fact.boolean)


def _told(fact: Fact, literal: Literal) -> str:
    if fact.boolean:
        return fact.meaning
    return f"{fact.meaning} is {'' if literal.positive else 'not '}{literal.value.replace('_', ' ')}"


def _remembered(rows: list[LoadedRow]) -> str:
    """Return the meaning of the facts that these rows, which differ in what they copy, write differently."""
    first, *others = (dict(row.writes) for row in rows)
    facts = machine("lifecycle").machine.fact_map
    return " and ".join(
        facts[fact].meaning for fact, value in first.items() if any(other[fact] != value for other in others)
    )


def _reads(row: LoadedRow, fact: str) -> bool:
    """Return the value of a boolean fact under which ``row`` may fire; the row reads it."""
    literal = next(literal for literal in row.guard if literal.fact == fact)
    return literal.positive == (literal.value == "true")


@cache
def _readers(name: str, fact: str) -> dict[str, list[LoadedRow]]:
    """Return the rows (by id as written) of a machine that read ``fact``; choices and forbidden calls are none."""
    return _grouped(name, lambda row: any(literal.fact == fact for literal in row.guard))


@cache
def _citing(name: str, clause: str) -> dict[str, list[LoadedRow]]:
    """Return the rows of a machine that cite ``clause``."""
    return _grouped(name, lambda row: clause in row.clauses)


def _grouped(name: str, wanted: Callable[[LoadedRow], bool]) -> dict[str, list[LoadedRow]]:
    loaded = machine(name)
    groups: dict[str, list[LoadedRow]] = defaultdict(list)
    for row in (*loaded.rows, *loaded.violations):
        if _chosen(name, row) is None and wanted(row):
            groups[row.parent].append(row)
    return dict(groups)


# --------------------------------------------------------------------------------------------------------------------
# The search.


@cache
def met(name: str, windows: str, mask: int) -> frozenset[str]:
    """Return the rows and violations (ids as written) that can come to pass in ``windows`` with no other mask."""
    program = _program(name)
    leaving = _leaving(name, windows, mask)
    seen = set(_starts(program, windows))
    waiting, found = list(seen), set()
    while waiting:
        word = waiting.pop()
        for row in leaving[program.state_of(word)]:
            if not row.enabled(word):
                continue
            found.add(row.row.parent)
            after = row.apply(word)
            if row.row.kind is not RowKind.VIOLATION and after not in seen:
                seen.add(after)
                waiting.append(after)
    return frozenset(found)


@cache
def _program(name: str) -> Program:
    return compile_program(machine(name))


def _starts(program: Program, windows: str) -> tuple[int, ...]:
    """Return the words to search from: a request's own beginning, or an online resource, new or moved before."""
    if program.machine.machine.role == "cluster":
        return (program.initial,)
    offered = max(windows_version(windows).table_versions)
    newest = next(table.name for table in FUNCTION_TABLES if table.version == offered)
    online = {STATE: "online", VERSION_FACT.name: windows, TABLE.name: newest}
    return tuple(program.encode(online | {RETURNABLE_FACT.name: value}) for value in RETURNABLE_FACT.values)


def _leaving(name: str, windows: str, mask: int) -> dict[str, list[ProgramRow]]:
    """Return the rows and violations by source, without the choices of other versions and other masks."""
    program = _program(name)
    wanted = {flag.fact: "true" if mask & flag.value else "false" for flag in OFFLINE_FLAGS}
    wanted[VERSION_FACT.name] = windows
    leaving: dict[str, list[ProgramRow]] = defaultdict(list)
    for row in (*program.rows, *program.violations):
        chosen = _chosen(name, row.row)
        if chosen is None or wanted.get(chosen[0], chosen[1]) == chosen[1]:
            leaving[row.row.source].append(row)
    return leaving


def _chosen(name: str, row: LoadedRow) -> tuple[str, str] | None:
    """Return the fact and the value that ``row`` chooses, or ``None`` where it is no choice."""
    observed = machine(name).machine.label_map[row.trigger].observed
    return (observed.subject, observed.value) if observed is not None and observed.kind == "choice" else None
