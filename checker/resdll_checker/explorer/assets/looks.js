// How the picture looks: colours come from the style sheet, shapes from the kinds that the page was given.

const FONT = 'Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif';
const NODE_TEXT = { size: 13, line: 17, across: 22, down: 16, least: 64 };
const EDGE_TEXT = { size: 11, line: 14, across: 6, down: 4 };

/** By the head that the palette names, the arrow that Cytoscape draws. */
const HEADS = {
    filled: { "target-arrow-shape": "triangle", "target-arrow-fill": "filled" },
    hollow: { "target-arrow-shape": "triangle", "target-arrow-fill": "hollow" },
    open: { "target-arrow-shape": "vee", "target-arrow-fill": "filled" },
    crossed: { "target-arrow-shape": "triangle-cross", "target-arrow-fill": "filled" },
};

/** Shapes whose text needs more room than a rectangle's. */
const ROOM = {
    ellipse: { width: 1.15, height: 1.15 },
    "round-hexagon": { width: 1.2, height: 1.1 },
    octagon: { width: 1.1, height: 1.2 },
};

/**
 * Loops leave a node at its right. Cytoscape leads the loop number `n` of a node by points that lie
 * 1.4 · step · (1 + n/3) from its middle, half the sweep above and below, and the loop's far end is
 * half-way between these points.
 */
const LOOP = { sweep: 50, reach: 24, room: 6 };
const LOOP_FAR_END = 1.4 * Math.cos((LOOP.sweep / 2) * (Math.PI / 180));

/** Returns the step with which the innermost loop of a node reaches out of it. */
function loopStep(node) {
    return (node.width / 2 + LOOP.reach) / LOOP_FAR_END;
}

/** Returns how far so many loops of a node reach out of it, with the room between them and their texts. */
function loopReach(node, number) {
    return (node.width / 2 + LOOP.reach) * (1 + (number - 1) / 3) - node.width / 2 + LOOP.room;
}

const measuring = document.createElement("canvas").getContext("2d");

function sizeOf(text, { size, line, across, down }, weight = "normal") {
    measuring.font = `${weight} ${size}px ${FONT}`;
    const lines = text.split("\n");
    const width = Math.max(...lines.map((part) => measuring.measureText(part).width));
    return { width: Math.ceil(width) + across, height: lines.length * line + down };
}

/** Returns the colour with this name in the theme that is shown. */
function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Returns the text of a node in the picture. */
function textOfNode(node) {
    return shown(node.label || node.id);
}

/** Returns the text of an edge in the picture, its sign first, so that its kind needs no colour. */
function textOfEdge(edge, model) {
    const sign = model.edge_kinds.find((kind) => kind.name === edge.kind)?.sign ?? "";
    return shown(`${sign} ${edge.label}`.trim());
}

/** Returns the size of a node: that of its text, and the room that its shape takes. */
function sizeOfNode(node, model) {
    const { width, height } = sizeOf(textOfNode(node), NODE_TEXT, node.initial ? "bold" : "normal");
    const shape = model.node_kinds.find((kind) => kind.name === node.kind)?.shape;
    const room = ROOM[shape] ?? { width: 1, height: 1 };
    return {
        width: Math.max(NODE_TEXT.least, Math.round(width * room.width)),
        height: Math.round(height * room.height),
    };
}

/** Returns the size of an edge's text. */
function sizeOfEdge(edge, model) {
    return sizeOf(textOfEdge(edge, model), EDGE_TEXT);
}

/** Returns the style of the picture in the theme that is shown; `labelled` is whether edges carry their texts. */
function pictureStyle(model, labelled) {
    const [ground, text, muted, here] = ["ground", "text", "muted", "here"].map(colour);
    return [
        ...nodeStyle(model, text),
        ...edgeStyle(model, { ground, muted }, labelled),
        { selector: ".filtered", style: { display: "none" } },
        { selector: "node.dim", style: { opacity: 0.3 } },
        { selector: "edge.dim", style: { opacity: 0.18, "text-opacity": 0 } },
        { selector: "node.match", style: { "underlay-color": here, "underlay-opacity": 0.35, "underlay-padding": 7 } },
        { selector: "edge.match", style: { "underlay-color": here, "underlay-opacity": 0.35, "underlay-padding": 4 } },
        { selector: "node.walked", style: { "border-color": here, "border-width": 3, opacity: 1 } },
        {
            selector: "edge.walked",
            style: {
                display: "element",
                "line-color": here,
                "target-arrow-color": here,
                width: 3.5,
                opacity: 1,
                "z-index": 8,
            },
        },
        {
            selector: "node.here, node:selected",
            style: {
                "border-color": here,
                "border-width": 4,
                "outline-color": here,
                "outline-width": 3,
                "outline-offset": 3,
                opacity: 1,
                "z-index": 9,
            },
        },
        {
            selector: "edge.here, edge:selected",
            style: {
                display: "element",
                "underlay-color": here,
                "underlay-opacity": 0.55,
                "underlay-padding": 5,
                width: 4,
                opacity: 1,
                label: "data(text)",
                "text-opacity": 1,
                "z-index": 9,
            },
        },
    ];
}

