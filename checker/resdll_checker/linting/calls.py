"""What the imports of a resource DLL say of the functions that it should avoid, and of functions that nobody exports.

An import is not yet a call, so that what depends on the thread or the entry point is a remark; what no resource DLL
ever calls is a finding, because a DLL has no other use for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from resdll_checker.engine.imports import Import, Imported, is_of_the_cluster, read, with_ending
from resdll_checker.errors import ExitCode
from resdll_spec.avoided_calls import AVOIDED_CALLS, AvoidedCall, Usage
from resdll_spec.clauses import CLAUSES
from resdll_spec.cluster_exports import EXPORTS
from resdll_spec.vocabulary import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

NEVER, MISSING = "RD701", "RD702"


@dataclass(frozen=True, slots=True)
class CallFinding:
    """One import that breaks a rule: which, what is wrong with it, and why by which clause."""

    rule: str
    clause: str
    function: str
    library: str
    actual: str
    reason: str

    @property
    def severity(self) -> Severity:
        """How much the finding weighs: it follows from its clause."""
        return CLAUSES[self.clause].severity


@dataclass(frozen=True, slots=True)
class Remark:
    """What no import table decides: a function that has its place, or one that may be looked up by name.

    ``clause`` is empty where no clause speaks of it.
    """

    function: str
    library: str
    kind: str
    text: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Lint:
    """What the imports of a target come to."""

    imported: Imported
    findings: tuple[CallFinding, ...]
    remarks: tuple[Remark, ...]

    @property
    def of_the_cluster(self) -> tuple[Import, ...]:
        """The imports of the cluster's DLLs."""
        return tuple(entry for entry in self.imported.imports if is_of_the_cluster(entry))

    def exit_code(self, *, strict: bool) -> ExitCode:
        """Return 1 where there is an error, or, if ``strict``, a warning; else 0."""
        least = Severity.warning if strict else Severity.error
        return ExitCode.FINDINGS if any(entry.severity >= least for entry in self.findings) else ExitCode.CONFORMS


def lint(path: Path) -> Lint:
    """Return what the imports of the file ``path`` come to.

    Raises :class:`resdll_checker.engine.target.TargetError` where it is no resource DLL, or its imports cannot be read.
    """
    return judged(read(path, AVOIDED_CALLS))


def judged(imported: Imported) -> Lint:
    """Return what ``imported`` comes to: findings by weight, then remarks; each function is told of once."""
    cluster = [entry for entry in dict.fromkeys(imported.imports) if is_of_the_cluster(entry)]
    findings = [finding for entry in cluster for finding in _findings(entry)]
    remarks = [remark for entry in cluster for remark in _remarks(entry)]
    remarks += [_hint(AVOIDED_CALLS[name]) for name in imported.mentioned]
    findings.sort(key=lambda entry: (-entry.severity, entry.rule, entry.function))
    return Lint(imported, tuple(findings), tuple(remarks))


def _findings(entry: Import) -> Iterator[CallFinding]:
    call = AVOIDED_CALLS.get(entry.name)
    if call is not None and call.usage is Usage.NEVER:
        actual = f"{_told(entry)}; whether it is called only a run can tell"
        yield CallFinding(NEVER, call.clause, entry.name, entry.library, actual, _reason(call))
    exports = EXPORTS.get(with_ending(entry.library))
    if entry.name and exports is not None and entry.name not in exports:
        yield CallFinding(
            MISSING, "AVD-EXPORTED", entry.name, entry.library, _told(entry), _unknown(entry.name, exports)
        )


def _told(entry: Import) -> str:
    origin = f" from {entry.library}" if entry.library else ""
    return f"{entry.name} is imported{origin}{', bound at its first call' if entry.delayed else ''}"


def _reason(call: AvoidedCall) -> str:
    older = f"{call.extends} is listed ({call.usage.value}), and this is its later form; " if call.extends else ""
    return older + call.reason


def _unknown(name: str, exports: Iterable[str]) -> str:
    near = get_close_matches(name, exports, n=1)
    meant = f"; did you mean {near[0]}?" if near else ""
    return f"no list of exports knows {name}: it is misspelt, or newer than the lists{meant}"


def _remarks(entry: Import) -> Iterator[Remark]:
    if not entry.name:
        text = f"function number {entry.ordinal} is imported without a name, which no list knows"
        yield Remark("", entry.library, "by number", text)
    call = AVOIDED_CALLS.get(entry.name)
    if call is not None and call.usage is not Usage.NEVER:
        yield Remark(entry.name, entry.library, call.usage.value, _reason(call), call.clause)


def _hint(call: AvoidedCall) -> Remark:
    text = f"it may be looked up at run time ({call.usage.value}): {_reason(call)}"
    return Remark(call.name, "", "named in the file", text, call.clause)
