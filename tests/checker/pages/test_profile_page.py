"""The page of the profile is what the schema says today, and its example is a profile."""

from __future__ import annotations

import re
from pathlib import Path

from resdll_checker.engine import profile
from resdll_checker.engine.cluster_profile import ClusterTable
from resdll_checker.engine.profile_keys import KEYS, described
from resdll_checker.hosting.registry import RegistryType
from resdll_checker.pages.generated import GENERATED
from resdll_checker.pages.profile import PATH, page

ROOT = Path(__file__).resolve().parents[3]


def test_the_committed_page_is_fresh():
    assert GENERATED[PATH] is page
    assert (ROOT / PATH).read_text(encoding="utf-8") == page(), f"{PATH} is stale: run `make docs-generated`"


def test_the_page_tells_of_every_key_and_type():
    text = page()
    assert all(f"| `{key}` | {described(key)} |" in text for key in KEYS)
    assert all(f"| `{kind.name}` |" in text for kind in RegistryType)


def test_the_examples_are_profiles(tmp_path: Path):
    cluster, example = re.findall(r"^```toml\n(.*?)^```", page(), re.MULTILINE | re.DOTALL)
    (tmp_path / "resdll.toml").write_text(cluster, encoding="utf-8")
    described = profile.read(tmp_path / "resdll.toml").cluster
    assert isinstance(described, ClusterTable)
    assert [thing.name for thing in described.played("T").things] == ["Web name", "Web address"]
    (tmp_path / "resdll.toml").write_text(example, encoding="utf-8")
    found = profile.read(tmp_path / "resdll.toml")
    assert {value.type for value in found.registry_values} == {
        RegistryType.REG_SZ,
        RegistryType.REG_DWORD,
        RegistryType.REG_MULTI_SZ,
        RegistryType.REG_EXPAND_SZ,
    }
