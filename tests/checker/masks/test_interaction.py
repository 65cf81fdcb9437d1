"""Outcomes and flag interaction are what their definitions say, and the numbers are what they were."""

from __future__ import annotations

import json
import random
from functools import cache
from itertools import combinations, product
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from click.testing import CliRunner
from syrupy.assertion import SnapshotAssertion

from resdll_checker import reference
from resdll_checker.cli import main
from resdll_checker.errors import ExitCode
from resdll_checker.masks.heatmap import draw
from resdll_checker.masks.interaction import analyse
from resdll_checker.masks.interaction_report import document, informational, standing_of, unsent, witness_runs
from resdll_checker.masks.meaning import NEWEST, short
from resdll_checker.masks.outcomes import NEVER, VARYING, Outcome, all_outcomes, described
from resdll_checker.pages.generated import GENERATED
from resdll_spec import machine
from resdll_spec.abi import OFFLINE_FLAGS, OFFLINE_MASK_COUNT, VERSION_NAMES, defined_mask
from resdll_spec.clauses import CLAUSES
from resdll_spec.vocabulary import Standing

ROOT = Path(__file__).resolve().parents[3]
OUTCOMES = all_outcomes()
ANALYSES = analyse(OUTCOMES)
IGNORE, RETURN, QUEUE, RETURNING, EMBEDDED, NETWORK, PERSISTENT = (flag.value for flag in OFFLINE_FLAGS)

Node = tuple[tuple[str, str], ...]


# --------------------------------------------------------------------------------------------------------------------
# Outcomes.


FLAGS = {flag.fact for flag in OFFLINE_FLAGS}


def is_unsent(windows: str, kind: str, mask: int) -> bool:
    """Tells whether no caller sends a mask: RETURNING, what the version lacks, and with an offline the move's flags."""
    return bool(mask & (RETURNING | ~defined_mask(windows) | (RETURN | QUEUE if kind == "offline" else 0)))


def by_definition(windows: str, situation: int, mask: int) -> set[Outcome]:
    """Returns Out(situation, mask) by the reference interpreter: ends, and sets of states that a fair run can fill."""
    loaded = machine("offline")
    decided = OUTCOMES.situations[situation].facts
    start = reference.initial(loaded) | {flag.fact: "true" for flag in OFFLINE_FLAGS if mask & flag.value}
    start |= {"version": windows, "state": "requested"} | decided
    if is_unsent(windows, decided["kind"], mask):
        start = {
            fact: start[fact] if fact in {"version", "kind"} | FLAGS else value
            for fact, value in reference.initial(loaded).items()
        }
        start |= {"state": "composed", "unsendable": "true"}
    edges: dict[Node, list[tuple[str, Node]]] = {}
    waiting = [tuple(start.items())]
    while waiting:
        node = waiting.pop()
        if node not in edges:
            edges[node] = [(row.trigger, tuple(to.items())) for row, to in reference.successors(loaded, dict(node))]
            waiting += [to for _, to in edges[node]]
    ends = {outcome_of([node], dict(node)["state"]) for node, leaving in edges.items() if not leaving}
    cyclic = [node for node in edges if node in beyond(edges, node, set(edges))]
    sets = (set(chosen) for size in range(1, len(cyclic) + 1) for chosen in combinations(cyclic, size))
    return ends | {outcome_of(sorted(chosen), NEVER) for chosen in sets if can_be_filled(edges, chosen)}


def beyond(edges: dict[Node, list[tuple[str, Node]]], node: Node, inside: set[Node]) -> set[Node]:
    """Returns what one or more steps inside a set lead to from ``node``."""
    found: set[Node] = set()
    waiting = [node]
    while waiting:
        for _, to in edges[waiting.pop()]:
            if to in inside and to not in found:
                found.add(to)
                waiting.append(to)
    return found


def can_be_filled(edges: dict[Node, list[tuple[str, Node]]], chosen: set[Node]) -> bool:
    """Tells whether a fair run can visit exactly the ``chosen`` nodes again and again."""
    if any(beyond(edges, node, chosen) != chosen for node in chosen):
        return False
    taken = {label for node in chosen for label, to in edges[node] if to in chosen}
    enabled = [{label for label, _ in edges[node]} for node in chosen]
    worker_finishes = "report_offline" in taken or any("report_offline" not in labels for labels in enabled)
    ending = {"client_cancels", "offline_returns_success", "offline_returns_pending", "offline_returns_error"}
    delays_end = bool(ending & taken) or all(not ending & labels for labels in enabled)
    return worker_finishes and delays_end


