"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from resdll_checker.errors import ResdllError
from resdll_checker.terminal import printable


def write_whole(path: Path, text: str, option: str) -> None:
    """Write ``text`` as UTF-8 beside ``path`` and rename it, so that no reader ever sees half of it.

    What is no regular file (a device, a pipe) is written directly.  Raises :class:`ResdllError`, which names the
    ``option`` that gave the path, where the file cannot be written.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_text(text, encoding="utf-8", newline="\n")
        else:
            _replace(path.resolve(), text)
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"cannot write {printable(str(path))}: {reason}; choose another place for {option}"
        raise ResdllError(message) from error


def write_new(path: Path, data: bytes, option: str) -> None:
    """Write ``data`` to a file that does not exist yet, whole or not at all.

    Raises :class:`ResdllError`, which names the ``option`` that gave the path, where it exists or cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        try:
            temporary.write_bytes(data)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ResdllError(
            f"cannot write {printable(str(path))}: {reason}; choose another place for {option}"
        ) from error


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
