"""The argument classes: what Online and Offline can be given, as data, each class with the clause that it rests on.

What a real cluster may send is what the types of the interface allow and no document takes away: any flags and any
Reserved, any node name, any bytes in InBuffer (a client hands them in, and no document says that they are looked at).
Of such arguments a DLL may refuse what it likes, but it has to survive them and to stay within them.  What the caller
gets wrong by the documents' own words rests on an unverified clause, so that a finding is a note.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from resdll_checker.engine.property_lists import ALL_ONES, LARGE, MALFORMED, Property, property_list
from resdll_checker.hosting import Step
from resdll_spec.abi import EntryPoint, OfflineReason, OnlineFlags
from resdll_spec.argument_layouts import DNS_NAME_LENGTH, HOST_NAME_LENGTH, NODE_NAME_LENGTH
from resdll_spec.clauses import CLAUSES
from resdll_spec.vocabulary import Standing

NODE = "NODE2"
HIGHEST_BIT = 0x80000000
VERY_LARGE = 1 << 20
"""Bytes of the largest buffer: more than a copy on the stack can hold."""

LONGEST_TEXT = 0x7FFF - 1
"""Letters of the longest text that a counted string of Windows (UNICODE_STRING) can hold, with its terminator."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """One class of arguments of Online or Offline; ``name`` says what is particular about it.

    ``buffer_size`` is what the DLL is told, in bytes (the true size by default).
    """

    name: str
    entry: EntryPoint
    clause: str
    flags: int = 0
    destination: str | None = None
    buffer: bytes | None = field(default=None, repr=False)
    buffer_size: int | None = None
    reserved: int = 0

    @property
    def ends(self) -> tuple[bool, ...]:
        """Where its inputs are to lie: flush with the page behind (False), and with the one in front (True)."""
        return (False, True) if self.buffer is not None or self.destination is not None else (False,)

    @property
    def stated(self) -> bool:
        """Whether some document lets a caller send it; what goes wrong with another class is a note."""
        return CLAUSES[self.clause].standing is not Standing.unverified

    def step(self, instance: int, *, flush_start: bool = False) -> Step:
        """Return the call of ``instance`` with these arguments."""
        return Step.call(
            self.entry,
            instance,
            flags=self.flags,
            text=self.destination,
            buffer=self.buffer,
            buffer_size=self.buffer_size,
            reserved=self.reserved,
            flush_start=flush_start,
        )


NODE_NAMES: dict[str, str] = {
    "a node name": NODE,
    "an empty node name": "",
    "a node name of one letter": NODE[:1],
    f"a node name of {NODE_NAME_LENGTH} letters, the longest of NetBIOS": "N" * NODE_NAME_LENGTH,
    f"a node name of {NODE_NAME_LENGTH + 1} letters": "N" * (NODE_NAME_LENGTH + 1),
    f"a node name of {HOST_NAME_LENGTH} letters, the longest of a host": "N" * HOST_NAME_LENGTH,
    f"a node name of {DNS_NAME_LENGTH} letters, the longest of DNS": "N" * DNS_NAME_LENGTH,
    f"a node name of {DNS_NAME_LENGTH + 1} letters": "N" * (DNS_NAME_LENGTH + 1),
    f"a node name of {LONGEST_TEXT} letters": "N" * LONGEST_TEXT,
    "a node name with its domain": f"{NODE}.example.org",
    "a node name that reads like a format": "%s%n%1!s!",
    "a node name outside ASCII": "NŒUD-β-節",
    "a node name with a surrogate pair": "NODE-\U0001d7da",
    "a node name that ends in half a surrogate pair": "NODE\ud835",
    "a node name of the wrong half of a surrogate pair": "\udfda",
}

WELL_FORMED: dict[str, bytes] = {
    "a property list for another resource type": property_list(Property("Virtual Machine", (4,))),
    "an empty property list": property_list(),
    "a property list of many kinds of values": property_list(Property("Data", (1, "C:\\", ("NODE1", NODE), b"\x01"))),
    "a property of many values": property_list(Property("Flags", tuple(range(64)))),
    "a property without a value": property_list(Property("Flags", ())),
    "a property without a name": property_list(Property("", (1,))),
    "a property list of many properties": property_list(*(Property(f"P{number}", (number,)) for number in range(500))),
    "a pointer to a buffer of no bytes": b"",
    "a very large property list": property_list(Property("Data", (b"\xa5" * VERY_LARGE,))),
}  # fmt: skip
BUFFERS: dict[str, bytes] = WELL_FORMED | MALFORMED


def _reserved(entry: EntryPoint) -> tuple[Arguments, ...]:
    """Return the values of Reserved: each reason of an offline, all of them, and what is no reason."""
    reasons = [reason for reason in OfflineReason if reason]
    values = {str(reason.name): int(reason) for reason in reasons}
    values |= {
        "every reason": sum(reasons),
        "the first bit beyond the reasons": int(max(reasons)) << 1,
        "the highest bit": HIGHEST_BIT,
        "all bits": ALL_ONES,
    }
    return tuple(
        Arguments(f"{entry.name}: {name} in Reserved", entry, "ARG-RESERVED", reserved=value)
        for name, value in values.items()
    )


def _online_flags() -> tuple[Arguments, ...]:
    values = {str(flag.name): int(flag) for flag in OnlineFlags}
    values |= {
        "every flag": sum(OnlineFlags),
        "the first bit beyond the flags": int(max(OnlineFlags)) << 1,
        "the highest bit": HIGHEST_BIT,
        "all bits": ALL_ONES,
    }
    return tuple(
        Arguments(f"Online: {name} in OnlineFlags", EntryPoint.Online, "ARG-ONLINE-FLAGS", flags=value)
        for name, value in values.items()
    )


def _buffers(entry: EntryPoint) -> tuple[Arguments, ...]:
    return tuple(
        Arguments(
            f"{entry.name}: {name}", entry, "ARG-BUFFER-LIST" if name in WELL_FORMED else "ARG-BUFFER-SIZE", buffer=data
        )
        for name, data in BUFFERS.items()
    )


def _size_without_buffer(entry: EntryPoint) -> Arguments:
    return Arguments(f"{entry.name}: a size without a buffer", entry, "ARG-NULL-SIZE", buffer_size=LARGE)


ARGUMENTS: tuple[Arguments, ...] = (
    *(
        Arguments(f"Offline: {name}", EntryPoint.Offline, "ARG-DESTINATION", destination=text)
        for name, text in NODE_NAMES.items()
    ),
    *_buffers(EntryPoint.Offline),
    Arguments(
        "Offline: a node name and a property list",
        EntryPoint.Offline,
        "ARG-BUFFER",
        destination=NODE,
        buffer=property_list(Property("Flags", (1,))),
        reserved=int(OfflineReason.CLUSAPI_RESOURCE_OFFLINE_REASON_MOVING),
    ),
    *_reserved(EntryPoint.Offline),
    *_online_flags(),
    *_buffers(EntryPoint.Online),
    *_reserved(EntryPoint.Online),
    _size_without_buffer(EntryPoint.Offline),
    _size_without_buffer(EntryPoint.Online),
)
"""Every class of arguments, those that no document lets a caller send last."""
