// The details: what is known of the graph, of a state, or of an edge, with the clauses in full.

class Details {
    #panel = byId("details");
    #model;
    #listener;

    /** `listener` has `picked(node or edge)` and `asked(query)`. */
    constructor(model, listener) {
        this.#model = model;
        this.#listener = listener;
    }

    focus() {
        this.#panel.focus();
    }

    /** Shows a node or an edge, or the graph where neither is given. */
    show(graph, entry) {
        if (!entry) fill(this.#panel, ...this.#ofGraph(graph));
        else if (entry.source) fill(this.#panel, ...this.#ofEdge(graph, entry));
        else fill(this.#panel, ...this.#ofNode(graph, entry));
        this.#panel.scrollTop = 0;
    }

    #ofGraph(graph) {
        const facts = own(this.#model.machines, graph.machine)?.facts ?? {};
        return [
            make("h2", {}, graph.title || graph.name),
            make("p", {}, graph.alt),
            pairs([
                ["Machine", graph.machine],
                ["Windows Server", graph.windows],
                ["Shows", graph.level === "reachability" ? "reachable states, merged" : "states and rows"],
                ["States", graph.nodes.length.toLocaleString("en-US")],
                ["Edges", graph.edges.length.toLocaleString("en-US")],
            ]),
            graph.level === "reachability" &&
                make(
                    "p",
                    { class: "aside" },
                    "An edge says that some of the merged states have the step, dashed that others have not. A way " +
                        "along several edges need not be a run of the machine; the runs on the left are.",
                ),
            graph.by.length > 0 &&
                graph.level === "reachability" &&
                section(
                    "Told apart by",
                    make(
                        "dl",
                        {},
                        graph.by.flatMap((name) => [
                            make("dt", {}, name),
                            make("dd", {}, own(facts, name) ?? "the control state"),
                        ]),
                    ),
                ),
            make("p", { class: "aside" }, "Choose a state or an edge to see what it rests on."),
        ];
    }

    #ofNode(graph, node) {
        const facts = own(this.#model.machines, graph.machine)?.facts ?? {};
        const about = this.#model.node_kinds.find((kind) => kind.name === node.kind);
        return [
            make("p", { class: "what" }, "State"),
            make("h2", {}, nameOf(node)),
            make("p", {}, node.title),
            pairs([
                ["Kind", about ? `${node.kind}: ${about.legend}` : node.kind],
                ["The cluster shows", node.resource_state],
                ["Concrete states", node.states.toLocaleString("en-US")],
                ["Runs start here", node.initial && "yes"],
                ["Runs may end here", node.terminal && "yes"],
            ]),
            section(
                "Facts",
                make(
                    "table",
                    {},
                    make(
                        "tbody",
                        {},
                        Object.entries(node.facts).map(([fact, value]) =>
                            make(
                                "tr",
                                {},
                                make("th", { scope: "row", title: own(facts, fact) }, fact),
                                make("td", {}, value),
                            ),
                        ),
                    ),
                ),
            ),
            this.#ways("What leads out", node.out, (edge) => edge.target),
            this.#ways("What leads here", node.in, (edge) => edge.source),
        ];
    }

    #ways(title, edges, other) {
        if (!edges.length) return section(title, make("p", { class: "aside" }, "nothing"));
        return section(
            `${title} (${edges.length})`,
            make(
                "ul",
                { class: "ways" },
                edges.map((edge) =>
                    make(
                        "li",
                        {},
                        this.#button(edge, this.#sign(edge), callOf(edge)),
                        this.#button(other(edge), nameOf(other(edge))),
                    ),
                ),
            ),
        );
    }

    #ofEdge(graph, edge) {
        return [
            make("p", { class: "what" }, edge.violation ? "Breach of the contract" : "Edge"),
            make("h2", {}, this.#sign(edge), callOf(edge)),
            make(
                "p",
                { class: "ends" },
                this.#button(edge.source, nameOf(edge.source)),
                " → ",
                this.#button(edge.target, nameOf(edge.target)),
            ),
            pairs([
                [
                    "Kind",
                    `${edge.kind}: ${this.#model.edge_kinds.find((kind) => kind.name === edge.kind)?.legend ?? ""}`,
                ],
                ["Standing", edge.standing],
                ["Windows Server", edge.versions.join(", ")],
                ["Concrete steps", edge.weight.toLocaleString("en-US")],
                ["Taken", edge.may && "by some of the merged states only"],
                ["On the ordinary run", edge.main && "yes"],
                ["Flags in guards", edge.flags.join(", ")],
            ]),
            section(
                "Labels",
                make(
                    "dl",
                    {},
                    edge.triggers.flatMap((trigger, place) => [
                        make("dt", {}, make("code", {}, trigger)),
                        make("dd", {}, edge.meanings[place] ?? ""),
                    ]),
                ),
            ),
            section(
                "Rows",
                make(
                    "table",
                    { class: "rows" },
                    make(
                        "thead",
                        {},
                        make(
                            "tr",
                            {},
                            ["row", "only if", "then"].map((head) => make("th", { scope: "col" }, head)),
                        ),
                    ),
                    make(
                        "tbody",
                        {},
                        edge.rows.map((row, place) =>
                            make(
                                "tr",
                                {},
                                make(
                                    "th",
                                    { scope: "row" },
                                    make("code", {}, row),
                                    edge.standings[place] && make("small", {}, edge.standings[place]),
                                ),
                                make("td", {}, edge.guards[place] || "always"),
                                make("td", {}, edge.effects[place] || "—"),
                            ),
                        ),
                    ),
                ),
            ),
            ...this.#rules(edge.rules),
            ...this.clauses(edge.clauses),
        ];
    }

    #rules(names) {
        if (!names.length) return [];
        return [
            section(
                "Rules that are broken",
                ...names.map((name) => {
                    const rule = own(this.#model.rules, name);
                    return make(
                        "article",
                        {},
                        make("h4", {}, `${name} ${rule?.title ?? ""}`),
                        rule && make("p", {}, rule.meaning),
                    );
                }),
            ),
        ];
    }

    /** Returns a section with clauses in full, none where there are none. */
    clauses(names) {
        if (!names.length) return [];
        return [section("Clauses", ...names.map((name) => this.#clause(name)))];
    }

    #clause(name) {
        const clause = own(this.#model.clauses, name);
        const head = make(
            "h4",
            {},
            make(
                "button",
                {
                    type: "button",
                    class: "link",
                    title: "Find what cites this clause",
                    onclick: () => this.#listener.asked(name),
                },
                name,
            ),
        );
        if (!clause)
            return make("article", {}, head, make("p", { class: "aside" }, "not in the specification of this page"));
        const inForce = [clause.since && `since ${clause.since}`, clause.until && `until ${clause.until}`]
            .filter(Boolean)
            .join(", ");
        return make(
            "article",
            { class: clause.standing },
            head,
            make("p", {}, clause.text),
            make(
                "p",
                { class: "source" },
                `${clause.level} · ${clause.standing}${inForce && ` · ${inForce}`} · ${clause.source}`,
            ),
            clause.unobservable && make("p", { class: "source" }, `Not observable: ${clause.unobservable}`),
        );
    }

    #sign(edge) {
        return mark(edge.kind, this.#model.edge_kinds.find((kind) => kind.name === edge.kind)?.sign ?? "");
    }

    #button(entry, ...words) {
        return make("button", { type: "button", class: "link", onclick: () => this.#listener.picked(entry) }, ...words);
    }
}

function section(title, ...children) {
    return make("section", {}, make("h3", {}, title), ...children);
}

/** Returns names with what there is to say of each; a name of which nothing is to say is left out. */
function pairs(entries) {
    const said = entries.filter(([, value]) => value);
    return make(
        "dl",
        { class: "pairs" },
        said.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]),
    );
}
