"""The pytest plugin: a resource DLL's check as items of pytest, and fixtures for scenarios of an author's own.

``pytest --resdll my.dll`` adds one item for each scenario and family of rules; the fixture ``resource`` is a resource
of that DLL.  Every pytest of an environment in which resdll is installed loads this module, so it imports nothing but
pytest until a DLL is asked for.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resdll_checker.engine.options import CheckOptions
    from resdll_checker.pytest_plugin.scenario import Bench, Resource
    from resdll_checker.pytest_plugin.suite import DllFile

NO_SUITE = "none"
SHARED = "resdll_shared"
"""The key under which the workers of xdist are told the folder that they share."""

_NO_TARGET = (
    "no resource DLL was given: run pytest with --resdll FILE, or set `resdll` in its configuration, "
    "or override the fixture resdll_options"
)
_SHARED_FOLDER = pytest.StashKey[Path]()
_OPTIONS = pytest.StashKey["CheckOptions"]()
_CHECKED = pytest.StashKey["CheckOptions"]()
"""The options of the check whose items are wanted: the same, unless there is to be none."""


class ResdllWarning(pytest.PytestWarning):
    """A finding that does not fail a check: of a SHOULD, or inferred."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options and the keys of the configuration."""
    group = parser.getgroup("resdll", "checks of resource DLLs")
    group.addoption("--resdll", metavar="FILE", help="Check this resource DLL; fixtures open resources of it.")
    group.addoption("--resdll-type", metavar="NAME", help="The resource type [default: the file's name].")
    group.addoption("--resdll-profile", metavar="FILE", help="Take options that are not given here from a profile.")
    group.addoption("--resdll-windows", metavar="V", help="The Windows Server release that is played.")
    suites = "smoke, full, or none: only the author's own tests"
    group.addoption("--resdll-suite", metavar="SUITE", help=f"How thorough the check is: {suites} [default: full].")
    group.addoption("--resdll-seed", metavar="N", type=int, help="What every random choice follows from.")
    group.addoption("--resdll-max-time", metavar="S", type=float, help="Time budget of the check in seconds.")
    group.addoption("--resdll-strict", action="store_true", default=None, help="Warnings fail too.")
    parser.addini("resdll", "The resource DLL, as --resdll; relative to the configuration file.")
    parser.addini("resdll_type", "The resource type, as --resdll-type.")
    parser.addini("resdll_profile", "The profile, as --resdll-profile; relative to the configuration file.")
    parser.addini("resdll_suite", "The suite, as --resdll-suite.")


def pytest_configure(config: pytest.Config) -> None:
    """Read what was asked for, and have the DLL collected unless paths were named and it is none of them."""
    if not _asked_for(config):
        return
    from resdll_checker.pytest_plugin.configuration import read

    options, suite = read(config)
    config.stash[_OPTIONS] = options
    config.option.resdll = str(options.target)  # absolute: a worker may run elsewhere
    if suite == NO_SUITE:
        return
    config.stash[_CHECKED] = options
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args.append(str(options.target))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> DllFile | None:
    """Collect the DLL that was asked for; another one is no test."""
    options = parent.config.stash.get(_CHECKED, None)
    if options is None or file_path.resolve() != options.target:
        return None
    from resdll_checker.pytest_plugin.suite import DllFile

    inside = file_path.is_relative_to(parent.config.rootpath)
    nodeid = None if inside else file_path.name  # pytest itself names what lies outside of its root by nothing
    return DllFile.from_parent(parent, path=file_path, nodeid=nodeid, options=options)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401  a class of xdist, which need not be installed
    """Tell a worker of xdist the folder in which the one who runs the check leaves what it came to."""
    config = node.config
    if _CHECKED in config.stash:
        if _SHARED_FOLDER not in config.stash:
            config.stash[_SHARED_FOLDER] = Path(tempfile.mkdtemp(prefix="resdll-"))
        node.workerinput[SHARED] = str(config.stash[_SHARED_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take away what the workers shared."""
    if _SHARED_FOLDER in config.stash:
        shutil.rmtree(config.stash[_SHARED_FOLDER], ignore_errors=True)


@pytest.fixture(scope="session")
def resdll_options(request: pytest.FixtureRequest) -> CheckOptions:
    """Return what is tested and how: a :class:`CheckOptions`; override it to test a DLL that a fixture builds."""
    options = request.config.stash.get(_OPTIONS, None)
    if options is None:
        pytest.fail(_NO_TARGET, pytrace=False)
    return options


@pytest.fixture
def resdll_bench(resdll_options: CheckOptions) -> Iterator[Bench]:
    """Return a fresh process in which the DLL is loaded, for any number of resources; it ends with the test."""
    from resdll_checker.pytest_plugin.scenario import Bench

    with Bench(resdll_options) as bench:
        yield bench
        bench.finish()


@pytest.fixture
def resource(resdll_bench: Bench) -> Resource:
    """Return a resource of the DLL in a fresh process, judged at every step and closed at the end of the test."""
    return resdll_bench.resource()


def _asked_for(config: pytest.Config) -> bool:
    return any(config.getoption(name) or config.getini(name) for name in ("resdll", "resdll_profile"))
