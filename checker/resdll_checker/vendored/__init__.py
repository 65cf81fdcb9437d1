"""JavaScript of others that ships with the checker, unchanged; README.md says what, and under which licences."""

from __future__ import annotations

from importlib import resources


def script(package: str, name: str) -> str:
    """Return the text of a vendored file, for instance ``script("elkjs", "elk-worker.min.js")``."""
    return (resources.files(__name__) / package / name).read_text(encoding="utf-8")
