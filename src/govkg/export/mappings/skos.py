"""Mappings as plain SKOS: one triple each."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from govkg.export.mappings.records import Crosswalk, Loss, Record, count_losses
from govkg.namespaces import PREFIXES


def skos(crosswalk: Crosswalk, records: Sequence[Record]) -> str:
    """Return a crosswalk as triples of SKOS in Turtle, and nothing besides."""
    triples = sorted(
        {
            ox.Triple(
                ox.NamedNode(record.subject),
                ox.NamedNode(record.predicate),
                ox.NamedNode(record.object),
            )
            for record in records
            if record.object and record.predicate
        },
        key=str,
    )
    content = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    return (content or b"").decode()


def skos_losses(records: Sequence[Record]) -> list[Loss]:
    """Return what SKOS does not hold."""
    missing = sum(record.object is None for record in records)
    losses = count_losses(
        records,
        ("the reasons, confidence, review status, author, day and justification",),
        "the conflict itself, which is left out",
    )
    if missing:
        losses.append(Loss("that there is no counterpart, and why", missing))
    return losses
