"""Hold both ends of the alignments to real terms, ours and those of the vocabulary.

Each alignment has a list of the outside terms that it may use, made from the
vocabulary file that the first line of the list names.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from govkg.namespaces import GOVKG, GOVTAX

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY = ROOT / "ontology"
LISTS = Path(__file__).parent
HOME = "https://w3id.org/govkg/"
VOCABULARIES = sorted(file.stem for file in (ONTOLOGY / "alignments").glob("*.ttl"))

CLASS_LINKS = {RDFS.subClassOf, OWL.equivalentClass}
PROPERTY_LINKS = {RDFS.subPropertyOf, OWL.equivalentProperty}
MATCHES = {
    SKOS.broadMatch,
    SKOS.closeMatch,
    SKOS.exactMatch,
    SKOS.narrowMatch,
    SKOS.relatedMatch,
}
LINKS = CLASS_LINKS | PROPERTY_LINKS | MATCHES
DECLARATIONS = {OWL.Class, OWL.DatatypeProperty, OWL.ObjectProperty}


@cache
def read_alignment(vocabulary: str) -> Graph:
    """Read the alignment with one vocabulary."""
    return Graph().parse(ONTOLOGY / "alignments" / f"{vocabulary}.ttl", format="turtle")


@cache
def read_own() -> Graph:
    """Read every module and scheme into one graph."""
    graph = Graph()
    for folder in ("modules", "schemes"):
        for file in sorted((ONTOLOGY / folder).glob("*.ttl")):
            graph.parse(file, format="turtle")
    return graph


def find_links(vocabulary: str) -> list[tuple[Node, Node, Node]]:
    """List the triples of an alignment that are no declarations."""
    return [triple for triple in read_alignment(vocabulary) if triple[1] != RDF.type]


def read_list(vocabulary: str) -> list[str]:
    """Read the outside terms that an alignment may use."""
    lines = (LISTS / f"{vocabulary}.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# "), "the first line names the vocabulary file"
    return lines[1:]


def test_every_list_has_an_alignment() -> None:
    """Keep a list of terms only as long as its alignment exists."""
    assert sorted(file.stem for file in LISTS.glob("*.txt")) == VOCABULARIES


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_targets_are_the_listed_terms(vocabulary: str) -> None:
    """Link to each listed term, and to nothing else."""
    listed = read_list(vocabulary)
    assert listed == sorted(set(listed))
    assert {str(target) for _, _, target in find_links(vocabulary)} == set(listed)


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_no_target_is_our_own(vocabulary: str) -> None:
    """Leave links between our own terms to modules and schemes."""
    own = [o for _, _, o in find_links(vocabulary) if str(o).startswith(HOME)]
    assert own == []


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_subjects_are_declared(vocabulary: str) -> None:
    """Speak only of terms and concepts that modules and schemes declare."""
    own = read_own()
    for subject, _, _ in find_links(vocabulary):
        assert str(subject).startswith((GOVKG, GOVTAX)), subject
        assert (subject, RDF.type, None) in own, f"{subject} is declared nowhere"


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_predicates_link(vocabulary: str) -> None:
    """State links and declarations, and nothing else."""
    assert {predicate for _, predicate, _ in find_links(vocabulary)} <= LINKS


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_axioms_keep_to_their_kind(vocabulary: str) -> None:
    """Put classes under classes, and properties under properties of the same kind."""
    own, alignment = read_own(), read_alignment(vocabulary)
    for subject, predicate, target in find_links(vocabulary):
        if predicate in MATCHES:
            continue
        kinds = set(alignment.objects(target, RDF.type))
        assert len(kinds) == 1, f"{target} needs one declaration"
        kin = set(own.objects(subject, RDF.type))
        assert kinds <= kin, f"{subject} is of another kind"
        assert (kinds == {OWL.Class}) == (predicate in CLASS_LINKS)


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_declarations_serve_an_axiom(vocabulary: str) -> None:
    """Declare an outside term only where an axiom uses it."""
    declared = set(read_alignment(vocabulary).subject_objects(RDF.type))
    used = {o for _, p, o in find_links(vocabulary) if p not in MATCHES}
    assert {term for term, _ in declared} == used
    assert {kind for _, kind in declared} <= DECLARATIONS


def test_one_match_for_a_pair() -> None:
    """Relate two terms in one way only, as SKOS demands of exact matches."""
    seen: dict[tuple[Node, Node], Node] = {}
    for vocabulary in VOCABULARIES:
        for subject, predicate, target in find_links(vocabulary):
            pair = (subject, target)
            assert seen.setdefault(pair, predicate) == predicate, pair


def test_exact_matches_are_unique() -> None:
    """Call no two of our concepts the same as one outside term."""
    seen: dict[Node, Node] = {}
    for vocabulary in VOCABULARIES:
        for subject, predicate, target in find_links(vocabulary):
            if predicate == SKOS.exactMatch:
                assert isinstance(target, URIRef)
                assert seen.setdefault(target, subject) == subject, target


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_header_names_the_version(vocabulary: str) -> None:
    """Open each alignment with the version that was checked."""
    text = (ONTOLOGY / "alignments" / f"{vocabulary}.ttl").read_text(encoding="utf-8")
    header = text.partition("\n")[0]
    assert header.startswith("# ")
    assert "checked against" in header
