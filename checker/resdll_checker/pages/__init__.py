"""The generated pages: one page model, and what is told on it about clauses, versions and traceability."""

from __future__ import annotations
