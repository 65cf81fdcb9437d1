"""What must come before a step, against a plain search that remembers whether it came."""

from __future__ import annotations

from collections import deque

import numpy as np
from graphs import Edge, edge_lists, edges_of, graph_of, truths
from hypothesis import given, settings
from hypothesis import strategies as st

from resdll_checker.proofs.precedence import Order, find_unprepared

NODES, STEP, NEED, ANEW, OTHER = 5, 0, 1, 2, 3
ROWS = st.sets(st.integers(0, OTHER), max_size=2)


def reached(edges: list[Edge]) -> dict[int, int]:
    """Returns the distance of every node that is reached from node 0."""
    found, queue = {0: 0}, deque([0])
    while queue:
        node = queue.popleft()
        for source, target, _ in edges:
            if source == node and target not in found:
                found[target] = found[node] + 1
                queue.append(target)
    return found


def shortest(edges: list[Edge], steps: set[int], needs: set[int], since: set[int]) -> int | None:
    """Returns the length of a shortest run to an unprepared step, by search of (node, prepared)."""
    found, queue = {(0, False): 0}, deque([(0, False)])
    while queue:
        node, prepared = queue.popleft()
        for source, target, row in edges:
            if source != node:
                continue
            if row in steps and not prepared:
                return found[node, prepared] + 1
            after = (target, row not in since and (prepared or row in needs))
            if after not in found:
                found[after] = found[node, prepared] + 1
                queue.append(after)
    return None


@given(edge_lists(NODES, 4, 12), ROWS, ROWS, ROWS)
@settings(max_examples=400)
def test_a_run_is_found_exactly_where_a_plain_search_finds_one(
    edges: list[Edge], steps: set[int], needs: set[int], since: set[int]
):
    distances = reached(edges)
    edges = [edge for edge in edges if edge[0] in distances]
    graph = graph_of(NODES, edges)
    order = Order(*(truths(rows, 4)[graph.rows] for rows in (steps, needs, since)))
    distance = np.array([distances.get(node, 0) for node in range(NODES)], dtype=np.int64)
    found = find_unprepared(graph, order, 0, distance)
    wanted = shortest(edges, steps, needs, since)
    assert (found is None) == (wanted is None)
    if found is None:
        return
    start, run = found
    assert distance[start] + len(run) == wanted
    numbered = edges_of(graph)
    node, prepared = start, False
    for edge in run[:-1]:
        _, node, row = numbered[edge]
        prepared = row not in since and (prepared or row in needs)
    assert not prepared
    assert numbered[run[-1]][0] == node
    assert numbered[run[-1]][2] in steps
    assert start == 0 or numbered[run[0]][2] in since
