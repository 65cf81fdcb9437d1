"""Whether the committed diagrams are what the specification makes of them, and how they are written anew."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resdll_checker.diagrams.catalogue import CATALOGUE
from resdll_checker.diagrams.index import INDEX, index
from resdll_checker.errors import ResdllError
from resdll_checker.files import write_whole
from resdll_checker.terminal import printable
from resdll_spec import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from resdll_checker.diagrams.catalogue import Diagram

MEND = "resdll diagram --out diagrams"
"""The command that makes every committed diagram anew, in the root of the repository."""


def command(folder: Path) -> str:
    """Return the command that makes every diagram of ``folder`` anew."""
    return f"resdll diagram --out {shlex.quote(str(folder))}"


Teller = Callable[[str], None]
"""Is told the name of each file before it is made, which can take a second."""


def _quiet(name: str) -> None:
    """Say nothing of ``name``."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A committed file that is not what it should be, and why."""

    name: str
    reason: str


def stale(folder: Path, tell: Teller = _quiet) -> tuple[Stale, ...]:
    """Return the files of ``folder`` that are not what the specification makes of them, in the order of the catalogue.

    A file is stale when it differs, is missing, cannot be made any more, or is in the folder and not in the catalogue.
    Raises :class:`ResdllError` where there is no such folder.
    """
    if not folder.is_dir():
        raise ResdllError(f"there is no folder {printable(str(folder))}; run `{command(folder)}` to make it")
    found = [*_compared(folder, CATALOGUE, tell)]
    known = {diagram.name for diagram in CATALOGUE} | {INDEX}
    extra = sorted(path.name for path in folder.iterdir() if path.name not in known)
    return (*found, *(Stale(name, "is no diagram of the catalogue; delete it") for name in extra))


def _compared(folder: Path, diagrams: Sequence[Diagram], tell: Teller) -> Iterator[Stale]:
    made: dict[str, str] = {}
    for diagram in diagrams:
        tell(diagram.name)
        try:
            made[diagram.name] = diagram.make()
        except SpecificationError as error:
            yield Stale(diagram.name, f"cannot be made: {error}")
            continue
        if reason := _difference(folder / diagram.name, made[diagram.name]):
            yield Stale(diagram.name, reason)
    if len(made) == len(diagrams) and (reason := _difference(folder / INDEX, index(CATALOGUE, made, MEND))):
        yield Stale(INDEX, reason)


def _difference(path: Path, text: str) -> str:
    """Return why the file is not ``text``: nothing where it is."""
    if not path.is_file():
        return "is missing"
    return "" if path.read_bytes() == text.encode() else "is not what the specification makes of it"


def _made(diagram: Diagram, tell: Teller) -> str:
    tell(diagram.name)
    try:
        return diagram.make()
    except SpecificationError as error:
        raise ResdllError(f"the diagram {diagram.name} cannot be made: {error}") from error


def write(folder: Path, tell: Teller = _quiet) -> tuple[str, ...]:
    """Make every diagram, and write those that are stale; return their names.

    Raises :class:`ResdllError` where a file cannot be written, and where a diagram cannot be made: then nothing is.
    """
    made = {diagram.name: _made(diagram, tell) for diagram in CATALOGUE}
    texts = made | {INDEX: index(CATALOGUE, made, MEND)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"cannot make the folder {printable(str(folder))}: {reason}; choose another place for --out"
        raise ResdllError(message) from error
    written = [name for name, text in texts.items() if _difference(folder / name, text)]
    for name in written:
        write_whole(folder / name, texts[name], "--out")
    return tuple(written)
