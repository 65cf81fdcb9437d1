"""``resdll graph``: questions about what the machines of the specification can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from resdll_checker.cli.machine_options import (
    MACHINES,
    full_name,
    machine_options,
    projection_of,
    resources_option,
    searched,
    windows_option,
)
from resdll_checker.cli.options import Name, answer, json_option
from resdll_checker.errors import ExitCode
from resdll_checker.names import unknown
from resdll_checker.page import as_text
from resdll_spec import MACHINE_NAMES

if TYPE_CHECKING:
    from resdll_checker.graphs.projection import Projection

_STATE_HELP = "A STATE is a control state, facts, or both: 'failed', 'locked=true', 'failed,locked=true'."


class Questions(click.Group):
    """A group that offers the nearest question where there is none of that name."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of ``args``."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            ctx.fail(unknown("question", args[0], list(self.commands)))
        return super().resolve_command(ctx, args)


@click.group(cls=Questions)
def graph() -> None:
    """Answer questions about the reachable states of a machine: paths, citations, removals, what no run avoids."""


@graph.command(short_help="A shortest path between two states.", epilog=_STATE_HELP)
@click.argument("origin", metavar="FROM")
@click.argument("goal", metavar="TO")
@machine_options
@json_option
@click.pass_context
def path(
    context: click.Context,
    origin: str,
    goal: str,
    name: str,
    resources: int,
    windows: str | None,
    by: str,
    json_file: str | None,
) -> None:
    """Show a shortest path from the state FROM to the state TO; exit code 1 where no run has one.

    Where FROM leaves facts open, the path begins in the reachable state that is nearest.
    """
    from resdll_checker.graphs import answers, told
    from resdll_checker.graphs.facts import parse_where

    projection = projection_of(name, resources, windows, by)
    model = projection.whole.loaded.machine
    found = answers.path(projection, parse_where(model, origin), parse_where(model, goal))
    document = answers.heading(projection, windows) | found
    answer(json_file, document, told.path_text(document, model.fact_map))
    context.exit(ExitCode.FINDINGS if document["steps"] is None else ExitCode.CONFORMS)


@graph.command(short_help="Every edge that cites a clause.")
@click.argument("clause", metavar="CLAUSE")
@click.option("--machine", "name", type=Name("machine", MACHINES), help="One machine only [default: all but group].")
@resources_option
@windows_option
@json_option
def cites(clause: str, name: str | None, resources: int, windows: str | None, json_file: str | None) -> None:
    """Show every edge that cites CLAUSE, of all machines, breaches of it and inputs that it forbids."""
    from resdll_checker.graphs import told
    from resdll_checker.graphs.attributes import ALL_VERSIONS
    from resdll_checker.graphs.citations import citing
    from resdll_checker.names import find
    from resdll_spec import digest
    from resdll_spec.clauses import CLAUSES

    cited = CLAUSES[find("clause", clause, CLAUSES, "docs/traceability.md lists all of them")]
    names = MACHINE_NAMES if name is None else (full_name(name, resources),)
    document = {
        "clause": cited.id,
        "text": cited.text,
        "windows": windows or ALL_VERSIONS,
        "machines": list(names),
        "digest": digest(),
        "edges": [entry for one in names for entry in citing(searched(one, windows), cited.id)],
    }
    answer(json_file, document, as_text(told.citations_page(document)))


@graph.command(short_help="What is unreachable when an edge is removed.")
@click.argument("edge", metavar="EDGE")
@machine_options
@json_option
def without(edge: str, name: str, resources: int, windows: str | None, by: str, json_file: str | None) -> None:
    """Show what no run reaches any more when EDGE (a label, or the id of a row) is removed."""
    from resdll_checker.graphs import answers, told

    projection = projection_of(name, resources, windows, by)
    document = answers.heading(projection, windows) | answers.without(projection, edge)
    answer(json_file, document, as_text(told.without_page(document)))


@graph.command(short_help="What every run to a state goes through.", epilog=_STATE_HELP)
@click.argument("goal", metavar="STATE")
@machine_options
@json_option
@click.pass_context
def dominators(
    context: click.Context, goal: str, name: str, resources: int, windows: str | None, by: str, json_file: str | None
) -> None:
    """Show what every run that reaches STATE goes through; exit code 1 where none reaches it."""
    from resdll_checker.graphs import answers, told
    from resdll_checker.graphs.facts import parse_where

    projection = projection_of(name, resources, windows, by)
    found = answers.dominators(projection, parse_where(projection.whole.loaded.machine, goal))
    document = answers.heading(projection, windows) | found
    answer(json_file, document, as_text(told.dominators_page(document)))
    context.exit(ExitCode.FINDINGS if document["through"] is None else ExitCode.CONFORMS)


@graph.command(short_help="Where a run can go round.")
@machine_options
@json_option
def components(name: str, resources: int, windows: str | None, by: str, json_file: str | None) -> None:
    """Show the strongly connected components: where a run can go round, and from which it never comes away."""
    from resdll_checker.graphs import answers, told

    projection: Projection = projection_of(name, resources, windows, by)
    document = answers.heading(projection, windows) | answers.cycles(projection)
    answer(json_file, document, as_text(told.cycles_page(document)))
