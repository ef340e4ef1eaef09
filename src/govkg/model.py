"""The typed rows that the knowledge graph's methods return.

Each class is the row of the query of the same purpose: its fields are that
query's columns, which a test compares. IRIs are full strings, dates are
:class:`datetime.date`, shares and confidences are :class:`decimal.Decimal`.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import NamedTuple


class Instrument(NamedTuple):
    """A law, treaty, code or plan, with its status on a day."""

    instrument: str
    title: str
    form: str
    place: str
    force: str
    status: str
    since: datetime.date | None
    review: str


class Standing(NamedTuple):
    """An instrument that binds or commits a place, and on what basis."""

    instrument: str
    title: str
    force: str
    status: str
    basis: str
    bound: bool
    since: datetime.date
    via: str | None


class Provision(NamedTuple):
    """An article, paragraph, principle or annex, in document order."""

    provision: str
    citation: str
    kind: str
    number: str
    heading: str | None
    summary: str | None
    norms: int


class Norm(NamedTuple):
    """What a provision asks, of whom, and from when."""

    norm: str
    label: str
    kind: str
    wording: str
    bearers: str
    citation: str
    applies_from: datetime.date | None
    applies_to: str
    date_set_by: str | None
    summary: str
    provision: str
    instrument: str
    review: str


class Correspondence(NamedTuple):
    """A provision, its counterpart elsewhere, and why we say so."""

    subject: str
    subject_citation: str
    relation: str
    object: str | None
    object_citation: str | None
    asks: str | None
    bearers: str | None
    applies_from: datetime.date | None
    reason: str
    confidence: Decimal
    basis: str
    review: str
    mapping: str


class Cell(NamedTuple):
    """A unit of one instrument against another: what is said, or that nobody looked.

    ``state`` is the strongest relation, ``no counterpart`` or ``not yet reviewed``.
    """

    provision: str
    citation: str
    number: str
    instrument: str
    title: str
    state: str
    relations: str | None
    mappings: int


class Related(NamedTuple):
    """A provision elsewhere that corresponds to one, or to a part of it."""

    provision_part: str
    relation: str
    other: str
    other_citation: str
    instrument: str
    title: str
    reason: str
    confidence: Decimal
    review: str
    mapping: str


class Gap(NamedTuple):
    """Something the second instrument asks that the first does not cover."""

    norm: str
    label: str
    kind: str
    bearers: str
    citation: str
    coverage: str
    provision: str


class Hop(NamedTuple):
    """One step on the way from one provision to another."""

    route: str
    step: int
    start: str
    link: str
    end: str
    reason: str | None
    source: str | None


class TimelineEntry(NamedTuple):
    """Something that happened, or a day from which something applies."""

    date: datetime.date
    what: str
    label: str
    instrument: str
    status: str
    moved_from: datetime.date | None
    moved_to: datetime.date | None
    set_by: str | None
    set_in: str | None
    law_from: datetime.date | None
    law_until: datetime.date | None
    norms: int | None
    slot: str | None
