"""Ids that are no more: what a release promised under a permanent id, and why it went.

An id that was released is never used again and never forgotten: a baseline, a saved counterexample or a report of
last year may name it.  What no release has promised yet may go without a word (see ``make permanent-ids``).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retirement:
    """Why an id went, in one sentence, and the id of the same kind that stands in its place, if any."""

    reason: str
    successor: str = ""


RETIRED: dict[str, Retirement] = {}
"""By the kind and the id, as in ``rule RD999`` and ``row lifecycle close@offline``."""
