"""The options of commands that speak of one machine's graph: which machine, which release, by which facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from resdll_checker.cli.options import WINDOWS, Name
from resdll_checker.cli.progress import Progress
from resdll_spec import GROUP, MACHINE_NAMES, group_name, machine
from resdll_spec.group import LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from resdll_checker.graphs.concrete import Concrete
    from resdll_checker.graphs.projection import Projection

    Command = Callable[..., Any]

MACHINES = (*MACHINE_NAMES, GROUP)

resources_option = click.option(
    "--resources",
    type=click.IntRange(1, LIMIT),
    default=2,
    show_default=True,
    help=f"The members of the {GROUP}; its size grows exponentially with them.",
)
windows_option = click.option(
    "--windows", type=WINDOWS, help="One Windows Server release only [default: all of them in one graph]."
)


def by_option(default: str | None, text: str) -> Callable[[Command], Command]:
    """Return the option ``--by`` with its default and its help."""
    return click.option("--by", metavar="FACT,…", default=default, show_default=default is not None, help=text)


def machine_options(command: Command) -> Command:
    """Add ``--machine``, ``--resources``, ``--windows`` and ``--by`` to ``command``."""
    by = by_option("state", "The facts that tell nodes apart; 'state' is the control state.")
    which = click.option(
        "--machine",
        "name",
        type=Name("machine", MACHINES),
        default=MACHINES[0],
        show_default=True,
        help="Which machine.",
    )
    return which(resources_option(windows_option(by(command))))


def full_name(name: str, resources: int) -> str:
    """Return the name of a machine as the specification has it: a group's says how many members it has."""
    return group_name(resources) if name == GROUP else name


def projection_of(name: str, resources: int, windows: str | None, by: str) -> Projection:
    """Search a machine and return its projection.

    Raises :class:`resdll_checker.errors.ResdllError` for an unknown fact, and where the graph would be too large.
    """
    from resdll_checker.graphs.facts import parse_by
    from resdll_checker.graphs.projection import Projection

    full = full_name(name, resources)
    facts = parse_by(machine(full).machine, by.split(","))
    return Projection(searched(full, windows), facts)


def searched(name: str, windows: str | None) -> Concrete:
    """Search a machine and return its graph; a person sees how far that is.

    Raises :class:`resdll_checker.errors.ResdllError` where the graph would be too large.
    """
    from resdll_checker.graphs.concrete import concrete

    progress = Progress(name)
    try:
        return concrete(machine(name), windows, progress)
    finally:
        progress.clear()
