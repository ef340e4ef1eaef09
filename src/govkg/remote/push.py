"""Puts the graph into a store, whole or not at all, and proves that it is there.

The graph is sent in chunks into graphs of staging, checked there against the local
hash, and moved into place by one update. Staging goes last, when the place is proved
too, so there is a whole graph at any time. A push that is broken off leaves the old
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

PACE = 1_000
"""Triples a second that a store is trusted to move at least."""


class Pushed(NamedTuple):
    """What a push did.

    Attributes:
        store: The address that was asked.
        triples: How many triples are there now.
        graphs: In how many graphs.
        hash: SHA-256 of the canonical form, equal here and there.
        atomic: Whether the change was one step for everybody who asks.
        meanwhile: What others could see during the push; empty if it was one step.
    """

    store: str
    triples: int
    graphs: int
    hash: str
    atomic: bool
    meanwhile: str


_NO_GRAPH = ox.DefaultGraph()


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
        StoreError: If the store cannot take it. What was there before is untouched,
            unless the message says that it broke while the graph was moved.
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
    size = sum(len(load.quads) for load in loads)
    done = Pushed(
        points.query, size, len(loads), digest, not points.meanwhile, points.meanwhile
    )
    if not replace and _is_there(store, loads, digest, named=named):
        _drop_staging(store)
        return done
    sent = 0
    for load in loads:
        for part in _send(store, load, chunk):
            sent += part
            say(f"sending {sent:,} of {size:,} triples")
    say("checking what arrived")
    _prove(store, loads, digest, named=named)
    say("putting it in its place")
    _move(store, loads, named=named)
    _check_place(store, loads, digest, named=named)
    _drop_staging(store)
    total = sum(store.count(load.target) for load in loads)
    if total < size:
        raise StoreError(
            f"{points.query}: has lost triples at the end: {total:,} of {size:,} are "
            "there. Push again with --replace, when nobody asks."
        )
    return done


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


def _is_there(
    store: RemoteStore, loads: Sequence[_Load], digest: str, *, named: bool
) -> bool:
    """Tell whether the graph is there already; refuse where another one is."""
    if loads[0].target is None:
        there = store.count()
    else:
        counts = store.counts()
        there = sum(counts.get(load.target or "", 0) for load in loads)
    if not there:
        return False
    size = sum(len(load.quads) for load in loads)
    # A push whose last answer was lost is simply done.
    if there == size and _in_place(store, loads, named=named) == digest:
        return True
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
        _drop(store, [load.staging])
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
    staged = [load.staging for load in loads]
    arrived = _fetch(store, loads, staged, named=named)
    size = sum(len(load.quads) for load in loads)
    where = store.endpoints.query
    if len(arrived) < size:
        raise StoreError(
            f"{where}: gives back {len(arrived):,} triples of {size:,}. Raise the "
            "number of rows that it may answer (on Virtuoso: ResultSetMaxRows), and "
            "push again."
        )
    if _hash(arrived, named=named) != digest:
        _drop(store, staged)
        raise StoreError(
            f"{where}: changed what it was given: the canonical hash is another. The "
            "old graph is untouched. Push again; if it is another again, this store "
            "cannot hold the graph."
        )


def _fetch(
    store: RemoteStore,
    loads: Sequence[_Load],
    places: Sequence[str | None],
    *,
    named: bool,
) -> list[ox.Quad]:
    """Read graphs back from where they lie, by the names that they are to have."""
    found: list[ox.Quad] = []
    for load, place in zip(loads, places, strict=True):
        graph = ox.NamedNode(load.target) if named and load.target else None
        for quad in store.fetch(place):
            found.append(
                ox.Quad(quad.subject, quad.predicate, quad.object, graph or _NO_GRAPH)
            )
    return found


def _hash(quads: Iterable[ox.Quad], *, named: bool) -> str:
    return canonical_hash(quads, graphs=named)


def _in_place(store: RemoteStore, loads: Sequence[_Load], *, named: bool) -> str:
    """Return the hash of what is where the graph belongs."""
    places = [load.target for load in loads]
    return _hash(_fetch(store, loads, places, named=named), named=named)


def _check_place(
    store: RemoteStore, loads: Sequence[_Load], digest: str, *, named: bool
) -> None:
    """Prove the move, too, as long as the graph is still in staging.

    The native store of RDF4J 3.7 has been seen to keep what it was told to clear.
    """
    if _in_place(store, loads, named=named) != digest:
        raise StoreError(
            f"{store.endpoints.query}: moved the graph, but not whole. It is safe in "
            "staging; push again with --replace when nobody asks, to finish."
        )


def _move(store: RemoteStore, loads: Sequence[_Load], *, named: bool) -> None:
    # One request moves everything, and is answered when all is done.
    needed = sum(len(load.quads) for load in loads) / PACE
    try:
        moves = _moves(store, loads, named=named)
        _update(store, moves, timeout=max(store.timeout, needed))
    except StoreError as error:
        state = (
            "may be there in part; push again with --replace to finish"
            if store.endpoints.meanwhile
            else "is there whole or not at all; push again to finish"
        )
        raise StoreError(f"{error} The new graph {state}.") from error


def _moves(store: RemoteStore, loads: Sequence[_Load], *, named: bool) -> str:
    """Return one update that puts every graph in its place, and drops what is gone."""
    moves = []
    for load in loads:
        place = "DEFAULT" if load.target is None else f"GRAPH <{load.target}>"
        # Not MOVE or COPY, in which Fuseki 5.2 loses triples of small graphs.
        into = "?s ?p ?o" if load.target is None else f"{place} {{ ?s ?p ?o }}"
        clear, condition = f"CLEAR SILENT {place}", ""
        if not store.endpoints.meanwhile:
            condition = _still_whole(load)
            clear = f"DELETE {{ {into} }} WHERE {{ {condition} {into} }}"
        moves.append(clear)
        moves.append(
            f"INSERT {{ {into} }} "
            f"WHERE {{ {condition} GRAPH <{load.staging}> {{ ?s ?p ?o }} }}"
        )
    if named:
        kept = {load.target for load in loads}
        old = sorted(
            name
            for name in store.counts()
            if name.startswith(GRAPH) and not name.startswith(STAGING)
        )
        drops = [f"DROP SILENT GRAPH <{name}>" for name in old if name not in kept]
        moves = [*drops, *moves]
    return " ;\n".join(moves)


def _still_whole(load: _Load) -> str:
    """Return a condition for a move.

    A server may get to the move of a killed push only when a later one has emptied
    its staging: it must not clear the place then.
    """
    return (
        f"{{ SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{load.staging}> "
        f"{{ ?a ?b ?c }} }} }} FILTER(?n = {len(load.quads)})"
    )


def _drop_staging(store: RemoteStore) -> None:
    """Remove what is on its way no more, of this version and of any other."""
    _drop(store, (name for name in store.counts() if name.startswith(STAGING)))


def _drop(store: RemoteStore, graphs: Iterable[str]) -> None:
    drops = [f"DROP SILENT GRAPH <{name}>" for name in graphs]
    if drops:
        _update(store, " ;\n".join(drops))


def _update(store: RemoteStore, text: str, *, timeout: float | None = None) -> None:
    update = store.endpoints.update
    assert update is not None
    field = "query" if store.endpoints.kind == "virtuoso" else "update"
    store.client.post(update, {field: text}, again=False, timeout=timeout)
