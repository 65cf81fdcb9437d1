"""Findings and coverage: what a check came to, as plain records that every report reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from resdll_checker.engine.actions import Action, Recording
from resdll_spec.clauses import CLAUSES
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Severity

Verdict = Literal["conforms", "violates", "inconclusive"]


@dataclass(slots=True)
class Finding:
    """One broken rule: what was expected, what came, and the calls that led there.

    ``masks`` are the masks of Offline that it came with.  ``subject`` is what the finding is about, where state
    and text differ from one occurrence to the next.
    ``trace`` is the sequence of calls and callbacks since Open, one line each, the last one being the breach.
    ``count`` says how often the same finding came.  ``program`` is what the harness had done to the host until then.
    ``fatal`` tells that the host ended with it; ``location`` is the place of a crash, "module+0xoffset".
    """

    rule: str
    clause: str
    message: str
    expected: tuple[str, ...]
    actual: str
    trace: tuple[str, ...]
    state: str = ""
    subject: str | None = None
    masks: set[int] = field(default_factory=set)
    count: int = 1
    program: tuple[Action, ...] = ()
    fatal: bool = False
    location: str = ""

    @property
    def severity(self) -> Severity:
        """How much the finding weighs: it follows from its clause."""
        return CLAUSES[self.clause].severity

    @property
    def consequence(self) -> str:
        """What a cluster would do next."""
        return RULES[self.rule].consequence

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes two findings the same one."""
        return (self.rule, self.clause, *((self.state, self.actual) if self.subject is None else (self.subject, "")))

    def fails(self, *, strict: bool) -> bool:
        """Tell whether the finding makes the run fail."""
        return self.severity is Severity.error or (strict and self.severity is Severity.warning)


@dataclass(slots=True)
class Findings:
    """The findings of one run, each kind once, in the order in which they were first seen.

    ``recording`` is what is being done to the host: each new finding carries it as its program.  ``seen`` is told of
    each new finding.  Those of ``disabled`` rules are dropped; ``dropped`` remembers the rules, because suites look
    there for what takes long.
    """

    by_key: dict[tuple[str, str, str, str], Finding] = field(default_factory=dict)
    recording: Recording = field(default_factory=Recording)
    seen: Callable[[Finding], None] | None = None
    disabled: frozenset[str] = frozenset()
    dropped: set[str] = field(default_factory=set)

    def add(self, finding: Finding) -> Finding:
        """Add a finding, or count it to the one that is already there; return the one that is kept."""
        if finding.rule in self.disabled:
            self.dropped.add(finding.rule)
            return finding
        kept = self.by_key.setdefault(finding.key, finding)
        if kept is not finding:
            kept.count += 1
            kept.masks |= finding.masks
            return kept
        if not kept.program:
            kept.program = self.recording.program()
        if self.seen is not None:
            self.seen(kept)
        return kept

    @property
    def all(self) -> list[Finding]:
        """Every finding, gravest first, else in the order of discovery."""
        return sorted(self.by_key.values(), key=lambda finding: -finding.severity)

    @property
    def primary(self) -> Finding | None:
        """The finding that was seen first: the others may follow from it."""
        return next(iter(self.by_key.values()), None)

    def rules(self) -> set[str]:
        """Return the ids of the broken rules, of disabled ones too."""
        return {finding.rule for finding in self.by_key.values()} | self.dropped


@dataclass(frozen=True, slots=True)
class Covered:
    """How much of one kind of thing was covered; ``missing`` maps what was not to the reason."""

    covered: int
    total: int
    missing: dict[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.covered == self.total


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a run exercised of what a DLL with this table can meet.

    Control states, rows of the machine, masks of Offline (each anywhere) and rules; then, by position (a control state
    and the facts on which it depends what can be called), the ``inputs``, the ``state_masks`` with which Offline may be
    called, and the ``flag_pairs``, each pair of flags in all its combinations; the ``edges`` between control states;
    the classes of ``arguments``, those of ``controls``: each control code with each class of buffers, and those of
    ``levers``: what can go wrong in the cluster around the DLL.
    """

    states: Covered
    transitions: Covered
    masks: Covered
    rules: Covered
    edges: Covered
    inputs: Covered
    state_masks: Covered
    flag_pairs: Covered
    arguments: Covered
    controls: Covered
    levers: Covered
