"""``resdll trace``: judge what the recorder wrote in front of a resource DLL."""

from __future__ import annotations

from pathlib import Path

import click

from resdll_checker.cli import INTERRUPTED, gate_options, outputs, timeout_options
from resdll_checker.cli.check import Told
from resdll_checker.cli.live import Live
from resdll_checker.cli.options import STANDARD_OUTPUT, WINDOWS
from resdll_checker.engine.options import CheckOptions
from resdll_checker.tracing.judging import SUITE, judge
from resdll_spec import abi


@click.command()
@click.argument("files", type=click.Path(path_type=Path), required=True, nargs=-1, metavar="FILE...")
@click.option(
    "--windows",
    type=WINDOWS,
    default=abi.VERSION_NAMES[-1],
    show_default=True,
    help="The Windows Server release of the cluster.",
)
@click.option("--strict", is_flag=True, help="Warnings fail the judgement too.")
@timeout_options.options
@gate_options.options
@outputs.options
@click.pass_context
def trace(context: click.Context, /, files: tuple[Path, ...], **options: object) -> None:
    """Judge the traces in FILE..., which are files that the recorder wrote, or folders of them.

    All parts of a trace belong together: a folder is given as a whole.  What a trace cannot show is told as not run.
    Exit codes: 0 conforms, 1 findings, 2 wrong usage or input, 3 inconclusive, 4 a fault of this tool.
    """
    written = {name: options.pop(f"{name}_file") for name in (*outputs.FORMATS, outputs.EVENTS)}
    options["thresholds"] = gate_options.thresholds(options)
    reports = outputs.chosen(written)  # type: ignore[arg-type]  # click's types
    chosen = CheckOptions(
        target=files[0],
        type_name=files[0].stem,
        suite=SUITE,
        **options,  # type: ignore[arg-type]  # click's types
    )
    live = Live()
    try:
        told = Told(error=STANDARD_OUTPUT in written.values())
        result = judge(files, chosen, [live, told, *reports])
    finally:
        live.clear()
    outputs.finish(reports)
    context.exit(INTERRUPTED if result.interrupted else result.exit_code)
