// The quick layout: nodes by their distance from the initial state, in rows, near those that lead to them.
// It takes milliseconds for thousands of nodes, and is what a reader sees before (or instead of) a careful layout.

const GAP = { across: 40, down: 70 };
const PASSES = 4;
const LANDSCAPE = 1.6;

/** Returns the middle of every node by its uid; `nodes` have a width and a height in pixels. */
function rankedPlaces(nodes, edges) {
    const ranks = ordered(rankOf(nodes, edges), edges);
    const widest = Math.max(...nodes.map((node) => node.width)) + GAP.across;
    const highest = Math.max(...nodes.map((node) => node.height)) + GAP.down;
    const area = nodes.length * widest * highest;
    const most = Math.max(4, Math.round(Math.sqrt(area * LANDSCAPE) / widest));
    const places = new Map();
    let row = 0;
    for (const rank of ranks) {
        const rows = Math.ceil(rank.length / most);
        const each = Math.ceil(rank.length / rows);
        for (let start = 0; start < rank.length; start += each, row += 1) {
            const part = rank.slice(start, start + each);
            part.forEach((id, column) =>
                places.set(id, { x: (column - (part.length - 1) / 2) * widest, y: row * highest }),
            );
        }
    }
    return places;
}

/** Returns the uids of the nodes by the number of steps from an initial node; what is not reached comes last. */
function rankOf(nodes, edges) {
    const next = new Map(nodes.map((node) => [node.uid, []]));
    for (const edge of edges) next.get(edge.source.uid).push(edge.target.uid);
    const initial = nodes.filter((node) => node.initial).map((node) => node.uid);
    let front = initial.length ? initial : nodes.slice(0, 1).map((node) => node.uid);
    const seen = new Set(front);
    const ranks = [];
    while (front.length) {
        ranks.push(front);
        const fresh = [];
        for (const id of front) {
            for (const target of next.get(id)) {
                if (!seen.has(target)) {
                    seen.add(target);
                    fresh.push(target);
                }
            }
        }
        front = fresh;
    }
    const rest = nodes.map((node) => node.uid).filter((id) => !seen.has(id));
    if (rest.length) ranks.push(rest);
    return ranks;
}

/** Orders each rank by where its neighbours stand, a few times over, so that lines cross less. */
function ordered(ranks, edges) {
    const beside = new Map();
    for (const { source, target } of edges) {
        if (source === target) continue;
        for (const [one, other] of [
            [source.uid, target.uid],
            [target.uid, source.uid],
        ]) {
            if (!beside.has(one)) beside.set(one, []);
            beside.get(one).push(other);
        }
    }
    const place = new Map();
    const number = (rank) => rank.forEach((id, index) => place.set(id, (index + 0.5) / rank.length));
    ranks.forEach(number);
    for (let pass = 0; pass < PASSES; pass += 1) {
        for (const rank of ranks) {
            const wanted = new Map(rank.map((id) => [id, mean(beside.get(id), place) ?? place.get(id)]));
            rank.sort((one, other) => wanted.get(one) - wanted.get(other) || (one < other ? -1 : 1));
            number(rank);
        }
    }
    return ranks;
}

function mean(ids, place) {
    if (!ids?.length) return null;
    return ids.reduce((total, id) => total + place.get(id), 0) / ids.length;
}
