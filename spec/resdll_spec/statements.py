"""What public material states about resource DLLs, statement by statement, and what became of each one.

How a statement is read says :mod:`resdll_spec.statement_vocabulary`; each part of the material has a module of its own.
"""

from __future__ import annotations

from resdll_spec import statements_calls, statements_controls, statements_flags, statements_interface, statements_log
from resdll_spec.statement_vocabulary import Statement

STATEMENTS: tuple[Statement, ...] = (
    *statements_interface.STATEMENTS,
    *statements_calls.STATEMENTS,
    *statements_controls.STATEMENTS,
    *statements_flags.STATEMENTS,
    *statements_log.STATEMENTS,
)
"""All statements in the order of the sections; ids are permanent and unique."""
