"""Permanent ids: what readers of reports, baselines and saved counterexamples are promised, release by release.

A list in the repository holds every id with the release that promised it first.  An id of a release that is out may go
only with a reason (:mod:`resdll_spec.retired`); one that no release has promised yet is written out of the list again.

A line of the list is the release, the kind of the id (clause, property, row, rule), and the id; that of a row begins
with its machine.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import resdll_spec
from resdll_checker.errors import ResdllError
from resdll_spec.clauses import CLAUSES
from resdll_spec.properties import PROPERTIES
from resdll_spec.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from resdll_spec.retired import Retirement

PATH = "tests/spec/permanent-ids.txt"
"""The list, in the repository."""

Listed = dict[str, str]
"""By the kind and the id, the release that promised it first."""

_MEND = "run `make permanent-ids`"
_HEAD = f"# The release that promised an id first, its kind, the id; see resdll_checker.permanence ({_MEND}).\n"
_KINDS = ("clause", "property", "row", "rule")


def current() -> frozenset[str]:
    """Return every permanent id of the specification, each with its kind before it."""
    machines = ((name, resdll_spec.machine(name)) for name in resdll_spec.MACHINE_NAMES)
    return frozenset(
        (
            *(f"clause {identifier}" for identifier in CLAUSES),
            *(f"rule {identifier}" for identifier in RULES),
            *(f"property {entry.name}" for entry in PROPERTIES),
            *(f"row {name} {row.parent}" for name, loaded in machines for row in loaded.everything),
        )
    )


def released(changelog: str) -> frozenset[str]:
    """Return the releases that the headings of a changelog name; what is unreleased is none of them."""
    return frozenset(re.findall(r"^## \[(\d[^\]]*)\]", changelog, re.MULTILINE))


def read(text: str) -> Listed:
    """Read the list; raise :class:`ResdllError` with the number of a line that is none."""
    listed: Listed = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            continue
        since, _, name = line.partition(" ")
        if not (since and name.partition(" ")[2] and name.partition(" ")[0] in _KINDS) or name in listed:
            msg = f"line {number} of {PATH} is not a release, a kind and an id of its own: {line!r}; restore the line"
            raise ResdllError(msg)
        listed[name] = since
    return listed


def written(listed: Listed) -> str:
    """Return the text of the list, sorted by kind and id."""
    return _HEAD + "".join(f"{since} {name}\n" for name, since in sorted(listed.items()))


def problems(
    listed: Listed, ids: Collection[str], retired: Mapping[str, Retirement], releases: Collection[str]
) -> Iterator[str]:
    """Yield a sentence for each id that is unlisted, gone without a reason, or retired and yet there or never was."""
    for name in sorted(set(ids) - set(listed)):
        yield f"{name} is not in {PATH}; {_MEND}"
    for name, since in sorted(listed.items()):
        if name in ids or name in retired:
            continue
        if since in releases:
            yield f"{name} is gone, which release {since} promised; bring it back, or retire it in resdll_spec.retired"
        else:
            yield f"{name} is gone, which no release has promised yet; {_MEND}"
    for name, retirement in sorted(retired.items()):
        if name not in listed:
            yield f"the retirement of {name} is of no id in {PATH}; mend its name"
        if name in ids:
            yield f"{name} is retired and used again; give the new thing another id"
        if not retirement.reason.strip():
            yield f"the retirement of {name} has no reason; say why it went"
        successor = f"{name.partition(' ')[0]} {retirement.successor}"
        if retirement.successor and successor not in {*ids, *retired}:
            yield f"the retirement of {name} names {successor} in its place, which does not exist; mend it"


def updated(
    listed: Listed,
    ids: Collection[str],
    retired: Collection[str],
    releases: Collection[str],
    version: str,
) -> Listed:
    """Return the list with new ids promised by ``version``, and without those that went before a release had them."""
    kept = {name: since for name, since in listed.items() if name in ids or name in retired or since in releases}
    return dict.fromkeys(sorted(set(ids) - set(kept)), version) | kept