function nodeStyle(model, text) {
    const common = {
        width: "data(width)",
        height: "data(height)",
        label: "data(text)",
        "font-family": FONT,
        "font-size": NODE_TEXT.size,
        "line-height": NODE_TEXT.line / NODE_TEXT.size,
        color: text,
        "text-valign": "center",
        "text-halign": "center",
        "text-wrap": "wrap",
        "text-max-width": 2000,
        "min-zoomed-font-size": 5,
        "background-color": colour("ground"),
        "border-color": text,
        "border-width": 1.4,
        "overlay-color": text,
    };
    const kinds = model.node_kinds.map(({ name, shape, line, fill }) => ({
        selector: `node[kind = "${name}"]`,
        style: {
            shape,
            "border-style": line,
            "background-color": colour(fill),
            ...(line === "double" ? { "border-width": 4 } : {}),
        },
    }));
    return [
        { selector: "node", style: common },
        ...kinds,
        { selector: "node[?terminal]", style: { "border-style": "double", "border-width": 4 } },
        { selector: "node[?initial]", style: { "border-width": 3, "font-weight": "bold" } },
    ];
}

function edgeStyle(model, { ground, muted }, labelled) {
    const common = {
        width: model.lines.other,
        "curve-style": "bezier",
        "control-point-step-size": 46,
        "arrow-scale": 1.1,
        "line-color": muted,
        "target-arrow-color": muted,
        "font-family": FONT,
        "font-size": EDGE_TEXT.size,
        "line-height": EDGE_TEXT.line / EDGE_TEXT.size,
        "text-wrap": "wrap",
        "text-max-width": 2000,
        "min-zoomed-font-size": 6,
        "text-background-color": ground,
        "text-background-opacity": 0.9,
        "text-background-padding": 1,
        "overlay-color": muted,
        label: labelled ? "data(text)" : "",
    };
    const kinds = model.edge_kinds.map(({ name, head }) => {
        const ink = colour(`edge-${name}`);
        return {
            selector: `edge[kind = "${name}"]`,
            style: { ...HEADS[head], "line-color": ink, "target-arrow-color": ink, color: ink },
        };
    });
    return [
        { selector: "edge", style: common },
        ...kinds,
        { selector: "edge[?main]", style: { width: model.lines.main } },
        { selector: "edge[?may]", style: { "line-style": "dashed", "line-dash-pattern": model.lines.may } },
        { selector: "edge.plain", style: { "curve-style": "straight" } },
        {
            selector: "edge:loop",
            style: {
                "loop-direction": "90deg",
                "loop-sweep": `-${LOOP.sweep}deg`,
                "control-point-step-size": "data(loop)",
            },
        },
        {
            selector: "edge.routed",
            style: {
                "curve-style": "round-segments",
                "segment-radii": 8,
                "edge-distances": "endpoints",
                "segment-weights": (edge) => edge.scratch("route").weights,
                "segment-distances": (edge) => edge.scratch("route").distances,
                "source-endpoint": (edge) => edge.scratch("route").from,
                "target-endpoint": (edge) => edge.scratch("route").to,
            },
        },
        {
            selector: "edge.straight",
            style: {
                "curve-style": "straight",
                "source-endpoint": (edge) => edge.scratch("route").from,
                "target-endpoint": (edge) => edge.scratch("route").to,
            },
        },
        {
            selector: "edge.moved",
            style: {
                "text-margin-x": (edge) => edge.scratch("shift").x,
                "text-margin-y": (edge) => edge.scratch("shift").y,
            },
        },
    ];
}
