"""The journal reader against synthetic journals: no host, no process."""

from __future__ import annotations

import struct
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.hosting import protocol
from resdll_checker.hosting.journal import Decoder, Journal
from resdll_checker.hosting.protocol import EventKind
from resdll_spec import abi

RECORD = struct.Struct(protocol.structure_format(protocol.RECORD_FIELDS))
OFFSETS = protocol.header_offsets()
CAPACITY = 16


class Writer:
    """Writes records as a host does."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.claimed = 0

    def claim(self, count: int = 1) -> int:
        sequence = self.claimed
        self.claimed += count
        struct.pack_into("<Q", self.journal._map, OFFSETS["claimed"], self.claimed)
        return sequence

    def publish(self, sequence: int, kind: int = EventKind.RETURN, continuation: int = 0, text: bytes = b"") -> None:
        offset = protocol.HEADER_SIZE + sequence % self.journal.capacity * protocol.RECORD_SIZE
        record = bytearray(
            RECORD.pack(0, 5, 77, kind, abi.EntryPoint.Offline, 0, sequence, continuation, 0, len(text), *range(11))
        )
        if text:
            record[40 : 40 + len(text)] = text
        self.journal._map[offset : offset + protocol.RECORD_SIZE] = bytes(record)
        struct.pack_into("<Q", self.journal._map, offset, sequence + 1)

    def write(self, text: str = "") -> None:
        coded = text.encode("utf-16-le", "surrogatepass")
        parts = [coded[at : at + protocol.TEXT_BYTES] for at in range(0, len(coded), protocol.TEXT_BYTES)]
        sequence = self.claim(1 + len(parts))
        for number, part in enumerate(parts, 1):
            self.publish(sequence + number, EventKind.TEXT, text=part)
        self.publish(sequence, continuation=len(parts))


WATCHING = """
import mmap, sys
with open(sys.argv[1], "r+b") as file:
    cells = memoryview(mmap.mmap(file.fileno(), 0)).cast("Q")
cell, last = int(sys.argv[2]) // 8, int(sys.argv[3])
print("ready", flush=True)
seen = fell = 0
while seen != last:
    now = cells[cell]
    fell += now < seen
    seen = max(seen, now)
print(fell)
"""
"""Counts how often a number that only ever rises is seen to fall."""


@pytest.fixture
def journal():
    made = Journal(flood_limit=100, capacity=CAPACITY)
    yield made
    made.close()


def take(journal: Journal) -> list[int]:
    journal.collect()
    return [event.sequence for event in journal.take()]


def test_an_empty_journal_has_no_events(journal: Journal):
    assert take(journal) == []


def test_events_come_in_order_across_the_wrap(journal: Journal):
    writer = Writer(journal)
    seen: list[int] = []
    for round_number in range(10):
        for _ in range(round_number):
            writer.write()
        seen += take(journal)
    assert seen == list(range(45))


def test_room_is_given_back(journal: Journal):
    Writer(journal).write()
    take(journal)
    assert struct.unpack_from("<Q", journal._map, OFFSETS["drained"]) == (1,)


def test_the_host_never_sees_half_a_number(journal: Journal):
    last = 1 << 40
    with subprocess.Popen(
        [sys.executable, "-c", WATCHING, str(journal.path), str(OFFSETS["drained"]), str(last)], stdout=subprocess.PIPE
    ) as watching:
        assert watching.stdout is not None
        assert watching.stdout.readline() == b"ready\n"
        for count in range(last - 300_000, last + 1):
            journal._store("drained", count)
        assert watching.stdout.read() == b"0\n"


def test_a_record_in_the_making_holds_back_what_follows(journal: Journal):
    writer = Writer(journal)
    first, second = writer.claim(), writer.claim()
    writer.publish(second)
    assert take(journal) == []
    writer.publish(first)
    assert take(journal) == [0, 1]


def test_a_torn_record_is_stepped_over_after_a_death(journal: Journal):
    writer = Writer(journal)
    writer.write()
    writer.claim()
    writer.write()
    assert take(journal) == [0]
    journal.collect_after_death()
    assert [event.sequence for event in journal.take_last()] == [2]
    assert journal.torn == 1


def test_an_old_record_in_a_claimed_slot_is_not_taken_for_a_new_one(journal: Journal):
    writer = Writer(journal)
    for _ in range(CAPACITY):
        writer.write()
    assert len(take(journal)) == CAPACITY
    writer.claim()
    assert take(journal) == []
    journal.collect_after_death()
    assert journal.torn == 1


def test_what_was_claimed_beyond_the_ring_is_not_read(journal: Journal):
    writer = Writer(journal)
    for _ in range(CAPACITY):
        writer.write()
    writer.claim(5)
    journal.collect_after_death()
    assert [event.sequence for event in journal.take_last()] == list(range(CAPACITY))


def test_a_text_torn_off_by_a_death_keeps_its_beginning(journal: Journal):
    writer = Writer(journal)
    sequence = writer.claim(3)
    writer.publish(sequence, continuation=2)
    writer.publish(sequence + 1, EventKind.TEXT, text="half".encode("utf-16-le"))
    journal.collect_after_death()
    assert [event.text for event in journal.take_last()] == ["half"]


@given(st.text(max_size=200), st.booleans())
def test_a_text_survives_continuation(text: str, apart: bool):  # noqa: FBT001 - Hypothesis passes it by name
    made = Journal(flood_limit=100, capacity=CAPACITY)
    try:
        Writer(made).write(text)
        made.collect()
        raw = b"".join(made._raw)
        decoder = Decoder()
        size = protocol.RECORD_SIZE if apart else len(raw)
        events = [event for at in range(0, len(raw), size) for event in decoder.decode(raw[at : at + size])]
        assert [event.text for event in events] == [text]
    finally:
        made.close()


def test_malformed_text_is_replaced(journal: Journal):
    writer = Writer(journal)
    writer.write("\ud800")
    journal.collect()
    assert [event.text for event in journal.take()] == ["\N{REPLACEMENT CHARACTER}"]


def test_the_file_is_gone_after_close():
    made = Journal(flood_limit=1, capacity=CAPACITY)
    assert made.path.exists()
    made.close()
    made.close()
    assert not made.path.exists()


@given(raw=st.binary(min_size=protocol.RECORD_SIZE, max_size=4 * protocol.RECORD_SIZE))
def test_whatever_a_target_scribbles_is_decoded_or_left_out(raw: bytes):
    whole = raw[: len(raw) // protocol.RECORD_SIZE * protocol.RECORD_SIZE]
    decoder = Decoder()
    events = [*decoder.decode(whole), *decoder.flush()]
    assert len(events) <= len(whole) // protocol.RECORD_SIZE
    assert {event.kind for event in events} <= set(EventKind)


def test_a_kind_that_does_not_exist_is_left_out(journal: Journal):
    writer = Writer(journal)
    writer.publish(writer.claim(), kind=0x7777)
    writer.write()
    assert take(journal) == [1]
