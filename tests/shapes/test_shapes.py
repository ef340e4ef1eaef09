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

import pyshacl
import pytest
import shifty
from rdflib import OWL, RDF, RDFS, SH, Graph, Namespace, URIRef
from rdflib.paths import mul_path
from rdflib.term import Node

HERE = Path(__file__).parent
ONTOLOGY = HERE.parents[1] / "ontology"
INVALID = sorted((HERE / "invalid").glob("*.ttl"))
VALID = sorted((HERE / "valid").glob("*.ttl"))
GOVKG = Namespace("https://w3id.org/govkg/ont#")
GOVSH = Namespace("https://w3id.org/govkg/shapes#")
UPWARDS = mul_path(GOVKG.isStatedIn | GOVKG.isPartOf, "*")
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

Findings: TypeAlias = frozenset[tuple[Node | None, Node | None]]


@cache
def read(*paths: Path) -> Graph:
    """Read Turtle files, or all those of a folder, into one graph."""
    graph = Graph()
    for path in paths:
        for file in sorted(path.glob("*.ttl")) if path.is_dir() else [path]:
            graph.parse(file, format="turtle")
    return graph


@cache
def read_shapes() -> Graph:
    """Read all shape files."""
    return read(ONTOLOGY / "shapes")


def close(*paths: Path) -> Graph:
    """Read data files and add what validation needs from inference."""
    data = Graph()
    for file in (HERE / "concepts.ttl", *paths):
        data += read(file)
    modules = read(ONTOLOGY / "modules")
    for thing, kind in list(data.subject_objects(RDF.type)):
        for parent in modules.transitive_objects(kind, RDFS.subClassOf):
            if isinstance(parent, URIRef):
                data.add((thing, RDF.type, parent))
            for restriction in modules.objects(parent, OWL.equivalentClass):
                value = modules.value(restriction, OWL.hasValue)
                if value is not None:
                    data.add((thing, GOVKG.hasDeonticKind, value))
    for part, _ in list(data.subject_objects(GOVKG.isStatedIn | GOVKG.isPartOf)):
        for whole in data.objects(part, UPWARDS):
            if (whole, RDF.type, GOVKG.Instrument) in data:
                data.add((part, GOVKG.belongsTo, whole))
    return data


def validate(data: Graph, engine: str) -> Findings:
    """Validate with one engine and return focus node and shape of each result."""
    if engine == "pyshacl":
        report = pyshacl.validate(data, shacl_graph=read_shapes())[1]
    else:
        report = shifty.validate(data, read_shapes(), infer=False)[1]
    assert isinstance(report, Graph)
    return frozenset(
        (focus, report.value(result, SH.sourceShape))
        for result, focus in report.subject_objects(SH.focusNode)
    )


@cache
def find(fixture: Path) -> Findings:
    """Validate a fixture on top of the valid examples with the fast engine."""
    return validate(close(*VALID, fixture), "pyshifty")


def trips(fixture: Path) -> set[URIRef]:
    """Return the shapes that a fixture names in its first line."""
    first = fixture.read_text(encoding="utf-8").partition("\n")[0]
    names = first.removeprefix("# trips: ").split()
    return {URIRef(name.replace("govsh:", str(GOVSH), 1)) for name in names}


def list_shapes() -> Iterator[URIRef]:
    """Yield every node shape and property shape."""
    for kind in (SH.NodeShape, SH.PropertyShape):
        for shape in read_shapes().subjects(RDF.type, kind):
            assert isinstance(shape, URIRef), "a shape without an IRI"
            yield shape


def test_valid_examples_conform() -> None:
    """The valid examples give no result, not even a warning, in either engine."""
    data = close(*VALID)
    assert validate(data, "pyshifty") == validate(data, "pyshacl") == frozenset()


@pytest.mark.parametrize("fixture", INVALID, ids=lambda path: path.stem)
def test_fixture_trips_its_shapes(fixture: Path) -> None:
    """A fixture is reported by the shapes that it names and by no other."""
    assert {shape for _, shape in find(fixture)} == trips(fixture)


@pytest.mark.parametrize("fixture", INVALID, ids=lambda path: path.stem)
def test_engines_agree(fixture: Path) -> None:
    """Reference and fast engine report the same of a fixture without its context."""
    data = close(fixture)
    assert validate(data, "pyshacl") == validate(data, "pyshifty") != frozenset()


def test_engines_agree_on_all() -> None:
    """Reference and fast engine report the same of all faults in their context."""
    data = close(*VALID, *INVALID)
    assert validate(data, "pyshacl") == validate(data, "pyshifty")


@pytest.mark.parametrize("shape", sorted(list_shapes()), ids=lambda iri: iri[37:])
def test_shape_is_complete(shape: URIRef) -> None:
    """A shape has an English and a Japanese message, and a fixture if it can report."""
    graph = read_shapes()
    languages = [
        getattr(text, "language", None) for text in graph.objects(shape, SH.message)
    ]
    assert sorted(languages, key=str) == ["en", "ja"]
    inner = set(graph.objects(None, RDF.first)) | {
        *graph.objects(None, SH["not"]),
        *graph.objects(None, SH.qualifiedValueShape),
    }
    if set(graph.predicates(shape)) - NOT_CONSTRAINTS and shape not in inner:
        assert any(shape in trips(fixture) for fixture in INVALID)


def test_nothing_is_anonymous() -> None:
    """Blank nodes occur in the shape files only as cells of lists."""
    anonymous = {s for s in read_shapes().subjects() if not isinstance(s, URIRef)}
    assert all(read_shapes().value(node, RDF.first) is not None for node in anonymous)
