"""A crosswalk as the queries return it, before it takes a format."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from govkg.namespaces import local_name


class Record(NamedTuple):
    """A mapping: a row of the query ``mapping-records``."""

    mapping: str
    crosswalk: str
    subject: str
    subject_label: str
    object: str | None
    object_label: str | None
    relation: str
    predicate: str | None
    reason: str
    reason_ja: str
    confidence: Decimal
    justification: str
    review: str
    creator: str
    created: datetime.date
    source: str | None


class Crosswalk(NamedTuple):
    """A mapping set: a row of the query ``crosswalk-list``."""

    crosswalk: str
    label: str
    definition: str
    subject_instrument: str
    subject_title: str
    subject_address: str | None
    object_instrument: str
    object_title: str
    object_address: str | None
    creator: str
    created: datetime.date
    review: str
    source: str | None

    @property
    def slug(self) -> str:
        """The name that files take."""
        return local_name(self.crosswalk)


class Loss(NamedTuple):
    """Something that a format cannot hold.

    Attributes:
        what: What is lost, in words.
        mappings: Of how many mappings.
    """

    what: str
    mappings: int


def stable_uuid(iri: str) -> str:
    """Return the same UUID for an IRI each time."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, iri))


def count_losses(
    records: Sequence[Record], always: Sequence[str], conflicts: str | None = None
) -> list[Loss]:
    """Return what is lost of every mapping, and what is lost of conflicts."""
    losses = [Loss(what, len(records)) for what in always]
    pulling = sum(record.relation == "conflicts" for record in records)
    if conflicts and pulling:
        losses.append(Loss(conflicts, pulling))
    sources = sum(record.source is not None for record in records)
    if sources:
        losses.append(Loss("the published source of a mapping", sources))
    return losses
