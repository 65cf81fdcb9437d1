"""The page of the control codes: what each is made of, what crosses, who is to answer, and what a check gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.engine import control_classes as classes
from resdll_checker.engine.control_tour import CUTS, MOST_CUTS
from resdll_checker.page import Block, Grid, Heading, as_markdown
from resdll_spec.clauses import CLAUSES
from resdll_spec.control_codes import ARCHITECTURE, CONTROL_CODES, ControlCode, ControlObject, Data
from resdll_spec.rules import RULES
from resdll_spec.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable

PATH = "docs/controls.md"

_INTRODUCTION = (
    "The control codes that every resource DLL meets, as `resdll check` sends them to ResourceControl and "
    "ResourceTypeControl, or to their Begin… forms where the table has those. The value of a code is packed from an "
    f"object, a function, an access and five bits, as its parts say ({ARCHITECTURE}; MSCS: {SOURCES['MSCS']}); none is "
    f"written by hand. Functions, access and bits are those of CAPI, {SOURCES['CAPI']}."
)
_ANSWERED = (
    "*Answered by* is what the section *Resource DLL Support* of the code's page asks for. Whatever it says, "
    "`ERROR_INVALID_FUNCTION` hands a code to the resource monitor (CTL-DEFAULT) and is never a fault. *Modifies* and "
    "*internal* are bits of the code: an internal one is sent by the cluster service alone."
)
_SENT = (
    "A code is given each class of buffers below; `resdll check` counts them as *control calls*. InBuffer lies between "
    "inaccessible pages, once flush with each, OutBuffer before one; what lies around them is compared after the call. "
    "Codes that the cluster service handles itself are not sent (CTL-NOT-PASSED), nor is NULL where a list is needed. "
    "What a notification carries no page says; it is given a name (CTL-NOTIFIED, question 35)."
)
_OWN = (
    "What GET_PRIVATE_PROPERTIES returns is handed back to VALIDATE_PRIVATE_PROPERTIES and SET_PRIVATE_PROPERTIES: "
    f"whole, and cut short about the end of each of its parts ({CUTS} times at most; in the full suite at every one of "
    f"its first {MOST_CUTS} bytes); and to VALIDATE alone with another number or text in each value. Codes that nobody "
    "knows are sent too (question 33). A DLL whose characteristics ask for it is told the reason of each change of "
    "state, just before the call that the reason announces (CTL-REASON-SENT)."
)
_LEFT_OUT = (
    "CLUSCTL_RESOURCE_TYPE_STARTING_PHASE2 is not sent: it says that there is a cluster to talk to (CTL-PHASE2). "
    "Of a control call that goes on after its entry point has returned, only its end is judged: no document says when "
    "OutBuffer is whole."
)


def page() -> str:
    """Return the page as Markdown."""
    blocks: list[Block] = [Heading("Control codes", 1), _INTRODUCTION, _ANSWERED]
    for target in ControlObject:
        found = [code for code in CONTROL_CODES.values() if code.target is target]
        blocks += [Heading(f"`{target.name}`"), Grid((_HEAD, *map(_row, found)))]
    blocks += [Heading("What is sent"), _SENT, Grid((("buffers", "of"), *_buffers())), _OWN, _LEFT_OUT]
    blocks += [Heading("What is judged"), Grid((("rule", "what must hold", "clauses"), *_rules()))]
    return as_markdown(blocks)


_HEAD = ("code", "value", "modifies", "internal", "takes", "gives", "answered by", "source")


def _row(code: ControlCode) -> tuple[str, ...]:
    operation = code.operation
    return (
        f"`{code.name}`",
        f"`0x{code.value:08X}`",
        _yes(operation.modifies),
        _yes(operation.internal),
        _data(operation.takes),
        _data(operation.gives),
        code.handling.value,
        code.source,
    )


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _data(data: Data) -> str:
    return "" if data is Data.NOTHING else data.value


def _buffers() -> Iterable[tuple[str, str]]:
    """Yield each class of buffers once, with the codes that it is given."""
    given: dict[str, set[str]] = {}
    for code in CONTROL_CODES.values():
        if code.passed:
            for one in _classes(code):
                given.setdefault(one.what, set()).add(code.operation.name)
    shared: dict[frozenset[str], list[str]] = {}
    for what, names in given.items():
        shared.setdefault(frozenset(names), []).append(what)
    for operations, kinds in shared.items():
        yield "; ".join(kinds), ", ".join(sorted(operations))


def _classes(code: ControlCode) -> Iterable[classes.ControlClass]:
    if code.operation.gives is not Data.NOTHING:
        yield from classes.outputs(code)
        yield from classes.fitted(code, 1)
    yield from classes.inputs(code)
    if code.operation.takes is Data.REASON:
        yield from (one for _, one in classes.reasons(code))


def _rules() -> Iterable[tuple[str, str, str]]:
    for rule in RULES.values():
        if rule.family == "controls":
            weights = ", ".join(f"{name} ({CLAUSES[name].severity.name})" for name in rule.clauses)
            yield rule.id, rule.meaning, weights
