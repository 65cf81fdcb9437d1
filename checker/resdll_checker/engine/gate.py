"""The gate: what makes a check fail or pass beside its findings, which are a baseline and thresholds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resdll_checker.engine.baseline import Account, Baseline, Listed, Seen, compare, read, today
from resdll_checker.engine.identity import fingerprints
from resdll_spec.vocabulary import Severity

if TYPE_CHECKING:
    from resdll_checker.engine.findings import Coverage, Finding
    from resdll_checker.engine.options import CheckOptions

Key = tuple[str, str, str, str]


@dataclass(slots=True)
class Gate:
    """What became of a baseline and of thresholds, in sentences.

    ``failures`` fail the check, ``untold`` makes it inconclusive, ``remarks`` do neither.  ``known`` are the entries
    of the baseline by the keys of the findings that they list and accept.
    """

    baseline: Baseline | None = None
    account: Account | None = None
    known: dict[Key, Listed] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def opened(options: CheckOptions) -> Gate | None:
    """Return the gate that a check has to pass, ``None`` where it has none.

    Raises :class:`resdll_checker.engine.baseline.BaselineError` for a baseline that cannot be used.
    """
    if options.baseline is None:
        return Gate() if options.thresholds.any else None
    baseline = read(options.baseline)
    if options.strict:
        baseline.refuse_unexplained()
    return Gate(baseline)


def decide(
    gate: Gate, options: CheckOptions, findings: list[Finding], coverage: Coverage | None, gaps: list[str]
) -> None:
    """Hold the findings and the coverage of a run against the gate; ``gaps`` is what the run did not come to."""
    if gate.baseline is not None:
        marks = dict(zip(fingerprints(findings), findings, strict=True))
        never_ran = {} if coverage is None else coverage.rules.missing
        why = tuple(gaps) if coverage is not None else (*gaps, "nothing was covered")
        rules = {mark: finding.rule for mark, finding in marks.items()}
        seen = Seen(rules, options.suite, options.version, why, never_ran)
        gate.account = compare(gate.baseline, seen, today())
        gate.known = {marks[mark].key: known for mark, known in gate.account.known.items()}
        _tell(gate, gate.baseline, gate.account)
    gate.untold += options.thresholds.missed(coverage)
    notes = [one for one in findings if one.severity is Severity.note and one.key not in gate.known]
    gate.failures += options.thresholds.exceeded(len(notes))


def _tell(gate: Gate, baseline: Baseline, account: Account) -> None:
    for known in account.expired.values():
        entry = known.entry
        gate.failures.append(
            f"{baseline.where(known)}: {entry.rule} of {entry.owner} was accepted until {entry.expires}; mend the DLL, "
            f"or renew `expires` in lines {known.first} to {known.last}."
        )
    for known in account.stale:
        gate.failures.append(
            f"{baseline.where(known)}: {known.entry.rule} no longer occurs; delete lines {known.first} to {known.last}."
        )
    for known, why in account.untold:
        gate.untold.append(
            f"{baseline.where(known)}: whether {known.entry.rule} still occurs cannot be told, because {why}; "
            "if it cannot come any more, delete the entry."
        )
    if account.elsewhere:
        places = ", ".join(map(baseline.where, account.elsewhere))
        gate.remarks.append(
            f"Not seen, which this run need not (another suite or version, or it is intermittent): {places}."
        )
