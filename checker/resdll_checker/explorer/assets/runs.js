// Runs: a run says what every step changes, and is placed on any graph of its machine by the facts
// that tell nodes apart.

/** What stands between the names of several control states that one node stands for. */
const STATES_BETWEEN = " | ";

/**
 * Places a run on a graph. Returns where the run is, step by step, as `{node, edge, step}`, with `edge` null where the
 * graph shows nothing of the step; a graph may leave out how runs begin, and then the first place says how many steps
 * were `skipped`. Returns null where the run does not fit the graph: of another machine or release, or through what the
 * graph does not hold.
 */
function placed(run, graph, machine) {
    if (run.machine !== graph.machine || !machine) return null;
    if (run.windows && run.windows !== graph.windows) return null;
    const nodes = nodesByFacts(graph);
    const facts = { ...machine.initial };
    let node = nodeAt(nodes, graph, facts);
    const places = node ? [{ node, edge: null, step: null, skipped: 0 }] : [];
    for (const [number, step] of run.steps.entries()) {
        for (const [fact, [, after]] of Object.entries(step.changes ?? {})) facts[fact] = after;
        const next = nodeAt(nodes, graph, facts);
        if (!node) {
            if (next) places.push({ node: next, edge: null, step: null, skipped: number + 1 });
        } else {
            const edge = next && node.out.find((way) => way.target === next && way.rows.includes(step.row));
            if (!next || (!edge && next !== node)) return null;
            places.push({ node: next, edge: edge ?? null, step });
        }
        node = next;
    }
    return places.length ? places : null;
}

function nodesByFacts(graph) {
    if (!graph.byFacts) {
        graph.factNames = graph.nodes.length ? Object.keys(graph.nodes[0].facts).sort() : [];
        graph.byFacts = new Map();
        for (const node of graph.nodes) {
            const values = graph.factNames.map((fact) => (node.facts[fact] ?? "").split(STATES_BETWEEN));
            for (const choice of product(values)) graph.byFacts.set(JSON.stringify(choice), node);
        }
    }
    return graph.byFacts;
}

function nodeAt(nodes, graph, facts) {
    return nodes.get(JSON.stringify(graph.factNames.map((fact) => facts[fact])));
}

function product(lists) {
    return lists.reduce((heads, list) => heads.flatMap((head) => list.map((value) => [...head, value])), [[]]);
}

/**
 * Reads the runs of a document that `resdll explore --json` wrote. Throws an error with a sentence where it is none.
 */
function readRuns(text) {
    let document_;
    try {
        document_ = JSON.parse(text);
    } catch {
        throw new Error("This file is not JSON; open one that `resdll explore --json` wrote.");
    }
    const runs = [];
    for (const entry of Array.isArray(document_) ? document_ : [document_]) {
        const machine = String(entry?.machine ?? "");
        if (isSteps(entry?.path))
            runs.push(run("path", "the path to the state that was asked for", machine, entry.path));
        for (const property of Array.isArray(entry?.properties) ? entry.properties : []) {
            if (isSteps(property?.path)) runs.push(run(property.name, property.name, machine, property.path));
        }
    }
    if (!runs.length) throw new Error("This file holds no path; open one that `resdll explore --json` wrote.");
    return runs;
}

function run(name, title, machine, steps) {
    return {
        name: String(name),
        title: String(title),
        machine,
        steps: steps.map((step) => ({
            label: String(step.label ?? ""),
            meaning: String(step.meaning ?? ""),
            row: String(step.row),
            clauses: Array.isArray(step.clauses) ? step.clauses.map(String) : [],
            changes: step.changes,
            forever: step.forever === true,
        })),
    };
}

function isSteps(steps) {
    return (
        Array.isArray(steps) &&
        steps.length > 0 &&
        steps.every(
            (step) =>
                step &&
                typeof step.row === "string" &&
                step.changes &&
                typeof step.changes === "object" &&
                Object.values(step.changes).every(
                    (change) =>
                        Array.isArray(change) &&
                        change.length === 2 &&
                        change.every((value) => typeof value === "string"),
                ),
        )
    );
}
