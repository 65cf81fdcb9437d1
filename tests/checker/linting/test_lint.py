"""What `resdll lint` makes of imports: findings with the documented reason, remarks, and nothing of a clean DLL."""

from __future__ import annotations

import json
from pathlib import Path

import pefile
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from imports import delayed, elf, pe

from resdll_checker.cli import main
from resdll_checker.engine.imports import Import, Imported, is_of_the_cluster
from resdll_checker.engine.target import Target
from resdll_checker.errors import ExitCode
from resdll_checker.linting.calls import Lint, judged, lint
from resdll_checker.reports.lint import document, render
from resdll_checker.terminal import printable
from resdll_spec.avoided_calls import AVOIDED_CALLS, AvoidedCall, Usage
from resdll_spec.clauses import CLAUSES
from resdll_spec.cluster_exports import CLUSAPI, EXPORTS, RESUTILS
from resdll_spec.rules import RULES
from resdll_spec.vocabulary import Judge, Severity

needs_mingw = pytest.mark.needs_mingw
needs_cc = pytest.mark.needs_cc
CLEAN = {"CLUSAPI.dll": ("OpenCluster", "CloseCluster"), "RESUTILS.dll": ("ResUtilDupString",)}


def of(*imports: Import, mentioned: tuple[str, ...] = ()) -> Lint:
    target = Target(Path("a.dll"), "pe", "0" * 64, ("Startup",))
    return judged(Imported(target, imports, mentioned))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["lint", *map(str, arguments)])


# --------------------------------------------------------------------------------------------------------------------
# Whole DLLs.


@needs_mingw
def test_a_forbidden_import_is_a_finding_with_the_documented_reason(tmp_path: Path):
    done = run(pe(tmp_path, {"CLUSAPI.dll": ("OpenCluster", "OfflineClusterResource")}))
    assert done.exit_code == ExitCode.FINDINGS
    assert "✗ RD701 error" in done.stdout
    for part in ("OfflineClusterResource is imported from clusapi.dll", "AVD-NEVER", CLAUSES["AVD-NEVER"].source):
        assert part in done.stdout
    assert "and can deadlock" in " ".join(done.stdout.split())
    assert "OpenCluster is" not in done.stdout
    assert done.stdout.splitlines()[-1].startswith("VIOLATES  linted.dll")


@needs_mingw
def test_a_clean_dll_is_clean(tmp_path: Path):
    done = run(pe(tmp_path, CLEAN), "--strict")
    assert (done.exit_code, done.stderr) == (ExitCode.CONFORMS, "")
    assert done.stdout.startswith("CLEAN  linted.dll")
    assert len(done.stdout.splitlines()) == 1


@needs_mingw
def test_delayed_imports_are_read(tmp_path: Path):
    result = lint(delayed(tmp_path, "CLUSAPI.dll", ("OnlineClusterGroup", "OpenClustr", "OpenCluster")))
    (found, missing) = result.findings
    assert (found.rule, found.function) == ("RD701", "OnlineClusterGroup")
    assert "bound at its first call" in found.actual
    assert (missing.rule, missing.function) == ("RD702", "OpenClustr")
    assert len(result.of_the_cluster) == 3


@needs_mingw
def test_an_import_by_number_is_a_remark(tmp_path: Path):
    result = lint(pe(tmp_path, {"clusapi.dll": ("OpenCluster",)}, ordinal=7))
    assert result.findings == ()
    assert [(remark.library, remark.kind) for remark in result.remarks] == [("clusapi.dll", "by number")]
    assert "number 7" in render(result, strict=True)


@needs_mingw
@pytest.mark.parametrize("looks_up", [True, False])
def test_a_name_in_the_file_is_a_hint_where_names_are_looked_up(tmp_path: Path, *, looks_up: bool):
    imports = {"clusapi.dll": ("OpenCluster",), "kernel32.dll": ("GetProcAddress" if looks_up else "GetVersion",)}
    result = lint(pe(tmp_path, imports, text="OnlineClusterGroup"))
    # The C runtime of mingw-w64 may look up names too.
    looked_up = any(entry.name == "GetProcAddress" for entry in result.imported.imports)
    assert result.findings == ()
    assert looked_up or not looks_up
    assert [remark.function for remark in result.remarks] == ["OnlineClusterGroup"] * looked_up


@needs_mingw
def test_a_longer_text_is_no_name(tmp_path: Path):
    imports = {"kernel32.dll": ("GetProcAddress",)}
    assert lint(pe(tmp_path, imports, text="no OnlineClusterGroup here: MyOnlineClusterGroup")).remarks == ()


@needs_cc
def test_undefined_symbols_of_elf_are_read(tmp_path: Path):
    names = ("MoveClusterGroup", "GetClusterResourceState", "OpenCluster", "some_function", "dlsym")
    result = lint(elf(tmp_path, names, text="SetClusterName"))
    assert [(found.function, found.library) for found in result.findings] == [("MoveClusterGroup", "")]
    assert [remark.function for remark in result.remarks] == ["GetClusterResourceState", "SetClusterName"]
    assert {entry.name for entry in result.of_the_cluster} == set(names[:3])


