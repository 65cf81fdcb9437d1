"""The documentation as a site (`make docs`): Sphinx reads the Markdown of docs/ as it stands.

The source folder is the root of the checkout, so that links to pictures, examples and other pages lead where they lead
on a code host.  The navigation is index.md itself: each of its sections is a part, each link in a list an entry.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from resdll_checker import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "resdll"
project_copyright = "resdll contributors"
version = release = __version__
extensions = ["myst_parser"]
root_doc = "docs/index"
include_patterns = ["docs/**.md", "diagrams/README.md", "tests/dlls/README.md", "ARCHITECTURE.md"]
exclude_patterns = [".*", "build", "dist", "checker", "spec", "**/node_modules", "**/__pycache__"]
myst_heading_anchors = 4
myst_links_external_new_tab = False
html_theme = "furo"
html_title = f"resdll {release}"
html_copy_source = False
html_show_sphinx = False
html_static_path = ["site.css"]
html_css_files = ["site.css"]
highlight_language = "text"
nitpicky = True

_SECTION = re.compile(r"^## (.+)\n((?:(?!## ).*\n)*)", re.MULTILINE)
_ENTRY = re.compile(r"^\* \[(.+?)\]\((.+?)\.md\)", re.MULTILINE)


def with_navigation(text: str) -> str:
    """Return the text of index.md with a hidden table of contents for each of its sections."""
    parts = [text]
    for heading, body in _SECTION.findall(text):
        entries = "\n".join(f"{title} <{target}>" for title, target in _ENTRY.findall(body))
        parts.append(f"```{{toctree}}\n:hidden:\n:caption: {heading}\n\n{entries}\n```\n")
    return "\n".join(parts)


def _read(_app: Sphinx, name: str, source: list[str]) -> None:
    if name == root_doc:
        source[0] = with_navigation(source[0])


def _finish(app: Sphinx, problem: Exception | None) -> None:
    """Lead whoever opens the folder of the site to its first page."""
    if problem is None:
        page = f'<!doctype html><title>resdll</title><meta http-equiv="refresh" content="0; url={root_doc}.html">\n'
        Path(app.outdir, "index.html").write_text(page, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register what is done beside reading Markdown."""
    app.connect("source-read", _read)
    app.connect("build-finished", _finish)
