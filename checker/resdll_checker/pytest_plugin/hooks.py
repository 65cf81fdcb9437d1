"""The hooks of a run that was asked for a resource DLL; no other run of pytest has them."""

from __future__ import annotations

import shutil
import tempfile
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from resdll_checker import __version__
from resdll_checker.pytest_plugin.sharing import SHARED
from resdll_checker.pytest_plugin.suite import SUMMARY, DllFile
from resdll_checker.terminal import printable

if TYPE_CHECKING:
    from resdll_checker.engine.options import CheckOptions


class Hooks:
    """The hooks; ``checked`` tells whether the items of the check are wanted, or only the author's own tests."""

    def __init__(self, options: CheckOptions, *, checked: bool) -> None:
        self.options = options
        self.checked = checked

    @cached_property
    def folder(self) -> Path:
        """The folder in which the workers of xdist share what the check came to."""
        return Path(tempfile.mkdtemp(prefix="resdll-"))

    def pytest_report_header(self) -> str:
        """Say what is tested and how, so that a log tells how to have the same run again."""
        options = self.options
        suite = f"suite {options.suite}" if self.checked else "no suite"
        of_type = f"resource type {options.type_name}{' (guessed)' if options.type_guessed else ''}"
        told = f"{options.target.name}, {of_type}, Windows Server {options.windows}, {suite}, seed {options.seed}"
        return printable(f"resdll {__version__}: {told}")

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> DllFile | None:
        """Collect the DLL that was asked for; another one is no test."""
        if not self.checked or file_path.name != self.options.target.name or file_path.resolve() != self.options.target:
            return None
        inside = file_path.is_relative_to(parent.config.rootpath)
        nodeid = None if inside else file_path.name  # pytest itself names what lies outside of its root by nothing
        return DllFile.from_parent(parent, path=file_path, nodeid=nodeid, options=self.options)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:  # noqa: ANN401  a class of xdist, which need not be installed
        """Tell a worker of xdist the folder in which the one who runs the check leaves what it came to."""
        if self.checked:
            node.workerinput[SHARED] = str(self.folder)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell the verdict as the command line would: what it covers, the seed, the number of calls."""
        reports = [report for some in terminalreporter.stats.values() for report in some]
        told = (dict(getattr(report, "user_properties", ())).get(SUMMARY) for report in reports)
        for summary in dict.fromkeys(filter(None, told)):
            terminalreporter.section("resdll")
            terminalreporter.write_line(str(summary))

    def pytest_unconfigure(self) -> None:
        """Take away what the workers shared."""
        if "folder" in self.__dict__:
            shutil.rmtree(self.folder, ignore_errors=True)
