"""Faults that follow from other faults: what a report is accused of is told once."""

from __future__ import annotations

STRAY = frozenset({"RD302", "RD303", "RD306", "RD307", "RD308"})
"""Reports that belong to no operation at hand; the state in which one comes is chance."""
EXPLAINED_BY = {
    "RD201": frozenset({"RD302", "RD303", "RD306", "RD307"}),
    "RD302": frozenset({"RD306", "RD307"}),
    "RD303": frozenset({"RD306", "RD307"}),
    "RD304": STRAY,
    "RD305": STRAY,
}
"""What a report is accused of, by the rules that explain it once they are known to be broken.

A worker that goes on after its operation can report in the midst of the next one, and is then judged as if it did that
one's work.
"""
