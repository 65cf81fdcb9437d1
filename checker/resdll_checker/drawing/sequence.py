"""Message sequence charts in SVG: parties side by side, time downwards, what justifies each message at the right."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from resdll_checker.drawing.canvas import Block, Line, box, document, group, number, path, text
from resdll_checker.drawing.labels import SMALL, broken, title_block
from resdll_checker.drawing.lines import line, rounded
from resdll_checker.drawing.message import Divider, Form, Message, Note, SequenceChart, Step, check
from resdll_checker.drawing.palette import DOTS, EDGE_KINDS, WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resdll_checker.drawing.message import Lifeline

_MARGIN, _GUTTER = 24, 22
_HEAD_WIDEST, _WORDS_WIDEST, _SIDE_WIDEST, _DIVIDER_WIDEST = 150, 270, 230, 600
_NARROWEST = 420
_LOOP = 34
"""How far a message to oneself reaches out, in pixels."""

_BAR = 5
"""Half the width of the bar that shows a call running."""

_SIDE_RISE = 8
"""How far above the line of a message the text at its right begins, in pixels."""

_LOST = 40
"""How far before its target a message ends that never came, in pixels."""

_SWATCH = 34
_LEGENDS = {
    Form.CALL: "a call",
    Form.RETURN: "its return",
    Form.CALLBACK: "a callback or report",
    Form.ACT: "what happens inside",
    Form.SILENCE: "what never came",
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A step with its place: the top of the row, and the height at which its line runs."""

    step: Step
    top: float
    height: float
    level: float
    words: Block
    side: Block


def svg(sequence: SequenceChart) -> str:
    """Return the chart as a picture in SVG, the same to the byte for the same chart.

    Raises ``ValueError`` where the chart has no party, or a step names none of them.
    """
    check(sequence)
    middles = _across(sequence)
    rows = _rows(sequence, max(_head(lifeline).height for lifeline in sequence.lifelines) + 30)
    right = max(middles.values()) + _room(sequence)
    keys, keys_width = _legend(sequence)
    wanted = [right + max((row.side.width for row in rows), default=0), keys_width + _MARGIN, float(_NARROWEST)]
    wanted += [row.words.width + _MARGIN + 20 for row in rows if isinstance(row.step, Divider)]
    width = max(wanted) + _MARGIN
    heading = title_block(sequence.title, width - 2 * _MARGIN)
    top = 16 + heading.height + 10
    height = top + 28 + (rows[-1].top + rows[-1].height if rows else 60)
    parts = heading.draw(_MARGIN, 16)
    parts += [f'<g transform="translate({_MARGIN} {number(top)})">', *keys, "</g>"]
    parts += [
        f'<g transform="translate(0 {number(top + 28)})">',
        *_body(sequence, rows, middles, (right, width)),
        "</g>",
    ]
    return document(sequence.title, sequence.words, (width, height + 16), parts)


def _body(sequence: SequenceChart, rows: list[_Row], middles: dict[str, float], ends: tuple[float, float]) -> list[str]:
    """Return the elements of the lifelines and the steps; ``ends`` are where the clauses begin and the chart ends."""
    bottom = rows[-1].top + rows[-1].height + 6 if rows else 60.0
    parts = []
    for lifeline in sequence.lifelines:
        parts += _lifeline(lifeline, middles[lifeline.name], bottom)
    parts += _bars(rows, middles)
    count = 0
    for row in rows:
        count += isinstance(row.step, Message)
        parts += _row(row, count, middles, ends)
    return parts


def _across(sequence: SequenceChart) -> dict[str, float]:
    """Return the middle of every lifeline: far enough apart for their heads and for the words between them."""
    names = [lifeline.name for lifeline in sequence.lifelines]
    heads = [_head(lifeline).width + 2 * _GUTTER for lifeline in sequence.lifelines]
    gaps = [(one + other) / 2 for one, other in pairwise(heads)]
    for step in sequence.steps:
        if isinstance(step, Message):
            low, high = sorted((names.index(step.source), names.index(step.target)))
            wide = _words(step).width + 2 * _GUTTER
            if low == high and low < len(gaps):
                gaps[low] = max(gaps[low], wide + _LOOP)
            elif low < high and (missing := wide - sum(gaps[low:high])) > 0:
                gaps[low:high] = [gap + missing / (high - low) for gap in gaps[low:high]]
    middles, x = {}, _MARGIN + 20 + (heads[0] / 2 if heads else 0)
    for name, gap in zip(names, [*gaps, 0], strict=True):
        middles[name] = float(round(x))
        x += gap
    return middles


