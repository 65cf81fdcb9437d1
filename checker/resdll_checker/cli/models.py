"""The options of ``resdll explore`` that write a machine for another model checker."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from resdll_checker.cli.options import STANDARD_OUTPUT
from resdll_checker.errors import ResdllError
from resdll_checker.files import write_whole
from resdll_spec import machine

if TYPE_CHECKING:
    from collections.abc import Callable

promela_option = click.option(
    "--promela",
    "promela_file",
    metavar="FILE",
    help="Write the machine as a model for SPIN to FILE; '-' is standard output, and nothing is searched.",
)
tla_option = click.option(
    "--tla",
    "tla_file",
    metavar="FILE",
    help="Write the machine as a TLA+ module to FILE, which names it; '-' is standard output, and nothing is searched.",
)


def write_models(names: tuple[str, ...], windows: str | None, promela_file: str | None, tla_file: str | None) -> bool:
    """Write the models that were asked for, with every invariant and the deadlock check; tell whether to go on.

    Raises :class:`ResdllError` where there are several machines, and where a file cannot be written.
    """
    if promela_file is None and tla_file is None:
        return True
    if len(names) != 1:
        raise ResdllError("a model is of one machine; name it with --machine")
    from resdll_checker.exports.promela import promela
    from resdll_checker.exports.tla import tla
    from resdll_checker.program import compile_program
    from resdll_checker.proofs.invariants import nevers
    from resdll_checker.proofs.properties import properties_of

    program = compile_program(machine(names[0]))
    never = nevers(properties_of(names[0], windows))
    if promela_file is not None:
        _write(promela_file, "--promela", lambda: promela(program, windows=windows, never=never, deadlock=True))
    if tla_file is not None:
        module = None if tla_file == STANDARD_OUTPUT else Path(tla_file).stem
        _write(tla_file, "--tla", lambda: tla(program, module=module, windows=windows, never=never))
    return STANDARD_OUTPUT not in (promela_file, tla_file)


def _write(target: str, option: str, make: Callable[[], str]) -> None:
    if target == STANDARD_OUTPUT:
        click.echo(make(), nl=False)
    else:
        write_whole(Path(target), make(), option)
