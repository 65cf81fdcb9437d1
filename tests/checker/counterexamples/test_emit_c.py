"""The C programs: each shows its fault on its own, and says nothing against a DLL without it."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from dlls import build

from resdll_checker.counterexamples import c_checks, emit_c
from resdll_checker.engine.actions import Call, SettleControl
from resdll_checker.engine.counterexample import Counterexample, Observation
from resdll_spec.abi import OFFLINE_FLAGS, EntryPoint, ErrorCode
from resdll_spec.observations import RETURN_CLASSES
from resdll_spec.rules import RULES, RUN_RULES

from .programs import (
    CAUGHT_BY,
    ONLINE,
    OPEN,
    OVERTAKEN,
    PROGRAMS,
    TYPE_CONTROL,
    compile_c,
    counterexample,
    offline,
    run_c,
)

MARKS = {"elf": (pytest.mark.needs_cc,), "pe": (pytest.mark.needs_mingw, pytest.mark.needs_wine)}

NEVER_BROKEN = {"RD404"}
"""Rules of which every breach is a note: no program has to show it."""

UNDER_WINE = (
    "accepts_any_range",
    "refuses_locked_with_ignore",
    "ignores_exit_state",
    "control_ends_twice",
    "uses_buffer_after_return",
    "hangs_on_mask",
    "null_dereference",
    "stack_overflow",
    "replaces_filter",
    "exits_quietly",
    "crashes_on_load",
    "damages_heap",
    "starts_once",
    "ticks_on",
)
"""One DLL for each way in which a program can find out; the rest is the same C on Linux."""


def cases():
    """Returns every program as ELF, and some of them as PE."""
    return [
        pytest.param(name, form, id=f"{name}-{form}", marks=MARKS[form])
        for name in PROGRAMS
        for form in build.find(name).forms
        if form == "elf" or name in UNDER_WINE
    ]


def program(folder: Path, shown: Counterexample, *more: str) -> Path:
    """Writes and compiles the program of a counterexample."""
    source = folder / f"{shown.rule}-1.c"
    source.write_text(emit_c.write(shown, f"{shown.rule}-1"), encoding="ascii")
    return compile_c(source, shown.kind, *more)


@pytest.mark.parametrize(("name", "form"), cases())
def test_a_program_shows_its_fault_and_its_base_does_not_have_it(name: str, form: build.Form, tmp_path: Path):
    shown = counterexample(name, form)
    made = program(tmp_path, shown)
    code, lines = run_c(made, form)
    assert code == 1, lines
    assert lines[-1].startswith(f"BROKEN {shown.rule}"), lines
    assert RULES[shown.rule].title in lines[-1]
    base = build.find(name).base
    assert base is not None
    code, lines = run_c(made, form, str(build.build(base, form)))
    assert (code, lines[-1].split(":")[0]) == (0, "NOT SHOWN"), lines


@pytest.mark.needs_cc
def test_every_rule_has_a_program():
    shown = {build.find(name).rule or CAUGHT_BY[name] for name in PROGRAMS}
    assert shown == set(RUN_RULES) - NEVER_BROKEN - set(c_checks.NOT_IN_C)


def test_a_rule_that_no_program_shows_says_why():
    for rule in c_checks.NOT_IN_C:
        with pytest.raises(c_checks.NotInCError, match="no C program can show it"):
            emit_c.write(counterexample("exits", "elf", rule=rule), "x")


@pytest.mark.needs_cc
@pytest.mark.parametrize("name", ["async_v2", "sync_v4", "async_controls_v3", "async_v1", "failing_v2"])
def test_terminate_overtakes_a_call_as_soon_as_it_has_begun_and_at_a_report(name: str, tmp_path: Path):
    table, target = name.rsplit("_", 1)[-1], build.build(name, "elf")
    shown = counterexample("ignores_exit_state", "elf", target, program=OVERTAKEN, table=table)
    code, lines = run_c(program(tmp_path, shown), "elf")
    assert code == 0, lines
    reports = name in {"async_v2", "async_v1", "failing_v2"}
    assert sum("Terminate over it" in line for line in lines) == (3 if reports else 2), lines


@pytest.mark.needs_cc
def test_another_fault_says_nothing_of_the_rule(tmp_path: Path):
    made = program(tmp_path, counterexample("refuses_locked_with_ignore", "elf"))
    code, lines = run_c(made, "elf", str(build.build("stack_overflow", "elf")))
    assert (code, lines[-1].split(":")[0]) == (3, "NOTHING IS SAID of RD401"), lines


@pytest.mark.needs_cc
def test_a_call_that_hangs_ends_a_program_of_another_rule(tmp_path: Path):
    shown = counterexample("refuses_persistent_flag", "elf", program=(OPEN, ONLINE, offline(0x12)))
    code, lines = run_c(program(tmp_path, shown), "elf", str(build.build("hangs_on_mask", "elf")))
    assert (code, lines[-1].split(":")[0]) == (3, "NOTHING IS SAID of RD402"), lines


@pytest.mark.needs_cc
def test_wrong_usage(tmp_path: Path):
    made = program(tmp_path, counterexample("refuses_locked_with_ignore", "elf"))
    assert run_c(made, "elf", "--help")[0] == 2
    assert run_c(made, "elf", "one.so", "two.so")[0] == 2
    code, lines = run_c(made, "elf", str(tmp_path / "missing.so"))
    assert code == 2
    assert lines[-1] == f"{tmp_path / 'missing.so'} cannot be loaded: there is no such file"
    (tmp_path / "no.so").write_text("no library")
    assert run_c(made, "elf", str(tmp_path / "no.so"))[0] == 2


@pytest.mark.needs_cc
def test_a_supervised_program_plays_in_its_own_process_where_it_is_told_to(tmp_path: Path):
    made = program(tmp_path, counterexample("exits", "elf"))
    code, lines = run_c(made, "elf", "--here")
    assert code == 3, "what the DLL exits with"
    assert not any(line.startswith("BROKEN") for line in lines)


HOSTILE = '*/ "quoted" \\ ??/ %s %n /* \n ü節 \u202e \U0001f600 \\'


@pytest.mark.needs_cc
@pytest.mark.needs_mingw
@pytest.mark.parametrize("form", ["elf", "pe"])
def test_hostile_texts_stay_texts(form: build.Form, tmp_path: Path):
    steps = (
        Call("Open", 0, text=HOSTILE),
        ONLINE,
        offline(0x41, text=HOSTILE, buffer=b'??/"\\*/' + bytes(range(256)), reserved=7),
    )
    shown = msgspec.structs.replace(
        counterexample("writes_input_buffer", form, program=steps, actual=HOSTILE, expected=(HOSTILE,)),
        target=f"/nowhere/{HOSTILE}",
        type_name=HOSTILE,
        observed=(Observation(0, "return", "Open", HOSTILE),),
    )
    made = program(tmp_path, shown, "-trigraphs")
    if form == "elf":
        code, lines = run_c(made, form)
        assert code == 2
        assert "cannot be loaded" in "".join(lines)


@pytest.mark.needs_cc
@pytest.mark.needs_mingw
@pytest.mark.parametrize(("form", "table"), [("elf", "v4"), ("pe", "v1")])
def test_the_program_of_every_rule_compiles_with_every_kind_of_step(form: build.Form, table: str, tmp_path: Path):
    calls = [Call(entry.name, 0) for entry in EntryPoint if entry.name not in {"ResourceTypeControl", "Cancel"}]
    later = [TYPE_CONTROL, Call("Cancel", 0), Call("BeginResourceControlAsUser", 0, output_size=16)]
    steps = (OPEN, *calls, *(later[:1] if table == "v1" else later), *OVERTAKEN, SettleControl(None))
    sources = []
    for rule in (
        sorted(set(RUN_RULES) - set(c_checks.NOT_IN_C)) if form == "elf" else ("RD401", "RD502", "RD801", "RD805")
    ):
        sources.append(tmp_path / f"{rule}-1.c")
        shown = counterexample("writes_input_buffer", form, program=steps, table=table, rule=rule)
        sources[-1].write_text(emit_c.write(shown, f"{rule}-1"), encoding="ascii")
    compile_c(sources[0], form, "-fsyntax-only", *map(str, sources[1:]))


def test_what_may_not_be_returned_is_read_from_the_specification():
    classes = {known.name: known.values for known in RETURN_CLASSES["Offline"]}
    for name, known in (
        ("refuses_locked_with_ignore", "locked"),
        ("refuses_persistent_flag", "parameter"),
        ("vetoes_with_ignore", "veto"),
    ):
        rule = str(build.find(name).rule)
        entry, forbidden = c_checks.forbidden_return(rule)
        assert entry == "Offline"
        assert {ErrorCode[code] for code in forbidden} == classes[known]
    assert c_checks.forbidden_return("RD201") == ("", ())


def test_reports_that_fit_no_operation_are_read_from_the_specification():
    sets = c_checks.state_sets("RD304")
    assert set(sets["of_online"]) >= {"ClusterResourceOnline", "ClusterResourceOnlinePending"}
    assert set(sets["of_offline"]) == {"ClusterResourceOffline", "ClusterResourceOfflinePending"}


@pytest.mark.needs_cc
def test_flags_are_named_and_a_large_buffer_stays_short():
    steps = (OPEN, ONLINE, offline(0x41, buffer=b"\x01\x02" + b"\xa5" * 65536))
    source = emit_c.write(counterexample("refuses_persistent_flag", "elf", program=steps), "RD402-1")
    named = [flag.name for flag in OFFLINE_FLAGS if 0x41 & flag.value]
    assert " | ".join(named) in source
    assert "{0x01, 0x02}, 2, 65538, 0xA5" in re.sub(r"buffer_3_bytes\[\] = (.*);\n.*_bytes, ", r"\1, ", source)
    assert len(source) < 40_000
    assert source.isascii()


@pytest.mark.needs_cc
def test_nothing_is_said_where_a_resource_that_was_online_does_not_come_online(tmp_path: Path):
    observed = (
        Observation(1, "call", "Online", "Online()", instance=0),
        Observation(1, "return", "Online", "Online → ERROR_SUCCESS (0)", instance=0, code=0),
    )
    shown = counterexample("refuses_locked_with_ignore", "elf", observed=observed)
    made = program(tmp_path, shown)
    assert run_c(made, "elf")[0] == 1
    code, lines = run_c(made, "elf", str(build.build("wrong_kind_of_report", "elf")))
    assert code == 3, "its Online never reports that it is online"
    assert lines[-1] == "NOTHING IS SAID of RD401: the resource did not come online"
