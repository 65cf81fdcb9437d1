"""Counterexamples as files: written whole, found again by their id, read with a sentence where they cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from resdll_checker.engine.counterexample import FORMAT, Counterexample
from resdll_checker.errors import ResdllError
from resdll_checker.files import write_whole
from resdll_checker.hosting.build import user_cache
from resdll_checker.terminal import printable
from resdll_spec.clauses import CLAUSES
from resdll_spec.rules import RULES

if TYPE_CHECKING:
    from pathlib import Path

SHORTEST_ID = 4
"""Letters of an id that may stand for the whole."""


def encode(counterexample: Counterexample) -> str:
    """Return a counterexample as JSON, for people to read and for :func:`decode`."""
    return msgspec.json.format(msgspec.json.encode(counterexample), indent=2).decode() + "\n"


def decode(text: str, name: str) -> Counterexample:
    """Return the counterexample that :func:`encode` wrote; raise :class:`ResdllError` for anything else.

    ``name`` is what the message calls the text.
    """
    try:
        found = msgspec.json.decode(text, type=Counterexample)
    except msgspec.DecodeError as error:
        raise ResdllError(f"{name} is no counterexample of resdll ({error}); give one that a check saved.") from None
    if found.format != FORMAT:
        raise ResdllError(
            f"{name} has the format {found.format} of another version of resdll, which reads {FORMAT}; "
            "run the check again to have a new one."
        )
    if found.rule not in RULES or found.clause not in CLAUSES:
        raise ResdllError(
            f"{name} is about {printable(found.rule)} ({printable(found.clause)}), which this version does not know; "
            "run the check again to have a new one."
        )
    return found


def folder() -> Path:
    """Return where counterexamples are kept so that their id is enough to run them again."""
    return user_cache() / "counterexamples"


def save(counterexample: Counterexample, into: Path | None = None) -> Path:
    """Write a counterexample into a folder, by default the one of :func:`folder`, and return the file.

    Raises :class:`ResdllError` where it cannot be written.
    """
    path = (folder() if into is None else into) / f"{counterexample.id}.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ResdllError(f"{path.parent} cannot be made ({error.strerror}); choose another folder.") from None
    write_whole(path, encode(counterexample), "the counterexample")
    return path


def load(reference: str, path: Path) -> Counterexample:
    """Return the counterexample of a file, or of an id of one that was saved (its first letters will do).

    ``path`` is ``reference`` as a path.  Raises :class:`ResdllError` where there is none, or more than one.
    """
    if not path.is_file():
        path = _by_id(reference)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ResdllError(f"{printable(str(path))} cannot be read ({error}); give a saved counterexample.") from None
    return decode(text, printable(str(path)))


def _by_id(reference: str) -> Path:
    name = printable(reference)
    known = sorted(folder().glob("*.json")) if folder().is_dir() else []
    fitting = [path for path in known if path.stem.startswith(reference)] if len(reference) >= SHORTEST_ID else []
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise ResdllError(f"{name} is the beginning of {len(fitting)} ids; give more of its letters.")
    raise ResdllError(
        f"{name} is neither a file nor the id of a counterexample that is kept in {printable(str(folder()))}; "
        "give a file, or the id that a check has printed on this machine."
    )
