"""The command line: one group whose commands are imported when they are asked for.

``resdll --help`` and ``resdll --version`` import no command: names and short helps stand in :data:`COMMANDS`.
Whatever happens, the process ends with one of the exit codes of :class:`resdll_checker.errors.ExitCode`, or with 128 +
the signal that ended it, and a person reads one sentence instead of a traceback.
"""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click
import click.shell_completion

from resdll_checker import __version__
from resdll_checker.errors import ExitCode, ResdllError
from resdll_checker.names import unknown
from resdll_checker.terminal import colours, printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.shell_completion import CompletionItem

COMMANDS: dict[str, tuple[str, str]] = {
    "explore": ("resdll_checker.cli.explore:explore", "Search every state that the specification allows."),
    "check": ("resdll_checker.cli.check:check", "Hold a resource DLL against the specification."),
    "init": ("resdll_checker.cli.init:init", "Write a profile for a resource DLL."),
    "profile": ("resdll_checker.cli.profile:profile", "Say whether profiles can be used."),
    "lint": ("resdll_checker.cli.lint:lint", "Find imports that a resource DLL should not have."),
    "baseline": ("resdll_checker.cli.baseline:baseline", "Keep the list of findings that are known."),
    "trace": ("resdll_checker.cli.trace:trace", "Judge what the recorder wrote on a cluster."),
    "recorder": ("resdll_checker.cli.recorder:recorder", "Write the DLL that records a resource DLL's calls."),
    "replay": ("resdll_checker.cli.replay:replay", "Run a counterexample of check again."),
    "flags": ("resdll_checker.cli.flags:flags", "Say what a mask of OfflineFlags means."),
    "diff": ("resdll_checker.cli.diff:diff", "Say what changed between two Windows versions."),
    "diagram": ("resdll_checker.cli.diagram:diagram", "Draw the machines of the specification."),
    "graph": ("resdll_checker.cli.graph:graph", "Ask what the machines of the specification can do."),
    "clause": ("resdll_checker.cli.clause:clause", "Explain a clause of the contract."),
    "rule": ("resdll_checker.cli.rule:rule", "Explain a rule that DLLs are checked by."),
    "schema": ("resdll_checker.cli.schema:schema", "Print the JSON Schemas of what is read and written."),
    "completion": ("resdll_checker.cli.completion:completion", "Print the script for completion in a shell."),
}
"""By name, where a command is (``module:attribute``) and its short help."""

DEBUG_VARIABLE = "RESDLL_DEBUG"
"""Set to 1, this environment variable makes an internal fault show its traceback."""

INTERRUPTED = 130
"""The exit code after Ctrl-C: 128 + SIGINT."""

READER_LEFT = 141
"""The exit code when whoever read standard output has gone: 128 + SIGPIPE."""


class Commands(click.Group):
    """A group whose commands are loaded lazily and whose faults become sentences and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the names in the order of the table, which is the order in which people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """Import the command called ``cmd_name``; ``None`` where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of ``args``, and offer the nearest one where there is none of that name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(unknown("command", args[0], list(COMMANDS)))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        """Write the list of commands from the table, importing none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, short) for name, (_, short) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer commands from the table, importing none of them, and the options of the group."""
        from click.shell_completion import CompletionItem

        fitting = [
            CompletionItem(name, help=short) for name, (_, short) in COMMANDS.items() if name.startswith(incomplete)
        ]
        return fitting + click.Command.shell_complete(self, ctx, incomplete)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  click's signature
        """Run the command; a reader that has gone is no fault, and no verdict either."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno != errno.EPIPE:
                raise
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  so that the flush at exit is quiet
            raise click.exceptions.Exit(READER_LEFT) from None

    def main(self, *args: Any, **extra: Any) -> NoReturn:  # noqa: ANN401  click's signature
        """Run the command line and end the process with its exit code."""
        if os.environ.get("_RESDLL_COMPLETE", "").startswith("powershell"):
            click.shell_completion.add_completion_class(
                import_module("resdll_checker.cli.completing").PowerShellComplete
            )
        extra |= {"standalone_mode": False, "prog_name": "resdll"}
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")  # an arrow must not end a run where the console lacks it
        sys.exit(_guarded(lambda: super(Commands, self).main(*args, **extra)))


def _guarded(command: Callable[[], object]) -> int:
    """Run ``command`` and return its exit code; every fault becomes one sentence on standard error."""
    try:
        code = command()
    except click.UsageError as error:
        return _misused(error)
    except click.ClickException as error:
        return _complain(error.format_message(), ExitCode.USAGE)
    except ResdllError as error:
        return _complain(str(error), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _complain("interrupted", INTERRUPTED)
    except Exception as error:  # noqa: BLE001  the last resort: a person must not meet a traceback
        return _internal_fault(error)
    return code if isinstance(code, int) else ExitCode.CONFORMS


def _misused(error: click.UsageError) -> int:
    """Say what was wrong with a command line; one that names no command gets the help, of which it is the question."""
    if error.ctx is None:
        return _complain(error.format_message().rstrip("."), ExitCode.USAGE)
    if type(error).__name__ == "NoArgsIsHelpError":  # click before 8.2 has none
        click.echo(error.ctx.get_help(), err=True)
        return ExitCode.USAGE
    return _complain(f"{error.format_message().rstrip('.')}; see `{error.ctx.command_path} --help`", ExitCode.USAGE)


def _complain(sentence: str, code: int) -> int:
    click.echo(f"resdll: {printable(sentence)}", err=True)
    return code


def _internal_fault(error: Exception) -> int:
    """Tell of a fault that is ours, how to see more of it, and that it says nothing of the target."""
    if os.environ.get(DEBUG_VARIABLE) == "1":
        traceback.print_exception(error)
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return _complain(
        f"internal fault ({what}); it says nothing of what was checked. Please report it with the command that you "
        f"gave; {DEBUG_VARIABLE}=1 shows the traceback",
        ExitCode.INTERNAL,
    )


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="resdll", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Hold Windows failover-cluster resource DLLs against a formal specification of their contract.

    Exit codes: 0 conforms, 1 findings, 2 wrong usage or input, 3 inconclusive, 4 internal fault.
    """
    ctx.color = colours()
