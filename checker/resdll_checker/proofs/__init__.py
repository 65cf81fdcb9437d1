"""What is proved about the specification: well-formedness, properties, liveness, and how the machines relate."""

from __future__ import annotations
