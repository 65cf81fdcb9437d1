"""The stand-ins for clusapi.dll and resutils.dll: built from their sources, bound to whatever a target asks for."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pefile
import pytest

from resdll_checker.hosting import Event, EventKind, Host
from resdll_checker.hosting.build import find_or_build_stand_ins, source_directory
from resdll_checker.hosting.standin import PROVIDED, Cluster, export_name, provided
from resdll_checker.hosting.standin_sources import CONNECT_ROUTINE, exports, sources
from resdll_spec import abi
from resdll_spec.cluster_exports import EXPORTS, LIBRARIES

HERE = Path(__file__).resolve().parent
INCLUDE = HERE.parents[2] / "checker" / "host" / "include"
COMPILER = "x86_64-w64-mingw32-gcc"
DLLTOOL = "x86_64-w64-mingw32-dlltool"


def test_the_builder_knows_the_exports_of_the_specification():
    assert exports() == {library: tuple(listed) for library, listed in EXPORTS.items()}
    names = [name for listed in EXPORTS.values() for name in listed]
    assert [export_name(number) for number in range(len(names))] == names
    assert export_name(len(names)) == f"#{len(names)}"


def test_each_source_belongs_to_one_library_or_to_both():
    directory = source_directory() / "standin"
    per_library = [set(sources(directory, library)) for library in LIBRARIES]
    assert set().union(*per_library) == set(directory.glob("*.c"))
    assert all(path.name.startswith("standin") for path in per_library[0] & per_library[1])


@pytest.mark.needs_mingw
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_stand_in_exports_the_whole_list(library: str):
    image = pefile.PE(str(find_or_build_stand_ins() / library))
    exported = {symbol.name.decode() for symbol in image.DIRECTORY_ENTRY_EXPORT.symbols}
    assert exported == {*EXPORTS[library], CONNECT_ROUTINE}


def delayed(library: str, names: list[str], folder: Path) -> Path:
    """Return an import library by which ``names`` are bound at their first call."""
    definitions, made = folder / f"{library}.def", folder / f"lib{library}.delayed.a"
    definitions.write_text("\n".join([f"LIBRARY {library}", "EXPORTS", *names, ""]))
    subprocess.run([DLLTOOL, "-d", str(definitions), "-y", str(made)], check=True, capture_output=True)
    return made


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the target that asks for functions in every way there is."""
    folder = tmp_path_factory.mktemp("asking")
    target, stand_ins = folder / "asking.dll", find_or_build_stand_ins()
    late = delayed(LIBRARIES[0], ["ClusterUpgradeFunctionalLevel"], folder)
    command = [
        COMPILER,
        "-shared",
        "-static-libgcc",
        "-O1",
        "-Wall",
        f"-I{INCLUDE}",
        str(HERE / "targets" / "asking.c"),
    ]
    command += ["-o", str(target), str(late), *(str(stand_ins / library) for library in LIBRARIES)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return target


@pytest.fixture(scope="module")
def told(asking: Path) -> list[Event]:
    """Return the events of loading and starting it."""
    with Host(asking, cluster=Cluster()) as host:
        assert host.loaded.loaded
        host.startup("asking", abi.VERSION_NAMES[-1])
        return host.events()


@pytest.mark.needs_mingw
@pytest.mark.needs_wine
class TestBinding:
    """Whichever way a target asks for a function, it gets the stand-in's."""

    def test_every_way_leads_to_the_stand_ins(self, told: list[Event]):
        paths = [event.text for event in told if event.kind is EventKind.CALLBACK_ENTER]
        folder = find_or_build_stand_ins().name
        assert [path.split("\\")[-2:] for path in paths] == [[folder, library] for library in LIBRARIES] * 2

    def test_what_is_called_is_told_by_name_and_entry_point(self, told: list[Event]):
        calls = [(event.name, event.caller) for event in told if event.kind is EventKind.CLUSTER_CALL]
        assert calls == [
            ("EvictClusterNode", "Load"),  # imported
            ("ClusterSetAccountAccess", "Load"),  # by GetProcAddress, in DllMain
            ("EvictClusterNode", "StartupEx"),  # once each entry point, however often it is called
            ("ClusterUpgradeFunctionalLevel", "StartupEx"),  # bound late
            ("ClusterClearBackupStateForSharedVolume", "a thread of its own"),
        ]

    def test_a_function_without_semantics_fails_and_says_so(self, told: list[Event]):
        (returned,) = (event for event in told if event.kind is EventKind.RETURN)
        assert returned.result == 120  # ERROR_CALL_NOT_IMPLEMENTED, as the target found it everywhere
        calls = [event for event in told if event.kind is EventKind.CLUSTER_CALL]
        for event in calls:
            assert bool(event.arguments["Bits"] & PROVIDED) == (event.name in provided())
