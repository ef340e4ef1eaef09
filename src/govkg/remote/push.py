"""Puts the graph into a store, whole or not at all, and proves that it is there.

The graph is sent in chunks into graphs of staging, checked there against the local
hash, and moved into place by one update. A push that is broken off leaves the old
graph as it was, and the next one goes on where it stopped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import pyoxigraph as ox

from govkg.canonical import canonical_hash, one_ontology
from govkg.errors import StoreError
from govkg.namespaces import GRAPH
from govkg.remote.store import TRIPLES, RemoteStore
from govkg.store import Progress

STAGING = GRAPH + "staging-"
"""What the names of graphs begin with that are on their way."""

CHUNK = 25_000
"""Triples in a request."""


class Pushed(NamedTuple):
    """What a push did.

    Attributes:
        store: The address that was asked.
        triples: How many triples are there now.
        graphs: In how many graphs.
        hash: SHA-256 of the canonical form, equal here and there.
        atomic: Whether the change was one step for everybody who asks.
    """

    store: str
    triples: int
    graphs: int
    hash: str
    atomic: bool


class _Load(NamedTuple):
    """The triples for one graph, and how the graph is named on the way."""

    target: str | None
    staging: str
    quads: Sequence[ox.Quad]


def push(
    quads: Iterable[ox.Quad],
    store: RemoteStore,
    *,
    named: bool = False,
    replace: bool = False,
    chunk: int = CHUNK,
    progress: Progress | None = None,
) -> Pushed:
    """Put quads into a store.

    Args:
        quads: What is to be there.
        store: Where.
        named: Whether each source file stays a graph of its own. The queries ask
            the default graph, so the store must then show the union of all there.
        replace: Whether what is there now may go; else the place must be empty.
        chunk: Triples in a request.
        progress: Told what is being done.

    Raises:
        StoreError: If the store cannot take it. What was there before is untouched.
    """
    say = progress or (lambda _: None)
    points = store.endpoints
    if points.update is None or points.graphs is None:
        raise StoreError(
            f"{points.query}: only queries are known of this store. Say what it is "
            "with --kind."
        )
    say("reading the graph")
    everything = list(dict.fromkeys(quads if named else one_ontology(quads)))
    digest = canonical_hash(everything, graphs=named)
    loads = list(_loads(everything, digest, points.whole, named=named))
    _check_empty(store, loads, replace=replace)
    size = sum(len(load.quads) for load in loads)
    done = 0
    for load in loads:
        for sent in _send(store, load, chunk):
            done += sent
            say(f"sending {done:,} of {size:,} triples")
    say("checking what arrived")
    _prove(store, loads, digest, named=named)
    say("putting it in its place")
    _update(store, _moves(store, loads, named=named))
    total = sum(store.count(load.target) for load in loads)
    if total < size:
        raise StoreError(
            f"{points.query}: holds {total:,} triples of {size:,} after the move. "
            "Push again with --replace."
        )
    return Pushed(points.query, total, len(loads), digest, points.atomic)


def _loads(
    quads: Sequence[ox.Quad], digest: str, whole: str | None, *, named: bool
) -> Iterator[_Load]:
    staging = f"{STAGING}{digest[:16]}"
    if not named:
        triples = dict.fromkeys(
            ox.Quad(q.subject, q.predicate, q.object) for q in quads
        )
        yield _Load(whole, staging, _in_order(triples))
        return
    graphs: dict[str, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        assert isinstance(quad.graph_name, ox.NamedNode)
        graphs[quad.graph_name.value].append(
            ox.Quad(quad.subject, quad.predicate, quad.object)
        )
    for name, members in sorted(graphs.items()):
        yield _Load(name, f"{staging}/{name.removeprefix(GRAPH)}", _in_order(members))


def _in_order(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Put triples with blank nodes first: their labels hold for one request only."""
    return sorted(quads, key=lambda quad: (not _is_blank(quad), str(quad)))


