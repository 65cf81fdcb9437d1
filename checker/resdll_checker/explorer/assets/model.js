// The data of the page: graphs with their nodes and edges joined up, what a filter lets through, what a search finds.

/** What stands between the parts of an edge's id; a part is escaped, so it never holds one itself. */
const BETWEEN = "/";

/**
 * Reads the document that the page carries and joins its parts. The `id` of a node or edge is what an address names it
 * by; its `uid`, unique among both, is its name in the picture.
 */
function readModel() {
    const model = JSON.parse(byId("data").textContent);
    model.graphs = model.graphs.map((graph) => joined(graph, model.bundles));
    model.graphByName = new Map(model.graphs.map((graph) => [graph.name, graph]));
    return model;
}

function joined(graph, bundles) {
    const nodes = graph.nodes.map((node, place) => ({ ...node, uid: `n${place}`, out: [], in: [] }));
    const edges = graph.edges.map((edge, place) => {
        const source = nodes[edge.source],
            target = nodes[edge.target];
        const id = [source.id, target.id, edge.key].map(encoded).join(BETWEEN);
        return { ...bundles[edge.bundle], ...edge, id, uid: `e${place}`, source, target };
    });
    for (const edge of edges) {
        edge.source.out.push(edge);
        edge.target.in.push(edge);
        edge.words = wordsOfEdge(edge);
    }
    for (const node of nodes) node.words = wordsOfNode(node);
    const breachesOnly = edges.every((edge) => edge.violation);
    for (const edge of edges) edge.aside = edge.violation && !breachesOnly;
    return {
        ...graph,
        nodes,
        edges,
        nodeById: new Map(nodes.map((node) => [node.id, node])),
        edgeById: new Map(edges.map((edge) => [edge.id, edge])),
    };
}

/** Returns the name of a node on one line. */
function nameOf(node) {
    return node.label.replace(/\n/g, ", ") || node.id;
}

/** Returns what an edge is called: its label on one line, or its triggers. */
function callOf(edge) {
    return (edge.label || edge.triggers.join("\n") || edge.key).replace(/\n/g, "; ");
}

function wordsOfNode(node) {
    const facts = Object.entries(node.facts).map(([fact, value]) => `${fact}=${value}`);
    return [node.id, node.label, node.title, node.kind, node.resource_state, ...facts].join("\n").toLowerCase();
}

function wordsOfEdge(edge) {
    return [
        edge.label,
        ...edge.triggers,
        ...edge.meanings,
        ...edge.rows,
        ...edge.guards,
        ...edge.effects,
        ...edge.clauses,
        ...edge.rules,
    ]
        .join("\n")
        .toLowerCase();
}

/** Returns the nodes and edges in which every word of `query` occurs; nothing where there is no word. */
function found(graph, query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return { nodes: [], edges: [] };
    const fits = (entry) => words.every((word) => entry.words.includes(word));
    return { nodes: graph.nodes.filter(fits), edges: graph.edges.filter(fits) };
}

/**
 * The filter that a reader starts with: all that may happen, and no breach of the contract, of which there are many
 * more, unless the graph shows nothing else. Lists name what is hidden, texts what is asked for.
 */
function openFilter() {
    return { kind: [], standing: [], windows: [], flag: "", clause: "", breaches: false, may: true };
}

/** Tells whether a filter shows an edge. */
function passes(filter, edge) {
    return (
        !filter.kind.includes(edge.kind) &&
        !filter.standing.includes(edge.standing) &&
        (!filter.windows.length ||
            !edge.versions.length ||
            edge.versions.some((version) => !filter.windows.includes(version))) &&
        (!filter.flag || edge.flags.includes(filter.flag)) &&
        (!filter.clause || edge.clauses.includes(filter.clause)) &&
        (filter.breaches || !edge.aside) &&
        (filter.may || !edge.may)
    );
}

/** Tells whether a filter is the one that a reader starts with. */
function isOpen(filter) {
    return JSON.stringify(filter) === JSON.stringify(openFilter());
}
