"""Proposes pairs of provisions that a crosswalk could compare.

Two provisions of different instruments that ask the same kind of thing on the same
topic, of roles that can be the same, are worth a reader's look. A candidate is no
mapping: it has no relation and no reason, and nothing is derived from it.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from govkg.batch.parts import Vocabulary
from govkg.namespaces import GOVID, GOVKG, GOVTAX

_ADDRESSES, _BEARER, _BELONGS, _KIND, _STATED, _SUBSUMED = (
    ox.NamedNode(GOVKG + name)
    for name in (
        "addresses",
        "hasBearer",
        "belongsTo",
        "hasDeonticKind",
        "isStatedIn",
        "isSubsumedBy",
    )
)


class Feature(NamedTuple):
    """What a provision asks, in one deontic kind.

    Attributes:
        instrument: Where it stands.
        provision: The provision.
        kind: Obligation, recommendation, ...
        topics: What its norms of that kind are about.
        roles: Who bears them, and whatever these roles are subsumed by.
    """

    instrument: str
    provision: str
    kind: str
    topics: tuple[str, ...]
    roles: tuple[str, ...]


class Candidate(NamedTuple):
    """A pair worth a look; names are local, as in ``eu-ai-act_art-9``.

    Attributes:
        subject: The provision.
        rank: 1 for its best counterpart.
        object: The counterpart, in another instrument.
        kind: The deontic kind that both have.
        topics: What both are about.
        roles: Who bears both.
        score: From 0 to 1: how much of their topics and roles they share.
    """

    subject: str
    rank: int
    object: str
    kind: str
    topics: str
    roles: str
    score: float


Key = tuple[str, str]
"""A topic and a deontic kind, on which provisions meet."""

Pair = tuple[float, str, str, str, str]
"""Minus the score, then the rest of a candidate: the least is the best."""


def find_features(
    quads: Iterable[ox.Quad], vocabulary: Vocabulary
) -> Iterator[Feature]:
    """Read what the provisions of a part ask."""
    facts: dict[ox.NamedNode, dict[ox.NamedNode, set[ox.NamedNode]]] = {}
    wanted = {_ADDRESSES, _BEARER, _BELONGS, _KIND, _STATED}
    for quad in quads:
        subject, object_ = quad.subject, quad.object
        if quad.predicate in wanted and isinstance(object_, ox.NamedNode):
            assert isinstance(subject, ox.NamedNode)
            facts.setdefault(subject, {}).setdefault(quad.predicate, set()).add(object_)
    norms: dict[tuple[str, str, str], list[ox.NamedNode]] = defaultdict(list)
    for norm, about in facts.items():
        if wanted <= about.keys():
            provision, instrument = about[_STATED], about[_BELONGS]
            for kind in about[_KIND]:
                key = (
                    _local(min(instrument, key=str)),
                    _local(min(provision, key=str)),
                )
                norms[*key, _local(kind)].append(norm)
    for (instrument_, provision_, kind_), members in sorted(norms.items()):
        topics = {t for norm in members for t in facts[norm][_ADDRESSES]}
        bearers = {b for norm in members for b in facts[norm][_BEARER]}
        roles = bearers | {
            quad.object
            for quad in vocabulary.about(bearers)
            if quad.predicate == _SUBSUMED and isinstance(quad.object, ox.NamedNode)
        }
        yield Feature(instrument_, provision_, kind_, _names(topics), _names(roles))


def _names(nodes: Iterable[ox.NamedNode]) -> tuple[str, ...]:
    return tuple(sorted(_local(node) for node in nodes))


def _local(node: ox.NamedNode) -> str:
    return node.value.removeprefix(GOVID).removeprefix(GOVTAX)


def keys_of(feature: Feature) -> Iterator[tuple[Key, Feature]]:
    """Yield a provision under every topic on which it can meet others."""
    for topic in feature.topics:
        yield (topic, feature.kind), feature


def meet(key: Key, one: Feature, other: Feature) -> tuple[str, Pair] | None:
    """Score two provisions that met, or nothing if they are no pair."""
    if one.instrument == other.instrument:
        return None
    topics = set(one.topics) & set(other.topics)
    if key[0] != min(topics):
        # They meet once for each topic that they share, and count once.
        return None
    roles = set(one.roles) & set(other.roles)
    if not roles:
        return None
    score = len(topics) / len({*one.topics, *other.topics})
    score += len(roles) / len({*one.roles, *other.roles})
    shared = ("; ".join(sorted(topics)), "; ".join(sorted(roles)))
    return one.provision, (-round(score / 2, 3), other.provision, one.kind, *shared)


def keep(best: list[Pair], pair: Pair, number: int) -> list[Pair]:
    """Add a pair to the best ones, of which a few are kept."""
    return heapq.nsmallest(number, [*best, pair])


def rank(subject: str, best: Iterable[Pair]) -> Iterator[Candidate]:
    """Yield the candidates of a provision, the best one first."""
    for number, pair in enumerate(sorted(best), 1):
        minus, object_, kind, topics, roles = pair
        yield Candidate(subject, number, object_, kind, topics, roles, -minus)
