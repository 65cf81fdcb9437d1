"""The page of the exports of clusapi.dll and resutils.dll: which are declared, and where a resource DLL avoids them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdll_checker.hosting.standin import provided
from resdll_checker.page import Block, Grid, Heading, as_markdown
from resdll_spec.avoided_calls import AVOIDED_CALLS, AVOIDED_CONTROLS, FORBIDDEN_ENTRIES, REASON_OF, Usage
from resdll_spec.cluster_exports import EXPORTS
from resdll_spec.sources import SOURCES

if TYPE_CHECKING:
    from resdll_spec.cluster_exports import Export

PATH = "docs/cluster-exports.md"

_INTRODUCTION = (
    "Every function that clusapi.dll and resutils.dll are known to export. The names are from public lists: MDEF, "
    f"{SOURCES['MDEF']}; and W32M, {SOURCES['W32M']}. *Declared* is what a header of the SDK declares and "
    "Microsoft's API reference is made from; the rest is exported only."
)
_AVOIDED = (
    "*Avoided* is what a resource DLL keeps away from, by the clause that says so (`resdll clause`): *never*; in entry "
    f"points (*worker thread only*); or in {', '.join(entry.name for entry in FORBIDDEN_ENTRIES)} (*some entry points "
    "okay*). `resdll lint` looks for them among the imports of a DLL."
)
_STAND_IN = (
    "*Stand-in* says what `resdll check`, which needs no cluster, has in its place for a DLL that imports it: "
    "*provided* are the functions with semantics of their own (`checker/host/standin/`); each of the others is "
    "exported too, fails as failure is documented, and is named among what could not be judged if it is called."
)
_CONTROLS = f"No import shows which control code is sent. For these holds: {REASON_OF[Usage.WORKER]} (AVD-WORKER)."


def page() -> str:
    """Return the page as Markdown."""
    blocks: list[Block] = [Heading("Exports of the cluster's DLLs", 1), _INTRODUCTION, _AVOIDED, _STAND_IN]
    for library, exports in EXPORTS.items():
        declared = sum(export.declared for export in exports.values())
        avoided = sum(name in AVOIDED_CALLS for name in exports)
        known = sum(name in provided() for name in exports)
        blocks += [
            Heading(f"`{library}`"),
            f"{len(exports)} exports: {declared} declared, {avoided} avoided somewhere, {known} provided.",
            Grid((("function", "declared", "avoided", "stand-in"), *map(_row, exports.values()))),
        ]
    blocks += [Heading("Control codes"), _CONTROLS, ", ".join(f"`{name}`" for name in AVOIDED_CONTROLS) + "."]
    return as_markdown(blocks)


def _row(export: Export) -> tuple[str, str, str, str]:
    call = AVOIDED_CALLS.get(export.name)
    if call is None:
        avoided = ""
    else:
        where = "never" if call.usage is Usage.NEVER else call.usage.value.lower()
        avoided = f"{where} ({call.clause})"
    return (
        f"`{export.name}`",
        "yes" if export.declared else "no",
        avoided,
        "provided" if export.name in provided() else "no",
    )
