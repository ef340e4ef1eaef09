"""The graph as networkx sees it: nodes are IRIs, edges are chosen links."""

from __future__ import annotations

from collections.abc import Iterable

import networkx
import pyoxigraph as ox

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


def to_networkx(
    store: ox.Store, predicates: Iterable[str] | None = None
) -> networkx.MultiDiGraph[str]:
    """Return a directed graph of links between IRIs.

    Args:
        store: The graph.
        predicates: Which links become edges, as prefixed names or IRIs;
            :data:`LINKS` if None. Mappings become edges from subject to object
            in either case, with key ``mapping`` (a second one of the same pair
            with its name) and their relation, confidence and IRI as attributes.

    Returns:
        Nodes are IRIs with the attributes ``label`` (English) and ``kind``;
        edges have the prefixed name of the predicate as key.
    """
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for name in LINKS if predicates is None else predicates:
        predicate = ox.NamedNode(expand(name))
        key = compact(predicate.value)
        for quad in store.quads_for_pattern(None, predicate, None, None):
            if isinstance(quad.object, ox.NamedNode):
                graph.add_edge(_text(quad.subject), quad.object.value, key=key)
    _add_mappings(store, graph)
    _describe(store, graph)
    return graph


def _add_mappings(store: ox.Store, graph: networkx.MultiDiGraph[str]) -> None:
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
        # A second mapping of the same pair must not replace the first.
        taken = graph.has_edge(source, target, "mapping")
        key = compact(mapping) if taken else "mapping"
        graph.add_edge(source, target, key=key, **data)


def _describe(store: ox.Store, graph: networkx.MultiDiGraph[str]) -> None:
    label = ox.NamedNode(SKOS + "prefLabel")
    for quad in store.quads_for_pattern(None, label, None, None):
        node = _text(quad.subject)
        english = isinstance(quad.object, ox.Literal) and quad.object.language == "en"
        if english and node in graph:
            graph.nodes[node]["label"] = _text(quad.object)
    kind_of = ox.NamedNode(RDF + "type")
    for kind in reversed(_NARROWEST):
        cls = ox.NamedNode(GOVKG + kind)
        for quad in store.quads_for_pattern(None, kind_of, cls, None):
            if _text(quad.subject) in graph:
                graph.nodes[_text(quad.subject)]["kind"] = kind


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value
