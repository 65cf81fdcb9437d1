"""The words in which statements are declared: sections, labels, what is beyond the contract, and a statement.

How to read a statement
-----------------------
Its id is the section of the collected facts that it belongs to and a number in it, and is permanent: ``2.1/3`` is the
third statement on return codes.  The *label* is that of the collection: stated by a document, read from a header,
measured, inferred, or general knowledge without a source; it bounds the standing of every clause that the statement
founds.  A statement founds *clauses*; or it gives *numbers*, which stand in :mod:`resdll_spec.abi`; or it is *beyond*
the contract of a DLL, for a reason.

The texts are paraphrases.  The statements themselves are in :mod:`resdll_spec.statements`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from resdll_spec.vocabulary import Standing

SECTIONS: dict[str, str] = {
    "1.1": "versions, sizes, start-up",
    "1.2": "signatures of the entry points",
    "1.3": "the function tables",
    "1.4": "the callbacks",
    "1.5": "structures and enumerations",
    "1.6": "flags of Open, Online and Offline",
    "1.7": "comparison of headers",
    "2.1": "return codes",
    "2.2": "error numbers",
    "2.3": "times",
    "2.4": "deadlock",
    "2.5": "concurrency and order",
    "2.6": "which call in which state",
    "2.7": "functions to avoid",
    "2.8": "Microsoft's account of the monitor",
    "2.9": "control codes",
    "3.1": "counterparts in the API",
    "3.2": "locked mode",
    "3.3": "the flags of Offline, one by one",
    "3.4": "combinations of flags",
    "4.1": "cluster.log: layout of a line",
    "4.2": "cluster.log: states of the cluster service",
    "4.3": "cluster.log: replies of the monitor",
    "4.4": "cluster.log: lines of the monitor",
    "4.5": "events of the system log",
    "7.1": "cluster.log: variants",
    "7.2": "cluster.log: one transition, several lines",
    "7.3": "cluster.log: edges with a source",
    "7.4": "cluster.log: edges without a source",
}
"""The sections of the collected facts that speak of a DLL or of what surrounds it."""


class Label(Enum):
    """How the collection knows a statement; the value says it in words."""

    DOC = "stated by the source"
    HDR = "read from a header"
    MEAS = "measured with mingw-w64 and Wine"
    INF = "inferred"
    UNV = "general knowledge, no public source"

    @property
    def standing(self) -> Standing:
        """The best standing that a clause can have from a statement with this label."""
        if self in (Label.DOC, Label.HDR):
            return Standing.documented
        return Standing.unverified if self is Label.UNV else Standing.inferred


class Beyond(Enum):
    """Why a statement founds no clause."""

    SERVICE = "it binds the cluster service and its API; what a DLL may do or will see does not depend on it"
    HEADERS = "it compares headers; our own is compared with resdll_spec.abi instead"
    VALUES = "numbers that nothing in the specification reads"
    LOG = "it is about how lines of the cluster log are written, which a reader of logs needs and no machine does"
    EARLIER = "it is about Windows before Server 2012"
    SILENCE = "it says that nothing is said"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: permanent ``id``, paraphrase, label, source as in a clause, and what became of it.

    ``clauses`` are ids of clauses that it founds, ``numbers`` names in :mod:`resdll_spec.abi` that hold what it states,
    ``beyond`` why it founds nothing here; a statement has one of the three at least, and the last one alone.
    """

    id: str
    text: str
    label: Label
    source: str
    clauses: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    beyond: Beyond | None = None

    @property
    def section(self) -> str:
        """The section of the collected facts, a key of :data:`SECTIONS`."""
        return self.id.partition("/")[0]
