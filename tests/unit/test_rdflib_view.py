"""The rdflib view is fast where oxrdflib is slow, equal to rdflib, and read-only."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.plugins.sparql import prepareQuery

import govkg
from govkg import rdflib_view
from govkg.errors import QueryError, StoreError
from govkg.rdflib_view import view

GOVKG = Namespace("https://w3id.org/govkg/ont#")
GOVID = Namespace("https://w3id.org/govkg/id/")
AI_ACT = GOVID["eu-ai-act"]


@pytest.fixture(scope="module")
def copy(kg: govkg.KnowledgeGraph) -> Graph:
    """Copy the graph into rdflib's own memory, once for those who only read it."""
    return kg.to_rdflib()


class Watched:
    """A store that counts the queries it is asked."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self.texts: list[str] = []

    def __len__(self) -> int:
        return len(self.store)

    def query(self, text: str, **options: Any) -> Any:
        """Note the text and ask the store."""
        self.texts.append(text)
        return self.store.query(text, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


@pytest.fixture
def watched(kg: govkg.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> Watched:
    """Put the shipped store under watch."""
    return Watched(kg.store)


def test_size_and_truth_ask_no_query(watched: Watched) -> None:
    """Trap 1: len() and bool() count nothing by SPARQL, and cost next to nothing."""
    graph = view(watched)  # type: ignore[arg-type]
    assert graph
    assert len(graph) == len(watched.store)
    assert watched.texts == []
    begun = time.perf_counter()
    for _ in range(1_000):
        assert graph
    assert time.perf_counter() - begun < 0.5


def test_size_is_that_of_the_triples(kg: govkg.KnowledgeGraph) -> None:
    """The size of the view is the number of its different triples."""
    assert len(kg.graph) == len(set(kg.graph)) == len(kg)


def test_plain_strings_are_plain(kg: govkg.KnowledgeGraph) -> None:
    """Trap 2: a string comes back equal to Literal("x") and is found by it."""
    number = Literal("32024R1689")
    identifier = URIRef("http://purl.org/dc/terms/identifier")
    assert (AI_ACT, identifier, number) in kg.graph
    assert number in set(kg.graph.objects(AI_ACT, identifier))
    assert list(kg.graph.subjects(identifier, number)) == [AI_ACT]
    rows = kg.graph.query("SELECT ?s { ?s dcterms:identifier '32024R1689' }")
    assert [row[0] for row in rows] == [AI_ACT]  # type: ignore[index]


def test_typed_strings_are_found_too(kg: govkg.KnowledgeGraph) -> None:
    """The same string written with its datatype is the same pattern."""
    typed = Literal("32024R1689", datatype=XSD.string)
    assert list(kg.graph.subjects(None, typed)) == [AI_ACT]


def test_tagged_texts_keep_their_language(kg: govkg.KnowledgeGraph) -> None:
    """A text with a language is not the plain one."""
    label = kg.graph.value(GOVID.eu, SKOS.prefLabel, any=True)
    assert isinstance(label, Literal)
    assert label.language in ("en", "ja")
    assert (GOVID.eu, SKOS.prefLabel, Literal(str(label))) not in kg.graph


def test_prepared_query_goes_to_oxigraph(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trap 3: a prepared query is sent as its text, not walked by rdflib."""

    def evaluate(*_: object, **__: object) -> None:
        pytest.fail("rdflib's own evaluator was used")

    monkeypatch.setattr("rdflib.plugins.sparql.processor.evalQuery", evaluate)
    text = "SELECT ?place WHERE { ?thing k:hasJurisdiction ?place }"
    prepared = prepareQuery(text, initNs={"k": GOVKG})
    graph = view(watched)  # type: ignore[arg-type]
    rows = list(graph.query(prepared, initBindings={"thing": AI_ACT}))
    assert [row[0] for row in rows] == [GOVID.eu]  # type: ignore[index]
    assert watched.texts
    assert all(sent.startswith(text) for sent in watched.texts)


QUERIES = [
    "SELECT ?s { ?s a govkg:Place } ORDER BY ?s",
    "SELECT ?l { govid:eu skos:prefLabel ?l } ORDER BY ?l",
    "SELECT ?p (COUNT(?s) AS ?n) { ?s govkg:hasJurisdiction ?p }"
    " GROUP BY ?p ORDER BY ?p",
    "SELECT ?a ?b { BIND(1 AS ?a) OPTIONAL { ?b a govkg:Nothing } }",
    "ASK { govid:eu a govkg:Place }",
    "ASK { govid:eu a govkg:Norm }",
    "CONSTRUCT { ?s a ?k } WHERE { VALUES ?s { govid:eu } ?s a ?k }",
]


