"""Runs a person's own query on a remote store, within the same bounds as here."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from govkg.errors import QueryError, QueryLimitError, StoreError
from govkg.guard import check_query
from govkg.namespaces import PREFIXES
from govkg.querying import to_value
from govkg.remote.store import TRIPLES, RemoteStore
from govkg.rows import Rows, row_type


def run_remote(
    text: str, store: RemoteStore, *, timeout: float, max_rows: int
) -> Rows[Any]:
    """Run a query on a store; see :func:`govkg.isolation.run_isolated`.

    Raises:
        QueryError: If the text is refused or malformed.
        QueryLimitError: If there is no answer in time, or it has too many rows.
    """
    form = check_query(text)
    columns: tuple[str, ...]
    try:
        if form in ("CONSTRUCT", "DESCRIBE"):
            columns = ("subject", "predicate", "object")
            found = [list(triple) for triple in _triples(text, store, timeout)]
        else:
            result = store.query(text, prefixes=PREFIXES, timeout=timeout)
            if form == "ASK":
                # Virtuoso may answer with a row whose only cell is 1 or 0.
                yes = (
                    bool(result)
                    if isinstance(result, ox.QueryBoolean)
                    else any(to_value(row[0]) for row in result)
                )
                return Rows(("answer",), [row_type(("answer",))(yes)])
            assert isinstance(result, ox.QuerySolutions)
            columns = tuple(variable.value for variable in result.variables)
            found = [list(solution) for solution in result]
    except StoreError as error:
        if "no answer within the time" in str(error):
            raise QueryLimitError(
                f"query: not finished after {timeout:g} seconds. Narrow it, or allow "
                "more time."
            ) from error
        raise
    if len(found) > max_rows:
        raise QueryLimitError(
            f"query: more than {max_rows:,} rows. Add a LIMIT, or allow more rows."
        )
    make = row_type(columns)
    return Rows(columns, [make(*map(to_value, terms)) for terms in found])


def _triples(text: str, store: RemoteStore, timeout: float) -> list[ox.Triple]:
    reply = store.post_query(text, TRIPLES, prefixes=PREFIXES, timeout=timeout)
    try:
        quads = list(ox.parse(reply.content, format=ox.RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"query: the store's answer is not RDF: {error}.") from error
    return [ox.Triple(q.subject, q.predicate, q.object) for q in quads]
