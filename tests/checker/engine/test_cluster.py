"""The cluster around a DLL: what its imports ask for, what its calls come to, and a profile that describes it."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from checks import TYPE_NAME, options
from dlls.build import build

from resdll_checker.engine import profile, proposal
from resdll_checker.engine.cluster import ClusterCalls, planned
from resdll_checker.engine.cluster_profile import LEVERS, STATES, ClusterTable, Neighbour
from resdll_checker.engine.private_properties import PropertyError
from resdll_checker.engine.run import check
from resdll_checker.engine.target import inspect
from resdll_checker.errors import ExitCode, ResdllError
from resdll_checker.hosting import Event, EventFlag, EventKind
from resdll_checker.hosting.protocol import HostCall, Lever
from resdll_checker.hosting.standin import CONTROL, ON_ITSELF, PROVIDED
from resdll_spec.abi import EntryPoint
from resdll_spec.avoided_calls import AVOIDED_CALLS, AVOIDED_CODES, AVOIDED_CONTROLS, FORBIDDEN_ENTRIES, Usage
from resdll_spec.cluster_exports import EXPORTS
from resdll_spec.control_codes import CONTROL_CODES
from resdll_spec.rules import RULES

NUMBERS = {name: number for number, name in enumerate(name for exports in EXPORTS.values() for name in exports)}
BY_NOBODY = 0
RULE_OF = {Usage.NEVER: "RD703", Usage.WORKER: "RD704", Usage.ENTRIES: "RD705"}


def called(name: str, entry: int, bits: int = PROVIDED, detail: int = 0) -> Event:
    """Return the event of a call from an entry point."""
    values = (bits, entry, detail)
    return Event(0, 0, 1, EventKind.CLUSTER_CALL, NUMBERS[name], 0, 0, EventFlag(0), values, "")


@pytest.mark.parametrize("usage", Usage)
def test_each_avoided_function_is_judged_by_whence_it_is_called(usage: Usage):
    everywhere = {BY_NOBODY, HostCall.Load, *EntryPoint}
    forbidden = {
        Usage.NEVER: everywhere,
        Usage.WORKER: set(EntryPoint),
        Usage.ENTRIES: set(FORBIDDEN_ENTRIES),
    }[usage]
    for call in AVOIDED_CALLS.values():
        for entry in everywhere if call.usage is usage else ():
            found = ClusterCalls().hear(called(call.name, entry))
            assert (found is not None) == (entry in forbidden), (call.name, entry)
            if found is not None:
                assert (found.rule, found.clause) == (RULE_OF[usage], call.clause)
                assert call.clause in RULES[found.rule].clauses


def test_a_control_call_as_a_user_is_the_same_entry_point():
    assert ClusterCalls().hear(called("GetClusterResourceState", HostCall.BeginResourceControlAsUser)) is not None
    assert ClusterCalls().hear(called("ClusterRegSetValue", HostCall.BeginResourceControlAsUser)) is None


def test_a_request_for_the_resource_itself_is_told_as_the_deadlock_it_is():
    plain = ClusterCalls().hear(called("OnlineClusterResourceEx", EntryPoint.Offline))
    itself = ClusterCalls().hear(called("OnlineClusterResourceEx", EntryPoint.Offline, PROVIDED | ON_ITSELF))
    assert plain is not None
    assert itself is not None
    assert "deadlock" not in plain.actual
    assert itself.actual.endswith(
        "the cluster would call Online of it and wait, while Offline waits for the cluster; that is a deadlock"
    )


def test_a_control_code_that_asks_is_sent_from_a_worker_only():
    bits, code = PROVIDED | CONTROL, CONTROL_CODES["CLUSCTL_RESOURCE_GET_NAME"].value
    found = ClusterCalls().hear(called("ClusterResourceControl", EntryPoint.Online, bits, code))
    assert found is not None
    assert (found.rule, found.clause, found.subject) == ("RD704", "AVD-WORKER", "CLUSCTL_RESOURCE_GET_NAME")
    assert ClusterCalls().hear(called("ClusterResourceControl", BY_NOBODY, bits, code)) is None
    assert ClusterCalls().hear(called("ClusterResourceControl", EntryPoint.Online, bits, 0x01FFFFFF)) is None
    group = code & 0xFFFFFF | 3 << 24
    assert AVOIDED_CODES[group] == "CLUSCTL_GROUP_GET_NAME"
    assert set(AVOIDED_CODES.values()) < set(AVOIDED_CONTROLS)


def test_what_has_no_semantics_is_named_with_its_callers():
    calls = ClusterCalls()
    calls.hear(called("ClusterUpgradeFunctionalLevel", EntryPoint.Open, 0))
    calls.hear(called("ClusterUpgradeFunctionalLevel", BY_NOBODY, 0))
    calls.hear(called("ClusterResourceControl", EntryPoint.Open, CONTROL, 0x01000141))
    calls.hear(called("OpenCluster", EntryPoint.Open))
    coded, function = calls.gaps()
    assert coded.startswith("ClusterResourceControl(0x01000141) was used from Open; ")
    assert function.startswith("ClusterUpgradeFunctionalLevel was used from Open and a thread of its own; ")


@pytest.mark.needs_mingw
def test_an_export_that_nobody_has_is_named_before_anything_runs(tmp_path: Path):
    target, library = tmp_path / "misspelt.dll", tmp_path / "libclusapi.a"
    definitions, source = tmp_path / "clusapi.def", tmp_path / "misspelt.c"
    definitions.write_text("LIBRARY clusapi.dll\nEXPORTS\nOpenClustr\n")
    source.write_text(
        "__declspec(dllimport) int OpenClustr(void);\n"
        "__declspec(dllexport) int StartupEx(void) { return OpenClustr(); }\n"
    )
    subprocess.run(["x86_64-w64-mingw32-dlltool", "-d", str(definitions), "-l", str(library)], check=True)
    subprocess.run(["x86_64-w64-mingw32-gcc", "-shared", str(source), str(library), "-o", str(target)], check=True)
    result = check(options(target))
    assert (result.verdict, result.exit_code, result.calls) == ("inconclusive", ExitCode.INCONCLUSIVE, 0)
    (sentence,) = result.inconclusive
    assert sentence.startswith("OpenClustr is imported from clusapi.dll, whose stand-in does not export it")


@pytest.mark.needs_mingw
def test_only_a_target_that_asks_for_a_cluster_is_given_one():
    plain = options(build("sync_v2", "pe"))
    asks = replace(plain, target=build("asks_from_worker", "pe"))
    assert planned(plain, inspect(plain.target)).cluster is None
    assert planned(asks, inspect(asks.target)).cluster is not None
    described = replace(plain, cluster=ClusterTable(name="Mine"))
    played = planned(described, inspect(described.target)).cluster
    assert played is not None
    assert played.name == "Mine"


@pytest.mark.needs_mingw
@pytest.mark.needs_wine
def test_a_start_for_a_proposal_has_a_cluster_too():
    assert proposal.start(inspect(build("asks_from_worker", "pe")), TYPE_NAME).accepted


def test_a_profile_describes_the_cluster(tmp_path: Path):
    path = tmp_path / "resdll.toml"
    path.write_text(
        '[cluster]\nname = "C"\nnodes = ["A"]\nlevers = ["No Memory", "registry refused"]\n'
        '[cluster.dependencies."The disk"]\ntype = "physical disk"\nclass = "storage"\nstate = "Offline"\n'
        'private = { Size = 3 }\n[cluster.dependents.Share]\ntype = "File Share"\n'
    )
    table = profile.read(path).cluster
    assert isinstance(table, ClusterTable)
    cluster = table.played("Mine")
    assert cluster.levers == Lever.NO_MEMORY | Lever.REGISTRY_REFUSED
    assert cluster.depends == (("resource", "The disk"), ("Share", "resource"))
    assert cluster.text.splitlines() == [
        "cluster\tC",
        "node\tA\t0",
        "type\tphysical disk\t1\t0",
        "type\tFile Share\t0\t0",
        "type\tMine\t0\t0",
        "group\tGroup 1\tA",
        "tested\tresource\tMine\tGroup 1\t3",
        f"resource\tThe disk\tphysical disk\tGroup 1\t{int(STATES['offline'])}",
        f"resource\tShare\tFile Share\tGroup 1\t{int(STATES['online'])}",
        "depends\tresource\tThe disk",
        "depends\tShare\tresource",
        "private\tThe disk\tSize\t4\t03000000",
    ]


DISK = Neighbour("Physical Disk")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (ClusterTable(dependencies={"A": DISK}, dependents={"a": DISK}), "knows no case"),
        (ClusterTable(dependencies={"RESOURCE": DISK}), "knows no case"),
        (ClusterTable(nodes=["N", "n"]), "knows no case"),
        (ClusterTable(dependencies={"A": Neighbour("T", depends_on=["B"])}), "B"),
        (ClusterTable(dependencies={"A": Neighbour("T", depends_on=["A"])}), "circle"),
        (ClusterTable(dependencies={"A\t": DISK}), "between 1 and 200 characters"),
        (ClusterTable(dependencies={"A": Neighbour("T", state="up")}), "state"),
        (ClusterTable(dependencies={"A": Neighbour("T", kind="disk")}), "class"),
        (ClusterTable(levers=["flood"]), "lever"),
    ],
)
def test_a_cluster_that_cannot_be_is_refused(table: ClusterTable, said: str):
    with pytest.raises(ResdllError, match=said):
        table.played("T")


def test_a_dependent_that_a_dependency_needs_is_a_circle():
    table = ClusterTable(dependencies={"A": Neighbour("T", depends_on=["B"])}, dependents={"B": Neighbour("T")})
    with pytest.raises(PropertyError, match="A, B, resource"):
        table.played("T")


def test_every_lever_has_a_name():
    assert set(LEVERS.values()) == set(Lever)
