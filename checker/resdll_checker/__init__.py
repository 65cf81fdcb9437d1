"""The checker: everything that reads the specification and judges a model, a DLL or a log by it."""

from __future__ import annotations

# A constant, because reading it from the installed metadata would cost `resdll --version` its start-up time.
__version__ = "0.1.0"
