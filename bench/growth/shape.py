"""The shape of a graph: what corpora like it are made of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import mean
from typing import NamedTuple

import pyoxigraph as ox

from govkg.namespaces import GOVKG

Facts = Mapping[str, Mapping[str, list[ox.NamedNode | ox.Literal]]]
"""Subject to predicate to objects, without blank nodes."""


class Life(NamedTuple):
    """When a part of a text was law.

    Attributes:
        start: Its first day, if it came later than the instrument.
        end: The day on which it ended, if it did.
    """

    start: str | None
    end: str | None


class Slot(NamedTuple):
    """An application date: for which systems, and what set it."""

    systems: tuple[str, ...]
    settings: tuple[tuple[str, Life], ...]


class InstrumentKind(NamedTuple):
    """What one real instrument is like, apart from its text."""

    form: str
    force: str
    places: tuple[str, ...]
    issuers: tuple[str, ...]
    titles: tuple[str, ...]
    events: tuple[tuple[str, str], ...]
    slots: tuple[Slot, ...]
    review: str
    notes: int


class ProvisionKind(NamedTuple):
    """What one real provision is like, apart from its text and its place."""

    headings: tuple[str, ...]
    defined: bool
    cites: int
    explains: int
    notes: int
    life: Life


class NormKind(NamedTuple):
    """What one real norm is like, apart from its text and its place.

    Attributes:
        links: Predicate and concept, the modal phrase among them.
    """

    form: str
    links: tuple[tuple[str, str], ...]
    conditions: int
    exceptions: int
    sanctioned: bool
    notes: int
    life: Life


class MappingKind(NamedTuple):
    """What one real mapping is like, apart from its reason and its ends."""

    facts: tuple[tuple[str, str], ...]
    of_norms: tuple[bool, bool]
    has_object: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """What corpora are made of; each list is drawn from evenly.

    Attributes:
        instruments: Each real instrument and what it consists of.
        parts: Sort of provision (class and depth) to the parts of each real one.
        segments: Sort of provision to how their names begin.
        provisions: Sort of provision to what each real one is like.
        norm_counts: Sort of provision to how many norms stand in each real one.
        norms: Legal force to what each real norm of such instruments is like.
        mappings: What each real mapping is like.
        set_sizes: How many mappings each real crosswalk has.
        hubs: Shares of crosswalks that start from the instruments most compared.
        sets_per_instrument: Crosswalks for each instrument that has a text.
        reuse: How often a condition or exception is one that stands there already.
        words: Language to words, as often as they occur.
        lengths: Predicate and language to how many words such texts have.
    """

    instruments: list[tuple[InstrumentKind, tuple[str, ...]]]
    parts: dict[str, list[tuple[str, ...]]]
    segments: dict[str, list[str]]
    provisions: dict[str, list[ProvisionKind]]
    norm_counts: dict[str, list[int]]
    norms: dict[str, list[NormKind]]
    mappings: list[MappingKind]
    set_sizes: list[int]
    hubs: list[float]
    sets_per_instrument: float
    reuse: float
    words: dict[str, list[str]]
    lengths: dict[tuple[str, str], list[int]]


def index(quads: Iterable[ox.Quad]) -> Facts:
    """Sort quads by subject and predicate."""
    found: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(
            quad.object, (ox.NamedNode, ox.Literal)
        ):
            found[quad.subject.value][quad.predicate.value].append(quad.object)
    return found


def depth_of(provision: str, facts: Facts) -> int:
    """Return how many levels a provision stands below its instrument."""
    depth = 0
    while above := facts[provision].get(GOVKG + "isPartOf"):
        provision, depth = above[0].value, depth + 1
    return depth


def describe(facts: Facts) -> dict[str, float]:
    """Return the numbers that describe a graph's shape, by name."""
    classes = Counter[str]()
    links = Counter[str]()
    depths = []
    for subject, about in facts.items():
        for name in COUNTED & about.keys():
            classes[name] += 1
        if GOVKG + "modalPhrase" in about:
            links.update({name: len(values) for name, values in about.items()})
        if GOVKG + "isPartOf" in about:
            depths.append(depth_of(subject, facts))
    instruments, norms = (
        classes[GOVKG + "hasLegalForce"],
        classes[GOVKG + "modalPhrase"],
    )
    mappings = classes[GOVKG + "inMappingSet"]
    return {
        "provisions per instrument": len(depths) / instruments,
        "depth of provisions": mean(depths),
        "norms per provision": norms / len(depths),
        "bearers per norm": links[GOVKG + "hasBearer"] / norms,
        "topics per norm": links[GOVKG + "addresses"] / norms,
        "systems per norm": links[GOVKG + "concernsSystem"] / norms,
        "conditions per norm": links[GOVKG + "hasCondition"] / norms,
        "mappings per norm": mappings / norms,
        "mappings per crosswalk": mappings / classes[GOVKG + "subjectInstrument"],
    }


COUNTED = {
    GOVKG + name
    for name in ("hasLegalForce", "modalPhrase", "inMappingSet", "subjectInstrument")
}
"""Predicates that tell instruments, norms, mappings and crosswalks."""
