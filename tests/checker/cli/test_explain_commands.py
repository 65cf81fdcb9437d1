"""`resdll clause` and `resdll rule`: what they print, and that nothing of the specification is missing there."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from syrupy.assertion import SnapshotAssertion

from resdll_checker.cli import clause as clause_command
from resdll_checker.cli import main
from resdll_checker.cli import rule as rule_command
from resdll_checker.errors import ExitCode
from resdll_checker.pages.explain import cited_sources, clause_document, rule_document, weight
from resdll_spec import MACHINE_NAMES, machine
from resdll_spec.clauses import CLAUSES
from resdll_spec.exclusions import EXCLUSIONS
from resdll_spec.questions import QUESTIONS
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Judge


def output(*arguments: str) -> str:
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == ExitCode.CONFORMS, done.output
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize(
    "arguments", ["clause FLG-IGNORE-STATUS", "clause mod-choice", "rule RD401", "rule rd305", "rule"]
)
def test_text(arguments: str, snapshot: SnapshotAssertion):
    assert output(*arguments.split()) == snapshot


def test_all_clauses_are_listed():
    lines = output("clause").splitlines()
    assert [line.split()[0] for line in lines] == list(CLAUSES)
    assert [entry["id"] for entry in json.loads(output("clause", "--json", "-"))] == list(CLAUSES)


def test_all_rules_are_listed():
    assert [entry["id"] for entry in json.loads(output("rule", "--json", "-"))] == list(RULES)


@pytest.mark.parametrize("identifier", CLAUSES)
def test_every_clause_is_explained(identifier: str):
    document = clause_document(CLAUSES[identifier])
    text = clause_command.render(document)
    assert document["sources"]
    assert CLAUSES[identifier].text in text
    assert CLAUSES[identifier].source in text
    assert json.loads(json.dumps(document)) == document


def test_the_rows_of_the_clauses_are_all_rows():
    for name in MACHINE_NAMES:
        written = {row.parent for row in machine(name).everything}
        shown = {row["row"] for clause in CLAUSES.values() for row in clause_document(clause)["rows"][name]}
        assert shown == written


def test_a_clause_tells_what_founds_it_and_its_open_question_with_the_reading():
    text = output("clause", "RET-ERROR-V2")
    question = QUESTIONS[6]
    for said in (question.question, question.conflict, f"{question.reading} ({question.standing.name})"):
        assert said in text
    assert "2.1/4 DOC: Of other codes from OnlineV2 and OfflineV2" in text


def test_a_clause_on_which_nothing_rests_says_why():
    assert f"excluded     {EXCLUSIONS['CTL-PHASE2'].value}\n" in output("clause", "CTL-PHASE2")


@pytest.mark.parametrize("identifier", RULES)
def test_every_rule_is_explained(identifier: str):
    rule = RULES[identifier]
    document = rule_document(rule)
    text = rule_command.render(document)
    for said in (rule.meaning, rule.consequence, rule.fix, *rule.clauses):
        assert said in text
    violations = [row for rows in document["violations"].values() for row in rows]
    assert bool(violations) == (rule.judged is Judge.MACHINE)
    assert json.loads(json.dumps(document)) == document


def test_a_clause_that_a_rule_rests_on_weighs_something():
    assert all(weight(CLAUSES[identifier]) for rule in RULES.values() for identifier in rule.clauses)


@pytest.mark.parametrize(
    ("source", "keys"),
    [
        ("SDK/nc-resapi-popen_routine", ("SDK",)),
        ("SDK/nc-resapi-poffline_v2_routine; SEED/9", ("SDK", "SEED")),
        ("RES, CAPI", ("RES", "CAPI")),
        ("SDK/x, SDK/y; SEED/3: as MSCS has it", ("SDK", "SEED")),
    ],
)
def test_the_sources_of_a_clause_are_named(source: str, keys: tuple[str, ...]):
    assert cited_sources(source) == keys
