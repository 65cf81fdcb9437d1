"""``resdll check``: hold a resource DLL against the specification."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import click
from click.core import ParameterSource

from resdll_checker.cli import INTERRUPTED, emit, gate_options, outputs, timeout_options
from resdll_checker.cli.live import Live
from resdll_checker.cli.options import STANDARD_OUTPUT, WINDOWS, Name
from resdll_checker.counterexamples.explaining import explain
from resdll_checker.counterexamples.store import save
from resdll_checker.engine import profile, profile_keys
from resdll_checker.engine.options import FULL, SUITES, CheckOptions
from resdll_checker.engine.run import check as run_check
from resdll_checker.engine.stream import Consumer, Event, RunFinished
from resdll_checker.errors import ResdllError
from resdll_checker.reports import console
from resdll_checker.terminal import plain, style
from resdll_spec import abi

_PROPERTIES = "resdll.properties"
_CLUSTER = "resdll.cluster"
_HOOKS = "resdll.hooks"
"""Where in the context of click the tables of the profile are kept."""

_DEBUGGING_SECONDS = 86_400.0
"""The time budget of a check under a debugger, unless one is given: a day."""


def _use_profile(context: click.Context, _: click.Parameter, path: Path | None) -> Path | None:
    """Make what a profile gives the defaults of this command, so that the command line wins."""
    if path is not None:
        found = profile.read(path)
        given = found.given()
        if "type" in given:
            given["type_name"] = given.pop("type")
        context.default_map = {**(context.default_map or {}), **given}
        context.meta[_PROPERTIES] = found.registry_values
        context.meta[_CLUSTER] = found.cluster or None
        context.meta[_HOOKS] = found.hooks or {}
    return path


def _missing_target() -> click.UsageError:
    """Say that there is nothing to check; a profile that lies here is offered, never taken by itself."""
    here = f"; {profile_keys.FILE_NAME} is here: --profile {profile_keys.FILE_NAME} uses it"
    at_hand = Path(profile_keys.FILE_NAME).is_file()
    return click.UsageError(
        "No resource DLL is given: name TARGET, or a profile whose key `target` names one" + (here if at_hand else "")
    )


@click.command()
@click.argument("target", type=click.Path(path_type=Path), required=False)
@click.option(
    "--profile",
    type=click.Path(path_type=Path),
    is_eager=True,
    callback=_use_profile,
    metavar="FILE",
    help=f"Take what is not given here from a TOML file: {', '.join(profile_keys.KEYS)}.  `resdll init` writes one.",
)
@click.option(
    "--type", "type_name", metavar="NAME", help="The resource type that Startup is given [default: the file's name]."
)
@click.option(
    "--windows",
    type=WINDOWS,
    default=abi.VERSION_NAMES[-1],
    show_default=True,
    help="The Windows Server release that is played.",
)
@click.option(
    "--suite",
    type=Name("suite", tuple(SUITES)),
    default=FULL,
    show_default=True,
    help="How thorough the check is.  " + "; ".join(f"{name}: {what}" for name, what in SUITES.items()) + ".",
)
@click.option("--seed", type=int, default=0, show_default=True, help="What every random choice follows from.")
@click.option(
    "--max-time",
    type=click.FloatRange(min=profile_keys.MAX_TIME_LEAST),
    default=60.0,
    show_default=True,
    metavar="S",
    help="Time budget in seconds.",
)
@click.option("--strict", is_flag=True, help="Warnings fail the check too.")
@timeout_options.options
@click.option(
    "--no-shrink",
    is_flag=True,
    help="Tell findings as they came, and do not look for the smallest program that shows each.",
)
@click.option("--quorum", is_flag=True, help="The resource can be a quorum resource: call Arbitrate and Release too.")
@click.option(
    "--dump",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Keep the memory of the first process that the DLL ends or hangs in: a minidump (PE), a core file (ELF).",
)
@click.option(
    "--wait-for-debugger",
    is_flag=True,
    help="Wait before the DLL is loaded until a debugger is attached to its process, or Enter pressed.  "
    "No time budget then, unless one is given.",
)
@gate_options.options
@emit.options
@outputs.options
@click.pass_context
def check(
    context: click.Context,
    /,
    target: Path | None,
    type_name: str | None,
    emit_to: Path,
    *,
    no_shrink: bool,
    **options: object,
) -> None:
    """Check TARGET, a resource DLL (PE x64, or an ELF shared object of the same source).

    The DLL is loaded in a process of its own and taken through its life as the Resource Hosting Subsystem would: every
    state that it shows, every mask of OfflineFlags, every class of arguments.  Exit codes: 0 conforms, 1 findings,
    2 wrong usage or input, 3 inconclusive, 4 a fault of this tool.  After Ctrl-C what was found so far is told.
    """
    if target is None:
        raise _missing_target()
    forms: tuple[str, ...] = options.pop("emit")  # type: ignore[assignment]  # click's types
    files = {name: options.pop(f"{name}_file") for name in (*outputs.FORMATS, outputs.EVENTS)}
    options["thresholds"] = gate_options.thresholds(options)
    reports = outputs.chosen(files)  # type: ignore[arg-type]  # click's types
    chosen = CheckOptions(
        target=target,
        type_name=type_name or target.stem,
        type_guessed=type_name is None,
        properties=context.meta.get(_PROPERTIES, ()),
        cluster=context.meta.get(_CLUSTER),
        hooks=context.meta.get(_HOOKS, {}),
        **options,  # type: ignore[arg-type]  # click's types
    )
    if chosen.wait_for_debugger and context.get_parameter_source("max_time") is ParameterSource.DEFAULT:
        chosen = replace(chosen, max_time=_DEBUGGING_SECONDS)
    if no_shrink and forms:
        raise click.UsageError("--emit hands out what --no-shrink does not look for; leave one of them out.")
    live = Live()
    try:
        consumers: list[Consumer] = [live, _keep, Told(error=STANDARD_OUTPUT in files.values()), *reports]
        outcome = run_check(chosen, consumers, None if no_shrink else explain)
    finally:
        live.clear()
    if chosen.dump is not None:
        click.echo(outcome.dump or "The DLL ended no process: there is no dump.", err=True)
    emit.write(list(outcome.counterexamples.values()), forms, emit_to)
    outputs.finish(reports)
    context.exit(INTERRUPTED if outcome.interrupted else outcome.exit_code)


def _keep(event: Event) -> None:
    """Keep the counterexamples for ``resdll replay``; where that cannot be, the check is as good without."""
    if not isinstance(event, RunFinished):
        return
    try:
        for counterexample in event.result.counterexamples.values():
            save(counterexample)
    except ResdllError as error:
        click.echo(f"No id can be replayed: {error}", err=True)


@dataclass(frozen=True, slots=True)
class Told:
    """Tells a person the result, on standard error where standard output carries a report."""

    error: bool

    def __call__(self, event: Event) -> None:
        """Tell the result at the end."""
        if isinstance(event, RunFinished):
            text = console.render(event.result, plain if self.error else style())
            click.echo(text, nl=False, err=self.error)
