from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resdll_checker.hosting import Settled, Step, protocol, protocol_header, values
from resdll_checker.hosting.steps import encode_bytes, encode_text
from resdll_spec import abi


def test_the_generated_header_is_fresh():
    assert protocol_header.main(["--check"]) == 0


def test_a_stale_header_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(protocol_header, "generated_path", lambda: tmp_path / "protocol_generated.h")
    assert protocol_header.main(["--check"]) == 1
    assert "--write" in capsys.readouterr().err
    assert protocol_header.main(["--write"]) == 0
    assert protocol_header.main(["--check"]) == 0


def test_every_field_lies_at_its_natural_alignment():
    for fields in protocol.STRUCTURES.values():
        position = 0
        for field in fields:
            assert position % struct.calcsize(f"<{field.code}") == 0, field.name
            position += field.size
    for member in protocol.HEADER_MEMBERS:
        assert protocol.header_offsets()[member.name] % (4 if member.structure == "I" else 8) == 0, member.name


def test_a_record_has_the_declared_size():
    assert protocol.structure_size(protocol.RECORD_FIELDS) == protocol.RECORD_SIZE
    assert struct.calcsize(protocol.structure_format(protocol.RECORD_FIELDS)) == protocol.RECORD_SIZE


def test_entry_points_and_host_calls_share_one_number_space():
    numbers = [*map(int, abi.EntryPoint), *map(int, protocol.HostCall)]
    assert len(numbers) == len(set(numbers))


def test_every_callback_has_named_values_that_fit_a_record():
    assert set(values.CALLBACK_VALUES) == {callback.name for callback in (*abi.CALLBACKS, *protocol.HostCallback)}
    assert all(len(names) <= protocol.VALUE_COUNT for names in values.CALLBACK_VALUES.values())


@given(st.text())
def test_text_survives_its_encoding(text: str):
    coded = encode_text(text)
    assert coded.isascii()
    assert " " not in coded
    assert bytes.fromhex(coded[1:]).decode("utf-16-le", "surrogatepass") == text


@given(st.binary())
def test_bytes_survive_their_encoding(data: bytes):
    assert bytes.fromhex(encode_bytes(data)[1:]) == data


@given(
    flags=st.integers(0, 2**32 - 1),
    destination=st.none() | st.text(),
    buffer=st.none() | st.binary(max_size=64),
    size=st.none() | st.integers(0, 2**32 - 1),
    reserved=st.integers(0, 2**32 - 1),
)
def test_a_call_is_one_line_of_eleven_words(
    flags: int, destination: str | None, buffer: bytes | None, size: int | None, reserved: int
):
    step = Step.offline(3, flags, destination=destination, buffer=buffer, buffer_size=size, reserved=reserved)
    words = step.line.split(" ")
    assert len(words) == 11
    assert not set(step.line) & set("\n;")
    assert [int(words[index], 16) for index in (1, 2, 4)] == [abi.EntryPoint.Offline, 3, flags]
    assert int(words[7], 16) == (len(buffer or b"") if size is None else size)
    assert int(words[8], 16) == reserved


@pytest.mark.parametrize("instance", [-1, 256])
def test_an_instance_that_the_host_has_no_room_for_is_refused(instance: int):
    with pytest.raises(ValueError, match=r"outside 0\.\.255"):
        Step.open(instance)


def test_an_auxiliary_thread_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match=r"outside 0\.\.7"):
        Step.join(8)


def test_only_calls_can_be_spawned():
    with pytest.raises(ValueError, match="spawned"):
        Step.spawn(0, Step.quiet(5))


def test_settled_states_are_the_cluster_s_own():
    states = [abi.ResourceState(settled).name for settled in Settled if settled]
    assert states == ["ClusterResourceOnline", "ClusterResourceOffline", "ClusterResourceFailed"]


def test_the_protocol_page_names_every_command_and_event():
    root = Path(__file__).resolve().parents[3]
    page = (root / "docs" / "host-protocol.md").read_text(encoding="utf-8")
    sources = [(root / "checker" / "host" / name).read_text() for name in ("commands.c", "steps.c")]
    commands = re.findall(r'read_word\(reader, "(\w{2,})"\)', "".join(sources))
    words = [*commands, *(kind.name for kind in protocol.EventKind)]
    assert [word for word in words if word not in page] == []
