"""``resdll explore``: search every state of the machines of the specification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from resdll_checker.cli.models import promela_option, tla_option, write_models
from resdll_checker.cli.options import STANDARD_OUTPUT, WINDOWS, Name, json_option, write_json
from resdll_checker.cli.progress import Progress
from resdll_checker.errors import ExitCode, ResdllError
from resdll_checker.names import find
from resdll_checker.proofs.report import (
    Relations,
    path_lines,
    property_document,
    property_lines,
    relation_documents,
    relation_lines,
    relations_of,
    step_documents,
    verdicts_of,
)
from resdll_checker.terminal import printable, table
from resdll_spec import GROUP, MACHINE_NAMES, group_name, machine
from resdll_spec.group import LIMIT
from resdll_spec.releases import release

if TYPE_CHECKING:
    from resdll_checker.explore import Exploration
    from resdll_checker.proofs.properties import Verdict

Document = dict[str, Any]
Wanted = dict[str, str]

_STATE = "state"


@click.command()
@click.option(
    "--machine",
    "machine_name",
    type=Name("machine", (*MACHINE_NAMES, GROUP)),
    help=f"One machine only [default: all but {GROUP}].",
)
@click.option(
    "--resources",
    type=click.IntRange(1, LIMIT),
    default=2,
    show_default=True,
    help=f"The members of the {GROUP}; its size grows exponentially with them.",
)
@click.option("--windows", type=WINDOWS, help="One Windows Server release only [default: all of them in one search].")
@click.option(
    "--to",
    "goal",
    metavar="FACT=VALUE,…",
    help="Show a shortest path to a state, for example 'state=failed,locked=true'; exit code 1 where there is none.",
)
@promela_option
@tla_option
@click.option(
    "--max-memory",
    type=click.IntRange(min=1),
    metavar="MIB",
    help="Give up before a search takes more memory for states than this [default: half of the machine's].",
)
@json_option
@click.pass_context
def explore(  # noqa: PLR0913, PLR0917  click hands over one argument an option
    context: click.Context,
    machine_name: str | None,
    resources: int,
    windows: str | None,
    goal: str | None,
    promela_file: str | None,
    tla_file: str | None,
    max_memory: int | None,
    json_file: str | None,
) -> None:
    """Search every state that the machines of the specification can reach, and check every property of them.

    States and transitions are counted exactly.  A property that fails is printed with a counterexample, a deadlock (a
    state that nothing leaves and that is not declared an end) with a shortest path; both make the exit code 1.  So does
    an edge of the cluster log that has a source and that the lifecycle does not match.  With --json, one machine is
    written as an object, all of them as a list of objects.
    """
    names = MACHINE_NAMES if machine_name is None else (machine_name,)
    if machine_name == GROUP:
        names = (group_name(resources),)
    wanted = None if goal is None else parse_goal(goal)
    if wanted is not None:
        names, wanted = machines_with(wanted, names)
    version = None if windows is None else release(windows).version
    if not write_models(names, version, promela_file, tla_file):
        return
    searches = _search_all(names, version, max_memory)
    verdicts = [verdicts_of(search) for search in searches]
    relations = [relations_of(search) for search in searches]
    documents = [
        document(search, found, windows, fits)
        for search, found, fits in zip(searches, verdicts, relations, strict=True)
    ]
    if wanted is not None:
        for search, entry in zip(searches, documents, strict=True):
            entry["path"] = _path_to(search, wanted)
    if json_file is not None:
        write_json(json_file, documents[0] if machine_name is not None else documents)
    if json_file != STANDARD_OUTPUT:
        click.echo(render(searches, documents, goal))
        for search, found, fits in zip(searches, verdicts, relations, strict=True):
            _tell(search, found, fits, brief=goal is not None)
    lost = wanted is not None and all(entry["path"] is None for entry in documents)
    stuck = any(len(search.deadlocks) for search in searches)
    context.exit(ExitCode.FINDINGS if lost or stuck or _broken(verdicts, relations) else ExitCode.CONFORMS)


def _broken(verdicts: list[list[Verdict]], relations: list[Relations]) -> bool:
    """Tell whether a property fails or a relation does not hold."""
    failing = any(verdict.holds is False for found in verdicts for verdict in found)
    return failing or not all(fit.holds for fits in relations for fit in fits.values())


def _tell(search: Exploration, verdicts: list[Verdict], relations: Relations, *, brief: bool) -> None:
    """Print what became of the properties and, unless ``brief``, of the relations of a machine."""
    lines = property_lines(search, verdicts, brief=brief)
    lines += [] if brief else relation_lines(search, relations)
    if lines:
        click.echo("\n".join(lines))


# --------------------------------------------------------------------------------------------------------------------
# What is looked for.


def parse_goal(text: str) -> Wanted:
    """Return the facts of ``state=failed,locked=true``; raise :class:`ResdllError` where a part has another form."""
    wanted = {}
    for part in text.split(","):
        fact, equals, value = (piece.strip() for piece in part.partition("="))
        if not (fact and equals and value):
            msg = f"'{printable(part)}' in --to is not FACT=VALUE; write for example 'state=failed,locked=true'"
            raise ResdllError(msg)
        wanted[fact] = value
    return wanted


def machines_with(wanted: Wanted, names: tuple[str, ...]) -> tuple[tuple[str, ...], Wanted]:
    """Return the machines that have all facts and values of ``wanted``, and these as they are declared.

    Raises :class:`ResdllError` where no machine has them, with the nearest name.
    """
    fitting, declared = [], wanted
    fault: ResdllError | None = None
    for name in names:
        try:
            declared = dict(_declared(name, fact, value) for fact, value in wanted.items())
        except ResdllError as error:
            fault = fault or error
        else:
            fitting.append(name)
    if fault is not None and not fitting:
        raise fault
    return tuple(fitting), declared


def _declared(name: str, fact: str, value: str) -> tuple[str, str]:
    """Return a fact and a value of a machine as they are declared."""
    model = machine(name).machine
    known = {_STATE: model.states} | {entry.name: entry.values for entry in model.facts}
    fact = find(f"fact of the {name} machine", fact, known, f"the control state is '{_STATE}'")
    hint = f"the module resdll_spec.{name.partition(' ')[0]} declares them"
    return fact, find(f"value of {fact} in the {name} machine", value, known[fact], hint)


# --------------------------------------------------------------------------------------------------------------------
# The search.


def _search_all(names: tuple[str, ...], windows: str | None, max_memory: int | None) -> list[Exploration]:
    """Search the machines one after the other; Ctrl-C shows what is known so far and goes on its way."""
    searches: list[Exploration] = []
    for name in names:
        try:
            searches.append(_search(name, windows, max_memory))
            interrupted = not searches[-1].complete
        except KeyboardInterrupt:
            interrupted = True
        if interrupted:
            click.echo(render(searches, [document(search, []) for search in searches], None))
            raise KeyboardInterrupt
    return searches


def _search(name: str, windows: str | None, max_memory: int | None) -> Exploration:
    from resdll_checker.explore import explore as search
    from resdll_checker.program import compile_program

    progress = Progress(name)
    try:
        memory = None if max_memory is None else max_memory << 20
        return search(compile_program(machine(name)), windows, progress, max_memory=memory)
    finally:
        progress.clear()


def bounds(name: str) -> dict[str, int]:
    """Return the bounds of a machine: of the group the number of members; the others have none."""
    return {"resources": int(name.rpartition(" ")[2])} if name.startswith(f"{GROUP} of ") else {}


def document(
    search: Exploration, verdicts: list[Verdict], windows: str | None = None, relations: Relations | None = None
) -> Document:
    """Return the result of a search as plain data, in the published form of ``resdll explore --json``.

    ``windows`` is the release that was asked for, where that is another one than the first of its version.
    """
    from resdll_checker.exports.promela import OFFSET

    return {
        "machine": search.program.name,
        "windows": windows or search.windows,
        "contract": search.windows,
        "states": search.states,
        "transitions": search.transitions,
        "deadlocks": len(search.deadlocks),
        "properties": [property_document(search, verdict) for verdict in verdicts],
        "relations": relation_documents(search, relations or {}),
        "digest": search.digest(),
        "bounds": bounds(search.program.name),
        "seconds": round(search.seconds, 6),
        "promela_offset": OFFSET if search.complete else None,
    }


def _searched(entry: Document) -> str:
    """Return which releases a search is of, with the version of the contract where that has another name."""
    asked, version = entry["windows"], entry["contract"]
    return "all" if version is None else asked if asked == version else f"{asked} ({version})"


def _path_to(search: Exploration, wanted: Wanted) -> list[Document] | None:
    """Return a shortest path to a state with all facts of ``wanted``; ``None`` where none is reached."""
    import numpy as np

    words = search.matching(**wanted)
    for level in search.levels:
        found = np.intersect1d(level, words)
        if len(found):
            return path_document(search, int(found[0]))
    return None


def path_document(search: Exploration, word: int) -> list[Document]:
    """Return a shortest path to ``word`` as plain data."""
    return step_documents(search, search.program.initial, search.path_to(word))


# --------------------------------------------------------------------------------------------------------------------
# Text for a person.


def render(searches: list[Exploration], documents: list[Document], goal: str | None) -> str:
    """Return a table of the searches, then the paths: to every deadlocked machine's first deadlock, and to the goal."""
    head = ("machine", "windows", "states", "transitions", "depth", "deadlocks", "seconds", "visited", "digest")
    rows = [
        (
            entry["machine"],
            _searched(entry),
            f"{entry['states']:,}{more}",
            f"{entry['transitions']:,}{more}",
            f"{search.depth}{more}",
            str(entry["deadlocks"]),
            f"{search.seconds:.3f}",
            search.visited,
            entry["digest"][:16],
        )
        for search, entry in zip(searches, documents, strict=True)
        for more in ["" if search.complete else "+"]  # an interrupted search has found at least that
    ]
    lines = [table([head, *rows])]
    for search, entry in zip(searches, documents, strict=True):
        if len(search.deadlocks):
            path = path_document(search, int(search.deadlocks[0]))
            lines += path_lines(f"a shortest path to a deadlock of the {entry['machine']} machine", path)
        if goal is not None and entry["path"] is not None:
            lines += path_lines(
                f"a shortest path to {printable(goal)} in the {entry['machine']} machine", entry["path"]
            )
        elif goal is not None:
            lines += ["", f"no reachable state of the {entry['machine']} machine has {printable(goal)}"]
    return "\n".join(lines)
