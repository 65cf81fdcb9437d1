// The filters: what edges are shown, with how many there are of each.

class Filters {
    #form = byId("filters");
    #model;
    #listener;
    #graph = null;

    /** `listener` has `filtered(filter)`. */
    constructor(model, listener) {
        this.#model = model;
        this.#listener = listener;
        this.#form.addEventListener("change", () => listener.filtered(this.#read()));
        this.#form.addEventListener("submit", (event) => event.preventDefault());
        byId("unfilter").addEventListener("click", () => listener.filtered(openFilter()));
    }

    /** Shows the controls for a graph, set as `filter` is. */
    show(graph, filter) {
        if (graph !== this.#graph) this.#build(graph);
        this.#graph = graph;
        for (const box of this.#form.querySelectorAll("input[type=checkbox][data-list]")) {
            box.checked = !filter[box.dataset.list].includes(box.value);
        }
        for (const name of ["breaches", "may"]) {
            const box = this.#form.elements[name];
            if (box) box.checked = filter[name];
        }
        for (const name of ["flag", "clause"]) this.#form.elements[name].value = filter[name];
        byId("unfilter").hidden = isOpen(filter);
    }

    #read() {
        const filter = openFilter();
        for (const box of this.#form.querySelectorAll("input[type=checkbox][data-list]")) {
            if (!box.checked) filter[box.dataset.list].push(box.value);
        }
        for (const name of ["breaches", "may"]) filter[name] = this.#form.elements[name]?.checked ?? true;
        for (const name of ["flag", "clause"]) filter[name] = this.#form.elements[name].value;
        return filter;
    }

    #build(graph) {
        const number = (test) => graph.edges.filter(test).length;
        const kinds = this.#model.edge_kinds.filter(({ name }) => number((edge) => edge.kind === name));
        fill(
            byId("kinds"),
            kinds.map(({ name, sign, legend }) =>
                choice(
                    "kind",
                    name,
                    [mark(name, sign), make("span", {}, name, make("small", {}, legend))],
                    number((edge) => edge.kind === name),
                ),
            ),
        );
        fill(
            byId("standings"),
            this.#model.standings.map((name) =>
                choice(
                    "standing",
                    name,
                    [name],
                    number((edge) => edge.standing === name),
                ),
            ),
        );
        fill(
            byId("versions"),
            this.#model.versions.map((name) =>
                choice(
                    "windows",
                    name,
                    [`Windows Server ${name}`],
                    number((edge) => edge.versions.includes(name)),
                ),
            ),
        );
        fill(byId("others"), [
            alone(
                "breaches",
                "breaches of the contract",
                number((edge) => edge.aside),
            ),
            alone(
                "may",
                "steps that only some of the merged states have (dashed)",
                number((edge) => edge.may),
            ),
        ]);
        byId("others").closest("fieldset").hidden = !byId("others").hasChildNodes();
        const cited = (list) => [...new Set(graph.edges.flatMap((edge) => edge[list]))].sort();
        fill(
            this.#form.elements.flag,
            options("any flag, or none", cited("flags"), (name) => number((edge) => edge.flags.includes(name))),
        );
        fill(
            this.#form.elements.clause,
            options("any clause", cited("clauses"), (name) => number((edge) => edge.clauses.includes(name))),
        );
        for (const name of ["flag", "clause"]) this.#form.elements[name].disabled = !cited(`${name}s`).length;
    }
}

/** Returns the sign of a kind of edge in its colour. */
function mark(kind, sign) {
    return make("span", { class: `sign ${kind}`, "aria-hidden": "true" }, sign);
}

function choice(list, value, words, number) {
    return make(
        "label",
        { class: "choice" },
        make("input", { type: "checkbox", "data-list": list, value, checked: true }),
        ...words,
        make("span", { class: "number" }, number.toLocaleString("en-US")),
    );
}

function alone(name, words, number) {
    if (!number) return null;
    return make(
        "label",
        { class: "choice" },
        make("input", { type: "checkbox", name, checked: true }),
        make("span", {}, words),
        make("span", { class: "number" }, number.toLocaleString("en-US")),
    );
}

function options(all, names, number) {
    return [
        make("option", { value: "" }, all),
        ...names.map((name) => make("option", { value: name }, `${name} (${number(name)})`)),
    ];
}
