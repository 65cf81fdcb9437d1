"""The baseline: findings that are known, each with a reason, an owner and a day on which that ends; a TOML file.

People write it too, so comments and what they put into an entry are kept: the file is edited by its lines, and never
written anew.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from resdll_checker.engine.options import SUITES
from resdll_checker.errors import ResdllError
from resdll_checker.names import UnknownNameError, find, unknown
from resdll_checker.terminal import printable
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.rules import RULES

UNEXPLAINED = "to be explained"
"""The reason, and the owner, of an entry that nobody has looked at; a strict check refuses it."""

TABLE = "finding"
_HEADER = re.compile(rf"\s*\[\[\s*{TABLE}\s*\]\]")
_HEADING = """\
# Known findings of `resdll check`: a finding that is listed here does not make it fail.
# Each entry needs a reason, an owner, and the last day on which it holds.
# `resdll baseline update` adds new findings, removes what is gone, and keeps everything else as it is.
"""


class BaselineError(ResdllError):
    """A baseline cannot be used; the message says in which line, and why."""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One known finding; ``expires`` is the last day on which it is accepted.

    ``fingerprint`` is that of the reports; ``about`` is for people.  ``suite`` and ``windows`` (a version of the
    contract) tell which run saw it: another one need not see it.  ``intermittent`` tells that not even that one must.
    """

    fingerprint: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}:[1-9][0-9]*$")]
    rule: str
    reason: Annotated[str, Meta(min_length=1)]
    owner: Annotated[str, Meta(min_length=1)]
    expires: date
    about: str = ""
    suite: str | None = None
    windows: str | None = None
    intermittent: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry and its lines, ``first`` to ``last`` from 1, the comment right above it included; ``at`` is its head."""

    entry: Entry
    first: int
    last: int
    at: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """The entries of a file, in their order."""

    path: Path
    lines: tuple[str, ...] = ()
    listed: tuple[Listed, ...] = ()

    def where(self, known: Listed) -> str:
        """Return the place of an entry as file:line."""
        return f"{self.path}:{known.at}"

    def refuse_unexplained(self) -> None:
        """Raise :class:`BaselineError` where an entry has no reason or no owner yet."""
        for known in self.listed:
            for key in ("reason", "owner"):
                if getattr(known.entry, key).strip().casefold() == UNEXPLAINED:
                    said = f"{self.where(known)}: the {key} of this finding is still '{UNEXPLAINED}'"
                    raise BaselineError(f"{said}; write it, or check without --strict")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run saw: the rule by fingerprint, in the order of the findings.

    ``gaps`` says why the run was not complete, if it was not; ``never_ran`` maps each rule that never ran to the
    reason; ``contract`` is the version of the contract that the run played.
    """

    rules: Mapping[str, str]
    suite: str
    contract: str
    gaps: tuple[str, ...] = ()
    never_ran: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Account:
    """A run held against a baseline: every finding is ``known``, ``expired`` or ``new``; every other entry the rest.

    ``stale`` is what no longer occurs; ``untold`` what cannot be told, with the reason; ``elsewhere`` what this run
    need not see.
    """

    known: dict[str, Listed] = field(default_factory=dict)
    expired: dict[str, Listed] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)
    stale: list[Listed] = field(default_factory=list)
    untold: list[tuple[Listed, str]] = field(default_factory=list)
    elsewhere: list[Listed] = field(default_factory=list)


def today() -> date:
    """Return the day by which entries expire: that of UTC, so that it is the same on every machine."""
    return datetime.now(UTC).date()


def compare(baseline: Baseline, seen: Seen, day: date) -> Account:
    """Hold what a run saw against a baseline on a day."""
    account, listed = Account(), {known.entry.fingerprint: known for known in baseline.listed}
    for fingerprint in seen.rules:
        known = listed.pop(fingerprint, None)
        if known is None:
            account.new.append(fingerprint)
        elif known.entry.expires < day:
            account.expired[fingerprint] = known
        else:
            account.known[fingerprint] = known
    for known in listed.values():
        if _elsewhere(known.entry, seen):
            account.elsewhere.append(known)
        elif why := _untold(known.entry, seen):
            account.untold.append((known, why))
        else:
            account.stale.append(known)
    return account


def _elsewhere(entry: Entry, seen: Seen) -> bool:
    """Tell whether a run need not see an entry: a smaller suite, another version, or one that comes and goes."""
    order = list(SUITES)
    smaller = entry.suite is not None and order.index(entry.suite) > order.index(seen.suite)
    return smaller or entry.windows not in (None, seen.contract) or entry.intermittent


def _untold(entry: Entry, seen: Seen) -> str:
    """Return why it cannot be told whether an entry still occurs, "" where it can."""
    if entry.rule in seen.never_ran:
        return f"{entry.rule} never ran ({seen.never_ran[entry.rule]})"
    return "the run was not complete" if seen.gaps else ""


