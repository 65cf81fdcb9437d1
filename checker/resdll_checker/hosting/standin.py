"""The stand-ins for clusapi.dll and resutils.dll: which cluster they play, and what they tell of the target.

They are built from ``checker/host/standin/``, loaded into a PE host before the target, and told the cluster in lines of
fields between tabs, which :class:`Cluster` writes and the C side parses (``clusapi_model.c``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from resdll_checker.errors import ResdllError
from resdll_checker.hosting import protocol, wine
from resdll_checker.hosting.build import find_or_build_stand_ins
from resdll_checker.hosting.protocol import Lever
from resdll_checker.hosting.steps import encode_text
from resdll_spec.abi import ResourceState
from resdll_spec.cluster_exports import EXPORTS, LIBRARIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from resdll_checker.hosting.registry import RegistryValue

_NAMES = tuple(name for exports in EXPORTS.values() for name in exports)

RESOURCE_NAME = "resource"
"""The name of the resource under test: what :meth:`Step.open` gives Open."""

_NODE_UP = 0
_LONGEST_VALUE, _MOST_THINGS = 1000, 256
"""What clusapi_parse.c and clusapi_model.h have room for."""

PROVIDED, ON_ITSELF, CONTROL = 0x1, 0x2, 0x4
"""The bits of a call (standin_boundary.h): it has semantics; it asks for the very resource that calls; it is about a
control code."""


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


@dataclass(frozen=True, slots=True)
class Thing:
    """A resource beside the one under test; ``state`` and ``kind`` are numbers of the contract, its state and class."""

    name: str
    type_name: str
    kind: int
    state: int
    private: tuple[RegistryValue, ...] = ()
    common: tuple[RegistryValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster that is played: the first of ``nodes`` is the local one; ``depends`` pairs a resource and a provider.

    ``type_name`` is the type of the resource under test, ``levers`` is what goes wrong on purpose.
    """

    name: str = "CLUSTER1"
    nodes: tuple[str, ...] = ("NODE1", "NODE2")
    group: str = "Group 1"
    type_name: str = "Resource"
    things: tuple[Thing, ...] = ()
    depends: tuple[tuple[str, str], ...] = ()
    levers: Lever = Lever(0)  # noqa: RUF009  no bit of it can change

    @property
    def text(self) -> str:
        """The lines that the stand-ins read (clusapi_parse.c): a word and its fields, between tabs."""
        types = {thing.type_name.casefold(): (thing.type_name, thing.kind) for thing in self.things}
        types.setdefault(self.type_name.casefold(), (self.type_name, 0))
        offline = int(ResourceState.ClusterResourceOffline)
        rows: list[tuple[object, ...]] = [("cluster", self.name)]
        rows += [("node", node, _NODE_UP) for node in self.nodes]
        rows += [("type", name, kind, 0) for name, kind in types.values()]
        rows += [("group", self.group, self.nodes[0])]
        rows += [("tested", RESOURCE_NAME, self.type_name, self.group, offline)]
        rows += [("resource", thing.name, thing.type_name, self.group, thing.state) for thing in self.things]
        rows += [("depends", *edge) for edge in self.depends]
        for thing in self.things:
            for word, values in (("private", thing.private), ("common", thing.common)):
                rows += [(word, thing.name, value.name, int(value.type), value.data.hex()) for value in values]
        return "".join("\t".join(map(str, row)) + "\n" for row in rows)

    def refuse_too_large(self) -> None:
        """Raise :class:`ResdllError` where the stand-ins have no room for it."""
        longest = max(
            (len(value.data) for thing in self.things for value in (*thing.private, *thing.common)), default=0
        )
        count = 1 + len(self.nodes) + 2 * (len(self.things) + 1) + 1
        if longest > _LONGEST_VALUE or count > _MOST_THINGS or len(self.text) > protocol.CLUSTER_MODEL_LIMIT:
            raise ResdllError(
                f"the cluster has more than the stand-ins can play: values of at most {_LONGEST_VALUE} bytes, about "
                f"{_MOST_THINGS // 2} resources; leave some out"
            )


def connect(ask: Callable[[str], list[str]], kind: Literal["elf", "pe"], cluster: Cluster | None) -> None:
    """Have a host load the stand-ins and play ``cluster``, if any; raises :class:`ResdllError` where it cannot."""
    if cluster is None:
        return
    folder: Path = find_or_build_stand_ins()
    paths = " ".join(encode_text(wine.host_path(kind, folder / library)) for library in LIBRARIES)
    (code,) = ask(f"cluster {paths} {encode_text(cluster.text)}")
    number = int(code, 16)
    if number & protocol.CLUSTER_REFUSED:
        raise AssertionError(f"the stand-ins do not understand line {number & 0xFFFF} of {cluster.text[:2000]!r}")
    if number:
        raise ResdllError(f"The stand-ins in {folder} cannot be loaded (error {number}); remove that folder.")
    pull(ask, cluster.levers)


def pull(ask: Callable[[str], list[str]], levers: Lever, only: int = 0) -> Lever:
    """Have these things go wrong from here on, and no others; return those that did since the last time.

    With ``only`` they go wrong at one occasion alone: the first one is 1.  Raises
    :class:`resdll_checker.hosting.StepRefused` where no stand-ins are loaded.
    """
    (bitten,) = ask(f"levers {int(levers):x} {only:x}")
    return Lever(int(bitten, 16))
