"""JUnit XML, as Jenkins, GitLab and Azure DevOps read it: one case for each rule and group of states.

A group is the states under which the cluster shows the resource in the same state.  A case *fails* where the check
does; it is *skipped*, with the reason, where the rule was never exercised there; what could not be judged is an *error*
of type ``inconclusive`` in a suite of its own, because it says nothing of any rule.  A finding that does not fail the
check stands in the output of a case that passes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from resdll_checker import __version__
from resdll_checker.reports.environment import environment
from resdll_checker.terminal import printable
from resdll_spec import digest, machine
from resdll_spec.clauses import CLAUSES
from resdll_spec.rules import RULES, RUN_FAMILIES, RUN_RULES

if TYPE_CHECKING:
    from resdll_checker.engine.findings import Finding
    from resdll_checker.engine.gate import Gate
    from resdll_checker.engine.run import CheckResult

NAME = "resdll"
RUN = "run"
"""The suite of what concerns the run and no rule."""

INCONCLUSIVE = "inconclusive"
EVERYWHERE = "the whole run"
"""The group of a rule that is judged beside the states."""

_SHOWN_NOWHERE = "no state shown"
_STATE_PREFIX = "ClusterResource"
_NEVER_THERE = "the DLL never came there"
_NEVER_RAN = "the run never came to it"


@dataclass(slots=True)
class Case:
    """One case: a rule in a group of states; ``states`` are those in which the rule can be broken."""

    rule: str
    group: str
    states: frozenset[str] = frozenset()
    findings: list[Finding] = field(default_factory=list)


def render(result: CheckResult) -> str:
    """Return the report as the text of an XML file."""
    suites = [_run_suite(result), *(_rule_suite(result, family) for family in RUN_FAMILIES)]
    root = ET.Element("testsuites", name=NAME, time=f"{result.seconds:.3f}")
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    root.extend(suites)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def cases(result: CheckResult, family: str) -> list[Case]:
    """Return the cases of a family, with the findings that belong to each."""
    made = [
        Case(rule.id, group, states)
        for rule in RUN_RULES.values()
        if rule.family == family
        for group, states in (groups().get(rule.id) or {EVERYWHERE: frozenset[str]()}).items()
    ]
    for finding in result.findings:
        if RULES[finding.rule].family == family:
            own = [case for case in made if case.rule == finding.rule]
            there = set(finding.state.split(" or "))
            next((case for case in own if case.states & there), own[0]).findings.append(finding)
    return made


@cache
def groups() -> dict[str, dict[str, frozenset[str]]]:
    """Return for each rule that has rows the states in which it can be broken, by what the cluster shows there."""
    found: dict[str, dict[str, set[str]]] = {}
    for name in ("lifecycle", "type"):
        loaded = machine(name)
        for row in loaded.violations:
            shown = loaded.machine.section_map[row.source].resource_state
            label = _SHOWN_NOWHERE if shown is None else _state_name(shown)
            group = label if name == "lifecycle" else "the resource type"
            found.setdefault(row.rule, {}).setdefault(group, set()).add(row.source)
    return {rule: {group: frozenset(states) for group, states in by.items()} for rule, by in found.items()}


def _state_name(shown: int) -> str:
    from resdll_spec.abi import ResourceState

    return ResourceState(shown).name.removeprefix(_STATE_PREFIX)


def _rule_suite(result: CheckResult, family: str) -> ET.Element:
    elements = [_case_element(result, case) for case in cases(result, family)]
    return _suite(f"{NAME}.{family}", elements)


def _run_suite(result: CheckResult) -> ET.Element:
    """Return the suite with the properties of the run, and its one case: that it came to a verdict."""
    case = ET.Element("testcase", classname=f"{NAME}.{RUN}", name="the run came to a verdict")
    case.set("time", f"{result.seconds:.3f}")
    if result.inconclusive:
        _told(case, "error", INCONCLUSIVE, result.inconclusive[0], "\n".join(result.inconclusive))
    suite = _suite(f"{NAME}.{RUN}", [case] if result.gate is None else [case, _gate(result.gate)])
    suite.set("time", f"{result.seconds:.3f}")
    properties = ET.Element("properties")
    for name, value in _properties(result).items():
        ET.SubElement(properties, "property", name=name, value=printable(value))
    suite.insert(0, properties)
    return suite


def _gate(gate: Gate) -> ET.Element:
    case = ET.Element("testcase", classname=f"{NAME}.{RUN}", name="the baseline and the thresholds hold")
    if gate.failures:
        _told(case, "failure", "gate", gate.failures[0], "\n".join(gate.failures))
    return case


def _properties(result: CheckResult) -> dict[str, str]:
    place, options = environment(result.target.kind), result.options
    return {
        "resdll.version": __version__,
        "resdll.seed": str(options.seed),
        "resdll.verdict": result.verdict,
        "resdll.suite": options.suite,
        "specification.digest": digest(),
        "specification.windows": options.windows,
        "specification.contract": options.version,
        "target.path": str(result.target.path),
        "target.kind": result.target.kind,
        "target.sha256": result.target.sha256,
        "target.table": "none" if result.table is None else result.table.name,
        "run.calls": str(result.calls),
        "environment.system": place.system,
        "environment.processor": place.processor,
        "environment.python": place.python,
        "environment.wine": place.wine or "none",
    }


def _suite(name: str, elements: list[ET.Element]) -> ET.Element:
    """Return a suite with its counts."""
    suite = ET.Element("testsuite", name=name, tests=str(len(elements)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(element.find(tag) is not None for element in elements)))
    suite.extend(elements)
    return suite


def _case_element(result: CheckResult, case: Case) -> ET.Element:
    rule = RULES[case.rule]
    element = ET.Element("testcase", classname=f"{NAME}.{rule.family}", name=f"{rule.id} {rule.title} [{case.group}]")
    failing = [finding for finding in case.findings if result.fails(finding)]
    others = [finding for finding in case.findings if finding not in failing]
    if failing:
        body = "\n\n".join(map(_finding_text, failing))
        _told(element, "failure", failing[0].severity.name, failing[0].message, body)
    elif not others and (reason := _gap(result, case)):
        _told(element, "skipped", "", reason, "")
    if others:
        output = ET.SubElement(element, "system-out")
        output.text = _lines("\n\n".join(_known(result, finding) + _finding_text(finding) for finding in others))
    return element


def _known(result: CheckResult, finding: Finding) -> str:
    """Return in a line why the baseline accepts a finding, "" where it does not."""
    known = result.accepted(finding)
    if known is None:
        return ""
    return f"known: {known.entry.reason} ({known.entry.owner}, until {known.entry.expires})\n"


def _gap(result: CheckResult, case: Case) -> str:
    """Return why a rule was not exercised in a group of states, "" where it was."""
    if result.coverage is None:
        return _NEVER_RAN
    if reason := result.coverage.rules.missing.get(case.rule):
        return reason
    if case.states and case.states <= result.coverage.states.missing.keys():
        return _NEVER_THERE
    return ""


def _told(parent: ET.Element, tag: str, kind: str, message: str, body: str) -> None:
    element = ET.SubElement(parent, tag, message=printable(message))
    if kind:
        element.set("type", kind)
    if body:
        element.text = _lines(body)


def _finding_text(finding: Finding) -> str:
    clause = CLAUSES[finding.clause]
    return "\n".join(
        (
            f"{finding.rule} {finding.severity.name}: {finding.message}",
            f"state: {finding.state}",
            f"expected one of: {'; '.join(finding.expected)}",
            f"clause: {clause.id} ({clause.standing.name} {clause.level.value}): {clause.text}",
            f"source: {clause.source}",
            *finding.trace,
            f"in a cluster: {finding.consequence}",
            f"to mend it: {RULES[finding.rule].fix}",
        )
    )


def _lines(text: str) -> str:
    """Return lines of text without what XML 1.0 cannot hold, each on its own line."""
    return "\n".join(map(printable, text.split("\n")))
