"""The reports: each module turns a check's result into one format, and knows nothing of how it came about."""

from __future__ import annotations
