"""The suite as pytest collects it: the DLL is a file, each scenario a collector, each family of rules in it an item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from resdll_checker.engine.run import PHASES
from resdll_checker.errors import ResdllError
from resdll_checker.pytest_plugin import ResdllWarning
from resdll_checker.pytest_plugin.account import Account, cell_name
from resdll_checker.pytest_plugin.sharing import shared
from resdll_spec.rules import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from resdll_checker.engine.options import CheckOptions

RUN, VERDICT = "run", "verdict"


class FindingsError(AssertionError):
    """The DLL broke rules; the text is that of the findings."""


class DllFile(pytest.File):
    """A resource DLL and the check of it, which runs when the first item does."""

    def __init__(self, *, options: CheckOptions, **kwargs: Any) -> None:  # noqa: ANN401  pytest's own arguments
        super().__init__(**kwargs)
        self.options = options
        self._account: Account | None = None

    def collect(self) -> Iterator[pytest.Collector]:
        """Return one collector for each scenario, and one for the run as a whole."""
        for name in PHASES[self.options.suite]:
            yield Scenario.from_parent(self, name=name)
        yield Run.from_parent(self, name=RUN)

    def account(self) -> Account:
        """Return what the check came to; it is run at the first call."""
        if self._account is None:
            self._account = shared(self.config, self.options)
        if self._account.interrupted:
            raise KeyboardInterrupt
        return self._account


class _Part(pytest.Collector):
    @property
    def dll(self) -> DllFile:
        """The file that this is a part of."""
        found = self.getparent(DllFile)
        assert found is not None, "a part is made by a DllFile only"  # noqa: S101  for mypy
        return found


class Scenario(_Part):
    """One scenario of the suite."""

    def collect(self) -> Iterator[pytest.Item]:
        """Return one item for each family of rules."""
        for family in FAMILIES:
            yield Family.from_parent(self, name=family)


class Run(_Part):
    """What concerns the run and no rule."""

    def collect(self) -> Iterator[pytest.Item]:
        """Return the one item: that the run came to a verdict."""
        yield Verdict.from_parent(self, name=VERDICT)


class _Item(pytest.Item):
    @property
    def dll(self) -> DllFile:
        """The file that this is a part of."""
        found = self.getparent(DllFile)
        assert found is not None, "an item is made by a part of a DllFile only"  # noqa: S101  for mypy
        return found

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where reports say that this is."""
        return self.path, 0, self.nodeid

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  pytest's signature
        """Return what a report shows: of a finding its text, without the stack of the plugin."""
        if isinstance(excinfo.value, FindingsError | ResdllError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args, **kwargs)


class Family(_Item):
    """The rules of one family in one scenario."""

    def runtest(self) -> None:
        """Fail with what the scenario found; skip where no rule of the family could be tried."""
        parent = self.parent
        cell = self.dll.account().cells[cell_name(parent.name if parent is not None else "", self.name)]
        for warning in cell.warnings:
            self.warn(ResdllWarning(warning))
        if cell.notes:
            self.add_report_section("call", "resdll notes", "\n".join(cell.notes))
        if cell.outcome == "skipped":
            pytest.skip(cell.text)
        if cell.outcome == "failed":
            raise FindingsError(cell.text)


class Verdict(_Item):
    """That the run came to a verdict; an error, and no failure, where it did not."""

    def setup(self) -> None:
        """Say what could not be judged: pytest takes what is raised here for an error."""
        account = self.dll.account()
        self.user_properties += account.properties.items()
        if account.inconclusive:
            pytest.fail("\n".join(("inconclusive:", *account.inconclusive)), pytrace=False)

    def runtest(self) -> None:
        """Show the summary."""
        self.add_report_section("call", "resdll", self.dll.account().summary)
