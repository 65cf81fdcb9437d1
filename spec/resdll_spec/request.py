"""The request: how version, table, mask and buffer are chosen, one fact at a time, and which masks no caller sends.

Both machines compose a request from these choice rows, so the seven flags, the version that first defines each, and the
combinations that a real cluster does not send are declared here once.  The fact ``unsendable`` becomes true with the
first choice that makes the mask one that no caller sends; what follows such a mask is unspecified.
"""

from __future__ import annotations

from dataclasses import dataclass

from resdll_spec.abi import OFFLINE_FLAGS, VERSION_NAMES, ErrorCode, OfflineFlag, windows_version
from resdll_spec.vocabulary import Direction, Fact, Label, Observation, Row, Section, boolean


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A combination that no caller sends: setting ``flag`` while ``literal`` is true (or, ``negated``, false).

    Without a literal the flag is never sent.  ``code`` is the error with which the server refuses it, where it is the
    server that keeps it from the DLL.
    """

    flag: str
    literal: str
    negated: bool
    clause: str
    code: int | None = None

    def holds_where(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the conditions, and the literals that must be false, under which nobody sends the flag."""
        met = (self.literal,) if self.literal else ()
        return ((), met) if self.negated else (met, ())


@dataclass(frozen=True, slots=True)
class Combination:
    """A remark on two flags that stand in one mask, with the clause that says it."""

    flags: tuple[str, str]
    clause: str


IGNORE_RESOURCE_STATUS = OFFLINE_FLAGS[0].fact
RETURN_TO_SOURCE = OFFLINE_FLAGS[1].fact
QUEUE_ENABLED = OFFLINE_FLAGS[2].fact
RETURNING_TO_SOURCE = OFFLINE_FLAGS[3].fact
DUE_TO_EMBEDDED_FAILURE = OFFLINE_FLAGS[4].fact
IGNORE_NETWORK = OFFLINE_FLAGS[5].fact
DO_NOT_UPDATE_PERSISTENT_STATE = OFFLINE_FLAGS[6].fact

FLAG_FACTS: tuple[Fact, ...] = tuple(boolean(flag.fact, f"{flag.name} is set in the request") for flag in OFFLINE_FLAGS)
VERSION_FACT = Fact("version", VERSION_NAMES, "the Windows version that is played")
UNSENDABLE_FACT = boolean("unsendable", "the mask is one that no caller sends")
RETURNABLE_FACT = boolean("returnable", "an earlier call of this move carried RETURN_TO_SOURCE_NODE_ON_ERROR")

REQUEST_FACTS: tuple[Fact, ...] = (*FLAG_FACTS, UNSENDABLE_FACT)

CONTRADICTIONS: tuple[Contradiction, ...] = (
    Contradiction(QUEUE_ENABLED, IGNORE_RESOURCE_STATUS, negated=False, clause="FLG-IGNORE-WITH-QUEUE-DLL", code=ErrorCode.ERROR_INVALID_PARAMETER),
    Contradiction(RETURNING_TO_SOURCE, RETURNABLE_FACT.name, negated=True, clause="FLG-RETURNING-WITHOUT-RETURN"),
)  # fmt: skip

SERVER_CONTRADICTIONS: tuple[Contradiction, ...] = (
    Contradiction(RETURNING_TO_SOURCE, "", negated=False, clause="FLG-RETURNING-WITHOUT-RETURN"),
)
"""The same of a client's request: no move precedes it, and what the server itself refuses is left to its rows."""

COMBINATIONS: tuple[Combination, ...] = (
    Combination((IGNORE_RESOURCE_STATUS, QUEUE_ENABLED), "FLG-IGNORE-WITH-QUEUE"),
    Combination((RETURN_TO_SOURCE, QUEUE_ENABLED), "FLG-RETURN-WITH-QUEUE"),
    Combination((IGNORE_RESOURCE_STATUS, RETURN_TO_SOURCE), "FLG-RETURN-WITH-IGNORE"),
    Combination((RETURN_TO_SOURCE, RETURNING_TO_SOURCE), "FLG-RETURN-WITH-RETURNING"),
    Combination((QUEUE_ENABLED, RETURNING_TO_SOURCE), "FLG-RETURNING-WITH-QUEUE"),
    Combination((DUE_TO_EMBEDDED_FAILURE, DO_NOT_UPDATE_PERSISTENT_STATE), "FLG-EMBEDDED-WITH-PERSISTENT"),
)

