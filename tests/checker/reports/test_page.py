"""The page: it says what the result says, holds nothing that could run, and Chromium shows it without complaint."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from resdll_checker.engine.actions import Call
from resdll_checker.engine.counterexample import Counterexample, Observation
from resdll_checker.engine.findings import Coverage
from resdll_checker.engine.run import CheckResult
from resdll_checker.reports import page
from resdll_spec.clauses import CLAUSES
from resdll_spec.rules import RULES

from .conftest import ERROR, HOSTILE, VERDICTS, a_result, hostile_result

Open = Callable[..., Page]

chromium = pytest.mark.needs_chromium


def test_the_page_says_what_the_result_says():
    text = unescape(page.render(VERDICTS["violates"]))
    rule, clause = RULES["RD401"], CLAUSES["FLG-IGNORE-STATUS"]
    said = ("VIOLATES", "(3 times)", rule.title, rule.fix, rule.consequence, clause.text, clause.source, *ERROR.trace)
    assert [words for words in said if words not in text] == []
    assert "seed" in text
    assert "0" * 64 in text


def test_all_that_can_be_covered_is_told():
    assert set(page.COVERAGE) == {part.name for part in fields(Coverage)}


def test_the_same_result_gives_the_same_page(any_result: CheckResult):
    assert page.render(any_result) == page.render(any_result)


def test_a_run_without_calls_has_neither_masks_nor_times():
    text = page.render(VERDICTS["inconclusive"])
    assert "why" in text
    for section in ("masks", "times"):
        assert f'id="{section}"' not in text
    assert 'id="masks"' in page.render(a_result())


@pytest.mark.parametrize("replayed", [True, False])
def test_the_smallest_program_is_drawn_where_a_replay_has_shown_it(*, replayed: bool):
    seen = (Observation(0, "call", "Open", "Open()"), Observation(0, "return", "Open", "it broke there", breach=True))
    smallest = Counterexample(
        format=1, rule=ERROR.rule, clause=ERROR.clause, state="", actual="", expected=(), subject=None, target="x.dll",
        sha256="0" * 64, kind="elf", type_name="Type", windows="2016", table="v2", pending_timeout=1,
        deadlock_timeout=1, seed=0, program=(Call("Open", 0),), observed=seen if replayed else (), replays=5,
        shown=5, minimal=True, reduced_from=9,
    )  # fmt: skip
    result = a_result(verdict="violates", findings=[ERROR], counterexamples={ERROR.key: smallest})
    text = page.render(result)
    assert ("it broke there" in text) == replayed
    assert ("How RD401 was broken" in text) != replayed


def test_nothing_in_the_page_can_run_or_load():
    text = page.render(hostile_result())
    assert re.findall(r"<(script|img|iframe|object|embed|link|base|form)\b", text, re.IGNORECASE) == []
    assert re.findall(r"<[^>]*\s(?:on\w+|src)\s*=[^>]*>", text, re.IGNORECASE) == []
    assert re.findall(r"\shref=\"(?!#)", text) == []
    assert "default-src 'none'" in text
    assert "url(#" in text
    assert re.findall(r"url\((?!#)", text) == []


def test_hostile_names_are_shown_and_not_obeyed():
    text = page.render(hostile_result())
    assert not set("\x1b\x00\u202e\ufffe\ud800") & set(text)
    assert "\\x1b[31m" in text
    assert "{{ 7 * 7 }}" in unescape(text)
    assert text.encode("utf-8")


def test_the_styles_of_the_pictures_stand_once():
    text = page.render(VERDICTS["violates"])
    assert text.count("<style>") == 1
    assert text.count("<svg ") >= 4


# --------------------------------------------------------------------------------------------------------------------
# In a real browser.


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, which finds no network."""
    with sync_playwright() as playwright:
        # Chromium's own sandbox needs rights that containers lack; the page is ours.
        started = playwright.chromium.launch(
            args=["--no-sandbox"],
            executable_path=shutil.which("chromium"),
            env={**os.environ, "http_proxy": "", "https_proxy": ""},
        )
        yield started
        started.close()


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """A function that shows a result; after the test no page may have fetched, complained or run anything."""
    wrong: list[str] = []
    pages: list[Page] = []

    def opened(result: CheckResult, *, width: int = 1200, dark: bool = False) -> Page:
        path = tmp_path / "report.html"
        path.write_text(page.render(result), encoding="utf-8")
        context = browser.new_context(
            offline=True, viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
        )
        found = context.new_page()
        found.on("console", lambda message: wrong.append(f"{message.type}: {message.text}"))
        found.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        found.on(
            "request", lambda request: None if request.url.startswith("file:") else wrong.append(request.url[:200])
        )
        found.goto(path.as_uri())
        pages.append(found)
        return found

    yield opened
    for each in pages:
        assert each.evaluate("window.hacked") is None
        each.context.close()
    assert wrong == []


@chromium
@pytest.mark.parametrize("name", VERDICTS)
@pytest.mark.parametrize("dark", [False, True])
def test_chromium_shows_every_verdict_without_complaint(shown: Open, name: str, *, dark: bool):
    result = VERDICTS[name]
    found = shown(result, dark=dark)
    expect(found.locator(".verdict")).to_contain_text(result.verdict.upper())
    expect(found.locator("article.finding")).to_have_count(len(result.findings))
    ground = found.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", ground))) < 200) == dark
    for link in found.locator("nav a").all():
        assert found.locator(link.get_attribute("href") or "").count() == 1


@chromium
@pytest.mark.parametrize("dark", [False, True])
def test_every_text_can_be_read_on_its_ground(shown: Open, *, dark: bool):
    """The ratio of luminances that WCAG 2.1 asks of text (1.4.3, level AA), of every text outside of the pictures."""
    found = shown(VERDICTS["violates"], dark=dark)
    poor = found.evaluate(
        """() => {
          const light = colour => {
            const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(part => part / 255)
              .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const ground = element => {
            const colour = getComputedStyle(element).backgroundColor;
            return /, 0\\)$/.test(colour) ? ground(element.parentElement) : colour;
          };
          return [...document.querySelectorAll('body *:not(svg, svg *)')]
            .filter(element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
            .map(element => {
              const both = [getComputedStyle(element).color, ground(element)].map(light);
              const [low, high] = [Math.min(...both), Math.max(...both)];
              return [element.textContent.slice(0, 40), (high + 0.05) / (low + 0.05)];
            }).filter(([, ratio]) => ratio < 4.5);
        }"""
    )
    assert poor == []


@chromium
@pytest.mark.parametrize("width", [1200, 700, 360])
def test_the_page_is_never_wider_than_the_window(shown: Open, width: int):
    found = shown(VERDICTS["hostile"], width=width)
    assert found.evaluate("document.documentElement.scrollWidth") <= width


@chromium
def test_on_paper_it_is_light_and_nothing_is_folded_away(shown: Open):
    found = shown(VERDICTS["violates"], dark=True)
    found.emulate_media(media="print", color_scheme="dark")
    ground = found.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    expect(found.locator("nav")).to_be_hidden()
    assert found.pdf(format="A4").startswith(b"%PDF")


@chromium
def test_hostile_names_are_text(shown: Open):
    found = shown(hostile_result())
    assert found.locator("script, img").count() == 0
    expect(found.locator(".loud").first).to_contain_text(HOSTILE[:40])
    assert "window.hacked" in HOSTILE[:40]
