// The search: a box whose results are a list that the keys of a list move through.

const MOST_RESULTS = 60;

class Search {
    #box = byId("search");
    #list = byId("results");
    #said = byId("found");
    #results = [];
    #active = -1;
    #shown = null;
    #listener;

    /** `listener` has `asked(query)` and `picked(node or edge)`. */
    constructor(listener) {
        this.#listener = listener;
        this.#box.addEventListener("input", () => listener.asked(this.#box.value));
        this.#box.addEventListener("keydown", (event) => this.#key(event));
        this.#box.addEventListener("focus", () => this.#open(this.#results.length > 0));
        this.#box.addEventListener("blur", () => this.#open(false));
    }

    focus() {
        this.#box.focus();
        this.#box.select();
    }

    /** Shows what a query finds in a graph; what is shown already stays as the reader left it. */
    show(graph, query) {
        if (this.#shown?.graph === graph && this.#shown.query === query) return;
        this.#shown = { graph, query };
        if (this.#box.value !== query) this.#box.value = query;
        const { nodes, edges } = found(graph, query);
        this.#results = [...nodes, ...edges].slice(0, MOST_RESULTS);
        this.#active = -1;
        const more = nodes.length + edges.length - this.#results.length;
        fill(
            this.#list,
            this.#results.map((entry, place) => this.#item(entry, place)),
        );
        if (more > 0)
            this.#list.append(
                make("li", { role: "presentation", class: "more" }, `and ${counted(more, "more result")}`),
            );
        fill(this.#said, query.trim() ? `${counted(nodes.length, "state")}, ${counted(edges.length, "edge")}` : "");
        this.#box.removeAttribute("aria-activedescendant");
        this.#open(query.trim() !== "" && this.#results.length > 0 && document.activeElement === this.#box);
    }

    #item(entry, place) {
        const words = entry.source
            ? [
                  make("span", { class: `mark ${entry.kind}` }, callOf(entry)),
                  make("small", {}, `${nameOf(entry.source)} → ${nameOf(entry.target)}`),
              ]
            : [make("span", {}, nameOf(entry)), make("small", {}, entry.title)];
        return make(
            "li",
            {
                id: `result-${place}`,
                role: "option",
                "aria-selected": "false",
                onmousedown: (event) => {
                    event.preventDefault();
                    this.#pick(place);
                },
            },
            ...words,
        );
    }

    #open(open) {
        this.#list.hidden = !open;
        this.#box.setAttribute("aria-expanded", String(open));
    }

    #key(event) {
        const last = this.#results.length - 1;
        if (event.key === "ArrowDown") this.#activate(this.#active < last ? this.#active + 1 : 0);
        else if (event.key === "ArrowUp") this.#activate(this.#active > 0 ? this.#active - 1 : last);
        else if (event.key === "Enter") this.#pick(Math.max(0, this.#active));
        else if (event.key === "Escape") {
            if (this.#box.value) this.#listener.asked("");
            else this.#box.blur();
        } else return;
        event.preventDefault();
        event.stopPropagation();
    }

    #activate(place) {
        if (!this.#results.length) return;
        this.#open(true);
        this.#list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
        this.#active = place;
        const item = byId(`result-${place}`);
        item.setAttribute("aria-selected", "true");
        item.scrollIntoView({ block: "nearest" });
        this.#box.setAttribute("aria-activedescendant", item.id);
    }

    #pick(place) {
        const entry = this.#results[place];
        if (!entry) return;
        this.#open(false);
        this.#listener.picked(entry);
    }
}
