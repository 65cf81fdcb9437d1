"""The profile: the options of a check in a TOML file, so that everybody checks a DLL in the same way."""

from __future__ import annotations

import math
import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from resdll_checker.engine.cluster_profile import LEVERS, ClusterTable
from resdll_checker.engine.private_properties import FORMS, TABLE_KEYS, PropertyError, PropertyValue, registry_value
from resdll_checker.engine.profile_keys import KEYS, NAMES, PATHS, PROPERTIES, Profile, example
from resdll_checker.engine.toml_text import as_toml, line_of
from resdll_checker.errors import ResdllError
from resdll_checker.hosting.registry import RegistryType
from resdll_checker.names import UnknownNameError, find, unknown
from resdll_checker.terminal import printable


class ProfileError(ResdllError):
    """A profile cannot be read; the message says where and why."""


def read(path: Path) -> Profile:
    """Read a profile; raise :class:`ProfileError` with one sentence, file and line where it is malformed.

    The paths in the profile that is returned are paths from the working directory.
    """
    text = _text(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(_not_toml(path, text, str(error))) from None
    except RecursionError:
        raise ProfileError(f"the profile {_shown(path)} is not TOML that can be read: it nests too deeply") from None
    values: dict[str, Any] = {}
    for key, value in data.items():
        try:
            values[key] = _properties(value, text) if key == PROPERTIES else _value(key, value)
        except _Fault as fault:
            line = line_of(text, *(fault.path or (key,)))
            raise ProfileError(f"the profile {_shown(path)}:{line} cannot be used: {fault}") from None
    for key in PATHS & values.keys():
        values[key] = str(path.parent / values[key])
    return Profile(**values)


class _Fault(Exception):
    """One key is wrong; ``path`` is where, if not at the key itself."""

    def __init__(self, sentence: str, *path: str) -> None:
        super().__init__(sentence)
        self.path = path


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # some editors of Windows begin with a mark
    except OSError as error:
        raise ProfileError(
            f"the profile {_shown(path)} cannot be read ({error.strerror}); check the path, or write one with "
            "`resdll init`"
        ) from None
    except UnicodeDecodeError:
        raise ProfileError(f"the profile {_shown(path)} is not UTF-8 text; save it as UTF-8") from None


def _shown(path: Path) -> str:
    return printable(str(path))


def _not_toml(path: Path, text: str, reason: str) -> str:
    """Return the sentence about a text that is no TOML; tomllib tells the line in its message only."""
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", reason, re.DOTALL)
    said, line = (found[1], found[2]) if found else (reason, None)
    line = line or str(len(text.rstrip().split("\n")))
    return f"the profile {_shown(path)}:{line} is not TOML: {printable(said)}; mend that line"


def _value(key: str, value: object) -> Any:  # noqa: ANN401  each key has its own type
    """Return the value of a key as it is declared."""
    if key not in KEYS:
        raise _Fault(unknown("key", key, list(KEYS), f"known: {', '.join(KEYS)}"))
    mend = f"write it as `{key} = {as_toml(example(key))}`"
    try:
        made = getattr(msgspec.convert({key: value}, Profile), key)
    except msgspec.ValidationError as error:
        raise _Fault(f"{_without_place(error)}, at key `{key}`; {mend}") from None
    if isinstance(made, float) and not math.isfinite(made):
        raise _Fault(f"Expected a finite number, at key `{key}`; {mend}")
    if isinstance(made, str) and "\0" in made:
        raise _Fault(f"a text ends at its first NUL character, at key `{key}`; leave it out")
    if isinstance(made, ClusterTable):
        try:
            made.played(made.name)
        except ResdllError as error:
            raise _Fault(f"{str(error).removesuffix('.')}, at key `{key}`") from None
    if key == "hooks" and (both := made.keys() & LEVERS.keys()):
        raise _Fault(f"a lever is called {min(both)!r} already, at key `{key}`; rename the hook")
    if key in NAMES:
        what, names = NAMES[key]
        try:
            return find(what, made, names)
        except UnknownNameError as error:
            raise _Fault(f"{error}, at key `{key}`") from None
    return made


def _without_place(error: msgspec.ValidationError) -> str:
    return str(error).partition(" - at `$")[0]


def _properties(table: object, text: str) -> dict[str, PropertyValue]:
    """Return the private properties; each is looked at by itself, so that a fault can name it."""
    if not isinstance(table, dict):
        raise _Fault("private properties are a table; write them below a line `[properties]`, such as `Retries = 3`")
    made: dict[str, PropertyValue] = {}
    folded: dict[str, str] = {}
    for name, value in table.items():
        at = f"at the property `{printable(name)}`"
        twin = folded.setdefault(name.casefold(), name)
        if twin != name:
            line = line_of(text, PROPERTIES, twin)
            raise _Fault(f"the registry knows no case, and line {line} gives it already, {at}", PROPERTIES, name)
        try:
            made[name] = _property(value)
            registry_value(name, made[name])
        except (msgspec.ValidationError, PropertyError, UnknownNameError) as error:
            said = f"{_without_place(error)}; {FORMS}" if isinstance(error, msgspec.ValidationError) else str(error)
            hint = f" ({_misplaced(name)})" if name in KEYS and isinstance(value, bool) else ""
            raise _Fault(f"{said}, {at}{hint}", PROPERTIES, name) from None
    return made


def _misplaced(name: str) -> str:
    return f"if it is the key `{name}` of the profile, move it above the line `[{PROPERTIES}]`"


def _property(value: object) -> PropertyValue:
    if isinstance(value, dict):
        for key in value:
            if key not in TABLE_KEYS:
                raise PropertyError(unknown("key", str(key), list(TABLE_KEYS)))
        if isinstance(value.get("type"), str):
            value = value | {"type": find("registry type", value["type"], [kind.name for kind in RegistryType])}
    made: PropertyValue = msgspec.convert(value, PropertyValue)
    return made
