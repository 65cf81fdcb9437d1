"""Building the stand-ins for clusapi.dll and resutils.dll: the exports, the thunks, the compiler's commands.

The export lists are those of :mod:`resdll_spec.cluster_exports`; which of them have semantics is read off the C
sources: those that a file of ``checker/host/standin/`` defines.  Standard library only, and importable by path, like
build.py.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CONNECT_ROUTINE = "resdll_standin_connect"
"""What each of the two DLLs exports besides (standin_boundary.h)."""

FLAGS = ("-shared", "-static-libgcc", "-D_WIN32_WINNT=0x0602", "-DWIN32_LEAN_AND_MEAN", "-DUNICODE", "-D_UNICODE")
LIBRARIES = ("-ladvapi32",)

_RETURNS_NOTHING = """
AddClusterNode AddClusterNodeEx CanResourceBeDependent CloseCluster CloseClusterGroup CloseClusterGroupSet
CloseClusterNetInterface CloseClusterNetwork CloseClusterNode CloseClusterNotifyPort CloseClusterResource
ClusterGetVolumeNameForVolumeMountPoint ClusterGetVolumePathName ClusterGroupOpenEnum ClusterGroupOpenEnumEx
ClusterGroupSetOpenEnum ClusterIsPathOnSharedVolume ClusterNetInterfaceOpenEnum ClusterNetworkOpenEnum
ClusterNodeOpenEnum ClusterNodeOpenEnumEx ClusterOpenEnum ClusterOpenEnumEx ClusterResourceOpenEnum
ClusterResourceOpenEnumEx ClusterResourceTypeOpenEnum ClusWorkerCheckTerminate CreateCluster CreateClusterGroup
CreateClusterGroupEx CreateClusterGroupSet CreateClusterNotifyPort CreateClusterNotifyPortV2 CreateClusterResource
CreateClusterResourceEx GetClusterFromGroup GetClusterFromNetInterface GetClusterFromNetwork GetClusterFromNode
GetClusterFromResource GetClusterGroupKey GetClusterKey GetClusterNetInterfaceKey GetClusterNetworkKey
GetClusterNodeKey GetClusterResourceKey GetClusterResourceNetworkName GetClusterResourceTypeKey OpenCluster
OpenClusterEx OpenClusterGroup OpenClusterGroupEx OpenClusterGroupSet OpenClusterNetInterface
OpenClusterNetInterfaceEx OpenClusterNetwork OpenClusterNetworkEx OpenClusterNode OpenClusterNodeById
OpenClusterNodeEx OpenClusterResource OpenClusterResourceEx ResUtilDupString ResUtilExpandEnvironmentStrings
ResUtilGetEnvironmentWithNetName ResUtilGetResourceDependency ResUtilGetResourceDependencyByClass
ResUtilGetResourceDependencyByClassEx ResUtilGetResourceDependencyByName ResUtilGetResourceDependencyByNameEx
ResUtilGetResourceDependencyEx ResUtilGetResourceNameDependency ResUtilGetResourceNameDependencyEx ResUtilGetSzValue
ResUtilIsPathValid ResUtilIsResourceClassEqual ResUtilResourcesEqual ResUtilResourceTypesEqual
"""
"""The functions that fail by returning NULL or FALSE, as the reference documents them; the others return a code."""

_RETURNS_UNKNOWN = """
GetClusterGroupState GetClusterNetInterfaceState GetClusterNetworkState GetClusterNodeState GetClusterResourceState
ResUtilGetClusterGroupType ResUtilGetClusterRoleState
"""
"""The functions that fail by returning a state of -1."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_DEFINITION = re.compile(r"\bWINAPI\s+(\w+)\s*\([^;{}]*\)\s*\{")
_TELLING = re.compile(r"\(standin_function\)(\w+),\s+CALLER\)")

_HERE = Path(__file__).resolve()


@cache
def exports() -> dict[str, tuple[str, ...]]:
    """Return the exports by the name of their DLL, as :mod:`resdll_spec.cluster_exports` lists them."""
    roots = (_HERE.parents[2], _HERE.parents[3] / "spec")  # an installation, a source tree
    paths = [root / "resdll_spec" / "cluster_exports.py" for root in roots]
    path = next(filter(Path.is_file, paths), paths[0])
    specification = importlib.util.spec_from_file_location("resdll_standin_exports", path)
    if specification is None or specification.loader is None:
        msg = f"{path} cannot be imported"
        raise ImportError(msg)
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module  # dataclasses look their module up while it is executed
    specification.loader.exec_module(module)
    return {library: tuple(listed) for library, listed in module.EXPORTS.items()}


def sources(directory: Path, library: str) -> list[Path]:
    """Return the C files of ``library`` in the folder of the stand-ins, in a fixed order."""
    stem = Path(library).stem
    return sorted([*directory.glob(f"{stem}_*.c"), *directory.glob("standin*.c")])


def provided(directory: Path, library: str) -> frozenset[str]:
    """Return the exports of ``library`` that its C files define, and so provide with semantics."""
    defined: set[str] = set()
    for path in sources(directory, library):
        defined.update(_DEFINITION.findall(_COMMENT.sub(" ", path.read_text(encoding="utf-8"))))
    return frozenset(defined & set(exports()[library]))


def _telling(directory: Path, library: str) -> frozenset[str]:
    """Return the functions that tell of their calls themselves, because they tell more."""
    text = "".join(path.read_text(encoding="utf-8") for path in sources(directory, library))
    return frozenset(_TELLING.findall(text))


def _failure(name: str) -> str:
    if name in _RETURNS_NOTHING.split():
        return "FAILS_WITH_NOTHING"
    return "FAILS_WITH_UNKNOWN" if name in _RETURNS_UNKNOWN.split() else "FAILS_WITH_CODE"


def exports_source(directory: Path, library: str) -> str:
    """Return the C file that has the thunks of ``library`` and the table of what they lead to."""
    names, known, telling = exports()[library], provided(directory, library), _telling(directory, library)
    before = list(exports()).index(library)
    first = sum(len(listed) for listed in list(exports().values())[:before])
    lines = [f"/* Generated when {library} is built; see standin.h. */", '#include "standin.h"', ""]
    lines += [f"void {name}(void);" for name in names if name in known]
    lines += ["", f"const uint32_t standin_first = {first};"]
    lines += [
        f"const uint32_t standin_export_count = {len(names)};",
        "const struct standin_export standin_exports[] = {",
    ]
    lines += [
        f"    {{{name if name in known else 'NULL'}, {_failure(name)}, {str(name in telling).lower()}}},"
        for name in names
    ]
    lines += ["};", "", '__asm__(".text\\n"']
    for index, name in enumerate(names):
        thunk = f"standin_thunk_{name}"
        lines.append(f'        ".globl {thunk}\\n.def {thunk}; .scl 2; .type 32; .endef\\n"')
        lines.append(f'        "{thunk}:\\n    movl ${index}, %eax\\n    jmp standin_enter\\n"')
    return "\n".join([*lines, ");", ""])


def definition_file(library: str) -> str:
    """Return the module-definition file of ``library``: each export by its name is the thunk."""
    lines = [f"LIBRARY {library}", "EXPORTS", f"    {CONNECT_ROUTINE}"]
    return "\n".join([*lines, *(f"    {name} = standin_thunk_{name}" for name in exports()[library]), ""])


def compile_into(directory: Path, destination: Path, compiler: Sequence[str], flags: Sequence[str]) -> str:
    """Compile both DLLs into the folder ``destination``; return what the compiler said if it failed, else "".

    resutils.dll is linked to clusapi.dll, so that comes first, as it does in :func:`exports`.
    """
    imported: list[str] = []
    for library in exports():
        stem = Path(library).stem
        generated = destination / f"{stem}_exports.c"
        definitions = destination / f"{stem}.def"
        generated.write_text(exports_source(directory, library), encoding="ascii")
        definitions.write_text(definition_file(library), encoding="ascii")
        implib = destination / f"lib{stem}.a"
        files = [generated, *sources(directory, library), definitions]
        command = [*compiler, *flags, *FLAGS, f"-I{directory}", f"-Wl,--out-implib,{implib}"]
        command += ["-o", str(destination / library), *map(str, files), *imported, *LIBRARIES]
        result = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        for scratch in (generated, definitions):
            scratch.unlink()
        if result.returncode != 0:
            return result.stderr.strip()
        imported.append(str(implib))
    for scratch in destination.glob("lib*.a"):
        scratch.unlink()
    return ""
