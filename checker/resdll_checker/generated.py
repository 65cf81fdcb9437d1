"""The committed files that are generated from the specification: by path in the repository, what makes the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.heatmap import draw
from resdll_checker.interaction import analyse
from resdll_checker.interaction_report import PICTURE, page
from resdll_checker.outcomes import all_outcomes
from resdll_checker.page import as_markdown
from resdll_checker.property_pages import PATH as PROPERTIES
from resdll_checker.property_pages import page as properties
from resdll_checker.traceability import PAGES
from resdll_checker.versions import all_pages

if TYPE_CHECKING:
    from collections.abc import Callable

GENERATED: dict[str, Callable[[], str]] = {
    "docs/flag-interaction.md": lambda: as_markdown(page(analyse(all_outcomes()))),
    "docs/version-differences.md": lambda: as_markdown(all_pages()),
    PROPERTIES: properties,
    PICTURE: lambda: draw(analyse(all_outcomes())),
    **PAGES,
}
