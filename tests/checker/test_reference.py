"""The reference interpreter does what semantics says of a row: source, literals, simultaneous writes."""

from __future__ import annotations

from dataclasses import replace

from machines import DOCUMENTED, TINY, load_test_machine, spoilt

from resdll_checker import reference
from resdll_spec.loading import LoadedRow
from resdll_spec.vocabulary import Row, boolean

LOADED = load_test_machine(TINY)
ROWS: dict[str, LoadedRow] = {row.id: row for row in LOADED.rows}
START = {"state": "boot", "colour": "red", "lamp": "off", "lit": "false"}


def test_every_fact_starts_with_its_first_value():
    assert reference.initial(LOADED) == START


def test_a_row_is_enabled_in_its_source_when_each_literal_is_true():
    busy = START | {"state": "busy"}
    assert not reference.enabled(ROWS["works@busy"], busy)
    assert reference.enabled(ROWS["works:unlit"], busy)
    assert reference.enabled(ROWS["works@busy"], busy | {"lit": "true"})
    assert not reference.enabled(ROWS["works:unlit"], busy | {"lit": "true"})
    assert not reference.enabled(ROWS["works@busy"], START | {"lit": "true"})


def test_a_row_changes_what_it_writes_and_nothing_else():
    before = START | {"lamp": "lit"}
    assert reference.fire(ROWS["begin@boot"], before) == before | {"state": "idle", "lit": "true"}
    assert before["state"] == "boot"


def test_writes_are_simultaneous():
    swap = Row("begin", "boot", None, DOCUMENTED, effects=("lit := dark", "dark := lit"), name="swap")
    machine = replace(spoilt(added=(swap,), removed=("begin@boot",)), facts=(*TINY.facts, boolean("dark", "")))
    loaded = load_test_machine(machine)
    facts = reference.initial(loaded) | {"lit": "true"}
    ((row, after),) = reference.successors(loaded, facts)
    assert row.parent == "swap"
    assert after == facts | {"lit": "false", "dark": "true"}


def test_states_and_transitions_are_counted_by_hand():
    # After boot the light is on and the colour red.  Work puts the light out, a report turns the colour green, and
    # nothing undoes either: idle and busy have four words each.  One row leaves boot, one each idle word (work), three
    # each busy word (works in one of its two ways, fails, report).
    assert reference.count(LOADED) == (1 + 4 + 4, 1 + 4 * 1 + 4 * 3)
