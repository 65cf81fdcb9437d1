"""What goes wrong around a DLL shows the faults that only then show, and a DLL that copes with it is not accused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from services import SHARE_TYPE_NAME, TYPE_NAME, Service, build, installed

from resdll_checker.cli import main
from resdll_checker.engine import levers, run
from resdll_checker.engine.actions import Pull
from resdll_checker.engine.cluster_profile import LEVERS, ClusterTable, Neighbour
from resdll_checker.engine.mask_tour import MaskTour
from resdll_checker.engine.options import FULL, SMOKE, CheckOptions
from resdll_checker.engine.private_properties import registry_value
from resdll_checker.engine.run import CheckResult, check
from resdll_checker.engine.walk import Walk
from resdll_checker.errors import ExitCode
from resdll_checker.hosting.wine import windows_path

pytestmark = [pytest.mark.needs_mingw, pytest.mark.needs_wine]

CLUSTER = ClusterTable(dependencies={"Disk 1": Neighbour(type="Physical Disk")})
SHORT = 400
"""Milliseconds after which silence and a call that does not return are findings here."""


@pytest.fixture
def _only_levers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the other phases of the full suite, which have tests of their own."""
    for part in (run.argument_tour, run.concurrency, run.control_tour, run.controls, run.doubts, run.hardship):
        monkeypatch.setattr(part, "run", lambda _: None)
    for part in (run.hygiene, run.reloading, run.search, run.situation_tour):
        monkeypatch.setattr(part, "run", lambda _: None)
    for tour in (MaskTour, Walk):
        monkeypatch.setattr(tour, "run", lambda _: None)


def share(folder: Path, fault: str | None = None, suite: str = FULL, **changes: object) -> CheckOptions:
    """Return the options of a check of the DLL that stands for a shared folder."""
    target = build(folder, fault, "share")
    properties = (registry_value("Path", r"C:\windows"),)
    return CheckOptions(target, SHARE_TYPE_NAME, suite=suite, properties=properties, cluster=CLUSTER, **changes)  # type: ignore[arg-type]


def pulled(result: CheckResult) -> set[str]:
    """Return what went wrong when something was found."""
    pulls = [[action.levers for action in finding.program if isinstance(action, Pull)] for finding in result.findings]
    return {name for levers in pulls for name in (levers[-1] if levers else ("no lever",))}


@pytest.mark.usefixtures("_only_levers")
def test_a_dll_that_copes_is_not_accused_whatever_goes_wrong(tmp_path: Path):
    result = check(share(tmp_path, max_time=300.0))
    assert result.findings == []
    assert result.coverage is not None
    assert result.coverage.levers.missing == dict.fromkeys(
        ("service refuses to stop", "service refuses to stop, once"), levers.NEVER
    )
    assert result.coverage.levers.total == 2 * len(LEVERS)
    assert "failed" not in result.coverage.states.missing  # each of them is a resource that fails


def test_a_short_check_says_that_it_pulls_no_levers(tmp_path: Path):
    result = check(share(tmp_path, suite=SMOKE, max_time=60.0))
    assert result.findings == []
    assert result.coverage is not None
    assert (result.coverage.levers.covered, set(result.coverage.levers.missing.values())) == (0, {levers.LEFT_TO_FULL})


