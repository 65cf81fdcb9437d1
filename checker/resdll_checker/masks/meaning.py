"""What a mask of OfflineFlags means: names, legality, who sends it, what it changes; the specification says it all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resdll_checker.errors import ResdllError
from resdll_checker.masks.effects import Effect, effects_of
from resdll_checker.names import unknown
from resdll_checker.terminal import printable
from resdll_spec import machine
from resdll_spec.abi import (
    ALL_OFFLINE_FLAGS,
    OFFLINE_FLAG_PREFIX,
    OFFLINE_FLAGS,
    WINDOWS_VERSIONS,
    OfflineFlag,
    defined_mask,
)
from resdll_spec.clauses import CLAUSES
from resdll_spec.loading import holds
from resdll_spec.releases import Release, release
from resdll_spec.request import COMBINATIONS, CONTRADICTIONS, RETURNABLE_FACT, UNSENDABLE_FACT, VERSION_FACT

if TYPE_CHECKING:
    from resdll_spec.loading import LoadedRow

NEWEST = WINDOWS_VERSIONS[-1].name


class MaskError(ResdllError):
    """What was given is no mask of OfflineFlags."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A combination in the mask that a server refuses: with which code, by which clause."""

    code: int
    clause: str


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on the mask and the clause that makes it."""

    text: str
    clause: str


@dataclass(frozen=True, slots=True)
class MaskMeaning:
    """Everything that the specification says of one mask in one release of Windows.

    ``sent`` tells whether callers send it to a resource that no move is under way for, ``sent_later`` whether they send
    it to one after an earlier call of the same move.
    """

    mask: int
    release: Release
    flags: tuple[OfflineFlag, ...]
    undefined_bits: int
    rejected: tuple[Rejection, ...]
    sent: bool
    sent_later: bool
    effects: tuple[Effect, ...]
    notes: tuple[Note, ...]

    def document(self) -> dict[str, object]:
        """Return the meaning as plain data, in the published form of ``resdll flags --json``."""
        return {
            "mask": self.mask,
            "windows": self.release.name,
            "contract": self.release.version,
            "set": [flag.name for flag in self.flags],
            "undefined_bits": self.undefined_bits,
            "rejected": [{"code": rejection.code, "clause": rejection.clause} for rejection in self.rejected],
            "effects": [
                {
                    "flag": effect.flag,
                    "kind": effect.kind,
                    "text": effect.text,
                    "machine": effect.machine or None,
                    "row": effect.row or None,
                    "rule": effect.rule or None,
                    "clauses": list(effect.clauses),
                    "standing": effect.standing.name,
                }
                for effect in self.effects
            ],
            "notes": [{"text": note.text, "clause": note.clause} for note in self.notes],
        }


def short(flag: OfflineFlag) -> str:
    """Return the name of a flag without the prefix that all share."""
    return flag.name.removeprefix(OFFLINE_FLAG_PREFIX)


def parse_mask(text: str) -> int:
    """Return the mask that ``text`` writes: numbers (hex, decimal, 0b) and flag names, joined by ``|`` or ``,``.

    Names are full or short, in any case.  Raises :class:`MaskError` for anything else and for bits beyond the flags.
    """
    mask = 0
    for part in re.split(r"[|,]", text):
        mask |= _number(part.strip(), text) if part.strip()[:1].isdigit() else _named(part.strip(), text)
    beyond = mask & ~ALL_OFFLINE_FLAGS
    if beyond:
        last = OFFLINE_FLAGS[-1].value
        msg = f"no Windows version defines the bits 0x{beyond:x} of OfflineFlags; the flags are 0x1 to 0x{last:x}"
        raise MaskError(msg)
    return mask


def _number(part: str, whole: str) -> int:
    try:
        return int(part, 0)
    except ValueError:
        where = f"'{printable(part)}' in '{printable(whole)}'"
        msg = f"{where} is no number; write hex (0x25), decimal (37) or binary (0b100101)"
        raise MaskError(msg) from None


def _named(part: str, whole: str) -> int:
    if not part:
        msg = f"'{printable(whole)}' has an empty place; write a number or flag names joined by | or ,"
        raise MaskError(msg)
    for flag in OFFLINE_FLAGS:
        if part.upper() in (flag.name, short(flag)):
            return flag.value
    names = [short(flag) for flag in OFFLINE_FLAGS]
    raise MaskError(unknown("offline flag", part.upper().removeprefix(OFFLINE_FLAG_PREFIX), names))


def explain_mask(mask: int, windows: str = NEWEST) -> MaskMeaning:
    """Return what ``mask`` means in the release ``windows``; raise ``KeyError`` for an unknown one."""
    played = release(windows)
    version = played.version
    flags = tuple(flag for flag in OFFLINE_FLAGS if mask & flag.value)
    unsent, unsent_later = (_unsendable(mask, version, returnable=value) for value in RETURNABLE_FACT.values)
    sent, sent_later = not unsent, not unsent_later
    return MaskMeaning(
        mask=mask,
        release=played,
        flags=flags,
        undefined_bits=mask & ~defined_mask(version),
        rejected=_rejections(mask),
        sent=sent,
        sent_later=sent_later,
        effects=tuple(effect for flag in flags for effect in effects_of(flag, mask, version, sent=sent or sent_later)),
        notes=(*_caller_notes(unsent, unsent_later), *_combination_notes(flags)),
    )


# --------------------------------------------------------------------------------------------------------------------
# Legality: what the server refuses, and what no caller sends.


def _rejections(mask: int) -> tuple[Rejection, ...]:
    """Return the contradictions in the mask that the server itself refuses."""
    names = {flag.fact for flag in OFFLINE_FLAGS if mask & flag.value}
    return tuple(
        Rejection(int(contradiction.code), _rejecting_clause({contradiction.flag, contradiction.literal}))
        for contradiction in CONTRADICTIONS
        if contradiction.code is not None and {contradiction.flag, contradiction.literal} <= names
    )


def _rejecting_clause(facts: set[str]) -> str:
    """Return the clause of the row by which the cluster rejects a mask with all of ``facts``."""
    for row in machine("offline").rows:
        needed = {literal.fact for literal in row.guard if literal.text == literal.fact and literal.positive}
        if facts <= needed and ("ended", "rejected") in row.writes:
            return row.clauses[0]
    msg = f"no row of the offline machine rejects {' with '.join(sorted(facts))}"
    raise AssertionError(msg)


def _unsendable(mask: int, windows: str, *, returnable: str) -> tuple[tuple[OfflineFlag, str], ...]:
    """Walk the choice rows of the lifecycle; return the flags whose choice makes the mask unsendable, and why."""
    loaded = machine("lifecycle")
    facts = {fact.name: fact.values[0] for fact in loaded.machine.facts}
    facts |= {VERSION_FACT.name: windows, RETURNABLE_FACT.name: returnable}
    reasons = []
    for flag in OFFLINE_FLAGS:
        row = _choice(loaded.rows, flag, "true" if mask & flag.value else "false", facts)
        if (UNSENDABLE_FACT.name, "true") in row.writes:
            reasons.append((flag, row.clauses[0]))
        facts |= dict(row.writes)
    return tuple(reasons)


def _choice(rows: tuple[LoadedRow, ...], flag: OfflineFlag, value: str, facts: dict[str, str]) -> LoadedRow:
    """Return the one row by which a flag is set or cleared."""
    labels = machine("lifecycle").machine.label_map
    for row in rows:
        observed = labels[row.trigger].observed
        if observed is None or (observed.kind, observed.subject, observed.value) != ("choice", flag.fact, value):
            continue
        if holds(row.guard, facts):
            return row
    msg = f"no row of the lifecycle chooses {flag.fact} := {value}"
    raise AssertionError(msg)


def _caller_notes(
    unsent: tuple[tuple[OfflineFlag, str], ...], unsent_later: tuple[tuple[OfflineFlag, str], ...]
) -> list[Note]:
    notes = []
    for flag, clause in unsent:
        if (flag, clause) in unsent_later:
            notes.append(Note(CLAUSES[clause].text, clause))
        else:
            notes.append(Note(f"Callers send {short(flag)} only where {RETURNABLE_FACT.meaning}.", clause))
    return notes


def _combination_notes(flags: tuple[OfflineFlag, ...]) -> list[Note]:
    names = {flag.fact for flag in flags}
    return [Note(CLAUSES[remark.clause].text, remark.clause) for remark in COMBINATIONS if set(remark.flags) <= names]
