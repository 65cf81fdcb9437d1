"""A counterexample as a test for pytest, which fails for as long as the fault is there."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING

from resdll_checker.counterexamples.c_text import ascii_text
from resdll_checker.counterexamples.steps import confidence, lines
from resdll_checker.counterexamples.store import encode
from resdll_spec.rules import RULES

if TYPE_CHECKING:
    from resdll_checker.engine.counterexample import Counterexample

_TEST = '''\
"""{title}

Run it with pytest, where resdll is installed; RESDLL_TARGET names another build of the DLL.
It fails for as long as the fault is there.
"""

from __future__ import annotations

import os
from pathlib import Path

from resdll_checker.counterexamples.rerun import rerun
from resdll_checker.counterexamples.store import decode

{steps}
COUNTEREXAMPLE = r"""{document}"""


def test_{name}():
    target = os.environ.get("RESDLL_TARGET")
    counterexample = decode(COUNTEREXAMPLE, "COUNTEREXAMPLE")
    run = rerun(counterexample, target=None if target is None else Path(target))
    seen = [finding.message for finding in run.played.findings]
    assert run.outcome == "fixed", f"{{run.outcome}}: {{run.shown}} of {{run.replays}} replays broke {rule}; {{seen}}"
'''


def write(counterexample: Counterexample, name: str) -> str:
    """Return the source of a test module whose test is called ``test_`` and ``name``, an identifier."""
    rule = RULES[counterexample.rule]
    title = f"{rule.id}, {rule.title}: {PurePath(counterexample.target).name}; {confidence(counterexample)}."
    # In JSON no three quotation marks follow one another, and no line ends with a backslash.
    document = json.dumps(json.loads(encode(counterexample)), indent=2, ensure_ascii=True)
    return _TEST.format(
        title=ascii_text(title).replace("\\", "\\\\").replace('"', "'"),
        steps="\n".join(f"# {ascii_text(line)}" for line in lines(counterexample)),
        document=document,
        name=name,
        rule=rule.id,
    )
