"""Literals and comments: the compiler reads back exactly what was written, whatever that was."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from resdll_checker.counterexamples import c_text

from .programs import COMPILERS

TEXTS = st.text(st.characters(exclude_categories=()), max_size=200)
"""Everything that Python can hold, lone surrogates included."""

AWKWARD = [
    "",
    '"',
    "\\",
    "\\\n",
    "??/",
    "??/\n",
    "*/",
    "%s%n",
    "\0",
    "\x7f\x80\xff",
    "é1",
    "\x01f",
    "節0A",
    "\ud800",
    "\udc00x",
    "\U0001f600",
    "a" * 400,
    '"' * 150,
    "節" * 150,
]


def units(text: str) -> list[int]:
    """Returns the UTF-16 code units of a text."""
    data = text.encode("utf-16-le", "surrogatepass")
    return [int.from_bytes(data[index : index + 2], "little") for index in range(0, len(data), 2)]


def compiled(tmp_path: Path, declarations: list[str], asserts: list[str]) -> None:
    """Compiles one file of literals and the arrays that they must equal, and runs it."""
    source = tmp_path / "literals.c"
    lines = [
        "#include <stddef.h>",
        "#include <string.h>",
        *declarations,
        "int main(void)\n{",
        *(f"    if (!({condition})) return {number % 250 + 1};" for number, condition in enumerate(asserts)),
        "    return 0;\n}",
    ]
    source.write_text("\n".join(lines), encoding="ascii")
    program = source.with_suffix("")
    options = ("-std=c11", "-trigraphs", "-Wall", "-Wextra", "-Werror", "-fshort-wchar")
    done = subprocess.run(
        [COMPILERS["elf"], *options, str(source), "-o", str(program)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert subprocess.run([str(program)], check=False).returncode == 0


def sample() -> list[str]:
    """Returns texts from the strategy beside the awkward ones: one compilation has to do for all."""
    drawn: list[str] = []

    def enough(text: str) -> bool:
        drawn.append(text)
        return len(drawn) >= 150

    find(st.lists(TEXTS, min_size=1, max_size=1).map(lambda one: one[0]), enough)
    return [*AWKWARD, *drawn]


@pytest.mark.needs_cc
def test_literals_hold_what_they_were_made_of(tmp_path: Path):
    declarations, asserts = [], []
    for number, text in enumerate(sample()):
        data = text.encode("utf-8", "surrogatepass")
        wide = [*units(text), 0]
        declarations += [
            f"static const char string_{number}[] = {c_text.string(text)};",
            f"static const unsigned char bytes_{number}[] = {{{', '.join(map(str, [*data, 0]))}}};",
            f"static const unsigned short wide_{number}[] = {c_text.wide(text)};",
            f"static const unsigned short units_{number}[] = {{{', '.join(map(str, wide))}}};",
        ]
        asserts += [
            f"sizeof string_{number} == {len(data) + 1} && !memcmp(string_{number}, bytes_{number}, {len(data) + 1})",
            f"sizeof wide_{number} == {2 * len(wide)} && !memcmp(wide_{number}, units_{number}, {2 * len(wide)})",
        ]
    compiled(tmp_path, declarations, asserts)


@pytest.mark.needs_cc
def test_comments_end_where_they_should(tmp_path: Path):
    declarations = []
    for number, text in enumerate(sample()):
        declarations += [f"/*\n{c_text.comment(text, ' * ')}\n */", f"static const int after_{number} = {number};"]
    compiled(tmp_path, declarations, [f"after_{number} == {number}" for number in range(len(declarations) // 2)])


@given(
    st.binary(max_size=300)
    | st.builds(
        lambda head, byte, count: head + bytes([byte]) * count,
        st.binary(max_size=8),
        st.integers(0, 255),
        st.integers(0, 70000),
    )
)
def test_an_array_and_its_fill_are_the_bytes(data: bytes):
    rows, given_bytes, fill = c_text.byte_array(data)
    values = [int(word, 16) for word in rows.strip("{}").replace(",", " ").split()]
    assert bytes(values[:given_bytes]) + bytes([fill]) * (len(data) - given_bytes) == data
    assert values, "an array of no elements is no C"
    assert len(rows) < 2500


@given(TEXTS)
def test_what_is_said_is_ascii_on_one_line(text: str):
    said = c_text.ascii_text(text)
    assert all(" " <= sign <= "~" for sign in said)


def test_our_own_signs_are_spelled_out():
    assert c_text.ascii_text("✗ Online → ERROR_IO_PENDING …") == "x Online -> ERROR_IO_PENDING ..."
