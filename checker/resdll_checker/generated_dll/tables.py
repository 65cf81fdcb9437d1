"""The rows of the specification as a C header, by which the generated DLL plays them.

A row becomes a masked rewrite of one word, as in :mod:`resdll_checker.program`; a label becomes what the DLL does when
it fires: which entry point returns, or which callback is made, with concrete values of its class.  What only the
monitor does, and what breaks a rule, is left out; but a silence that breaks one tells the DLL when it must not be
silent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resdll_checker.program import STATE
from resdll_spec.abi import CALLBACKS, FUNCTION_TABLES, OFFLINE_FLAGS, WINDOWS_VERSIONS, ErrorCode, callback_slots
from resdll_spec.observations import ASYNCHRONOUS, RETURN_CLASSES, SIGNAL_CLASSES, STATUS_CLASSES, ValueClass, classify
from resdll_spec.vocabulary import Direction, RowKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resdll_checker.program import Program, ProgramRow
    from resdll_spec.vocabulary import Label

FIRED = "fired "
"""How the line of the log begins in which the DLL tells the rows that it fired, a bit each."""

STUCK = "no answer is allowed"
"""What the DLL logs where the specification leaves a call without any answer."""

LOST = "a call that is allowed nowhere"
"""What it logs of a call that the rows do not handle, after which they allow anything."""

RESOURCE_TYPE = "Resdll Generated"
"""The resource type that the generated DLL has."""

_KINDS = ("", "with_return", "as_user")
"""The value classes of calls."""

_DOUBLEWORD = 0xFFFFFFFF
_EDGES = (0, 1, 2, 3, 5, 87, 127, 128, 997, 0x7FFFFFFF, 0x80000000, _DOUBLEWORD)
"""Numbers of which each class without values of its own takes those that no other class has."""

_ACTIONS = {
    "return": "ACTION_RETURN",
    "status": "ACTION_REPORT",
    "lock": "ACTION_LOCK",
    "signal": "ACTION_SIGNAL",
    "control": "ACTION_END_CONTROL",
    "quorum": "ACTION_LOSE_QUORUM",
    "silence": "ACTION_SILENCE",
}
_CLAIMS = {ErrorCode.ERROR_SUCCESS, ErrorCode.ERROR_IO_PENDING}
"""What Online returns where an event that it fills in is taken to be handed out."""

_SLOT_OF = {
    "lock": "SetResourceLockedMode",
    "signal": "SignalFailure",
}


@dataclass(frozen=True, slots=True)
class Numbering:
    """The rows as written, of both machines, in the order of the bits by which the DLL tells them."""

    rows: tuple[tuple[str, str], ...]
    """Pairs of machine and row."""

    def fired(self, text: str) -> set[tuple[str, str]]:
        """Return the rows of a line of the log that begins with :data:`FIRED`."""
        bits = int.from_bytes(bytes.fromhex(text.removeprefix(FIRED)), "little")
        return {row for number, row in enumerate(self.rows) if bits >> number & 1}


def numbering(programs: Iterable[Program]) -> Numbering:
    """Return the numbers of the rows of ``programs`` that fire."""
    pairs = ((program.name, row.row.parent) for program in programs for row in program.rows)
    return Numbering(tuple(dict.fromkeys(pairs)))


def header(lifecycle: Program, resource_type: Program, heavy: frozenset[str] = frozenset()) -> str:
    """Return ``generated_rows.h`` for two programs; rows called ``heavy`` are chosen far more often than others."""
    numbers = {row: number for number, row in enumerate(numbering((lifecycle, resource_type)).rows)}
    parts = [_Part("Lifecycle", lifecycle), _Part("ResourceType", resource_type)]
    tables = [part.tables(numbers, heavy) for part in parts]
    entries = ", ".join(f"ENTRY_{name}" for name in RETURN_CLASSES)
    kinds = ", ".join(f"KIND_{kind or 'plain'}" for kind in _KINDS)
    versions = ", ".join(f'{{L"{one.name}", {len(callback_slots(one.name))}u}}' for one in WINDOWS_VERSIONS)
    flags = ", ".join(f"{flag.value:#x}u" for flag in OFFLINE_FLAGS)
    labels = parts[0].numbers
    chosen = [f"{{{labels[f'clear_{flag.fact}']}u, {labels[f'set_{flag.fact}']}u}}" for flag in OFFLINE_FLAGS]
    busiest = max(part.busiest for part in parts)
    return f"""/* Written from the specification; the types are those of machine.h. */
