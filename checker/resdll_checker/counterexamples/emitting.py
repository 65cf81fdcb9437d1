"""Counterexamples as files: in which forms they can be handed out, and how the files are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from resdll_checker.counterexamples import charts, emit_c, emit_pytest, steps
from resdll_checker.counterexamples.c_checks import NotInCError
from resdll_checker.counterexamples.store import encode
from resdll_checker.errors import ResdllError
from resdll_checker.files import write_whole

if TYPE_CHECKING:
    from resdll_checker.engine.counterexample import Counterexample

OPTION = "--emit-to"


@dataclass(frozen=True, slots=True)
class Form:
    """One form: what it is for, how its files are called (``{name}``, ``{identifier}``) and how they are made.

    ``make`` takes the counterexample and what the placeholder of the file name stands for.
    """

    purpose: str
    file: str
    make: Callable[[Counterexample, str], str]


FORMS: dict[str, Form] = {
    "c": Form("a C program that shows the fault on its own", "{name}.c", emit_c.write),
    "pytest": Form("a test for pytest", "test_{identifier}.py", emit_pytest.write),
    "mermaid": Form("a sequence diagram in Mermaid", "{name}.mmd", lambda one, _: charts.mermaid(one)),
    "svg": Form("the same as a picture", "{name}.svg", lambda one, _: charts.svg(one)),
    "steps": Form("numbered steps", "{name}.txt", lambda one, _: steps.text(one)),
    "json": Form("a file for resdll replay", "{name}.json", lambda one, _: encode(one)),
}
"""By name, the forms in which a counterexample can be written."""


def write(counterexample: Counterexample, form: str, folder: Path, number: int = 1) -> Path:
    """Write a counterexample in one of :data:`FORMS` into ``folder``, which is made where it is missing.

    ``number`` tells apart the counterexamples of one rule.  The headers of a C program are put beside it.  Returns
    the path of the file; raises :class:`ResdllError` where it cannot be written or there is no such form of it.
    """
    made = FORMS[form]
    name = f"{counterexample.rule}-{number}"
    identifier = name.lower().replace("-", "_")
    text = made.make(counterexample, identifier if "{identifier}" in made.file else name)
    _make(folder)
    if form == "c":
        for header in emit_c.HEADERS:
            write_whole(folder / header, emit_c.header(header), OPTION)
    path = folder / made.file.format(name=name, identifier=identifier)
    write_whole(path, text, OPTION)
    return path


def write_all(counterexamples: Sequence[Counterexample], forms: Sequence[str], folder: Path) -> Iterator[Path | str]:
    """Write each counterexample in each of ``forms``, those of one rule numbered from 1.

    Yields the path of each file, and a sentence for each that there cannot be: no replay showed the finding, or a form
    has no way to say it.  Raises :class:`ResdllError` where a file cannot be written.
    """
    numbers: Counter[str] = Counter()
    for counterexample in counterexamples:
        rule = counterexample.rule
        if not counterexample.shown:
            yield f"{rule}: no replay showed it again, so there is no program to write."
            continue
        numbers[rule] += 1
        for form in forms:
            try:
                yield write(counterexample, form, folder, numbers[rule])
            except NotInCError as error:
                yield f"{rule}: {error}"


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ResdllError(f"{folder} cannot be made ({reason}); choose another folder for {OPTION}.") from None
