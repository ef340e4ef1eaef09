"""What is done to one part: infer, count, and check it against the shapes.

These are plain functions of a part and what is shared, so any engine can run them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from govkg.batch.candidates import Feature, find_features
from govkg.batch.parts import Part, Shared, Vocabulary, open_vocabulary
from govkg.compiling import to_nquads
from govkg.errors import GovkgError
from govkg.loading import parse_file
from govkg.namespaces import GOVID, GOVKG, RDF, SKOS, compact
from govkg.reasoning import infer
from govkg.resources import find_resources
from govkg.store import open_store
from govkg.validation import Finding, check_hygiene, check_shapes

TYPE = ox.NamedNode(RDF + "type")

CARD = frozenset(
    ox.NamedNode(iri)
    for iri in (
        RDF + "type",
        SKOS + "prefLabel",
        GOVKG + "belongsTo",
        GOVKG + "isContainedIn",
        GOVKG + "isStatedWithin",
        GOVKG + "validUntil",
    )
)
"""What others may know of a thing: its kinds, its name, and where it stands."""

COUNTED = ("Instrument", "Provision", "Norm", "Mapping")
"""Classes whose members are counted."""


class Outcome(NamedTuple):
    """What inferring found out about a part.

    Attributes:
        name: The part.
        counts: Triples and members of classes, by name.
        wanted: What it refers to that neither it nor what is shared describes.
        cards: What others may know of its members, by IRI, as N-Quads.
        features: What its provisions ask for.
        error: What keeps it from being built, or nothing.
    """

    name: str
    counts: dict[str, int]
    wanted: tuple[str, ...]
    cards: tuple[tuple[str, bytes], ...]
    features: tuple[Feature, ...]
    error: str = ""


def infer_part(part: Part, shared: Shared, out: Path) -> Outcome:
    """Infer, write what follows to ``out`` as N-Quads, and look at all of it."""
    vocabulary = open_vocabulary(shared)
    try:
        asserted = read_part(part)
        inferred = infer_quads(asserted, vocabulary)
    except GovkgError as error:
        # What an earlier run wrote no longer follows from anything.
        (out / f"{part.name}.nq").unlink(missing_ok=True)
        return Outcome(part.name, {}, (), (), (), str(error))
    (out / f"{part.name}.nq").write_bytes(to_nquads(inferred))
    everything = [*asserted, *inferred]
    own = {quad.subject for quad in asserted}
    counts = {"asserted": len(asserted), "inferred": len(inferred)}
    counts |= _count(everything, own)
    return Outcome(
        part.name,
        counts,
        tuple(sorted(node.value for node in abroad(asserted, vocabulary))),
        tuple(_cards(everything, own)),
        tuple(find_features(everything, vocabulary)),
    )


def read_part(part: Part) -> list[ox.Quad]:
    """Read all files of a part.

    Raises:
        LoadError: If one is malformed.
    """
    return [quad for file in part.files for quad in parse_file(Path(file))]


def infer_quads(
    asserted: Sequence[ox.Quad],
    vocabulary: Vocabulary,
    *,
    cards: Iterable[ox.Quad] = (),
    trusting: bool = True,
) -> list[ox.Quad]:
    """Return what follows from a part, and not already from what is shared.

    Raises:
        InferenceError: If the part contradicts itself or the ontology.
    """
    near = list(vocabulary.about(_referred(asserted)))
    given = [*vocabulary.terms, *near, *cards, *asserted]
    inferred = infer(given, find_resources().rules, trusting=trusting)
    return [quad for quad in inferred if quad.triple not in vocabulary.known]


def _referred(quads: Iterable[ox.Quad]) -> dict[ox.NamedNode, None]:
    """Return what is referred to, in order of appearance."""
    nodes = (quad.object for quad in quads)
    return dict.fromkeys(node for node in nodes if isinstance(node, ox.NamedNode))


def abroad(asserted: Sequence[ox.Quad], vocabulary: Vocabulary) -> set[ox.NamedNode]:
    """Return what a part refers to that neither it nor what is shared describes."""
    own = {quad.subject for quad in asserted}
    return {
        node
        for node in _referred(asserted)
        if node.value.startswith(GOVID)
        and node not in own
        and not vocabulary.describes(node)
    }


def _count(quads: Iterable[ox.Quad], own: Set[object]) -> dict[str, int]:
    """Count each own member of a class once, however often its kind is said."""
    members = {(q.subject, q.object) for q in quads if q.predicate == TYPE}
    kinds = Counter(str(kind) for member, kind in members if member in own)
    return {name.lower() + "s": kinds[f"<{GOVKG}{name}>"] for name in COUNTED}


def _cards(quads: Iterable[ox.Quad], own: Set[object]) -> Iterator[tuple[str, bytes]]:
    """Yield cards of own members; what is referred to has its card elsewhere."""
    cards: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        if quad.predicate in CARD and isinstance(quad.subject, ox.NamedNode):
            if quad.subject not in own:
                continue
            cards.setdefault(quad.subject.value, []).append(quad)
    for name, card in sorted(cards.items()):
        yield name, to_nquads(card)


class Fault(NamedTuple):
    """A finding, and the part in which it was made."""

    part: str
    finding: Finding


def validate_part(part: Part, cards: Sequence[bytes], shared: Shared) -> list[Fault]:
    """Check a part against the shapes and the hygiene queries.

    Args:
        part: The part.
        cards: What is known of the things in other parts that it refers to.
        shared: What all parts share.
    """
    vocabulary = open_vocabulary(shared)
    try:
        owners, asserted = _owned(part)
        foreign = [
            *(quad for card in cards for quad in _parse(card)),
            *known(abroad(asserted, vocabulary)),
        ]
        inferred = infer_quads(asserted, vocabulary, cards=foreign, trusting=False)
    except GovkgError:
        # Inferring, which trusts more, has said so already.
        return []
    near = vocabulary.about(_referred([*asserted, *inferred]))
    store = ox.Store()
    store.bulk_extend([*vocabulary.terms, *near, *foreign, *asserted, *inferred])
    triples = {quad.triple for quad in store}
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    found = check_shapes(data, shared.shapes) + check_hygiene(store, find_resources())
    own = {
        f._replace(file=owners[f.subject], subject=compact(f.subject))
        for f in found
        if f.subject in owners
    }
    return [Fault(part.name, finding) for finding in sorted(own, key=str)]


def _owned(part: Part) -> tuple[dict[str, str], list[ox.Quad]]:
    owners, asserted = {}, []
    for file in part.files:
        quads = parse_file(Path(file))
        asserted += quads
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode):
                owners[quad.subject.value] = file
    return owners, asserted


def known(nodes: Iterable[ox.NamedNode]) -> Iterator[ox.Quad]:
    """Yield what the graph that comes with govkg knows of nodes."""
    store = _open_graph()
    for node in sorted(nodes, key=str):
        for quad in store.quads_for_pattern(node, None, None, None):
            if quad.predicate in CARD:
                yield quad


@cache
def _open_graph() -> ox.Store:
    return open_store(find_resources())


def _parse(card: bytes) -> Iterator[ox.Quad]:
    return ox.parse(card, format=ox.RdfFormat.N_QUADS)


def broken(outcome: Outcome) -> Iterator[Fault]:
    """Yield what kept a part from being built."""
    if outcome.error:
        finding = Finding(
            file=None,
            subject=outcome.name,
            path=None,
            value=None,
            message=outcome.error,
            rule="part-is-sound",
            severity="violation",
        )
        yield Fault(outcome.name, finding)
