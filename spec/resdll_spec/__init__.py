"""The formal specification of the resource DLL contract: facts, clauses, rules and machines, as data.

``machine(name)`` returns a loaded (expanded and checked) machine; a specification that contradicts itself raises
:class:`SpecificationError` there and nowhere later.  Importing this package costs next to nothing.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING

from resdll_spec.vocabulary import SpecificationError

if TYPE_CHECKING:
    from resdll_spec.loading import LoadedMachine

__all__ = [
    "CONTRACT_MACHINES",
    "GROUP",
    "LOG_MACHINES",
    "MACHINE_NAMES",
    "SpecificationError",
    "digest",
    "group_machine",
    "group_name",
    "machine",
]

CONTRACT_MACHINES: tuple[str, ...] = ("lifecycle", "type", "offline")
"""The machines of the contract, which tell versions and masks apart; each is declared in the module of its name,
*type* in :mod:`.resource_type`."""

LOG_MACHINES: tuple[str, ...] = ("log", "log_group")
"""The machines of the cluster log, of a resource and of a group, which tell neither; both are in :mod:`.log`."""

MACHINE_NAMES: tuple[str, ...] = (*CONTRACT_MACHINES, *LOG_MACHINES)
"""The machines by name."""

GROUP = "group"
"""The machine that is one of a family: :func:`group_name` names it for a number of members."""


def group_name(resources: int) -> str:
    """Return the name of the group machine with so many members, as :func:`machine` takes it."""
    return f"{GROUP} of {resources}"


@cache
def machine(name: str) -> LoadedMachine:
    """Load the machine called ``name``, one of :data:`MACHINE_NAMES` or a :func:`group_name`.

    Raises ``KeyError`` for an unknown name and :class:`SpecificationError` for a machine that contradicts itself.
    """
    if name.startswith(f"{GROUP} of "):
        return group_machine(int(name.rpartition(" ")[2]))
    from resdll_spec import clauses, lifecycle, loading, log, offline, resource_type, rules

    declared = {
        one.name: one for one in (lifecycle.LIFECYCLE, resource_type.TYPE, offline.OFFLINE, log.LOG, log.LOG_GROUP)
    }
    return loading.load(declared[name], clauses.CLAUSES, rules.RULES)


@cache
def group_machine(resources: int) -> LoadedMachine:
    """Load the group machine with so many members; raise ``ValueError`` outside 1..:data:`resdll_spec.group.LIMIT`."""
    from resdll_spec import clauses, group, loading, rules

    return loading.load(group.group(resources), clauses.CLAUSES, rules.RULES)


@cache
def digest() -> str:
    """Return a SHA-256 over every clause, rule and loaded row: it changes with the meaning of the specification."""
    from resdll_spec import clauses, rules

    total = hashlib.sha256()
    for entry in (*clauses.CLAUSES.values(), *rules.RULES.values()):
        total.update(repr(entry).encode())
    for name in MACHINE_NAMES:
        loaded = machine(name)
        for row in loaded.everything:
            total.update(repr(row).encode())
    return total.hexdigest()
