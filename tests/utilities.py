"""The program of tests/checker/hosting/targets/utilities.c, which calls functions of resutils.dll as it is told."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from resdll_checker.engine.property_lists import text
from resdll_checker.hosting import wine
from resdll_checker.hosting.build import find_or_build, find_or_build_stand_ins
from resdll_checker.hosting.registry import string
from resdll_checker.hosting.standin import RESOURCE_NAME, Cluster, Thing
from resdll_spec.abi import ResourceState
from resdll_spec.cluster_exports import LIBRARIES

SOURCE = Path(__file__).resolve().parent / "checker" / "hosting" / "targets" / "utilities.c"
SUCCESS, FILE_NOT_FOUND, INVALID_DATA, INVALID_PARAMETER, INSUFFICIENT_BUFFER, MORE_DATA = 0, 2, 13, 87, 122, 234
REFUSALS = {INVALID_DATA, INVALID_PARAMETER, INSUFFICIENT_BUFFER}
ONLINE, STORAGE, NETWORK = int(ResourceState.ClusterResourceOnline), 1, 2

ADDRESS = (string("Address", "10.0.0.10"), string("SubnetMask", "255.255.255.0"), string("Network", "Front"))
CLUSTER = Cluster(
    things=(
        Thing("Name", "Network Name", 0, ONLINE, private=(string("Name", "VIRTUAL"), string("DnsName", "VIRTUAL"))),
        Thing("Address", "IP Address", NETWORK, ONLINE, private=ADDRESS),
        Thing("Disk", "Physical Disk", STORAGE, ONLINE),
    ),
    depends=((RESOURCE_NAME, "Name"), ("Name", "Address"), ("Address", "Disk")),
)


class Utilities:
    """The program of targets/utilities.c: a line to it, a line from it."""

    def __init__(self, program: Path) -> None:
        wine.prepare("pe", find_or_build("pe"))
        launch = wine.program(program)
        self._process = subprocess.Popen(
            launch.command,
            env=dict(launch.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, word: str, *arguments: int | str | bytes) -> list[str]:
        """Return the words of the answer; a program that ended instead is a failure."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(" ".join([word, *map(written, arguments)]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"{word} {arguments} ended the process"
        return answer.split()

    def code(self, word: str, *arguments: int | str | bytes) -> int:
        """Return the first word of the answer."""
        return int(self.ask(word, *arguments)[0], 16)

    def exactly(self, *question: str) -> bytes:
        """Return what a function gives that negotiates the size: one byte too little, and then as much as it says."""
        asked = self.ask(*question, 0)
        needed = int(asked[2], 16)
        assert asked[:2] == [f"{MORE_DATA:x}", "0"]
        again = self.ask(*question, needed - 1)
        assert (again[0], again[2]) == (asked[0], asked[2])
        done = self.ask(*question, needed)
        assert done[:2] == ["0", f"{needed:x}"]
        return read(done[3])

    def close(self) -> None:
        """End it as its input ends."""
        self._process.communicate()


def written(argument: int | str | bytes) -> str:
    """Return how the program is told an argument; texts with a colon in front are UTF-16, others are words."""
    match argument:
        case int():
            return f"{argument:x}"
        case str() if argument.startswith(":"):
            return text(argument[1:]).hex()
        case str():
            return argument
        case _:
            return argument.hex() or "-"


def read(word: str) -> bytes:
    """Return the bytes of a word of an answer."""
    return b"" if word == "-" else bytes.fromhex(word)


def start(folder: Path) -> Utilities:
    """Build and start the program in ``folder``, beside the stand-ins."""
    for library in LIBRARIES:
        shutil.copy(find_or_build_stand_ins() / library, folder / library)
    program = folder / "utilities.exe"
    command = ["x86_64-w64-mingw32-gcc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-DWIN32_LEAN_AND_MEAN"]
    command += ["-static-libgcc", str(SOURCE), "-o", str(program), *(str(folder / library) for library in LIBRARIES)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    running = Utilities(program)
    assert running.code("connect", ":" + CLUSTER.text) == SUCCESS
    return running
