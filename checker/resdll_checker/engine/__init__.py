"""The engine: drives a target through a suite, hands what it does to the monitor, and gathers findings and coverage."""

from __future__ import annotations