@pytest.mark.parametrize("text", QUERIES)
def test_answers_are_those_of_rdflib(
    kg: govkg.KnowledgeGraph, copy: Graph, text: str
) -> None:
    """A query gives what rdflib's own evaluator gives on a copy."""
    ours, theirs = kg.graph.query(text), copy.query(text)
    assert ours.type == theirs.type
    if ours.type == "CONSTRUCT":
        assert set(ours.graph or ()) == set(theirs.graph or ())
    else:
        assert list(ours) == list(theirs)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?thing ?place { ?thing govkg:hasJurisdiction ?place }",
        "SELECT ?place { ?thing govkg:hasJurisdiction ?place }",
        "SELECT ?place { ?thing govkg:hasJurisdiction ?place } ORDER BY ?place LIMIT 1",
        "ASK { ?thing govkg:hasJurisdiction govid:jp }",
        "CONSTRUCT { ?place a ?thing } { ?thing govkg:hasJurisdiction ?place }",
    ],
)
def test_bindings_are_those_of_rdflib(
    kg: govkg.KnowledgeGraph, copy: Graph, text: str
) -> None:
    """Variables can be bound from outside, whether they are selected or not."""
    bound = {"thing": AI_ACT}
    ours = kg.graph.query(text, initBindings=bound)
    theirs = copy.query(text, initBindings=bound)
    assert set(ours) == set(theirs)


def test_malformed_query_is_one_sentence(kg: govkg.KnowledgeGraph) -> None:
    """A syntax error is an error of ours with its place."""
    with pytest.raises(QueryError, match=r"^query: error at 1:\d+: .* there\.$"):
        kg.graph.query("SELECT * { ?a ?b }")


def test_copy_has_the_same_triples(kg: govkg.KnowledgeGraph, copy: Graph) -> None:
    """The copy holds what the view shows."""
    assert set(copy) == set(kg.graph)


def test_copy_can_be_changed(kg: govkg.KnowledgeGraph) -> None:
    """Changing a copy changes the view in nothing."""
    own = kg.to_rdflib()
    own.add((GOVID.x, RDF.type, GOVKG.Place))
    assert len(own) == len(kg) + 1
    assert (GOVID.x, RDF.type, GOVKG.Place) not in kg.graph


WRITES: dict[str, Callable[[Graph], object]] = {
    "add": lambda graph: graph.add((GOVID.x, RDF.type, GOVKG.Place)),
    "addN": lambda graph: graph.addN([(GOVID.x, RDF.type, GOVKG.Place, graph)]),
    "remove": lambda graph: graph.remove((None, None, None)),
    "set": lambda graph: graph.set((GOVID.eu, RDF.type, GOVKG.Place)),
    "update": lambda graph: graph.update("DELETE WHERE { ?s ?p ?o }"),
    "parse": lambda graph: graph.parse(data="<a:b> <a:b> <a:b> ."),
    "iadd": lambda graph: graph.__iadd__([(GOVID.x, RDF.type, GOVKG.Place)]),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_view_is_read_only(
    kg: govkg.KnowledgeGraph, write: Callable[[Graph], object]
) -> None:
    """Every way to write is refused in one sentence, and nothing changes."""
    with pytest.raises(StoreError, match=r"^kg\.graph: this view is read-only\."):
        write(kg.graph)
    assert len(kg.store) == len(kg)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT * FROM <http://127.0.0.1/> { ?s ?p ?o }",
    ],
)
def test_queries_stay_here(kg: govkg.KnowledgeGraph, text: str) -> None:
    """The view sends nothing to other places."""
    with pytest.raises(QueryError, match="is not allowed"):
        kg.graph.query(text)


def test_patterns_of_every_shape(kg: govkg.KnowledgeGraph, copy: Graph) -> None:
    """Each combination of bound and open positions gives what a copy gives."""
    triple = (AI_ACT, GOVKG.hasJurisdiction, GOVID.eu)
    for mask in range(1, 8):
        s, p, o = (term if mask >> i & 1 else None for i, term in enumerate(triple))
        assert set(kg.graph.triples((s, p, o))) == set(copy.triples((s, p, o)))


def test_impossible_patterns_find_nothing(kg: govkg.KnowledgeGraph) -> None:
    """A literal as subject matches nothing and is no error."""
    assert list(kg.graph.triples((Literal("x"), None, None))) == []


def test_prefixes_are_bound(kg: govkg.KnowledgeGraph, copy: Graph) -> None:
    """The usual prefixes shorten names in the view and in copies."""
    for graph in (kg.graph, copy):
        assert graph.qname(str(AI_ACT)) == "govid:eu-ai-act"


def test_view_copies_nothing(kg: govkg.KnowledgeGraph) -> None:
    """Making a view takes no time worth measuring."""
    begun = time.perf_counter()
    rdflib_view.view(kg.store)
    assert time.perf_counter() - begun < 0.5
