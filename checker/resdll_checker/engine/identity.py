"""What makes a finding the same one in another run, after another build and on another machine."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resdll_checker.engine.findings import Finding

VERSION = "resdll/v1"
"""Names this way to make fingerprints; another way gets another name, so that both can be compared for a while."""

_VOLATILE = re.compile(r"\+0x[0-9a-f]+|\b0x[0-9a-f]{9,}|\bthread \d+|\b\d+ ms\b|:\d+(?=\))")
"""What differs from run to run and from build to build: offsets in a module, addresses, lines, thread ids, times."""


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return one fingerprint for each finding, in order: a SHA-256 of rule, clause and subject, and an ordinal.

    Findings that differ in nothing but what is volatile are told apart by the ordinal, in the order of the findings.
    """
    seen: Counter[str] = Counter()
    made = []
    for finding in findings:
        digest = hashlib.sha256("\n".join(_steady(part) for part in finding.key).encode("utf-8", "replace")).hexdigest()
        seen[digest] += 1
        made.append(f"{digest}:{seen[digest]}")
    return made


def _steady(text: str) -> str:
    return _VOLATILE.sub("", text)
