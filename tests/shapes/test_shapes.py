"""Each shape rejects its fixture, accepts the valid examples, and speaks two languages.

An invalid fixture is one fault added to the valid examples. Its first line,
``# trips: govsh:NAME ...``, names every shape that must report it, and no other
shape may.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, Graph, URIRef

import govkg
from govkg.compiling import infer_all
from govkg.loading import parse_file
from govkg.namespaces import compact
from govkg.resources import find_resources
from govkg.validation import check_shapes, read_shapes

HERE = Path(__file__).parent
RESOURCES = find_resources()
INVALID = sorted((HERE / "invalid").glob("*.ttl"))
VALID = sorted((HERE / "valid").glob("*.ttl"))
NOT_CONSTRAINTS = {
    RDF.type,
    SH.message,
    SH.path,
    SH.property,
    SH.severity,
    SH.targetClass,
    SH.targetObjectsOf,
    SH.targetSubjectsOf,
}

Findings: TypeAlias = frozenset[tuple[str, str]]


@cache
def parse(*paths: Path) -> list[ox.Quad]:
    """Read Turtle files."""
    return [quad for path in paths for quad in parse_file(path)]


@cache
def modules() -> list[ox.Quad]:
    """Read the modules of the ontology."""
    return parse(*sorted((RESOURCES.ontology / "modules").glob("*.ttl")))


@cache
def shapes() -> bytes:
    """Read all shapes, as the engines take them."""
    return read_shapes(RESOURCES)


@cache
def shape_graph() -> Graph:
    """Read all shapes, to look at them."""
    return Graph().parse(data=shapes(), format="nt")


def close(*paths: Path) -> bytes:
    """Read data files and add what follows from them, as validation does."""
    asserted = [*modules(), *parse(HERE / "concepts.ttl", *paths)]
    schema = {quad.subject for quad in modules()}
    triples = {
        ox.Triple(quad.subject, quad.predicate, quad.object)
        for quad in infer_all(asserted, RESOURCES, trusting=False)
        if quad.subject not in schema
    }
    return b"".join(f"{triple} .\n".encode() for triple in triples)


def validate(data: bytes, *, reference: bool) -> Findings:
    """Validate with one engine and return focus node and shape of each result."""
    found = check_shapes(data, shapes(), reference=reference)
    return frozenset((finding.subject, finding.rule) for finding in found)


@cache
def find(fixture: Path) -> Findings:
    """Validate a fixture on top of the valid examples with the everyday engine."""
    return validate(close(*VALID, fixture), reference=False)


def trips(fixture: Path) -> set[str]:
    """Return the shapes that a fixture names in its first line."""
    first = fixture.read_text(encoding="utf-8").partition("\n")[0]
    return set(first.removeprefix("# trips: ").split())


def list_shapes() -> Iterator[URIRef]:
    """Yield every node shape and property shape."""
    for kind in (SH.NodeShape, SH.PropertyShape):
        for shape in shape_graph().subjects(RDF.type, kind):
            assert isinstance(shape, URIRef), "a shape without an IRI"
            yield shape


def test_valid_examples_conform() -> None:
    """The valid examples give no result, not even a warning, in either engine."""
    data = close(*VALID)
    assert validate(data, reference=False) == frozenset()
    assert validate(data, reference=True) == frozenset()


@pytest.mark.parametrize("fixture", INVALID, ids=lambda path: path.stem)
def test_fixture_trips_its_shapes(fixture: Path) -> None:
    """A fixture is reported by the shapes that it names and by no other."""
    assert {rule for _, rule in find(fixture)} == trips(fixture)


@pytest.mark.parametrize("fixture", INVALID, ids=lambda path: path.stem)
def test_engines_agree(fixture: Path) -> None:
    """Reference and everyday engine report the same of a fixture without context."""
    data = close(fixture)
    expected = validate(data, reference=True)
    assert validate(data, reference=False) == expected != frozenset()


def test_engines_agree_on_all() -> None:
    """Reference and everyday engine report the same of all faults in their context."""
    # Closed one by one, because some faults share a name and contradict each other.
    closed = [close(*VALID, fixture) for fixture in INVALID]
    data = b"".join(sorted({line for part in closed for line in part.splitlines(True)}))
    expected = validate(data, reference=True)
    assert validate(data, reference=False) == expected
    # Fixtures that share a subject can heal each other; most of them do not.
    assert len({rule for _, rule in expected}) > len(INVALID) // 2


def test_shipped_graph_conforms_in_both_engines(kg: govkg.KnowledgeGraph) -> None:
    """The graph that ships has no violation, and both engines say the same of it."""
    everyday, reference = kg.validate(), kg.validate(reference=True)
    assert everyday == reference
    assert everyday.conforms


@pytest.mark.parametrize("shape", sorted(list_shapes()), ids=lambda iri: iri[37:])
def test_shape_is_complete(shape: URIRef) -> None:
    """A shape has an English and a Japanese message, and a fixture if it can report."""
    graph = shape_graph()
    languages = [
        getattr(text, "language", None) for text in graph.objects(shape, SH.message)
    ]
    assert sorted(languages, key=str) == ["en", "ja"]
    inner = set(graph.objects(None, RDF.first)) | {
        *graph.objects(None, SH.qualifiedValueShape),
    }
    if set(graph.predicates(shape)) - NOT_CONSTRAINTS and shape not in inner:
        assert any(compact(shape) in trips(fixture) for fixture in INVALID)


def test_nothing_is_anonymous() -> None:
    """Blank nodes occur in the shape files only as cells of lists."""
    graph = shape_graph()
    anonymous = {s for s in graph.subjects() if not isinstance(s, URIRef)}
    assert all(graph.value(node, RDF.first) is not None for node in anonymous)
