"""The committed pages that are generated from the specification: by path in the repository, what makes the text.

The committed pictures are in :mod:`resdll_checker.diagrams.catalogue`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.masks.interaction import analyse
from resdll_checker.masks.interaction_report import page
from resdll_checker.masks.outcomes import all_outcomes
from resdll_checker.page import as_markdown
from resdll_checker.pages.cluster_exports import PATH as CLUSTER_EXPORTS
from resdll_checker.pages.cluster_exports import page as cluster_exports
from resdll_checker.pages.cluster_log import PATH as CLUSTER_LOG
from resdll_checker.pages.cluster_log import page as cluster_log
from resdll_checker.pages.control_codes import PATH as CONTROL_CODES
from resdll_checker.pages.control_codes import page as control_codes
from resdll_checker.pages.profile import PATH as PROFILE
from resdll_checker.pages.profile import page as profile
from resdll_checker.pages.properties import PATH as PROPERTIES
from resdll_checker.pages.properties import page as properties
from resdll_checker.pages.specification import PAGES as SPECIFICATION
from resdll_checker.pages.traceability import PAGES
from resdll_checker.pages.versions import all_pages

if TYPE_CHECKING:
    from collections.abc import Callable

GENERATED: dict[str, Callable[[], str]] = {
    "docs/flag-interaction.md": lambda: as_markdown(page(analyse(all_outcomes()))),
    "docs/version-differences.md": lambda: as_markdown(all_pages()),
    PROPERTIES: properties,
    CLUSTER_LOG: cluster_log,
    PROFILE: profile,
    CLUSTER_EXPORTS: cluster_exports,
    CONTROL_CODES: control_codes,
    **SPECIFICATION,
    **PAGES,
}
