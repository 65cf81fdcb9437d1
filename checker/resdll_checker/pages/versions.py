"""What changed between two releases of Windows: everything is derived from the interface, the clauses, the machines.

Two releases of one version of the contract differ in nothing that a document dates; what headers have and no document
dates is told apart, and belongs to no release.

A thing is *new* when only the second version has it, *gone* when only the first one has it.  A machine's row is had by
a version in which it fires in some reachable state; that a version is chosen at all is no row of this kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from resdll_checker.explore import explore
from resdll_checker.masks.interaction import FlagAnalysis
from resdll_checker.masks.meaning import short
from resdll_checker.masks.outcomes import all_outcomes, described
from resdll_checker.page import Block, Grid, Heading
from resdll_checker.program import compile_program
from resdll_spec import MACHINE_NAMES, machine
from resdll_spec.abi import (
    FUNCTION_TABLES,
    OFFLINE_FLAGS,
    VERSION_NAMES,
    Callback,
    ClusapiVersion,
    FunctionTable,
    OfflineFlag,
    callback_slots,
    defined_mask,
    windows_version,
)
from resdll_spec.clauses import CLAUSES
from resdll_spec.property_vocabulary import in_force
from resdll_spec.releases import (
    LATER_CLAUSE,
    RELEASES,
    UNDATED_CALLBACKS,
    UNDATED_HEADERS,
    Release,
    may_have_changed,
    release,
)
from resdll_spec.request import VERSION_FACT
from resdll_spec.vocabulary import Clause

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resdll_checker.masks.outcomes import Outcome
    from resdll_spec.loading import LoadedRow

Thing = TypeVar("Thing")
Document = dict[str, Any]

_EXAMPLES = 8
"""How many masks a table names before it only counts them."""


@dataclass(frozen=True, slots=True)
class Change(Generic[Thing]):
    """What only one of two versions has."""

    gone: tuple[Thing, ...]
    new: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Divergence:
    """A mask that callers may send in both versions and that does not come to the same.

    ``situations`` counts where; ``outcomes`` are those of the first such situation, by version.
    """

    mask: int
    situations: int
    situation: str
    outcomes: tuple[tuple[Outcome, ...], tuple[Outcome, ...]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one release to another; ``rows`` is by machine."""

    releases: tuple[Release, Release]
    headers: Change[ClusapiVersion]
    flags: Change[OfflineFlag]
    tables: Change[FunctionTable]
    callbacks: Change[Callback]
    clauses: Change[Clause]
    rows: dict[str, Change[LoadedRow]]
    masks: Change[int]
    diverging: tuple[Divergence, ...]
    behaviours: tuple[int, int]

    @property
    def undated(self) -> bool:
        """Whether something that no document dates may have come between the two."""
        return may_have_changed(*self.releases)


def compare(first: str, second: str) -> Difference:
    """Return what changed from the release ``first`` to ``second``; raise ``KeyError`` for an unknown one."""
    outcomes = all_outcomes()
    releases = (release(first), release(second))
    before, after = versions = (releases[0].version, releases[1].version)
    return Difference(
        releases=releases,
        headers=_change(*(_headers(entry) for entry in releases)),
        flags=_change(*(_flags(windows) for windows in versions)),
        tables=_change(*(_tables(windows) for windows in versions)),
        callbacks=_change(*(callback_slots(windows) for windows in versions)),
        clauses=_change(*(_clauses(windows) for windows in versions)),
        rows={name: _change(*(_fired(name, windows) for windows in versions)) for name in _machines()},
        masks=_change(*(np.flatnonzero(outcomes.sendable(windows)).tolist() for windows in versions)),
        diverging=_diverging(before, after),
        behaviours=(_behaviours(before), _behaviours(after)),
    )


def _change(first: Iterable[Thing], second: Iterable[Thing]) -> Change[Thing]:
    before, after = tuple(first), tuple(second)
    return Change(
        tuple(thing for thing in before if thing not in after), tuple(thing for thing in after if thing not in before)
    )


def _headers(entry: Release) -> tuple[ClusapiVersion, ...]:
    """Return the names that headers have for this release and those before it."""
    return tuple(
        other.header for other in RELEASES if other.header is not None and other.contract.order <= entry.contract.order
    )


def _flags(windows: str) -> tuple[OfflineFlag, ...]:
    return tuple(flag for flag in OFFLINE_FLAGS if flag.value & defined_mask(windows))


def _tables(windows: str) -> tuple[FunctionTable, ...]:
    offered = windows_version(windows).table_versions
    return tuple(entry for entry in FUNCTION_TABLES if entry.version in offered)


