"""The recorder is not noticed: through it a DLL is judged as it is directly, and its trace says the same."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from checks import MARKS, options
from dlls import build

from resdll_checker.engine import run
from resdll_checker.engine.options import SMOKE
from resdll_checker.engine.run import check
from resdll_checker.engine.session import Session
from resdll_checker.engine.target import EXPORTS, inspect
from resdll_checker.engine.walk import Walk
from resdll_checker.errors import ExitCode, ResdllError
from resdll_checker.hosting import Host, Step
from resdll_checker.hosting.build import find_or_build
from resdll_checker.tracing import recorder

from .recordings import judge, left_open, placed, primary, record

MUTANTS = ("wrong_table_size-elf", "checkpoint_forgotten_v1-elf", "checkpoint_stuck-pe")
"""Broken in the ordinary life already, through Startup and StartupEx."""


@pytest.fixture
def only_the_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves of a check what it begins with: the ordinary life, in each position."""

    def phases(session: Session, _: object) -> None:
        Walk(session).run()

    monkeypatch.setattr(run, "_phases", phases)


def targets(*names: str) -> list[object]:
    """Returns a parameter for each "name-form"."""
    pairs = [name.split("-") for name in names]
    return [pytest.param(name, form, id=f"{name}-{form}", marks=MARKS[form]) for name, form in pairs]


@pytest.mark.needs_cc
def test_a_dll_that_conforms_directly_conforms_through_the_recorder_and_by_its_trace(tmp_path: Path):
    recording = record("sync_v2", "elf", tmp_path, strict=True)
    judged = judge(tmp_path, strict=True)
    assert (recording.checked.verdict, recording.checked.findings) == ("conforms", [])
    assert judged.findings == []
    assert left_open(judged) == []
    assert judged.verdict == ("inconclusive" if judged.inconclusive else "conforms")
    assert judged.table == recording.checked.table
    assert judged.masks.keys() == recording.checked.masks.keys()


@pytest.mark.usefixtures("only_the_walk")
@pytest.mark.parametrize(("name", "form"), targets("async_v1-elf", "async_controls_v4-pe"))
def test_the_ordinary_life_conforms_by_its_trace(name: str, form: build.Form, tmp_path: Path):
    recording = record(name, form, tmp_path)
    judged = judge(tmp_path, strict=True)
    assert (recording.checked.findings, judged.findings, left_open(judged)) == ([], [], [])
    assert judged.coverage is not None
    assert {"RD301", "RD602"} & set(judged.coverage.rules.missing) == set()
    assert judged.coverage.rules.missing["RD801"].startswith("a trace cannot show it")


@pytest.mark.usefixtures("only_the_walk")
@pytest.mark.parametrize(("name", "form"), targets(*MUTANTS))
def test_a_broken_dll_breaks_one_rule_directly_through_the_recorder_and_by_its_trace(
    name: str, form: build.Form, tmp_path: Path
):
    direct = check(options(build.build(name, form), suite=SMOKE, strict=True)) if form == "elf" else None
    recording = record(name, form, tmp_path, strict=True)
    judged = judge(tmp_path, strict=True)
    came = [
        (primary(one), one.verdict, one.exit_code) for one in (direct, recording.checked, judged) if one is not None
    ]
    assert set(came) == {(build.find(name).rule, "violates", ExitCode.FINDINGS)}


@pytest.mark.parametrize(("name", "form"), targets("sync_v1-elf", "sync_v2-elf", "sync_v1-pe"))
def test_the_recorder_exports_what_the_dll_does(name: str, form: build.Form, tmp_path: Path):
    written = placed(name, form, tmp_path)
    exported = inspect(written.real).exports
    assert inspect(written.recorder).exports == exported
    assert exported != EXPORTS
    with Host(written.recorder) as host:
        assert host.startup("Resdll Test", "2016").export == exported[0]


@pytest.mark.parametrize("form", [pytest.param(form, marks=MARKS[form]) for form in build.FORMS])
def test_a_recorder_keeps_both_exports_where_the_dll_has_both(form: build.Form):
    kind = "recorder-elf" if form == "elf" else "recorder-pe"
    data = find_or_build(kind).read_bytes()
    struck = recorder.without_exports_elf if form == "elf" else recorder.without_exports_pe
    assert struck(data, ()) == data


@pytest.mark.needs_cc
def test_names_and_messages_are_in_a_trace_only_where_the_settings_say_so(tmp_path: Path):
    hidden, shown = tmp_path / "hidden", tmp_path / "shown"
    for folder, settings in ((hidden, ""), (shown, "texts = 1\nfolder = .\n")):
        folder.mkdir()
        written = placed("sync_v2", "elf", folder)
        if settings:
            written.settings.write_text(settings, encoding="utf-8")
        with Host(written.recorder) as host:
            host.startup("Resdll Test", "2016")
            host.call(Step.open(0, name='Erna\'s "files" \u2713\n'))
    assert "Erna" not in text_of(hidden)
    assert "Resdll Test" not in text_of(hidden)
    assert [line["Shown"] for line in lines_of(shown) if line.get("name") == "Open" and "Shown" in line] == [
        'Erna\'s "files" \u2713\n'
    ]