def _room(sequence: SequenceChart) -> float:
    """Return how far right of the last lifeline the column of clauses begins."""
    last = sequence.lifelines[-1]
    own = [
        _words(s).width + _LOOP + 12
        for s in sequence.steps
        if isinstance(s, Message) and s.source == s.target == last.name
    ]
    return max([_head(last).width / 2 + 16, *own]) + _GUTTER


def _head(lifeline: Lifeline) -> Block:
    name = [Line(part, 13, "bold") for part in broken(lifeline.name, _HEAD_WIDEST, 13, bold=True)]
    return Block((*name, *(Line(part, SMALL, "muted") for part in broken(lifeline.title, _HEAD_WIDEST, SMALL))))


def _words(step: Step) -> Block:
    if isinstance(step, Divider):
        return Block(tuple(Line(part, 12, "bold") for part in broken(step.words, _DIVIDER_WIDEST, 12, bold=True)))
    if isinstance(step, Note):
        return Block(tuple(Line(part, SMALL) for part in broken(step.words, _WORDS_WIDEST, SMALL)))
    kind = EDGE_KINDS[step.form.kind]
    parts = broken(step.words, _WORDS_WIDEST, 12)
    start = Line("", sign=kind.sign).start
    first = [Line(part, sign=kind.sign, sign_css=f"{kind.name}-ink") for part in parts[:1]]
    return Block((*first, *(Line(part, indent=start) for part in parts[1:])))


def _side(step: Step) -> Block:
    """Return what stands at the right of a step: the state that follows, the rule that is broken, the clauses."""
    if isinstance(step, Divider):
        return Block(())
    lines = []
    if isinstance(step, Message):
        lines += [Line(part, 11, "bold") for part in broken(f"→ {step.state}", _SIDE_WIDEST, 11) if step.state]
        lines += [
            Line(part, SMALL, "failure-ink") for part in broken(f"breaks {step.rule}", _SIDE_WIDEST, SMALL) if step.rule
        ]
    lines += [Line(part, SMALL, "muted") for part in broken(", ".join(step.clauses), _SIDE_WIDEST, SMALL)]
    return Block(tuple(lines))


def _rows(sequence: SequenceChart, y: float) -> list[_Row]:
    rows = []
    for step in sequence.steps:
        words, side = _words(step), _side(step)
        if isinstance(step, Message):
            own = step.source == step.target
            level = words.height / 2 if own else words.height + 5
            below = level - _SIDE_RISE + side.height
            height = max(words.height + (4 if own else 14), 24.0 if own else 0, below) + 10
        else:
            level, height = 0.0, max(words.height + 14, side.height) + 12
        rows.append(_Row(step, y, height, y + level, words, side))
        y += height
    return rows


def _lifeline(lifeline: Lifeline, middle: float, bottom: float) -> list[str]:
    head = _head(lifeline)
    wide, high = head.width + 20, head.height + 12
    stem = path(f"M{number(middle)} {number(high)}V{number(bottom)}", "rule", 1, ' stroke-dasharray="3 4"')
    shape = box(middle - wide / 2, 0, wide, high, "box panel", ' rx="6" stroke-width="1.2"')
    return group(lifeline.title or lifeline.name, [stem, shape, *head.draw(middle - head.width / 2, 6)])


def _bars(rows: list[_Row], middles: dict[str, float]) -> list[str]:
    """Return the bars of calls that run: from a call to its return, one further right for each that it lies within."""
    bars: list[str] = []
    running: list[tuple[Message, float]] = []
    for row in rows:
        step = row.step
        if isinstance(step, Divider):
            running = []
        elif isinstance(step, Message) and step.form is Form.CALL and step.source != step.target:
            running.append((step, row.level))
        elif isinstance(step, Message) and step.form is Form.RETURN:
            found = next((n for n in reversed(range(len(running))) if _answers(step, running[n][0])), None)
            if found is not None:
                call, start = running.pop(found)
                depth = sum(other.target == call.target for other, _ in running[:found])
                x = middles[call.target] - _BAR + depth * _BAR
                bars.append(box(x, start, 2 * _BAR, row.level - start, "box panel", ' stroke-width="1"'))
    # A call returns after those that it makes, and its bar lies below theirs.
    return bars[::-1]


