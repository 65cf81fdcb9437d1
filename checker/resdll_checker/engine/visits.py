"""How often the harness has given what: each mask in each position, each class of arguments."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resdll_checker.engine.projected import Position, Projected


@dataclass(slots=True)
class Visits:
    """What was given to a DLL so far: ``masks`` of Offline by position, ``arguments`` by the name of their class.

    ``skipped`` says of classes of arguments why they were left out.
    """

    masks: Counter[tuple[Position, int]] = field(default_factory=Counter)
    arguments: Counter[str] = field(default_factory=Counter)
    skipped: dict[str, str] = field(default_factory=dict)

    def send(self, projected: Projected, candidates: Iterable[int], mask: int) -> None:
        """Count a mask for the position in which it is sent, where that is known."""
        positions = projected.positions(candidates)
        if len(positions) == 1:
            self.masks[positions[0], mask] += 1
