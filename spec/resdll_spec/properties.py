"""The properties of the machines: what a user of the contract may rely on, named, with the assumptions it takes.

Rules of this file
------------------
1. A property says something that no single row says; what one row says is in its machine and nowhere else.
2. No property is vacuous: the case that it speaks of is met, or the checker refuses it.
3. Properties speak of runs in which nobody breaks the contract: what a violation leads to is no row, and once something
   unspecified has happened nothing is promised.

The words are those of :mod:`resdll_spec.property_vocabulary`.  *At most*, *only* and *never* are ``always``; what must
be possible is ``sometimes``; what comes in the end is ``eventually``, under assumptions that are named beside it, with
the lasso in which a run that does not keep them may stay for ever.
"""

from __future__ import annotations

from resdll_spec import (
    GROUP,
    MACHINE_NAMES,
    group_name,
    group_properties,
    lifecycle_properties,
    log_properties,
    offline_properties,
    type_properties,
)
from resdll_spec.property_vocabulary import Assumption, Property

_MODULES = (lifecycle_properties, type_properties, offline_properties, log_properties)

PROPERTIES: tuple[Property, ...] = (
    *(entry for module in _MODULES for entry in module.PROPERTIES),
    *group_properties.properties(group_properties.SHOWN),
)
"""All properties; names are permanent and unique.  Those of a group are those of one that stands for all sizes."""

ASSUMPTIONS: dict[str, Assumption] = {
    assumption.name: assumption
    for assumptions in (
        *(module.ASSUMPTIONS for module in _MODULES),
        group_properties.assumptions(group_properties.SHOWN),
    )
    for assumption in assumptions
}
"""The assumptions by name."""

PROPERTY_MACHINES: tuple[str, ...] = (*MACHINE_NAMES, group_name(group_properties.SHOWN))
"""The machines of which :data:`PROPERTIES` speak."""


def properties_of(machine: str) -> tuple[Property, ...]:
    """Return the properties of a machine, of a group with any number of members too."""
    if machine.startswith(f"{GROUP} of "):
        return group_properties.properties(int(machine.rpartition(" ")[2]))
    return tuple(entry for entry in PROPERTIES if entry.machine == machine)


def assumption_of(machine: str, name: str) -> Assumption:
    """Return an assumption on the runs of a machine; raise ``KeyError`` where it has none of that name."""
    if machine.startswith(f"{GROUP} of "):
        made = group_properties.assumptions(int(machine.rpartition(" ")[2]))
        return {assumption.name: assumption for assumption in made}[name]
    return ASSUMPTIONS[name]
