"""Runs a person's own query in a process that can be ended.

The engine offers no time limit and no memory limit, and a hostile text can end
its process. So the text runs in a child process with a deadline and, where the
system has them, a memory limit; only rows come back.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from typing import Any

import pyoxigraph as ox

from govkg.errors import QueryError, QueryLimitError, StoreError
from govkg.guard import check_query, undeclared_prefixes
from govkg.namespaces import PREFIXES
from govkg.querying import to_value
from govkg.resources import Resources
from govkg.rows import Rows, Value, row_type

MEMORY_BYTES = 4 * 1024**3
"""What a query may use where the system can bound it."""


def run_isolated(
    text: str, resources: Resources, *, timeout: float, max_rows: int
) -> Rows[Any]:
    """Run a query in a child process.

    Returns:
        The rows; of ASK one cell ``answer``, of CONSTRUCT one row a triple.

    Raises:
        QueryError: If the text is refused or malformed.
        QueryLimitError: If it runs longer than ``timeout`` seconds, needs too
            much memory, or has more than ``max_rows`` rows.
    """
    form = check_query(text)
    job = {
        "text": text,
        "root": str(resources.root),
        "compiled": str(resources.compiled) if resources.compiled else None,
        "max_rows": max_rows,
    }
    try:
        done = subprocess.run(
            # -P: no module is taken from the folder that the person works in.
            [sys.executable, "-P", "-m", "govkg.isolation"],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise QueryLimitError(
            f"query: not finished after {timeout:g} seconds, so it was ended. "
            "Narrow it, or allow more time."
        ) from None
    if done.returncode:
        raise QueryLimitError(
            "query: the engine ended without an answer, most likely for want of "
            "memory. Narrow the query."
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    if "store_error" in answer:
        raise StoreError(answer["store_error"])
    if "error" in answer:
        raise QueryError(f"query: {explain_syntax(text, answer['error'])}")
    if answer["more"]:
        raise QueryLimitError(
            f"query: more than {max_rows:,} rows. Add a LIMIT, or allow more rows."
        )
    columns = tuple(answer["columns"])
    make = row_type(columns)
    if form == "ASK":
        return Rows(columns, [make(answer["rows"][0][0] == "True")])
    return Rows(columns, [make(*map(_read_term, row)) for row in answer["rows"]])


def _read_term(text: str | None) -> Value:
    """Read a term in N-Triples form back into a Python value."""
    if text is None:
        return None
    results = ox.parse_query_results(
        f"?x\n{text}\n".encode(), format=ox.QueryResultsFormat.TSV
    )
    assert isinstance(results, ox.QuerySolutions)
    return to_value(next(iter(results))[0])


def explain_syntax(text: str, message: str) -> str:
    """Add to an engine's message what it does not say: an unknown prefix."""
    for prefix in sorted(undeclared_prefixes(text) - set(PREFIXES)):
        return f"{message} The prefix '{prefix}:' is not declared; declare it."
    return f"{message.rstrip('.')}. Mend the text there."


def _work() -> None:
    """Child process: read a job from standard input, write its answer."""
    job = json.load(sys.stdin)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    json.dump(_answer(job), sys.stdout)


def _answer(job: dict[str, Any]) -> dict[str, Any]:
    from pathlib import Path

    from govkg.errors import GovkgError
    from govkg.store import open_store, reopen_store

    compiled = Path(job["compiled"]) if job["compiled"] else None
    resources = Resources(Path(job["root"]), compiled)
    try:
        try:
            return _select(open_store(resources), job)
        except (OSError, RuntimeError):
            # The cache on disk was damaged or removed under our feet.
            return _select(reopen_store(resources), job)
    except GovkgError as error:
        return {"store_error": str(error)}
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        return {"error": str(error)}


def _select(store: ox.Store, job: dict[str, Any]) -> dict[str, Any]:
    result = store.query(
        job["text"], prefixes=PREFIXES, use_default_graph_as_union=True
    )
    rows: list[list[str | None]] = []
    if isinstance(result, ox.QueryBoolean):
        return {"columns": ["answer"], "rows": [[str(bool(result))]], "more": False}
    if isinstance(result, ox.QueryTriples):
        columns = ["subject", "predicate", "object"]
    else:
        columns = [variable.value for variable in result.variables]
    for item in result:
        if len(rows) == job["max_rows"]:
            return {"columns": columns, "rows": rows, "more": True}
        cells = (
            (item.subject, item.predicate, item.object)
            if isinstance(item, ox.Triple)
            else item
        )
        rows.append([None if term is None else str(term) for term in cells])
    return {"columns": columns, "rows": rows, "more": False}


if __name__ == "__main__":
    _work()