@pytest.mark.needs_cc
def test_a_trace_that_cannot_be_written_is_no_fault_of_the_resource(tmp_path: Path):
    written = placed("sync_v2", "elf", tmp_path)
    written.settings.write_text(f"folder = {tmp_path / 'nowhere'}\n", encoding="utf-8")
    with Host(written.recorder) as host:
        assert host.startup("Resdll Test", "2016").code == 0
        assert host.call(Step.open(0)).result
        assert host.call(Step.online(0)).result == 0
    assert list(tmp_path.rglob("*.ndjson")) == []


@pytest.mark.needs_cc
def test_a_recorder_without_its_dll_answers_why(tmp_path: Path):
    written = placed("sync_v2", "elf", tmp_path)
    written.real.unlink()
    with Host(written.recorder) as host:
        assert host.startup("Resdll Test", "2016").code == 126


@pytest.mark.needs_cc
def test_parts_are_bounded_and_what_is_lost_is_said(tmp_path: Path):
    written = placed("sync_v2", "elf", tmp_path)
    written.settings.write_text("\ufeff; comment\nmegabytes = 1\nparts = 2\nnonsense = 3\n", encoding="utf-8")
    with Host(written.recorder) as host:
        host.startup("Resdll Test", "2016")
        host.call(Step.open(0))
        for _ in range(9):
            host.batch([Step.looks_alive(0)] * 1000)
            host.events()
    parts = sorted(tmp_path.glob("*.ndjson"))
    assert [part.stem[-4:] for part in parts] == ["0002", "0003"]
    assert all(part.stat().st_size < 1_100_000 for part in parts)
    judged = judge(tmp_path)
    assert judged.verdict == "inconclusive"
    assert "parts before it are missing" in " ".join(judged.inconclusive)
    assert "line 4 of its settings" in " ".join(judged.inconclusive)


@pytest.mark.parametrize("form", [pytest.param(form, marks=MARKS[form]) for form in build.FORMS])
def test_files_of_earlier_processes_are_bounded_too_and_those_of_others_stay(tmp_path: Path, form: build.Form):
    written = placed("sync_v2", form, tmp_path)
    written.settings.write_text("parts = 3\n", encoding="utf-8")
    old = [f"sync_v2-2025123{day}T101112.131Z-0000000042-0001.ndjson" for day in range(3)]
    others = ["sync_v2-notes.ndjson", "sync_v2-20251230T101112.131Z-0000000042-0001.ndjson.gz", "other.ndjson"]
    for name in (*old, *others):
        (tmp_path / name).write_text("mine", encoding="utf-8")
    with Host(written.recorder) as host:
        host.startup("Resdll Test", "2016")
    left = {path.name for path in tmp_path.iterdir() if "ndjson" in path.name}
    assert left >= {*old[1:], *others}
    assert len(left) == 3 + len(others)
    assert old[0] not in left


