"""The pytest plugin: a resource DLL's check as items of pytest, and fixtures for scenarios of an author's own.

``pytest --resdll my.dll`` adds one item for each scenario and family of rules; the fixture ``resource`` is a resource
of that DLL.  Every pytest of an environment in which resdll is installed loads this module, so it imports nothing but
pytest until a DLL is asked for, and has no hook that is called for each file or test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resdll_checker.engine.options import CheckOptions
    from resdll_checker.pytest_plugin.scenario import Bench, Resource

NO_SUITE = "none"
MARKER = "resdll"

_NO_TARGET = (
    "no resource DLL was given: run pytest with --resdll FILE, or set `resdll` in its configuration, "
    "or override the fixture resdll_options"
)
_OPTIONS = pytest.StashKey["CheckOptions"]()


class ResdllWarning(pytest.PytestWarning):
    """A finding that does not fail a check: of a SHOULD, or inferred."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options and the keys of the configuration."""
    group = parser.getgroup("resdll", "resdll: checks of Windows failover-cluster resource DLLs")
    group.addoption("--resdll", metavar="FILE", help="Check this resource DLL, and open resources of it.")
    group.addoption("--resdll-type", metavar="NAME", help="The resource type [default: the file's name].")
    group.addoption("--resdll-profile", metavar="FILE", help="Take what is not given here from this resdll.toml.")
    group.addoption("--resdll-windows", metavar="V", help="The Windows Server release that is played.")
    suites = "smoke, full, or none for your own tests only"
    group.addoption("--resdll-suite", metavar="SUITE", help=f"How thorough the check is: {suites} [default: full].")
    group.addoption("--resdll-seed", metavar="N", type=int, help="What every random choice follows from [default: 0].")
    budget = "Time budget of the check, and of each test with `resource`, in seconds [default: 60]."
    group.addoption("--resdll-max-time", metavar="S", type=float, help=budget)
    group.addoption("--resdll-strict", action="store_true", default=None, help="Warnings fail too.")
    group.addoption("--resdll-baseline", metavar="FILE", help="Findings that this TOML file lists do not fail.")
    parser.addini("resdll", "The resource DLL, as --resdll; relative to the configuration file.")
    parser.addini("resdll_type", "The resource type, as --resdll-type.")
    parser.addini("resdll_profile", "The profile, as --resdll-profile; relative to the configuration file.")
    parser.addini("resdll_suite", "The suite, as --resdll-suite.")


def pytest_configure(config: pytest.Config) -> None:
    """Read what was asked for, and have the DLL collected unless paths were named and it is none of them."""
    config.addinivalue_line("markers", f"{MARKER}: an item of the check of a resource DLL (set by --resdll)")
    if not any(config.getoption(name) or config.getini(name) for name in ("resdll", "resdll_profile")):
        return
    from resdll_checker.pytest_plugin.configuration import read
    from resdll_checker.pytest_plugin.hooks import Hooks

    options, suite = read(config)
    config.stash[_OPTIONS] = options
    checked = suite != NO_SUITE
    config.pluginmanager.register(Hooks(options, checked=checked), "resdll-hooks")
    if checked and config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args.append(str(options.target))


@pytest.fixture(scope="session")
def resdll_options(request: pytest.FixtureRequest) -> CheckOptions:
    """What is tested and how, a CheckOptions; override it to test a DLL that a fixture builds."""
    options = request.config.stash.get(_OPTIONS, None)
    if options is None:
        pytest.fail(_NO_TARGET, pytrace=False)
    return options


@pytest.fixture
def resdll_bench(resdll_options: CheckOptions) -> Iterator[Bench]:
    """A fresh process in which the DLL is loaded, for any number of resources; it ends with the test."""
    from resdll_checker.pytest_plugin.scenario import Bench

    with Bench(resdll_options) as bench:
        yield bench
        bench.finish()


@pytest.fixture
def resource(resdll_bench: Bench) -> Resource:
    """A resource of the DLL in a fresh process, judged at every step and closed at the end of the test."""
    return resdll_bench.resource()
