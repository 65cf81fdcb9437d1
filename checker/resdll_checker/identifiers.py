"""Names of the specification as identifiers and comments of another language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_]")


def identifiers(prefix: str, names: Iterable[str]) -> dict[str, str]:
    """Return an identifier for each name: ``prefix``, which keeps clear of reserved words, and the name.

    What no identifier may hold becomes ``_``; where two names would then be one, the later ones get a number.
    """
    given: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        plain = identifier = prefix + _NOT_IN_A_NAME.sub("_", name)
        number = 1
        while identifier in taken:
            number += 1
            identifier = f"{plain}_{number}"
        taken.add(identifier)
        given[name] = identifier
    return given


def comment(text: str) -> str:
    """Return ``text`` on one line and without what would open or end a comment in Promela or TLA+."""
    spaced = re.sub(r"[*/(\\]{2,}|\*\)", " ", text)
    return "".join(character if character.isprintable() else " " for character in spaced)
