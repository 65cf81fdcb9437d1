"""Checks the resource DLLs of the catalogue: which mutants are caught by their rules, and who is accused wrongly.

One *trial* is one check of one DLL in one form with one seed, either with every rule or with the rule disabled that the
DLL was made for.  What the trials must come to is stated here once, for the tests and for ``scripts/mutation-score``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Final

from checks import options
from dlls.build import Dll, Form, build, catalogue, find

from resdll_checker.engine.options import FULL
from resdll_checker.engine.run import CheckResult, check
from resdll_checker.engine.stream import Event, FindingSeen
from resdll_spec.vocabulary import Severity

WITHOUT_MUTANT: Final = {
    "RD404": "It records an answer and is never more than a note: no document says what the answer should be.",
    "RD806": "It is never more than a note: no document says that a resource DLL is ever unloaded.",
}
"""Rules that are no mutant's primary finding, each with the reason."""

ALSO_CAUGHT_BY: Final[dict[str, tuple[frozenset[str], str]]] = {
    "report_after_sync_success": (
        frozenset({"RD201", "RD304"}),
        (
            "With RD302 disabled a late report Online is of the wrong kind in the next Offline, and in the next Online "
            "it is the final report, after which success must not be claimed."
        ),
    ),
    "success_with_worker": (
        frozenset({"RD304"}),
        "With RD302 disabled a late report Online that falls into the next Offline is of the wrong kind there.",
    ),
    "double_final_report": (
        frozenset({"RD307"}),
        "With RD303 disabled a second report that falls behind a Terminate is one that came after it.",
    ),
    "terminate_forgets_worker": (
        frozenset({"RD304"}),
        "With RD307 disabled a late report OfflinePending that falls into the next Online is of the wrong kind there.",
    ),
    "report_after_terminate": (
        frozenset({"RD303"}),
        "With RD307 disabled the late report Failed ends the next Online, whose own reports then come after its end.",
    ),
    "offline_ends_twice_v1": (
        frozenset({"RD307"}),
        "With RD303 disabled a second report that falls behind a Terminate is one that came after it.",
    ),
    "progress_after_end": (
        frozenset({"RD306", "RD307"}),
        "The report behind the end does not heed what the end was answered, which after a Terminate is to stop.",
    ),
    "close_forgets_worker": (
        frozenset({"RD804"}),
        "What Close leaves to the worker is freed by nobody.",
    ),
    "reports_for_the_last_opened": (
        frozenset({"RD301", "RD303", "RD306", "RD307"}),
        (
            "A report that reaches another resource is missing where it belongs; the other may have been online "
            "already, or have been terminated, and the worker told to stop."
        ),
    ),
    "report_after_terminate_v1": (
        frozenset({"RD303"}),
        (
            "The late report Failed can fall into the next Online, which then seems to end twice; in version 1 that is "
            "a documented error, which a mere warning does not explain."
        ),
    ),
}
"""Mutants that others than their own rule speak of, with it enabled or disabled: which rules, and why rightly so."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One check to be made."""

    name: str
    form: Form
    seed: int = 0
    disabled: bool = False
    suite: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial came to; ``primary`` is the first finding's rule, ``told`` are the findings in short.

    ``accused`` are the rules of those of at least warning weight; ``first`` is the time to the first finding and
    ``seconds`` that of the whole, both in seconds.  ``broken`` says how the checker itself failed.
    """

    trial: Trial
    primary: str | None
    accused: frozenset[str]
    told: tuple[str, ...]
    inconclusive: tuple[str, ...]
    seconds: float
    first: float | None
    broken: str = ""

    @property
    def dll(self) -> Dll:
        """The DLL that was tried."""
        return find(self.trial.name)

    @property
    def good(self) -> bool:
        """Whether the trial came to what it must come to."""
        return not self.fault

    @property
    def fault(self) -> str:
        """What is wrong with the outcome, in a clause; "" where nothing is."""
        if self.broken:
            return f"broke the checker: {self.broken}"
        if self.dll.kind == "conforming":
            return f"is accused by {_listed(self.accused)}" if self.accused else ""
        rule, others = self.dll.rule, ALSO_CAUGHT_BY.get(self.trial.name, (frozenset[str](), ""))[0]
        if self.trial.disabled:
            beside = self.accused - others
            return f"is also caught by {_listed(beside)}" if beside else ""
        if self.primary is None:
            return "survives"
        if self.primary != rule:
            return f"is caught by {self.primary} first, and not by {rule}"
        beside = self.accused - others - {rule}
        return f"is also caught by {_listed(beside)}" if beside else ""


def _listed(rules: Iterable[str]) -> str:
    return ", ".join(sorted(rules))


def suite_of(dll: Dll) -> str:
    """Returns the suite that a DLL is tried by: a conforming one by the full suite, a mutant by the least that does."""
    return FULL if dll.kind == "conforming" else dll.suite


def result_of(trial: Trial, consumer: Callable[[Event], None] | None = None) -> CheckResult:
    """Makes the check of a trial."""
    dll = find(trial.name)
    disabled = frozenset({dll.rule}) if trial.disabled and dll.rule is not None else frozenset[str]()
    given = options(
        build(trial.name, trial.form), suite=trial.suite or suite_of(dll), seed=trial.seed, disabled=disabled
    )
    return check(given, () if consumer is None else (consumer,))


def judge(trial: Trial) -> Outcome:
    """Makes one trial."""
    seen: list[float] = []
    build(trial.name, trial.form)  # compiling is nobody's time to the first finding
    started = time.monotonic()

    def note(event: Event) -> None:
        if isinstance(event, FindingSeen):
            seen.append(time.monotonic() - started)

    try:
        result = result_of(trial, note)
    except Exception as error:  # noqa: BLE001 - one broken trial must not cost the others
        text = f"{type(error).__name__}: {error}"
        return Outcome(trial, None, frozenset(), (), (), time.monotonic() - started, None, text)
    return outcome(trial, result, seen[0] if seen else None)


def outcome(trial: Trial, result: CheckResult, first: float | None = None) -> Outcome:
    """Returns what a trial came to by the result of its check."""
    return Outcome(
        trial,
        None if result.primary is None else result.primary.rule,
        frozenset(finding.rule for finding in result.findings if finding.severity > Severity.note),
        told(result),
        tuple(result.inconclusive),
        result.seconds,
        first,
    )


def told(result: CheckResult) -> tuple[str, ...]:
    """Returns the findings in short."""
    return tuple(f"{finding.rule} {finding.state}: {finding.actual} (x{finding.count})" for finding in result.findings)


def trials(
    forms: Iterable[Form], seeds: int = 1, names: Iterable[str] = (), *, disabled: bool = True
) -> tuple[Trial, ...]:
    """Returns the trials of the DLLs ``names`` (default: every mutant and every conforming one), the longest first.

    Each is tried with every seed; a mutant with its rule disabled with the first seed only.
    """
    chosen = [find(name) for name in names] or [dll for dll in catalogue() if dll.kind != "death"]
    found = [
        Trial(dll.name, form, seed, without)
        for dll in chosen
        for form in forms
        if form in dll.forms
        for seed in range(seeds)
        for without in ((False, True) if disabled and dll.kind == "mutant" and seed == 0 else (False,))
    ]
    return tuple(sorted(found, key=lambda trial: suite_of(find(trial.name)) != FULL))


def run(chosen: Iterable[Trial], workers: int | None = None) -> Iterator[Outcome]:
    """Makes the trials in processes of their own, several at a time, and yields what each came to as it ends.

    A trial mostly waits, so by default there are twice as many ``workers`` as processors.
    """
    number = workers or 2 * (os.cpu_count() or 1)
    with ProcessPoolExecutor(number, mp_context=get_context("spawn")) as pool:
        for future in as_completed([pool.submit(judge, trial) for trial in chosen]):
            yield future.result()
