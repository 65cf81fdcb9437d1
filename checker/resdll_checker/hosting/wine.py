"""Starting a host: directly where its kind is native, under a private Wine where it is not.

There is one Wine prefix a user, made under a file lock because two first starts race, and one resident process for each
of ours, which keeps the Wine server warm.  Every start has the same environment.  Crash dialogs are off.  The loader is
started directly, not through a script, so that its process id is the host's and a kill reaches it.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from resdll_checker.errors import ResdllError
from resdll_checker.hosting.build import user_cache

_LOADERS = ("/usr/lib/wine/wine64", "/usr/lib/x86_64-linux-gnu/wine/wine64", "/opt/wine-stable/bin/wine64")
# Not TMPDIR: Wine keeps its server there, and two of them would be two servers on one prefix.
_KEPT_VARIABLES = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "XDG_RUNTIME_DIR")
_PREFIX_SECONDS = 300
_REGISTRY = """REGEDIT4

[HKEY_CURRENT_USER\\\\Software\\\\Wine]
"Version"="win10"

[HKEY_CURRENT_USER\\\\Software\\\\Wine\\\\WineDbg]
"ShowCrashDialog"=dword:00000000
"""


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start: the command, its whole environment, its working directory."""

    command: Sequence[str]
    environment: Mapping[str, str]
    directory: Path


def is_needed() -> bool:
    """Whether Windows programs need Wine on this machine."""
    return sys.platform != "win32"


def prepare(kind: Literal["elf", "pe"], executable: Path) -> None:
    """Make Wine ready for the host ``executable`` if that one needs it: a prefix, and a server that stays warm."""
    if kind == "pe" and is_needed():
        _keep_warm(executable)


def launch(
    kind: Literal["elf", "pe"], executable: Path, journal: Path, target: Path, preload: Path | None = None
) -> Launch:
    """Return how to start the host ``executable`` with ``journal``; the first for a PE host makes Wine ready.

    ``preload`` is a library that an ELF host starts with.  Libraries beside ``target`` are found: an ELF host is told
    their folder, a PE host's loader looks there by itself.
    """
    if kind == "elf":
        paths = (str(target.parent), os.environ.get("LD_LIBRARY_PATH", ""))
        environment = {**os.environ, "LD_LIBRARY_PATH": os.pathsep.join(filter(None, paths))}
        if preload is not None:
            environment["LD_PRELOAD"] = " ".join(filter(None, (str(preload), os.environ.get("LD_PRELOAD", ""))))
        return Launch((str(executable), str(journal)), environment, Path(tempfile.gettempdir()))
    if not is_needed():
        return program(executable, str(journal), str(os.getpid()))
    prepare(kind, executable)
    return program(executable, windows_path(journal))


def program(executable: Path, *arguments: str) -> Launch:
    """Return how to start any Windows program, as a host is started; for Wine a host must have been prepared before."""
    directory = Path(tempfile.gettempdir())
    if not is_needed():
        return Launch((str(executable), *arguments), dict(os.environ), directory)
    return Launch((loader(), windows_path(executable), *arguments), _environment(), directory)


def host_path(kind: Literal["elf", "pe"], path: Path) -> str:
    """Return ``path`` as the host of ``kind`` must be told it."""
    return windows_path(path) if kind == "pe" and is_needed() else str(path)


def windows_path(path: Path) -> str:
    """Return ``path`` as a program under Wine sees it, on the drive that holds the whole file system."""
    return "Z:" + str(path.absolute()).replace("/", "\\")


def loader() -> str:
    """Return the Wine loader; raise :class:`ResdllError` with what to install."""
    for candidate in (*_LOADERS, shutil.which("wine64") or "", shutil.which("wine") or ""):
        if candidate and os.access(candidate, os.X_OK):
            return candidate
    raise ResdllError("Wine is needed to run a Windows DLL here: install it (Debian: apt-get install wine wine64).")


def prefix() -> Path:
    """Return the private Wine prefix of this user."""
    return user_cache() / "wine"


def _environment() -> dict[str, str]:
    environment = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {
        **environment,
        "WINEPREFIX": str(prefix()),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        # Wine's own clusapi.dll and resutils.dll are all but empty, and would end the process at the first call.
        "WINEDLLOVERRIDES": "mscoree,mshtml=;winedbg.exe,winemenubuilder.exe,explorer.exe=d;clusapi,resutils=n",
    }


# --------------------------------------------------------------------------------------------------------------------
# The prefix.


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make_prefix() -> None:
    """Make the prefix unless an earlier start has finished it."""
    marker = prefix() / "resdll-ready"
    if marker.is_file():
        return
    with _locked(prefix().with_suffix(".lock")):
        if marker.is_file():
            return
        settings = prefix() / "resdll.reg"
        prefix().mkdir(parents=True, exist_ok=True)
        settings.write_text(_REGISTRY, encoding="ascii")
        # The first process of all makes the prefix. To ask wineboot for it would start a second service manager beside
        # the one that is there by then, and neither of two can start a service.
        _run("regedit", "/S", windows_path(settings))
        marker.touch()


def _run(*command: str) -> None:
    try:
        subprocess.run(
            (loader(), *command),
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PREFIX_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ResdllError(f"The Wine prefix {prefix()} could not be made: {command[0]} failed ({error}).") from error


# --------------------------------------------------------------------------------------------------------------------
# The resident process.

_resident: subprocess.Popen[bytes] | None = None
_resident_owner = 0


def _own_resident() -> subprocess.Popen[bytes] | None:
    """Return the resident process that this very process started; one of before a fork is not ours to ask after."""
    return _resident if _resident_owner == os.getpid() else None


def _keep_warm(executable: Path) -> None:
    """Start the resident process unless it runs: it sleeps until our end of its pipe closes, however we end."""
    global _resident, _resident_owner  # noqa: PLW0603 - one process a program, like the Wine server itself
    running = _own_resident()
    if running is not None and running.poll() is None:
        return
    _make_prefix()
    _resident_owner = os.getpid()
    _resident = subprocess.Popen(
        (loader(), windows_path(executable), "--resident"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,
    )
    atexit.register(_let_go, _resident)
    if _resident.stdout is None or not _resident.stdout.readline():
        raise ResdllError(f"Wine does not start in {prefix()}: remove that folder and try again.")


def _let_go(resident: subprocess.Popen[bytes]) -> None:
    for stream in (resident.stdin, resident.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    try:
        resident.wait(timeout=5)
    except subprocess.TimeoutExpired:
        resident.kill()
        resident.wait()


def is_lost() -> bool:
    """Whether the resident process has gone without being let go: then Wine itself was taken away."""
    resident = _own_resident()
    return resident is not None and resident.poll() is not None
