"""A counterexample has what a replay needs: all that the run was told of the target and of what is around it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import msgspec

from resdll_checker.engine.actions import Call
from resdll_checker.engine.cluster_profile import ClusterTable
from resdll_checker.engine.counterexample import Counterexample, Played
from resdll_checker.engine.findings import Finding
from resdll_checker.engine.options import CheckOptions
from resdll_checker.engine.target import Target
from resdll_checker.hosting.registry import string

FINDING = Finding("RD401", "FLG-IGNORE-STATUS", "a message", ("this",), "that", (), "online", "Offline", fatal=True)
TARGET = Target(Path("/a/b.dll"), "pe", "5" * 64, ("StartupEx",))
PLAYED = Played(
    state="offlining", actual="that", expected=("this",), program=(), observed=(), replays=5, shown=4, minimal=True
)
OPTIONS = CheckOptions(
    Path("b.dll"),
    "A Type",
    windows="2012",
    seed=17,
    pending_timeout=901,
    deadlock_timeout=1801,
    quorum=True,
    properties=(string("Folder", "C:\\Files"),),
    cluster=ClusterTable(name="ANOTHER"),
)


def test_whatever_a_run_was_told_that_a_program_can_depend_on_is_carried():
    finding = dataclasses.replace(FINDING, program=(Call("Open", 0), Call("Online", 0)))
    made = Counterexample.of(finding, OPTIONS, TARGET, "v2", **PLAYED)
    carried = {field for field in made.__struct_fields__ if hasattr(OPTIONS, field)} - {"target"}
    assert carried == {
        "cluster",
        "deadlock_timeout",
        "pending_timeout",
        "properties",
        "quorum",
        "seed",
        "type_name",
        "windows",
    }
    assert {field: getattr(made, field) for field in carried} == {field: getattr(OPTIONS, field) for field in carried}
    assert (made.target, made.sha256, made.kind) == (str(TARGET.path), TARGET.sha256, TARGET.kind)
    assert (made.state, made.subject, made.reduced_from, made.fatal) == ("offlining", "Offline", 2, True)
    assert msgspec.json.decode(msgspec.json.encode(made), type=Counterexample) == made
