// The page: one state, which every action changes through `change`, and from which everything on the page is shown.

const SETTLED = 250;
const PAN = 60;
const DIGEST = 16;
const DIRECTIONS = {
    ArrowLeft: { x: -1, y: 0 },
    ArrowRight: { x: 1, y: 0 },
    ArrowUp: { x: 0, y: -1 },
    ArrowDown: { x: 0, y: 1 },
};

class Explorer {
    #model = readModel();
    #state;
    #runs = [];
    #places = null;
    #insists = new Set();
    #settling = 0;

    constructor() {
        const pick = (entry) => this.#pick(entry);
        const ask = (query) => this.change({ query });
        this.picture = new Picture(byId("canvas"), this.#model, {
            chosen: (uid) => this.#choose(uid),
            moved: () => this.#settle(),
            busy: (busy) => {
                byId("busy").hidden = !busy;
            },
            failed: () =>
                fill(byId("said"), "This view is too tangled to be laid out with care, so it stays as it is."),
        });
        this.search = new Search({ asked: ask, picked: pick });
        this.filters = new Filters(this.#model, { filtered: (filter) => this.change({ filter }) });
        this.details = new Details(this.#model, {
            picked: pick,
            asked: (query) => {
                ask(query);
                this.search.focus();
            },
        });
        this.stepper = new Stepper({
            started: (run) => this.change({ run, step: 0, node: "", edge: "" }),
            stepped: (step) => this.change({ step, node: "", edge: "" }),
            opened: (text) => this.#open(text),
        });
        this.#fillIn();
        this.#listen();
        this.ready = this.#restore();
    }

    get graph() {
        return this.#model.graphByName.get(this.#state.graph);
    }

    get state() {
        return this.#state;
    }

    get #selected() {
        return this.graph.nodeById.get(this.#state.node) ?? this.graph.edgeById.get(this.#state.edge) ?? null;
    }

    /** The edges that the filter shows. */
    #passing() {
        return this.graph.edges.filter((edge) => passes(this.#state.filter, edge));
    }

    // --- from the state to the page

    async #restore() {
        this.#state = stateOf(location.hash.slice(1), this.#model);
        this.#wear();
        await this.#draw(this.#state.view);
        document.documentElement.dataset.ready = "true";
    }

    /** Changes parts of the state and shows what follows; `quiet` leaves the reader's place in the history as it is. */
    change(parts, { quiet = false } = {}) {
        const before = this.#state;
        this.#state = { ...before, ...parts };
        if (this.#state.graph !== before.graph) {
            Object.assign(this.#state, { node: "", edge: "", view: null, step: 0 }, parts);
            this.ready = this.#draw(null);
        } else this.#show(before);
        if (this.picture.lacks(this.#passing())) this.ready = this.#tidy();
        this.#write(quiet);
    }

    async #draw(view) {
        const graph = this.graph;
        byId("graph").value = graph.name;
        fill(byId("digest"), graph.digest.slice(0, DIGEST));
        fill(byId("paper-title"), graph.title || graph.name);
        byId("canvas").setAttribute("aria-label", `Picture of ${graph.title || graph.name}`);
        showLegend(this.#model, graph);
        this.#offerRuns();
        const tooMany = graph.nodes.length > this.#model.comfortable && !this.#insists.has(graph);
        byId("notice").hidden = !tooMany;
        this.#show(null);
        if (tooMany) {
            this.picture.clear();
            fill(
                byId("notice-words"),
                `This view has ${counted(graph.nodes.length, "state")}. Beyond ` +
                    `${this.#model.comfortable.toLocaleString("en-US")} a picture says little and moves slowly, so ` +
                    "it is not drawn unasked. Search, filters, runs and details work all the " +
                    "same; a view by fewer facts, or of one Windows version, is easier to read.",
            );
            return;
        }
        await this.picture.show(graph, this.#passing(), view);
        if (graph !== this.graph) return;
        this.#mark();
        if (!view) this.#reveal();
    }

    /** Shows everything that follows from the state but the picture's places; `before` is the state that was shown. */
    #show(before) {
        const { filter, query, step } = this.#state;
        this.#place();
        this.filters.show(this.graph, filter);
        this.search.show(this.graph, query);
        this.stepper.show(this.#run(), this.#places, step);
        this.#showDetails();
        this.#mark();
        if (before) this.#reveal(before);
        this.#say();
    }

    #offerRuns() {
        const machine = own(this.#model.machines, this.graph.machine);
        this.#runs = this.#model.paths
            .map((run) => ({ run, places: placed(run, this.graph, machine) }))
            .filter(({ places }) => places);
        this.stepper.offer(this.#runs.map(({ run }) => run));
    }

    #run() {
        return this.#runs.find(({ run }) => run.name === this.#state.run)?.run ?? null;
    }

    #place() {
        this.#places = this.#runs.find(({ run }) => run.name === this.#state.run)?.places ?? null;
        if (!this.#places) Object.assign(this.#state, { run: "", step: 0 });
        else this.#state.step = Math.min(this.#state.step, this.#places.length - 1);
    }

    #showDetails() {
        const place = this.#places?.[this.#state.step];
        this.details.show(this.graph, this.#selected ?? place?.edge ?? place?.node ?? null);
    }

    #mark() {
        const { query, step } = this.#state;
        const { nodes, edges } = found(this.graph, query);
        const walked = this.#places?.slice(0, step + 1) ?? [];
        const uids = (places) => places.flatMap(({ node, edge }) => [node.uid, ...(edge ? [edge.uid] : [])]);
        this.picture.mark({
            selected: this.#selected?.uid,
            matches: query.trim() ? [...nodes, ...edges].map((entry) => entry.uid) : null,
            passing:
                this.#passing().length === this.graph.edges.length
                    ? null
                    : new Set(this.#passing().map((edge) => edge.uid)),
            walked: uids(walked),
            here: uids(walked.slice(-1)),
        });
    }

    /** Brings what was chosen, or stepped to, into the picture. */
    #reveal(before) {
        const { node, edge, run, step } = this.#state;
        if ((node || edge) && (node !== before?.node || edge !== before?.edge)) this.picture.reveal(this.#selected.uid);
        else if (this.#places && (run !== before?.run || step !== before?.step))
            this.picture.reveal(this.#places[step].node.uid);
    }

    /** Says in a line what is shown, and to those who do not see it what has been chosen. */
    #say() {
        const shownEdges = this.#passing().length;
        const edges =
            shownEdges === this.graph.edges.length
                ? counted(shownEdges, "edge")
                : `${shownEdges.toLocaleString("en-US")} of ${counted(this.graph.edges.length, "edge")}`;
        fill(byId("count"), `${counted(this.graph.nodes.length, "state")}, ${edges}`);
        const entry = this.#selected;
        fill(
            byId("said"),
            !entry
                ? ""
                : entry.source
                  ? `Edge ${callOf(entry)} from ${nameOf(entry.source)} to ${nameOf(entry.target)}`
                  : `State ${nameOf(entry)}, ${counted(entry.out.length, "way")} out. ${entry.title}`,
        );
    }

    // --- from the reader to the state

    #pick(entry) {
        this.change(entry.source ? { edge: entry.id, node: "" } : { node: entry.id, edge: "" });
    }

    #choose(uid) {
        const entry = uid && [...this.graph.nodes, ...this.graph.edges].find((candidate) => candidate.uid === uid);
        if (entry) this.#pick(entry);
        else this.change({ node: "", edge: "" });
    }

    #open(text) {
        const runs = readRuns(text);
        const names = new Set(this.#model.paths.map((run) => run.name));
        for (const run of runs) {
            while (names.has(run.name)) run.name += " (opened)";
            names.add(run.name);
            this.#model.paths.push(run);
        }
        this.#offerRuns();
        const fitting = runs.filter((run) => this.#runs.some((known) => known.run === run));
        this.change(fitting.length ? { run: fitting[0].name, step: 0, node: "", edge: "" } : {});
        return `${counted(runs.length, "run")} opened, ${fitting.length} of them on this view.`;
    }

    // --- the address

    /** Keeps the address while the picture moves: not at every frame, but when it has come to rest. */
    #settle() {
        clearTimeout(this.#settling);
        this.#settling = setTimeout(() => {
            if (!this.picture.drawn) return;
            this.#state.view = this.picture.view();
            this.#write(true);
        }, SETTLED);
    }

    #write(quiet) {
        const fragment = fragmentOf(this.#state, this.#model.graphs[0].name);
        if (fragment === location.hash.slice(1)) return;
        history[quiet ? "replaceState" : "pushState"](null, "", `#${fragment}`);
    }

    /** Follows the address where the reader goes back, forward, or types another one. */
    #follow() {
        const before = this.#state;
        this.#state = stateOf(location.hash.slice(1), this.#model);
        this.#wear();
        if (this.#state.graph !== before.graph) this.ready = this.#draw(this.#state.view);
        else {
            this.#show(null);
            this.picture.look(this.#state.view);
        }
    }

    // --- the rest of the page

    #fillIn() {
        fill(
            byId("graph"),
            this.#model.graphs.map((graph) => make("option", { value: graph.name }, `${graph.name} – ${graph.title}`)),
        );
    }

    #listen() {
        byId("graph").addEventListener("change", (event) => this.change({ graph: event.target.value }));
        byId("fit").addEventListener("click", () => this.picture.fit());
        byId("closer").addEventListener("click", () => this.picture.zoomBy(1));
        byId("farther").addEventListener("click", () => this.picture.zoomBy(-1));
        byId("tidy").addEventListener("click", () => this.#tidy());
        byId("cancel").addEventListener("click", () => this.picture.cancel());
        byId("theme").addEventListener("click", () => this.#turn());
        byId("help").addEventListener("click", () => byId("keys").showModal());
        byId("insist").addEventListener("click", () => {
            this.#insists.add(this.graph);
            this.ready = this.#draw(null);
        });
        document.addEventListener("keydown", (event) => this.#key(event));
        window.addEventListener("popstate", () => this.#follow());
        window.addEventListener("beforeprint", () => this.#print(true));
        window.addEventListener("afterprint", () => this.#print(false));
        window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.picture.restyle());
        new ResizeObserver(() => this.picture.resize()).observe(byId("canvas"));
    }

    async #tidy() {
        await this.picture.tidy(this.#passing());
        this.picture.fit();
    }

    #turn() {
        const dark = getComputedStyle(document.documentElement).colorScheme === "dark";
        this.change({ theme: dark ? "light" : "dark" }, { quiet: true });
        this.#wear();
    }

    #wear() {
        if (this.#state.theme) document.documentElement.dataset.theme = this.#state.theme;
        else delete document.documentElement.dataset.theme;
        this.picture.restyle();
    }

    /** Puts the whole graph on paper, in the light theme, as an image that does not depend on the window. */
    #print(printing) {
        const { theme } = document.documentElement.dataset;
        if (printing) document.documentElement.dataset.theme = "light";
        this.picture.restyle();
        const image = printing ? this.picture.image() : null;
        if (image) byId("paper").setAttribute("src", image);
        if (!printing && !this.#state.theme) delete document.documentElement.dataset.theme;
        else if (!printing && theme !== this.#state.theme) document.documentElement.dataset.theme = this.#state.theme;
        if (!printing) this.picture.restyle();
    }

    // --- keys

    #key(event) {
        if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
        if (event.target === byId("search")) return;
        const action = this.#actions()[event.key] ?? (event.target === byId("canvas") ? this.#onCanvas(event) : null);
        if (!action) return;
        event.preventDefault();
        action();
    }

    #actions() {
        return {
            "/": () => this.search.focus(),
            "?": () => byId("keys").showModal(),
            "]": () => this.stepper.forward(),
            "[": () => this.stepper.back(),
            "}": () => this.stepper.last(),
            "{": () => this.stepper.first(),
            "+": () => this.picture.zoomBy(1),
            "=": () => this.picture.zoomBy(1),
            "-": () => this.picture.zoomBy(-1),
            0: () => this.picture.fit(),
            Escape: () => this.#leave(),
        };
    }

    #leave() {
        if (!byId("busy").hidden) this.picture.cancel();
        else if (this.#selected) this.change({ node: "", edge: "" });
        else if (this.#state.query) this.change({ query: "" });
        else this.change({ run: "", step: 0 });
    }

    #onCanvas(event) {
        if (event.key === "Enter") return () => this.details.focus();
        const direction = DIRECTIONS[event.key];
        if (!direction) return null;
        if (event.shiftKey) return () => this.picture.panBy(-direction.x * PAN, -direction.y * PAN);
        return () => this.#walk(direction);
    }

    /** Goes to the state that lies nearest in a direction; from nowhere, to where runs start. */
    #walk(direction) {
        const entry = this.#selected;
        const from = entry?.source ?? entry ?? this.#places?.[this.#state.step].node;
        const start = this.graph.nodes.find((node) => node.initial) ?? this.graph.nodes[0];
        const uid = from ? this.picture.beside(from.uid, direction) : start?.uid;
        if (uid) this.#choose(uid);
    }
}

window.explorer = new Explorer();
