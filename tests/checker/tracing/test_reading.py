"""Files that are no trace, or no whole one: one sentence, and nobody is accused of what was not recorded."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from resdll_checker.cli import main
from resdll_checker.engine.options import CheckOptions
from resdll_checker.engine.run import CheckResult
from resdll_checker.engine.stream import Stream
from resdll_checker.errors import ExitCode
from resdll_checker.hosting.values import CALLBACK_VALUES
from resdll_checker.tracing import files, judges, judging, lines
from resdll_spec.abi import CALLBACKS
from resdll_spec.rules import RUN_RULES

from .recordings import judge, primary

MILLISECOND = 1_000_000
SECOND = 1000 * MILLISECOND


class Trace:
    """A trace that is written by hand, a line after the other."""

    def __init__(self, part: int = 1, number: int = 0, trace: str = "0123456789abcdef") -> None:
        """Begin with the first line."""
        header = {"resdll": "trace", "format": lines.FORMAT, "trace": trace, "part": part, "kind": "pe", "process": 7}
        self.lines: list[dict[str, object]] = [header | {"began": "2026-11-23T20:29:41.000Z", "dll": "x.real.dll"}]
        self.number, self.now, self.step = number, 0, 0

    def tell(self, what: str, name: str, *, after: int = MILLISECOND, thread: int = 1, **values: object) -> Trace:
        """Add a line; ``after`` is how many nanoseconds it comes after the one before."""
        self.now += after
        start = {"n": self.number, "ns": self.now, "thread": thread, "what": what, "name": name}
        self.lines.append(start | values)
        self.number += 1
        return self

    def call(self, name: str, result: int = 0, *, after: int = MILLISECOND, **values: object) -> Trace:
        """Add a call and its return."""
        joined = {"table": 2, "step": self.step, "instance": 0}
        self.step += 1
        self.tell("call", name, after=after, **joined, Resource=1, **values)
        return self.tell("return", name, **joined, Result=result)

    def report(self, state: int, *, after: int = MILLISECOND, **values: object) -> Trace:
        """Add a status report that is answered to go on."""
        told = {"instance": 0, "thread": 2}
        self.tell("callback", "SetResourceStatusEx", after=after, ResourceState=state, **told, **values)  # type: ignore[arg-type]
        return self.tell("answer", "SetResourceStatusEx", Result=0, **told)  # type: ignore[arg-type]

    def opened(self) -> Trace:
        """Add a start-up and Open."""
        self.tell("call", "StartupEx", step=900, MinVersionSupported=0x100, MaxVersionSupported=0x400)
        told = {"Table": 1, "TableSize": 96, "Version": 0x200, "Slots": 0xFFF, "Recorded": 1}
        self.tell("return", "StartupEx", step=900, Result=0, **told)
        return self.call("Open", 1)

    def text(self) -> str:
        """Return the file."""
        return "".join(json.dumps(line) + "\n" for line in self.lines)

    def written(self, path: Path) -> Path:
        """Write the file."""
        path.write_text(self.text(), encoding="utf-8")
        return path


def judged(trace: Trace, folder: Path, **options: object) -> CheckResult:
    return judge(trace.written(folder / "a.ndjson"), **options)


def read_only(path: Path) -> judges.Judges:
    """Reads a trace, and measures no coverage, which takes long."""
    reading = judging.Reading(judges.Judges(CheckOptions(path, "Any")), Stream())
    (trace,) = files.find([path])
    reading.read(trace)
    return reading.judges


# -- what is judged -----------------------------------------------------------------------------------------------


def test_an_ordinary_life_conforms(tmp_path: Path):
    trace = Trace().opened().call("Online").call("IsAlive", 1).call("Offline", Flags=4).call("Close").tell("end", "")
    result = judged(trace, tmp_path)
    assert (result.verdict, result.findings, result.inconclusive) == ("conforms", [], [])
    assert (result.calls, result.masks) == (5, {4: 1})


def test_a_report_after_close_is_found_with_what_led_to_it(tmp_path: Path):
    trace = Trace().opened().call("Online", 997).report(2).call("Offline").call("Close").report(3)
    result = judged(trace, tmp_path)
    assert primary(result) == "RD308"
    assert result.primary is not None
    assert result.primary.trace[-1] == "thread 2: SetResourceStatusEx(ClusterResourceOffline, CheckPoint 0)"


@pytest.mark.parametrize(("polled", "verdict", "rule"), [(True, "violates", "RD301"), (False, "inconclusive", None)])
def test_silence_counts_only_while_something_else_was_heard(
    tmp_path: Path, *, polled: bool, verdict: str, rule: str | None
):
    trace = Trace().opened().call("Online", 997)
    for _ in range(60):
        if polled:
            trace.tell("callback", "LogEvent", after=5 * SECOND, thread=9, LogLevel=0)
    trace.call("Terminate", after=MILLISECOND if polled else 300 * SECOND)
    result = judged(trace, tmp_path)
    assert (result.verdict, primary(result)) == (verdict, rule)


@pytest.mark.parametrize(("polls", "rule"), [(36, "RD301"), (35, None)])
def test_a_cluster_that_gave_up_after_its_time_out_is_taken_at_its_word(tmp_path: Path, polls: int, rule: str | None):
    trace = Trace().opened().call("Online", 997)
    for _ in range(polls):
        trace.tell("callback", "LogEvent", after=5 * SECOND, thread=9, LogLevel=0)
    trace.call("Terminate").call("Close")
    assert primary(judged(trace, tmp_path)) == rule


def test_a_call_that_does_not_return_is_found_while_the_process_goes_on(tmp_path: Path):
    trace = Trace().opened().tell("call", "Online", table=2, step=77, instance=0, Resource=1)
    for _ in range(200):
        trace.tell("callback", "LogEvent", after=5 * SECOND, thread=9, LogLevel=0)
    assert primary(judged(trace, tmp_path)) == "RD601"


def test_what_the_contract_does_not_provide_for_accuses_nobody(tmp_path: Path):
    trace = Trace().opened().tell("call", "Online", table=2, step=9, instance=0, Resource=1)
    trace.step = 10
    trace.call("IsAlive").report(4).call("Offline").call("Close")
    result = judged(trace, tmp_path)
    assert (result.verdict, result.findings) == ("inconclusive", [])
    assert "is nothing that the contract provides for" in result.inconclusive[0]


def test_the_end_of_a_control_call_of_a_resource_that_is_judged_no_further_accuses_nobody(tmp_path: Path):
    """The order in which the recorder sees Terminate and a control call that overlap is not that of the cluster."""

    def control(step: int, **last: object) -> None:
        joined = {"table": 4, "step": step, "instance": 0}
        trace.tell("call", "ResourceControl", thread=5, **joined, Resource=1, Flags=1 << 24, Context=hex(step), **last)
        trace.tell("return", "ResourceControl", thread=5, **joined, Result=0, ReturnedAsynchronously=1)

    trace = Trace().opened()
    for line in trace.lines[3:]:
        line["table"] = 4
    terminate = {"table": 4, "step": 9, "instance": 0}
    trace.tell("call", "Online", table=4, step=8, instance=0, Resource=1)
    trace.tell("return", "Online", table=4, step=8, instance=0, Result=997)
    trace.tell("call", "Terminate", **terminate, Resource=1)
    control(0x10)
    trace.tell("return", "Terminate", **terminate, Result=0)
    control(0x11)
    for context in ("0x10", "0x11"):
        trace.tell("callback", "EndControlCall", thread=6, Context=context, Status=1)
    result = judged(trace, tmp_path)
    assert (result.verdict, result.findings) == ("inconclusive", [])
    assert "ResourceControl in online_pending is nothing that the contract provides for" in result.inconclusive[0]
    trace.tell("callback", "EndControlCall", thread=6, Context="0x12", Status=1)
    assert primary(judged(trace, tmp_path)) == "RD311"


def test_a_part_alone_is_judged_from_the_next_open_on(tmp_path: Path):
    trace = Trace(part=3, number=5000).call("Offline", 997).report(3).report(3).opened().call("Online")
    trace.tell("callback", "EndControlCall", Context="0x10", Status=0)
    result = judged(trace, tmp_path)
    assert (result.verdict, result.findings) == ("inconclusive", [])
    assert "the parts before it are missing" in result.inconclusive[0]


def test_lines_that_are_missing_in_the_middle_are_told(tmp_path: Path):
    trace = Trace().opened().call("Online", 997).report(2)
    del trace.lines[-3]
    result = judged(trace, tmp_path)
    assert (result.verdict, result.findings) == ("inconclusive", [])
    assert "of the recording are missing" in result.inconclusive[0]


def test_parts_are_put_in_order_and_processes_are_told_apart(tmp_path: Path):
    whole = Trace().opened().call("Online").call("Offline").call("Close")
    other = Trace(part=2)
    other.lines += whole.lines[7:]
    del whole.lines[7:]
    other.written(tmp_path / "a.ndjson")
    whole.written(tmp_path / "b.ndjson")
    Trace(trace="f" * 16).opened().call("Online").written(tmp_path / "c.ndjson")
    result = judge(tmp_path)
    assert (result.verdict, result.calls) == ("conforms", 6)


def test_a_recording_that_ends_in_a_call_says_where(tmp_path: Path):
    trace = Trace().opened().tell("call", "Online", table=2, step=77, instance=0, Resource=1)
    result = judged(trace, tmp_path)
    assert result.verdict == "inconclusive"
    assert re.search(r"a\.ndjson:6: the recording ends in this call of Online", result.inconclusive[0])


def test_a_range_of_versions_that_is_not_all_there_is_may_be_refused(tmp_path: Path):
    trace = Trace().tell("call", "StartupEx", step=1, MinVersionSupported=0x100, MaxVersionSupported=0x200)
    trace.tell("return", "StartupEx", step=1, Result=1306).opened().call("Online").call("Offline").call("Close")
    assert judged(trace, tmp_path).verdict == "conforms"


# -- what is no trace -----------------------------------------------------------------------------------------------


def refusal(*paths: Path) -> str:
    """Returns the sentence with which traces are refused."""
    done = CliRunner().invoke(main, ["trace", *map(str, paths)])
    assert done.exit_code == ExitCode.USAGE
    assert done.output.count("\n") == 1
    return done.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"00000f8c.00001a2c::2026/11/23-20:29:41.123 INFO  [RES] x", "is no trace of the recorder"),
        (b"\x7fELF\x00\xff" * 4000, "is no trace of the recorder"),
        (b'{"resdll":"trace"}\n', "is no trace of the recorder"),
        (b"[" * 100_000, "is no trace of the recorder"),
        (Trace().text().replace('"format": 1', '"format": 2').encode(), "has format 2, and this resdll reads 1"),
        (Trace().text().encode() + b"x" * 20_000, "a.ndjson:2: no line of a trace (it is longer than"),
        (Trace().text().encode() + b"{}\n", "a.ndjson:2: no line of a trace"),
        (Trace().tell("call", "Format", step=1).text().encode(), "nothing is called 'Format'"),
        (Trace().tell("call", "Open").text().encode(), "CALL without a step"),
        (Trace().tell("call", "Open", step=1, table=9).text().encode(), "CALL through a table of version 9"),
        (Trace().tell("modified", "Offline", step=1, Input=9).text().encode(), "9 is not a valid Input"),
        ((Trace().text() + Trace().opened().text().split("\n")[1] + "\n").encode() * 2, "no line of a trace"),
    ],
)
def test_a_file_that_is_no_trace_is_refused_in_one_sentence(tmp_path: Path, content: bytes, said: str):
    path = tmp_path / "a.ndjson"
    path.write_bytes(content)
    assert said in refusal(path)


def test_a_missing_file_an_empty_folder_and_a_part_given_twice_are_refused(tmp_path: Path):
    assert "cannot be read (No such file or directory)" in refusal(tmp_path / "none.ndjson")
    assert "holds no *.ndjson" in refusal(tmp_path)
    first, second = (Trace().opened().written(tmp_path / name) for name in ("a.ndjson", "b.ndjson"))
    assert "are the same part of one trace" in refusal(first, second)


@settings(max_examples=40)
@given(st.data())
def test_a_trace_that_is_cut_anywhere_is_judged_up_to_there(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
):
    text = Trace().opened().call("Online", 997).report(129, CheckPoint=1).report(2).call("Offline").call("Close").text()
    header = text.index("\n") + 1
    cut = text[: data.draw(st.integers(header, len(text) - 1))]
    path = tmp_path_factory.mktemp("cut") / "a.ndjson"
    path.write_text(cut, encoding="utf-8")
    told = read_only(path)
    assert told.first.findings.all == []
    if not cut.endswith(("\n", "}")):
        assert any("is cut off in line" in reason for reason in told.inconclusive)


@settings(max_examples=60)
@given(st.data())
def test_whatever_a_file_holds_it_is_judged_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject):
    trace = (
        Trace().opened().call("Online", 997).report(129, CheckPoint=1).report(2).call("Offline", Flags=3).call("Close")
    )
    line = data.draw(st.sampled_from(trace.lines[1:]))
    key = data.draw(st.sampled_from(sorted(line)))
    names = st.sampled_from(["Open", "StartupEx", "EndControlCall", "BeginResourceControlAsUser", "Load", "Terminate"])
    kinds = st.sampled_from([*lines.KINDS, lines.END])
    line[key] = data.draw(names | kinds | st.integers(-(1 << 64), 1 << 64) | st.none() | st.text(max_size=300))
    path = trace.written(tmp_path_factory.mktemp("any") / "a.ndjson")
    with contextlib.suppress(files.TraceError):
        read_only(path)


# -- that nothing grows, and nothing is forgotten ---------------------------------------------------------------------


def test_what_is_remembered_does_not_grow_with_the_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(judges, "TIMES_LIMIT", 50)
    monkeypatch.setattr(judges, "KEPT", 8)
    monkeypatch.setattr(judges, "PRUNED_AFTER", 1)
    kept: list[judges.Judges] = []
    monkeypatch.setattr(judging, "Judges", lambda options: kept.append(judges.Judges(options)) or kept[0])
    trace = Trace()
    for number in range(400):
        trace.step = 2 * number
        for what in ("Open", "Close"):
            told = {"table": 2, "instance": number, "step": trace.step, "Resource": 1}
            trace.step += 1
            trace.tell("call", what, **told).tell("return", what, **told, Result=1)
    assert judged(trace, tmp_path).verdict == "conforms"
    (judge_of_all,) = kept[0].by_table.values()
    assert len(judge_of_all._current) <= 10
    assert len(judge_of_all._by_handle) <= 10
    assert all(len(times) <= 52 for times in judge_of_all.durations.values())
    assert len(kept[0]._tables) <= 10


def test_every_rule_that_a_trace_cannot_show_is_one():
    assert set(RUN_RULES) >= judging.UNTOLD.keys()


def test_the_recorder_tells_every_callback_with_the_values_that_the_host_has():
    source = (Path(__file__).parents[3] / "checker" / "host" / "recorder" / "callbacks.c").read_text(encoding="utf-8")
    for callback in CALLBACKS:
        assert callback.name in source
        for value in CALLBACK_VALUES[callback.name]:
            assert value == "ResourceHandle" or f'"{value}"' in source, (callback.name, value)
