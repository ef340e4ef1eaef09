"""The compiled rules derive what owlrl derives, and nothing more."""

from __future__ import annotations

from collections.abc import Iterable

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF

from govkg.compiling import infer_all
from govkg.errors import InferenceError
from govkg.namespaces import INFERRED_GRAPH, XSD
from govkg.namespaces import OWL as OWL_NS
from govkg.namespaces import RDF as RDF_NS
from govkg.namespaces import RDFS as RDFS_NS
from govkg.rdflib_view import to_rdflib
from govkg.reasoning import COVERED, infer
from govkg.resources import Resources

HEAD = """\
@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SAMPLE = (
    "data/places",
    "data/bodies",
    "data/instruments/g7/hiroshima-all-actors/",
    "data/instruments/eu/eu-ai-act/instrument",
    "data/instruments/eu/eu-ai-act/structure/ch-02",
    "data/instruments/eu/eu-ai-act/articles/art-004",
    "data/crosswalks/hiroshima-all-actors--eu-ai-act/set",
)

Triples = set[tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]]


def read(text: str) -> list[ox.Quad]:
    """Parse Turtle under the usual prefixes of these tests."""
    return list(ox.parse((HEAD + text).encode(), format=ox.RdfFormat.TURTLE))


def reference(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    """Close quads with owlrl, without axiomatic triples and datatype axioms."""
    graph = to_rdflib(quads)
    owlrl.DeductiveClosure(
        owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False
    ).expand(graph)
    return graph


def about_individuals(graph: rdflib.Graph) -> Triples:
    """Return the triples that owlrl and we must agree on.

    Left out is what section 4 of the engine report calls noise: triples about the
    languages themselves, literals and blank nodes, what is said in RDFS and OWL (the
    schema's own closure, that everything is a thing), and that everything is the
    same as itself.
    """
    languages = (OWL_NS, RDF_NS, RDFS_NS, XSD)
    schema = (OWL_NS, RDFS_NS)
    return {
        (s, p, o)
        for s, p, o in graph
        if isinstance(s, rdflib.URIRef)
        and not isinstance(o, rdflib.BNode)
        and not str(s).startswith(languages)
        and not (p == RDF.type and str(o).startswith(languages))
        and (not str(p).startswith(schema) or (p == OWL.sameAs and s != o))
    }


def agree(quads: list[ox.Quad]) -> Triples:
    """Assert that both engines derive the same, and return what they derive."""
    ours = to_rdflib([*quads, *infer(quads, [])])
    mine, theirs = (about_individuals(graph) for graph in (ours, reference(quads)))
    assert mine - theirs == set(), "we derive what owlrl does not"
    assert theirs - mine == set(), "owlrl derives what we do not"
    return mine - about_individuals(to_rdflib(quads))


def graph_of(quad: ox.Quad) -> str:
    """Return the IRI of the graph that a quad is in."""
    assert isinstance(quad.graph_name, ox.NamedNode)
    return quad.graph_name.value


@pytest.fixture(scope="module")
def sample(asserted: list[ox.Quad], resources: Resources) -> list[ox.Quad]:
    """Take the whole ontology, all schemes, and a few files of data."""
    wanted = tuple(f"https://w3id.org/govkg/graph/{path}" for path in SAMPLE)
    graphs = {graph_of(quad) for quad in asserted}
    assert all(any(name.startswith(part) for name in graphs) for part in wanted)
    quads = [
        quad
        for quad in asserted
        if "/graph/ontology" in graph_of(quad) or graph_of(quad).startswith(wanted)
    ]
    return quads


def test_agrees_with_owlrl_on_our_ontology(sample: list[ox.Quad]) -> None:
    """On ontology, schemes and a sample of data both derive the same, rules apart."""
    derived = agree(sample)
    assert len(derived) > 1_000


def test_rules_leave_nothing_for_owlrl(
    sample: list[ox.Quad], resources: Resources
) -> None:
    """What rules and axioms derive together is closed for owlrl, too."""
    closed = infer_all(sample, resources)
    before = about_individuals(to_rdflib(closed))
    assert about_individuals(reference(closed)) - before == set()


AXIOMS = {
    "subClassOf": ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :x a :A .",
    "equivalentClass": ":A owl:equivalentClass :B . :x a :A . :y a :B .",
    "subPropertyOf": ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r . :x :p :y .",
    "equivalentProperty": ":p owl:equivalentProperty :q . :x :p :y . :z :q :y .",
    "domain": ":p rdfs:domain :A . :x :p :y .",
    "range": ":p rdfs:range :A . :x :p :y .",
    "domain of a superproperty": (
        ":p rdfs:subPropertyOf :q . :q rdfs:domain :A ; rdfs:range :B . :x :p :y ."
    ),
    "inverseOf": ":p owl:inverseOf :q . :x :p :y . :z :q :y .",
    "symmetric": ":p a owl:SymmetricProperty . :x :p :y .",
    "transitive": ":p a owl:TransitiveProperty . :x :p :y . :y :p :z . :z :p :x .",
    "chain of two": ":p owl:propertyChainAxiom ( :q :r ) . :x :q :y . :y :r :z .",
    "chain of three": (
        ":p owl:propertyChainAxiom ( :q :r :s ) . :x :q :y . :y :r :z . :z :s :w ."
    ),
    "chain into itself": (
        ":p owl:propertyChainAxiom ( :p :q ) . :x :p :y . :y :q :z . :z :q :w ."
    ),
    "hasValue on the right": (
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ;"
        " owl:hasValue :v ] . :x a :A ."
    ),
    "hasValue on the left": (
        "[ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v ]"
        " rdfs:subClassOf :A . :x :p :v . :y :p :w ."
    ),
    "hasValue on both sides": (
        ":A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ;"
        " owl:hasValue :v ] . :x a :A . :y :p :v ."
    ),
    "hasValue of a literal": (
        ":A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ;"
        ' owl:hasValue "v" ] . :x a :A . :y :p "v" . :z :p "w" .'
    ),
    "someValuesFrom on the left": (
        "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ]"
        " rdfs:subClassOf :A . :x :p :y . :y a :B . :z :p :x ."
    ),
    "someValuesFrom of everything": (
        "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom owl:Thing ]"
        " rdfs:subClassOf :A . :x :p :y ."
    ),
    "someValuesFrom on the right": (
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ;"
        " owl:someValuesFrom :B ] . :x a :A ; :p :y ."
    ),
    "allValuesFrom on the right": (
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ;"
        " owl:allValuesFrom :B ] . :x a :A ; :p :y . :z :p :w ."
    ),
    "allValuesFrom on the left": (
        "[ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ]"
        " rdfs:subClassOf :A . :x :p :y . :y a :B ."
    ),
    "intersectionOf": (
        ":A owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :B :C ) ] ."
        " :x a :A . :y a :B , :C . :z a :B ."
    ),
    "unionOf": (
        ":A owl:equivalentClass [ a owl:Class ; owl:unionOf ( :B :C ) ] ."
        " :x a :B . :y a :C . :z a :A ."
    ),
    "domain of a union": (
        ":p rdfs:domain [ a owl:Class ; owl:unionOf ( :A :B ) ] . :x :p :y ."
    ),
    "range of an intersection": (
        ":p rdfs:range [ a owl:Class ; owl:intersectionOf ( :A :B ) ] . :x :p :y ."
    ),
    "nested expressions": (
        ":A owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :B"
        " [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom"
        " [ a owl:Class ; owl:unionOf ( :C :D ) ] ] ) ] ."
        " :x a :B ; :p :y . :y a :D . :z a :A ."
    ),
    "one after the other": (
        ":p owl:inverseOf :q . :q rdfs:subPropertyOf :r . :r a owl:TransitiveProperty ;"
        " rdfs:domain :A . :A rdfs:subClassOf :B . :x :p :y . :z :p :x ."
    ),
}


@pytest.mark.parametrize("text", AXIOMS.values(), ids=AXIOMS)
def test_agrees_with_owlrl_on_each_axiom(text: str) -> None:
    """Each construct that the compiler covers means what it means to owlrl."""
    derived = agree(read(text))
    silent = (
        "someValuesFrom on the right",
        "allValuesFrom on the left",
        "domain of a union",
    )
    assert bool(derived) == (text not in {AXIOMS[name] for name in silent})


CLASHES = {
    "disjointWith": (
        ":A owl:disjointWith :B . :x a :A , :B .",
        "https://example.org/x is both a https://example.org/A and a "
        "https://example.org/B, which exclude each other (owl:disjointWith). "
        "Remove one of the types, or the fact that implies it.",
    ),
    "AllDisjointClasses": (
        "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) . :x a :A . :x a :C .",
        "https://example.org/x is both a https://example.org/A and a "
        "https://example.org/C, which exclude each other (owl:disjointWith). "
        "Remove one of the types, or the fact that implies it.",
    ),
    "derived disjointness": (
        ":A owl:disjointWith :B . :p rdfs:domain :A . :C rdfs:subClassOf :B ."
        " :x a :C ; :p :y .",
        "https://example.org/x is both a https://example.org/A and a "
        "https://example.org/B, which exclude each other (owl:disjointWith). "
        "Remove one of the types, or the fact that implies it.",
    ),
    "propertyDisjointWith": (
        ":p owl:propertyDisjointWith :q . :x :p :y ; :q :y .",
        "https://example.org/x has the same value for https://example.org/p and "
        "https://example.org/q, which exclude each other. Remove one.",
    ),
    "FunctionalProperty": (
        ":p a owl:FunctionalProperty . :x :p :y , :z .",
        "https://example.org/x has two values for https://example.org/p, which can "
        "have one (owl:FunctionalProperty). Remove one.",
    ),
    "functional literals": (
        ":p a owl:FunctionalProperty . :x :p 1 , 2 .",
        "https://example.org/x has two values for https://example.org/p, which can "
        "have one (owl:FunctionalProperty). Remove one.",
    ),
    "IrreflexiveProperty": (
        ":p a owl:IrreflexiveProperty . :x :p :x .",
        "https://example.org/x has itself as https://example.org/p. Remove that.",
    ),
    "AsymmetricProperty": (
        ":p a owl:AsymmetricProperty . :x :p :y . :y :p :x .",
        "https://example.org/x has https://example.org/p in both directions. "
        "Remove one.",
    ),
    "Nothing": (
        ":A rdfs:subClassOf owl:Nothing . :x a :A .",
        "https://example.org/x is in owl:Nothing. Remove the type.",
    ),
}


@pytest.mark.parametrize(("text", "message"), CLASHES.values(), ids=CLASHES)
def test_each_clash_is_reported(text: str, message: str) -> None:
    """Each kind of contradiction is one sentence with the names on both sides."""
    with pytest.raises(InferenceError) as caught:
        infer(read(text), [])
    assert message in str(caught.value).splitlines()


def test_every_clash_is_reported() -> None:
    """All contradictions are listed, not the first alone."""
    text = (
        ":A owl:disjointWith :B . :x a :A , :B . :y a :A , :B ."
        " :p a owl:IrreflexiveProperty . :x :p :x ."
    )
    with pytest.raises(InferenceError) as caught:
        infer(read(text), [])
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize("name", [name for name in CLASHES if "unctional" not in name])
def test_owlrl_sees_the_same_clashes(name: str) -> None:
    """What is reported here is an error to owlrl, too."""
    graph = reference(read(CLASHES[name][0]))
    kinds = {str(kind) for kind in graph.objects(None, RDF.type)}
    assert any(kind.endswith(("#ErrorMessage", "#Nothing")) for kind in kinds)


@pytest.mark.parametrize(
    "text",
    [
        ":A owl:complementOf :B .",
        ":A owl:oneOf ( :x :y ) .",
        ":p a owl:InverseFunctionalProperty .",
        ":A owl:hasKey ( :p ) .",
        ":x owl:sameAs :y .",
        ":x owl:differentFrom :y .",
        "[] a owl:AllDifferent ; owl:distinctMembers ( :x :y ) .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ;"
        " owl:maxCardinality 1 ] .",
        ":p a owl:ReflexiveProperty .",
        ":A owl:disjointUnionOf ( :B :C ) .",
    ],
)
def test_other_axioms_are_refused(text: str) -> None:
    """OWL that is not compiled is refused by name, never passed over."""
    with pytest.raises(InferenceError, match=r"^ontology: owl:\w+.* is outside what"):
        infer(read(text), [])


@pytest.mark.parametrize(
    "lists",
    [
        "_:a rdf:first :A .",
        "_:a rdf:rest () .",
        '_:a rdf:first :A ; rdf:rest "end" .',
        "_:a rdf:first :A ; rdf:rest _:a .",
    ],
)
def test_broken_list_is_reported(lists: str) -> None:
    """A list that does not end as lists do is said to be broken, in one sentence."""
    text = f":Both owl:equivalentClass [ owl:intersectionOf _:a ] . {lists}"
    with pytest.raises(InferenceError, match=r"^ontology: a list is broken off"):
        infer(read(text), [])


def test_coverage_names_owl_terms() -> None:
    """What is covered are terms of OWL."""
    assert all(iri.startswith(OWL_NS) for iri in COVERED)


def test_inferring_twice_adds_nothing(
    asserted: list[ox.Quad], resources: Resources
) -> None:
    """The result is a fixpoint: from it nothing new follows."""
    closed = infer_all(asserted, resources)
    rules = sorted((resources.queries / "rules").glob("*.rq"))
    assert infer(closed, rules) == []


def test_nothing_asserted_is_inferred(
    asserted: list[ox.Quad], resources: Resources
) -> None:
    """An inferred triple is one that no source says, once, in the inferred graph."""
    closed = infer_all(asserted, resources)
    said = {(q.subject, q.predicate, q.object) for q in asserted}
    inferred = closed[len(asserted) :]
    derived = [(q.subject, q.predicate, q.object) for q in inferred]
    assert not said & set(derived)
    assert len(derived) == len(set(derived)) > 1_000
    assert {graph_of(q) for q in inferred} == {INFERRED_GRAPH}


def test_sources_share_no_triple(asserted: list[ox.Quad]) -> None:
    """No triple is said by two files, as the size of the rdflib view presumes."""
    triples = [(q.subject, q.predicate, q.object) for q in asserted]
    assert len(triples) == len(set(triples))


def test_distrust_leaves_kinds_open() -> None:
    """Validation can see that a link leads to the wrong kind of thing."""
    quads = read(":p rdfs:domain :A ; rdfs:range :B . :x :p :y .")
    assert len(infer(quads, [])) == 2
    assert infer(quads, [], trusting=False) == []


def test_rule_files_run_with_the_axioms(resources: Resources) -> None:
    """Rules and axioms feed each other until nothing is left."""
    rules = sorted((resources.queries / "rules").glob("*.rq"))
    assert rules
    own = "https://w3id.org/govkg/ont#"
    quads = read(
        f"<{own}isPartOf> rdfs:subPropertyOf <{own}isContainedIn> ."
        f" <{own}isContainedIn> a owl:TransitiveProperty ."
        f" :i a <{own}Instrument> . :a <{own}isPartOf> :i . :b <{own}isPartOf> :a ."
    )
    belongs = {
        str(q.subject)
        for q in infer(quads, rules)
        if q.predicate.value == f"{own}belongsTo"
    }
    assert belongs == {"<https://example.org/a>", "<https://example.org/b>"}


def test_input_is_left_alone() -> None:
    """Inferring changes nothing that it was given."""
    quads = read(":A rdfs:subClassOf :B . :x a :A .")
    before = list(quads)
    infer(quads, [])
    assert quads == before
