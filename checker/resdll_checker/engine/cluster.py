"""The cluster around a DLL: when the stand-ins for clusapi.dll and resutils.dll are loaded, and what they tell.

A target that names neither among its imports is not given them unless its profile describes a cluster: it is checked as
fast as before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resdll_checker.engine.cluster_profile import ClusterTable
from resdll_checker.engine.imports import is_of_the_cluster, read, with_ending
from resdll_checker.engine.wording import cluster_call
from resdll_checker.hosting.standin import CONTROL, ON_ITSELF, PROVIDED, Cluster
from resdll_spec.abi import EntryPoint
from resdll_spec.avoided_calls import AVOIDED_CALLS, AVOIDED_CODES, CLAUSE_OF, FORBIDDEN_ENTRIES, Usage
from resdll_spec.cluster_exports import EXPORTS, LIBRARIES

if TYPE_CHECKING:
    from resdll_checker.engine.imports import Import
    from resdll_checker.engine.options import CheckOptions
    from resdll_checker.engine.target import Target
    from resdll_checker.hosting import Event
    from resdll_spec.avoided_calls import AvoidedCall

_RULES = {Usage.NEVER: "RD703", Usage.WORKER: "RD704", Usage.ENTRIES: "RD705"}
_ENTRIES: dict[Usage, frozenset[str]] = {
    Usage.WORKER: frozenset(EntryPoint.__members__),
    Usage.ENTRIES: frozenset(entry.name for entry in FORBIDDEN_ENTRIES),
}
"""The entry points from which a function of each usage is not called; one that is never called has none."""
_REQUESTS = {"OnlineClusterResource": "Online", "OfflineClusterResource": "Offline"}
"""The functions that have the cluster call an entry point of the resource's DLL, by what they ask for."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a check does about the cluster: the ``cluster`` that is played, or ``None`` where there is none.

    ``missing`` says in sentences which functions nobody provides, so that the target cannot be loaded as it is.
    """

    cluster: Cluster | None = None
    missing: tuple[str, ...] = ()


def planned(options: CheckOptions, target: Target) -> Plan:
    """Return what the imports of ``target`` and its options ask for; reads the file, runs nothing.

    Raises :class:`resdll_checker.engine.target.TargetError` where the imports cannot be read.
    """
    if target.kind != "pe":
        return Plan()
    imported = read(target.path, ())
    imports = [entry for entry in imported.imports if is_of_the_cluster(entry)]
    if not imports and options.cluster is None and not _mentions(target.path.read_bytes()):
        return Plan()
    missing = tuple(_missing(entry) for entry in dict.fromkeys(imports) if not entry.delayed and not _exported(entry))
    return Plan((options.cluster or ClusterTable()).played(options.type_name), missing)


def _mentions(data: bytes) -> bool:
    """Tell whether a file holds the name of one of the DLLs as text, by which it could load it."""
    stems = [library.removesuffix(".dll") for library in LIBRARIES]
    return any(stem.encode(coding) in data.lower() for stem in stems for coding in ("ascii", "utf-16-le"))


def _exported(entry: Import) -> bool:
    """Tell whether the stand-ins export an import; a contract's functions are those of either DLL."""
    exports = EXPORTS.get(with_ending(entry.library))
    return bool(entry.name) and (exports is None or entry.name in exports)


def _missing(entry: Import) -> str:
    what = entry.name or f"function number {entry.ordinal}"
    return (
        f"{what} is imported from {entry.library}, whose stand-in does not export it, so the DLL was not loaded; mend "
        "the name if it is misspelt, else look it up by GetProcAddress and do without it where it is missing."
    )


@dataclass(frozen=True, slots=True)
class Avoided:
    """A call that should not have been made: the rule and the clause that it breaks, and what was and should be.

    ``subject`` is what was sent, where that and not the function was at fault.
    """

    rule: str
    clause: str
    actual: str
    expected: tuple[str, ...]
    subject: str = ""


@dataclass(slots=True)
class ClusterCalls:
    """The calls of the stand-ins that were told: ``lacking`` are the functions without semantics, and whence.

    ``ran`` are the rules on calls that these could have broken.
    """

    lacking: dict[str, set[str]] = field(default_factory=dict)
    ran: set[str] = field(default_factory=set)

    def hear(self, event: Event) -> Avoided | None:
        """Take one call; return what is wrong with it."""
        bits = event.arguments["Bits"]
        if not bits & PROVIDED:
            self.lacking.setdefault(cluster_call(event), set()).add(event.caller)
        self.ran.add(_RULES[Usage.NEVER])
        if bits & CONTROL:
            return self._control(event)
        call = AVOIDED_CALLS.get(event.name)
        if call is None:
            return None
        self.ran.add(_RULES[call.usage])
        return _judged(event, call)

    def _control(self, event: Event) -> Avoided | None:
        """Return what is wrong with a control code that was sent where it was sent."""
        name = AVOIDED_CODES.get(event.arguments["Detail"])
        if name is None:
            return None
        self.ran.add(_RULES[Usage.WORKER])
        if _entry(event) not in _ENTRIES[Usage.WORKER]:
            return None
        expected = (f"{name} is sent from a thread of the DLL's own only",)
        return Avoided(
            _RULES[Usage.WORKER], CLAUSE_OF[Usage.WORKER], f"{name} was sent from {event.caller}", expected, name
        )

    def gaps(self) -> list[str]:
        """Return what could not be judged because a function has no semantics here, one sentence a function."""
        return [
            f"{name} was used from {' and '.join(sorted(callers))}; here it only fails (ERROR_CALL_NOT_IMPLEMENTED), "
            "so what the DLL does where it succeeds was not judged."
            for name, callers in sorted(self.lacking.items())
        ]


def _entry(event: Event) -> str:
    """Return the entry point whence a call came, whichever of its forms it was."""
    return event.caller.removesuffix("AsUser").removeprefix("Begin")


def _judged(event: Event, call: AvoidedCall) -> Avoided | None:
    """Return what is wrong with a call that was made where it was made."""
    actual = f"{event.name} was called from {event.caller}"
    if call.usage is not Usage.NEVER:
        if _entry(event) not in _ENTRIES[call.usage]:
            return None
        allowed = "a thread of the DLL's own" if call.usage is Usage.WORKER else "another entry point or a thread"
        return Avoided(_RULES[call.usage], call.clause, actual, (f"{event.name} is called from {allowed} only",))
    if event.arguments["Bits"] & ON_ITSELF:
        entry = _REQUESTS[event.name.removesuffix("Ex")]
        actual += (
            f" for this very resource: the cluster would call {entry} of it and wait, while {event.caller} "
            "waits for the cluster; that is a deadlock"
        )
    return Avoided(_RULES[call.usage], call.clause, actual, (f"{event.name} is never called by a resource DLL",))
