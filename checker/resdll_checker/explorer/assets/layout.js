// The careful layout: ELK's layered one, in a worker of its own, so that the page stays alive
// and the reader can give up.

/** Up to this many nodes and edges a graph is laid out with care unasked: it takes ELK a second or two. */
const CAREFUL = { nodes: 150, edges: 400 };

const ELK_OPTIONS = {
    "elk.algorithm": "layered",
    "elk.direction": "DOWN",
    "elk.edgeRouting": "ORTHOGONAL",
    "elk.spacing.nodeNode": "36",
    "elk.spacing.edgeNode": "18",
    "elk.spacing.edgeEdge": "12",
    "elk.spacing.edgeLabel": "4",
    "elk.spacing.labelNode": "0",
    "elk.spacing.labelLabel": "3",
    "elk.layered.spacing.nodeNodeBetweenLayers": "44",
    "elk.layered.spacing.edgeNodeBetweenLayers": "16",
    "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
    "elk.layered.cycleBreaking.strategy": "MODEL_ORDER",
    "elk.layered.edgeLabels.sideSelection": "ALWAYS_DOWN",
};

/**
 * Up to this many edges nodes are placed by a network simplex, which keeps the picture narrow and lines straight; with
 * more it exhausts the stack of the worker, and the faster placement has to do.
 */
const STRAIGHT = 150;
const placementFor = (edges) => (edges.length <= STRAIGHT ? "NETWORK_SIMPLEX" : "BRANDES_KOEPF");

/** What keeps the ordinary run on a straight line. */
const MAIN_OPTIONS = {
    "elk.layered.priority.straightness": "20",
    "elk.layered.priority.direction": "20",
    "elk.layered.priority.shortness": "10",
};

/** Tells whether a graph is small enough to be laid out with care unasked. */
function isSmall(nodes, edges) {
    return nodes.length <= CAREFUL.nodes && edges.length <= CAREFUL.edges;
}

/** Lays graphs out one at a time; a new one, or `cancel`, ends the one before. */
class CarefulLayout {
    #worker = null;
    #giveUp = null;

    /**
     * Returns a promise of the places: `{nodes: Map uid → middle, edges: Map uid → {points, label}}`, or of null
     * where it was cancelled. Nodes have a width and a height; an edge with a text has a `size` of its label.
     */
    async run(nodes, edges) {
        this.cancel();
        const url = URL.createObjectURL(new Blob([byId("elk-worker").textContent], { type: "text/javascript" }));
        const worker = new Worker(url);
        this.#worker = worker;
        const given = new Promise((resolve, reject) => {
            this.#giveUp = () => resolve(null);
            worker.addEventListener("error", reject); // what throws outside a request is answered by nobody
        });
        try {
            const elk = new ELK({ workerFactory: () => worker, algorithms: ["layered"] });
            const answer = await Promise.race([elk.layout(asElk(nodes, edges)), given]);
            return answer && placesOf(answer);
        } finally {
            worker.terminate();
            URL.revokeObjectURL(url);
            if (this.#worker === worker) this.#worker = null;
        }
    }

    get busy() {
        return this.#worker !== null;
    }

    cancel() {
        this.#giveUp?.();
        this.#giveUp = null;
    }
}

/** The texts of a node's loops are labels of the node for ELK, as wide as loops and text together: both have room. */
const LOOPS = { "elk.nodeLabels.placement": "OUTSIDE H_RIGHT V_CENTER" };

function asElk(nodes, edges) {
    const label = (edge) => ({ id: edge.uid, text: " ", width: edge.size.width, height: edge.size.height });
    const loops = (node) => edges.filter((edge) => edge.source === node && edge.target === node && edge.size);
    return {
        id: "all",
        layoutOptions: { ...ELK_OPTIONS, "elk.layered.nodePlacement.strategy": placementFor(edges) },
        children: nodes.map((node) => ({
            id: node.uid,
            width: node.width,
            height: node.height,
            layoutOptions: node.initial ? { "elk.layered.layering.layerConstraint": "FIRST" } : {},
            labels: loops(node).map((edge, _, all) => withLoops(label(edge), loopReach(node, all.length))),
        })),
        edges: edges
            .filter((edge) => edge.source !== edge.target)
            .map((edge) => ({
                id: edge.uid,
                sources: [edge.source.uid],
                targets: [edge.target.uid],
                layoutOptions: edge.main ? MAIN_OPTIONS : {},
                labels: edge.size ? [label(edge)] : [],
            })),
    };
}

function withLoops(label, reach) {
    return { ...label, width: label.width + reach, reach, layoutOptions: LOOPS };
}

/** Returns the answer of ELK by uid; an edge without points is a loop. */
function placesOf(answer) {
    const middle = ({ x, y, width, height }, from = { x: 0, y: 0 }) => ({
        x: from.x + x + width / 2,
        y: from.y + y + height / 2,
    });
    const edges = new Map(
        answer.edges.map((edge) => {
            const { startPoint, bendPoints = [], endPoint } = edge.sections[0];
            const label = edge.labels?.[0];
            return [edge.id, { points: [startPoint, ...bendPoints, endPoint], label: label ? middle(label) : null }];
        }),
    );
    for (const child of answer.children) {
        for (const loop of child.labels ?? []) {
            const { x, y } = middle(loop, child);
            edges.set(loop.id, { points: [], label: { x: x + loop.reach / 2, y } });
        }
    }
    return { nodes: new Map(answer.children.map((child) => [child.id, middle(child)])), edges };
}