def _answers(answer: Message, call: Message) -> bool:
    return (answer.source, answer.target) == (call.target, call.source)


def _row(row: _Row, count: int, middles: dict[str, float], ends: tuple[float, float]) -> list[str]:
    step, (right, width) = row.step, ends
    if isinstance(step, Divider):
        strip = box(_MARGIN, row.top, width - 2 * _MARGIN, row.words.height + 10, "panel", ' rx="4"')
        return [strip, *row.words.draw(_MARGIN + 10, row.top + 5)]
    if isinstance(step, Note):
        return group(step.words, _note(row, step, middles, right))
    parts = [text(_MARGIN + 14, row.level + 4, str(count), 9, "muted", "end"), *_message(row, step, middles)]
    said = f"{count}. {step.source} → {step.target}: {step.words}"
    return group(said, [*parts, *row.side.draw(right, row.level - _SIDE_RISE)])


def _note(row: _Row, step: Note, middles: dict[str, float], right: float) -> list[str]:
    places = [middles[name] for name in step.over]
    middle, wide = (min(places) + max(places)) / 2, max(max(places) - min(places) + 40, row.words.width + 20)
    shape = box(middle - wide / 2, row.top, wide, row.words.height + 10, "box failed", ' rx="2" stroke-width="0.8"')
    words = row.words.draw(middle - row.words.width / 2, row.top + 5)
    return [shape, *words, *row.side.draw(right, row.top + 4)]


def _message(row: _Row, step: Message, middles: dict[str, float]) -> list[str]:
    """Return the arrow of a message and its words, on a ground of their own so that no lifeline runs through them."""
    start, end = middles[step.source], middles[step.target]
    left, level = (start + end - row.words.width) / 2, row.level
    if step.source == step.target:
        edge, turn = start + _BAR, start + _BAR + _LOOP
        points: tuple[tuple[float, float], ...] = (
            (edge, level - 8),
            (turn, level - 8),
            (turn, level + 8),
            (edge, level + 8),
        )
        left = turn + 8
    else:
        toward = 1 if end > start else -1
        points = ((start + toward * _BAR, level), (end - toward * _BAR, level))
        if step.form is Form.SILENCE:
            points = (points[0], (end - toward * _LOST, level))
    ground = box(left - 3, row.top, row.words.width + 6, row.words.height, "ground")
    return [*_arrow(points, step.form), ground, *row.words.draw(left, row.top)]


def _arrow(points: Sequence[tuple[float, float]], form: Form) -> list[str]:
    """Return the line of a message: dashed for a return; dotted for one that never came, a cross where it was lost."""
    kind = EDGE_KINDS[form.kind]
    if form is not Form.SILENCE:
        return line(points, kind, may=form is Form.RETURN)
    end, level = points[-1]
    cross = f"M{number(end - 5)} {number(level - 5)}l10 10m0 -10l-10 10"
    return [path(rounded(points), kind.name, WIDTH, f' stroke-dasharray="{DOTS}"'), path(cross, kind.name, 2)]


def _legend(sequence: SequenceChart) -> tuple[list[str], float]:
    """Return the elements of the legend, of the forms that occur, and its width in pixels."""
    forms = {step.form for step in sequence.steps if isinstance(step, Message)}
    parts: list[str] = []
    x = 0.0
    for form in Form:
        if form in forms:
            kind = EDGE_KINDS[form.kind]
            shown = Line(f"{kind.sign} {_LEGENDS[form]}", 11, "muted")
            reach = _SWATCH - (6 if form is Form.SILENCE else 0)
            parts += _arrow(((x, 7.0), (x + reach, 7.0)), form)
            parts += Block((shown,)).draw(x + _SWATCH + 8, 0)
            x += _SWATCH + 8 + shown.width + _GUTTER
    return parts, x - _GUTTER
