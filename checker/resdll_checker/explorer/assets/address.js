// The address: what is shown, written into the part of the URL behind `#`, so that a link shows it again.

const DIGITS = 3;

/** Returns the fragment for a state of the page; what is as it would be anyway is left out. */
function fragmentOf(state, first) {
    const { filter, view } = state;
    const parts = {
        graph: state.graph === first ? "" : state.graph,
        node: state.node,
        edge: state.edge,
        q: state.query,
        run: state.run,
        step: state.run ? String(state.step) : "",
        hide: [...filter.kind, ...filter.standing, ...filter.windows, ...(filter.may ? [] : ["may"])],
        show: filter.breaches ? ["breaches"] : [],
        flag: filter.flag,
        clause: filter.clause,
        theme: state.theme,
        view: view ? [view.x.toFixed(0), view.y.toFixed(0), view.zoom.toFixed(DIGITS)] : "",
    };
    return Object.entries(parts)
        .filter(([, value]) => value.length)
        .map(([name, value]) => `${name}=${[value].flat().map(encoded).join(",")}`)
        .join("&");
}

/** Returns the state of the page that a fragment tells of; what makes no sense in this page is passed over. */
function stateOf(fragment, model) {
    const given = new Map(
        fragment
            .split("&")
            .filter(Boolean)
            .map((part) => {
                const [name, value = ""] = part.split(/=(.*)/s);
                return [name, value.split(",").map(decoded)];
            }),
    );
    const one = (name) => given.get(name)?.[0] ?? "";
    const graph = model.graphByName.get(one("graph")) ?? model.graphs[0];
    const hidden = given.get("hide") ?? [];
    const among = (names) => names.filter((name) => hidden.includes(name));
    const view = (given.get("view") ?? []).map(Number);
    return {
        graph: graph.name,
        node: graph.nodeById.has(one("node")) ? one("node") : "",
        edge: graph.edgeById.has(one("edge")) ? one("edge") : "",
        query: one("q"),
        run: one("run"),
        step: Math.max(0, parseInt(one("step"), 10) || 0),
        filter: {
            kind: among(model.edge_kinds.map((kind) => kind.name)),
            standing: among(model.standings),
            windows: among(model.versions),
            flag: one("flag"),
            clause: one("clause"),
            breaches: (given.get("show") ?? []).includes("breaches"),
            may: !hidden.includes("may"),
        },
        theme: ["light", "dark"].includes(one("theme")) ? one("theme") : "",
        view:
            view.length === 3 && view.every(Number.isFinite) && view[2] > 0
                ? { x: view[0], y: view[1], zoom: view[2] }
                : null,
    };
}

function decoded(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return "";
    }
}