# -- reading ------------------------------------------------------------------------------------------------------


def read(path: Path) -> Baseline:
    """Read a baseline; raise :class:`BaselineError` with one sentence where it cannot be used."""
    shown = printable(str(path))
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise BaselineError(f"the baseline {shown} cannot be read ({error.strerror}); check the path") from None
    except UnicodeDecodeError:
        raise BaselineError(f"the baseline {shown} is not UTF-8 text; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise BaselineError(f"the baseline {shown} is not TOML: {error}; mend that line") from None
    for key in data:
        if key != TABLE:
            raise BaselineError(f"the baseline {shown} cannot be used: {unknown('key', key, [TABLE])}")
    lines = tuple(text.replace("\r\n", "\n").split("\n"))
    blocks = list(_blocks(lines))
    tables = data.get(TABLE, [])
    if not isinstance(tables, list) or tables != [_table(lines, *block) for block in blocks]:
        raise BaselineError(
            f"the baseline {shown} cannot be used: its entries are not told apart by their lines; "
            f"begin each with a line [[{TABLE}]], and no line of a text so"
        )
    baseline = Baseline(path, lines, tuple(Listed(_entry(path, lines, *block), *block) for block in blocks))
    _refuse_twins(baseline)
    return baseline


def _blocks(lines: tuple[str, ...]) -> Iterable[tuple[int, int, int]]:
    """Yield the first and last line of each entry, from 1, and that of its head."""
    heads = [number for number, line in enumerate(lines, 1) if _HEADER.match(line)]
    firsts = []
    for head in heads:
        first = head
        while first > 1 and lines[first - 2].lstrip().startswith("#"):
            first -= 1
        firsts.append(head if first == 1 and head == heads[0] else first)
    for first, head, following in zip(firsts, heads, [*firsts, len(lines) + 1][1:], strict=True):
        last = following - 1
        while not lines[last - 1].strip():
            last -= 1
        yield first, last, head


def _table(lines: tuple[str, ...], _: int, last: int, head: int) -> object:
    """Return the one table of a block, ``None`` where its lines by themselves are no entry."""
    try:
        tables: list[object] = tomllib.loads("\n".join(lines[head - 1 : last]))[TABLE]
    except tomllib.TOMLDecodeError:
        return None
    return tables[0]


def _entry(path: Path, lines: tuple[str, ...], first: int, last: int, head: int) -> Entry:
    shown, data = printable(f"{path}:{head}"), _table(lines, first, last, head)
    names = list(Entry.__struct_fields__)
    if isinstance(data, dict):
        for key in data:
            if key not in names:
                raise BaselineError(f"{shown}: {unknown('key', key, names)}")
    try:
        entry = msgspec.convert(data, Entry)
        rule = find("rule", entry.rule, RULES, "resdll rule lists them")
        suite = entry.suite and find("suite", entry.suite, SUITES)
        windows = entry.windows and find("version of the contract", entry.windows, VERSION_NAMES)
    except (msgspec.ValidationError, UnknownNameError) as error:
        said = str(error).replace(" - at `$.", ", at key `").replace(" | null", "")
        raise BaselineError(f"{shown}: {said}; mend that entry") from None
    return msgspec.structs.replace(entry, rule=rule, suite=suite, windows=windows)


def _refuse_twins(baseline: Baseline) -> None:
    first: dict[str, Listed] = {}
    for known in baseline.listed:
        twin = first.setdefault(known.entry.fingerprint, known)
        if twin is not known:
            place = printable(baseline.where(known))
            raise BaselineError(f"{place}: this finding is listed in line {twin.at} already; delete one of them")


# -- writing ------------------------------------------------------------------------------------------------------


def without(baseline: Baseline, gone: Iterable[Listed]) -> list[str]:
    """Return the lines of a baseline without some entries; what stays is not touched."""
    dropped: set[int] = set()
    for known in gone:
        last = known.last
        while last < len(baseline.lines) and not baseline.lines[last].strip():
            last += 1
        dropped.update(range(known.first, last + 1))
    return [line for number, line in enumerate(baseline.lines, 1) if number not in dropped]


def written(lines: Iterable[str], entries: Iterable[Entry]) -> str:
    """Return the text of a baseline: lines that are there, and after them new entries."""
    text = "\n".join(lines).rstrip("\n")
    blocks = [text or _HEADING.rstrip("\n"), *map(_block, entries)]
    return "\n\n".join(blocks) + "\n"


def _block(entry: Entry) -> str:
    """Return an entry as TOML, without the keys that have their default."""
    given = {name: getattr(entry, name) for name in Entry.__struct_fields__}
    lines = [f"{name} = {_value(value)}" for name, value in given.items() if value not in (None, "", False)]
    return "\n".join([f"[[{TABLE}]]", *lines])


def _value(value: object) -> str:
    if isinstance(value, str):
        return '"' + printable(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "true" if value is True else str(value)