def _clauses(windows: str) -> tuple[Clause, ...]:
    return tuple(clause for clause in CLAUSES.values() if in_force(clause.id, windows))


def _machines() -> tuple[str, ...]:
    """Return the machines that tell versions apart."""
    return tuple(name for name in MACHINE_NAMES if VERSION_FACT in machine(name).machine.facts)


@cache
def _fired(name: str, windows: str) -> tuple[LoadedRow, ...]:
    """Return the rows of a machine, as written, that fire in some reachable state of a version."""
    loaded = machine(name)
    fired = explore(compile_program(loaded), windows).fired
    firsts = {row.parent: row for row in reversed(loaded.rows)}
    chosen = {row.parent for row in loaded.rows if any(fact == VERSION_FACT.name for fact, _ in row.writes)}
    parents = dict.fromkeys(row.parent for row in loaded.rows if fired.get(row.id))
    return tuple(firsts[parent] for parent in parents if parent not in chosen)


def _diverging(first: str, second: str) -> tuple[Divergence, ...]:
    outcomes = all_outcomes()
    found = []
    for mask in np.flatnonzero(outcomes.sendable(first) & outcomes.sendable(second)).tolist():
        places = np.flatnonzero(outcomes.table[first][:, mask] != outcomes.table[second][:, mask])
        if len(places):
            place = int(places[0])
            sets = (outcomes.of(first, place, mask), outcomes.of(second, place, mask))
            found.append(Divergence(mask, len(places), str(outcomes.situations[place]), sets))
    return tuple(found)


def _behaviours(windows: str) -> int:
    return len(FlagAnalysis(all_outcomes(), windows).behaviours)


# --------------------------------------------------------------------------------------------------------------------
# As data and as a page.


def document(difference: Difference) -> Document:
    """Return a difference as plain data, in the published form of ``resdll diff --json``."""
    first, second = difference.releases
    return {
        "from": first.name,
        "to": second.name,
        "contract": [first.version, second.version],
        "headers": _both(difference.headers, lambda header: header.name),
        "flags": _both(difference.flags, lambda flag: flag.name),
        "tables": _both(difference.tables, lambda entry: entry.name),
        "callbacks": _both(difference.callbacks, lambda callback: callback.name),
        "clauses": _both(difference.clauses, lambda clause: clause.id),
        "rows": {
            name: _both(change, lambda row: {"row": row.parent, "clauses": list(row.clauses)})
            for name, change in difference.rows.items()
        },
        "masks": _both(difference.masks, int),
        "diverging": [
            {
                "mask": entry.mask,
                "situations": entry.situations,
                "situation": entry.situation,
                "outcomes": [[list(outcome) for outcome in side] for side in entry.outcomes],
            }
            for entry in difference.diverging
        ],
        "behaviours": list(difference.behaviours),
        "undated": {
            "callbacks": [
                {"name": callback.name, "slot": callback.slot, "sdk": sdk} for callback, sdk in UNDATED_CALLBACKS
            ],
            "headers": [{"name": header.name, "value": int(header)} for header in UNDATED_HEADERS],
        }
        if difference.undated
        else None,
    }


def _both(change: Change[Thing], said: Any) -> Document:  # noqa: ANN401  any function of a thing
    return {"gone": [said(thing) for thing in change.gone], "new": [said(thing) for thing in change.new]}


def page(difference: Difference, level: int = 1, *, undated: bool = True) -> list[Block]:
    """Return a difference as a page, or as a section where ``level`` is that of its heading.

    Without ``undated`` it leaves out what no document dates.
    """
    first, second = difference.releases
    lines = [line for kind in _lines(difference) for line in kind]
    blocks: list[Block] = [Heading(f"From {first.title} to {second.title}", level)]
    if lines:
        blocks.append(Grid((("what", "change", "which"), *lines)))
    elif first == second:
        blocks.append("Nothing changed.")
    else:
        blocks.append(f"Nothing changed in the contract. {CLAUSES[LATER_CLAUSE].text} [{LATER_CLAUSE}]")
    blocks += _on_masks(difference)
    return [*blocks, *_undated()] if undated and difference.undated else blocks


def _undated() -> list[Block]:
    """Return what may have come between two releases, and no document says whether it did."""
    callbacks = [
        ("callback", f"`{callback.name}`: slot {callback.slot}", f"in the header of SDK {sdk}")
        for callback, sdk in UNDATED_CALLBACKS
    ]
    headers = [("header", _header(header), "no document says which server this is") for header in UNDATED_HEADERS]
    return [
        "Perhaps changed, for headers have it and no document names the release that came with it:",
        Grid((("what", "which", "known"), *callbacks, *headers)),
        (
            "No release is taken to have these callbacks, so `resdll check` supplies none of them. "
            f"{CLAUSES['TAB-CALLBACKS'].text} [TAB-CALLBACKS] A call to one is answered with "
            "`ERROR_CALL_NOT_IMPLEMENTED` and judged by nothing."
        ),
    ]


