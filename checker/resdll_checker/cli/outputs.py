"""Where the reports of a check go: each is a consumer of the event stream, and one that fails keeps no other back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from resdll_checker.cli.options import STANDARD_OUTPUT
from resdll_checker.engine.stream import Event, RunFinished
from resdll_checker.errors import ResdllError
from resdll_checker.files import write_whole
from resdll_checker.terminal import printable

if TYPE_CHECKING:
    from resdll_checker.engine.run import CheckResult

_REPORTS = "resdll_checker.reports"
FORMATS: dict[str, tuple[str, str]] = {
    "json": (f"{_REPORTS}.result:document", "the result as JSON"),
    "junit": (f"{_REPORTS}.junit:render", "a report in JUnit XML"),
    "sarif": (f"{_REPORTS}.sarif:document", "a report in SARIF 2.1.0"),
    "markdown": (f"{_REPORTS}.markdown:render", "a summary in Markdown"),
    "html": (f"{_REPORTS}.page:render", "a page that needs no network"),
}
"""By the name of its option, what makes a report of a result (``module:attribute``), and what it is."""

EVENTS = "ndjson"
EVENTS_HELP = "the events of the run while it goes on, one JSON object a line"


@dataclass(slots=True)
class Report:
    """Writes one report when the run has finished; ``fault`` is why it could not be written."""

    option: str
    target: str
    fault: ResdllError | None = None

    def __call__(self, event: Event) -> None:
        """Write the report at the end."""
        if isinstance(event, RunFinished):
            self.fault = _written(self.option, self.target, _text(self.option, event.result))


@dataclass(slots=True)
class Events:
    """Writes events: at once where the target is standard output or a pipe, as a whole where it is a file.

    A file that is half written would be taken for a run that was broken off.
    """

    target: str
    fault: ResdllError | None = None
    lines: list[str] = field(default_factory=list)
    _live: Any = None

    def __call__(self, event: Event) -> None:
        """Write or keep an event."""
        from resdll_checker.reports import ndjson

        line = ndjson.line(event)
        if self.target == STANDARD_OUTPUT:
            click.echo(line, nl=False)
        elif self.fault is None and _is_stream(Path(self.target)):
            self._follow(line)
        else:
            self.lines.append(line)
            if isinstance(event, RunFinished):
                self.fault = _written(EVENTS, self.target, "".join(self.lines))

    def close(self) -> None:
        """Close a pipe; idempotent."""
        if self._live is not None:
            self._live.close()
            self._live = None

    def _follow(self, line: str) -> None:
        try:
            if self._live is None:
                self._live = Path(self.target).open("w", encoding="utf-8", newline="\n")  # noqa: SIM115  see close()
            self._live.write(line)
            self._live.flush()
        except OSError as error:
            said = f"cannot write {printable(self.target)}: {error.strerror}; choose another place for --{EVENTS}"
            self.fault = ResdllError(said)


Output = Report | Events


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of all formats to a command."""
    helps = {EVENTS: EVENTS_HELP} | {name: what for name, (_, what) in FORMATS.items()}
    for name, what in helps.items():
        told = f"Write {what} to FILE; '-' is standard output, which then carries nothing else."
        command = click.option(f"--{name}", f"{name}_file", metavar="FILE", help=told)(command)
    return command


def chosen(files: dict[str, str | None]) -> list[Output]:
    """Return the outputs that are asked for, ``files`` by option; refuse at once what could only fail at the end."""
    given = {name: target for name, target in files.items() if target is not None}
    shared = [f"--{name}" for name, target in given.items() if target == STANDARD_OUTPUT]
    if len(shared) > 1:
        raise click.UsageError(f"{' and '.join(shared)} cannot share standard output; give a file to all but one")
    for name, target in given.items():
        if target != STANDARD_OUTPUT:
            _refuse(name, Path(target))
    return [Events(target) if name == EVENTS else Report(name, target) for name, target in given.items()]


def _refuse(option: str, path: Path) -> None:
    shown = printable(str(path))
    if path.is_dir():
        raise ResdllError(f"cannot write {shown}: it is a directory; choose another place for --{option}")
    if not path.absolute().parent.is_dir():
        raise ResdllError(
            f"cannot write {shown}: its directory does not exist; make it, or choose another for --{option}"
        )


def _is_stream(path: Path) -> bool:
    """Tell whether a path is a pipe or a device, which is written to and never replaced."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _text(option: str, result: CheckResult) -> str:
    module, _, attribute = FORMATS[option][0].partition(":")
    made = getattr(import_module(module), attribute)(result)
    return made if isinstance(made, str) else json.dumps(made, indent=2) + "\n"


def _written(option: str, target: str, text: str) -> ResdllError | None:
    """Write a text; return why that was not possible."""
    if target == STANDARD_OUTPUT:
        click.echo(text, nl=False)
        return None
    try:
        write_whole(Path(target), text, f"--{option}")
    except ResdllError as error:
        return error
    return None


def finish(outputs: list[Output]) -> None:
    """Close what is open, and raise where a report could not be written: everything else has been by now."""
    for output in outputs:
        if isinstance(output, Events):
            output.close()
    faults = [str(output.fault) for output in outputs if output.fault is not None]
    if faults:
        raise ResdllError("; ".join(faults))