def outcome_of(nodes: list[Node], running: str) -> Outcome:
    outcome = []
    for fact in machine("offline").machine.outcome_facts:
        values = {dict(node)[fact] for node in nodes}
        value = values.pop() if len(values) == 1 else VARYING
        outcome.append(running if value == "running" else value)
    return tuple(outcome)


def test_outcomes_are_those_of_the_reference_interpreter():
    chance = random.Random(12)  # noqa: S311  the same sample each time
    cases = list(product(VERSION_NAMES, range(len(OUTCOMES.situations)), range(OFFLINE_MASK_COUNT)))
    sendable = [case for case in cases if OUTCOMES.sent[case[0]][case[1], case[2]]]
    for windows, situation, mask in (*chance.sample(sendable, 2000), *chance.sample(cases, 100)):
        assert set(OUTCOMES.of(windows, situation, mask)) == by_definition(windows, situation, mask)


def test_every_situation_with_an_endless_run_agrees_with_the_reference_interpreter():
    endless = [
        place
        for place in range(len(OUTCOMES.situations))
        if any(outcome[0] == NEVER for outcome in OUTCOMES.of(NEWEST, place, QUEUE | NETWORK))
    ]
    assert endless
    for place, mask in product(endless, (QUEUE | NETWORK, QUEUE | NETWORK | PERSISTENT)):
        assert set(OUTCOMES.of(NEWEST, place, mask)) == by_definition(NEWEST, place, mask)


def test_a_request_never_ends_exactly_where_the_dll_delays_for_ever_in_the_queue_and_nobody_cancels():
    for place, situation in enumerate(OUTCOMES.situations):
        facts = situation.facts
        waits = facts["behaviour"] == "delays_always" and facts["cancels"] == "false"
        for mask in range(OFFLINE_MASK_COUNT):
            reached = facts["locked"] == "false" and (facts["network_lost"] == "false" or bool(mask & NETWORK))
            queued = bool(mask & QUEUE) and not mask & (IGNORE | RETURNING) and facts["kind"] != "offline"
            ends = {outcome[0] for outcome in OUTCOMES.of(NEWEST, place, mask)}
            assert (NEVER in ends) == (waits and reached and queued)
            assert NEVER not in ends or len(ends) == 1


@pytest.mark.parametrize("windows", VERSION_NAMES)
def test_masks_that_nobody_sends_are_unspecified_and_others_only_where_a_way_back_is_delayed(windows: str):
    for mask, place in product(range(OFFLINE_MASK_COUNT), range(0, len(OUTCOMES.situations), 7)):
        facts = OUTCOMES.situations[place].facts
        unsent = is_unsent(windows, facts["kind"], mask)
        assert OUTCOMES.sent[windows][place, mask] == (not unsent)
        ends = {outcome[0] for outcome in OUTCOMES.of(windows, place, mask)}
        silent = "unspecified" in ends
        assert OUTCOMES.told[windows][place, mask] == (not silent)
        assert (ends == {"unspecified"}) if unsent else (not silent or facts["way_back"] == "delays")


def test_situations_and_outcomes_are_what_they_were(snapshot: SnapshotAssertion):
    assert len(OUTCOMES.situations) == 968
    assert len(set(map(str, OUTCOMES.situations))) == 968
    assert [described(outcome) for outcome in OUTCOMES.outcomes] == snapshot


# --------------------------------------------------------------------------------------------------------------------
# Interaction.


@cache
def out(windows: str, situation: int, mask: int) -> frozenset[Outcome]:
    return frozenset(OUTCOMES.of(windows, situation, mask))


def effective(windows: str, situation: int, mask: int, flags: tuple[int, ...]) -> bool:
    """Tells whether the alternating sum of the indicators over the subsets of ``flags`` is not zero."""
    total: dict[Outcome, int] = {}
    for chosen in product((0, 1), repeat=len(flags)):
        sign = -1 if (len(flags) - sum(chosen)) % 2 else 1
        for outcome in out(
            windows, situation, mask + sum(flag for flag, one in zip(flags, chosen, strict=True) if one)
        ):
            total[outcome] = total.get(outcome, 0) + sign
    return any(total.values())


