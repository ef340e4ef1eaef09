"""An index of every text of the graph: finds a word in a thousandth of the time.

SPARQL has CONTAINS, which reads every text for every question. SQLite's index of
trigrams (FTS5) finds the same substrings, in any script, without reading them.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

NAME = "texts.sqlite"
"""File of the index, in the folder of the opened graph that it belongs to."""

_SHORTEST = 3
"""Characters from which on the index helps; shorter texts are searched one by one."""


class Text(NamedTuple):
    """A text of the graph, as queries/competency/texts.rq gives it."""

    thing: str
    field: str
    found: str
    language: str | None


class TextIndex:
    """Texts in SQLite, to be searched by what they contain.

    Args:
        connection: A database with the table that :func:`open_index` makes.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, text: str) -> list[Text]:
        """Return the texts that contain a text, in whatever case."""
        if len(text) >= _SHORTEST:
            phrase = '"' + text.replace('"', '""') + '"'
            where, value = "texts MATCH ?", phrase
        else:
            where, value = "instr(lower(found), ?)", text.lower()
        rows = self._connection.execute(
            f"SELECT thing, field, found, language FROM texts WHERE {where}",  # noqa: S608
            (value,),
        )
        return [Text(*row) for row in rows]


def open_index(
    folder: str | None, read: Callable[[], Iterable[tuple[Any, ...]]]
) -> TextIndex:
    """Open the index in a folder; build it where there is none.

    Args:
        folder: Where it is kept; with None, or where it cannot be written, it is
            built in memory.
        read: Gives thing, field, text and language of every text.
    """
    if folder is not None:
        with contextlib.suppress(OSError, sqlite3.Error):
            kept = Path(folder, NAME)
            if not kept.is_file():
                _build(kept.parent, read())
            return TextIndex(_checked(kept))
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    _fill(connection, read())
    return TextIndex(connection)


def _checked(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{file.as_uri()}?mode=ro", uri=True, check_same_thread=False
    )
    connection.execute("SELECT thing, field, found, language FROM texts LIMIT 1")
    return connection


def _build(folder: Path, rows: Iterable[tuple[Any, ...]]) -> None:
    """Build beside the final place and rename, so that no reader sees half."""
    handle, name = tempfile.mkstemp(prefix=f"{NAME}-", dir=folder)
    os.close(handle)
    work = Path(name)
    try:
        with contextlib.closing(sqlite3.connect(work)) as connection:
            _fill(connection, rows)
        work.replace(folder / NAME)
    finally:
        work.unlink(missing_ok=True)


def _fill(connection: sqlite3.Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute(
        "CREATE VIRTUAL TABLE texts USING fts5("
        "found, thing UNINDEXED, field UNINDEXED, language UNINDEXED, "
        "tokenize = 'trigram')"
    )
    connection.executemany(
        "INSERT INTO texts (thing, field, found, language) VALUES (?, ?, ?, ?)", rows
    )
    connection.commit()
