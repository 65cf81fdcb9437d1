"""The options that tell what a resource is configured with: how long its operations and its calls may take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from resdll_checker.engine import profile_keys
from resdll_spec import abi

_TIMEOUTS = (
    ("PendingTimeout", "--pending-timeout", profile_keys.PENDING_TIMEOUT_LEAST, abi.PENDING_TIMEOUT_DEFAULT),
    ("DeadlockTimeout", "--deadlock-timeout", profile_keys.DEADLOCK_TIMEOUT_LEAST, abi.DEADLOCK_TIMEOUT_DEFAULT),
)
"""The property, its option, and the least and the usual value in milliseconds."""


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command."""
    for name, flag, least, usual in reversed(_TIMEOUTS):
        command = click.option(
            flag,
            type=click.IntRange(least),
            default=usual,
            show_default=True,
            metavar="MS",
            help=f"The {name} that the resource is configured with.",
        )(command)
    return command
