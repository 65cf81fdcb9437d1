"""`python -m resdll_checker` is the command `resdll`."""

from __future__ import annotations

import sys

from resdll_checker.cli import main

if __name__ == "__main__":
    sys.exit(main())
