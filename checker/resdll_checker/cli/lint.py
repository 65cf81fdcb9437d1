"""``resdll lint``: what a resource DLL imports that it should not, with no run."""

from __future__ import annotations

from pathlib import Path

import click

from resdll_checker.cli.options import STANDARD_OUTPUT, json_option, write_json
from resdll_checker.linting.calls import lint as run_lint
from resdll_checker.reports import lint as report
from resdll_checker.terminal import style


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@json_option
@click.pass_context
def lint(context: click.Context, /, target: Path, json_file: str | None, *, strict: bool) -> None:
    """Hold what TARGET imports against the functions that a resource DLL avoids; nothing of it is run.

    Imports, delayed imports (PE) and undefined symbols (ELF) are read.  A function that no resource DLL ever calls
    is an error, its later Ex form a warning, and so is one that clusapi.dll and resutils.dll are not known to export.
    Of those that have their place, in a worker thread or in some entry points, only a run can tell.

    Exit codes: 0 clean, 1 findings, 2 wrong usage or input.
    """
    result = run_lint(target)
    click.echo(report.render(result, style(), strict=strict), nl=False, err=json_file == STANDARD_OUTPUT)
    if json_file is not None:
        write_json(json_file, report.document(result, strict=strict))
    context.exit(result.exit_code(strict=strict))
