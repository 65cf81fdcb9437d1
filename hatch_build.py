"""Ships the C host with the package: its sources always, its programs where a compiler is at hand.

`RESDLL_WHEEL` names the machines that a release wheel is for (`make wheel`): it carries every host that runs there.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import platform_tags

_PACKAGE = "resdll_checker"


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # the configuration type is hatchling's own
    """Builds the hosts with the builder that `resdll` itself uses at run time (hosting/build.py)."""

    _scratch: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds into the source tree for an editable installation, else into the wheel.

        `version` is hatchling's name for the kind of build: "editable" or "standard".
        """
        if self.target_name != "wheel":
            return
        checker = Path(self.root, "checker")
        if version == "editable":
            self._build_hosts(checker / _PACKAGE / "_bin")
            return
        self._include(build_data, checker / "host", f"{_PACKAGE}/_host_sources")
        self._scratch = tempfile.TemporaryDirectory(prefix="resdll-hosts-")
        release = os.environ.get("RESDLL_WHEEL")
        if release:
            tag, hosts = self._build_release(release, Path(self._scratch.name))
        else:
            tag, hosts = _platform_tag(), self._build_hosts(Path(self._scratch.name))
        for host in hosts:
            self._include(build_data, host, f"{_PACKAGE}/_bin/{host.name}")
        if hosts:
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{tag}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Removes the scratch folder once the wheel holds its copies."""
        del version, build_data, artifact_path
        if self._scratch is not None:
            self._scratch.cleanup()

    def _include(self, build_data: dict[str, Any], source: Path, destination: str) -> None:
        if source.exists():
            build_data["force_include"][str(source)] = destination

    def _build_release(self, release: str, destination: Path) -> tuple[str, list[Path]]:
        """Returns the platform tag and the hosts of a release wheel; what cannot be built stops the build."""
        builder = _load_builder(Path(self.root))
        if builder is None:
            self.app.abort("The builder of the hosts is missing, so no release wheel can be built.")
            raise SystemExit(1)
        if release not in builder.RELEASES:
            self.app.abort(f"RESDLL_WHEEL is {release!r}, but a wheel is for one of {', '.join(builder.RELEASES)}.")
        try:
            return builder.RELEASES[release], builder.build_release(release, destination)
        except builder.BuildError as problem:
            self.app.abort(str(problem))
            raise

    def _build_hosts(self, destination: Path) -> list[Path]:
        """Returns the hosts that could be built; what could not is built on first use."""
        try:
            builder = _load_builder(Path(self.root))
            if builder is None:
                return []
            destination.mkdir(parents=True, exist_ok=True)
            return [Path(host) for host in builder.build_hosts(destination)]
        except Exception as problem:  # noqa: BLE001  # exploring and explaining need no host: install all the same
            self.app.display_warning(f"The resdll host was not built and will be on first use: {problem}")
            return []


def _load_builder(root: Path) -> ModuleType | None:
    """Imports hosting/build.py by path: what the package depends on is not installed while it is built."""
    path = root / "checker" / _PACKAGE / "hosting" / "build.py"
    if not path.exists():
        return None
    specification = importlib.util.spec_from_file_location("resdll_host_builder", path)
    if specification is None or specification.loader is None:
        return None
    module = importlib.util.module_from_spec(specification)
    roots = [str(root / "checker"), str(root / "spec")]
    sys.path[:0] = roots
    sys.modules[specification.name] = module  # dataclasses look their module up while it is executed
    try:
        specification.loader.exec_module(module)
    finally:
        del sys.path[: len(roots)]
    return module


def _platform_tag() -> str:
    """Returns this machine's plain tag: a manylinux promise is not ours to make from one machine."""
    return next(tag for tag in platform_tags() if not tag.startswith(("manylinux", "musllinux")))
