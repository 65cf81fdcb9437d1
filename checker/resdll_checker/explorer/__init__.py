"""The explorer: one offline HTML page on which a person looks at graphs, at their clauses, and at runs step by step.

``html`` writes the page; ``witnesses_of`` gives the runs that the properties of machines have to show, and
``read_paths`` those of a document that ``resdll explore --json`` wrote.
"""

from __future__ import annotations

from resdll_checker.explorer.page import html
from resdll_checker.explorer.paths import Path, read_paths, witnesses, witnesses_of

__all__ = ["Path", "html", "read_paths", "witnesses", "witnesses_of"]