@pytest.mark.needs_cc
@pytest.mark.parametrize("taken", ["sync_v2.so", "sync_v2.real.so", "sync_v2.recorder.ini"])
def test_no_file_is_written_over(tmp_path: Path, taken: str):
    (tmp_path / taken).write_text("mine", encoding="utf-8")
    with pytest.raises(ResdllError, match="exists already; choose another folder for --out"):
        placed("sync_v2", "elf", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {taken}


SEVERAL_TABLES = r"""
#include "resdll_contract.h"
static PLOG_EVENT_ROUTINE log_event;
static RESID WINAPI open_first(LPCWSTR n, HKEY k, RESOURCE_HANDLE h, DWORD f)
{ (void)n; (void)k; (void)f; log_event(h, LOG_ERROR, L"%1!u! %2!u!", 1, 2, 3, 4, 5); return (RESID)1; }
static RESID WINAPI open_second(LPCWSTR n, HKEY k, RESOURCE_HANDLE h)
{ (void)n; (void)k; (void)h; return (RESID)2; }
static VOID WINAPI nothing(RESID r) { (void)r; }
static BOOL WINAPI alive(RESID r) { (void)r; return TRUE; }
static DWORD WINAPI online_first(RESID r, LPHANDLE e, DWORD f, PBYTE b, DWORD s, DWORD v)
{ (void)r; (void)e; (void)f; (void)b; (void)s; (void)v; return 11; }
static DWORD WINAPI online_second(RESID r, LPHANDLE e) { (void)r; (void)e; return 22; }
static DWORD WINAPI offline_second(RESID r) { (void)r; return 0; }
static DWORD WINAPI offline_first(RESID r, LPCWSTR n, DWORD f, PBYTE b, DWORD s, DWORD v)
{ (void)r; (void)n; (void)f; (void)b; (void)s; (void)v; return 0; }
static CLRES_FUNCTION_TABLE table;
RESDLL_EXPORT DWORD WINAPI StartupEx(LPCWSTR t, DWORD a, DWORD z, PCLRES_CALLBACK_FUNCTION_TABLE c,
                                     PCLRES_FUNCTION_TABLE *result)
{
    (void)a; (void)z;
    log_event = c->LogEvent;
    memset(&table, 0, sizeof table);
    table.V1Functions.Close = nothing;
    table.V1Functions.Terminate = nothing;
    table.V1Functions.LooksAlive = alive;
    table.V1Functions.IsAlive = alive;
    table.TableSize = t[0] == L'1' ? CLRES_V2_FUNCTION_SIZE : CLRES_V1_FUNCTION_SIZE;
    table.Version = t[0] == L'1' ? CLRES_VERSION_V2_00 : CLRES_VERSION_V1_00;
    if (t[0] == L'1') {
        table.V2Functions.Open = open_first; table.V2Functions.Online = online_first;
        table.V2Functions.Offline = offline_first;
    } else {
        table.V1Functions.Open = open_second; table.V1Functions.Online = online_second;
        table.V1Functions.Offline = offline_second;
    }
    *result = &table;
    return 0;
}
"""
CALLER = r"""
#include "resdll_contract.h"
#include <dlfcn.h>
#include <stdarg.h>
static int sum;
static VOID WINAPI log_event(RESOURCE_HANDLE h, LOG_LEVEL l, LPCWSTR f, ...)
{
    va_list a;
    (void)h; (void)l; (void)f;
    va_start(a, f);
    for (int i = 0; i < 5; i++) sum = 10 * sum + va_arg(a, int);
    va_end(a);
}
int main(int count, char **arguments)
{
    (void)count;
    void *dll = dlopen(arguments[1], RTLD_NOW);
    PSTARTUP_EX_ROUTINE startup = (PSTARTUP_EX_ROUTINE)dlsym(dll, "StartupEx");
    CLRES_CALLBACK_FUNCTION_TABLE callbacks = {.LogEvent = log_event};
    PCLRES_FUNCTION_TABLE first, second;
    startup(L"1", 0x100, 0x400, &callbacks, &first);
    startup(L"2", 0x100, 0x400, &callbacks, &second);
    HANDLE event;
    RESID one = first->V2Functions.Open(L"a", NULL, (RESOURCE_HANDLE)7, 0);
    RESID two = second->V1Functions.Open(L"b", NULL, (RESOURCE_HANDLE)8);
    DWORD from_first = first->V2Functions.Online(one, &event, 0, NULL, 0, 0);
    DWORD from_second = second->V1Functions.Online(two, &event);
    printf("%x %x %u %u %d %d %d\n", first->Version, second->Version, from_first, from_second, sum,
           first->V2Functions.Cancel == NULL, first->V2Functions.Arbitrate == NULL);
    dlclose(dll);
    return 0;
}
"""


@pytest.mark.needs_cc
def test_a_dll_with_a_table_for_each_type_is_called_through_the_right_one(tmp_path: Path):
    target, caller, folder = tmp_path / "two.so", tmp_path / "caller", tmp_path / "out"
    flags = ["-fshort-wchar", "-pthread", f"-I{build.INCLUDE}", "-x", "c", "-"]
    for out, text, more in ((target, SEVERAL_TABLES, ["-shared", "-fPIC"]), (caller, CALLER, [])):
        subprocess.run(["cc", "-o", str(out), *more, *flags], input=text, text=True, check=True)
    folder.mkdir()
    written = recorder.write(target, folder)
    done = subprocess.run([caller, written.recorder], capture_output=True, text=True, check=True)
    assert done.stdout == "200 100 11 22 12345 1 1\n"
    told = [(line["what"], line["name"], line.get("table")) for line in lines_of(folder)]
    assert ("call", "Online", 1) in told
    assert ("call", "Online", 2) in told
    assert told[-1] == ("end", "", None)
    assert judge(folder).inconclusive == []


def text_of(folder: Path) -> str:
    """Returns the one trace in a folder."""
    (trace,) = folder.glob("*.ndjson")
    return trace.read_text(encoding="utf-8")


def lines_of(folder: Path) -> list[dict[str, object]]:
    """Returns the lines of the one trace in a folder, without the first."""
    return [json.loads(line) for line in text_of(folder).splitlines()[1:]]