def _is_blank(quad: ox.Quad) -> bool:
    return ox.BlankNode in (type(quad.subject), type(quad.object))


def _check_empty(store: RemoteStore, loads: Sequence[_Load], *, replace: bool) -> None:
    if replace:
        return
    if loads[0].target is None:
        there = store.count()
    else:
        counts = store.counts()
        there = sum(counts.get(load.target or "", 0) for load in loads)
    if there:
        raise StoreError(
            f"{store.endpoints.query}: already holds {there:,} triples there. Say "
            "--replace to put this graph in their place."
        )


def _send(store: RemoteStore, load: _Load, chunk: int) -> Iterator[int]:
    """Send a graph in chunks, from where an earlier push was broken off."""
    blanks = sum(map(_is_blank, load.quads))
    cuts = [0, *range(max(chunk, blanks), len(load.quads), chunk), len(load.quads)]
    arrived = store.count(load.staging)
    if arrived and arrived not in cuts:
        _update(store, f"DROP SILENT GRAPH <{load.staging}>")
        arrived = 0
    if arrived:
        yield arrived
    graphs = store.endpoints.graphs
    assert graphs is not None
    for start, end in pairwise(cuts):
        if end <= arrived:
            continue
        part = load.quads[start:end]
        content = ox.serialize(
            (ox.Triple(q.subject, q.predicate, q.object) for q in part),
            format=ox.RdfFormat.N_TRIPLES,
        )
        # Triples are a set, so a chunk may be sent twice, unless it has blank nodes.
        store.client.post(
            graphs,
            content or b"",
            media=TRIPLES,
            params={"graph": load.staging},
            again=start > 0 or not blanks,
        )
        yield end - start


def _prove(
    store: RemoteStore, loads: Sequence[_Load], digest: str, *, named: bool
) -> None:
    """Compare what lies in staging with what was sent, by its canonical hash."""
    arrived: list[ox.Quad] = []
    for load in loads:
        name = ox.NamedNode(load.target) if named and load.target else None
        for quad in store.fetch(load.staging):
            graph = name or ox.DefaultGraph()
            arrived.append(ox.Quad(quad.subject, quad.predicate, quad.object, graph))
    size = sum(len(load.quads) for load in loads)
    if len(arrived) != size:
        raise StoreError(
            f"{store.endpoints.query}: gives back {len(arrived):,} triples of "
            f"{size:,}. Raise the number of rows that it may answer, and push again."
        )
    if canonical_hash(arrived, graphs=named) != digest:
        raise StoreError(
            f"{store.endpoints.query}: changed what it was given: the canonical hash "
            "is another. The old graph is untouched."
        )


def _moves(store: RemoteStore, loads: Sequence[_Load], *, named: bool) -> str:
    """Return one update that puts every graph in its place, and ends the others."""
    moves = []
    for load in loads:
        place = "DEFAULT" if load.target is None else f"GRAPH <{load.target}>"
        # Not MOVE or COPY, in which Fuseki 5.2 loses triples of small graphs.
        into = "?s ?p ?o" if load.target is None else f"{place} {{ ?s ?p ?o }}"
        moves.append(f"CLEAR SILENT {place}")
        moves.append(
            f"INSERT {{ {into} }} WHERE {{ GRAPH <{load.staging}> {{ ?s ?p ?o }} }}"
        )
        moves.append(f"DROP SILENT GRAPH <{load.staging}>")
    if named:
        kept = {load.target for load in loads}
        old = (
            name
            for name in store.counts()
            if name.startswith(GRAPH)
            and not name.startswith(STAGING)
            and name not in kept
        )
        moves = [*(f"DROP SILENT GRAPH <{name}>" for name in sorted(old)), *moves]
    return " ;\n".join(moves)


def _update(store: RemoteStore, text: str) -> None:
    update = store.endpoints.update
    assert update is not None
    field = "query" if store.endpoints.kind == "virtuoso" else "update"
    store.client.post(update, {field: text}, again=False)
