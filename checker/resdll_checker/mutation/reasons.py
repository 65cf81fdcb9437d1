"""Why a mutant survives for good: what it changes can be seen by no oracle, and why not.

A survivor without a reason is an example that is missing.  A reason ends when its mutant is no more, is killed or is
found bisimilar: :func:`stale` says so, and a test asks it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resdll_checker.mutation.campaign import Outcome

REASONS: dict[str, str] = {
    "lifecycle drop literal compose@online not table is v1": (
        "A call of a V1 table carries no mask, so nobody asks for a request to be composed: the choices, which no "
        "monitor sees, end in the Offline that the row of V1 allows too."
    ),
    "lifecycle redirect resource_control:while_a_control_goes_on to checking_alive": (
        "The tables whose control calls can go on have no ResourceControl, so nobody can make the call; to forbid it "
        "would say so better."
    ),
}
"""By the id of a mutant, why nobody can notice it."""


def stale(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Return the ids in :data:`REASONS` that ``outcomes``, which are those of all mutants, show to be no survivors."""
    survivors = {outcome.mutant for outcome in outcomes if outcome.survived}
    return tuple(sorted(set(REASONS) - survivors))


def unexplained(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Return the ids of the survivors without a reason."""
    return tuple(sorted(outcome.mutant for outcome in outcomes if outcome.survived and outcome.mutant not in REASONS))
