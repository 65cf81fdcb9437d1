"""Programs that show the faults of the reference DLLs, as shrinking leaves them, without the time that it takes."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

from dlls import build

from resdll_checker.engine.actions import Action, Call, Listen, Overtaken, Reload, Settle, SettleControl, StartAgain
from resdll_checker.engine.counterexample import FORMAT, Counterexample
from resdll_checker.hosting import wine
from resdll_checker.hosting.build import find_or_build
from resdll_spec.control_codes import CLUSCTL_RESOURCE_TYPE_UNKNOWN, CLUSCTL_RESOURCE_UNKNOWN
from resdll_spec.rules import RULES

TYPE_NAME = "Resdll Test"
PENDING_TIMEOUT, DEADLOCK_TIMEOUT = 400, 1200

OPEN = Call("Open", 0, text="resource")
ONLINE, TERMINATE, CLOSE = Call("Online", 0), Call("Terminate", 0), Call("Close", 0)
SETTLE, LISTEN = Settle(0), Listen(20)
CONTROL = Call("ResourceControl", 0, flags=CLUSCTL_RESOURCE_UNKNOWN)
TYPE_CONTROL = Call("ResourceTypeControl", 0, flags=CLUSCTL_RESOURCE_TYPE_UNKNOWN, text=TYPE_NAME)


def offline(flags: int = 0, **more: object) -> Call:
    """Returns a call of Offline."""
    return Call("Offline", 0, flags=flags, **more)  # type: ignore[arg-type]  # each test gives what it needs


PROGRAMS: dict[str, tuple[Action, ...]] = {
    "startup_fails": (),
    "startup_null_table": (),
    "version_out_of_range": (),
    "wrong_table_size": (),
    "missing_is_alive": (),
    "accepts_any_range": (),
    "accepts_any_type": (),
    "success_after_early_report": (OPEN, ONLINE),
    "null_resid_succeeds": (OPEN, offline(null_resid=True)),
    "signals_unknown_failure": (OPEN, ONLINE),
    "control_ends_twice": (OPEN, CONTROL, LISTEN),
    "type_control_ends_twice": (TYPE_CONTROL,),
    "ends_with_wrong_context": (TYPE_CONTROL,),
    "control_never_ends": (OPEN, CONTROL, SettleControl(0)),
    "never_reports": (OPEN, ONLINE, SETTLE, offline(), SETTLE),
    "report_after_sync_success": (OPEN, ONLINE, LISTEN),
    "double_final_report": (OPEN, ONLINE, SETTLE),
    "wrong_kind_of_report": (OPEN, ONLINE, SETTLE),
    "checkpoint_stuck": (OPEN, ONLINE, SETTLE),
    "ignores_exit_state": (OPEN, ONLINE, TERMINATE),
    "report_after_terminate": (OPEN, ONLINE, TERMINATE, LISTEN),
    "report_after_close": (OPEN, CLOSE, LISTEN),
    "unknown_status_value": (OPEN, ONLINE, SETTLE),
    "refuses_locked_with_ignore": (OPEN, ONLINE, offline(0x01)),
    "refuses_persistent_flag": (OPEN, ONLINE, offline(0x40)),
    "vetoes_with_ignore": (OPEN, ONLINE, offline(0x01)),
    "writes_input_buffer": (OPEN, ONLINE, offline(buffer=b"\x01")),
    "writes_node_name": (OPEN, ONLINE, offline(text="N")),
    "reads_past_buffer": (OPEN, ONLINE, offline(buffer=b"\x01")),
    "uses_buffer_after_return": (OPEN, ONLINE, SETTLE, offline(buffer=b"\x01"), SETTLE),
    "hangs_on_mask": (OPEN, ONLINE, offline(0x12, text="NODE2")),
    "slow_offline": (OPEN, ONLINE, offline()),
    "null_dereference": (OPEN, ONLINE, offline(0x14)),
    "stack_overflow": (OPEN, ONLINE, offline()),
    "replaces_filter": (OPEN, ONLINE, offline()),
    "crashes_on_load": (),
    "exits": (OPEN, ONLINE, offline(0x06)),
    "exits_quietly": (OPEN, ONLINE, offline(0x06)),
    "exits_in_startup": (),
    "damages_heap": (OPEN, ONLINE, offline(0x14)),
    "floods": (OPEN, ONLINE, SETTLE, LISTEN),
    "starts_once": (OPEN, CLOSE, StartAgain()),
    "ticks_on": (OPEN, CLOSE, Reload()),
}
"""By the name of the DLL; of one that breaks at its start nothing is called."""

CAUGHT_BY = {"crashes_on_load": "RD801"}
"""The rule of those DLLs for which the catalogue names none, because the checker's verdict depends on the system."""


