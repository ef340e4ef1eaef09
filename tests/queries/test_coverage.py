"""The queries and the ontology speak of the same terms, computed from the files."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from rdflib import OWL, RDF, SKOS, Graph, URIRef

from govkg.namespaces import GOVKG, GOVTAX

ROOT = Path(__file__).resolve().parents[2]
DECLARATIONS = (
    OWL.AnnotationProperty,
    OWL.Class,
    OWL.DatatypeProperty,
    OWL.ObjectProperty,
)
NOT_TERMS = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>\s]*>|#[^\n]*')


@cache
def read_turtle(folder: str) -> Graph:
    """Read the Turtle files of one folder of the ontology."""
    graph = Graph()
    for path in sorted((ROOT / "ontology" / folder).glob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


def local_names(folder: str, classes: tuple[URIRef, ...], space: str) -> set[str]:
    """Return the local names of what a folder declares in one of our namespaces."""
    graph = read_turtle(folder)
    subjects = {str(s) for cls in classes for s in graph.subjects(RDF.type, cls)}
    return {s.removeprefix(space) for s in subjects if s.startswith(space)}


@cache
def names_used(prefix: str) -> set[str]:
    """Return the local names under a prefix in the text of all queries."""
    text = "\n".join(
        NOT_TERMS.sub("", path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "queries").rglob("*.rq"))
    )
    return set(re.findall(rf"(?<![\w-]){prefix}:([A-Za-z_][\w-]*)", text))


def test_every_term_is_asked_for() -> None:
    """Each class and property of the ontology occurs in at least one query."""
    declared = local_names("modules", DECLARATIONS, GOVKG)
    assert len(declared) > 100
    unused = sorted(declared - names_used("govkg"))
    assert not unused, f"no query uses govkg:{', govkg:'.join(unused)}. Ask for them."


def test_every_term_asked_for_is_declared() -> None:
    """No query uses a term of ours that the ontology does not declare."""
    declared = local_names("modules", DECLARATIONS, GOVKG)
    unknown = sorted(names_used("govkg") - declared)
    assert not unknown, f"not declared: govkg:{', govkg:'.join(unknown)}."


def test_every_concept_asked_for_exists() -> None:
    """No query names a concept that no scheme has."""
    concepts = local_names("schemes", (SKOS.Concept,), GOVTAX)
    unknown = sorted(names_used("govtax") - concepts)
    assert not unknown, f"in no scheme: govtax:{', govtax:'.join(unknown)}."
