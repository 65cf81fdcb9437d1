"""The catalogue of the committed diagrams: each with its file, its title, what to look at, and what makes it.

Everything is text and depends on the specification alone, so a file that differs from what is made here is stale.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from resdll_checker.diagrams import log_charts
from resdll_checker.diagrams import machine_charts as charts
from resdll_checker.diagrams.flag_charts import flag_chart
from resdll_checker.diagrams.scenarios import SCENARIOS
from resdll_checker.masks.meaning import short
from resdll_spec.abi import OFFLINE_FLAGS

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    from resdll_checker.diagrams.scenarios import Scenario
    from resdll_spec.abi import OfflineFlag

    Graph = nx.MultiDiGraph[str]


@dataclass(frozen=True, slots=True)
class Diagram:
    """One committed file: ``section`` is its heading in the index, ``look`` one sentence on what to look at.

    ``make`` returns the text of the file; it raises ``SpecificationError`` where the specification has it no more.
    Where the file is the picture of a graph, ``graph`` returns that.
    """

    name: str
    title: str
    section: str
    look: str
    make: Callable[[], str]
    graph: Callable[[], Graph] | None = None

    @property
    def picture(self) -> bool:
        """Whether the file is a picture, shown in the index."""
        return self.name.endswith(".svg")


_DLL = "One resource, as its DLL sees it"
_SCENARIOS = "The scenarios that an author meets first"
_CLUSTER = "One request, as the cluster handles it"
_FLAGS = "What each flag changes"
_MORE = "Groups, versions and the log"
_PROGRAMS = "For programs"


def _svg(make: Callable[[], Graph]) -> str:
    from resdll_checker.drawing import svg

    return svg(make())


def _chart(name: str, title: str, section: str, look: str, make: Callable[[], Graph]) -> Diagram:
    return Diagram(f"{name}.svg", title, section, look, partial(_svg, make), make)


def _scenario(scenario: Scenario) -> Diagram:
    return Diagram(
        f"sequence-{scenario.name}.svg", scenario.title, _SCENARIOS, scenario.look, partial(_sequence, scenario)
    )


def _sequence(scenario: Scenario) -> str:
    from resdll_checker.diagrams.sequences import chart
    from resdll_checker.drawing.sequence import svg

    return svg(chart(scenario))


def _flag(flag: OfflineFlag) -> Diagram:
    name = f"flag-{flag.fact.replace('_', '-')}"
    look = "Look at the edges that only runs with the flag, or only runs without it, take; all else is folded up."
    return _chart(name, short(flag), _FLAGS, look, partial(flag_chart, flag))


def _flag_matrix() -> str:
    from resdll_checker.diagrams import matrices, matrix

    return matrix.draw(matrices.flag_matrix())


def _rule_matrix() -> str:
    from resdll_checker.diagrams import matrices, matrix

    return matrix.draw(matrices.rule_matrix())


def _interaction() -> str:
    from resdll_checker.masks import heatmap, interaction, outcomes

    return heatmap.draw(interaction.analyse(outcomes.all_outcomes()))


def _versions() -> str:
    from resdll_checker.diagrams import version_cards

    return version_cards.draw(version_cards.cards())


def _exported(format_name: str) -> str:
    from resdll_checker.graphs.formats import write

    return write(charts.locked_graph(), format_name)


def _table(format_name: str, ending: str, what: str, reader: str) -> Diagram:
    title = f"The reachable states of the lifecycle, by state and lock, as {what}"
    name = f"lifecycle-by-state-and-locked.{ending}"
    return Diagram(name, title, _PROGRAMS, f"for {reader}", partial(_exported, format_name))


CATALOGUE: tuple[Diagram, ...] = (
    _chart(
        "lifecycle",
        "The life of a resource",
        _DLL,
        "Follow the thick line from Open to Close; what leaves it is an error, a poll or an operation that pends.",
        charts.lifecycle_chart,
    ),
    _chart(
        "lifecycle-reports",
        "Reports during and after a call of Offline",
        _DLL,
        "A report can be seen before its own call returns; the call must then return ERROR_IO_PENDING.",
        charts.reports_chart,
    ),
    _chart(
        "lifecycle-terminate",
        "Terminate during Offline",
        _DLL,
        "Whatever the call was doing, a Terminate that has returned leaves the resource offline.",
        charts.terminate_chart,
    ),
    _chart(
        "lifecycle-beside",
        "What runs beside the operations of a resource",
        _DLL,
        "A call begun asynchronously goes on after its entry point has returned, and ends by EndControlCall.",
        charts.beside_chart,
    ),
    _chart(
        "type",
        "The control calls of a resource type",
        _DLL,
        "They are those of a resource once more, with callbacks of their own.",
        charts.type_chart,
    ),
    Diagram(
        "rules-by-state.svg",
        "Where a DLL can break which rule",
        _DLL,
        "Find the state that your DLL is in: the filled cells below it are what it must not do there.",
        _rule_matrix,
    ),
    *map(_scenario, SCENARIOS),
    _chart(
        "offline",
        "One offline or move request",
        _CLUSTER,
        "The request passes the mask, the lock and the network before a DLL is called; a move goes on below.",
        charts.offline_chart,
    ),
    _chart(
        "offline-move",
        "A move, once ownership has gone to the destination",
        _CLUSTER,
        "Whatever goes wrong at the destination is left to the ordinary policy, or to one way back.",
        charts.move_chart,
    ),
    Diagram(
        "flags.svg",
        "The seven flags",
        _FLAGS,
        "A line without filled cells in the middle belongs to a flag that informs and changes nothing.",
        _flag_matrix,
    ),
    *map(_flag, OFFLINE_FLAGS),
    Diagram(
        "flag-interaction.svg",
        "How flags interact",
        _FLAGS,
        "Dark cells on the diagonal are flags that often matter; dark cells below it are pairs to be seen together.",
        _interaction,
    ),
    _chart(
        "group",
        "The move of a group of two",
        _MORE,
        "What members do stands inside the states; the edges are decisions of the cluster.",
        charts.group_chart,
    ),
    _chart(
        "log",
        "A resource in cluster.log",
        _MORE,
        "Only the documented edges have a public source; nobody is blamed by one of the others.",
        log_charts.resource_chart,
    ),
    _chart(
        "log-group",
        "A group in cluster.log",
        _MORE,
        "These are all the transitions of a group that a public log shows.",
        log_charts.group_chart,
    ),
    Diagram(
        "versions.svg",
        "What each Windows version adds",
        _MORE,
        "A DLL that is to run on the oldest version has the first card only to work with.",
        _versions,
    ),
    _table("json", "json", "JSON", "`networkx.node_link_graph`"),
    _table("mermaid", "mmd", "Mermaid", "any viewer of Mermaid"),
)
"""In the order of the index."""
