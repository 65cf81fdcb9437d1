"""Every statement leads to clauses, every clause to rows or rules, or it is said why not; the pages say the same."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from resdll_checker.pages import traceability
from resdll_checker.pages.trace_links import Links, collect, pages_of, problems, sources_of
from resdll_spec import abi, exclusions
from resdll_spec.clauses import CLAUSES
from resdll_spec.exclusions import EXCLUSIONS, Reason
from resdll_spec.questions import NOTHING, QUESTIONS, Question
from resdll_spec.seed import SENTENCES, Sentence
from resdll_spec.statement_vocabulary import SECTIONS, Beyond, Label, Statement
from resdll_spec.statements import STATEMENTS
from resdll_spec.vocabulary import Clause, Level, Standing

LINKS = collect()

each_statement = pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.id)
each_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: str(question.number))


def test_nothing_is_unmapped_dangling_or_stale():
    assert list(problems(LINKS)) == []


# --------------------------------------------------------------------------------------------------------------------
# Every fault is found.


def with_clause(identifier: str = "TST-NEW", **changes: object) -> Links:
    """The specification with one more clause, or with one that is changed; without one that cites a row or a rule."""
    new = Clause("TST-NEW", "New.", Level.MAY, Standing.inferred, "RESDLL/test")
    clause = replace(CLAUSES.get(identifier, new), **changes)  # type: ignore[arg-type]  # each test gives what fits
    return replace(LINKS, clauses={**CLAUSES, identifier: clause})


def with_statement(**changes: object) -> Links:
    """The specification whose first statement is changed."""
    first, *others = STATEMENTS
    return replace(LINKS, statements=(replace(first, **changes), *others))  # type: ignore[arg-type]  # as above


def with_question(number: int, **changes: object) -> Links:
    """The specification with one open question that is changed."""
    question = replace(QUESTIONS[number], **changes)  # type: ignore[arg-type]  # as above
    return replace(LINKS, questions={**QUESTIONS, number: question})


def with_exclusion(identifier: str, reason: Reason | None) -> Links:
    """The specification with one more exclusion, or without one."""
    kept = {name: given for name, given in EXCLUSIONS.items() if name != identifier}
    return replace(LINKS, exclusions=kept if reason is None else {**kept, identifier: reason})


FAULTS: dict[str, tuple[Links, str]] = {
    "a sentence that founds nothing": (
        replace(LINKS, sentences=(*SENTENCES, Sentence(34, "new", "New."))),
        "sentence 34 of the seed page founds no clause",
    ),
    "a statement that founds nothing": (with_statement(clauses=(), numbers=()), "statement 1.1/1 must found a clause"),
    "a statement with two answers": (with_statement(beyond=Beyond.LOG), "statement 1.1/1 must found a clause"),
    "a clause that is none": (with_statement(clauses=("TST-NONE",)), "statement 1.1/1 founds TST-NONE, which is no"),
    "numbers that are nowhere": (with_statement(numbers=("NONE",)), "statement 1.1/1 has its numbers in abi.NONE"),
    "a source that is none": (with_statement(source="XYZ/1"), "statement 1.1/1 comes from XYZ"),
    "a section that is none": (with_statement(id="9.9/1"), "statement 9.9/1 is of no known section"),
    "a number out of order": (with_statement(id="1.1/7"), "statement 1.1/7 is not number 1 of its section"),
    "a clause without a foundation": (
        with_clause(source="SDK/nc-resapi-popen_routine"),
        "the clause TST-NEW comes from no statement and no sentence",
    ),
    "a convention that is called documented": (
        with_clause(standing=Standing.documented),
        "the clause TST-NEW is documented, what it comes from inferred",
    ),
    "an inference called documented": (
        with_clause("TAB-CALLBACKS", standing=Standing.documented),
        "the clause TAB-CALLBACKS is documented, what it comes from inferred",
    ),
    "a page that none of the statements comes from": (
        with_clause("CTL-EXTEND", source="SDK/nc-resapi-pextend_res_control_call, SDK/nc-resapi-popen_routine"),
        "the clause CTL-EXTEND cites SDK/nc-resapi-popen_routine, from which none of its statements comes",
    ),
    "a clause on which nothing rests": (with_clause(), "no row and no rule rests on the clause TST-NEW"),
    "an exclusion that was taken away": (
        with_exclusion("CTL-PHASE2", None),
        "no row and no rule rests on the clause CTL",
    ),
    "an exclusion that is stale": (
        with_exclusion("RET-SUCCESS", Reason.UNCHECKED),
        "the exclusion of RET-SUCCESS is stale",
    ),
    "an exclusion of nothing": (with_exclusion("TST-NONE", Reason.UNCHECKED), "the exclusion of TST-NONE names no"),
    "two excuses": (with_exclusion("FLG-VALUES", Reason.UNCHECKED), "the clause FLG-VALUES is excluded and unobs"),
    "a remark that is none": (with_exclusion("CTL-PHASE2", Reason.REMARK), "the exclusion of CTL-PHASE2 as a remark"),
    "a remark by another name": (
        with_exclusion("FLG-RETURN-WITH-QUEUE", Reason.UNCHECKED),
        "the exclusion of FLG-RETURN-WITH-QUEUE as a remark",
    ),
    "a rule on a question without a reading": (
        with_question(1, reading=NOTHING, standing=Standing.unverified),
        "open question 1 has no reading, yet a rule rests on PEN-TIMEOUT",
    ),
    "a reading that nobody names": (
        with_question(16, reading="some", standing=Standing.inferred),
        "open question 16 has a reading that no clause names",
    ),
    "a reading that is unverified": (
        with_question(1, standing=Standing.unverified),
        "open question 1 has a reading exactly if its standing is better than unverified",
    ),
    "a reading founded too well": (
        with_question(15, standing=Standing.documented),
        "the reading of open question 15 is founded better than every clause that names it",
    ),
    "a question from nowhere": (with_question(1, sources=("XYZ",)), "open question 1 names XYZ"),
}


@pytest.mark.parametrize(("links", "sentence"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found(links: Links, sentence: str):
    found = list(problems(links))
    assert any(problem.startswith(sentence) for problem in found), found


def test_an_exclusion_is_stale_as_soon_as_a_rule_rests_on_the_clause():
    rule = replace(LINKS.rules["RD602"], clauses=("TIM-300MS", "TIM-IS-ALIVE"))
    found = problems(replace(LINKS, rules={**LINKS.rules, "RD602": rule}))
    assert list(found) == [
        "the exclusion of TIM-IS-ALIVE is stale: a row or a rule rests on it; remove the exclusion",
    ]


# --------------------------------------------------------------------------------------------------------------------
# The data.


@each_statement
def test_a_statement_is_one_sentence_that_names_a_source(statement: Statement):
    assert re.fullmatch(r"\d\.\d/[1-9]\d*", statement.id)
    assert re.fullmatch(r"[A-Z0-9].*[^.]\.", statement.text)
    assert sources_of(statement.source)
    assert len(set(statement.clauses)) == len(statement.clauses)


@pytest.mark.parametrize(
    ("source", "pages"),
    [
        ("SDK/nc-resapi-popen_routine", {"SDK/nc-resapi-popen_routine"}),
        ("CMRP/3.1.4.2.19, 3.1.4.2.52; EVT/1071", {"CMRP", "EVT"}),
        ("MSCS/implementing-*, each describes one call", {"MSCS/implementing-"}),
        ("RES/CLRES_V1_FUNCTION_TABLE: as SDK/x says", {"RES"}),
        ("CMRP/3.1.4.2.18 (as MSCS/failover has it), CAPI", {"CMRP", "CAPI"}),
    ],
)
def test_the_pages_that_a_source_cites(source: str, pages: set[str]):
    assert pages_of(source) == pages


def test_no_statement_is_made_twice():
    assert len({statement.text for statement in STATEMENTS}) == len(STATEMENTS)


def test_every_section_has_a_statement_and_the_sections_come_in_order():
    assert list(dict.fromkeys(statement.section for statement in STATEMENTS)) == list(SECTIONS)


def test_only_what_is_said_of_logs_is_left_to_the_machine_of_the_log():
    assert {statement.section[0] for statement in STATEMENTS if statement.beyond is Beyond.LOG} <= {"4", "7"}


@pytest.mark.parametrize("label", Label)
def test_a_label_bounds_a_standing(label: Label):
    assert label.standing is {"DOC": Standing.documented, "HDR": Standing.documented, "UNV": Standing.unverified}.get(
        label.name, Standing.inferred
    )


def test_every_flag_stands_in_the_statements_with_its_arrival():
    said = " ".join(statement.text for statement in STATEMENTS)
    for windows in abi.VERSION_NAMES:
        assert f"0x{abi.defined_mask(windows):X}" in said


@pytest.mark.parametrize(
    ("identifier", "number", "counted"),
    [
        ("1.3/1", "eleven", len(abi.FUNCTION_TABLES[0].slots)),
        ("1.4/1", "seventeen", max(callback.slot for callback in abi.CALLBACKS)),
        ("1.5/4", "eleven", len(abi.StatusFlags)),
        ("1.5/8", "four", len(abi.LogLevel)),
        ("1.5/11", "three", len(abi.ApplicationState)),
        ("1.6/1", "two", len(abi.OpenFlags)),
        ("1.6/2", "five", len(abi.OnlineFlags)),
        ("1.6/3", "seven", len(abi.OFFLINE_FLAGS)),
    ],
)
def test_what_a_statement_counts_is_what_the_interface_holds(identifier: str, number: str, counted: int):
    (statement,) = (statement for statement in STATEMENTS if statement.id == identifier)
    words = {"two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eleven": 11, "seventeen": 17}
    assert number in statement.text.split()
    assert counted == words[number]


def test_no_clause_is_excluded_twice():
    # The dictionary would hide the first of two, so the source is asked.
    named = re.findall(r'"([A-Z]{3}(?:-[A-Z0-9]+)+)"', inspect.getsource(exclusions))
    assert sorted(named) == sorted(EXCLUSIONS)


def test_the_questions_are_numbered_in_order():
    assert list(QUESTIONS) == list(range(1, 36))


@each_question
def test_a_question_is_asked_and_read_in_one_sentence(question: Question):
    assert re.fullmatch(r"[A-Z].*[^?]\?", question.question)
    assert re.fullmatch(r"['A-Z0-9].*[^.]\.", question.conflict)
    assert not question.reading.endswith(".")
    assert question.sources


def test_every_question_that_has_a_reading_affects_something_that_can_be_seen():
    for question in QUESTIONS.values():
        if question.reading != NOTHING:
            affected = LINKS.reading(question.number)
            assert any(
                LINKS.rows_of(clause.id) or LINKS.rules_of(clause.id) or clause.unobservable for clause in affected
            )


# --------------------------------------------------------------------------------------------------------------------
# The pages and the command.


@pytest.mark.parametrize("name", traceability.PAGES)
def test_a_page_is_what_the_specification_makes_of_it(name: str):
    assert name not in traceability.stale(), f"{name} is out of date: run `make docs-generated`"


@pytest.mark.parametrize(
    ("page", "named"),
    [
        (traceability.traceability_page, [*CLAUSES, *(statement.id for statement in STATEMENTS), *LINKS.rules]),
        (traceability.questions_page, [*(question.question for question in QUESTIONS.values())]),
    ],
    ids=["traceability", "questions"],
)
def test_a_page_names_everything(page: Callable[[Links], list[traceability.Block]], named: list[str]):
    text = traceability.as_markdown(page(LINKS))
    assert [name for name in named if not re.search(rf"(?<![\w./-]){re.escape(name)}(?![\w/-])", text)] == []


def test_the_command_is_silent_where_all_is_well(capsys: pytest.CaptureFixture[str]):
    assert traceability.main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def test_the_command_names_what_is_wrong(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(traceability, "collect", with_clause)
    monkeypatch.setattr(traceability, "PAGES", {"docs/none.md": str})
    assert traceability.main(["--check"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "no row and no rule rests on the clause TST-NEW; add one, or an exclusion with its reason",
        "docs/none.md is stale: run `make docs-generated`",
    ]
