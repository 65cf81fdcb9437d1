"""The stand-ins for clusapi.dll and resutils.dll: which cluster they play, and what they tell of the target.

They are built from ``checker/host/standin/``, loaded into a PE host before the target, and told the cluster in lines of
fields between tabs, which :class:`Cluster` writes and the C side parses (``clusapi_model.c``).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from resdll_checker.errors import ResdllError
from resdll_checker.hosting import protocol, wine
from resdll_checker.hosting.build import find_or_build_stand_ins
from resdll_checker.hosting.steps import encode_text
from resdll_spec.cluster_exports import EXPORTS, LIBRARIES

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMES = tuple(name for exports in EXPORTS.values() for name in exports)

DEFAULT_CLUSTER = ""
"""The cluster that is played where nobody describes one."""

PROVIDED = 0x1
"""The bit of a call that tells that its function has semantics (standin_boundary.h)."""


def export_name(number: int) -> str:
    """Return the name of an export by its number among those of both DLLs."""
    return _NAMES[number] if number < len(_NAMES) else f"#{number}"


@cache
def provided() -> frozenset[str]:
    """Return the exports that have semantics: those that a C source defines."""
    from resdll_checker.hosting import standin_sources
    from resdll_checker.hosting.build import source_directory

    directory = source_directory() / "standin"
    return frozenset().union(*(standin_sources.provided(directory, library) for library in LIBRARIES))


def connect(ask: Callable[[str], list[str]], kind: Literal["elf", "pe"], cluster: str | None) -> None:
    """Have a host load the stand-ins and play ``cluster``, if any; raises :class:`ResdllError` where it cannot."""
    if cluster is None:
        return
    folder: Path = find_or_build_stand_ins()
    paths = " ".join(encode_text(wine.host_path(kind, folder / library)) for library in LIBRARIES)
    (code,) = ask(f"cluster {paths} {encode_text(cluster)}")
    number = int(code, 16)
    if number & protocol.CLUSTER_REFUSED:
        raise AssertionError(f"the stand-ins do not understand line {number & 0xFFFF} of {cluster[:2000]!r}")
    if number:
        raise ResdllError(f"The stand-ins in {folder} cannot be loaded (error {number}); remove that folder.")
