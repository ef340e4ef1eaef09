"""Errors of govkg. Each message is one sentence: where, what, rule, what to do.

::

    GovkgError
    |-- ResourceError      a file of govkg itself is missing
    |-- LoadError          a file cannot be read as RDF
    |-- InferenceError     the facts contradict each other
    |-- QueryError         a query is unknown, malformed or refused
    |   |-- ParameterError a parameter is unknown or has no such value
    |   `-- QueryLimitError  a query took too long or gave too much
    `-- StoreError         a store cannot be opened, read or written
"""

from __future__ import annotations

import re


class GovkgError(Exception):
    """Anything that govkg reports to its user."""


class ResourceError(GovkgError):
    """A file that belongs to govkg is missing."""


class LoadError(GovkgError):
    """A file cannot be read as RDF."""

    @classmethod
    def from_syntax(cls, name: str, error: SyntaxError) -> LoadError:
        """Say where in ``name`` the parser stopped and what it expected."""
        where = name
        if error.lineno:
            where += f":{error.lineno}:{error.offset or 1}"
        # pyoxigraph repeats the position in its text.
        reason = re.sub(r"^Parser error [^:]*: ", "", str(error.msg)).strip(". ")
        return cls(f"{where}: not valid RDF: {reason}. Mend the syntax there.")


class InferenceError(GovkgError):
    """The facts contradict each other under the ontology."""


class QueryError(GovkgError):
    """A query is unknown, malformed or refused."""


class ParameterError(QueryError):
    """A parameter is unknown, or nothing in the graph has that value."""


class QueryLimitError(QueryError):
    """A query took too long or gave too much."""


class StoreError(GovkgError):
    """A store cannot be opened, read or written."""
