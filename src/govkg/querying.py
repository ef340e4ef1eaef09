"""Binds what people type to RDF terms, runs a query, and types its rows."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol, TypeAlias

import pyoxigraph as ox

from govkg.errors import ParameterError, QueryError
from govkg.namespaces import GOVID, GOVTAX, XSD, expand, local_name
from govkg.queryfile import Parameter, QueryFile, Term
from govkg.rows import Rows, Value, row_type

Argument: TypeAlias = (
    str | int | datetime.date | ox.NamedNode | ox.Literal | Iterable[str] | None
)
"""What a parameter takes: a slug, an IRI, a date, or several of them."""

LANGUAGES = ("en", "ja")
"""In these every label, definition and reason is written."""

LIST_SEPARATOR = "; "
"""Joins the values of a cell that stands for a set, in sorted order."""

_ORDER = re.compile(r"\nORDER BY(?: STR\((?:\?\w+|COALESCE\(\?\w+, \"\"\))\))+\s*\Z")
_VARIABLE = re.compile(r"\?(\w+)")

_STEMS = {
    "artefact": "artefact_",
    "characteristic": "characteristic_",
    "deontic": "deontic_",
    "issue": "issue_",
    "pillar": "pillar_",
    "quantity": "quantity_",
    "risk": "risk_",
    "role": "role_",
    "stage": "stage_",
    "system": "system_",
    "topic": "topic_",
}
_IN_SCHEME_SPACE = frozenset({*_STEMS, "scheme"})


class Lookup(Protocol):
    """What a graph must tell for parameters to be checked."""

    def has(self, node: ox.NamedNode) -> bool:
        """Tell whether anything is said of a node."""
        ...

    def known(self, stem: str) -> Iterable[str]:
        """Return the local names that begin with a stem."""
        ...


def bind_arguments(
    query: QueryFile, arguments: Mapping[str, Argument], lookup: Lookup
) -> dict[str, Term | list[Term]]:
    """Turn what a person wrote into the terms that a query's parameters take.

    Raises:
        ParameterError: If a parameter is unknown or nothing has that value.
    """
    kinds = {param.name: param for param in query.params}
    bound: dict[str, Term | list[Term]] = {}
    for name, argument in arguments.items():
        if argument is None:
            continue
        # An unknown name is reported by QueryFile.bind, with the known ones.
        param = kinds.get(name, Parameter(name, "text", ""))
        if isinstance(argument, Iterable) and not isinstance(argument, str):
            bound[name] = [to_term(param, item, lookup) for item in argument]
        else:
            bound[name] = to_term(param, argument, lookup)
    return bound


def to_term(param: Parameter, value: object, lookup: Lookup) -> Term:
    """Turn one value into an RDF term of the kind that a parameter takes.

    Raises:
        ParameterError: If it is not of that kind, or the graph does not have it.
    """
    if isinstance(value, (ox.NamedNode, ox.Literal)):
        return value
    if isinstance(value, datetime.datetime):
        value = value.date()
    text = str(value).strip()
    if param.kind == "date":
        return ox.Literal(_to_date(param, text), datatype=ox.NamedNode(XSD + "date"))
    if param.kind == "lang" and text not in LANGUAGES:
        raise ParameterError(
            f"{param.name}: no labels in {text!r}. There are {' and '.join(LANGUAGES)}."
        )
    if param.kind in ("lang", "text"):
        return ox.Literal(text)
    return find_node(param.kind, text, lookup)


def find_node(kind: str, text: str, lookup: Lookup) -> ox.NamedNode:
    """Return the node that a person means by a slug, a prefixed name or an IRI.

    Raises:
        ParameterError: If the graph has no such node; the nearest are offered.
    """
    iri = expand(text)
    if not iri.startswith(("http://", "https://")):
        space = GOVTAX if kind in _IN_SCHEME_SPACE else GOVID
        iri = space + _STEMS.get(kind, "") + text
        if (
            kind == "role"
            and not _exists(iri, lookup)
            and _exists(GOVID + text, lookup)
        ):
            # A body can be the bearer of a norm just as a role can.
            iri = GOVID + text
    if _exists(iri, lookup):
        return ox.NamedNode(iri)
    stem = _STEMS.get(kind, "")
    names = [name.removeprefix(stem) for name in lookup.known(kind)]
    meant = local_name(expand(text)).removeprefix(stem)
    near = difflib.get_close_matches(meant, names, n=3)
    offer = (
        f"Did you mean {' or '.join(near)}?"
        if near
        else f"There are {len(names)}; list them with 'govkg list {kind}'."
    )
    raise ParameterError(f"{kind}: nothing in the graph is called {text!r}. {offer}")


def _exists(iri: str, lookup: Lookup) -> bool:
    try:
        return lookup.has(ox.NamedNode(iri))
    except ValueError:
        return False


def _to_date(param: Parameter, text: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise ParameterError(
            f"{param.name}: {text!r} is not a date. Write it as 2027-12-02."
        ) from None


def run(
    query: QueryFile,
    text: str,
    select: Callable[[str], ox.QuerySolutions],
    row: Callable[..., Any] | None = None,
) -> Rows[Any]:
    """Run a bound query and return its rows.

    Raises:
        QueryError: If the columns are not those of the query's header.
    """
    text, order = split_order(text, query.columns)
    solutions = select(text)
    columns = tuple(variable.value for variable in solutions.variables)
    if columns != query.columns:
        raise QueryError(
            f"queries/{query.folder}/{query.name}.rq: gives {', '.join(columns)} but "
            f"its header says {', '.join(query.columns)}. Mend the header."
        )
    make = row or row_type(columns)
    rows = collect(solutions, query.lists, make, order)
    return Rows(columns, rows, title=query.title)


def split_order(text: str, columns: Sequence[str]) -> tuple[str, list[int]]:
    """Take the last ORDER BY off a query whose columns suffice to sort its rows.

    Oxigraph reads both terms from the store for every comparison, which can cost
    four times as much as the rows themselves. Python sorts the same texts by the
    same code points.

    Returns:
        The text, and the positions of the columns to sort by, if any.
    """
    match = _ORDER.search(text)
    names = _VARIABLE.findall(match[0]) if match else []
    if match is None or not set(names) <= set(columns):
        return text, []
    return text[: match.start()], [columns.index(name) for name in names]


def collect(
    solutions: ox.QuerySolutions,
    lists: Sequence[str],
    make: Callable[..., Any],
    order: Sequence[int] = (),
) -> list[Any]:
    """Read solutions into rows; cells that stand for a set are put in order.

    Args:
        solutions: What the engine gives.
        lists: Columns that stand for a set.
        make: Makes a row of its cells.
        order: Positions of the columns by whose text the rows are sorted.
    """
    columns = [variable.value for variable in solutions.variables]
    sets = {columns.index(name) for name in lists}
    found: Iterable[Any] = solutions
    if order:
        found = sorted(solutions, key=lambda cells: [_text(cells[i]) for i in order])
    rows = []
    for solution in found:
        cells = [to_value(term) for term in solution]
        for index in sets:
            cell = cells[index]
            if isinstance(cell, str):
                parts = sorted(set(cell.split(LIST_SEPARATOR)))
                text = LIST_SEPARATOR.join(part for part in parts if part)
                cells[index] = text or None
        rows.append(make(*cells))
    return rows


def _text(term: Any) -> str:
    return "" if term is None else str(term.value)


def to_value(term: object) -> Value:
    """Return the Python value of an RDF term."""
    if term is None:
        return None
    if not isinstance(term, ox.Literal):
        return term.value if isinstance(term, ox.NamedNode) else str(term)
    convert = _CONVERT.get(term.datatype.value)
    if convert is None:
        return term.value
    try:
        return convert(term.value)
    except (ValueError, ArithmeticError):
        return term.value


_CONVERT: dict[str, Callable[[str], Value]] = {
    XSD + "boolean": lambda text: text in ("true", "1"),
    XSD + "date": datetime.date.fromisoformat,
    XSD + "decimal": Decimal,
    XSD + "integer": int,
}
