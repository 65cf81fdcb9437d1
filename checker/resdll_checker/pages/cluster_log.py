"""The page of the cluster log: its states and edges, how well each is founded, and how they fit the lifecycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.page import Block, Grid, Heading, Items, as_markdown
from resdll_checker.program import compile_program
from resdll_checker.proofs.abstraction import Abstraction, compare, in_words
from resdll_spec import machine
from resdll_spec.abi import VERSION_NAMES
from resdll_spec.clauses import CLAUSES
from resdll_spec.log import EDGES, GROUP_EDGES, GROUP_STATES, RESOURCE, STATES, UNPLACED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resdll_spec.log import LogEdge, LogState

PATH = "docs/cluster-log.md"

_INTRODUCTION = (
    "The cluster service prints to cluster.log how its own states of a resource, and of a group, follow each other. No "
    "public document specifies these states. What is here stands in public logs (*documented*), or is known from the "
    "memory of administrators only (*unverified*); an edge that is missing is unknown, not wrong. No verdict against "
    "anybody rests on an edge that is unverified or unknown."
)
_ON_STATES = (
    "What the API shows of a resource meanwhile, its CLUSTER_RESOURCE_STATE, follows from the name of the state at "
    "best (*inferred*). Where that does not say it, it is unknown."
)
_ON_GROUPS = "No CLUSTER_RESOURCE_STATE shows a state of a group."
_ON_FIT = (
    "The machine of the *log* and the *lifecycle*, which is the resource as its DLL sees it, are tied by what the "
    "cluster shows. An edge of the log is matched if the lifecycle has a run from what is shown before it to what is "
    "shown after it that shows nothing else; where nobody knows what a state shows, the lifecycle may show anything, "
    "so that an edge there says little. An edge with a source has to be matched; any other gives a note only. One out "
    "of Failed gives a note as long as the lifecycle takes whatever was terminated for offline (open question 20)."
)


def page() -> str:
    """Return the page as Markdown."""
    return as_markdown(
        [
            Heading("The cluster log", 1),
            _INTRODUCTION,
            Heading("States of a resource"),
            _ON_STATES,
            _states(STATES),
            _unplaced(),
            Heading("Edges of a resource"),
            _edges(EDGES),
            Heading("States and edges of a group"),
            _ON_GROUPS,
            Grid((("state", "meaning"), *((f"`{entry.printed}`", entry.meaning) for entry in GROUP_STATES))),
            _edges(GROUP_EDGES),
            Heading("How the log fits the lifecycle"),
            _ON_FIT,
            *_fit(),
        ]
    )


def _states(states: Iterable[LogState]) -> Grid:
    head = ("state", "meaning", "shown as", "clause")
    return Grid((head, *((f"`{one.printed}`", one.meaning, _shown(one), one.clause or "") for one in states)))


def _shown(entry: LogState) -> str:
    return "unknown" if entry.shown is None else entry.shown.name


def _unplaced() -> str:
    names = ", ".join(f"`{entry.printed}` ({entry.meaning})" for entry in UNPLACED)
    return f"Known by name, without an edge: {names}."


def _edges(edges: Iterable[LogEdge]) -> Grid:
    rows = [("edge", "standing", "clause", "source")]
    rows += [(f"`{one.printed}`", one.standing.name, one.clause, CLAUSES[one.clause].source) for one in edges]
    return Grid(tuple(rows))


def _fit() -> Iterator[Block]:
    """Yield the result for each version, then each edge that is not matched."""
    log, lifecycle = machine(RESOURCE), compile_program(machine("lifecycle"))
    found = [compare(lifecycle, log, windows) for windows in VERSION_NAMES]
    head = ("version", "edges with a source", "matched", "other edges", "matched", "of these, with an end unknown")
    yield Grid((head, *(_counts(one) for one in found)))
    unmatched = {one.edge.parent: in_words(log, one) for fit in found for one in fit.unmatched}
    yield Items(tuple((f"`{row}`", said) for row, said in unmatched.items()))


def _counts(found: Abstraction) -> tuple[str, ...]:
    founded, others = found.founded, [row for row in found.edges if row not in found.founded]
    matched = [row for row in others if row not in {note.edge for note in found.notes}]
    vague = [row for row in matched if {row.source, row.dest} & set(found.unknown)]
    counts = (len(founded), len(founded) - len(found.findings), len(others), len(matched), len(vague))
    return found.windows, *map(str, counts)
