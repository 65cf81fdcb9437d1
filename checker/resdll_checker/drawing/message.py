"""What a message sequence chart consists of, apart from how it is drawn, and the same chart as Mermaid text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from resdll_checker.terminal import printable


class Form(Enum):
    """What a message is; the value is the kind of edge whose colour and arrow head it has."""

    CALL = "input"
    RETURN = "return"
    CALLBACK = "output"
    ACT = "internal"
    SILENCE = "failure"

    @property
    def kind(self) -> str:
        """The kind of edge as which it is drawn."""
        return "output" if self is Form.RETURN else self.value


@dataclass(frozen=True, slots=True)
class Lifeline:
    """A party: its ``name``, and in small type below it what it is."""

    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message from a party to another, or to itself, by name; a silence is a message that never came.

    At its right stand the control ``state`` that follows, the ``clauses`` that justify it, the ``rule`` that it breaks.
    """

    form: Form
    source: str
    target: str
    words: str
    clauses: tuple[str, ...] = ()
    state: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note over one or several parties, by name."""

    over: tuple[str, ...]
    words: str
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Divider:
    """The title of what follows, across the whole chart."""

    words: str


Step = Message | Note | Divider


@dataclass(frozen=True, slots=True)
class SequenceChart:
    """A message sequence chart: its title, what it shows in ``words``, the parties from left to right, the steps."""

    title: str
    words: str
    lifelines: tuple[Lifeline, ...]
    steps: tuple[Step, ...]


_ARROWS = {Form.CALL: "->>", Form.RETURN: "-->>", Form.CALLBACK: "->>", Form.ACT: "->>", Form.SILENCE: "--x"}


def mermaid(sequence: SequenceChart) -> str:
    """Return the chart as a ``sequenceDiagram`` of Mermaid; names may hold anything.

    Raises ``ValueError`` where the chart has no party, or a step names none of them.
    """
    check(sequence)
    names = {lifeline.name: f"party{number}" for number, lifeline in enumerate(sequence.lifelines)}
    said = {"accTitle": _plain(sequence.title), "accDescr": _plain(sequence.words)}
    # One without a text would take the next line for it.
    lines = ["sequenceDiagram", *(f"    {name}: {words}" for name, words in said.items() if words)]
    lines.append("    autonumber")
    lines += [f"    participant {names[line.name]} as {_plain(line.name)}" for line in sequence.lifelines]
    everybody = tuple(line.name for line in sequence.lifelines)
    for step in sequence.steps:
        if isinstance(step, Message):
            arrow = _ARROWS[step.form]
            lines.append(f"    {names[step.source]}{arrow}{names[step.target]}: {_plain(_cited(step.words, step))}")
        else:
            note = Note(everybody, step.words) if isinstance(step, Divider) else step
            ends = dict.fromkeys((names[note.over[0]], names[note.over[-1]]))
            lines.append(f"    Note over {','.join(ends)}: {_plain(_cited(note.words, note))}")
    return "\n".join(lines) + "\n"


def check(sequence: SequenceChart) -> None:
    """Raise ``ValueError`` where the chart has no party, or a step names none of them."""
    if not sequence.lifelines:
        msg = f"'{sequence.title}' has no lifeline"
        raise ValueError(msg)
    names = {lifeline.name for lifeline in sequence.lifelines}
    for number, step in enumerate(sequence.steps, 1):
        named: tuple[str, ...] = ()
        if isinstance(step, Message):
            named = (step.source, step.target)
        elif isinstance(step, Note):
            named = step.over or ("",)
        for name in named:
            if name not in names:
                msg = f"step {number} of '{sequence.title}' names '{name}', which is no lifeline of it"
                raise ValueError(msg)


def _cited(words: str, step: Message | Note) -> str:
    return f"{words} ({', '.join(step.clauses)})" if step.clauses else words


def _plain(words: str) -> str:
    """Return ``words`` for Mermaid: what it could read as more than text becomes an entity of its own, by code."""
    shown = printable(" ".join(words.split()))
    return "".join(letter if letter.isalnum() or letter in " _-.,|()" else f"#{ord(letter)};" for letter in shown)