CLEAR_REQUEST: tuple[str, ...] = tuple(f"{fact.name} := false" for fact in REQUEST_FACTS)
"""The effects that forget a request once it is answered."""


def choice_labels(fact: Fact) -> tuple[Label, ...]:
    """Return one internal label per value of ``fact``: the choice that gives it this value."""
    return tuple(
        Label(
            choice_name(fact, value),
            Direction.INTERNAL,
            f"the choice: {_said(fact, value)}",
            Observation("choice", fact.name, value),
        )
        for value in fact.values
    )


def _said(fact: Fact, value: str) -> str:
    return fact.meaning if fact.boolean and value == "true" else f"{fact.name} is {value}"


def choice_name(fact: Fact, value: str) -> str:
    """Return the name of the label that chooses ``value``."""
    if fact.boolean:
        return f"{'set' if value == 'true' else 'clear'}_{fact.name}"
    return f"{fact.name}_is_{value}"


def choice(
    fact: Fact,
    state: str,
    dest: str | dict[str, str],
    unless: dict[str, tuple[str, ...]] | None = None,
    clauses: tuple[str, ...] = ("MOD-CHOICE",),
) -> Section:
    """Return the choice section of ``fact``: one row per value, to ``dest`` (one state, or one by value).

    ``unless`` withholds a value in the cases given; ``clauses`` justify that.
    """
    rows = tuple(
        Row(
            choice_name(fact, value),
            state,
            dest if isinstance(dest, str) else dest[value],
            unless=(unless or {}).get(value, ()),
            effects=(f"{fact.name} := {value}",),
            clauses=clauses,
        )
        for value in fact.values
    )
    return Section(state, f"choice of {fact.name}", rows, choice=True)


FLAG_LABELS: tuple[Label, ...] = tuple(label for fact in FLAG_FACTS for label in choice_labels(fact))


def flag_state(index: int) -> str:
    """Return the name of the choice state of the flag with this index."""
    return f"choose_{OFFLINE_FLAGS[index].fact}"


def flag_choices(dest: str, contradictions: tuple[Contradiction, ...] = CONTRADICTIONS) -> tuple[Section, ...]:
    """Return the seven choice sections of the mask, ending in ``dest``; what nobody sends is marked ``unsendable``."""
    targets = [*(flag_state(index) for index in range(1, len(OFFLINE_FLAGS))), dest]
    return tuple(
        Section(
            flag_state(index),
            f"choice of {flag.name}",
            _flag_rows(flag, flag_state(index), target, [one for one in contradictions if one.flag == flag.fact]),
            choice=True,
        )
        for index, (flag, target) in enumerate(zip(OFFLINE_FLAGS, targets, strict=True))
    )


def _flag_rows(flag: OfflineFlag, state: str, dest: str, contradictions: list[Contradiction]) -> tuple[Row, ...]:
    """Return the rows of one choice: clear, set, and set in each way that no caller sends.

    A flag that some version lacks and that contradicts something besides would need rows for both; there is none.
    """
    label = f"set_{flag.fact}"
    unsendable = (f"{flag.fact} := true", f"{UNSENDABLE_FACT.name} := true")
    undefined = [name for name in VERSION_NAMES if windows_version(name).order < windows_version(flag.since).order]
    rows = [
        Row(f"clear_{flag.fact}", state, dest, ("MOD-CHOICE",)),
        *(
            Row(label, state, dest, ("FLG-UNDEFINED-BIT",), (f"version is {name}",), (), unsendable, name=f"{label}:undefined_in_{name}")
            for name in undefined
        ),
    ]  # fmt: skip
    conditions: list[str] = []
    unless = [f"version is {name}" for name in undefined]
    for contradiction in contradictions:
        if not contradiction.literal:
            return (*rows, Row(label, state, dest, (contradiction.clause,), effects=unsendable))
        here, otherwise = contradiction.holds_where()
        name = f"{label}:contradictory"
        rows.append(Row(label, state, dest, (contradiction.clause,), here, otherwise, unsendable, name=name))
        conditions += otherwise
        unless += here
    set_flag = (f"{flag.fact} := true",)
    return (
        *rows,
        Row(label, state, dest, (flag.clause, flag.since_clause), tuple(conditions), tuple(unless), set_flag),
    )
