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

from resdll_spec import lifecycle_properties, log_properties, offline_properties, type_properties
from resdll_spec.property_vocabulary import Assumption, Property

_MODULES = (lifecycle_properties, type_properties, offline_properties, log_properties)

PROPERTIES: tuple[Property, ...] = tuple(entry for module in _MODULES for entry in module.PROPERTIES)
"""All properties; names are permanent and unique."""

ASSUMPTIONS: dict[str, Assumption] = {
    assumption.name: assumption for module in _MODULES for assumption in module.ASSUMPTIONS
}
"""The assumptions by name."""
