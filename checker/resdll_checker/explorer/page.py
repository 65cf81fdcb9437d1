"""The page itself: markup, style, scripts and data in one file that needs no network and lets nothing in.

Data reach the page as JSON that holds no character with which HTML could end it, and are shown as text only.  On top of
that the page's own policy lets run no script but those whose hashes it names, and load nothing from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from importlib import resources
from string import Template
from typing import TYPE_CHECKING, Any

from resdll_checker import __version__, vendored
from resdll_checker.explorer.document import document
from resdll_checker.explorer.style import variables
from resdll_spec.clauses import CLAUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import networkx as nx

    from resdll_checker.explorer.paths import Path
    from resdll_spec.vocabulary import Clause

SCRIPTS = (
    "dom.js",
    "model.js",
    "runs.js",
    "ranks.js",
    "layout.js",
    "looks.js",
    "picture.js",
    "search.js",
    "filters.js",
    "details.js",
    "legend.js",
    "stepper.js",
    "address.js",
    "explorer.js",
)
"""The page's own scripts, each after those that it uses; they share one scope of their own."""

LIBRARIES = (("cytoscape", "cytoscape.min.js"), ("elkjs", "elk-api.js"))
"""Vendored scripts that run in the page."""

WORKER = ("elkjs", "elk-worker.min.js")
"""The vendored script that runs in a worker, so that a long layout never stops the page."""

TITLE = "resdll explorer"


def html(
    graphs: Mapping[str, nx.MultiDiGraph[str]],
    clauses: Mapping[str, Clause] = CLAUSES,
    paths: Iterable[Path] = (),
    title: str = TITLE,
) -> str:
    """Return a self-contained page that shows ``graphs`` by name with ``clauses`` in full, and steps through ``paths``.

    A graph has the attributes of :mod:`resdll_checker.graphs.attributes`; the first is shown first.  The same input
    gives the same bytes.  Raises :class:`ValueError` where there is no graph.
    """
    if not graphs:
        raise ValueError("a page shows one graph at least")
    libraries = [vendored.script(*library) for library in LIBRARIES]
    own = "(() => {\n'use strict';\n" + "\n".join(_asset(name) for name in SCRIPTS) + "\n})();\n"
    style = variables() + _asset("explorer.css")
    scripts = [*libraries, own]
    for text in (*scripts, style, vendored.script(*WORKER)):
        _refuse_markup(text)
    return Template(_asset("page.html")).substitute(
        title=escape(title),
        version=escape(__version__),
        policy=escape(_policy(scripts, [style, ""])),
        style=style,
        data=embedded(document(graphs, clauses, paths)),
        worker=vendored.script(*WORKER),
        scripts="\n".join(f"<script>{text}</script>" for text in scripts),
    )


def embedded(data: Any) -> str:  # noqa: ANN401  whatever JSON can hold
    """Return ``data`` as JSON that can stand in a script element: pure ASCII, and without ``<``, ``>`` and ``&``."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _asset(name: str) -> str:
    return (resources.files(__package__) / "assets" / name).read_text(encoding="utf-8")


def _refuse_markup(text: str) -> None:
    """Raise where a script or a style sheet would end, or hide, the element that it stands in."""
    folded = text.casefold()
    if any(mark in folded for mark in ("</script", "<!--", "</style")):
        raise ValueError("a script of the page holds markup that would end its element; write it in two parts")


def _policy(scripts: Sequence[str], styles: Sequence[str]) -> str:
    """Return the Content-Security-Policy: the page's own scripts and styles by hash, workers and pictures it made."""
    allowed = {
        "default-src": "'none'",
        "script-src": " ".join(map(_hash, scripts)),
        "style-src": " ".join(map(_hash, styles)),
        "worker-src": "blob:",
        "img-src": "data: blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{directive} {sources}" for directive, sources in allowed.items())


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"
