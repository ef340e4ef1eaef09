"""The networkx graph has the links that were asked for, and what they mean."""

from __future__ import annotations

import networkx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.extras.external_graph_libs import rdflib_to_networkx_multidigraph

import govkg
from govkg.namespaces import compact, expand
from govkg.network import LINKS, to_networkx

ID = "https://w3id.org/govkg/id/"
SCHEME = "https://w3id.org/govkg/scheme/"


@pytest.fixture(scope="module")
def links(kg: govkg.KnowledgeGraph) -> networkx.MultiDiGraph[str]:
    """Make the graph of the default links."""
    return kg.to_networkx()


def test_nodes_are_iris_with_label_and_kind(
    links: networkx.MultiDiGraph[str],
) -> None:
    """A node is an IRI and knows its English label and its kind."""
    assert links.nodes[f"{ID}eu-ai-act"] == {"label": "EU AI Act", "kind": "Instrument"}
    assert links.nodes[f"{SCHEME}role_deployer"]["kind"] == "ActorRole"
    assert links.nodes[f"{ID}eu-ai-act_art-50_par-2"]["kind"] == "Provision"
    assert links.nodes[f"{ID}eu-ai-act_art-26_par-1_n-1"]["kind"] == "Norm"
    assert all(node.startswith("http") for node in links)


def test_every_node_of_ours_has_a_label(links: networkx.MultiDiGraph[str]) -> None:
    """No individual or concept in the graph is nameless."""
    nameless = [
        node
        for node, data in links.nodes(data=True)
        if node.startswith((ID, SCHEME)) and "label" not in data
    ]
    assert nameless == []


def test_edges_have_the_predicate_as_key(links: networkx.MultiDiGraph[str]) -> None:
    """An edge is keyed by the prefixed name of its link and points as the fact does."""
    child, parent = f"{ID}eu-ai-act_art-50_par-2", f"{ID}eu-ai-act_art-50"
    assert links.has_edge(child, parent, "govkg:isPartOf")
    assert not links.has_edge(parent, child)
    assert {key for _, _, key in links.edges(keys=True)} <= {*LINKS, "mapping"}


@pytest.mark.parametrize("name", LINKS)
def test_every_default_link_exists(kg: govkg.KnowledgeGraph, name: str) -> None:
    """A default link is a property that the ontology declares."""
    declared = "http://www.w3.org/2002/07/owl#ObjectProperty"
    own = kg.sparql(f"ASK {{ {name} a <{declared}> }}")[0].answer
    assert own or name == "skos:broader"


@pytest.mark.parametrize(
    "predicates", [("skos:broader",), ("govkg:isPartOf", "govkg:isStatedIn"), ()]
)
def test_edges_are_those_of_rdflib(
    kg: govkg.KnowledgeGraph, predicates: tuple[str, ...]
) -> None:
    """For chosen predicates the edges are those that rdflib's own projection has."""
    chosen = rdflib.Graph()
    for name in predicates:
        for triple in kg.graph.triples((None, rdflib.URIRef(expand(name)), None)):
            chosen.add(triple)
    reference = rdflib_to_networkx_multidigraph(chosen)
    ours = {
        (start, end, key)
        for start, end, key in kg.to_networkx(predicates).edges(keys=True)
        if key != "mapping"
    }
    theirs = {
        (str(start), str(end), compact(str(key)))
        for start, end, key in reference.edges(keys=True)
    }
    assert ours == theirs
    assert bool(ours) == bool(predicates)


def test_full_iris_name_predicates_too(kg: govkg.KnowledgeGraph) -> None:
    """A predicate can be given as IRI."""
    by_iri = kg.to_networkx(["http://www.w3.org/2004/02/skos/core#broader"])
    by_name = kg.to_networkx(["skos:broader"])
    assert set(by_iri.edges(keys=True)) == set(by_name.edges(keys=True))


def test_mappings_are_edges_with_what_they_say(
    kg: govkg.KnowledgeGraph, links: networkx.MultiDiGraph[str]
) -> None:
    """Each mapping with an object is one edge with relation, confidence and IRI."""
    rows = kg.sparql(
        "SELECT ?mapping ?subject ?object ?relation ?confidence { ?mapping"
        " govkg:subject ?subject ; govkg:object ?object ; govkg:relation ?relation ;"
        " sssom:confidence ?confidence }"
    )
    told = {
        row.mapping: (
            row.subject,
            row.object,
            row.relation.removeprefix(f"{SCHEME}relation_"),
            float(row.confidence),
        )
        for row in rows
    }
    assert len(told) > 50
    assert {
        data["mapping"]: (start, end, data["relation"], data["confidence"])
        for start, end, key, data in links.edges(keys=True, data=True)
        if data
    } == told


def test_several_mappings_of_one_pair_all_stay() -> None:
    """Two mappings between the same two provisions are two edges."""
    store = ox.Store()
    lines = []
    for name in ("m1", "m2"):
        lines += [
            f"govid:{name} govkg:subject govid:a ; govkg:object govid:b ;",
            f"  govkg:relation govtax:relation_{name} ; sssom:confidence 0.5 .",
        ]
    prefixes = ("govid", "govkg", "govtax", "sssom")
    head = "".join(f"@prefix {p}: <{expand(f'{p}:')}> .\n" for p in prefixes)
    store.load((head + "\n".join(lines)).encode(), format=ox.RdfFormat.TURTLE)
    graph = to_networkx(lambda: store, ())
    relations = {d["relation"] for _, _, d in graph.edges(data=True)}
    assert relations == {"m1", "m2"}


def test_incomplete_mapping_is_no_crash() -> None:
    """A mapping that lacks its confidence is an edge without one."""
    store = ox.Store()
    store.load(
        b"<x:m> <https://w3id.org/govkg/ont#subject> <x:a> ;"
        b" <https://w3id.org/govkg/ont#object> <x:b> .",
        format=ox.RdfFormat.TURTLE,
    )
    assert list(to_networkx(lambda: store, ()).edges(data="mapping")) == [
        ("x:a", "x:b", "x:m")
    ]


def test_paths_lead_from_norm_to_instrument(kg: govkg.KnowledgeGraph) -> None:
    """Following links upwards leads from a norm to its instrument."""
    upwards = kg.to_networkx(["govkg:isStatedIn", "govkg:isPartOf"])
    path = networkx.shortest_path(
        upwards, f"{ID}eu-ai-act_art-26_par-1_n-1", f"{ID}eu-ai-act"
    )
    assert path[1] == f"{ID}eu-ai-act_art-26_par-1"
