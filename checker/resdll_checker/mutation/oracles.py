"""The oracles: who notices that a machine was changed.  The pinned counts and the generated pages are none of them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import resdll_spec
from resdll_checker.explore import explore
from resdll_checker.monitor import Monitor, Observed, UnexplainedObservationError, View
from resdll_checker.program import STATE, compile_program
from resdll_checker.proofs import abstraction, conservativity, wellformed
from resdll_checker.proofs.projection import Requests, in_words, project
from resdll_checker.proofs.properties import check_all
from resdll_checker.proofs.relations import fit
from resdll_spec import LOG_MACHINES
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.boundary import BEFORE
from resdll_spec.example_vocabulary import FORBIDDEN, MADE, NEVER, UNSPECIFIED, Example, Step
from resdll_spec.examples import EXAMPLES
from resdll_spec.log import RESOURCE, TRANSITION, identifier
from resdll_spec.log_examples import FOUNDED, LOG_EXAMPLES, UNKNOWN, UNVERIFIED, LogExample, LogStep
from resdll_spec.outcome_examples import OUTCOME_EXAMPLES, OutcomeExample
from resdll_spec.resource_type import TYPE as TYPE_MACHINE
from resdll_spec.vocabulary import RowKind, Standing, parse_literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from resdll_checker.explore import Exploration
    from resdll_checker.program import Program, ProgramRow

_OLDEST, _NEWEST = VERSION_NAMES[0], VERSION_NAMES[-1]


def examples(program: Program) -> str:
    """Return the first hand-written example that comes out otherwise, and where; nothing where all come out."""
    if any(example.machine == program.name for example in EXAMPLES):
        texts = (contradiction(program, example) for example in EXAMPLES if example.machine == program.name)
    elif program.name in LOG_MACHINES:
        texts = (log_contradiction(program, run) for run in LOG_EXAMPLES if run.machine == program.name)
    else:
        texts = (outcome_contradiction(program, request) for request in OUTCOME_EXAMPLES)
    return next((text for text in texts if text), "")


def outcome_contradiction(program: Program, example: OutcomeExample) -> str:
    """Return what becomes of a request where it is not what is written; nothing where it is."""
    written = {_outcome(program, program.encode(_facts(text))) for text in example.outcomes}
    ends = _ends(program, _facts(example.given))
    finished = {word for word in ends if program.state_of(word) == "finished"}
    met = {_outcome(program, word) for word in finished}
    unspecified = any(program.state_of(word) == "unspecified" for word in ends)
    given = _facts(example.given).items()
    if any(program.value_of(word, fact) != value for word in finished for fact, value in given):
        return f"{example.clause}: {example.given or 'a plain request'} is not what is chosen"
    if met == written and unspecified == (not written):
        return ""
    return f"{example.clause}: {example.given or 'a plain request'} ends otherwise"


def _facts(text: str) -> dict[str, str]:
    literals = [parse_literal(part.strip()) for part in text.split(",") if part.strip()]
    return {literal.fact: literal.value for literal in literals}


def _outcome(program: Program, word: int) -> tuple[str, ...]:
    return tuple(program.value_of(word, fact) for fact in program.machine.machine.outcome_facts)


def _ends(program: Program, given: dict[str, str]) -> set[int]:
    """Return where the runs of a request end, its choices made as ``given``."""
    wanted = program.decode(program.encode(given))
    ends, seen, frontier = set(), {program.initial}, [program.initial]
    while frontier:
        word = frontier.pop()
        after = {row.apply(word) for row in _steps(program, word, wanted)}
        if not after:
            ends.add(word)
        frontier += after - seen
        seen |= after
    return ends


def _steps(program: Program, word: int, wanted: dict[str, str]) -> list[ProgramRow]:
    """Return the enabled rows; of an instant of choice those that choose what is wanted."""
    state = program.state_of(word)
    machine = program.machine.machine
    rows = [
        row
        for label in machine.labels
        for row in program.rows_of(state, label.name)
        if row.row.kind in (RowKind.HANDLED, RowKind.UNSPECIFIED) and row.enabled(word)
    ]
    if not machine.section_map[state].choice:
        return rows
    choices = {row.row.trigger: machine.label_map[row.row.trigger].observed for row in rows}
    return [row for row in rows if not (made := choices[row.row.trigger]) or wanted.get(made.subject) == made.value]


def log_contradiction(program: Program, example: LogExample) -> str:
    """Return which edge of a run is judged otherwise than it is written; nothing where all agree."""
    view, candidates = View(program), frozenset[int]()
    for step in example.steps:
        # A log may begin anywhere: what the first edge starts from is known from that edge.
        candidates = candidates or _printing(program, step.source)
        said, candidates = _reported(view, candidates, step)
        if said != step.mark:
            return f"{example.clause}: {step.source}-->{step.dest} is judged {said or 'founded'!r}"
    return ""


def _printing(program: Program, printed: str) -> frozenset[int]:
    """Return the words of a machine of the log in the state that it prints so."""
    name = identifier(printed)
    return frozenset((program.encode({STATE: name}),) if name in program.machine.machine.states else ())


def _reported(view: View, candidates: frozenset[int], step: LogStep) -> tuple[str, frozenset[int]]:
    """Return what an edge deserves and the candidates after it, of which the monitor keeps those that fit."""
    try:
        labels = view.labels(TRANSITION, step.source, step.dest)
    except KeyError:
        return UNKNOWN, frozenset()
    moves = [(after, row) for word in candidates for after, row, _ in view.successors(word, labels)]
    after = frozenset(word for word, _ in moves) & _printing(view.program, step.dest)
    if not after:
        return UNKNOWN, after
    unverified = all(row.row.standing is Standing.unverified for _, row in moves)
    return (UNVERIFIED if unverified else FOUNDED), after


def contradiction(program: Program, example: Example) -> str:
    """Return where ``program`` judges ``example`` otherwise than it is written; nothing where it agrees."""
    monitor = Monitor(View(program), example.windows, example.table)
    if not example.offered:
        return f"{example.clause}: the table is offered" if monitor.candidates else ""
    for number, step in enumerate(example.steps, 1):
        said = _judged(monitor, step)
        if said != step.verdict:
            return f"{example.clause}: step {number}, {step.text!r}, is {said or 'allowed'}"
    return ""


def _judged(monitor: Monitor, step: Step) -> str:
    """Return the verdict on one step, and move on where it happens: an input that is not handled is not given."""
    observed = Observed(step.kind, step.subject, step.value, step.mask, step.with_buffer)
    if step.kind == "call":
        kinds = monitor.kinds(observed)
        made = step.verdict == MADE and kinds == {RowKind.UNSPECIFIED}
        if made:
            monitor.observe(observed)
            return MADE
        if kinds != {RowKind.HANDLED}:
            names = {RowKind.FORBIDDEN: FORBIDDEN, RowKind.UNSPECIFIED: UNSPECIFIED}
            return names[next(iter(kinds))] if len(kinds) == 1 and kinds <= set(names) else "unclassified"
    try:
        breaches = monitor.observe(observed).breaches
    except UnexplainedObservationError:
        return NEVER
    return breaches[0].clause if breaches else ""


def well_formed(program: Program) -> str:
    """Return the first fault of the machine in all versions."""
    faults, _ = wellformed.check(explore(program))
    return f"{faults[0].place}: {faults[0].message}" if faults else ""


def properties(program: Program) -> str:
    """Return the first property that fails in the oldest version, whose slice is the smallest."""
    verdicts = check_all(explore(program, _OLDEST))
    return next((verdict.property.name for verdict in verdicts if verdict.holds is False), "")


def relations(program: Program) -> str:
    """Return how the machine does not fit the other ones, or in what two versions differ that should not."""
    try:
        found = next((text for text in _misfits(program) if text not in _known(program.name)), "")
    except UnexplainedObservationError as error:
        return str(error)
    if found or program.name in LOG_MACHINES:
        return found
    difference = conservativity.compare(program, _OLDEST, _NEWEST).difference
    return f"{difference.label} is only in {difference.only_in}" if difference else ""


@cache
def _known(name: str) -> frozenset[str]:
    """Return in words where the machine as it is does not fit."""
    return frozenset(_misfits(_original(name)))


def _misfits(program: Program) -> list[str]:
    """Return in words where the machine and the other ones do not fit."""
    if program.name == "lifecycle":
        return [*_at_the_boundary(_searched(), program), *_in_the_log(program, _original(RESOURCE))]
    if program.name == RESOURCE:
        return _in_the_log(_original("lifecycle"), program)
    # Nothing is known of what a group of the log shows, and a type has no part in a request.
    if program.name in (*LOG_MACHINES, TYPE_MACHINE.name):
        return []
    return [*_at_the_boundary(explore(program, _OLDEST), _original("lifecycle")), *_in_a_group(program)]


def _at_the_boundary(search: Exploration, life: Program) -> list[str]:
    return [
        f"{found.misfit.value}: {found.label} {found.detail}"
        for node in BEFORE
        for found in fit(search, life, node).findings
    ]


def _in_a_group(offline: Program) -> list[str]:
    requests = Requests(offline.machine, _OLDEST)
    found = [project(_group(), number, requests) for number in (1, 2)]
    return [in_words(part.stray) for part in found if part.stray is not None]


@cache
def _group() -> Exploration:
    return explore(_original(resdll_spec.group_name(2)), _OLDEST)


def _in_the_log(life: Program, log: Program) -> list[str]:
    findings = abstraction.compare(life, log.machine, _OLDEST).findings
    return [abstraction.in_words(log.machine, found) for found in findings]


@cache
def _original(name: str) -> Program:
    return compile_program(resdll_spec.machine(name))


@cache
def _searched() -> Exploration:
    return explore(_original("offline"), _OLDEST)


ORACLES: dict[str, Callable[[Program], str]] = {
    "examples": examples,
    "well-formedness": well_formed,
    "properties": properties,
    "relations": relations,
}
"""By name, what says how a changed machine is found out (nothing where it is not); the loader comes before them."""
