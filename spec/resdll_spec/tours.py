"""The ordinary run of each machine, by the labels that it fires: what a drawing shows as its straight line.

A tour names labels in their order; choices, and whatever else must happen, may stand between two of them.
"""

from __future__ import annotations

TOURS: dict[str, tuple[str, ...]] = {
    "lifecycle": (
        "open",
        "open_returns_resid",
        "online",
        "online_returns_success",
        "compose",
        "offline",
        "offline_returns_success",
        "close",
        "close_returns",
    ),
    "offline": (
        "offline",
        "offline_returns_success",
        "ownership_moves",
        "online_at_destination",
        "online_returns_success",
    ),
    "type": (
        "begin_resource_type_control",
        "begin_resource_type_control_returns_asynchronous",
        "end_type_control_call",
    ),
    "log": (
        "offline_becomes_online_call_issued",
        "online_call_issued_becomes_online_pending",
        "online_pending_becomes_online",
        "online_becomes_offline_call_issued",
        "offline_call_issued_becomes_offline_pending",
        "offline_pending_becomes_offline_saving_checkpoints",
        "offline_saving_checkpoints_becomes_offline",
    ),
    "log_group": (
        "offline_becomes_bringing_to_persistent_state",
        "bringing_to_persistent_state_becomes_pending",
        "pending_becomes_online",
    ),
    "group": ("ownership_moves", "move_is_done"),
}
"""By machine, the labels of its ordinary run; a group has one tour whatever the number of its members."""


def tour(machine: str) -> tuple[str, ...]:
    """Return the tour of a machine, a group's by whatever name; none where none is declared."""
    return TOURS.get(machine, TOURS["group"] if machine.startswith("group of ") else ())
