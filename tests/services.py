"""Resource DLLs that use a cluster as those in the field do, and a service for one of them to start and to stop.

``service`` (tests/dlls/service.c) stands for a service, ``share`` (share.c) for a shared folder.
"""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from resdll_checker.hosting import wine
from resdll_checker.hosting.build import find_or_build, find_or_build_stand_ins
from resdll_spec.cluster_exports import LIBRARIES

TYPE_NAME, SHARE_TYPE_NAME = "Resdll Service", "Resdll Share"
_NUMBERS = count(1)
_DLLS = Path(__file__).resolve().parent / "dlls"
_COMPILER = ("x86_64-w64-mingw32-gcc", "-g", "-O1", "-std=c11", "-Wall", "-Wextra", "-Werror", "-DWIN32_LEAN_AND_MEAN")


def build(folder: Path, fault: str | None = None, style: str = "service") -> Path:
    """Compile a resource DLL into ``folder``, with a fault of its header of them or without."""
    target = folder / f"{fault or f'{style}_style'}.dll"
    command = [*_COMPILER, "-shared", "-static-libgcc", *([f"-DFAULT_{fault.upper()}"] if fault else [])]
    command += [str(_DLLS / f"{style}.c"), "-o", str(target), "-ladvapi32"]
    command += [str(find_or_build_stand_ins() / library) for library in LIBRARIES]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return target


@dataclass(frozen=True)
class Service:
    """A service that is installed: its name, and the program that it is."""

    name: str
    program: Path

    def noted(self) -> Counter[str]:
        """Return how often it started and stopped, as it noted itself."""
        path = self.program.with_name(self.program.name + ".log")
        return Counter(path.read_text().split()) if path.exists() else Counter()

    def manage(self, word: str) -> None:
        """Install or remove it; one that is installed has run once.

        An exit code other than 0 is what Windows says: 6 where the service manager does not answer.
        """
        wine.prepare("pe", find_or_build("pe"))
        launch = wine.program(self.program, word, self.name)
        subprocess.run(
            launch.command,
            check=True,
            env=dict(launch.environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def installed(folder: Path) -> Service:
    """Compile the service and install it under a name that nothing else has."""
    program = folder / "service_program.exe"
    command = [*_COMPILER, "-municode", "-mwindows", str(_DLLS / "service_program.c"), "-o", str(program), "-ladvapi32"]
    subprocess.run(command, check=True, capture_output=True, text=True)
    service = Service(f"resdll test {os.getpid()} {next(_NUMBERS)}", program)
    service.manage("install")
    return service
