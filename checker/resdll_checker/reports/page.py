"""The report as one HTML page that needs no network: verdict, findings, coverage, times, environment.

The page holds no script, and its own policy lets none run and nothing be loaded.  Names from outside are escaped, and
what a browser would obey and not show is made visible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from resdll_checker import __version__
from resdll_checker.counterexamples import charts
from resdll_checker.drawing.palette import (
    CHANGE_KINDS,
    EDGE_KINDS,
    GROUND,
    MUTED,
    PANEL,
    RULE,
    TEXT,
    WASH,
    Ink,
    style,
)
from resdll_checker.drawing.sequence import svg
from resdll_checker.engine.identity import fingerprints
from resdll_checker.engine.wording import mask_note
from resdll_checker.reports import histograms, mask_map, trace_chart
from resdll_checker.reports.environment import environment
from resdll_checker.terminal import printable
from resdll_spec import digest
from resdll_spec.abi import ENTRY_POINT_TIME_ADVICE
from resdll_spec.clauses import CLAUSES
from resdll_spec.rules import FAMILIES, RULES
from resdll_spec.vocabulary import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resdll_checker.engine.baseline import Listed
    from resdll_checker.engine.counterexample import Counterexample
    from resdll_checker.engine.findings import Covered, Finding
    from resdll_checker.engine.run import CheckResult

TEMPLATE, STYLE = "report.html", "report.css"

COVERAGE: dict[str, str] = {
    "states": "control states",
    "transitions": "rows of the specification",
    "edges": "edges between control states",
    "inputs": "calls in each position",
    "masks": "masks of OfflineFlags",
    "state_masks": "masks in each position",
    "flag_pairs": "pairs of flags in each position",
    "arguments": "classes of arguments",
    "controls": "control codes with classes of buffers",
    "levers": "what can go wrong in the cluster",
    "rules": "rules",
}
"""What is told of the coverage, by its name in :class:`resdll_checker.engine.findings.Coverage`."""

SIGNS = {Severity.error: "✗", Severity.warning: "!", Severity.note: "·"}

_INKS: dict[str, Ink] = {
    "ground": GROUND,
    "text": TEXT,
    "muted": MUTED,
    "line": RULE,
    "panel": PANEL,
    "wash": WASH,
    "error": EDGE_KINDS["failure"].ink,
    "warning": Ink("#8a6100", "#e6b73c"),
    "note": CHANGE_KINDS["with"].ink,
    "good": EDGE_KINDS["output"].ink,
}
"""The colours of the page, which are those of the pictures; yellow is darkened on the light ground."""

_STYLE_ELEMENT = re.compile(r"<style>\n.*?\n</style>\n", re.DOTALL)
_GAPS_SHOWN = 12
"""How many things that were not covered are named for one reason."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Why some things were not covered: their number, and the names of the first ones."""

    reason: str
    number: int
    names: tuple[str, ...]


def render(result: CheckResult) -> str:
    """Return the page; the same result gives the same page."""
    return (
        _templates()
        .get_template(TEMPLATE)
        .render(
            result=result,
            version=__version__,
            digest=digest(),
            environment=environment(result.target.kind),
            findings=[
                _finding(finding, fingerprint, result.counterexamples.get(finding.key), result.accepted(finding))
                for finding, fingerprint in zip(result.findings, fingerprints(result.findings), strict=True)
            ],
            coverage=_coverage(result),
            masks=_picture(mask_map.draw(result)) if result.masks else None,
            times=_picture(histograms.draw(result.durations)) if any(result.durations.values()) else None,
            advice=ENTRY_POINT_TIME_ADVICE,
            style=Markup(_style()),  # noqa: S704  written here, nothing of it from outside
        )
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=FunctionLoader(lambda name: _asset(f"{name}.j2")),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _shown(value: Any) -> Any:  # noqa: ANN401  whatever stands in a template
    """Return a value as it is shown: a text without what a browser would obey."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _asset(name: str) -> str:
    return (resources.files(__package__) / "assets" / name).read_text(encoding="utf-8")


def _style() -> str:
    """Return the style sheet of the page: its colours in light, dark and print, its own rules, and the pictures'."""
    light = "".join(f"--{name}:{ink.light};" for name, ink in _INKS.items())
    dark = "".join(f"--{name}:{ink.dark};" for name, ink in _INKS.items())
    schemes = f":root{{color-scheme:light;{light}}}\n"
    schemes += f"@media screen and (prefers-color-scheme:dark){{:root{{color-scheme:dark;{dark}}}}}\n"
    return schemes + _asset(STYLE) + style(mask_map.RULES)


def _picture(drawn: str) -> Markup:
    """Return a picture without its style sheet, which the page has once; the drawings escape what they are given."""
    return Markup(_STYLE_ELEMENT.sub("", drawn))  # noqa: S704  see above


def _finding(
    finding: Finding, fingerprint: str, smallest: Counterexample | None, known: Listed | None
) -> Mapping[str, Any]:
    """Return what is told of a finding.

    Its picture is that of the smallest program that shows it, where a replay has shown one, else that of its trace.
    """
    rule = RULES[finding.rule]
    chart = trace_chart.chart(finding)
    if smallest is not None and smallest.observed:
        chart = charts.chart(smallest)
    return {
        "finding": finding,
        "rule": rule,
        "family": FAMILIES[rule.family],
        "clause": CLAUSES[finding.clause],
        "severity": finding.severity.name,
        "sign": SIGNS[finding.severity],
        "masks": mask_note(finding.masks) if finding.masks else "",
        "fingerprint": fingerprint,
        "known": known,
        "picture": _picture(svg(chart)),
    }


def _coverage(result: CheckResult) -> list[Mapping[str, Any]]:
    """Return a row for each kind of thing that can be covered; none where there was nothing to call."""
    if result.coverage is None:
        return []
    parts = {name: getattr(result.coverage, name) for name in COVERAGE}
    return [{"name": COVERAGE[name], "part": part, "gaps": _gaps(part)} for name, part in parts.items()]


def _gaps(part: Covered) -> list[Gap]:
    by_reason: dict[str, list[str]] = {}
    for name, reason in part.missing.items():
        by_reason.setdefault(reason, []).append(name)
    gaps = [Gap(reason, len(names), tuple(names[:_GAPS_SHOWN])) for reason, names in by_reason.items()]
    return sorted(gaps, key=lambda gap: -gap.number)
