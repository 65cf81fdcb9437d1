"""Text for C sources: whatever a DLL, a path or a user is called becomes a literal or a comment, and nothing else.

The sources are ASCII, so that no compiler has to guess an encoding, and hold no trigraph.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from resdll_checker.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDTH = 110
"""Columns after which a literal goes on in the next line."""

_PLAIN = frozenset(map(chr, range(0x20, 0x7F))) - frozenset('"\\?')
_ESCAPED = {'"': '\\"', "\\": "\\\\", "?": "\\?"}
"""What a literal can hold only behind a backslash; of the question mark one in a row would do (trigraphs)."""

_SAID = str.maketrans({"·": "-", "→": "->", "✗": "x", "…": "...", "–": "-", "—": "-", "×": "x", "’": "'"})
_TAIL = 32
"""Equal bytes at the end of a buffer from which on they are filled in and not written out."""


def ascii_text(text: str) -> str:
    """Return ``text`` in printable ASCII on one line: signs of ours are spelled out, everything else is escaped."""
    shown = printable(text.translate(_SAID))
    return "".join(
        sign if " " <= sign <= "~" else f"\\u{ord(sign):04x}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08x}"
        for sign in shown
    )


def string(text: str) -> str:
    """Return a string literal that holds ``text`` in UTF-8, lone surrogates as three bytes each."""
    return bytes_string(text.encode("utf-8", "surrogatepass"))


def said(text: str) -> str:
    """Return a string literal that says ``text`` on any console: in ASCII."""
    return string(ascii_text(text))


def bytes_string(data: bytes) -> str:
    """Return a string literal of ``data``; octal escapes of three digits end by themselves."""
    return _joined((_sign(byte) or f"\\{byte:03o}" for byte in data), "")


def _sign(unit: int) -> str:
    """Return what stands for a printable ASCII character in a literal; nothing for any other unit."""
    return chr(unit) if chr(unit) in _PLAIN else _ESCAPED.get(chr(unit), "")


def wide(text: str) -> str:
    """Return a wide literal of the UTF-16 code units of ``text``."""
    data = text.encode("utf-16-le", "surrogatepass")
    return wide_units(int.from_bytes(data[index : index + 2], "little") for index in range(0, len(data), 2))


def wide_units(units: Iterable[int]) -> str:
    r"""Return a wide literal of 16-bit code units; a ``\x`` escape goes on for ever, so a literal ends behind it."""
    return _joined((_sign(unit) or f'\\x{unit:04X}" L"' for unit in units), "L").replace(' L""', "")


def _joined(parts: Iterable[str], prefix: str) -> str:
    """Return the parts of a literal, broken into several where a line would become long."""
    lines, line = [], ""
    for part in parts:
        if len(line) + len(part) > WIDTH:
            lines.append(line)
            line = ""
        line += part
    lines.append(line)
    return "\n        ".join(f'{prefix}"{line}"' for line in lines)


def called(function: str, arguments: Iterable[str]) -> str:
    """Return a call, which goes on in further lines where it is long."""
    lines, line = [], f"{function}("
    for number, argument in enumerate(arguments):
        given = f", {argument}" if number else argument
        if number and len(line) + len(given) > WIDTH - len("    code = "):
            lines.append(f"{line},")
            given, line = argument, " " * 8
        line += given
    return "\n".join([*lines, f"{line})"])


def comment(text: str, prefix: str = "") -> str:
    """Return ``text`` for the inside of a comment, each line of it after ``prefix``; nothing in it ends the comment."""
    return "\n".join((prefix + _harmless(line)).rstrip() for line in text.splitlines())


def _harmless(line: str) -> str:
    line = ascii_text(line).replace("*/", "* /").replace("/*", "/ *").replace("??/", "? ?/")
    return line + "." if line.endswith("\\") else line


def byte_array(data: bytes) -> tuple[str, int, int]:
    """Return the initialiser of an array of bytes, how many bytes it has, and what the rest of ``data`` is filled with.

    A long run of equal bytes at the end is left to the fill; an array has at least one element.
    """
    fill = data[-1] if data else 0
    tail = sum(1 for _ in itertools.takewhile(lambda byte: byte == fill, reversed(data)))
    given = data if tail < _TAIL else data[: len(data) - tail]
    rows = ", ".join(f"0x{byte:02X}" for byte in given) or "0"
    return "{" + "\n     ".join(_wrapped(rows)) + "}", len(given), fill


def _wrapped(text: str) -> Iterator[str]:
    words = text.split(" ")
    line = ""
    for word in words:
        if line and len(line) + len(word) >= WIDTH:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line
