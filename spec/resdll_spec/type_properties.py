"""The properties of the *type* machine: what holds of the control calls of a resource type."""

from __future__ import annotations

from resdll_spec.property_vocabulary import Assumption, Moment, Precedence, Property, Reachable, StepInvariant, every
from resdll_spec.resource_type import CALL_LABELS

_CALLED = tuple(label.name for label in CALL_LABELS)

ASSUMPTIONS: tuple[Assumption, ...] = ()

PROPERTIES: tuple[Property, ...] = (
    Property(
        "type_controls_end_after_a_call", "type",
        "EndTypeControlCall is never called without a control call of the type, one for each call.",
        ("CTL-END", "CTL-ONCE"),
        Precedence(
            Moment(("end_type_control_call",)), (Moment(_CALLED),),
            (Moment(("end_type_control_call",)),),
        ),
    ),
    Property(
        "type_calls_do_not_overlap", "type",
        "A control call of a type is made only where none runs and none goes on.",
        ("CON-NONREENTRANT", "CON-BEGIN"),
        StepInvariant(on=_CALLED, before=every("state is started")),
    ),
    Property(
        "type_control_ends_before_it_returns", "type",
        "EndTypeControlCall can come before the entry point that began the call has returned.",
        ("CTL-END", "CTL-ASYNC"),
        Reachable(every("state is ended")),
    ),
)  # fmt: skip
