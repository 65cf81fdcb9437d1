"""A resource DLL that starts and stops a real service goes through its life with no cluster, and its faults show.

A start of a service takes a tenth of a second, and several on a busy machine: a check that looks for one thing has a
long time and ends as soon as it has seen it.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from services import TYPE_NAME, Service, build, installed

from resdll_checker.cli import main
from resdll_checker.engine import hygiene
from resdll_checker.engine.cluster_profile import ClusterTable
from resdll_checker.engine.options import SMOKE, CheckOptions
from resdll_checker.engine.private_properties import registry_value
from resdll_checker.engine.run import CheckResult, check
from resdll_checker.engine.stream import Event, FindingSeen

pytestmark = [pytest.mark.needs_mingw, pytest.mark.needs_wine]

PROFILE = """
type = "{type}"
suite = "smoke"
max_time = 90.0

[properties]
ServiceName = "{service}"
UseNetworkName = 1

[cluster.dependencies."Web name"]
type = "Network Name"
private = {{ Name = "WEB" }}
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Install the service, and remove it."""
    made = installed(tmp_path_factory.mktemp("service"))
    yield made
    made.manage("remove")


def at_a_finding(event: Event) -> None:
    """End the run at its first finding, as Ctrl-C does."""
    if isinstance(event, FindingSeen):
        signal.raise_signal(signal.SIGINT)


def result_of(folder: Path, fault: str | None, service: str, max_time: float, *levers: str) -> CheckResult:
    """Return what a check of the DLL, which is told the name of a service, comes to; the first finding ends it."""
    return check(
        CheckOptions(
            build(folder, fault),
            TYPE_NAME,
            suite=SMOKE,
            max_time=max_time,
            properties=(registry_value("ServiceName", service),),
            cluster=ClusterTable(levers=list(levers)),
        ),
        [at_a_finding],
    )


def test_a_dll_that_stands_for_a_service_goes_through_its_life_with_no_cluster(service: Service, tmp_path: Path):
    profile = tmp_path / "resdll.toml"
    profile.write_text(PROFILE.format(type=TYPE_NAME, service=service.name))
    before = service.noted()
    done = CliRunner().invoke(main, ["check", str(build(tmp_path)), "--profile", str(profile)])
    said = [line.split() for line in done.output.splitlines()]
    assert not [words for words in said if words[:1] in (["!"], ["✗"])], done.output
    assert said[-1][0] in {"INCONCLUSIVE", "CONFORMS"}, done.output  # by how fast the machine is
    assert ["Covered"] in said
    seen = service.noted() - before
    assert seen["started"] > 3
    # Offline, Terminate or Close stopped it each time, unless the time was over while it was running.
    assert seen["started"] - seen["stopped"] in {0, 1}


def test_a_worker_that_terminate_leaves_to_itself_reports_afterwards(service: Service, tmp_path: Path):
    result = result_of(tmp_path, "keeps_worker", service.name, 90.0)
    assert {finding.rule for finding in result.findings} == {"RD307"}


def test_a_service_that_does_not_stop_is_a_resource_that_fails_and_no_fault_of_the_dll(
    service: Service, tmp_path: Path
):
    result = result_of(tmp_path, None, service.name, 10.0, "service refuses to stop")
    assert (result.findings, result.verdict) == ([], "inconclusive")
    assert result.coverage is not None
    assert "failed" not in result.coverage.states.missing


def test_what_is_for_workers_only_is_found_in_online(tmp_path: Path):
    result = result_of(tmp_path, "looks_up_in_online", "no such service", 60.0)
    (finding,) = result.findings
    assert (finding.rule, "ResUtilGetResourceNameDependency" in finding.actual) == ("RD704", True)


def test_the_parameter_block_that_close_forgets_shows_even_where_the_service_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(hygiene, "SMOKE_SECONDS", 60.0)  # however slow the machine is
    result = result_of(tmp_path, "keeps_parameters", "no such service", 60.0)
    assert [finding.rule for finding in result.findings] == ["RD804"]
    assert "bytes of heap" in result.findings[0].actual
    assert any("never came online" in sentence for sentence in result.inconclusive)