@pytest.mark.usefixtures("_only_levers")
@pytest.mark.parametrize(
    ("fault", "rule", "names"),
    [
        ("trusts_parameters", "RD801", {"no memory", "property missing", "property of another type", "network lost"}),
        ("insists_on_noting", "RD301", {"registry refused"}),
        ("awaits_dependencies", "RD301", {"dependency offline"}),
        ("trusts_handles", "RD301", {"no handle", "network lost"}),
    ],
)
def test_a_fault_that_only_bad_luck_shows_is_found(fault: str, rule: str, names: set[str], tmp_path: Path):
    result = check(share(tmp_path, fault, max_time=300.0, pending_timeout=SHORT, deadlock_timeout=2 * SHORT))
    assert result.primary is not None
    assert result.primary.rule == rule
    assert pulled(result) & names
    assert pulled(result) <= names


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Install a service, and remove it."""
    made = installed(tmp_path_factory.mktemp("service"))
    yield made
    made.manage("remove")


def of_service(folder: Path, service: Service, fault: str | None = None, **changes: object) -> CheckOptions:
    """Return the options of a check of the DLL that stands for a service."""
    properties = (registry_value("ServiceName", service.name), registry_value("UseNetworkName", 1))
    around = {"Web name": Neighbour(type="Network Name", private={"Name": "WEB"})}
    changes |= {"max_time": 300.0, "properties": properties, "cluster": ClusterTable(dependencies=around)}
    return CheckOptions(build(folder, fault), TYPE_NAME, **changes)  # type: ignore[arg-type]


@pytest.mark.usefixtures("_only_levers")
def test_a_service_that_copes_is_not_accused_either(service: Service, tmp_path: Path):
    result = check(of_service(tmp_path, service))
    assert result.findings == []
    assert result.coverage is not None
    never = ("registry refused", "dependency offline")  # it writes nothing, and asks for no state
    assert result.coverage.levers.missing == {
        name + suffix: levers.NEVER for name in never for suffix in ("", levers.ONCE)
    }


@pytest.mark.usefixtures("_only_levers")
def test_a_service_that_is_to_stop_at_any_price_hangs_its_resource(service: Service, tmp_path: Path):
    options = of_service(tmp_path, service, "insists_on_stopping", pending_timeout=1500, deadlock_timeout=3000)
    result = check(options)
    assert result.primary is not None
    assert (result.primary.rule, pulled(result)) == ("RD301", {"service refuses to stop"})


def test_the_program_of_such_a_fault_is_small_and_can_be_replayed(tmp_path: Path):
    profile, saved = tmp_path / "resdll.toml", tmp_path / "found"
    profile.write_text(
        f'type = "{SHARE_TYPE_NAME}"\nsuite = "full"\nmax_time = 60.0\n'
        '[cluster.dependencies."Disk 1"]\ntype = "Physical Disk"\n[properties]\nPath = \'C:\\windows\'\n'
    )
    target = build(tmp_path, "trusts_parameters", "share")
    done = CliRunner().invoke(
        main, ["check", str(target), "--profile", str(profile), "--emit", "json", "--emit-to", str(saved)]
    )
    assert "RD801" in done.output, done.output
    (counterexample,) = saved.glob("*RD801*.json")
    assert "From here on around it: " in done.output
    again = CliRunner().invoke(main, ["replay", str(counterexample)])
    assert "still fails" in again.output.lower(), again.output


@pytest.mark.usefixtures("_only_levers")
def test_a_hook_shows_a_fault_and_is_run_again_only_for_whoever_names_the_profile(tmp_path: Path):
    """The folder that is shared goes away, and comes back."""
    shared, profile, saved = tmp_path / "shared", tmp_path / "resdll.toml", tmp_path / "found"
    shared.mkdir()
    profile.write_text(
        f'type = "{SHARE_TYPE_NAME}"\nmax_time = 18.0\npending_timeout = {SHORT}\ndeadlock_timeout = 1000\n'
        '[hooks."folder gone"]\npull = ["rmdir", "shared"]\nrelease = ["mkdir", "shared"]\n'
        f"[properties]\nPath = '{windows_path(shared)}'\n"
    )
    target = str(build(tmp_path, "insists_on_sharing", "share"))
    arguments = ["check", target, "--profile", str(profile), "--emit", "json", "--emit-to", str(saved)]
    done = CliRunner().invoke(main, arguments)
    assert "RD301" in done.output, done.output
    assert "From here on around it: folder gone" in done.output
    assert shared.is_dir()
    (found,) = saved.glob("*RD301*.json")
    alone = CliRunner().invoke(main, ["replay", str(found)])
    assert (alone.exit_code, "name that profile with --profile" in alone.output) == (ExitCode.USAGE, True)
    again = CliRunner().invoke(main, ["replay", str(found), "--profile", str(profile)])
    assert "still fails" in again.output.lower(), again.output
    assert shared.is_dir()
