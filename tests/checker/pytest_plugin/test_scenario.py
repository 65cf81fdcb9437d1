"""Scenarios of an author's own: the same judgement, as the failure of a test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from dlls import build

Runner = Callable[..., pytest.RunResult]
pytestmark = pytest.mark.needs_cc
OWN = ("--resdll-suite", "none")

LIFE = """
def test_life(resource):
    resource.open()
    assert resource.state == "offline"
    code = resource.online()
    assert code in (0, 997)
    assert resource.settle() == "online"
    assert resource.looks_alive() and resource.is_alive()
    resource.offline(flags=0x41, destination="NODE2", buffer=b"reason")
    assert resource.settle() == "offline"
    resource.close()
"""


@pytest.mark.parametrize("name", ["sync_v1", "sync_v2", "async_v2", "sync_v4"])
def test_a_conforming_dll_goes_through_its_life(run: Runner, name: str):
    assert run(name, *OWN, test=LIFE).parseoutcomes() == {"passed": 1}


def test_the_scenario_of_the_page_runs(run: Runner):
    page = (Path(__file__).resolve().parents[3] / "docs" / "pytest.md").read_text(encoding="utf-8")
    example = page.partition("```python\n")[2].partition("```")[0]
    assert run("async_v2", *OWN, test=example).parseoutcomes() == {"passed": 1}


@pytest.mark.needs_mingw
@pytest.mark.needs_wine
def test_a_windows_dll_under_wine_too(run: Runner):
    assert run("async_v2", *OWN, test=LIFE, form="pe").parseoutcomes() == {"passed": 1}


def test_a_breach_fails_the_test_with_what_was_expected_and_the_numbered_steps(run: Runner):
    done = run(
        "refuses_locked_with_ignore",
        *OWN,
        test="""
        def test_move(resource):
            resource.online()
            resource.offline(flags=0x01)
        """,
    )
    assert done.parseoutcomes() == {"failed": 1}
    done.stdout.fnmatch_lines(
        [
            ">*resource.offline(flags=0x01)",
            "E *RD401 error: IGNORE_RESOURCE_STATUS is not refused for a lock",
            "E *actual: Offline returned ERROR_CLUSTER_RESOURCE_LOCKED_STATUS (5960)",
            "E *expected one of: Offline returns ERROR_SUCCESS; *",
            "E *1. Open(*",
            "E *Offline(0x01 (IGNORE_RESOURCE_STATUS))",
            "E *✗ Offline → ERROR_CLUSTER_RESOURCE_LOCKED_STATUS (5960)",
            "E *to run it again: resdll replay *",
        ]
    )


def test_the_death_of_the_process_fails_the_test_and_nothing_more_can_be_called(run: Runner):
    done = run(
        "reads_past_buffer",
        *OWN,
        test="""
        import pytest
        from resdll_checker.pytest_plugin.breach import ContractBreachError, ScenarioError

        def test_dies(resource):
            resource.online()
            resource.offline(buffer=b"x")

        def test_is_over(resource):
            resource.online()
            with pytest.raises(ContractBreachError) as caught:
                resource.offline(buffer=b"x")
            assert caught.value.finding.rule == "RD502"
            with pytest.raises(ScenarioError, match="has ended"):
                resource.online()
        """,
    )
    assert done.parseoutcomes() == {"failed": 1, "passed": 1}
    done.stdout.fnmatch_lines(["E *RD502 error: inputs are not read past their end", "E *✗ SIGSEGV in Offline*"])


def test_silence_after_pending_is_a_breach(run: Runner):
    test = """
    def test_silence(resource):
        resource.online()
        resource.settle()
        assert resource.offline() == 997
        resource.settle()
    """
    done = run("never_reports", *OWN, test=test)
    done.stdout.fnmatch_lines(["E *RD301 error: a pending operation ends", "E *✗ silence for * ms"])


def test_what_comes_after_close_is_seen_at_the_end_of_the_test(run: Runner):
    done = run("report_after_close", *OWN, test="def test_ends(resource):\n    resource.online()")
    assert done.parseoutcomes() == {"passed": 1, "errors": 1}
    done.stdout.fnmatch_lines(["E *RD308 error: nothing is reported after Close"])


def test_a_warning_is_a_warning_of_pytest_and_with_strict_a_failure(run: Runner):
    test = """
    def test_refusal(resource):
        resource.online()
        assert resource.offline(flags=0x40) == 87
        assert [finding.rule for finding in resource.bench.findings] == ["RD402"]
    """
    loose = run("refuses_persistent_flag", *OWN, test=test)
    assert loose.parseoutcomes() == {"passed": 1, "warnings": 1}
    loose.stdout.fnmatch_lines(["*test_mine.py:3: ResdllWarning: RD402 warning: *", "*assert resource.offline*"])
    for made_to_fail in ("--resdll-strict", "-Werror::resdll_checker.pytest_plugin.ResdllWarning"):
        strict = run("refuses_persistent_flag", *OWN, made_to_fail, test=test)
        assert strict.parseoutcomes() == {"failed": 1}
        strict.stdout.fnmatch_lines([">*assert resource.offline*", "E*RD402 warning: *"])
        strict.stdout.no_fnmatch_line("*def _mention*")


def test_a_function_of_the_cluster_without_semantics_is_a_warning_and_with_strict_not_judged(run: Runner):
    test = """
    def test_asks(resource):
        resource.online()
        resource.bench.session.judge.cluster.lacking["OpenClusterGroup"] = {"mine.dll"}
    """
    assert run("sync_v1", *OWN, test=test).parseoutcomes() == {"passed": 1, "warnings": 1}
    strict = run("sync_v1", *OWN, "--resdll-strict", test=test)
    assert strict.parseoutcomes() == {"passed": 1, "errors": 1}
    strict.stdout.fnmatch_lines(["E *inconclusive:", "E *OpenClusterGroup was * from mine.dll; here it only fails*"])


def test_a_scenario_that_no_cluster_plays_is_the_fault_of_the_test(run: Runner):
    done = run(
        "sync_v1",
        *OWN,
        test="""
        import pytest
        from resdll_checker.pytest_plugin.breach import ScenarioError

        def test_cancel_of_v1(resource):
            with pytest.raises(ScenarioError, match="no entry Cancel"):
                resource.cancel()

        def test_closed(resource):
            resource.open()
            resource.close()
            with pytest.raises(ScenarioError, match="no cluster calls Online here .state: closed."):
                resource.online()
            with pytest.raises(ScenarioError, match="not open"):
                resource.settle()
        """,
    )
    assert done.parseoutcomes() == {"passed": 2}


def test_two_resources_live_in_one_process(run: Runner):
    test = """
    def test_two(resource):
        other = resource.another()
        resource.online(), other.online()
        resource.settle(), other.settle()
        resource.terminate()
        assert other.state == "online"
        other.terminated_offline()
    """
    assert run("async_v2", *OWN, test=test).parseoutcomes() == {"passed": 1}


def test_a_fixture_may_say_which_dll(run: Runner):
    target = build.build("sync_v2", "elf")
    test = f"""
    from pathlib import Path
    import pytest
    from resdll_checker.engine.options import CheckOptions

    @pytest.fixture(scope="session")
    def resdll_options():
        return CheckOptions(Path({str(target)!r}), "Resdll Test")

    def test_mine(resource):
        assert resource.online() == 0
    """
    assert run(None, test=test).parseoutcomes() == {"passed": 1}


def test_without_a_dll_the_test_says_what_to_do(run: Runner):
    done = run(None, test="def test_mine(resource): resource.open()")
    assert done.parseoutcomes() == {"errors": 1}
    done.stdout.fnmatch_lines(["no resource DLL was given: run pytest with --resdll FILE*"])
