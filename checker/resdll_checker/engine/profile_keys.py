"""What a profile may hold: :class:`Profile`.

The reader, the published schema, ``resdll init`` and docs/profile.md are all made from its fields, their descriptions
and their examples.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from resdll_checker.engine.cluster_profile import ClusterTable
from resdll_checker.engine.hooks import HookTable
from resdll_checker.engine.options import SUITES, CheckOptions
from resdll_checker.engine.private_properties import PropertyValue, registry_value
from resdll_checker.engine.thresholds import PARTS, PATTERN, Thresholds
from resdll_checker.engine.thresholds import Least as Threshold
from resdll_checker.hosting.registry import RegistryValue
from resdll_spec.releases import RELEASE_NAMES

PENDING_TIMEOUT_LEAST, DEADLOCK_TIMEOUT_LEAST = 10, 1000
"""Milliseconds below which a time-out says more about the machine than about the DLL."""

MAX_TIME_LEAST = 1.0
"""Seconds below which no run gets anywhere."""

FORMAT = 1
"""Raised with every change that makes a profile mean something else, or that refuses one that was good."""

SCHEMA_PATH = f"docs/schemas/profile-{FORMAT}.schema.json"
"""Where in the repository the published schema is."""

FILE_NAME = "resdll.toml"
"""What a profile is called where nobody says otherwise."""

PROPERTIES = "properties"
"""The key of the table of private properties."""

PATHS = frozenset({"target", "baseline"})
"""The keys that are paths from the folder of the profile."""

DEFAULTS: dict[str, Any] = {
    field.name: field.default for field in fields(CheckOptions) if isinstance(field.default, (bool, int, float, str))
}
"""What holds where a profile does not give a key, by key; the others have no default that is a value."""


def _meta(description: str, example: object, **more: Any) -> Meta:  # noqa: ANN401  msgspec's constraints
    extra = more.pop("extra", {})
    return Meta(description=description, examples=[example], extra_json_schema=extra or None, **more)


Least = Annotated[int, Meta(ge=0)] | Annotated[str, Meta(pattern=PATTERN)]
"""The least that must be covered: a number, or a share such as "95%"."""


def _least(part: str) -> Meta:
    return _meta(f"The least that must be covered of the {PARTS[part][1]}: a number, or a share in percent.", "95%")


class Profile(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How ``resdll check --profile`` checks a resource DLL; every key may be left out."""

    target: Annotated[
        str,
        _meta(
            "The resource DLL, as a path from the folder of the profile; then the command line needs none.",
            "build/greeter.dll",
            min_length=1,
        ),
    ] | UnsetType = UNSET  # fmt: skip
    type: (
        Annotated[str, _meta("The resource type that Startup is given; else the file's name.", "Greeter", min_length=1)]
        | UnsetType
    ) = UNSET
    windows: (
        Annotated[
            str,
            _meta(
                "The Windows Server release that is played.", DEFAULTS["windows"], extra={"enum": list(RELEASE_NAMES)}
            ),
        ]
        | UnsetType
    ) = UNSET
    suite: (
        Annotated[str, _meta("How thorough the check is.", DEFAULTS["suite"], extra={"enum": list(SUITES)})] | UnsetType
    ) = UNSET
    seed: Annotated[int, _meta("What every random choice follows from.", DEFAULTS["seed"])] | UnsetType = UNSET
    max_time: (
        Annotated[float, _meta("The time budget in seconds.", DEFAULTS["max_time"], ge=MAX_TIME_LEAST)] | UnsetType
    ) = UNSET
    strict: Annotated[bool, _meta("Whether warnings fail the check too.", example=True)] | UnsetType = UNSET
    pending_timeout: (
        Annotated[
            int,
            _meta(
                "The PendingTimeout that the resource is configured with, in milliseconds.",
                DEFAULTS["pending_timeout"],
                ge=PENDING_TIMEOUT_LEAST,
            ),
        ]
        | UnsetType
    ) = UNSET
    deadlock_timeout: (
        Annotated[
            int,
            _meta(
                "The DeadlockTimeout that the resource is configured with, in milliseconds.",
                DEFAULTS["deadlock_timeout"],
                ge=DEADLOCK_TIMEOUT_LEAST,
            ),
        ]
        | UnsetType
    ) = UNSET
    quorum: (
        Annotated[
            bool,
            _meta(
                "Whether the resource can be a quorum resource: then Arbitrate and Release are called.", example=True
            ),
        ]
        | UnsetType
    ) = UNSET
    baseline: Annotated[
        str,
        _meta(
            "A file of known findings, which do not fail the check; a path from the folder of the profile.",
            "known.toml",
            min_length=1,
        ),
    ] | UnsetType = UNSET  # fmt: skip
    min_states: Annotated[Least, _least("states")] | UnsetType = UNSET
    min_rows: Annotated[Least, _least("rows")] | UnsetType = UNSET
    min_edges: Annotated[Least, _least("edges")] | UnsetType = UNSET
    min_masks: Annotated[Least, _least("masks")] | UnsetType = UNSET
    min_rules: Annotated[Least, _least("rules")] | UnsetType = UNSET
    max_notes: Annotated[int, _meta("Fail where there are more notes than this.", 0, ge=0)] | UnsetType = UNSET
    cluster: (
        Annotated[
            ClusterTable,
            _meta(
                "The cluster around the resource, as clusapi.dll and resutils.dll play it for the DLL (PE only).",
                {"nodes": ["N1", "N2"], "dependencies": {"WebName": {"type": "Network Name"}}},
            ),
        ]
        | UnsetType
    ) = UNSET
    hooks: (
        Annotated[
            dict[Annotated[str, Meta(min_length=1)], HookTable],
            _meta(
                "Commands that make something go wrong around the DLL (`pull`) and mend it (`release`), by a name.",
                {"DiskUnplugged": {"pull": ["python", "unplug.py"], "release": ["python", "plug.py"]}},
            ),
        ]
        | UnsetType
    ) = UNSET
    properties: (
        Annotated[
            dict[str, PropertyValue],
            _meta(
                "Private properties: written below the registry key that Open receives, each time before the DLL is "
                "started. A text is a REG_SZ, a number a REG_DWORD, a list of texts a REG_MULTI_SZ; a table tells "
                "another type. PE targets only.",
                {"Greeting": "hello", "Retries": 3},
            ),
        ]
        | UnsetType
    ) = UNSET

    def given(self) -> dict[str, object]:
        """Return the keys that the profile gives, by name."""
        return {name: value for name, value in msgspec.structs.asdict(self).items() if value is not UNSET}

    @property
    def thresholds(self) -> Thresholds:
        """What the profile asks to be covered."""
        given = self.given()
        least = {name: Threshold.parse(str(given[f"min_{name}"])) for name in PARTS if f"min_{name}" in given}
        return Thresholds(**least, notes=None if isinstance(self.max_notes, UnsetType) else self.max_notes)

    @property
    def registry_values(self) -> tuple[RegistryValue, ...]:
        """The private properties as the registry holds them."""
        given = {} if isinstance(self.properties, UnsetType) else self.properties
        return tuple(registry_value(name, value) for name, value in given.items())


KEYS: tuple[str, ...] = Profile.__struct_fields__
NAMES = {"windows": ("Windows version", RELEASE_NAMES), "suite": ("suite", tuple(SUITES))}
"""The keys whose value is one of a few names: what these name, and all of them."""


def described(key: str) -> str:
    """Return what a key of the profile means."""
    return str(_schema_of(key)["description"])


def example(key: str) -> Any:  # noqa: ANN401  each key has its own type
    """Return a value that a key can have."""
    return _schema_of(key)["examples"][0]


def _schema_of(key: str) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.schema(Profile)["$defs"][Profile.__name__]["properties"][key]
    return found


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a profile, without its dialect and name."""
    made = msgspec.json.schema(Profile)
    declared = made["$defs"].pop(Profile.__name__)
    del declared["title"]
    for key in KEYS:
        if key in DEFAULTS:
            declared["properties"][key]["default"] = DEFAULTS[key]
    return {**declared, "$defs": made["$defs"]}
