"""The Markdown summary: what a reader of Markdown makes of it, and that nothing from outside is markup."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from resdll_checker.engine.run import CheckResult
from resdll_checker.engine.target import Target
from resdll_checker.reports import markdown
from resdll_checker.terminal import printable

from .conftest import ERROR, HOSTILE, WARNING, a_result, gated_result

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TRICKY = st.text(st.sampled_from("\\`*_{}[]()<>#+-.!|~@:&\"$=^'/ 1a\n\t\x1b"), max_size=30) | st.text()


def read(result: CheckResult) -> list[Token]:
    return READER.parse(markdown.render(result))


def shown(tokens: list[Token], kind: str) -> list[str]:
    """Returns what stands in the blocks of a kind, as a reader sees it."""
    return [
        "".join(child.content for child in after.children or ())
        for token, after in pairwise(tokens)
        if token.type == f"{kind}_open" and after.type == "inline"
    ]


@given(TRICKY)
def test_a_text_is_shown_as_it_is_and_is_never_markup(text: str):
    for frame in ("- x{}", "### x{}", "x{}"):
        inline = [token for token in READER.parse(frame.format(markdown.escaped(text))) if token.type == "inline"]
        children = [child for token in inline for child in token.children or ()]
        assert {child.type for child in children} <= {"text", "text_special"}
        told = "".join(child.content for child in children)
        assert told.rstrip() == f"x{printable(text)}".rstrip()


@given(TRICKY)
def test_a_cell_of_a_table_stays_one_cell(text: str):
    tokens = READER.parse(f"| a | b |\n|---|---|\n| {markdown.escaped(text)} | 1 |")
    assert [token.type for token in tokens].count("td_open") == 2


@given(st.text(st.sampled_from("`~ a\n"), max_size=40))
def test_no_line_ends_the_code_that_it_stands_in(text: str):
    tokens = READER.parse(markdown.fenced(text) + "\n\nafter")
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[0].content == f"{text}\n"


def test_the_verdict_comes_first_then_findings_to_unfold_then_what_was_covered():
    tokens = read(a_result(verdict="violates", findings=[ERROR, WARNING]))
    assert shown(tokens, "heading") == ["❌ x.dll: VIOLATES", "Findings: 2"]
    assert "seed 42" in shown(tokens, "paragraph")[0]
    unfolded = [token.content for token in tokens if token.type == "html_block"]
    assert "<summary>❌ RD401 error: IGNORE_RESOURCE_STATUS is not refused for a lock (that)</summary>" in unfolded[0]
    assert "<summary>⚠️ RD203 warning: " in unfolded[2]
    code = [token.content for token in tokens if token.type == "fence"]
    assert "How to get there" in code[0]
    assert shown(tokens, "td")[:2] == ["control states", "11 of 13"]


def test_a_pass_has_no_findings_and_what_was_not_judged_is_no_pass():
    assert shown(read(a_result()), "heading") == ["✅ x.dll: CONFORMS"]
    inconclusive = read(a_result(verdict="inconclusive", inconclusive=["the *host* died"], coverage=None))
    assert shown(inconclusive, "heading") == ["⚠️ x.dll: INCONCLUSIVE", "Could not be judged"]
    assert "the *host* died" in shown(inconclusive, "paragraph")


def test_what_a_gate_holds_against_a_run_is_told():
    tokens = read(gated_result(failures=["known.toml:1: RD401 no longer occurs"]))
    assert shown(tokens, "heading") == ["❌ x.dll: FAILED", "The baseline and the thresholds do not hold"]
    assert "known.toml:1: RD401 no longer occurs" in shown(tokens, "paragraph")


def test_hostile_names_stay_text():
    hostile = replace(
        ERROR, actual=HOSTILE, message=HOSTILE, expected=(HOSTILE,), trace=(HOSTILE, "```"), state=HOSTILE
    )
    path = Path("</h3>\n# x|`[a](javascript:1)`.dll")
    target = Target(path, "elf", "0" * 64, ())
    text = markdown.render(a_result(verdict="violates", findings=[hostile], target=target, inconclusive=[HOSTILE]))
    assert text.encode("utf-8")
    tokens = READER.parse(text)
    raw = "".join(token.content for token in tokens if token.type == "html_block")
    assert "<script" not in raw
    assert raw.count("<") == 4, "details and summary, opened and closed, and nothing else"
    assert not [
        child for token in tokens for child in token.children or () if child.type not in {"text", "text_special"}
    ]
    (title, *_) = shown(tokens, "heading")
    assert title == f"❌ {printable(path.name)}: VIOLATES"


@pytest.mark.parametrize("number", [markdown.SHOWN, markdown.SHOWN + 2])
def test_many_findings_are_cut_and_counted(number: int):
    findings = [replace(ERROR, state=str(each)) for each in range(number)]
    text = markdown.render(a_result(verdict="violates", findings=findings))
    assert text.count("<details>") == markdown.SHOWN
    assert ("2 more are in the other reports." in text) == (number > markdown.SHOWN)
    assert len(text.encode()) < 1 << 20
