"""Names that a person types: found whatever their case; where nothing has the name, the nearest one is offered."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from resdll_checker.errors import ResdllError
from resdll_checker.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

_LIKENESS = 0.5
"""How alike (of 1) two names must be for one to be offered instead of the other."""

_SHORT_LIST = 12
"""Up to how many names are listed in a message."""


class UnknownNameError(ResdllError):
    """A person asked for something by a name that nothing has; the message offers the nearest one."""


def find(what: str, name: str, known: Iterable[str], hint: str = "") -> str:
    """Return the one of ``known`` that is ``name`` but for case; raise :class:`UnknownNameError` where there is none.

    ``what`` is the kind of thing in the singular; ``hint`` ends the sentence where the known names are too many.
    """
    names = list(known)
    for candidate in names:
        if candidate.casefold() == name.strip().casefold():
            return candidate
    raise UnknownNameError(unknown(what, name, names, hint))


def unknown(what: str, name: str, names: list[str], hint: str = "") -> str:
    """Return the sentence that says that nothing is called ``name``, and what was perhaps meant."""
    offered = nearest(name, names)
    meant = f" (did you mean {offered}?)" if offered else ""
    listed = hint if len(names) > _SHORT_LIST else f"known: {', '.join(names)}"
    return f"there is no {what} called '{printable(name)}'{meant}; {listed}"


def nearest(name: str, names: list[str]) -> str | None:
    """Return the one of ``names`` most like ``name``, or ``None`` where none is; part of a name counts as alike."""
    folded = {candidate.casefold(): candidate for candidate in names}
    wanted = name.strip().casefold()
    containing = [original for key, original in folded.items() if wanted and wanted in key]
    if len(containing) == 1:
        return containing[0]
    close = difflib.get_close_matches(wanted, list(folded), n=1, cutoff=_LIKENESS)
    return folded[close[0]] if close else None
