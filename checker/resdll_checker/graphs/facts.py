"""Facts as a person names them: those to tell nodes apart by, and the values that a state is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.errors import ResdllError
from resdll_checker.names import find
from resdll_checker.program import STATE
from resdll_checker.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resdll_spec.vocabulary import Machine


def parse_by(machine: Machine, names: Iterable[str]) -> tuple[str, ...]:
    """Return the facts called ``names``, each once, as they are declared.

    ``state``, or the name of the machine, is the control state.  Raises :class:`ResdllError` for a name that no fact
    has, with the nearest one, and where there is no name at all.
    """
    known = [STATE, *machine.fact_map]
    own = machine.name.partition(" ")[0]
    chosen = []
    for name in (part.strip() for part in names):
        if name.casefold() == own and own not in known:
            chosen.append(STATE)
        else:
            chosen.append(find(f"fact of the {machine.name} machine", name, known, _hint(machine)))
    if not chosen:
        raise ResdllError(f"no fact of the {machine.name} machine is named; write for example '{STATE}'")
    return tuple(dict.fromkeys(chosen))


def parse_where(machine: Machine, text: str) -> dict[str, str]:
    """Return the facts of ``failed``, ``state=failed,locked=true`` or ``failed|locked=true`` as they are declared.

    What has no ``=`` is a control state.  Raises :class:`ResdllError` where a part is no fact or no value of it.
    """
    known = {STATE: machine.states} | {fact.name: fact.values for fact in machine.facts}
    wanted: dict[str, str] = {}
    for part in text.replace("|", ",").split(","):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not name or (equals and not value):
            raise ResdllError(
                f"'{printable(part)}' is neither a state nor FACT=VALUE; write for example 'failed,locked=true'"
            )
        fact = find(f"fact of the {machine.name} machine", name, known, _hint(machine)) if equals else STATE
        kind = "state" if fact == STATE else f"value of {fact}"
        hint = f"`resdll diagram {machine.name.partition(' ')[0]} --format json` lists them"
        found = find(f"{kind} in the {machine.name} machine", value if equals else name, known[fact], hint)
        if wanted.setdefault(fact, found) != found:
            raise ResdllError(f"'{printable(text)}' asks for two values of {fact}; give one")
    return wanted


def _hint(machine: Machine) -> str:
    return f"the control state is '{STATE}', the others are {', '.join(machine.fact_map)}"
