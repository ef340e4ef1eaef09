"""The source files keep the rules of the house: one layout, one home for each thing."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

import govkg
from govkg.formatting import format_turtle
from govkg.namespaces import (
    GOVID,
    GOVKG,
    GOVSH,
    GOVTAX,
    ONTOLOGY,
    OWL,
    PREFIXES,
    RDF,
    RDFS,
)
from govkg.resources import find_resources

RESOURCES = find_resources()
ROOT = RESOURCES.root
SHAPES = sorted(RESOURCES.shapes.glob("*.ttl"))
SOURCES = RESOURCES.sources()
FILES = [*SOURCES, *SHAPES]
DATA = [path for path in SOURCES if RESOURCES.data in path.parents]
SCHEMES = [path for path in SOURCES if path.parent.name == "schemes"]
MODULES = [path for path in SOURCES if path.parent.name == "modules"]
ALIGNMENTS = [path for path in SOURCES if path.parent.name == "alignments"]


def name(path: Path) -> str:
    """Name a test by the path of its file in the project."""
    return path.relative_to(ROOT).as_posix()


@cache
def parse(path: Path) -> list[ox.Quad]:
    """Read a file once for all tests."""
    return list(ox.parse(path=path, format=ox.RdfFormat.TURTLE))


def subjects(path: Path) -> set[str]:
    """Return the IRIs that a file describes."""
    return {q.subject.value for q in parse(path) if isinstance(q.subject, ox.NamedNode)}


def links(path: Path) -> list[tuple[str, str, str]]:
    """Return what a file says of one IRI by another."""
    return [
        (q.subject.value, q.predicate.value, q.object.value)
        for q in parse(path)
        if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, ox.NamedNode)
    ]


def test_withdrawn_ids_stay_withdrawn() -> None:
    """An id that once named something else is never given again."""
    listed = (Path(__file__).parent / "withdrawn.txt").read_text("utf-8").splitlines()
    withdrawn = {
        PREFIXES[prefix] + name
        for prefix, name in (line.split(":") for line in listed if line[0] != "#")
    }
    assert len(withdrawn) == len(listed) - 1
    assert not withdrawn & {iri for path in FILES for iri in subjects(path)}


@pytest.mark.parametrize("path", FILES, ids=name)
def test_file_is_in_the_layout(path: Path) -> None:
    """A file parses, and formatting it changes nothing."""
    text = path.read_text("utf-8")
    assert format_turtle(text, name=name(path)) == text


@pytest.mark.parametrize("path", FILES, ids=name)
def test_file_is_short(path: Path) -> None:
    """A file stays under 600 lines, a module under 300."""
    limit = 300 if path in MODULES else 600
    assert path.read_text("utf-8").count("\n") < limit


@pytest.mark.parametrize("path", FILES, ids=name)
def test_prefixes_are_ours(path: Path) -> None:
    """A file uses the project's prefixes, for the namespaces that they stand for."""
    declared = re.findall(r"(?m)^@prefix ([\w-]*): <(.*)> \.$", path.read_text("utf-8"))
    assert declared
    assert {prefix: PREFIXES.get(prefix) for prefix, _ in declared} == dict(declared)


@pytest.mark.parametrize("path", [*DATA, *SCHEMES], ids=name)
def test_no_blank_nodes(path: Path) -> None:
    """Everything in data and schemes has a name that others can cite."""
    assert not [
        quad
        for quad in parse(path)
        if ox.BlankNode in (type(quad.subject), type(quad.object))
    ]


@pytest.mark.parametrize("path", DATA, ids=name)
def test_data_hold_individuals_alone(path: Path) -> None:
    """Data describe individuals, and never terms or concepts."""
    assert {s for s in subjects(path) if not s.startswith(GOVID)} == set()


@pytest.mark.parametrize("path", SCHEMES, ids=name)
def test_schemes_hold_concepts_alone(path: Path) -> None:
    """Schemes describe concepts, and never terms or individuals."""
    assert {s for s in subjects(path) if not s.startswith(GOVTAX)} == set()


@pytest.mark.parametrize("path", SHAPES, ids=name)
def test_shapes_hold_shapes_alone(path: Path) -> None:
    """Shape files describe shapes."""
    assert {s for s in subjects(path) if not s.startswith(GOVSH)} == set()