enum {{ {entries}, ENTRY_COUNT }};
enum {{ {kinds}, KIND_COUNT }};
enum {{ FIRED_BYTES = {(len(numbers) + 7) // 8}, ROWS_OF_A_STATE = {busiest} }};
enum {{ VERSION_COUNT = {len(WINDOWS_VERSIONS)} }};
#define FIRED_TEXT "{FIRED}"
#define STUCK_TEXT L"{STUCK}"
#define LOST_TEXT L"{LOST}"
#define RESOURCE_TYPE L"{RESOURCE_TYPE}"
#define FLAG_COUNT {len(OFFLINE_FLAGS)}u
#define COMPOSE_LABEL {labels["compose"]}u
typedef struct VERSION {{ LPCWSTR Name; DWORD Slots; }} VERSION;
static const VERSION Versions[] = {{{versions}}};
static const DWORD FlagBits[] = {{{flags}}};
static const DWORD FlagLabels[][2] = {{{", ".join(chosen)}}};
static const DWORD BufferLabels[2] = {{{labels["clear_with_buffer"]}u, {labels["set_with_buffer"]}u}};
{"".join(tables)}"""


class _Part:
    """One machine as C tables whose names begin with ``name``."""

    def __init__(self, name: str, program: Program) -> None:
        self.name = name
        self.program = program
        machine = program.machine.machine
        self.labels = machine.labels
        self.numbers = {label.name: number for number, label in enumerate(machine.labels)}
        silences = {label.name for label in machine.labels if _obliges(label)}
        self.rows = sorted(
            (*program.rows, *(row for row in program.violations if row.row.trigger in silences)),
            key=lambda row: program.field_map[STATE].values.index(row.row.source),
        )

    @property
    def busiest(self) -> int:
        """The most rows that any control state has."""
        sources = [row.row.source for row in self.rows]
        return max(sources.count(state) for state in set(sources))

    def tables(self, numbers: dict[tuple[str, str], int], heavy: frozenset[str]) -> str:
        """Return the rows, the labels and what is looked up in them."""
        program, machine, name = self.program, self.program.machine.machine, self.name
        states = program.field_map[STATE].values
        first = [sum(states.index(row.row.source) < state for row in self.rows) for state in range(len(states) + 1)]
        kept = sum(program.field_map[fact].mask for fact in ("version", "table"))
        calls = [", ".join(f"{self._call(entry, kind)}u" for kind in _KINDS) for entry in RETURN_CLASSES]
        versions = [self.numbers[f"version_is_{one.name}"] for one in WINDOWS_VERSIONS]
        tables = [self.numbers[f"table_is_{one.name}"] for one in FUNCTION_TABLES]
        hand_out = self.numbers.get("hand_out_event", _DOUBLEWORD)
        stale = next((self.numbers[label.name] for label in self.labels if label.alternative), _DOUBLEWORD)
        return f"""
{self._rows(numbers, heavy)}
static const DWORD {name}First[] = {{{_numbers(first)}}};
{self._labels()}
static const DWORD {name}Calls[ENTRY_COUNT][KIND_COUNT] = {{{{{"}, {".join(calls)}}}}};
static const DWORD {name}Versions[] = {{{_numbers(versions)}}};
static const DWORD {name}Tables[] = {{{_numbers(tables)}}};
#define {name.upper()}_PROGRAM {{ \\
    {name}Rows, {name}First, {program.field_map[STATE].mask:#x}ull, {program.initial:#x}ull, {kept:#x}ull, \\
    {program.encode({STATE: "unspecified"}):#x}ull, {name}Forbidden, {name}Labels, {name}Calls, {name}Versions, \\
    {name}Tables, {stale}u, {hand_out}u }} /* {machine.title} */
"""

    def _call(self, entry: str, kind: str) -> int:
        for label in self.labels:
            seen = label.observed
            if seen is not None and (seen.kind, seen.subject, seen.value) == ("call", entry, kind):
                return self.numbers[label.name]
        return _DOUBLEWORD

    def _rows(self, numbers: dict[tuple[str, str], int], heavy: frozenset[str]) -> str:
        forbidden: list[tuple[int, int]] = []
        lines = []
        for row in self.rows:
            number = numbers.get((self.program.name, row.row.parent), 0)
            weight = 40 if row.row.parent in heavy else _weight(row)
            lines.append(
                f"    {{{row.required_mask:#x}ull, {row.required_value:#x}ull, {row.write_mask:#x}ull, "
                f"{row.write_value:#x}ull, {len(forbidden)}u, {len(row.forbidden)}u, "
                f"{self.numbers[row.row.trigger]}u, {number}u, {weight}u, "
                f"{'TRUE' if row.row.kind is RowKind.HANDLED else 'FALSE'}}}, /* {row.row.id} */"
            )
            forbidden += row.forbidden
        literals = ", ".join(f"{{{mask:#x}ull, {value:#x}ull}}" for mask, value in forbidden) or "{0, 0}"
        rows = "\n".join(lines)
        return (
            f"static const ROW {self.name}Rows[] = {{\n{rows}\n}};\n"
            f"static const FORBIDDEN {self.name}Forbidden[] = {{{literals}}};"
        )

    def _labels(self) -> str:
        values = []
        lines = []
        for number, label in enumerate(self.labels):
            action, entry, concrete, flags, slot = _doing(label)
            values.append(f"static const DWORD {self.name}Values{number}[] = {{{_numbers(concrete)}}};")
            lines.append(
                f"    {{{action}, {entry}, {self.name}Values{number}, {len(concrete)}u, {flags}, {slot}u}}, "
                f"/* {label.name} */"
            )
        rows = "\n".join(lines)
        return "\n".join(values) + f"\nstatic const LABEL {self.name}Labels[] = {{\n{rows}\n}};"


def _numbers(values: Iterable[int]) -> str:
    return ", ".join(f"{value}u" for value in values)


def _obliges(label: Label) -> bool:
    """Tell whether a label is the silence of a worker; a call cannot be silent here, because it only can return."""
    return label.observed is not None and label.observed.kind == "silence" and label.observed.subject != "call"


def _weight(row: ProgramRow) -> int:
    """Return how often a row is chosen where it is enabled: what leads nowhere, or to where nothing is said, seldom."""
    dead_end = row.row.dest == "closed" and row.row.source == "opening"
    return 1 if dead_end or row.row.kind is RowKind.UNSPECIFIED else 8


def _doing(label: Label) -> tuple[str, str, Sequence[int], str, int]:
    """Return what the DLL does for a label: action, entry, values, flags (goes on, hands out) and callback slot."""
    nothing = ("ACTION_NONE", "0", (0,), "FALSE, FALSE", 0)
    seen = label.observed
    if seen is None or label.direction is not Direction.OUTPUT:
        return nothing
    if seen.kind == "event":
        return (
            "ACTION_HAND_OUT" if seen.value == "handed_out" else "ACTION_SIGNAL_EVENT",
            "0",
            (0,),
            "FALSE, FALSE",
            0,
        )
    if seen.kind == "silence" and not _obliges(label):
        return nothing
    entry, concrete = "0", _values(label)
    asynchronous = seen.value == ASYNCHRONOUS.name
    hands_out = seen.kind == "return" and seen.subject == "Online" and set(concrete) <= _CLAIMS
    if seen.kind == "return":
        entry = f"ENTRY_{seen.subject}"
    flags = ", ".join("TRUE" if flag else "FALSE" for flag in (asynchronous, hands_out))
    name = _SLOT_OF.get(seen.kind, seen.subject)
    slot = next((callback.slot for callback in CALLBACKS if callback.name == name), 0)
    return (_ACTIONS[seen.kind], entry, concrete, flags, slot)


def _values(label: Label) -> tuple[int, ...]:
    """Return concrete values of the class that a label stands for."""
    seen = label.observed
    if seen is None or label.alternative:  # a late report is one that its operation could have made
        return (0,)
    if seen.kind == "lock":
        return (1, 2, _DOUBLEWORD) if seen.value == "true" else (0,)
    classes = {"return": RETURN_CLASSES.get(seen.subject), "status": STATUS_CLASSES, "signal": SIGNAL_CLASSES}
    known = classes.get(seen.kind)
    return _EDGES if known is None else _of_class(known, seen.value)


def _of_class(classes: tuple[ValueClass, ...], name: str) -> tuple[int, ...]:
    """Return all values of a class, or of one without values of its own those of :data:`_EDGES` that it takes."""
    if name == ASYNCHRONOUS.name:
        return _EDGES
    values = next(one.values for one in classes if one.name == name)
    if values is not None:
        return tuple(value & _DOUBLEWORD for value in sorted(values))
    return tuple(value for value in _EDGES if classify(classes, _signed(classes, value)).name == name)


def _signed(classes: tuple[ValueClass, ...], value: int) -> int:
    """Return a double word as the classes of states count it: they have a negative one."""
    negative = any(one < 0 for entry in classes for one in entry.values or ())
    return value - (1 << 32) if negative and value >= 1 << 31 else value
