"""The profile: the options of a check in a TOML file, so that everybody checks a DLL in the same way."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from resdll_checker.errors import ResdllError
from resdll_checker.names import UnknownNameError, find, unknown
from resdll_spec.releases import RELEASE_NAMES

PENDING_TIMEOUT_LEAST, DEADLOCK_TIMEOUT_LEAST = 10, 1000
"""Milliseconds below which a time-out says more about the machine than about the DLL."""

MAX_TIME_LEAST = 1.0
"""Seconds below which no run gets anywhere."""


class ProfileError(ResdllError):
    """A profile cannot be read; the message says where and why."""


class Profile(msgspec.Struct, frozen=True, omit_defaults=True):
    """The keys of a profile, all optional; times in milliseconds, ``max_time`` in seconds."""

    type: Annotated[str, Meta(min_length=1)] | None = None
    windows: str | None = None
    pending_timeout: Annotated[int, Meta(ge=PENDING_TIMEOUT_LEAST)] | None = None
    deadlock_timeout: Annotated[int, Meta(ge=DEADLOCK_TIMEOUT_LEAST)] | None = None
    max_time: Annotated[float, Meta(ge=MAX_TIME_LEAST)] | None = None
    strict: bool | None = None
    quorum: bool | None = None

    def given(self) -> dict[str, object]:
        """Return the keys that the profile gives, by name."""
        return {name: value for name, value in msgspec.structs.asdict(self).items() if value is not None}


def read(path: Path) -> Profile:
    """Read a profile; raise :class:`ProfileError` with one sentence where it is malformed."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProfileError(f"the profile {path} cannot be read ({error.strerror}); check the path") from None
    except UnicodeDecodeError:
        raise ProfileError(f"the profile {path} is not UTF-8 text; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"the profile {path} is not TOML: {error}; mend that line") from None
    names = list(Profile.__struct_fields__)
    for key in data:
        if key not in names:
            raise ProfileError(f"the profile {path} cannot be used: {unknown('key', key, names)}")
    try:
        profile = msgspec.convert(data, Profile)
        if profile.windows is not None:
            profile = msgspec.structs.replace(profile, windows=find("Windows version", profile.windows, RELEASE_NAMES))
    except (msgspec.ValidationError, UnknownNameError) as error:
        where = str(error).replace(" - at `$.", ", at key `").replace(" | null", "")
        raise ProfileError(f"the profile {path} cannot be used: {where}; mend that value") from None
    return profile
