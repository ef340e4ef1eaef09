"""The graph as networkx sees it: nodes are IRIs, edges are chosen links."""

from __future__ import annotations

import contextlib
import gc
import hashlib
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import networkx
import pyoxigraph as ox

from govkg.memo import remember
from govkg.namespaces import GOVKG, RDF, SKOS, compact, expand

LINKS = (
    "govkg:addresses",
    "govkg:amends",
    "govkg:basedOn",
    "govkg:concernsSystem",
    "govkg:hasBearer",
    "govkg:implements",
    "govkg:isPartOf",
    "govkg:isStatedIn",
    "govkg:reflects",
    "govkg:repeals",
    "govkg:supersedes",
    "govkg:underPrinciple",
    "govkg:yieldsArtefact",
    "skos:broader",
)
"""Links that become edges by default: structure, not labels or provenance."""

_NARROWEST = ("Instrument", "Provision", "Norm", "Topic", "ActorRole", "Actor")


Node: TypeAlias = tuple[str, str | None, str | None]
"""IRI, English label and kind."""

Edges: TypeAlias = dict[tuple[int, int, str], dict[str, str | float]]
"""Places of its ends among the nodes, and key, to the attributes of an edge."""


def to_networkx(
    store: Callable[[], ox.Store],
    predicates: Iterable[str] | None = None,
    folder: str | None = None,
) -> networkx.MultiDiGraph[str]:
    """Return a directed graph of links between IRIs.

    Args:
        store: Gives the graph, if it has to be read.
        predicates: Which links become edges, as prefixed names or IRIs;
            :data:`LINKS` if None. Mappings become edges from subject to object
            in either case, with key ``mapping`` (a second one of the same pair
            with its name) and their relation, confidence and IRI as attributes.
        folder: Of the opened graph; what the links are is kept there, for the next
            time that the same ones are asked for.

    Returns:
        Nodes are IRIs with the attributes ``label`` (English) and ``kind``;
        edges have the prefixed name of the predicate as key.
    """
    chosen = LINKS if predicates is None else tuple(predicates)

    def read() -> list[Any]:
        nodes, edges = _read(store(), chosen)
        return [(nodes, [(*ends, data) for ends, data in edges.items()])]

    digest = hashlib.sha256(" ".join(map(expand, chosen)).encode()).hexdigest()
    with _without_collector():
        [(nodes, edges)] = remember(folder, f"links-{digest[:32]}", read)
        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        for iri, label, kind in nodes:
            facts = {"label": label, "kind": kind}
            graph.add_node(iri, **{key: fact for key, fact in facts.items() if fact})
        names = [node[0] for node in nodes]
        for start, end, key, data in edges:
            graph.add_edge(names[start], names[end], key, **data)
    return graph


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Spare the collector of cycles hundreds of thousands of dicts without any."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read(store: ox.Store, predicates: Sequence[str]) -> tuple[list[Node], Edges]:
    """Return nodes, and edges that name their ends by places among these."""
    places: dict[str, int] = {}

    def place(node: str) -> int:
        return places.setdefault(node, len(places))

    edges: Edges = {}
    plain: dict[str, str | float] = {}
    for name in predicates:
        predicate = ox.NamedNode(expand(name))
        key = compact(predicate.value)
        for quad in store.quads_for_pattern(None, predicate, None, None):
            if isinstance(quad.object, ox.NamedNode):
                ends = place(_text(quad.subject)), place(quad.object.value)
                edges[*ends, key] = plain
    for mapping, (subject, target, data) in _mappings(store):
        start, end = place(subject), place(target)
        # A second mapping of the same pair must not replace the first.
        taken = (start, end, "mapping") in edges
        edges[start, end, compact(mapping) if taken else "mapping"] = data
    labels, kinds = _labels(store, places), _kinds(store, places)
    return [(node, labels.get(node), kinds.get(node)) for node in places], edges


def _mappings(
    store: ox.Store,
) -> Iterator[tuple[str, tuple[str, str, dict[str, str | float]]]]:
    ends = {
        name: {
            _text(quad.subject): _text(quad.object)
            for quad in store.quads_for_pattern(
                None, ox.NamedNode(expand(name)), None, None
            )
        }
        for name in (
            "govkg:subject",
            "govkg:object",
            "govkg:relation",
            "sssom:confidence",
        )
    }
    for mapping, target in sorted(ends["govkg:object"].items()):
        source = ends["govkg:subject"].get(mapping)
        if source is None:
            continue
        data: dict[str, str | float] = {"mapping": mapping}
        if mapping in ends["govkg:relation"]:
            data["relation"] = ends["govkg:relation"][mapping].rpartition("_")[2]
        if mapping in ends["sssom:confidence"]:
            data["confidence"] = float(ends["sssom:confidence"][mapping])
        yield mapping, (source, target, data)


def _labels(store: ox.Store, nodes: Container[str]) -> dict[str, str]:
    quads = store.quads_for_pattern(None, ox.NamedNode(SKOS + "prefLabel"), None, None)
    return {
        _text(quad.subject): quad.object.value
        for quad in quads
        if isinstance(quad.object, ox.Literal)
        and quad.object.language == "en"
        and _text(quad.subject) in nodes
    }


def _kinds(store: ox.Store, nodes: Container[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in reversed(_NARROWEST):
        members = store.quads_for_pattern(
            None, ox.NamedNode(RDF + "type"), ox.NamedNode(GOVKG + kind), None
        )
        found |= {
            _text(quad.subject): kind
            for quad in members
            if _text(quad.subject) in nodes
        }
    return found


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value
