"""What a check is asked to do: the target and the options of the command line or the profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from resdll_checker.engine.cluster_profile import ClusterTable
from resdll_checker.engine.hooks import HookTable
from resdll_checker.engine.thresholds import Thresholds
from resdll_checker.hosting.registry import RegistryValue
from resdll_spec import abi
from resdll_spec.releases import Release, release

SLACK = 1.25
"""Silence is judged after the declared time-out times this factor: a busy machine is not the DLL's fault."""

SMOKE, FULL = "smoke", "full"
SUITES = {
    SMOKE: "the life cycle, each mask once (of a slow Offline a sample), each class of arguments",
    FULL: "all masks however slow, in every situation, Terminate over each, calls that nobody expects, and a search",
}
"""The suites, each with what it adds to the one before."""


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """The options of one check; times in milliseconds, ``max_time`` in seconds.

    ``windows`` names a release (:data:`resdll_spec.releases.RELEASES`), as it was asked for.  ``type_guessed`` tells
    that nobody gave the resource type: its name was taken from the file's.  ``quorum`` tells that the resource can be a
    quorum resource, so that Arbitrate and Release may be called.  ``dump`` is a file for the memory of the first host
    that the DLL ends; ``wait_for_debugger`` has the first host wait for one before it loads the DLL.  ``profile``
    is the file that gave some of the options.  ``properties`` are private properties, which only a PE target has.
    ``cluster`` is the cluster that is played, where the profile describes one, ``hooks`` are its commands that make
    something go wrong.
    ``disabled`` names rules that are not applied: with it the mutants show that no other rule would have noticed.
    ``baseline`` lists the findings that are known, ``thresholds`` is what must have been covered.
    """

    target: Path
    type_name: str
    type_guessed: bool = False
    windows: str = abi.VERSION_NAMES[-1]
    suite: str = FULL
    seed: int = 0
    max_time: float = 60.0
    strict: bool = False
    pending_timeout: int = abi.PENDING_TIMEOUT_DEFAULT
    deadlock_timeout: int = abi.DEADLOCK_TIMEOUT_DEFAULT
    quorum: bool = False
    dump: Path | None = None
    wait_for_debugger: bool = False
    profile: Path | None = None
    disabled: frozenset[str] = frozenset()
    properties: tuple[RegistryValue, ...] = ()
    cluster: ClusterTable | None = field(default=None, hash=False)
    hooks: dict[str, HookTable] = field(default_factory=dict, hash=False)
    baseline: Path | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)

    @property
    def release(self) -> Release:
        """The release that is played."""
        return release(self.windows)

    @property
    def version(self) -> str:
        """The name of the version of the contract that the release has."""
        return self.release.version