def subsets(flags: tuple[int, ...]) -> list[int]:
    return [sum(chosen) for size in range(len(flags) + 1) for chosen in combinations(flags, size)]


@pytest.mark.parametrize("windows", VERSION_NAMES[:2])
def test_effects_are_the_alternating_sums_of_the_definition(windows: str):
    analysis, told = ANALYSES[windows], OUTCOMES.told[windows]
    values = [flag.value for flag in OFFLINE_FLAGS if flag.value & defined_mask(windows) and flag.value != RETURNING]
    for order in range(1, len(values) + 1):
        for flags in combinations(values, order):
            asked = [
                (mask.bit_count(), place, mask)
                for mask in range(OFFLINE_MASK_COUNT)
                if not mask & sum(flags)
                for place in np.flatnonzero(np.all([told[:, mask | part] for part in subsets(flags)], axis=0)).tolist()
            ]
            cases = [case for case in asked if effective(windows, case[1], case[2], flags)]
            effect = analysis.effect_of(sum(flags))
            assert (effect is not None) == bool(cases)
            if effect is not None:
                assert effect.cases == len(cases)
                assert effect.situations == len({place for _, place, _ in cases})
                assert effect.possible == len(asked)
                assert (effect.witness.situation, effect.witness.others) == min(cases)[1:]


def test_a_flag_matters_where_the_outcomes_differ_with_it():
    for effect in ANALYSES[NEWEST].of_order(1):
        masks = [mask for mask in range(OFFLINE_MASK_COUNT) if not mask & effect.mask]
        table, told = OUTCOMES.table[NEWEST], OUTCOMES.told[NEWEST]
        assert effect.cases == sum(
            int((told[:, mask] & told[:, mask | effect.mask] & (table[:, mask] != table[:, mask | effect.mask])).sum())
            for mask in masks
        )


def test_the_numbers_are_what_they_were():
    numbers = {
        windows: (
            int(analysis.sendable.sum()),
            len(analysis.behaviours),
            *(len(analysis.of_order(order)) for order in range(1, len(OFFLINE_FLAGS) + 1)),
        )
        for windows, analysis in ANALYSES.items()
    }
    assert numbers == {
        "2012": (16, 7, 3, 3, 1, 0, 0, 0, 0),
        "2012r2": (32, 13, 4, 6, 4, 1, 0, 0, 0),
        "2016": (64, 17, 5, 8, 5, 1, 0, 0, 0),
    }


def test_matters_and_pairs_are_what_they_were(snapshot: SnapshotAssertion):
    assert {
        windows: {
            " + ".join(map(short, effect.flags)): (effect.situations, effect.cases, effect.possible, effect.aspects)
            for effect in (*analysis.of_order(1), *analysis.of_order(2))
        }
        for windows, analysis in ANALYSES.items()
    } == snapshot


@pytest.mark.parametrize("windows", VERSION_NAMES)
def test_behaviours_part_the_masks_by_their_outcomes_everywhere(windows: str):
    classes = ANALYSES[windows].behaviours
    masks = [mask for behaviour in classes for mask in behaviour.masks]
    assert sorted(masks) == [mask for mask in range(OFFLINE_MASK_COUNT) if OUTCOMES.sendable(windows)[mask]]
    columns = [
        {tuple(out(windows, place, mask) for place in range(len(OUTCOMES.situations))) for mask in behaviour.masks}
        for behaviour in classes
    ]
    assert all(len(column) == 1 for column in columns)
    assert len(set().union(*columns)) == len(classes)


@pytest.mark.parametrize("windows", VERSION_NAMES)
def test_every_flag_matters_under_cited_rows_or_is_informational_with_its_clause(windows: str):
    analysis = ANALYSES[windows]
    telling = informational(analysis)
    for flag in OFFLINE_FLAGS:
        defined = bool(flag.value & defined_mask(windows))
        matters = analysis.effect_of(flag.value) is not None
        assert defined == (matters or flag in telling)
        assert not (matters and flag in telling)
    for flag, (reason, clauses) in telling.items():
        assert reason
        assert flag.clause in clauses
        assert set(clauses) <= set(CLAUSES)
    assert {flag.value for flag in telling} == {RETURNING, EMBEDDED}
    assert {flag.value for flag in unsent(analysis)} == {
        flag.value for flag in OFFLINE_FLAGS if flag.value & (RETURNING | ~defined_mask(windows))
    }


