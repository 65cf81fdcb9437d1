"""TLA+: the program of a machine as a module for TLC and the other tools of TLA+.

One variable for each fact, whose values are strings; ``TypeOK``, ``Init``, one action for each program row, ``Next``
and ``Spec``; the invariants of the specification as ``Inv_…`` and the absence of deadlocks as ``NoDeadlock``.  TLC's
"distinct states" equal our ``states``, its "states generated" our ``transitions`` + 1, the initial state.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resdll_checker.errors import ResdllError
from resdll_checker.explore import in_slice
from resdll_checker.identifiers import comment, identifiers
from resdll_checker.program import STATE
from resdll_spec.vocabulary import Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resdll_checker.program import Program
    from resdll_checker.proofs.invariants import Never
    from resdll_spec.loading import LoadedRow

_MODULE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def tla(program: Program, *, module: str | None = None, windows: str | None = None, never: Iterable[Never] = ()) -> str:
    """Return the module; with ``windows`` without the choices of the other versions.

    ``module`` is its name [default: the machine's], which TLA+ wants to be that of its file; raises
    :class:`ResdllError` where it cannot be one.
    """
    name = module or identifiers("", [program.name])[program.name]
    if not _MODULE_NAME.fullmatch(name):
        raise ResdllError(f"{name!r} is no name of a TLA+ module; name the file with letters, digits and '_' only")
    variables = identifiers("f_", [place.name for place in program.fields])
    rows = [row.row for row in program.rows if in_slice(program, row, windows)]
    actions = identifiers("Row_", [row.id for row in rows])
    ends = [section.state for section in program.machine.machine.sections if section.terminal]
    lines = [
        f"{'-' * 20} MODULE {name} {'-' * 20}",
        f"\\* The {comment(program.name)} machine, {windows or 'every version'}: each action is one row.",
        "\\* Made by `resdll explore --tla`.  TLC: INIT Init, NEXT Next; -deadlock, as ends are in NoDeadlock.",
        f"VARIABLES {', '.join(variables.values())}",
        f"vars == <<{', '.join(variables.values())}>>",
        "",
        "TypeOK ==",
        *(f"    /\\ {variables[place.name]} \\in {_set(place.values)}" for place in program.fields),
        "",
        "Init ==",
        *(f'    /\\ {variables[fact]} = "{value}"' for fact, value in program.decode(program.initial).items()),
        "",
    ]
    for row in rows:
        lines += [f"\\* {comment(row.id)}: {', '.join(row.clauses)}", *_action(variables, actions[row.id], row), ""]
    lines += ["Next ==", *(f"    \\/ {action}" for action in actions.values()), ""]
    lines += ["Spec == Init /\\ [][Next]_vars", ""]
    lines += [f"NoDeadlock == ENABLED Next \\/ {variables[STATE]} \\in {_set(ends)}", *_invariants(variables, never)]
    return "\n".join([*lines, "=" * (len(name) + 49), ""])


def invariant_names(never: Iterable[Never]) -> dict[str, str]:
    """Return the operator of the module that states each invariant, by the name of the property."""
    return identifiers("Inv_", [entry.name for entry in never])


def _action(variables: Mapping[str, str], action: str, row: LoadedRow) -> Iterator[str]:
    yield f"{action} =="
    for literal in (Literal(STATE, row.source), *row.guard):
        yield f"    /\\ {_literal(variables, literal)}"
    writes = {**dict(row.writes), STATE: row.dest}
    for fact, value in writes.items():
        yield f'    /\\ {variables[fact]}\' = "{value}"'
    kept = [variable for fact, variable in variables.items() if fact not in writes]
    if kept:
        yield f"    /\\ UNCHANGED <<{', '.join(kept)}>>"


def _invariants(variables: Mapping[str, str], never: Iterable[Never]) -> Iterator[str]:
    wanted = list(never)
    names = invariant_names(wanted)
    for entry in wanted:
        yield ""
        yield f"{names[entry.name]} =="
        for case in entry.cases:
            together = " /\\ ".join(_literal(variables, literal) for literal in case)
            yield f"    /\\ ~({together or 'TRUE'})"
        if not entry.cases:
            yield "    TRUE"


def _literal(variables: Mapping[str, str], literal: Literal) -> str:
    return f'{variables[literal.fact]} {"=" if literal.positive else "#"} "{literal.value}"'


def _set(values: Iterable[str]) -> str:
    return "{" + ", ".join(f'"{value}"' for value in values) + "}"
