// The legend: what shapes, signs and lines mean, of those that occur in the graph.

const SVG = "http://www.w3.org/2000/svg";
const ICON = { width: 26, height: 16 };

/** By the name that Cytoscape knows a shape by, its outline in an icon. */
const OUTLINES = {
    rectangle: "M2 2H24V14H2Z",
    "round-rectangle": "M6 2H20Q24 2 24 6V10Q24 14 20 14H6Q2 14 2 10V6Q2 2 6 2Z",
    "cut-rectangle": "M6 2H20L24 6V10L20 14H6L2 10V6Z",
    "round-hexagon": "M8 2H18L24 8L18 14H8L2 8Z",
    octagon: "M9 2H17L24 6V10L17 14H9L2 10V6Z",
    ellipse: "M13 2C19 2 24 4.5 24 8S19 14 13 14S2 11.5 2 8S7 2 13 2Z",
    barrel: "M2 4Q13 0 24 4V12Q13 16 2 12Z",
};
const LINES = { dashed: "4 2", double: "", solid: "" };

/** Returns an icon of a shape; a thick line stands for a double one, which is too fine here. */
function icon(shape, line, thick = false) {
    const svg = document.createElementNS(SVG, "svg");
    const path = document.createElementNS(SVG, "path");
    for (const [name, value] of Object.entries({
        ...ICON,
        viewBox: `0 0 ${ICON.width} ${ICON.height}`,
        "aria-hidden": "true",
    }))
        svg.setAttribute(name, value);
    path.setAttribute("d", OUTLINES[shape] ?? OUTLINES.rectangle);
    path.setAttribute("stroke-dasharray", LINES[line]);
    path.setAttribute("stroke-width", line === "double" || thick ? 3 : 1.4);
    svg.append(path);
    return svg;
}

/** Fills the legend for a graph; kinds of edge stand beside their filters already, and are repeated on paper. */
function showLegend(model, graph) {
    const occurs = (name) => graph.nodes.some((node) => node.kind === name);
    const item = (sign, name, words, more = {}) => make("li", more, sign, " ", make("b", {}, name), ` ${words}`);
    fill(
        byId("legend"),
        model.node_kinds
            .filter(({ name }) => occurs(name))
            .map(({ name, shape, line, legend }) => item(icon(shape, line), name, legend)),
        graph.nodes.some((node) => node.initial) &&
            item(icon("round-rectangle", "solid", true), "thick border", "runs start here"),
        graph.edges.some((edge) => edge.main) && item("━━", "thick line", "the ordinary run"),
        graph.edges.some((edge) => edge.may) &&
            item("┅┅", "dashed line", "only some of the merged states have the step"),
        model.edge_kinds
            .filter((kind) => kind.legend && graph.edges.some((edge) => edge.kind === kind.name))
            .map(({ name, sign, legend }) => item(mark(name, sign), name, legend, { class: "paper-only" })),
    );
}
