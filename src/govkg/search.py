"""Finds things by words: labels, headings, titles, identifiers and summaries."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from govkg.errors import ParameterError
from govkg.rows import Rows
from govkg.session import Session
from govkg.textindex import Text, TextIndex, open_index

_FIELDS = ("identifier", "title", "label", "heading", "summary")
"""Where a text is looked for, what tells most first."""


class Hit(NamedTuple):
    """A thing whose label, heading, title, identifier or summary holds the text.

    Attributes:
        thing: Its IRI.
        kind: ``instrument``, ``provision``, ``norm``, ``concept``, ``body``,
            ``place``, ``crosswalk``, or None for anything else.
        citation: How it is cited or called.
        instrument: The instrument that it belongs to.
        title: That instrument's name.
        field: Where the text was found.
        found: What stands there.
        language: In which language.
    """

    thing: str
    kind: str | None
    citation: str
    instrument: str | None
    title: str | None
    field: str
    found: str
    language: str | None


def search(
    session: Session, text: str, *, limit: int = 20, lang: str | None = None
) -> Rows[Hit]:
    """Return what holds a text, the nearest match first.

    Raises:
        ParameterError: If the text is empty.
    """
    wanted = text.strip()
    if not wanted:
        raise ParameterError("search: the text is empty. Say what to look for.")
    best: dict[str, Text] = {}
    for found in sorted(_find(session, wanted), key=lambda t: _rank(t, wanted)):
        best.setdefault(found.thing, found)
    chosen = list(best.values())[:limit]
    if not chosen:
        return Rows(Hit._fields, [])
    nodes = [found.thing for found in chosen]
    described = {
        row.thing: row for row in session.run("things", {"thing": nodes, "lang": lang})
    }
    return Rows(
        Hit._fields,
        [
            Hit(
                thing=found.thing,
                kind=row.kind,
                citation=row.citation,
                instrument=row.instrument,
                title=row.title,
                field=found.field,
                found=found.found,
                language=found.language,
            )
            for found in chosen
            if (row := described.get(found.thing))
        ],
    )


def _find(session: Session, text: str) -> list[Text]:
    """Ask the index, or the store where it is not in this process."""
    if isinstance(session.store, ox.Store):
        return index_of(session).find(text)
    return list(session.run("texts", {"text": text}, Text))


def index_of(session: Session) -> TextIndex:
    """Return the index of the embedded graph, built at its first use."""
    if "texts" not in session.indexes:
        session.indexes["texts"] = open_index(
            session.folder, lambda: session.run("texts", {})
        )
    return session.indexes["texts"]


def _rank(text: Text, wanted: str) -> tuple[object, ...]:
    """Whole before beginning before inside; short texts before long ones."""
    found, sought = text.found.lower(), wanted.lower()
    match = 0 if found == sought else 1 if found.startswith(sought) else 2
    return match, _FIELDS.index(text.field), len(found), text.thing, found
