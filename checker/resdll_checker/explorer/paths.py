"""Runs of a machine that the explorer steps through: witnesses, counterexamples, and those of a JSON document.

A run is kept as steps that say what changed, from the initial state on, so that the page can place it on every graph of
its machine, whatever facts tell the nodes of that graph apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec

from resdll_checker.errors import ResdllError
from resdll_checker.explore import explore
from resdll_checker.names import unknown
from resdll_checker.program import compile_program
from resdll_checker.proofs.properties import Searched, Verdict, check, properties_of, without_assumptions
from resdll_checker.proofs.report import property_document
from resdll_checker.terminal import printable
from resdll_spec import GROUP, MACHINE_NAMES, machine
from resdll_spec.property_vocabulary import Kind, Progress
from resdll_spec.releases import RELEASE_NAMES, release

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

    from resdll_checker.explore import Exploration


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """One step: its label and what that means, the row and its clauses, and by fact the value before and after.

    ``forever`` marks the steps that the run goes round by without end.
    """

    label: str
    meaning: str
    row: str
    clauses: tuple[str, ...] = ()
    changes: dict[str, tuple[str, str]] = {}
    forever: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """A run of ``machine`` from its initial state; an address calls it ``name``, ``title`` says what it shows.

    With ``windows`` it is of graphs of that release ("all": of all together) only.
    """

    name: str
    title: str
    machine: str
    steps: tuple[Step, ...]
    windows: str = ""


def witnesses_of(graphs: Iterable[nx.MultiDiGraph[str]]) -> list[Path]:
    """Return the runs of :func:`witnesses` for every machine, and every release, of which there is a graph.

    A run belongs to the graphs of its machine and release; where there are several, its name says to which.
    """
    shown = dict.fromkeys((str(graph.graph["machine"]), str(graph.graph["windows"])) for graph in graphs)
    found = []
    for name, named in shown:
        windows = named if named in RELEASE_NAMES else None
        several = sum(other == name for other, _ in shown) > 1
        found += [
            replace(path, name=f"{path.name}@{named}" if several else path.name, windows=named)
            for path in witnesses(name, windows)
        ]
    return found


class _Property(msgspec.Struct):
    name: str
    kind: str = ""
    holds: bool | None = None
    path: tuple[Step, ...] | None = None


class _Exploration(msgspec.Struct):
    machine: str
    properties: tuple[_Property, ...] = ()
    path: tuple[Step, ...] | None = None


def witnesses(machine_name: str, windows: str | None = None) -> list[Path]:
    """Return what the properties of a machine have to show in a release (``None``: in all of them together).

    That is the witness of each ``sometimes``, the counterexample of each property that fails, and for each
    ``eventually`` the run that spoils it where its assumptions are not made.
    """
    search = explore(compile_program(machine(machine_name)), windows and release(windows).version)
    searched = Searched(search)
    shown = []
    for entry in properties_of(machine_name, search.windows):
        body, verdict = entry.body, check(searched, entry)
        if isinstance(body, Progress) and verdict.holds and body.assumptions:
            unfair = without_assumptions(searched, entry, body)
            shown.append(_path(search, unfair, f"without {' and '.join(body.assumptions)}"))
        else:
            shown.append(_path(search, verdict, _shows(entry.kind.value, verdict.holds)))
    return [path for path in shown if path is not None]


def _path(search: Exploration, verdict: Verdict, shows: str) -> Path | None:
    document = property_document(search, verdict)
    if document["path"] is None:
        return None
    entry = verdict.property
    steps = msgspec.convert(document["path"], tuple[Step, ...])
    return Path(entry.name, f"{entry.name} ({shows}): {entry.meaning}", search.program.name, steps)


def _shows(kind: str, holds: bool | None) -> str:  # noqa: FBT001  a verdict
    return "witness" if holds and kind == Kind.SOMETIMES.value else "counterexample"


def read_paths(text: str | bytes, origin: str) -> list[Path]:
    """Return the runs in a document that ``resdll explore --json`` wrote, which came from ``origin`` (for messages).

    Raises :class:`ResdllError` where it is no such document, or one of a machine that is unknown here.
    """
    try:
        raw: Any = msgspec.json.decode(text)
        searched = msgspec.convert(raw if isinstance(raw, list) else [raw], tuple[_Exploration, ...])
    except msgspec.MsgspecError as error:
        raise ResdllError(
            f"{printable(origin)} holds no paths ({printable(str(error))}); give a file that `resdll explore --json` "
            "wrote"
        ) from error
    found = [path for entry in searched for path in _paths_of(entry)]
    if not found:
        raise ResdllError(
            f"no path is in {printable(origin)}: no property of it has one; `resdll explore --to FACT=VALUE --json` "
            "writes the path to a state"
        )
    return found


def _paths_of(entry: _Exploration) -> Iterable[Path]:
    name = _machine(entry.machine)
    if entry.path is not None:
        yield Path("path", "the path to the state that was asked for", name, entry.path)
    for found in entry.properties:
        if found.path is not None:
            yield Path(found.name, f"{found.name} ({_shows(found.kind, found.holds)})", name, found.path)


def _machine(name: str) -> str:
    try:
        return machine(name).machine.name
    except (KeyError, ValueError):
        raise ResdllError(unknown("machine", name, [*MACHINE_NAMES, f"{GROUP} of 2"])) from None
