"""The profile that is proposed for a target: every key, commented, with what the file says of itself."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resdll_checker.engine.cluster import planned
from resdll_checker.engine.options import CheckOptions
from resdll_checker.engine.profile_keys import DEFAULTS, KEYS, NAMES, PROPERTIES, described, example
from resdll_checker.engine.table import table_of
from resdll_checker.engine.target import TargetError
from resdll_checker.engine.toml_text import as_toml
from resdll_checker.engine.wording import code_name
from resdll_checker.errors import ResdllError
from resdll_checker.hosting import Host
from resdll_checker.terminal import printable
from resdll_spec.abi import ErrorCode

if TYPE_CHECKING:
    from resdll_checker.engine.contents import Contents
    from resdll_checker.engine.target import Target
    from resdll_checker.hosting import StartupReply

_WIDTH = 100
"""Columns of a comment."""

_EXAMPLE = "Not asked for unless it is given; the value is an example."

_QUORUM_SLOTS = frozenset({"Arbitrate", "Release"})


@dataclass(frozen=True, slots=True)
class Started:
    """What starting a target showed: its table (None where it gave none), what that leaves out, and in a sentence."""

    accepted: bool
    absent: tuple[str, ...]
    told: str

    @property
    def quorum(self) -> bool:
        """Whether the table has what a quorum resource needs."""
        return self.accepted and not _QUORUM_SLOTS & set(self.absent)


def start(target: Target, type_name: str) -> Started:
    """Load a target, call its start-up routine once and say what came of it.

    Raises :class:`ResdllError` where it cannot be loaded, or ends or hangs its process.
    """
    plan = planned(CheckOptions(target.path, type_name), target)
    if plan.missing:
        raise TargetError(plan.missing[0])
    with Host(target.path, cluster=plan.cluster) as host:
        if not host.loaded.loaded:
            why = printable(host.loaded.message.strip() or host.loaded.exception)
            raise TargetError(f"{printable(str(target.path))} cannot be loaded ({why}); leave --run out to go without.")
        return _started(host.startup(type_name, DEFAULTS["windows"]), type_name)


def _started(reply: StartupReply, type_name: str) -> Started:
    table = table_of(reply.version)
    if reply.code or table is None:
        hint = ""
        if reply.code == ErrorCode.ERROR_CLUSTER_RESNAME_NOT_FOUND:
            hint = f": it has no resource type {type_name!r}; write the right one below"
        said = code_name(reply.code) if reply.code else "success without a usable table"
        return Started(accepted=False, absent=(), told=f"{reply.export} answered {said}{hint}")
    absent = tuple(name for name, there in zip(table.slots, reply.slots, strict=False) if not there)
    without = f", without {', '.join(absent)}" if absent else ""
    return Started(accepted=True, absent=absent, told=f"{table.name.upper()}{without}")


def propose(target: Target, path: str, found: Contents, type_name: str | None, started: Started | None) -> str:
    """Return the text of a profile for a target; ``path`` is the target's path from the folder of the profile.

    ``type_name`` is the resource type where a person has told it; ``started`` is what a start showed, if there was one.
    """
    if not _is_text(path):
        raise ResdllError(f"{printable(path)} is no name that TOML can hold; rename the file.")
    if type_name is not None and not (type_name and _is_text(type_name)):
        raise ResdllError(f"'{printable(type_name)}' is no name of a resource type; give the one that the DLL knows.")
    guessed = target.path.stem
    known = type_name or (guessed if started is not None and started.accepted else None)
    given = {"target": path} | ({"type": known} if known else {})
    shown = DEFAULTS | {"type": guessed if _is_text(guessed) else example("type")}
    parts = [_head(target, found, started)]
    for key in KEYS:
        if key == PROPERTIES:
            parts.append(_property_part(found))
            continue
        only = key not in given and key not in shown
        lines = _comment(described(key), *_hints(key, started), *([_EXAMPLE] if only else []))
        value = given.get(key, shown.get(key, example(key)))
        setting = f"{key} = {as_toml(value)}"
        parts.append(f"{lines}\n{setting if key in given else f'# {setting}'}")
    return "\n\n".join(parts) + "\n"


def _is_text(text: str) -> bool:
    """Tell whether TOML can hold a text: a file name that is no text has surrogates."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _head(target: Target, found: Contents, started: Started | None) -> str:
    imports = ", ".join(
        f"{library} ({len(names)})" if names else library for library, names in sorted(found.imports.items())
    )
    facts = {
        "file": f"{target.path.name}, {found.machine} ({target.kind.upper()})",
        "exports": ", ".join(target.exports),
        "imports": imports or "nothing",
        "delayed": ", ".join(sorted(found.delayed)),
        "table": started.told if started is not None else "",
    } | found.version
    margin = max(map(len, facts)) + 2
    lines = [
        "How `resdll check` checks this resource DLL; name this file with --profile. Written by `resdll init` from "
        "what the DLL says of itself; "
        + ("nothing of it was run." if started is None else "its start-up routine was called once."),
        "A key that is commented out has the value that is shown, but for examples and private properties.",
    ]
    told = [_comment(f"{name:<{margin}}{text}", hanging=margin) for name, text in facts.items() if text]
    return "\n".join([_comment(*lines), "#", *told])


def _hints(key: str, started: Started | None) -> list[str]:
    """Return what is to be said of a key beside its meaning."""
    if key in NAMES:
        return [f"One of {', '.join(NAMES[key][1])}."]
    if key == "quorum" and started is not None and started.quorum:
        return ["The table of this DLL has Arbitrate and Release."]
    return []


def _property_part(found: Contents) -> str:
    readers = found.property_readers
    hint = f"This DLL imports {', '.join(readers)}: give what its Open and Online read." if readers else ""
    lines = _comment(described(PROPERTIES), hint, "Everything below this line is a private property.")
    examples = [f"# {name} = {as_toml(value)}" for name, value in example(PROPERTIES).items()]
    return "\n".join([lines, f"# [{PROPERTIES}]", *examples])


def _comment(*paragraphs: str, hanging: int = 0) -> str:
    """Return paragraphs as a comment; control characters of a name must not end it."""
    lines = [
        line
        for paragraph in paragraphs
        for line in textwrap.wrap(
            printable(paragraph),
            _WIDTH,
            subsequent_indent=" " * hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )
    ]
    return "\n".join(f"# {line}" for line in lines)
