"""A real Chromium for the explorer page, which tells of everything that a page must not do."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from resdll_checker.explorer import html, witnesses
from resdll_checker.graphs import chart, reachability

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Open = Callable[..., Page]

READY = "html[data-ready]"
PATIENCE = 60_000
"""Milliseconds to wait for what takes no time on a machine that does nothing else."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, which finds no network."""
    with sync_playwright() as playwright:
        # Chromium's own sandbox needs rights that containers lack; the page is ours.
        options: dict[str, Any] = {"args": ["--no-sandbox"], "executable_path": shutil.which("chromium")}
        started = playwright.chromium.launch(**options, env={**os.environ, "http_proxy": "", "https_proxy": ""})
        yield started
        started.close()


@pytest.fixture(scope="session")
def machine_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with the chart of the lifecycle machine and two other views of it, and the runs of its properties."""
    graphs = {
        "lifecycle": chart("lifecycle", fold=True),
        "lifecycle-locked": reachability("lifecycle", ("state", "locked")),
        "offline": chart("offline", fold=True),
    }
    path = tmp_path_factory.mktemp("explorer") / "lifecycle.html"
    path.write_text(html(graphs, paths=witnesses("lifecycle")), encoding="utf-8")
    return path


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """A function that opens a file with a fragment; after the test no page may have fetched or complained."""
    wrong: list[str] = []
    contexts = []

    def complain(message: ConsoleMessage) -> None:
        wrong.append(f"{message.type}: {message.text}")

    def fetch(request: Request) -> None:
        if not request.url.startswith(("file:", "blob:")):  # a worker and a picture that the page made itself
            wrong.append(f"fetched {request.url[:200]}")

    def opened(path: Path, fragment: str = "", *, ready: bool = True, **options: Any) -> Page:  # noqa: ANN401  whatever a context takes
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | options), offline=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", complain)
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("request", fetch)
        files = []
        page.on("request", lambda request: files.append(request.url) if request.url.startswith("file:") else None)
        page.goto(f"{path.as_uri()}{fragment and '#'}{fragment}")
        if ready:
            page.wait_for_selector(READY, state="attached")
        assert len(files) == 1, f"a page is one file, but {files} were read"
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []
