"""``resdll diagram``: the machines of the specification as graphs, in any format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from resdll_checker.cli import committed, explorer_page
from resdll_checker.cli.machine_options import by_option, resources_option, windows_option
from resdll_checker.cli.options import Name
from resdll_checker.cli.views import graphs_of, listing
from resdll_checker.errors import ResdllError
from resdll_checker.files import write_whole
from resdll_checker.graphs.formats import FORMATS, write
from resdll_checker.terminal import printable

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]


@click.command()
@click.argument("views", metavar="[VIEW…]", nargs=-1)
@click.option(
    "--format",
    "wanted",
    type=Name("format", (*FORMATS, explorer_page.FORMAT)),
    help="The format; without it a picture, svg.",
)
@click.option(
    "--out",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write a file a view to DIR; without VIEW and format, the committed diagrams.",
)
@click.option("--check", "checked", is_flag=True, help="Say which committed diagrams are stale; exit with 1 then.")
@explorer_page.runs_option
@by_option(None, "Draw reachable states instead, merged by these facts; a VIEW is then the name of a machine.")
@resources_option
@windows_option
def diagram(
    views: tuple[str, ...],
    wanted: str | None,
    folder: Path | None,
    checked: bool,  # noqa: FBT001  click's signature
    runs: tuple[str, ...],
    by: str | None,
    resources: int,
    windows: str | None,
) -> None:
    """Draw VIEWs of the machines: charts of their states, or with --by their reachable states merged by facts.

    Without a VIEW the views are listed; with --format, --out and no VIEW all of them are written.  Several views need
    --out; one is written to standard output without it.  With --format html they share one page without a network,
    explorer.html, on which one searches, filters, reads clauses and steps through runs.

    The committed diagrams, with their index, are made by --out alone, and compared by --check (in diagrams, or in the
    folder of --out).
    """
    explorer_page.refuse(runs, wanted)
    plain = not (views or wanted or by or windows)
    if checked:
        if not plain:
            raise ResdllError("--check is of the committed diagrams, all of them; leave out VIEW and what chooses one")
        committed.check(folder or Path(committed.FOLDER))
        return
    if plain and folder is not None:
        committed.write(folder)
        return
    wanted = wanted or "svg"
    if not views and folder is None and wanted != explorer_page.FORMAT:
        click.echo(listing())
        return
    graphs = graphs_of(views, by, windows, resources)
    if folder is not None:
        _make(folder)
    if wanted == explorer_page.FORMAT:
        explorer_page.write_page(graphs, folder, runs)
    else:
        _write(graphs, wanted, folder, everything=not views)


def _write(graphs: dict[str, Graph], wanted: str, folder: Path | None, *, everything: bool) -> None:
    """Write each graph to a file of its own in ``folder``, or the only one to standard output.

    A graph that is too large for a picture is left out where ``everything`` was asked for; else nothing is written.
    """
    if folder is None:
        if len(graphs) > 1:
            raise ResdllError(f"{len(graphs)} views do not fit one {wanted} document; name one, or a folder with --out")
        (graph,) = graphs.values()
        click.echo(_text(graph, wanted), nl=False)
        return
    for name, text in _texts(graphs, wanted, everything=everything).items():
        path = folder / f"{name}.{FORMATS[wanted][0]}"
        write_whole(path, text, "--out")
        click.echo(f"wrote {printable(str(path))}", err=True)


def _texts(graphs: dict[str, Graph], wanted: str, *, everything: bool) -> dict[str, str]:
    from resdll_checker.drawing import TooManyEdgesError

    texts = {}
    for name, graph in graphs.items():
        try:
            texts[name] = _text(graph, wanted)
        except TooManyEdgesError as error:
            if not everything:
                raise
            click.echo(f"left out {name}: {error}", err=True)
    return texts


def _text(graph: Graph, wanted: str) -> str:
    """Return a graph in a format, and say where its reader will not take so much."""
    text = write(graph, wanted)
    if wanted == "mermaid":
        from resdll_checker.graphs.formats.mermaid import remark

        if said := remark(graph, text):
            click.echo(said, err=True)
    return text


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ResdllError(
            f"cannot make the folder {printable(str(folder))}: {reason}; choose another place for --out"
        ) from error
