"""The cluster of a profile: what stands around the resource under test, for the stand-ins to play."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from resdll_checker.engine.private_properties import PropertyError, PropertyValue, registry_value
from resdll_checker.hosting.protocol import Lever
from resdll_checker.hosting.standin import RESOURCE_NAME, Cluster, Thing
from resdll_checker.names import find
from resdll_spec.abi import ResourceState

if TYPE_CHECKING:
    from collections.abc import Sequence

STATES: dict[str, ResourceState] = {
    "online": ResourceState.ClusterResourceOnline,
    "offline": ResourceState.ClusterResourceOffline,
    "failed": ResourceState.ClusterResourceFailed,
    "online pending": ResourceState.ClusterResourceOnlinePending,
    "offline pending": ResourceState.ClusterResourceOfflinePending,
}
LEVERS: dict[str, Lever] = {lever.name.lower().replace("_", " "): lever for lever in Lever if lever.name}
CLASSES = {"unknown": 0, "storage": 1, "network": 2, "user": 0x8000}
"""The numbers of CLUSTER_RESOURCE_CLASS."""

_KNOWN_CLASSES = {"Physical Disk": "storage"}
"""By its name, the class of a type for which the profile gives none."""

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\u0000-\u001f]*$")]


def levers_of(names: Sequence[str]) -> Lever:
    """Return the levers with these names in a profile; raises :class:`ResdllError` for a name that none has."""
    return reduce(or_, (LEVERS[find("lever", name, list(LEVERS))] for name in names), Lever(0))


class Neighbour(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, rename={"kind": "class"}):
    """A resource beside the one under test: its type and class, its state, its properties, what it depends on."""

    type: Name
    kind: Annotated[str, Meta(description="The class of its type.", extra_json_schema={"enum": list(CLASSES)})] = ""
    state: Annotated[str, Meta(extra_json_schema={"enum": list(STATES)})] = "online"
    private: dict[str, PropertyValue] = {}
    common: dict[str, PropertyValue] = {}
    depends_on: list[Name] = []


class ClusterTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The cluster that is played: its nodes, of which the first runs the resource, and the resources beside it.

    The resource under test depends on the ``dependencies``; the ``dependents`` depend on it.
    """

    name: Name = "CLUSTER1"
    nodes: Annotated[list[Name], Meta(min_length=1, max_length=64)] = msgspec.field(
        default_factory=lambda: ["NODE1", "NODE2"]
    )
    group: Name = "Group 1"
    dependencies: dict[str, Neighbour] = {}
    dependents: dict[str, Neighbour] = {}
    levers: Annotated[
        list[str], Meta(description="What goes wrong on purpose.", extra_json_schema={"items": {"enum": list(LEVERS)}})
    ] = []

    def played(self, type_name: str) -> Cluster:
        """Return the cluster around a resource of type ``type_name``; raises :class:`PropertyError` for a bad one."""
        beside = {**self.dependencies, **self.dependents}
        _refuse_twins([RESOURCE_NAME, *self.dependencies, *self.dependents], "resource")
        _refuse_twins(self.nodes, "node")
        things = [_thing(name, neighbour, beside) for name, neighbour in beside.items()]
        depends = [(RESOURCE_NAME, name) for name in self.dependencies]
        depends += [(name, RESOURCE_NAME) for name in self.dependents]
        depends += [(name, provider) for name, neighbour in beside.items() for provider in neighbour.depends_on]
        _refuse_circles(depends)
        pulled = levers_of(self.levers)
        cluster = Cluster(self.name, tuple(self.nodes), self.group, type_name, tuple(things), tuple(depends), pulled)
        cluster.refuse_too_large()
        return cluster


def _thing(name: str, neighbour: Neighbour, beside: dict[str, Neighbour]) -> Thing:
    if not 0 < len(name) <= 200 or any(character < " " for character in name):
        raise PropertyError("a resource's name has between 1 and 200 characters, none of which controls")
    for provider in neighbour.depends_on:
        find("resource", provider, list(beside))
    kind = find("class", neighbour.kind or _KNOWN_CLASSES.get(neighbour.type, "unknown"), list(CLASSES))
    return Thing(
        name,
        neighbour.type,
        CLASSES[kind],
        int(STATES[find("state", neighbour.state, list(STATES))]),
        private=tuple(registry_value(key, value) for key, value in neighbour.private.items()),
        common=tuple(registry_value(key, value) for key, value in neighbour.common.items()),
    )


def _refuse_twins(names: list[str], what: str) -> None:
    folded: set[str] = set()
    for name in names:
        if name.casefold() in folded:
            raise PropertyError(f"the cluster knows no case, and has a {what} called {name!r} already; rename one")
        folded.add(name.casefold())


def _refuse_circles(depends: list[tuple[str, str]]) -> None:
    """Refuse resources that depend on one another in a circle: no cluster has them."""
    left = set(depends)
    while left:
        providers = {provider for _, provider in left}
        free = {edge for edge in left if edge[0] not in providers}
        if not free:
            names = ", ".join(sorted({name for edge in left for name in edge}))
            raise PropertyError(f"resources depend on one another in a circle, among {names}; take one dependency out")
        left -= free
