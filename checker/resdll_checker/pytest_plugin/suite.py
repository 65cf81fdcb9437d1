"""The suite as pytest collects it: the DLL is a file, each scenario a collector, each family of rules in it an item."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest

from resdll_checker.engine.run import PHASES
from resdll_checker.pytest_plugin import MARKER, ResdllWarning
from resdll_checker.pytest_plugin.account import Account, cell_name
from resdll_checker.pytest_plugin.sharing import Failed, shared
from resdll_spec.rules import RUN_FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from resdll_checker.engine.options import CheckOptions

RUN, VERDICT, GATE = "run", "verdict", "gate"
SUMMARY = "resdll.summary"
"""The property of a report that holds the last line of the check, for the end of pytest's own."""


class DllFile(pytest.File):
    """A resource DLL and the check of it, which runs when the first item does."""

    def __init__(self, *, options: CheckOptions, **kwargs: Any) -> None:  # noqa: ANN401  pytest's own arguments
        super().__init__(**kwargs)
        self.options = options
        self.add_marker(MARKER)

    def collect(self) -> Iterator[pytest.Collector]:
        """Return one collector for each scenario, and one for the run as a whole."""
        for name in PHASES[self.options.suite]:
            yield Scenario.from_parent(self, name=name)
        yield Run.from_parent(self, name=RUN)

    @cached_property
    def outcome(self) -> Account | Failed:
        """What the check came to; it is run at the first look."""
        return shared(self.config, self.options)

    def account(self) -> Account:
        """Return the account of the check; what calls this fails with the reason where there is none."""
        outcome = self.outcome
        if isinstance(outcome, Failed):
            pytest.fail(outcome.text, pytrace=False)
        if outcome.interrupted:
            raise KeyboardInterrupt
        return outcome


class Scenario(pytest.Collector):
    """One scenario of the suite."""

    def collect(self) -> Iterator[pytest.Item]:
        """Return one item for each family of rules."""
        for family in RUN_FAMILIES:
            yield Family.from_parent(self, name=family)


class Run(pytest.Collector):
    """What concerns the run and no rule."""

    def collect(self) -> Iterator[pytest.Item]:
        """Return an item for the verdict, and one for the baseline and the thresholds where there are any."""
        yield Verdict.from_parent(self, name=VERDICT)
        options = _dll(self).options
        if options.baseline is not None or options.thresholds.any:
            yield Held.from_parent(self, name=GATE)


def _dll(node: pytest.Collector | pytest.Item) -> DllFile:
    """Return the file that something is a part of."""
    found = node.getparent(DllFile)
    assert found is not None, "its parts are made by a DllFile only"  # noqa: S101  for mypy
    return found


class _Item(pytest.Item):
    account: Account

    def setup(self) -> None:
        """Have the check run: pytest takes what is raised here for an error, and for no failure of the DLL."""
        self.account = _dll(self).account()

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where reports say that this is."""
        return self.path, 0, self.nodeid.partition("::")[2]


class Family(_Item):
    """The rules of one family in one scenario."""

    def runtest(self) -> None:
        """Fail with what the scenario found; skip where no rule of the family could be tried."""
        parent = self.parent
        cell = self.account.cells[cell_name(parent.name if parent is not None else "", self.name)]
        for warning in cell.warnings:
            self.warn(ResdllWarning(warning))
        if cell.notes:
            self.add_report_section("call", "resdll notes", "\n".join(cell.notes))
        if cell.outcome == "skipped":
            raise pytest.skip.Exception(cell.text, _use_item_location=True)  # that of the DLL, not of this line
        if cell.outcome == "failed":
            pytest.fail(cell.text, pytrace=False)


class Verdict(_Item):
    """That the run came to a verdict; an error, and no failure, where it did not."""

    def setup(self) -> None:
        """Say what could not be judged."""
        super().setup()
        self.user_properties += [*self.account.properties.items(), (SUMMARY, self.account.summary)]
        if self.account.inconclusive:
            pytest.fail("\n".join(("inconclusive:", *self.account.inconclusive)), pytrace=False)

    def runtest(self) -> None:
        """Pass: that there is a verdict was seen before."""


class Held(_Item):
    """That the baseline and the thresholds hold."""

    def runtest(self) -> None:
        """Fail with what does not hold."""
        if self.account.failures:
            pytest.fail("\n".join(self.account.failures), pytrace=False)
