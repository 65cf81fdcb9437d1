"""TOML as text: values written in one line, and the line on which a file gives a key."""

from __future__ import annotations

import tomllib

from resdll_checker.terminal import printable


def line_of(text: str, *path: str) -> int:
    """Return the line, from 1, on which ``text`` begins to give the key ``path``; 1 where it does not.

    The parser of the standard library knows no lines, so it is asked for them: a part of the text up to a line is TOML
    by itself exactly where a statement has ended.  The first such part that has the key ends with the statement that
    gives it, and this begins after the part before.  Takes time in the square of the number of lines: for profiles,
    not for data.
    """
    lines = text.split("\n")
    begin = 1
    for number in range(1, len(lines) + 1):
        try:
            data = tomllib.loads("\n".join(lines[:number]))
        except tomllib.TOMLDecodeError:
            continue
        if _has(data, path):
            return begin
        begin = number + 1
    return 1


def _has(data: object, path: tuple[str, ...]) -> bool:
    for key in path:
        if not isinstance(data, dict) or key not in data:
            return False
        data = data[key]
    return True


def as_toml(value: object) -> str:
    """Return ``value`` (a text, number, bool, list or table with short names) as TOML writes it in one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case int() | float():
            return repr(value)
        case dict():
            return "{ " + ", ".join(f"{key} = {as_toml(part)}" for key, part in value.items()) + " }"
        case list():
            return "[" + ", ".join(as_toml(part) for part in value) + "]"
        case _:
            raise TypeError(f"{value!r} is nothing that a profile holds")


def quoted(text: str) -> str:
    """Return ``text`` as a TOML string in one line; what shows nothing of itself is escaped."""
    return '"' + "".join(_in_quotes(character) for character in text) + '"'


def _in_quotes(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if printable(character) == character:
        return character
    return f"\\u{ord(character):04x}" if ord(character) <= 0xFFFF else f"\\U{ord(character):08x}"