def test_a_flag_divides_the_ways_by_rows_of_which_one_reads_it():
    for flag, divisions in ANALYSES[NEWEST].divisions.items():
        assert divisions
        for division in divisions:
            rows = (*division.without, *division.with_flag)
            assert len({row.source for row in rows}) == 1
            assert any(literal.fact == flag.fact for row in rows for literal in row.guard)
            assert division.standing == max(row.standing for row in rows)


def test_only_the_network_flag_rests_on_an_inferred_row_alone():
    inferred = {
        flag.value
        for flag in ANALYSES[NEWEST].divisions
        if standing_of(ANALYSES[NEWEST], (flag,)) is not Standing.documented
    }
    assert inferred == {NETWORK}


def test_the_persistent_state_flag_changes_the_persistent_state_and_nothing_else():
    assert ANALYSES[NEWEST].effect_of(PERSISTENT).aspects == ("persistent",)  # type: ignore[union-attr]


@pytest.mark.parametrize("windows", VERSION_NAMES)
def test_witnesses_show_the_interaction_and_their_runs_replay(windows: str):
    analysis = ANALYSES[windows]
    loaded = machine("offline")
    for effect in analysis.interactions:
        witness = effect.witness
        assert effective(windows, witness.situation, witness.others, tuple(flag.value for flag in effect.flags))
        for mask, runs in witness_runs(analysis, effect):
            assert {outcome for outcome, _ in runs} == out(windows, witness.situation, mask)
            for outcome, path in runs:
                facts = OUTCOMES.program.decode(OUTCOMES.request(windows, witness.situation, mask))
                for step in path:
                    assert reference.enabled(step.row, facts)
                    facts = reference.fire(step.row, facts)
                ended = tuple(facts[fact] for fact in loaded.machine.outcome_facts)
                assert outcome in {ended, (NEVER, *ended[1:])}


# --------------------------------------------------------------------------------------------------------------------
# What is shown.


@pytest.mark.parametrize("name", [name for name in GENERATED if "interaction" in name])
def test_the_committed_page_and_picture_are_fresh(name: str):
    committed = (ROOT / name).read_text(encoding="utf-8")
    assert committed == GENERATED[name](), f"{name} is stale: run `make docs-generated`"


def test_the_picture_has_words_for_those_who_do_not_see_it_and_both_colour_schemes():
    text = draw(ANALYSES)
    picture = ET.fromstring(text)  # noqa: S314  our own text
    space = "{http://www.w3.org/2000/svg}"
    named = picture.get("aria-labelledby", "").split()
    assert picture.get("role") == "img"
    assert [child.get("id") for child in picture[:2]] == named
    assert all(child.text for child in picture[:2])
    cells = [title.text or "" for title in picture.iter(f"{space}title")][1:]
    assert len(cells) == len(VERSION_NAMES) * 28
    pair = ANALYSES[NEWEST].of_order(2)[0]
    told = f"{short(pair.flags[0])} and {short(pair.flags[1])}: {pair.cases:,} of {pair.possible:,} cases"
    assert told in cells
    assert "prefers-color-scheme: dark" in text


def test_the_command_prints_the_page_and_the_data():
    done = CliRunner().invoke(main, ["flags", "--interaction", "--windows", "2012"])
    assert done.exit_code == ExitCode.CONFORMS
    assert "`" not in done.stdout
    assert "Windows Server 2012: 7 behaviours of 16 masks" in done.stdout
    data = CliRunner().invoke(main, ["flags", "--interaction", "--windows", "2012", "--json", "-"])
    assert json.loads(data.stdout) == json.loads(json.dumps(document(ANALYSES["2012"]))) | {"contract": "2012"}


def test_a_mask_beside_interaction_is_wrong_usage():
    done = CliRunner().invoke(main, ["flags", "--interaction", "3"])
    assert done.exit_code == ExitCode.USAGE
    assert "leave MASK out" in done.stderr


def test_an_outcome_that_does_not_come_has_no_path():
    start = OUTCOMES.request(NEWEST, 0, 0)
    absent = next(outcome for outcome in OUTCOMES.outcomes if outcome not in out(NEWEST, 0, 0))
    with pytest.raises(KeyError):
        OUTCOMES.path(start, absent)
