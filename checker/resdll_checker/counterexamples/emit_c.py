"""A counterexample as one C program that needs nothing but the contract header: no Python, no host, no cluster."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resdll_checker import __version__
from resdll_checker.counterexamples import c_text
from resdll_checker.counterexamples.c_checks import check_of, state_sets
from resdll_checker.counterexamples.c_plan import HELPERS, plan
from resdll_checker.counterexamples.steps import confidence, lines
from resdll_checker.engine import table
from resdll_checker.engine.moves import QUIET
from resdll_checker.engine.options import SLACK
from resdll_checker.hosting.build import source_directory
from resdll_checker.hosting.host import FLOOD_LIMIT
from resdll_checker.terminal import printable
from resdll_spec.abi import (
    ENTRY_POINT_TIME_ADVICE,
    FUNCTION_TABLES,
    LIFE_SLOTS,
    ErrorCode,
    ResourceState,
    callback_slots,
    windows_version,
)
from resdll_spec.observations import RETURN_CLASSES
from resdll_spec.releases import release
from resdll_spec.rules import RULES

if TYPE_CHECKING:
    from jinja2 import Environment

    from resdll_checker.counterexamples.c_plan import Plan
    from resdll_checker.engine.counterexample import Counterexample

HEADERS = ("resdll_contract.h", "resdll_elf.h")
"""What a program includes; the second one on Linux only."""


def header(name: str) -> str:
    """Return the text of one of :data:`HEADERS`."""
    return (source_directory() / "include" / name).read_text(encoding="utf-8")


def write(counterexample: Counterexample, name: str) -> str:
    """Return the C source of a program called ``name``; raise :class:`NotInCError` where there can be none."""
    check = check_of(counterexample)
    made = plan(counterexample, check)
    shown = (
        _environment()
        .get_template("program.c.j2")
        .render(_values(counterexample, made), name=name, check=check, plan=made, head=_head(counterexample))
    )
    return "\n".join(line.rstrip() for line in shown.splitlines()) + "\n"


def _values(counterexample: Counterexample, made: Plan) -> dict[str, Any]:
    windows = release(counterexample.windows).version
    uses = {helper: helper in made.uses for helper in HELPERS} | {"codes": True, "regions": made.regions}
    slots = [callback.name for callback in callback_slots(windows)]
    return {
        "rule": RULES[counterexample.rule],
        "target": counterexample.target,
        "type_name": counterexample.type_name,
        "windows": windows_version(windows).title,
        "pending_patience": round(counterexample.pending_timeout * SLACK),
        "control_patience": round(counterexample.deadlock_timeout * SLACK),
        "deadlock_timeout": round(counterexample.deadlock_timeout * SLACK),
        "uses": uses,
        "steps": "\n".join([*made.functions, _play(made)]),
        "slots": slots,
        "state_sets": state_sets(counterexample.rule),
        "state_names": list(ResourceState),
        "code_names": _codes(),
        "flood_limit": FLOOD_LIMIT,
        "unloaded": QUIET,
        "advice": ENTRY_POINT_TIME_ADVICE,
        "versions": windows_version(windows).table_versions,
        "excluded": table.EXCLUDED_RANGES[0],
        "unknown_type": table.UNKNOWN_TYPE,
        "tables": FUNCTION_TABLES,
        "life_slots": LIFE_SLOTS,
    }


def _codes() -> list[ErrorCode]:
    """Return the codes that a program calls by name: those that the specification tells apart, and of Startup."""
    known = {value for classes in RETURN_CLASSES.values() for each in classes for value in each.values or ()}
    known |= {
        ErrorCode.ERROR_SUCCESS,
        ErrorCode.ERROR_REVISION_MISMATCH,
        ErrorCode.ERROR_CLUSTER_RESNAME_NOT_FOUND,
        ErrorCode.ERROR_RESOURCE_NOT_FOUND,
    }
    return [code for code in ErrorCode if code in known]


def _play(made: Plan) -> str:
    body = "".join(made.body)
    declared = "    DWORD code;\n" * ("code = " in body) + "    HANDLE thread;\n" * ("thread = " in body)
    if not declared:
        body = body.removeprefix("\n")
    return f"static void play(void)\n{{\n{declared}{body}}}\n"


def _head(counterexample: Counterexample) -> str:
    """Return what the program says of itself, as the inside of a comment."""
    rule = RULES[counterexample.rule]
    told = [
        f"Rule {rule.id} ({counterexample.clause}): {rule.title}.",
        rule.meaning,
        f"If it is broken: {rule.consequence}",
        f"Mend it: {rule.fix}",
        "",
        f"Found by resdll {__version__} in {Path(counterexample.target).name} (sha256 {counterexample.sha256}),",
        f"resource type {counterexample.type_name!r}, Windows Server {counterexample.windows};",
        f"{confidence(counterexample)}:",
        "",
        *lines(counterexample),
        *_without_properties(counterexample),
    ]
    return c_text.comment("\n".join(told), " * ").replace("\n *\n", "\n *\n")


def _without_properties(counterexample: Counterexample) -> list[str]:
    """Return what is to be said where the resource had private properties: the program makes no registry key."""
    if not counterexample.properties:
        return []
    names = ", ".join(f"{printable(value.name)} ({value.type.name})" for value in counterexample.properties)
    return [
        "",
        f"In the check the resource had these private properties: {names}.",
        "This program gives it none; `resdll replay` does.",
    ]


def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    assets = resources.files(__package__) / "assets"
    made = Environment(
        loader=FunctionLoader(lambda name: (assets / name).read_text(encoding="utf-8")),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - this is no HTML: each value passes a filter for C
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "string": c_text.said,
        "utf8": c_text.string,
        "wide": c_text.wide,
        "comment": c_text.comment,
    }
    return made
