"""The cluster that the stand-in for clusapi.dll plays: what each function answers, and a model that is not sound."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from resdll_checker.errors import ResdllError
from resdll_checker.hosting import Event, EventKind, Host, registry
from resdll_checker.hosting.build import find_or_build_stand_ins, source_directory
from resdll_checker.hosting.protocol import Lever
from resdll_checker.hosting.standin import CONTROL, ON_ITSELF, PROVIDED, RESOURCE_NAME, Cluster, Thing, provided
from resdll_spec import abi
from resdll_spec.abi import ResourceState
from resdll_spec.cluster_exports import CLUSAPI, EXPORTS, LIBRARIES

HERE = Path(__file__).resolve().parent
COMPILER = "x86_64-w64-mingw32-gcc"
PLAYED = Cluster(
    name="Cluster One",
    nodes=("N1", "N2"),
    group="Web",
    type_name="Tested",
    things=(
        Thing("Disk", "Physical Disk", 1, ResourceState.ClusterResourceOnline, (registry.dword("Size", 0x11223344),)),
        Thing("Name", "Network Name", 0, ResourceState.ClusterResourceFailed, (registry.string("Name", "WEB"),)),
        Thing("Spare", "Tested", 0, ResourceState.ClusterResourceOffline),
    ),
    depends=((RESOURCE_NAME, "Disk"), (RESOURCE_NAME, "Name"), ("Name", "Disk")),
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, list[Event]]:
    """Return what a target answers that asks for everything, and the events."""
    target = tmp_path_factory.mktemp("cluster") / "cluster.dll"
    headers = source_directory() / "standin"
    source = HERE / "targets" / "cluster.c"
    command = [COMPILER, "-shared", "-static-libgcc", "-O1", "-Wall", "-Wextra", f"-I{headers}", str(source)]
    subprocess.run([*command, str(find_or_build_stand_ins() / CLUSAPI), "-o", str(target)], check=True)
    with Host(target, cluster=PLAYED) as host:
        reply = host.startup("Tested", abi.VERSION_NAMES[-1])
        return reply.code, host.events()


@pytest.mark.needs_mingw
@pytest.mark.needs_wine
class TestCluster:
    """One target asks for everything; C says what it expects of each answer."""

    def test_every_function_answers_as_documented(self, asked: tuple[int, list[Event]]):
        code, events = asked
        assert [event.text for event in events if event.kind is EventKind.CALLBACK_ENTER] == []
        assert code == 1000

    def test_a_request_for_the_resource_itself_is_told(self, asked: tuple[int, list[Event]]):
        calls = [event for event in asked[1] if event.kind is EventKind.CLUSTER_CALL]
        assert [event.name for event in calls if event.arguments["Bits"] & ON_ITSELF] == ["OfflineClusterResource"]

    def test_control_codes_are_told_once_each_with_whether_they_are_provided(self, asked: tuple[int, list[Event]]):
        calls = [event for event in asked[1] if event.kind is EventKind.CLUSTER_CALL]
        codes = [event.arguments for event in calls if event.arguments["Bits"] & CONTROL]
        known = [values["Detail"] for values in codes if values["Bits"] & PROVIDED]
        assert len(known) == len(set(known)) >= 6
        assert [values["Detail"] for values in codes if not values["Bits"] & PROVIDED] == [0x01FFFFFF]

    def test_whatever_is_provided_is_tried(self, asked: tuple[int, list[Event]]):
        tried = {event.name for event in asked[1] if event.kind is EventKind.CLUSTER_CALL}
        untried = {name for name in provided() & EXPORTS[CLUSAPI].keys() if not name.endswith("Ex")} - tried
        assert untried <= {
            *(f"GetClusterFrom{thing}" for thing in ("Node", "Group")),
            *(f"GetCluster{thing}Key" for thing in ("Node", "Group")),
            *(f"Cluster{thing}Control" for thing in ("Node", "Group")),
            *(f"Cluster{thing}{what}" for thing in ("Node", "Group") for what in ENUMERATION),
            *(f"ClusterReg{what}" for what in ("EnumKey", "EnumValue", "QueryInfoKey")),
            *(f"ClusterReg{what}KeySecurity" for what in ("Get", "Set")),
            *("ClusterEnum", "ClusterResourceTypeGetEnumCount"),
        }


@pytest.mark.needs_mingw
@pytest.mark.needs_wine
def test_each_lever_makes_its_own_thing_go_wrong_and_handles_left_open_are_counted(tmp_path: Path):
    target = tmp_path / "levers.dll"
    headers, source = source_directory() / "standin", HERE / "targets" / "levers.c"
    command = [COMPILER, "-shared", "-static-libgcc", "-O1", "-Wall", "-Wextra", f"-I{headers}", str(source)]
    libraries = [str(find_or_build_stand_ins() / library) for library in LIBRARIES]
    subprocess.run([*command, *libraries, "-o", str(target)], check=True)
    for levers in (Lever(0), *Lever):
        with Host(target, cluster=replace(PLAYED, levers=levers)) as host:
            assert host.startup("Tested", abi.VERSION_NAMES[-1]).code == 1000 + levers
            before = host.census()
            host.startup("Tested", abi.VERSION_NAMES[-1])
            after = host.census()
            opened = not levers & (Lever.NO_HANDLE | Lever.NETWORK_LOST)
            assert after.handles - before.handles == 3 * opened  # a cluster, a resource, a key
            assert after.registry_keys == (before.registry_keys or 0) + opened
            assert host.pull(Lever(0)) == levers
            assert host.startup("Tested", abi.VERSION_NAMES[-1]).code == 1000
            if levers:
                host.pull(levers, 2)
                codes = [host.startup("Tested", abi.VERSION_NAMES[-1]).code for _ in range(3)]
                assert {1000, 1000 + levers} >= set(codes)
                assert codes.count(1000 + levers) == 1  # and not each time: at the second occasion alone
                assert host.pull(Lever(0)) == levers


ENUMERATION = ("OpenEnum", "GetEnumCount", "Enum", "CloseEnum")


def test_a_cluster_that_is_too_large_is_refused_in_a_sentence():
    many = tuple(Thing(f"R{number}", "T", 0, 3) for number in range(200))
    with pytest.raises(ResdllError, match="leave some out"):
        Cluster(things=many).refuse_too_large()
    with pytest.raises(ResdllError, match="1000 bytes"):
        Cluster(things=(Thing("R", "T", 0, 3, (registry.binary("B", bytes(1001)),)),)).refuse_too_large()
    PLAYED.refuse_too_large()
