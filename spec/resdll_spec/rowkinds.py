"""Rows by what they say: forbidden, unspecified or a violation; each has a tag, which makes its id ``trigger:tag``."""

from __future__ import annotations

from resdll_spec.vocabulary import Row, RowKind

Texts = tuple[str, ...]
States = str | Texts


def forbid(trigger: str, source: States, clause: str, tag: str, conditions: Texts = (), unless: Texts = ()) -> Row:
    """Return the row of an input that the caller must not give: the clause says so."""
    name = f"{trigger}:{tag}"
    return Row(trigger, source, None, (clause,), conditions, unless, (), RowKind.FORBIDDEN, "", name)


def unspecified(
    trigger: str,
    source: States,
    clause: str,
    tag: str,
    conditions: Texts = (),
    unless: Texts = (),
    effects: Texts = (),
) -> Row:
    """Return the row of an input of which no document speaks: it leads to the state ``unspecified``."""
    name = f"{trigger}:{tag}"
    return Row(trigger, source, "unspecified", (clause,), conditions, unless, effects, RowKind.UNSPECIFIED, "", name)


def violate(  # noqa: PLR0913  a verdict names all that it rests on
    trigger: str,
    source: States,
    dest: str | None,
    rule: str,
    clause: str,
    tag: str,
    *,
    conditions: Texts = (),
    unless: Texts = (),
    effects: Texts = (),
) -> Row:
    """Return the row of an output that breaks ``rule``; ``dest`` and ``effects`` say where judgement goes on."""
    name = f"{trigger}:{tag}"
    return Row(trigger, source, dest, (clause,), conditions, unless, effects, RowKind.VIOLATION, rule, name)


def violate_status(  # noqa: PLR0913  as above
    v1: str,
    trigger: str,
    source: States,
    dest: str | None,
    rule: str,
    clause: str,
    tag: str,
    *,
    conditions: Texts = (),
    unless: Texts = (),
    effects: Texts = (),
) -> tuple[Row, Row]:
    """Return the two rows of a rule on status reports, which is documented for SetResourceStatus only.

    Where the literal ``v1`` holds the DLL reports through it and breaks ``clause``; elsewhere it reports through
    SetResourceStatusEx and breaks the inferred clause of the same name with ``-EX``.
    """
    old, new = (*conditions, v1), (*unless, v1)
    return (
        violate(trigger, source, dest, rule, clause, f"{tag}_v1", conditions=old, unless=unless, effects=effects),
        violate(trigger, source, dest, rule, f"{clause}-EX", tag, conditions=conditions, unless=new, effects=effects),
    )
