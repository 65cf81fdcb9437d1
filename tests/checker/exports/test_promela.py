"""The form of a Promela model: one option a row, nothing that would add a state, both encodings, escaped names."""

from __future__ import annotations

import re
from functools import cache

import pytest

import resdll_spec
from resdll_checker.exports.promela import ENCODINGS, Encoding, promela, property_numbers
from resdll_checker.identifiers import comment, identifiers
from resdll_checker.program import Program, compile_program
from resdll_checker.proofs.invariants import DEADLOCK, Never
from resdll_spec.vocabulary import Literal


@cache
def program(name: str) -> Program:
    return compile_program(resdll_spec.machine(name))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", resdll_spec.MACHINE_NAMES)
def test_a_model_is_one_loop_with_one_option_a_row(name: str, encoding: Encoding):
    model = promela(program(name), encoding=encoding)
    options = re.findall(r"^    :: d_step \{ .+ -> .+ \}  /\* (.+) \*/$", model, re.MULTILINE)
    assert options == [row.row.id for row in program(name).rows]
    plain = re.sub(r"/\*.*?\*/", "", model, flags=re.DOTALL)
    assert "active proctype machine()\n{\nend:\n    do\n" in plain
    assert not re.search(r"\b(init|atomic|select|hidden|local|if|proctype .*proctype)\b", plain)


@pytest.mark.parametrize("name", resdll_spec.MACHINE_NAMES)
def test_packed_integers_are_few_and_never_negative(name: str):
    model = promela(program(name), encoding="word")
    assert len(re.findall(r"^int word\d+ = \d+;$", model, re.MULTILINE)) == -(-program(name).bits // 31)
    numbers = [int(number) for number in re.findall(r"\b\d+\b", re.sub(r"/\*.*?\*/", "", model, flags=re.DOTALL))]
    assert max(numbers) < 1 << 31


def test_open_fields_are_as_wide_as_their_facts():
    model = promela(program("offline"), encoding="fields")
    declared = dict(re.findall(r"^unsigned f_(\w+) : (\d+) = 0;", model, re.MULTILINE))
    assert declared == {place.name: str(place.width) for place in program("offline").fields}


def test_a_slice_leaves_out_the_choice_of_the_other_versions():
    whole, part = (promela(program("lifecycle"), windows=windows) for windows in (None, "2016"))
    assert whole.count("d_step") - part.count("d_step") == 2


def test_properties_are_assertions_with_numbers():
    never = [Never("first", ((Literal("state", "boot"),), (Literal("state", "online"),))), Never("second", ((),))]
    model = promela(program("lifecycle"), encoding="fields", never=never, deadlock=True)
    assert model.count("-> assert(0 == 1)") == 2
    assert ":: d_step { 1 -> assert(0 == 2) }  /* never: second */" in model
    assert model.count("-> assert(0 == 3)") >= 1
    assert property_numbers(never) == {1: "first", 2: "second", 3: DEADLOCK}


def test_names_become_identifiers_that_differ():
    assert identifiers("f_", ["int", "a.b", "a_b", "1", "ä"]) == {
        "int": "f_int", "a.b": "f_a_b", "a_b": "f_a_b_2", "1": "f_1", "ä": "f__",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["*/ int x;", "(* a *)", "/* b", "\\* c", "a\nb", "x *)*/ y", "**//"])
def test_no_name_ends_a_comment(text: str):
    shown = comment(text)
    assert not re.search(r"\*/|/\*|\(\*|\*\)|\n", shown)
