"""Clauses, rules and the seed page: every reference leads somewhere, and nothing stands alone."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from itertools import chain

import pytest

import resdll_spec
from resdll_spec import abi, clauses, clauses_log, request, rules
from resdll_spec.clauses import CLAUSES
from resdll_spec.questions import QUESTIONS
from resdll_spec.rules import FAMILIES, RULES
from resdll_spec.seed import KEY, SENTENCES, cited_sentences
from resdll_spec.sources import SOURCES
from resdll_spec.statements import STATEMENTS
from resdll_spec.vocabulary import Clause, Judge, Level, Rule, Severity, Standing

MACHINES = [resdll_spec.machine(name) for name in resdll_spec.MACHINE_NAMES]
ROWS = [row for machine in MACHINES for row in machine.everything]

each_clause = pytest.mark.parametrize("clause", CLAUSES.values(), ids=CLAUSES)
each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)

# --------------------------------------------------------------------------------------------------------------------
# Clauses.


@pytest.mark.parametrize(
    ("text", "table"),
    [
        (inspect.getsource(clauses) + inspect.getsource(clauses_log), CLAUSES),
        (inspect.getsource(rules), RULES),
    ],
    ids=["clauses", "rules"],
)
def test_no_identifier_is_given_twice(text: str, table: dict[str, Clause] | dict[str, Rule]):
    # The dictionary would hide the first of two, so the source is asked.
    assert re.findall(r'^ +(?:Clause|Rule)\("([\w-]+)"', text, re.MULTILINE) == list(table)


@each_clause
def test_a_clause_is_well_formed(clause: Clause):
    assert re.fullmatch(r"[A-Z]{3}(-[A-Z0-9]+)+", clause.id)
    assert re.fullmatch(r"\S.*[^.]\.", clause.text)
    assert clause.since in {None, *abi.VERSION_NAMES}
    assert clause.until in {None, *abi.VERSION_NAMES}
    assert clause.question is None or clause.question in QUESTIONS
    assert clause.unobservable is None or clause.unobservable


@each_clause
def test_a_source_is_known_and_our_own_convention_is_never_documented(clause: Clause):
    keys = {clause.source.partition("/")[0].partition(":")[0].partition(",")[0].partition(" ")[0]}
    keys |= set(re.findall(r"\b([A-Z][A-Z0-9]+)/", clause.source))
    assert keys <= set(SOURCES)
    assert "RESDLL" not in keys or clause.standing is not Standing.documented


@each_clause
def test_what_no_document_says_is_no_duty(clause: Clause):
    assert clause.standing is not Standing.unverified or clause.level is not Level.MUST


def test_every_source_is_cited_by_a_clause_by_a_statement_or_by_the_numbers_of_the_interface():
    interface = inspect.getsource(abi)
    cited = chain(CLAUSES.values(), STATEMENTS)
    texts = [interface, *(entry.source for entry in cited)]
    assert {key for key in SOURCES if not any(re.search(rf"\b{key}\b", text) for text in texts)} == set()
    assert {key for keys in re.findall(r"\(([A-Z\d]+(?:, [A-Z\d]+)*)\)", interface) for key in keys.split(", ")} <= set(
        SOURCES
    )


def test_the_weight_of_a_clause_follows_from_level_and_standing():
    weights = {(clause.level, clause.standing): clause.severity for clause in CLAUSES.values()}
    assert weights[Level.MUST, Standing.documented] is Severity.error
    assert weights[Level.SHOULD, Standing.documented] is Severity.warning
    assert weights[Level.MUST, Standing.inferred] is Severity.warning
    assert {weight for (_, standing), weight in weights.items() if standing is Standing.unverified} == {Severity.note}


def test_the_flags_and_their_combinations_cite_clauses_that_exist():
    cited = {
        *(flag.clause for flag in abi.OFFLINE_FLAGS),
        *(flag.since_clause for flag in abi.OFFLINE_FLAGS),
        *(combination.clause for combination in request.COMBINATIONS),
        *(contradiction.clause for contradiction in request.CONTRADICTIONS),
    }
    assert cited <= set(CLAUSES)


@pytest.mark.parametrize("flag", abi.OFFLINE_FLAGS, ids=lambda flag: flag.fact)
def test_a_flag_arrives_with_the_version_that_its_clause_names(flag: abi.OfflineFlag):
    assert CLAUSES[flag.since_clause].since == flag.since


def test_a_flag_that_no_row_of_the_cluster_reads_is_declared_informational_or_unsendable():
    offline = resdll_spec.machine("offline")
    read = {
        literal.fact
        for row in offline.rows
        if not offline.machine.section_map[row.source].choice
        for literal in row.guard
    }
    refused = {contradiction.flag for contradiction in request.CONTRADICTIONS if contradiction.code is None}
    informational = {flag.fact for flag in abi.OFFLINE_FLAGS if CLAUSES[flag.clause].unobservable}
    assert {flag.fact for flag in abi.OFFLINE_FLAGS} - read == refused | informational


# --------------------------------------------------------------------------------------------------------------------
# Rules.


@each_rule
def test_a_rule_is_well_formed(rule: Rule):
    assert re.fullmatch(r"RD[1-9]\d\d", rule.id)
    assert rule.family in FAMILIES
    assert rule.clauses
    assert set(rule.clauses) <= set(CLAUSES)
    for sentence in (rule.meaning, rule.consequence, rule.fix):
        assert sentence.endswith(".")


def test_the_hundreds_of_a_rule_are_its_family():
    pairs = {(rule.id[2], rule.family) for rule in RULES.values()}
    assert len(pairs) == len({hundreds for hundreds, _ in pairs}) == len(FAMILIES)


def test_a_rule_is_judged_by_a_machine_exactly_if_a_violation_names_it():
    named = {row.rule for machine in MACHINES for row in machine.violations}
    assert {rule.id for rule in RULES.values() if rule.judged is Judge.MACHINE} == named


# --------------------------------------------------------------------------------------------------------------------
# The seed page.


def test_the_sentences_are_numbered_in_order():
    assert [sentence.number for sentence in SENTENCES] == list(range(1, 34))


def test_every_sentence_is_cited_by_a_clause_and_every_cited_one_exists():
    cited = set(chain.from_iterable(cited_sentences(clause.source) for clause in CLAUSES.values()))
    assert cited == {sentence.number for sentence in SENTENCES}


@each_clause
def test_a_sentence_is_cited_by_its_full_name(clause: Clause):
    # "SEED/30 to 33" would be read as sentence 30 alone.
    assert clause.source.count(KEY) == len(cited_sentences(clause.source))
    assert re.sub(rf"\b{KEY}/\d+(?=[,;]|$)", "", clause.source).count(KEY) == 0


@pytest.mark.parametrize("flag", abi.OFFLINE_FLAGS, ids=lambda flag: flag.fact)
def test_the_page_states_the_name_and_the_value_of_each_flag(flag: abi.OfflineFlag):
    (named,) = (sentence for sentence in SENTENCES if sentence.paraphrase == f"{flag.name} is 0x{flag.value:08X}.")
    said = [sentence for sentence in SENTENCES if sentence.locator == f"flag {flag.fact.upper()}"]
    assert said[0] is named
    cited = cited_sentences(CLAUSES[flag.clause].source)
    assert cited <= {sentence.number for sentence in said[1:]}
    assert cited


def test_a_flag_that_came_later_cites_the_sentence_that_says_so():
    for flag in abi.OFFLINE_FLAGS:
        said = [sentence for sentence in SENTENCES if sentence.locator == f"flag {flag.fact.upper()}"]
        late = {sentence.number for sentence in said if "not supported before" in sentence.paraphrase}
        assert late == (
            cited_sentences(CLAUSES[flag.since_clause].source) if flag.since != abi.VERSION_NAMES[0] else set()
        )


# --------------------------------------------------------------------------------------------------------------------
# The digest.


def test_the_digest_is_the_same_in_every_process():
    digests = {
        subprocess.run(
            [sys.executable, "-c", "import resdll_spec; print(resdll_spec.digest())"],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert digests == {resdll_spec.digest()}


def test_the_digest_changes_with_a_clause(monkeypatch: pytest.MonkeyPatch):
    before = resdll_spec.digest()
    monkeypatch.setitem(CLAUSES, "TST-NEW", Clause("TST-NEW", "New.", Level.MAY, Standing.inferred, "RESDLL/test"))
    assert resdll_spec.digest.__wrapped__() != before
