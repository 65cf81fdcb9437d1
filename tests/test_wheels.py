"""The release wheels: where there is no compiler, the one for Linux reaches a verdict with the hosts it carries."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pefile
import pytest

from resdll_checker.hosting.build import RELEASES

ROOT = Path(__file__).resolve().parent.parent
COMPILERS = {
    "elf": ("cc", "-shared", "-fPIC", "-fshort-wchar", "-pthread"),
    "pe": ("x86_64-w64-mingw32-gcc", "-shared", "-static-libgcc"),
}
MACHINES = {
    "linux-x64": {pefile.MACHINE_TYPE["IMAGE_FILE_MACHINE_AMD64"]},
    "windows-x64": {pefile.MACHINE_TYPE["IMAGE_FILE_MACHINE_AMD64"]},
    "windows-arm64": {pefile.MACHINE_TYPE[f"IMAGE_FILE_MACHINE_{name}"] for name in ("AMD64", "ARM64")},
}


def build(release: str, out: Path, **environment: str) -> Path:
    command = [sys.executable, ROOT / "scripts" / "build-wheels", "--out", out, "--only", release]
    done = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = out.glob("*.whl")
    return wheel


def empty_environment(wheel: Path, folder: Path) -> Path:
    """Returns the command of a new environment that has the wheel and, by path, what the wheel depends on.

    A path file does not read those in the folder that it names, so this checkout is not found through it.
    """
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    options = ["--no-deps", "--disable-pip-version-check", "--target", str(packages)]
    subprocess.run([sys.executable, "-m", "pip", "install", "-qq", *options, str(wheel)], check=True, timeout=300)
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder / "bin" / "python"


@pytest.mark.needs_cc
@pytest.mark.needs_mingw
@pytest.mark.needs_wine
def test_a_wheel_reaches_a_verdict_without_a_compiler(tmp_path: Path):
    python = empty_environment(build("linux-x64", tmp_path / "wheels"), tmp_path / "new")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    own_cache = tmp_path / "cache" / "resdll"
    own_cache.mkdir(parents=True)
    (own_cache / "wine").symlink_to(cache / "resdll" / "wine")  # a prefix takes long to make
    (cache / "resdll" / "wine").mkdir(parents=True, exist_ok=True)
    environment = {"PATH": str(python.parent), "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    assert shutil.which("cc", path=environment["PATH"]) is None
    for form, compiler in COMPILERS.items():
        greeter = tmp_path / f"greeter-{form}.dll"
        include = ROOT / "checker" / "host" / "include"
        subprocess.run([*compiler, f"-I{include}", "-o", greeter, ROOT / "examples" / "greeter.c"], check=True)
        arguments = ["check", str(greeter), "--type", "Greeter", "--suite", "smoke"]
        done = subprocess.run(
            [python, "-m", "resdll_checker", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "CONFORMS" in done.stdout
    assert not (own_cache / "hosts").exists(), "a host was compiled after all"


@pytest.mark.release
@pytest.mark.parametrize("release", RELEASES)
def test_two_builds_with_compilers_that_remember_nothing_are_the_same(release: str, tmp_path: Path):
    first, second = (build(release, tmp_path / name, XDG_CACHE_HOME=str(tmp_path / name)) for name in "ab")
    assert first.read_bytes() == second.read_bytes()
    tag = RELEASES[release].rpartition(".")[2]
    assert first.name.endswith(f"{tag}.whl")
    assert machines(first) == MACHINES[release]


def machines(wheel: Path) -> set[int]:
    """Returns the machines that the Windows programs of a wheel are for, by their numbers in the COFF header."""
    with zipfile.ZipFile(wheel) as archive:
        programs = [archive.read(name) for name in archive.namelist() if name.endswith(".exe")]
    return {pefile.PE(data=program, fast_load=True).FILE_HEADER.Machine for program in programs}


def test_a_release_for_an_unknown_machine_is_refused(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"RESDLL_WHEEL": "vax"},
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )
    assert done.returncode != 0
    assert "RESDLL_WHEEL is 'vax', but a wheel is for one of linux-x64" in done.stdout + done.stderr