def _header(header: ClusapiVersion) -> str:
    return f"`{header.name}`: {header:#x}"


def _lines(difference: Difference) -> Iterable[list[tuple[str, ...]]]:
    """Yield the lines of the table, one list for each kind of thing."""
    yield _told("header", difference.headers, lambda header: f"{_header(header)}, the headers' name for it (inferred)")
    yield _told("flag", difference.flags, lambda flag: f"`{short(flag)}`: {CLAUSES[flag.clause].text} [{flag.clause}]")
    yield _told("table", difference.tables, lambda entry: f"`{entry.name.upper()}`: adds {', '.join(_slots(entry))}")
    yield _told("callback", difference.callbacks, lambda entry: f"`{entry.name}`: slot {entry.slot}")
    yield _told("clause", difference.clauses, lambda clause: f"`{clause.id}`: {clause.text}")
    for name, change in difference.rows.items():
        labels = machine(name).machine.label_map
        yield _told(f"{name} row", change, lambda row, labels=labels: _row(row, labels[row.trigger].meaning))


def _told(what: str, change: Change[Thing], said: Any) -> list[tuple[str, ...]]:  # noqa: ANN401  any function of a thing
    sides = (("gone", change.gone), ("new", change.new))
    return [(what, word, said(thing)) for word, things in sides for thing in things]


def _slots(entry: FunctionTable) -> tuple[str, ...]:
    """Return the slots of a table that the one before it lacks."""
    older = [other for other in FUNCTION_TABLES if other.version < entry.version]
    return tuple(slot for slot in entry.slots if not older or slot not in older[-1].slots)


def _row(row: LoadedRow, meaning: str) -> str:
    return f"`{row.parent}`: {meaning} [{', '.join(row.clauses)}]"


def _on_masks(difference: Difference) -> list[Block]:
    """Return what is to be said of the masks: which may be sent, which do not come to the same."""
    first, second = difference.behaviours
    sent = [
        f"Masks that callers may {word} send: {len(masks)} ({_listed(masks)})."
        for word, masks in (("no longer", difference.masks.gone), ("now", difference.masks.new))
        if masks
    ]
    behaviours = f"Distinct behaviours of the masks that callers may send: {first} before, {second} after."
    if not difference.diverging:
        same = "Every mask that callers may send in both versions has the same outcomes in every situation of both."
        return [*sent, behaviours, same]
    lines = [
        (f"`0x{entry.mask:02x}`", str(entry.situations), entry.situation, *map(_outcomes, entry.outcomes))
        for entry in difference.diverging[:_EXAMPLES]
    ]
    number = f"Masks that callers may send in both and that do not come to the same: {len(difference.diverging)}."
    return [*sent, behaviours, number, Grid((("mask", "situations", "the first one", "before", "after"), *lines))]


def _listed(masks: tuple[int, ...]) -> str:
    named = ", ".join(f"`0x{mask:02x}`" for mask in masks[:_EXAMPLES])
    return f"{named} and {len(masks) - _EXAMPLES} more" if len(masks) > _EXAMPLES else named


def _outcomes(outcomes: tuple[Outcome, ...]) -> str:
    return "; or ".join(described(outcome) for outcome in outcomes)


def all_pages() -> list[Block]:
    """Return the page of the documentation: the releases, from each version to the next one, what is undated."""
    table = [
        (
            entry.title,
            f"`--windows {entry.name}`",
            release(entry.version).title,
            f"`{entry.header.name}` (inferred)" if entry.header is not None else "no document says",
        )
        for entry in RELEASES
    ]
    blocks: list[Block] = [
        Heading("What changed between Windows versions", 1),
        (
            "Derived from the interface, the clauses and the machines: `resdll diff V1 V2` prints the same for any two "
            "releases. A row is had by a version in which it fires in some reachable state."
        ),
        Heading("Releases and versions of the contract"),
        f"{CLAUSES[LATER_CLAUSE].text} [{LATER_CLAUSE}, {CLAUSES[LATER_CLAUSE].standing.name}]",
        Grid((("release", "option", "has the contract of", "its name in the headers"), *table)),
    ]
    for first, second in pairwise(VERSION_NAMES):
        blocks += page(compare(first, second), level=2, undated=False)
    return [*blocks, *page(compare(VERSION_NAMES[-1], RELEASES[-1].name), level=2)]
