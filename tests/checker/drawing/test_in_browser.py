"""Tests of pictures in a real Chromium, with whatever fonts it has, on screen and on paper."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any, Literal

import pytest
from playwright.sync_api import Browser, sync_playwright

from resdll_checker.diagrams.machine_charts import lifecycle_chart, terminate_chart
from resdll_checker.drawing import Divider, Form, Lifeline, Message, Note, SequenceChart, sequence, svg
from resdll_checker.drawing.palette import GROUND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.needs_chromium

TEXTS = """() => [...document.querySelectorAll("text")].map(text => {
  const {left, top, right, bottom} = text.getBoundingClientRect();
  return {words: text.textContent, left, top, right, bottom, width: text.getComputedTextLength(),
          told: Number(text.getAttribute("textLength"))};
})"""
GROUND_COLOUR = """() => getComputedStyle(document.querySelector(".ground")).fill"""


def scenario() -> str:
    """Returns a sequence chart with long words and every form of message."""
    parties = (Lifeline("cluster service and RHS"), Lifeline("the DLL's entry points"), Lifeline("worker", "a thread"))
    first, second, third = (party.name for party in parties)
    flags = "IGNORE_RESOURCE_STATUS | RETURN_TO_SOURCE_NODE_ON_ERROR | QUEUE_ENABLED | DUE_TO_EMBEDDED_FAILURE"
    steps = (
        Divider("the whole story"),
        Message(Form.CALL, first, second, f"Offline({flags})", ("SEQ-OFFLINE-WHEN", "ARG-FLAGS"), "offlining"),
        Message(Form.ACT, second, second, "starts a worker that goes on when the call has long returned"),
        Message(Form.RETURN, second, first, "ERROR_IO_PENDING", ("RET-PENDING",), "offline_pending"),
        Note((first, third), "the clock runs", ("PEN-TIMEOUT",)),
        Message(Form.CALLBACK, third, first, "SetResourceStatus(ClusterResourceOfflinePending)"),
        Message(Form.SILENCE, third, first, "no final report", ("PEN-TIMEOUT",), rule="RD301"),
    )
    return sequence(SequenceChart("A story", "", parties, steps))


PICTURES: dict[str, Callable[[], str]] = {
    "lifecycle": lambda: svg(lifecycle_chart()),
    "with notes": lambda: svg(terminate_chart(), notes=True),
    "sequence": scenario,
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        options: dict[str, Any] = {"args": ["--no-sandbox"], "executable_path": shutil.which("chromium")}
        started = playwright.chromium.launch(**options, env={**os.environ, "http_proxy": "", "https_proxy": ""})
        yield started
        started.close()


@pytest.fixture(params=list(PICTURES))
def picture(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    path = tmp_path / "picture.svg"
    path.write_text(PICTURES[request.param](), encoding="utf-8")
    return path.as_uri()


def meet(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tells whether two texts cover each other; lines of a text touch, as the boxes of letters hold their accents."""
    wide = min(one["right"], other["right"]) - max(one["left"], other["left"])
    high = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    lower = min(one["bottom"] - one["top"], other["bottom"] - other["top"])
    return bool(wide > 1 and high > lower / 3)


def test_texts_are_as_wide_as_measured_and_keep_apart(browser: Browser, picture: str):
    page = browser.new_page(viewport={"width": 2400, "height": 1200})
    page.goto(picture)
    texts = page.evaluate(TEXTS)
    page.close()
    assert len(texts) > 20
    assert [text["words"] for text in texts if abs(text["width"] - text["told"]) > 0.5] == []
    assert [text["words"] for text in texts if text["left"] < 0 or text["right"] > 2400] == []
    covered = [(a["words"], b["words"]) for n, a in enumerate(texts) for b in texts[:n] if meet(a, b)]
    assert covered == []


@pytest.mark.parametrize(
    ("media", "scheme", "ground"),
    [("screen", "light", GROUND.light), ("screen", "dark", GROUND.dark), ("print", "dark", GROUND.light)],
)
def test_the_ground_follows_the_reader_and_paper_is_white(
    browser: Browser,
    picture: str,
    media: Literal["print", "screen"],
    scheme: Literal["dark", "light"],
    ground: str,
):
    page = browser.new_page()
    page.emulate_media(media=media, color_scheme=scheme)
    page.goto(picture)
    red, green, blue = (int(ground[n : n + 2], 16) for n in (1, 3, 5))
    assert page.evaluate(GROUND_COLOUR) == f"rgb({red}, {green}, {blue})"
    page.close()
