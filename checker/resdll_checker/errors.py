"""Exit codes, and the errors that a person caused and can mend."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of the command line; a finding outranks an inconclusive result."""

    CONFORMS = 0
    FINDINGS = 1
    USAGE = 2
    INCONCLUSIVE = 3
    INTERNAL = 4


class ResdllError(Exception):
    """A fault of the input or the surroundings, told in one sentence: what, where and how to mend it."""

    exit_code: int = ExitCode.USAGE
