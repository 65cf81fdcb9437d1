// The picture: a Cytoscape canvas that shows one graph, and marks on it what is selected, found, filtered and walked.

/**
 * More nodes than this are drawn at one pixel a pixel, moved as one image, joined by straight lines, and held in place,
 * so that dragging moves the picture wherever it begins.
 */
const MANY = 400;
const ZOOM = { step: 1.25, least: 0.02, most: 4 };
const PADDING = 36;
/** The zoom at which a text is read with ease, and the one below which a look at everything shows no text at all. */
const READABLE = 0.75;
const LEAST_LEGIBLE = 0.3;

/** Nodes and edges are named by their uid here. */
class Picture {
    #container;
    #model;
    #listener;
    #cy = null;
    #graph = null;
    #careful = new CarefulLayout();
    #layouts = new Map();

    /** `listener` has `chosen(uid or null)`, `moved()`, `busy(is it laying out?)` and `failed()`. */
    constructor(container, model, listener) {
        this.#container = container;
        this.#model = model;
        this.#listener = listener;
    }

    /** Draws a graph, laid out by `edges`; returns a promise that is kept when everything has its place. */
    async show(graph, edges, view) {
        this.#careful.cancel();
        this.#cy?.destroy();
        this.#graph = graph;
        for (const node of graph.nodes) Object.assign(node, sizeOfNode(node, this.#model));
        const small = this.#small;
        for (const edge of graph.edges) edge.size = small && edge.label ? sizeOfEdge(edge, this.#model) : null;
        const known = this.#layouts.get(graph);
        this.#cy = this.#canvas(graph, known?.nodes ?? rankedPlaces(graph.nodes, graph.edges), small);
        this.#listen();
        this.look(view);
        if (known) this.#place(known);
        else if (small) await this.tidy(edges);
        if (small && this.#graph === graph) this.look(view);
    }

    /** Takes the picture away, for a graph that is listed and not drawn. */
    clear() {
        this.#careful.cancel();
        this.#cy?.destroy();
        this.#cy = this.#graph = null;
    }

    get drawn() {
        return this.#cy !== null;
    }

    #canvas(graph, places, small) {
        const many = graph.nodes.length > MANY;
        const canvas = cytoscape({
            container: this.#container,
            elements: elementsOf(graph, this.#model, places, many),
            style: pictureStyle(this.#model, small),
            layout: { name: "preset", fit: false },
            minZoom: ZOOM.least,
            maxZoom: ZOOM.most,
            boxSelectionEnabled: false,
            selectionType: "single",
            textureOnViewport: many,
            pixelRatio: many ? 1 : "auto",
            autoungrabify: many,
        });
        if (many) canvas.nodes().panify();
        return canvas;
    }

    #listen() {
        this.#cy.on("tap", (event) => {
            if (event.target === this.#cy) this.#listener.chosen(null);
            else this.#listener.chosen(event.target.id());
        });
        this.#cy.on("viewport", () => this.#listener.moved());
        this.#cy.on("drag", "node", (event) => event.target.connectedEdges().removeClass("routed straight moved"));
    }

    /** Lays the graph out with care, by these edges; where that fails or is cancelled, it stays as it is. */
    async tidy(edges) {
        const graph = this.#graph;
        if (!graph) return;
        this.#listener.busy(true);
        let places = null;
        try {
            places = await this.#careful.run(graph.nodes, edges);
        } catch {
            this.#listener.failed();
        }
        this.#listener.busy(this.#careful.busy);
        if (places && this.#graph === graph) this.#place(places);
    }

    cancel() {
        this.#careful.cancel();
    }

    #place(places) {
        this.#layouts.set(this.#graph, places);
        this.#cy.batch(() => {
            this.#cy.nodes().positions((node) => places.nodes.get(node.id()) ?? { x: 0, y: 0 });
            this.#cy.edges().removeClass("routed straight moved");
            for (const [id, { points }] of places.edges) if (points.length) route(this.#cy.getElementById(id), points);
        });
        this.#cy.batch(() => {
            for (const [id, { label }] of places.edges) if (label) shiftLabel(this.#cy.getElementById(id), label);
        });
    }

    /** Tells whether the layout with care knows nothing of one of `edges`, which had been hidden. */
    lacks(edges) {
        const known = this.#layouts.get(this.#graph)?.edges;
        return this.drawn && this.#small && edges.some((edge) => edge.size && !known?.has(edge.uid));
    }

    get #small() {
        return isSmall(this.#graph.nodes, this.#graph.edges);
    }

    /** Draws everything anew in the theme that is shown. */
    restyle() {
        if (this.#cy) this.#cy.style(pictureStyle(this.#model, this.#small));
    }

    /** Marks what is selected, found and walked, and hides what does not pass; all by uid, `passing` a set or null. */
    mark({ selected, matches, passing, walked, here }) {
        if (!this.#cy) return;
        this.#cy.batch(() => {
            this.#cy.elements().removeClass("filtered dim match walked here").unselect();
            if (passing) this.#hide(passing);
            if (matches) {
                this.#cy.elements().addClass("dim");
                for (const id of matches) this.#cy.getElementById(id).removeClass("dim").addClass("match");
            } else this.#single([...here, ...(selected ? [selected] : [])]);
            for (const id of walked) this.#cy.getElementById(id).addClass("walked").removeClass("dim");
            for (const id of here) this.#cy.getElementById(id).addClass("here").removeClass("dim");
            if (selected) this.#cy.getElementById(selected).select().removeClass("dim");
        });
    }

    /** Lets these, and what they touch, stand out among many. */
    #single(ids) {
        if (!ids.length || this.#graph.nodes.length <= MANY) return;
        this.#cy.elements().addClass("dim");
        for (const id of ids) {
            const element = this.#cy.getElementById(id);
            const touched = element.isNode() ? element.closedNeighborhood() : element.connectedNodes().union(element);
            touched.removeClass("dim");
        }
    }

    #hide(passing) {
        const used = new Set();
        this.#cy.edges().forEach((edge) => {
            if (passing.has(edge.id())) used.add(edge.source().id()).add(edge.target().id());
            else edge.addClass("filtered");
        });
        this.#cy.nodes().forEach((node) => {
            if (!used.has(node.id())) node.addClass("dim");
        });
    }

    // --- where one looks

    /** Returns what is in the middle, in the coordinates of the layout, and the zoom. */
    view() {
        const pan = this.#cy.pan(),
            zoom = this.#cy.zoom();
        return { x: (this.#cy.width() / 2 - pan.x) / zoom, y: (this.#cy.height() / 2 - pan.y) / zoom, zoom };
    }

    /** Looks at `view`, or at everything. */
    look(view) {
        if (!this.#cy) return;
        this.#cy.stop();
        if (view) this.#cy.viewport({ zoom: view.zoom, pan: this.#panTo(view, view.zoom) });
        else this.#firstLook();
    }

    /** Looks at everything, or where no text could be read then, at the place where runs start. */
    #firstLook() {
        this.fit();
        const start = this.#graph.nodes.find((node) => node.initial);
        if (!this.#small || !start || this.#cy.zoom() >= LEAST_LEGIBLE) return;
        const { x, y } = this.#cy.getElementById(start.uid).position();
        this.look({ x, y: y + (this.#cy.height() / 2 - 2 * PADDING) / READABLE, zoom: READABLE });
    }

    #panTo({ x, y }, zoom) {
        return { x: this.#cy.width() / 2 - x * zoom, y: this.#cy.height() / 2 - y * zoom };
    }

    /** Looks at everything; where texts stand beside the nodes does not count for many, since asking for it is slow. */
    fit() {
        if (!this.#cy) return;
        this.#cy.stop();
        if (this.#graph.nodes.length <= MANY) {
            this.#cy.fit(undefined, PADDING);
            return;
        }
        const places = this.#cy.nodes().map((node) => node.position());
        const [left, right] = extent(places.map(({ x }) => x)),
            [top, bottom] = extent(places.map(({ y }) => y));
        const margin = 2 * PADDING;
        const zoom = Math.min(
            (this.#cy.width() - margin) / (right - left + margin),
            (this.#cy.height() - margin) / (bottom - top + margin),
        );
        this.look({ x: (left + right) / 2, y: (top + bottom) / 2, zoom: Math.max(zoom, ZOOM.least) });
    }

    resize() {
        this.#cy?.resize();
    }

    zoomBy(steps) {
        if (!this.#cy) return;
        this.#cy.stop();
        const middle = { x: this.#cy.width() / 2, y: this.#cy.height() / 2 };
        this.#cy.zoom({ level: this.#cy.zoom() * ZOOM.step ** steps, renderedPosition: middle });
    }

    panBy(x, y) {
        this.#cy?.stop().panBy({ x, y });
    }

    /** Brings a node or an edge to the middle, large enough to be read. */
    reveal(id) {
        if (!this.#cy) return;
        const element = this.#cy.getElementById(id);
        if (element.empty()) return;
        const zoom = Math.max(this.#cy.zoom(), READABLE);
        const pan = this.#panTo(element.isNode() ? element.position() : middleOf(element), zoom);
        if (stillness() || this.#graph.nodes.length > MANY) this.#cy.viewport({ zoom, pan });
        else this.#cy.stop().animate({ zoom, pan }, { duration: 180 });
    }

    /** Returns the id of the node that lies nearest in a direction of a node, or null. */
    beside(id, direction) {
        const from = this.#cy?.getElementById(id);
        if (!from || from.empty() || !from.isNode()) return null;
        const { x, y } = from.position();
        let best = null,
            least = Infinity;
        this.#cy.nodes().forEach((node) => {
            const dx = node.position("x") - x,
                dy = node.position("y") - y;
            const along = dx * direction.x + dy * direction.y;
            const aside = Math.abs(dx * direction.y) + Math.abs(dy * direction.x);
            if (node.id() === id || along <= 0 || aside > along * 2) return;
            const distance = along + aside * 2;
            if (distance < least) [best, least] = [node.id(), distance];
        });
        return best;
    }

    /** Returns the whole graph as the address of a PNG picture, for paper. */
    image() {
        return this.#cy?.png({ full: true, scale: 2, maxWidth: 6000, maxHeight: 6000, bg: colour("ground") }) ?? null;
    }

    /** Returns where a node, or the middle of an edge, is on the canvas, in pixels; null where it is hidden. */
    whereabouts(id) {
        const element = this.#cy.getElementById(id);
        if (!element.visible()) return null;
        return element.isNode() ? element.renderedPosition() : element.renderedMidpoint();
    }
}

function extent(numbers) {
    return numbers.reduce(
        ([least, most], number) => [Math.min(least, number), Math.max(most, number)],
        [Infinity, -Infinity],
    );
}

function middleOf(edge) {
    const { x, y } = edge.midpoint() ?? edge.source().position();
    return { x, y };
}

function elementsOf(graph, model, places, many) {
    const nodes = graph.nodes.map((node) => ({
        group: "nodes",
        position: places.get(node.uid),
        data: {
            id: node.uid,
            text: textOfNode(node),
            kind: node.kind,
            width: node.width,
            height: node.height,
            initial: node.initial,
            terminal: node.terminal,
        },
    }));
    const edges = graph.edges.map((edge) => ({
        group: "edges",
        classes: many && edge.source !== edge.target ? "plain" : "",
        data: {
            id: edge.uid,
            source: edge.source.uid,
            target: edge.target.uid,
            text: textOfEdge(edge, model),
            kind: edge.kind,
            main: edge.main,
            may: edge.may,
            loop: loopStep(edge.source),
        },
    }));
    return [...nodes, ...edges];
}

/** Leads an edge along points: where it leaves, where it bends and where it arrives, relative to the line between. */
function route(edge, points) {
    const from = points[0],
        to = points[points.length - 1];
    const along = { x: to.x - from.x, y: to.y - from.y };
    const square = along.x ** 2 + along.y ** 2;
    if (edge.empty() || square < 1) return;
    const length = Math.sqrt(square);
    const weights = [],
        distances = [];
    for (const bend of points.slice(1, -1)) {
        const x = bend.x - from.x,
            y = bend.y - from.y;
        weights.push((x * along.x + y * along.y) / square);
        distances.push((y * along.x - x * along.y) / length);
    }
    edge.scratch("route", {
        weights,
        distances,
        from: offset(from, edge.source().position()),
        to: offset(to, edge.target().position()),
    });
    edge.addClass(weights.length ? "routed" : "straight");
}

function offset(point, middle) {
    return `${point.x - middle.x}px ${point.y - middle.y}px`;
}

/** Moves the text of an edge to where the layout has made room for it. */
function shiftLabel(edge, wanted) {
    const middle = edge.midpoint();
    if (!middle) return;
    edge.scratch("shift", { x: wanted.x - middle.x, y: wanted.y - middle.y });
    edge.addClass("moved");
}
