from __future__ import annotations

import pytest

from resdll_checker.names import UnknownNameError, find, nearest

FRUIT = ["apple", "pear", "pineapple", "quince"]


def test_a_name_is_found_whatever_its_case():
    assert find("fruit", " QUInce ", FRUIT) == "quince"


@pytest.mark.parametrize(
    ("typed", "offered"), [("pera", "pear"), ("pine", "pineapple"), ("aple", "apple"), ("zzz", None), ("", None)]
)
def test_the_nearest_name_is_offered(typed: str, offered: str | None):
    assert nearest(typed, FRUIT) == offered


def test_a_few_names_are_listed_and_many_are_hinted_at():
    with pytest.raises(UnknownNameError, match=r"no fruit called 'x'; known: apple, pear, pineapple, quince"):
        find("fruit", "x", FRUIT)
    with pytest.raises(UnknownNameError, match=r"no fruit called 'x'; see the market"):
        find("fruit", "x", [f"{name}{number}" for name in FRUIT for number in range(9)], "see the market")
