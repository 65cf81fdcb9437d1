"""Graphs whose names hold whatever some format gives a meaning to, for tests of the exports."""

from __future__ import annotations

import networkx as nx
from hypothesis import strategies as st

NASTY = (
    "",
    " ",
    "end",
    "]]>",
    "<b>bold</b>",
    "</script>",
    "%%{init: {}}%%",
    "%date()",
    "<U+0041>",
    "&amp;",
    "&#65;",
    "#35;",
    "#quot;",
    "style a:#b;",
    r"back\slash\n",
    "\\",
    '"quoted"',
    "a: b",
    "a[b](c){d}|e|",
    "1. item",
    "- item",
    "__x__",
    "**x**",
    "//x//",
    "~~x",
    "== x ==",
    "....",
    "`x`",
    "@enduml",
    "!include /etc/passwd",
    "' comment",
    "/' comment '/",
    "-->",
    "two\nlines",
    "three\n\nlines\n",
    "carriage\r\nreturn",
    "tab\there",
    "\x00\x1b[31m",
    "\u202eright to left",
    "Zoë → 日本 😀",
    "ﬂ°°65¶ß",
    "[*]",
    "$x",
    "\\N \\G",
)
"""Names that some reader would take for something else."""

texts = (
    st.sampled_from(NASTY)
    | st.text(st.sampled_from("\"'<>&[](){}|:;,.#%\\/*_~^=-+!?$@ \n\taZ0é日😀"), max_size=12)
    | st.text(max_size=8)
)
"""Any text, mostly of characters that mean something."""

_EDGE = st.fixed_dictionaries({
    "label": texts,
    "kind": st.sampled_from(["input", "output", "internal", "failure"]),
    "triggers": st.lists(texts, max_size=3),
    "rows": st.lists(texts, max_size=2),
    "guards": st.lists(texts, max_size=2),
    "clauses": st.lists(texts, max_size=2),
    "may": st.booleans(),
    "main": st.booleans(),
    "weight": st.integers(0, 10**12),
})  # fmt: skip
_NODE = st.fixed_dictionaries({
    "label": texts,
    "title": texts,
    "kind": st.sampled_from(["idle", "call", "choice", "closed", "failed", "terminal", "step", "unspecified"]),
    "facts": st.dictionaries(texts, texts, max_size=2),
    "states": st.integers(0, 9),
    "initial": st.booleans(),
    "terminal": st.booleans(),
})  # fmt: skip


@st.composite
def hostile_graphs(draw: st.DrawFn) -> nx.MultiDiGraph[str]:
    """Graphs of up to five nodes and six edges, with the attributes that exports read."""
    names = draw(st.lists(texts, min_size=1, max_size=5, unique=True))
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(
        title=draw(texts), alt=draw(texts), by=draw(st.lists(texts, max_size=2))
    )
    for name in names:
        graph.add_node(name, **draw(_NODE))
    node = st.sampled_from(names)
    for source, dest, key in draw(st.lists(st.tuples(node, node, texts), max_size=6, unique=True)):
        graph.add_edge(source, dest, key=key, **draw(_EDGE))
    return graph
