"""The situation of a request of the *offline* machine: what is decided beforehand, in which order, and what it forbids.

Rules of this file
------------------
1. A situation fixes the environment and how the DLL behaves, so that only the flags and races are left to make a
   difference.  It is chosen after the mask, one fact at a time, and only as far as a run can ask for it.
2. A move without a target differs from another in the code of its rejection; what cannot come to a rejection is varied
   for targeted moves only.
3. An answer of the DLL that the situation has decided against cannot come: it is forbidden, with MOD-CHOICE.

A DLL that says "not now" does so once at least; how often, only the labels tell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from resdll_spec.request import choice, choice_name
from resdll_spec.vocabulary import Fact, Row, RowKind, Section, boolean

KIND = Fact("kind", ("offline", "targeted_move", "untargeted_move"), "what the client asked for")
LOCKED = boolean("locked", "the resource is in locked mode")
NETWORK_LOST = boolean("network_lost", "the network of the resource is lost")
BEHAVIOUR = Fact(
    "behaviour",
    ("completes", "pends", "stalls", "fails", "delays_first", "delays_always", "delays_then_fails"),
    "how the DLL at the source answers Offline",
)
GROUP_DELAYS = boolean("group_delays", "another member of the group says 'not now' when this one is offline")
CANCELS = boolean("cancels", "the client cancels while the request is queued")
ARRIVAL = Fact(
    "arrival",
    ("works", "resource_fails", "group_fails", "provider_fails"),
    "at the destination all is well, the resource does not come online, another member of the group does not, or one "
    "without which this resource is not even tried",
)
WAY_BACK = Fact(
    "way_back",
    ("completes", "pends", "stalls", "fails", "delays"),
    "how the DLL at the destination answers the Offline of the way back",
)
RETURN_FAILS = boolean("return_fails", "the resource fails to come online again at the source")

SITUATION: tuple[Fact, ...] = (
    KIND,
    LOCKED,
    NETWORK_LOST,
    BEHAVIOUR,
    GROUP_DELAYS,
    CANCELS,
    ARRIVAL,
    WAY_BACK,
    RETURN_FAILS,
)

NO_MOVE = ("kind is offline",)
RETRIED = boolean("retried", "the request has been queued and tried again")

# --------------------------------------------------------------------------------------------------------------------
# The choices.


@dataclass(frozen=True, slots=True)
class _Branch:
    """Where the choice of one of ``values`` leads, under a condition where ``conditions`` or ``unless`` is given."""

    dest: str
    values: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


def _branching(fact: Fact, state: str, *branches: _Branch) -> Section:
    """Return the choice section of a fact of which it depends on earlier choices what is chosen next."""
    rows = tuple(
        Row(
            choice_name(fact, value),
            state,
            branch.dest,
            ("MOD-CHOICE",),
            branch.conditions,
            branch.unless,
            (f"{fact.name} := {value}",),
            name=":".join(
                (f"{choice_name(fact, value)}@{state}", branch.dest, *(one.split()[-1] for one in branch.conditions))
            ),
        )
        for branch in branches
        for value in branch.values
    )
    return Section(state, f"choice of {fact.name}", rows, choice=True)


ANSWERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "completes": (("offline_returns_success",), ()),
    "pends": (("offline_returns_pending",), ()),
    "stalls": (("offline_returns_pending",), ()),
    "fails": (("offline_returns_error",), ()),
    "delays_first": (
        ("offline_returns_veto",),
        ("offline_returns_veto", "offline_returns_success", "offline_returns_pending"),
    ),
    "delays_always": (("offline_returns_veto",), ("offline_returns_veto",)),
    "delays_then_fails": (("offline_returns_veto",), ("offline_returns_veto", "offline_returns_error")),
}
"""By behaviour, what the DLL at the source may answer to the first Offline and to a later one, if one comes."""

DELAYING: tuple[str, ...] = tuple(value for value, (first, _) in ANSWERS.items() if first == ("offline_returns_veto",))
_TARGETED = ("kind is targeted_move",)

CHOICES: tuple[Section, ...] = (
    choice(LOCKED, "choose_locked", "choose_network"),
    choice(NETWORK_LOST, "choose_network", "choose_behaviour"),
    _branching(
        BEHAVIOUR,
        "choose_behaviour",
        _Branch("requested", BEHAVIOUR.values, NO_MOVE),
        _Branch("choose_group", ("completes", *DELAYING), (), NO_MOVE),
        _Branch("choose_group", ("pends",), _TARGETED),
        _Branch("choose_arrival", ("stalls", "fails"), _TARGETED),
    ),
    _branching(
        GROUP_DELAYS,
        "choose_group",
        _Branch("choose_cancels", ("true",)),
        _Branch("choose_arrival", ("false",), (), tuple(f"behaviour is {value}" for value in DELAYING)),
        *(_Branch("choose_cancels", ("false",), (f"behaviour is {value}",)) for value in DELAYING),
    ),
    _branching(
        CANCELS,
        "choose_cancels",
        _Branch("choose_return", CANCELS.values, (GROUP_DELAYS.name,)),
        _Branch("choose_arrival", CANCELS.values, (), (GROUP_DELAYS.name,)),
    ),
    _branching(
        ARRIVAL,
        "choose_arrival",
        _Branch("requested", ("works",)),
        _Branch("choose_return", ("resource_fails", "provider_fails")),
        _Branch("choose_way_back", ("group_fails",), _TARGETED),
        _Branch("choose_return", ("group_fails",), (), _TARGETED),
    ),
    choice(WAY_BACK, "choose_way_back", "choose_return"),
    choice(RETURN_FAILS, "choose_return", "requested"),
)
"""The choices of a situation, from ``choose_locked`` to ``requested``; the kind is chosen before the mask."""

# --------------------------------------------------------------------------------------------------------------------
# What the DLL answers, as decided.


def cannot_come(
    answer: str,
    source: str | tuple[str, ...],
    tag: str,
    conditions: tuple[str, ...] = (),
    unless: tuple[str, ...] = (),
) -> Row:
    """Return the row that forbids an answer of the DLL which the situation has decided against."""
    name = f"{answer}:{tag}"
    return Row(answer, source, None, ("MOD-CHOICE",), conditions, unless, kind=RowKind.FORBIDDEN, name=name)


@dataclass(frozen=True, slots=True)
class Lead:
    """Where an answer of the DLL leads: the state, the clauses, the effects."""

    dest: str
    clauses: tuple[str, ...]
    effects: tuple[str, ...] = ()


def _row(answer: str, state: str, lead: Lead, case: tuple[tuple[str, ...], tuple[str, ...]], tag: str) -> Row:
    return Row(answer, state, lead.dest, lead.clauses, *case, lead.effects, name=f"{answer}:{tag}")


def source_answers(state: str, leads: dict[str, Lead]) -> tuple[Row, ...]:
    """Return the rows of what the DLL answers to Offline at the source, for each behaviour and at each time."""
    rows = []
    for answer, lead in leads.items():
        for behaviour, (first, later) in ANSWERS.items():
            is_it = (f"behaviour is {behaviour}",)
            case: tuple[tuple[str, ...], tuple[str, ...]] = is_it, (RETRIED.name,) if later else ()
            if answer in first:
                rows.append(_row(answer, state, lead, case, behaviour))
            else:
                rows.append(cannot_come(answer, state, f"not_{behaviour}", *case))
            case, tag = ((*is_it, RETRIED.name), ()), f"{behaviour}_again"
            if answer in later:
                rows.append(_row(answer, state, _again(answer, lead), case, tag))
            elif later:
                rows.append(cannot_come(answer, state, f"not_{tag}", *case))
    return tuple(rows)


def _again(answer: str, lead: Lead) -> Lead:
    """Return where an answer to a later Offline leads: a failure is the different reason that ends the queue."""
    return replace(lead, clauses=(*lead.clauses, "FLG-QUEUE-DIFFERENT")) if answer == "offline_returns_error" else lead


def pending_rows(state: str, dest: str, failed: str, fact: Fact, going: tuple[str, ...]) -> tuple[Row, ...]:
    """Return the rows of a pending Offline in ``state``: where ``fact`` has a value of ``going`` it ends in ``dest``.

    Otherwise it stalls, nothing is reported, and PendingTimeout leads to ``failed``.
    """
    decided = [f"{fact.name} is {value}" for value in going]
    rows = [
        Row(label, state, there, (clause,), (condition,), (), effects, name=f"{label}@{state}{tag}")
        for condition, tag in zip(decided, ("", *(f":{value}" for value in going[1:])), strict=True)
        for label, there, clause, effects in (
            ("report_offline_pending", None, "PEN-PROGRESS", ()),
            ("report_offline", dest, "PEN-FINAL", ("resource := offline",)),
        )
    ]
    rows += [
        cannot_come(label, state, f"{state}_stalled", unless=tuple(decided))
        for label in ("report_offline_pending", "report_offline")
    ]
    return (*rows, Row("pending_time_out", state, failed, ("PEN-TIMEOUT",), (f"{fact.name} is stalls",)))


def way_back_answers(state: str, leads: dict[str, tuple[tuple[str, ...], Lead]]) -> tuple[Row, ...]:
    """Return the rows of what the DLL answers to the Offline of the way back: by answer the cases in which it comes."""
    rows = []
    for answer, (cases, lead) in leads.items():
        conditions = tuple(f"{WAY_BACK.name} is {case}" for case in cases)
        rows += [
            _row(answer, state, lead, ((condition,), ()), f"back_{case}")
            for condition, case in zip(conditions, cases, strict=True)
        ]
        rows.append(cannot_come(answer, state, "back_otherwise", unless=conditions))
    return tuple(rows)


def counting(make: Callable[[tuple[str, ...], tuple[str, ...], str], Row], fact: Fact, most: int) -> tuple[Row, ...]:
    """Return the rows of a step that adds one to ``fact``, of which at most ``most`` were counted before.

    ``make`` takes the condition, the effect and a tag for the name.
    """
    return tuple(
        make((f"{fact.name} is {before}",), (f"{fact.name} := {after}",), f"{before}_before")
        for before, after in zip(fact.values[: most + 1], fact.values[1:], strict=False)
    )
