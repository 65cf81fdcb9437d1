"""The prefix of Wine: what runs in one that was just made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ASK = """
from pathlib import Path
from resdll_checker.hosting import wine
from resdll_checker.hosting.build import find_or_build
wine.prepare("pe", find_or_build("pe"))
prefix = f"WINEPREFIX={wine.prefix()}".encode()
managers = 0
for process in Path("/proc").glob("[0-9]*"):
    try:
        ours = prefix in (process / "environ").read_bytes()
        managers += ours and b"services.exe" in (process / "cmdline").read_bytes()
    except OSError:  # it has ended
        pass
print(managers)
"""


@pytest.mark.needs_mingw
@pytest.mark.needs_wine
@pytest.mark.skipif(sys.platform != "linux", reason="there is no Wine")
def test_a_new_prefix_has_one_service_manager(tmp_path: Path):
    """Of two none could start a service, and whoever asks would wait for a minute."""
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (done.stdout, done.stderr) == ("1\n", "")
