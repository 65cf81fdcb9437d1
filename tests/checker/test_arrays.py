"""Sets as ascending arrays agree with Python's sets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.arrays import contained, distinct, united, without

NUMBERS = st.lists(st.integers(0, 12))
KINDS = [np.int64, np.uint64, np.complex128]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(first=NUMBERS, second=NUMBERS)
def test_sets_are_those_of_python(kind: type[np.generic], first: list[int], second: list[int]):
    here, there = np.array(first, dtype=kind), np.array(second, dtype=kind)
    known = distinct(there)
    assert distinct(here).tolist() == sorted(set(first))
    assert united(here, there).tolist() == sorted({*first, *second})
    assert without(here, known).tolist() == sorted(set(first) - set(second))
    assert contained(here, known).tolist() == [number in second for number in first]
    assert distinct(here).dtype == kind