@needs_cc
def test_a_clean_elf_is_clean(tmp_path: Path):
    assert run(elf(tmp_path, ("OpenCluster",)), "--strict").exit_code == ExitCode.CONFORMS


@needs_mingw
def test_the_json_result_says_the_same(tmp_path: Path):
    built = pe(tmp_path, {"clusapi.dll": ("OfflineClusterResource", "GetClusterResourceState")})
    done = run(built, "--json", "-")
    told = json.loads(done.stdout)
    assert told == document(lint(built), strict=False)
    assert told["verdict"] == "violates"
    (found,) = told["findings"]
    assert (found["rule"], found["clause"], found["severity"]) == ("RD701", "AVD-NEVER", "error")
    assert found["fix"] == RULES["RD701"].fix
    assert [remark["clause"] for remark in told["remarks"]] == ["AVD-WORKER"]
    assert "VIOLATES" in done.stderr


# --------------------------------------------------------------------------------------------------------------------
# What cannot be read.


def test_what_is_no_resource_dll_is_bad_input(tmp_path: Path):
    for name, data in (("missing", None), ("text", b"no library"), ("short", b"MZ")):
        if data is not None:
            (tmp_path / name).write_bytes(data)
        done = run(tmp_path / name)
        assert done.exit_code == ExitCode.USAGE
        assert done.stdout == ""
        assert len(done.stderr.splitlines()) == 1


@needs_mingw
def test_imports_that_cannot_be_read_are_never_clean(tmp_path: Path):
    built = pe(tmp_path, CLEAN)
    image = pefile.PE(data=built.read_bytes(), fast_load=True)
    image.OPTIONAL_HEADER.DATA_DIRECTORY[1].VirtualAddress = 0x00F00000
    built.write_bytes(image.write())
    done = run(built)
    assert done.exit_code == ExitCode.USAGE
    assert "The imports of" in done.stderr
    assert "cannot be read" in done.stderr


# --------------------------------------------------------------------------------------------------------------------
# The judgement.


@pytest.mark.parametrize("call", AVOIDED_CALLS.values(), ids=AVOIDED_CALLS)
def test_each_function_to_avoid_is_judged_by_its_class(call: AvoidedCall):
    library = next(name for name, exports in EXPORTS.items() if call.name in exports)
    result = of(Import(library, call.name))
    if call.usage is Usage.NEVER:
        (found,) = result.findings
        assert (found.rule, found.clause, result.remarks) == ("RD701", call.clause, ())
        assert found.severity is (Severity.warning if call.extends else Severity.error)
        assert result.exit_code(strict=True) == ExitCode.FINDINGS
        assert result.exit_code(strict=False) == (ExitCode.CONFORMS if call.extends else ExitCode.FINDINGS)
    else:
        (remark,) = result.remarks
        assert (remark.clause, remark.kind, result.findings) == (call.clause, call.usage.value, ())
        assert result.exit_code(strict=True) == ExitCode.CONFORMS


@pytest.mark.parametrize("library", EXPORTS)
def test_no_known_export_is_called_unknown(library: str):
    found = [entry for name in EXPORTS[library] for entry in of(Import(library, name)).findings]
    assert {entry.rule for entry in found} <= {"RD701"}
    assert {entry.function for entry in found} < set(EXPORTS[library])


def test_an_unknown_export_is_told_by_name_with_the_nearest():
    (found,) = of(Import(RESUTILS, "ResUtilDupStrings")).findings
    assert (found.rule, found.severity) == ("RD702", Severity.warning)
    assert found.reason.endswith("did you mean ResUtilDupString?")


def test_a_function_of_another_library_is_none_of_ours():
    assert of(Import("other.dll", "OfflineClusterResource"), mentioned=()).findings == ()


@pytest.mark.parametrize("library", [CLUSAPI, "clusapi", "ext-ms-win-cluster-clusapi-l1-1-0.dll"])
def test_the_library_may_go_by_other_names(library: str):
    (found,) = of(Import(library, "OfflineClusterResource")).findings
    assert found.rule == "RD701"


def test_an_api_set_may_have_functions_that_no_list_knows():
    assert of(Import("ext-ms-win-cluster-clusapi-l1-1-5.dll", "SomethingNew")).findings == ()


def test_findings_come_by_weight_and_a_function_once():
    twice = Import(CLUSAPI, "SetClusterName")
    result = of(Import(CLUSAPI, "MoveClusterGroupEx"), twice, twice, Import(CLUSAPI, "Nothing"))
    assert [found.function for found in result.findings] == ["SetClusterName", "MoveClusterGroupEx", "Nothing"]


@given(st.lists(st.builds(Import, st.sampled_from([CLUSAPI, "x\x1b[2J.dll", ""]), st.text(max_size=8))))
def test_whatever_is_imported_the_report_is_printable(imports: list[Import]):
    result = of(*imports)
    lines = render(result, strict=True).split("\n")
    assert [printable(line) for line in lines] == lines
    assert {found.function for found in result.findings} <= {
        entry.name for entry in imports if is_of_the_cluster(entry)
    }


def test_the_rules_that_it_judges_are_those_that_no_run_shows():
    assert {rule.id for rule in RULES.values() if rule.judged is Judge.IMPORTS} == {"RD701", "RD702"}
