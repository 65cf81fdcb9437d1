"""The counterexample: the smallest known program that shows a finding, as a record that is stored and run again."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Required, TypedDict, Unpack

import msgspec

from resdll_checker.engine.actions import Action
from resdll_checker.engine.cluster_profile import ClusterTable
from resdll_checker.hosting.registry import RegistryValue

if TYPE_CHECKING:
    from resdll_checker.engine.findings import Finding
    from resdll_checker.engine.options import CheckOptions
    from resdll_checker.engine.target import Target

FORMAT = 1
"""Raised with every change that a reader of an older file would misunderstand."""

REPLAYS = 5
SHOWN_AT_LEAST = 3
"""A program counts as showing a rule broken where it does so in at least this many of :data:`REPLAYS` replays."""


Kind = Literal["call", "return", "enter", "exit", "silence", "written", "death"]
"""An entry point or a callback begins or ends, nothing comes, an input is written, the process ends."""


class Observation(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One thing that was seen: during which action, by whom, and in words.

    ``action`` counts from 0; -1 is what came before the first.  ``thread`` is 0 for the threads of the harness, else
    it numbers those of the DLL in the order in which they were first seen.  ``name`` is Microsoft's name of the entry
    point or callback, "" where the process ended.  ``code`` is the result of a return, the answer to a callback, or the
    state of a report.
    """

    action: int
    kind: Kind
    name: str
    text: str
    thread: int = 0
    instance: int = -1
    code: int | None = None
    breach: bool = False


class Played(TypedDict, total=False):
    """What a counterexample has from playing its program, by the names of its fields."""

    state: Required[str]
    actual: Required[str]
    expected: Required[tuple[str, ...]]
    program: Required[tuple[Action, ...]]
    observed: Required[tuple[Observation, ...]]
    replays: Required[int]
    shown: Required[int]
    minimal: Required[bool]
    strays: int


class Counterexample(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A finding of one target and the program that shows it; times in milliseconds.

    ``shown`` of ``replays`` replays broke the rule.  ``minimal`` tells that no action can be left out and no argument
    made simpler, ``reduced_from`` how many actions the program had.  ``strays`` are the inputs of it of which the
    specification says nothing.  ``observed`` is what the last replay saw that broke the rule.  ``properties`` are the
    private properties that the resource had, ``cluster`` what its profile told to be around it.
    """

    format: int
    rule: str
    clause: str
    state: str
    actual: str
    expected: tuple[str, ...]
    subject: str | None
    target: str
    sha256: str
    kind: Literal["elf", "pe"]
    type_name: str
    windows: str
    table: str
    pending_timeout: int
    deadlock_timeout: int
    seed: int
    program: tuple[Action, ...]
    observed: tuple[Observation, ...]
    replays: int
    shown: int
    minimal: bool
    reduced_from: int
    strays: int = 0
    fatal: bool = False
    quorum: bool = False
    properties: tuple[RegistryValue, ...] = ()
    cluster: ClusterTable | None = None

    @classmethod
    def of(
        cls, finding: Finding, options: CheckOptions, target: Target, table: str, **played: Unpack[Played]
    ) -> Counterexample:
        """Return the counterexample of a finding of a run; ``played`` is what came of playing its program."""
        return cls(
            format=FORMAT,
            rule=finding.rule,
            clause=finding.clause,
            subject=finding.subject,
            target=str(target.path.absolute()),
            sha256=target.sha256,
            kind=target.kind,
            type_name=options.type_name,
            windows=options.windows,
            table=table,
            pending_timeout=options.pending_timeout,
            deadlock_timeout=options.deadlock_timeout,
            seed=options.seed,
            reduced_from=len(finding.program),
            fatal=finding.fatal,
            quorum=options.quorum,
            properties=options.properties,
            cluster=options.cluster,
            **played,
        )

    @property
    def flaky(self) -> bool:
        """Whether too few of the replays showed the finding for the program to be sure."""
        return self.shown < SHOWN_AT_LEAST

    @property
    def id(self) -> str:
        """Eight letters that name the counterexample: the same program for the same rule of a DLL has the same one."""
        what: tuple[object, ...] = (
            self.rule,
            self.clause,
            Path(self.target).name,
            self.type_name,
            self.windows,
            self.program,
        )
        what = (*what, self.properties) if self.properties else what
        what = what if self.cluster is None else (*what, self.cluster)
        return hashlib.sha256(msgspec.json.encode(what)).hexdigest()[:8]