def counterexample(name: str, form: build.Form, target: Path | None = None, **changes: object) -> Counterexample:
    """Returns the counterexample that ``PROGRAMS`` has for a DLL of the catalogue."""
    dll = build.find(name)
    rule = RULES[dll.rule or CAUGHT_BY[name]]
    target = build.build(name, form) if target is None else target
    version = next((define.removeprefix("TABLE_VERSION=") for define in dll.defines if "TABLE_VERSION=" in define), "2")
    given = {
        "format": FORMAT,
        "rule": rule.id,
        "clause": rule.clauses[0],
        "state": "",
        "actual": dll.about,
        "expected": (rule.meaning,),
        "subject": None,
        "target": str(target),
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        "kind": form,
        "type_name": TYPE_NAME,
        "windows": "2016",
        "table": f"v{version}",
        "pending_timeout": PENDING_TIMEOUT,
        "deadlock_timeout": DEADLOCK_TIMEOUT,
        "seed": 0,
        "program": PROGRAMS.get(name, ()),
        "observed": (),
        "replays": 3,
        "shown": 3,
        "minimal": True,
        "reduced_from": len(PROGRAMS.get(name, ())),
    } | changes
    return Counterexample(**given)  # type: ignore[arg-type]  # each test changes what it needs


OVERTAKEN = (OPEN, Overtaken(ONLINE, 0), LISTEN, Overtaken(ONLINE, 1), LISTEN, Overtaken(CONTROL, 0), LISTEN)
"""Terminate over calls, as soon as they have begun and at a report, which a conforming DLL has to stand."""

COMPILERS = {"elf": "cc", "pe": "x86_64-w64-mingw32-gcc"}
_OPTIONS = ("-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror", "-g")


def compile_c(source: Path, form: build.Form, *more: str) -> Path:
    """Compiles a program beside its source without a warning; returns the program."""
    program = source.with_suffix({"elf": "", "pe": ".exe"}[form])
    own = ("-fshort-wchar", "-pthread") if form == "elf" else ()
    last = ("-ldl",) if form == "elf" else ()
    output = () if "-fsyntax-only" in more else ("-o", str(program))
    command = [COMPILERS[form], *_OPTIONS, *own, *more, f"-I{build.INCLUDE}", str(source), *output, *last]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return program


def run_c(program: Path, form: build.Form, *arguments: str) -> tuple[int, list[str]]:
    """Runs a program, under Wine if need be; returns its exit code and the lines that it printed.

    Whatever becomes of the DLL, a program names its first step before it makes it: where nothing at all was printed it
    was Wine that did not start, as has been seen once on a busy machine, and it is started again.
    """
    if form == "pe":
        wine.prepare("pe", find_or_build("pe"))
        launch = wine.program(program, *arguments)
    else:
        launch = wine.Launch((str(program), *arguments), dict(os.environ), program.parent)
    for _ in range(2):
        done = subprocess.run(
            launch.command,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env=dict(launch.environment),
            errors="replace",
        )
        if done.stdout or done.stderr:
            break
    return done.returncode, done.stdout.splitlines() or [f"{program} printed nothing; on stderr: {done.stderr}"]
