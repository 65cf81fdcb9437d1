"""A check is run once and its outcome shared: in one process by memory, among the workers of xdist by a file."""

from __future__ import annotations

import hashlib
import sys
import time
import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from resdll_checker.errors import ResdllError
from resdll_checker.files import write_whole
from resdll_checker.pytest_plugin.account import Account, account

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from resdll_checker.engine.options import CheckOptions

SHARED = "resdll_shared"
"""The key under which the workers of xdist are told the folder that they share."""


class Failed(msgspec.Struct, frozen=True, tag=True):
    """The check came to nothing, and why; it is not tried again for each item."""

    text: str


def shared(config: pytest.Config, options: CheckOptions) -> Account | Failed:
    """Return what the check of ``options`` came to; of several workers the first that asks runs it, the others wait.

    Where that worker is killed the lock falls to the next one.
    """
    folder: str | None = getattr(config, "workerinput", {}).get(SHARED)
    if folder is None:
        return _outcome(options)
    name = hashlib.sha256(str(options.target).encode("utf-8", "replace")).hexdigest()[:16]
    path = Path(folder) / f"{name}.json"
    with _locked(path.with_suffix(".lock")):
        if not path.exists():
            write_whole(path, msgspec.json.encode(_outcome(options)).decode(), "--resdll")
    return msgspec.json.decode(path.read_bytes(), type=Account | Failed)


def _outcome(options: CheckOptions) -> Account | Failed:
    try:
        return account(options)
    except ResdllError as error:
        return Failed(str(error))
    except Exception:  # noqa: BLE001  a fault of ours is told like any other, and once
        return Failed(f"a fault of resdll, not of the DLL; please report it:\n{traceback.format_exc()}")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of ``path``, which the system takes back should the process end."""
    with path.open("ab") as file:
        _lock(file)
        yield  # closing the file gives the lock back


def _lock(file: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError:
                time.sleep(0.1)
            else:
                return
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
