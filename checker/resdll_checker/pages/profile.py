"""The page of the profile: how one is made and used, and every key, from the schema that editors read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resdll_checker.engine.cluster_profile import CLASSES, LEVERS, STATES
from resdll_checker.engine.private_properties import TYPED
from resdll_checker.engine.profile_keys import (
    DEFAULTS,
    FILE_NAME,
    KEYS,
    NAMES,
    PROPERTIES,
    SCHEMA_PATH,
    described,
    example,
    schema,
)
from resdll_checker.engine.toml_text import as_toml
from resdll_checker.hosting.protocol import Lever
from resdll_checker.hosting.registry import LONGEST_NAME, MOST_BYTES
from resdll_checker.hosting.standin import RESOURCE_NAME
from resdll_checker.page import Block, Grid, Heading, as_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = "docs/profile.md"

_INTRODUCTION = (
    f"A profile is a TOML file, by custom `{FILE_NAME}` beside the sources, that holds the options of a check: a "
    "colleague, a pipeline and next year's maintainer then check the DLL in the same way. Keep it under version "
    "control."
)
_MAKING = (
    "```\n"
    "resdll init build/greeter.dll                   # what the file says of itself; nothing of it is run\n"
    "resdll init build/greeter.dll --type Greeter    # you know the resource type\n"
    "resdll init build/greeter.dll --run             # call its start-up routine once, for table and type\n"
    "```\n\n"
    "This writes every key, commented with its meaning and its default, and beside it the JSON Schema, which the first "
    "line of the profile names: editors with a TOML language server (taplo, Even Better TOML) then complete keys and "
    "mark mistakes. `--out` chooses the place, `--force` writes over what is there, `--no-schema` leaves the schema "
    "out. A copy of it is printed by `resdll schema profile`, and kept as "
    f"[{SCHEMA_PATH.rpartition('/')[2]}]({SCHEMA_PATH.removeprefix('docs/')})."
)
_USING = (
    "```\n"
    f"resdll check --profile {FILE_NAME}\n"
    f"resdll check --profile {FILE_NAME} --suite smoke\n"
    "```\n\n"
    "What the command line gives wins over the profile, and the profile over the defaults. No profile is ever picked "
    "up by itself: a check does what its command line says, whatever lies in the folder. Where neither names a target, "
    f"the message offers the `{FILE_NAME}` that is there."
)
_FAULTS = (
    "A key that nobody knows, a value of the wrong type or out of range, and a name that is none (of a release, a "
    "suite, a registry type) are refused: exit code 2, with file, line, what is meant perhaps, and how to write it. "
    "Names are read in any case; editors want them as they stand here."
)
_PROPERTIES = (
    f"The table `[{PROPERTIES}]` is the last of the file: whatever follows it belongs to it. Each property is written "
    "as a value of the key `Parameters` below the key that Open receives, in every process that hosts the DLL, before "
    "its start-up routine is called. Counterexamples keep them, so that `resdll replay` has them too: write no secret "
    "here. An ELF target has no registry, and is refused with a profile that has properties."
)
_TOLD = {
    Lever.REGISTRY_REFUSED: "every write to the cluster database through clusapi.dll is answered ERROR_ACCESS_DENIED",
    Lever.SERVICE_REFUSES_TO_STOP: "no service stops for resutils.dll: ERROR_SERVICE_CANNOT_ACCEPT_CTRL",
    Lever.NO_MEMORY: "no function of resutils.dll that allocates finds memory: ERROR_NOT_ENOUGH_MEMORY",
    Lever.NO_HANDLE: "clusapi.dll opens no handle: ERROR_NOT_ENOUGH_MEMORY",
    Lever.DEPENDENCY_OFFLINE: "every resource that the one under test depends on is said to be offline",
    Lever.PROPERTY_MISSING: "no value is found in the cluster database: ERROR_FILE_NOT_FOUND",
    Lever.PROPERTY_OF_ANOTHER_TYPE: "every value of the cluster database is said to be of another type",
    Lever.NETWORK_LOST: "whatever asks the cluster for anything is answered RPC_S_SERVER_UNAVAILABLE",
}
_CLUSTER = (
    "A PE target that imports clusapi.dll or resutils.dll, or names one as text, finds stand-ins for both and a small "
    "cluster behind them ([which functions](cluster-exports.md)); with the table `[cluster]` any PE target does. The "
    f"resource under test is called `{RESOURCE_NAME}` and runs on the first node. It depends on the resources below "
    "`dependencies`, and those below `dependents` depend on it. Each has a `type`; a `class` of its type, one of "
    f"{', '.join(f'`{name}`' for name in CLASSES)}; a `state`, one of {', '.join(f'`{name}`' for name in STATES)}; "
    "`private` and `common` properties, in the forms of the next section; and `depends_on`, a list of names.\n\n"
    "`levers` is a list of what goes wrong on purpose: "
    + "; ".join(f"`{name}`, {_TOLD[lever]}" for name, lever in LEVERS.items())
    + ". The full suite pulls each of them by itself, whatever stands here ([how](cluster.md#make-things-go-wrong)); "
    "what stands here is pulled in all the rest of the run."
)
_CLUSTER_EXAMPLE = """```toml
[cluster]
nodes = ["NODE1", "NODE2"]

[cluster.dependencies."Web name"]
type = "Network Name"
private = { Name = "WEB" }
depends_on = ["Web address"]

[cluster.dependencies."Web address"]
type = "IP Address"
state = "offline"
```"""
_LIMITS = (
    f"A name has up to {LONGEST_NAME} characters, "
    f"and is the same whatever its case; a value has up to {MOST_BYTES} bytes."
)


def page() -> str:
    """Return the page as Markdown."""
    return as_markdown(_blocks())


def _blocks() -> Iterator[Block]:
    yield Heading("The profile", 1)
    yield _INTRODUCTION
    yield Heading("Make one")
    yield _MAKING
    yield Heading("Use it")
    yield _USING
    yield _FAULTS
    yield Heading("Keys")
    properties = schema()["properties"]
    rows = [(f"`{key}`", described(key), _values(key, properties[key]), _default(key)) for key in KEYS]
    yield Grid((("key", "meaning", "value", "default"), *rows))
    yield Heading("The cluster")
    yield _CLUSTER
    yield _CLUSTER_EXAMPLE
    yield Heading("Private properties")
    yield _PROPERTIES
    yield _example()
    kinds = [(f"`{kind.__struct_config__.tag}`", str(kind.__doc__), _written(kind.__name__)) for kind in TYPED]
    yield Grid((("type", "what it holds", "`value`"), *kinds))
    yield _LIMITS


def _values(key: str, entry: dict[str, Any]) -> str:
    """Return which values a key can have."""
    if key in NAMES:
        return "one of " + ", ".join(f"`{as_toml(name)}`" for name in NAMES[key][1])
    return _kind(entry)


def _kind(entry: dict[str, Any]) -> str:
    if "anyOf" in entry:
        return " or ".join(_kind(each) for each in entry["anyOf"])
    names = {"string": "text", "integer": "whole number", "number": "number", "boolean": "`true` or `false`"}
    kind = names.get(entry.get("type", "")) or ("list of texts" if entry.get("type") == "array" else "table")
    least, most = entry.get("minimum"), entry.get("maximum")
    if most is not None:
        return f"{kind} from {least} to {most}"
    return kind if least is None else f"{kind}, at least {least:g}"


def _written(name: str) -> str:
    entry = schema()["$defs"][name]["properties"]["value"]
    shown = entry.get("examples")
    return _kind(entry) + (f", such as `{as_toml(shown[0])}`" if shown else "")


def _default(key: str) -> str:
    return f"`{as_toml(DEFAULTS[key])}`" if key in DEFAULTS else ""


def _example() -> str:
    """Return a whole profile, made of the examples of the keys."""
    lines = [f"{key} = {as_toml(example(key))}" for key in ("target", "type", "strict")]
    table = [f"{name} = {as_toml(value)}" for name, value in example(PROPERTIES).items()]
    typed = ['Names = ["one", "two"]', 'Folder = { type = "REG_EXPAND_SZ", value = "%SystemRoot%" }']
    return "\n".join(["```toml", *lines, "", f"[{PROPERTIES}]", *table, *typed, "```"])
