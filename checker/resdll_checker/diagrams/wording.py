"""How the end of a request is told in a picture."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from resdll_checker.masks.outcomes import all_outcomes
from resdll_spec.offline import CODE, ENDED, OFFLINE

if TYPE_CHECKING:
    from collections.abc import Mapping


def end_of(facts: Mapping[str, str]) -> str:
    """Return how a request ended, with its code where requests that end so have several."""
    code = facts.get(CODE.name, "")
    several = code and len(_codes(facts[ENDED.name])) > 1
    return (f"{facts[ENDED.name]} ({code})" if several else facts[ENDED.name]).replace("_", " ")


@cache
def _codes(ended: str) -> frozenset[str]:
    """Return the codes of all requests that ended so."""
    places = [OFFLINE.outcome_facts.index(fact.name) for fact in (ENDED, CODE)]
    pairs = [tuple(outcome[place] for place in places) for outcome in all_outcomes().outcomes]
    return frozenset(code for end, code in pairs if end == ended)
