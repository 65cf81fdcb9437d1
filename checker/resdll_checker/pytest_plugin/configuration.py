"""What pytest's command line, its configuration file and a profile ask for, in this order of precedence."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from resdll_checker.engine import gate, profile, profile_keys
from resdll_checker.engine.options import FULL, SUITES, CheckOptions
from resdll_checker.engine.run import refuse_properties
from resdll_checker.engine.target import inspect
from resdll_checker.errors import ResdllError
from resdll_checker.names import UnknownNameError, find
from resdll_checker.pytest_plugin import NO_SUITE
from resdll_spec.releases import RELEASE_NAMES

INI_PATHS = ("resdll", "resdll_profile")
"""The paths that the configuration file can give."""

_FIELDS = frozenset(field.name for field in dataclasses.fields(CheckOptions))


def read(config: pytest.Config) -> tuple[CheckOptions, str]:
    """Return the options of the check, and the suite whose items are wanted.

    Raises :class:`pytest.UsageError` with one sentence where something is wrong with them.
    """
    try:
        return _read(config)
    except (ResdllError, UnknownNameError) as error:
        raise pytest.UsageError(f"resdll: {error}") from None


def _read(config: pytest.Config) -> tuple[CheckOptions, str]:
    file = _path(config, "resdll_profile")
    found = profile_keys.Profile() if file is None else profile.read(file)
    given = found.given() | {"profile": file, "properties": found.registry_values}
    target = _path(config, "resdll") or given.get("target")
    if target is None:
        raise ResdllError("no resource DLL was given; name one with --resdll, or in the profile by its key `target`.")
    target = (config.invocation_params.dir / str(target)).resolve()
    config.option.resdll = str(target)  # absolute, and so is the profile: a worker of xdist may run elsewhere
    config.option.resdll_profile = None if file is None else str(file)
    given |= _options(config) | {"target": target}
    if baseline := _path(config, "resdll_baseline") or given.get("baseline"):
        given["baseline"] = config.invocation_params.dir / str(baseline)
    inspected = inspect(target)
    suite = find("suite", str(given.get("suite", FULL)), (*SUITES, NO_SUITE))
    given["suite"] = FULL if suite == NO_SUITE else suite
    given["type_guessed"] = "type" not in given
    given["type_name"] = given.pop("type", inspected.path.stem)
    known: dict[str, Any] = {name: value for name, value in given.items() if name in _FIELDS}
    options = CheckOptions(**known, thresholds=found.thresholds)
    refuse_properties(options, inspected)
    gate.opened(options)  # so that a baseline which cannot be used is told now, and not by every item
    return options, suite


def _options(config: pytest.Config) -> dict[str, object]:
    """Return what is given beside the profile, by the name that it has there."""
    found: dict[str, object] = {}
    for name in ("type", "suite"):
        found[name] = config.getoption(f"resdll_{name}") or config.getini(f"resdll_{name}") or None
    for name in ("windows", "seed", "max_time", "strict"):
        found[name] = config.getoption(f"resdll_{name}")
    given = {name: value for name, value in found.items() if value is not None}
    if "windows" in given:
        given["windows"] = find("Windows version", str(given["windows"]), RELEASE_NAMES)
    if isinstance(seconds := given.get("max_time"), float) and not seconds >= profile_keys.MAX_TIME_LEAST:
        raise ResdllError(f"--resdll-max-time {seconds:g} is too short; give {profile_keys.MAX_TIME_LEAST:g} or more.")
    return given


def _path(config: pytest.Config, name: str) -> Path | None:
    """Return a path from the command line, or one from the configuration file, relative to where it was given."""
    if given := config.getoption(name):
        return (config.invocation_params.dir / str(given)).resolve()
    if name in INI_PATHS and (named := config.getini(name)):
        base = config.inipath.parent if config.inipath is not None else config.rootpath
        return (base / str(named)).resolve()
    return None
