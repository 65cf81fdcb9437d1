"""Tests of the vendored JavaScript: it is what the list says, and nothing else is there."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from resdll_checker import vendored

FOLDER = Path(vendored.__file__).parent
LISTED = [
    (package.partition("@")[0], Path(name).name, checksum)
    for line in (FOLDER / "vendored.list").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for package, name, checksum in [line.split()]
]


@pytest.mark.parametrize(("package", "name", "checksum"), LISTED)
def test_a_vendored_file_is_the_one_that_was_published(package: str, name: str, checksum: str):
    assert hashlib.sha256((FOLDER / package / name).read_bytes()).hexdigest() == checksum


def test_every_vendored_file_is_listed_and_every_package_has_its_licence():
    found = {(path.parent.name, path.name) for path in FOLDER.glob("*/*") if path.parent.name != "__pycache__"}
    assert found == {(package, name) for package, name, _ in LISTED}
    licensed = {package for package, name, _ in LISTED if name.startswith("LICENSE")}
    assert licensed == {package for package, _, _ in LISTED}


def test_a_script_is_read_by_package_and_name():
    assert vendored.script("elkjs", "LICENSE.md").startswith("# Eclipse Public License")
