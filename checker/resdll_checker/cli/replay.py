"""``resdll replay``: run a counterexample again."""

from __future__ import annotations

from pathlib import Path

import click

from resdll_checker.cli.options import STANDARD_OUTPUT, json_option, write_json
from resdll_checker.counterexamples.rerun import EXIT_CODES, rerun
from resdll_checker.counterexamples.store import load
from resdll_checker.engine import profile
from resdll_checker.engine.hooks import Hooks
from resdll_checker.reports import replays
from resdll_checker.terminal import style


@click.command()
@click.argument("counterexample")
@click.option(
    "--target",
    type=click.Path(path_type=Path),
    help="The resource DLL to run it on [default: the file that it was found in].",
)
@click.option(
    "--max-time", type=click.FloatRange(min=0.1), default=600.0, show_default=True, metavar="S", help="Time budget."
)
@click.option(
    "--profile",
    "profile_file",
    type=click.Path(path_type=Path),
    help="Take the hooks that the program pulls from this profile; it runs their commands.",
)
@json_option
@click.pass_context
def replay(
    context: click.Context,
    /,
    counterexample: str,
    target: Path | None,
    max_time: float,
    profile_file: Path | None,
    json_file: str | None,
) -> None:
    """Run COUNTEREXAMPLE again, a saved file or the id that a check has printed, and say what came of it.

    Exit codes: 0 the fault is gone, 1 it still shows or the DLL breaks another rule, 2 wrong usage or input,
    3 inconclusive.
    """
    hooks = None if profile_file is None else Hooks(profile.read(profile_file).hooks or {}, profile_file.parent)
    outcome = rerun(load(counterexample, Path(counterexample)), target=target, max_time=max_time, hooks=hooks)
    click.echo(replays.render(outcome, style()), nl=False, err=json_file == STANDARD_OUTPUT)
    if json_file is not None:
        write_json(json_file, replays.document(outcome))
    context.exit(EXIT_CODES[outcome.outcome])
