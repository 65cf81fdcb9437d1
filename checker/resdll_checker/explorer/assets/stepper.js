// The runs: chosen from a list, stepped through forward and back.

class Stepper {
    #choice = byId("run");
    #bar = byId("stepper");
    #list = byId("steps");
    #said = byId("step-said");
    #listener;
    #places = null;
    #step = 0;

    /** `listener` has `started(run name or "")`, `stepped(number)` and `opened(text)`, which may throw. */
    constructor(listener) {
        this.#listener = listener;
        this.#choice.addEventListener("change", () => listener.started(this.#choice.value));
        for (const [id, to] of [
            ["first", () => 0],
            ["back", () => this.#step - 1],
            ["forward", () => this.#step + 1],
            ["last", () => this.#places.length - 1],
        ])
            byId(id).addEventListener("click", () => this.go(to()));
        byId("open").addEventListener("change", (event) => this.#open(event.target));
    }

    /** Lists the runs that fit the graph. */
    offer(runs) {
        fill(
            this.#choice,
            make("option", { value: "" }, runs.length ? `none (of ${runs.length})` : "none fits this view"),
            ...runs.map((run) => make("option", { value: run.name }, run.title)),
        );
        this.#choice.disabled = !runs.length;
    }

    /** Shows a run, placed on the graph, at a step; null shows none. */
    show(run, places, step) {
        this.#choice.value = run?.name ?? "";
        this.#bar.hidden = !run;
        if (!run) {
            this.#places = null;
            fill(this.#list);
            return;
        }
        if (places !== this.#places)
            fill(
                this.#list,
                places.map((place, number) => this.#item(place, number)),
            );
        this.#places = places;
        this.#step = step;
        for (const button of this.#list.querySelectorAll("button")) button.removeAttribute("aria-current");
        const current = this.#list.children[step].querySelector("button");
        current.setAttribute("aria-current", "step");
        this.#list.scrollTop = current.parentElement.offsetTop - this.#list.offsetTop - this.#list.clientHeight / 2;
        for (const id of ["first", "back"]) byId(id).disabled = step === 0;
        for (const id of ["forward", "last"]) byId(id).disabled = step === places.length - 1;
        fill(this.#said, `Step ${step} of ${places.length - 1}: ${wordsOf(places[step])}`);
    }

    /** Goes to a step, if there is a run and it has that step. */
    go(step) {
        if (this.#places && step >= 0 && step < this.#places.length) this.#listener.stepped(step);
    }

    forward() {
        this.go(this.#step + 1);
    }

    back() {
        this.go(this.#step - 1);
    }

    first() {
        this.go(0);
    }

    last() {
        this.go((this.#places?.length ?? 0) - 1);
    }

    #item(place, number) {
        const changes = Object.entries(place.step?.changes ?? {}).map(
            ([fact, [before, after]]) => `${fact}: ${before} → ${after}`,
        );
        return make(
            "li",
            {},
            make(
                "button",
                { type: "button", onclick: () => this.#listener.stepped(number) },
                make("span", {}, wordsOf(place)),
                place.step?.forever && make("small", { class: "forever" }, "again and again"),
                changes.length > 0 && make("small", {}, changes.join("; ")),
            ),
        );
    }

    async #open(input) {
        const [file] = input.files;
        input.value = "";
        const said = byId("open-said");
        try {
            fill(said, file ? this.#listener.opened(await file.text()) : "");
        } catch (error) {
            fill(said, error.message);
        }
    }
}

function wordsOf({ node, step, skipped }) {
    if (step) return step.meaning || step.label;
    if (!skipped) return `the run starts in ${nameOf(node)}`;
    return `the run has come to ${nameOf(node)} by ${counted(skipped, "step")} that this view leaves out`;
}