def test_each_subject_has_one_home() -> None:
    """Alignments apart, each thing is described in one file."""
    homes: dict[str, set[str]] = defaultdict(set)
    for path in FILES:
        if path not in ALIGNMENTS and path.name != "external.ttl":
            for subject in subjects(path):
                homes[subject].add(name(path))
    assert {s: sorted(files) for s, files in homes.items() if len(files) > 1} == {}


def test_no_reference_dangles() -> None:
    """Every individual, concept and term of ours that is named is described."""
    described = set().union(*map(subjects, FILES))
    own = (GOVID, GOVTAX, GOVKG, GOVSH)
    named = {
        (term.value, name(path))
        for path in FILES
        for quad in parse(path)
        for term in (quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(own)
    }
    assert {pair for pair in named if pair[0] not in described} == set()


LEVEL = (
    r"_(?:(?:pre|part|ch|sec|art|par|subpar|pt|anx|rec|prin|act|com|mea|sup|cl|con)"
    r"-[a-z0-9-]+|anx|pre|sup|(?:govern|map|measure|manage)(?:-[0-9]+(?:_[0-9]+)?)?)"
)
PROVISION = rf"[a-z0-9-]+(?:{LEVEL})+"
SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
PATTERNS = {
    "Place": r"[a-z]{2}(?:-[a-z]{2,3})?|g7|g20|coe|un|oecd|int|africa|asean",
    "Instrument": SLUG,
    "Actor": SLUG,
    "Provision": PROVISION,
    "Norm": rf"{PROVISION}_n-[1-9][0-9]*",
    "Circumstance": rf"{PROVISION}(?:_n-[0-9]+)?_(?:cond|exc)-[1-9][0-9]*",
    "Event": rf"{SLUG}_ev-{SLUG}",
    "ApplicationDate": rf"{SLUG}_app(?:-{SLUG})?",
    "DateSetting": rf"{SLUG}_app(?:-{SLUG})?_set-[1-9][0-9]*",
    "Sanction": rf"{SLUG}_sanction-{SLUG}",
    "EntryIntoForceRule": rf"{SLUG}_entry-rule(?:-{SLUG})?",
    "Source": rf"src_{SLUG}",
    "Discrepancy": rf"disc_{SLUG}",
    "Claim": rf"disc_{SLUG}_claim-[1-9][0-9]*",
    "MappingSet": rf"{SLUG}--{SLUG}",
    "Mapping": rf"{SLUG}--{SLUG}_map-{SLUG}",
    "Participation": rf"{SLUG}_{SLUG}",
    "MemberCount": rf"{SLUG}_{SLUG}",
    "Programme": SLUG,
    "Measure": rf"{SLUG}_meas-{SLUG}",
    "Budget": SLUG,
    "Appropriation": rf"{SLUG}_meas-{SLUG}_amount-{SLUG}",
    "StatedTotal": rf"{SLUG}_total-{SLUG}",
    "ActorRole": rf"role_{SLUG}",
    "Topic": rf"topic_{SLUG}",
    "SystemCategory": rf"system_{SLUG}",
    "RiskType": rf"risk_{SLUG}",
    "LifecycleStage": rf"stage_{SLUG}",
    "Artefact": rf"artefact_{SLUG}",
    "LegalForce": rf"force_{SLUG}",
    "DeonticKind": rf"deontic_{SLUG}",
    "ReviewStatus": rf"review_{SLUG}",
    "EventKind": rf"event_{SLUG}",
    "InstrumentStatus": rf"status_{SLUG}",
    "ParticipationKind": rf"participation_{SLUG}",
    "SanctionKind": rf"sanction_{SLUG}|sanction-kind_{SLUG}",
    "MappingRelation": rf"relation_{SLUG}",
    "Capability": rf"capability_{SLUG}",
    "PolicyIssue": rf"issue_{SLUG}",
    "PolicyPillar": rf"pillar_{SLUG}",
}


@cache
def kinds() -> dict[str, str]:
    """Return the class of :data:`PATTERNS` that each class of ours comes under."""
    above: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for cls, predicate, wider in links(path):
            if predicate == f"{RDFS}subClassOf":
                above[cls].add(wider)
    found = {}
    for cls in {*above, *(GOVKG + known for known in PATTERNS)}:
        todo, seen = [cls], []
        while todo:
            here = todo.pop(0)
            seen.append(here)
            todo += above.get(here, ())
        known = [
            c.removeprefix(GOVKG) for c in seen if c.removeprefix(GOVKG) in PATTERNS
        ]
        if known:
            found[cls] = known[0]
    return found


def test_every_pattern_is_used() -> None:
    """Each class that has a pattern has members, so no pattern is idle."""
    used = {
        kinds().get(cls)
        for path in [*DATA, *SCHEMES]
        for _, predicate, cls in links(path)
        if predicate == f"{RDF}type"
    }
    assert set(PATTERNS) <= used


@pytest.mark.parametrize("path", [*DATA, *SCHEMES], ids=name)
def test_iris_fit_their_class(path: Path) -> None:
    """The name of a thing shows what it is."""
    odd = []
    for subject, predicate, cls in links(path):
        kind = kinds().get(cls) if predicate == f"{RDF}type" else None
        local = subject.removeprefix(GOVID).removeprefix(GOVTAX)
        if kind and not re.fullmatch(PATTERNS[kind], local):
            odd.append((local, kind))
    assert odd == []


@pytest.mark.parametrize("path", DATA, ids=name)
def test_parts_are_named_by_their_whole(path: Path) -> None:
    """A provision begins with its instrument, a norm with its provision."""
    stated, contained = f"{GOVKG}isStatedIn", f"{GOVKG}isPartOf"
    for subject, predicate, target in links(path):
        local, whole = subject.removeprefix(GOVID), target.removeprefix(GOVID)
        if predicate == stated and "_n-" in local:
            assert local.rpartition("_n-")[0] == whole
        elif predicate == contained:
            assert local.partition("_")[0] == whole.partition("_")[0]


def test_version_is_one() -> None:
    """Package, ontology header and citation file name the same version."""
    header = {
        q.predicate.value: q.object.value
        for q in parse(ROOT / "ontology/govkg.ttl")
        if isinstance(q.object, (ox.Literal, ox.NamedNode))
    }
    assert header[f"{OWL}versionInfo"] == govkg.__version__
    assert header[f"{OWL}versionIRI"] == f"{ONTOLOGY}/{govkg.__version__}"
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert re.findall(r"(?m)^version: (.+)$", citation) == [govkg.__version__]


def test_version_is_nowhere_else_in_a_name() -> None:
    """Only the ontology header has a version in an IRI."""
    versioned = re.compile(r"^https://w3id\.org/govkg/.*\d+\.\d+\.\d+")
    found = {
        term.value
        for path in FILES
        for quad in parse(path)
        for term in (quad.subject, quad.object)
        if isinstance(term, ox.NamedNode) and versioned.match(term.value)
    }
    assert found == {f"{ONTOLOGY}/{govkg.__version__}"}


def imports() -> dict[str, set[str]]:
    """Return which ontology each one imports."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "ontology/govkg.ttl", *MODULES):
        (own,) = {s for s, _, o in links(path) if o == f"{OWL}Ontology"}
        found[own] = {o for _, p, o in links(path) if p == f"{OWL}imports"}
    return found


def test_every_module_is_imported() -> None:
    """The header imports each module, and nothing that is not there."""
    assert imports()[ONTOLOGY] == {
        f"{ONTOLOGY}/modules/{path.stem}" for path in MODULES
    }
    assert set().union(*imports().values()) <= set(imports())


def test_imports_are_acyclic() -> None:
    """No ontology imports itself, at whatever remove."""
    left = imports()
    while left:
        free = {one for one, needs in left.items() if not needs & set(left)}
        assert free, f"a circle of imports among {sorted(left)}"
        left = {one: needs for one, needs in left.items() if one not in free}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_terms_say_where_they_are_defined(path: Path) -> None:
    """Each term of ours in a module names that module as its definition."""
    told = {s: o for s, p, o in links(path) if p == f"{RDFS}isDefinedBy"}
    own = {s for s in subjects(path) if s.startswith(GOVKG)}
    assert set(told) >= own
    assert set(told.values()) <= {f"{ONTOLOGY}/modules/{path.stem}", ONTOLOGY}


@pytest.mark.parametrize("path", SHAPES, ids=name)
def test_shapes_guard_a_module_or_all(path: Path) -> None:
    """A file of shapes has the stem of the module that it guards, or the prefixes."""
    assert path.stem in {"prefixes", *(module.stem for module in MODULES)}
