from __future__ import annotations

import os
from pathlib import Path

import pytest

from resdll_checker.errors import ResdllError
from resdll_checker.files import write_whole


def test_a_file_is_replaced_whole_and_nothing_else_is_left(tmp_path: Path):
    target = tmp_path / "report.json"
    target.write_text("old", encoding="utf-8")
    write_whole(target, "neu: ä\n", "--json")
    assert target.read_bytes() == "neu: ä\n".encode()
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", [".", "absent/report.json"])
def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path, name: str):
    with pytest.raises(ResdllError, match=r"^cannot write .*; choose another place for --json$"):
        write_whole(tmp_path / name, "text", "--json")
    assert list(tmp_path.iterdir()) == []


def test_a_link_stays_a_link(tmp_path: Path):
    target, link = tmp_path / "real", tmp_path / "link"
    target.touch()
    link.symlink_to(target)
    write_whole(link, "text", "--json")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "text"


@pytest.mark.skipif(not Path(os.devnull).is_char_device(), reason="needs a device that is a file")
def test_a_device_is_written_not_replaced():
    write_whole(Path(os.devnull), "text", "--json")
    assert Path(os.devnull).is_char_device()
