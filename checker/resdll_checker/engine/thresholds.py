"""Thresholds: how much a run must have covered for a pass, and how many notes it may have."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resdll_checker.engine.findings import Coverage, Covered

PARTS: dict[str, tuple[str, str]] = {
    "states": ("states", "control states"),
    "rows": ("transitions", "rows of the specification"),
    "edges": ("edges", "edges between control states"),
    "masks": ("masks", "masks of OfflineFlags"),
    "rules": ("rules", "rules"),
}
"""By the name in an option: the name in :class:`resdll_checker.engine.findings.Coverage`, and what it counts."""

PATTERN = r"^([0-9]+|([0-9]|[1-9][0-9]|100)%)$"
"""How the least of something is written: a number, or a share in whole percent."""


@dataclass(frozen=True, slots=True)
class Least:
    """The least of something that must be covered: so many, or so many percent of them all."""

    number: int
    percent: bool = False

    @classmethod
    def parse(cls, text: str) -> Least:
        """Return what ``text`` says; raise :class:`ValueError` where it says nothing."""
        if re.fullmatch(PATTERN, text, re.ASCII) is None:
            msg = f"'{text}' is neither a number nor a share such as 95%"
            raise ValueError(msg)
        return cls(int(text.removesuffix("%")), text.endswith("%"))

    def reached(self, part: Covered) -> bool:
        """Tell whether so much was covered; what does not apply to a table cannot be covered, and is not asked for."""
        if not part.total:
            return True
        return 100 * part.covered >= self.number * part.total if self.percent else part.covered >= self.number

    def __str__(self) -> str:
        """Return the least as it is written."""
        return f"{self.number}{'%' if self.percent else ''}"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What is asked for, by the names of :data:`PARTS`; ``notes`` is the greatest number of them."""

    states: Least | None = None
    rows: Least | None = None
    edges: Least | None = None
    masks: Least | None = None
    rules: Least | None = None
    notes: int | None = None

    @property
    def any(self) -> bool:
        """Whether anything is asked for."""
        return any(getattr(self, part.name) is not None for part in fields(self))

    def missed(self, coverage: Coverage | None) -> list[str]:
        """Return in sentences what was covered too little."""
        found = []
        for name, (attribute, what) in PARTS.items():
            least: Least | None = getattr(self, name)
            if least is None:
                continue
            if coverage is None:
                found.append(f"Nothing was covered, and --min-{name} asks for {least} of the {what}.")
                continue
            part: Covered = getattr(coverage, attribute)
            if not least.reached(part):
                found.append(f"{part.covered} of {part.total} {what} were covered, and --min-{name} asks for {least}.")
        return found

    def exceeded(self, notes: int) -> list[str]:
        """Return in a sentence that there are too many notes."""
        if self.notes is None or notes <= self.notes:
            return []
        return [f"There {'is 1 note' if notes == 1 else f'are {notes} notes'}, and --max-notes allows {self.notes}."]
