"""The answers are those that a person finds in the sources.

A table in ``expected/`` is named ``QUERY--VARIANT.csv`` and begins with comments:
``# rows:`` says whether the answer must be ``exact``ly these rows in this order or
``contain`` them, ``# args:`` how the query is asked, and ``# source:`` where the
table was checked. It has only the columns that matter; IRIs are local names, and
``…`` stands for any text, and alone for a cell that is not empty.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import govkg
from govkg.namespaces import GOVID, local_name
from govkg.queryfile import read_queries
from govkg.resources import find_resources

TABLES = sorted((Path(__file__).parent / "expected").glob("*.csv"))

OVERLAPPING = {"relations", "risk-coverage", "risks", "sources"}
"""Queries that count, or name the same thing for several instruments."""

OF_ONE = [
    query.name
    for query in read_queries(find_resources().queries).values()
    if query.folder == "competency"
    and [p.required for p in query.params if p.kind == "instrument"] == [False]
    and not any(p.required for p in query.params)
    and query.name not in OVERLAPPING
]
"""Queries that can be asked of one instrument or of all."""

Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """What a query must answer, and how it is asked."""

    name: str
    exact: bool
    arguments: dict[str, str | list[str]]
    sources: list[str]
    columns: list[str]
    rows: list[Row]


def read_table(path: Path) -> Table:
    """Read a table and the comments above it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    notes = [line for line in lines if line.startswith("# ")]
    columns, *rows = csv.reader(lines[len(notes) :])
    told: dict[str, list[str]] = {}
    for note in notes:
        key, _, value = note.removeprefix("# ").partition(":")
        told.setdefault(key, []).append(value.strip())
    return Table(
        name=path.stem.partition("--")[0],
        exact={"exact": True, "contain": False}[told["rows"][0]],
        arguments=read_arguments(told["args"][0]),
        sources=told["source"],
        columns=columns,
        rows=[tuple(row) for row in rows],
    )


def read_arguments(text: str) -> dict[str, str | list[str]]:
    """Read ``name=value`` pairs; commas separate several values."""
    pairs = (pair.split("=", 1) for pair in text.split())
    return {name: value.split(",") if "," in value else value for name, value in pairs}


def show(cell: object) -> str:
    """Write a cell as the tables do."""
    return "" if cell is None else local_name(str(cell))


def fits(expected: Row, actual: Row) -> bool:
    """Tell whether a row of an answer is the expected one."""
    return all(
        bool(pattern) == bool(cell)
        and re.fullmatch(".*".join(map(re.escape, pattern.split("…"))), cell, re.DOTALL)
        for pattern, cell in zip(expected, actual, strict=True)
    )


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_answer_is_the_expected_one(path: Path, kg: govkg.KnowledgeGraph) -> None:
    """A query, asked as the table says, answers what the table says."""
    table = read_table(path)
    answer = kg.query(table.name, **table.arguments)
    picks = [answer.columns.index(column) for column in table.columns]
    rows = list(dict.fromkeys(tuple(show(row[i]) for i in picks) for row in answer))
    missing = [row for row in table.rows if not any(fits(row, r) for r in rows)]
    assert not missing, f"not in the answer: {missing}"
    if table.exact:
        more = [row for row in rows if not any(fits(r, row) for r in table.rows)]
        assert not more, f"in the answer only: {more}"
        pairs = zip(table.rows, rows, strict=True)
        assert all(fits(row, r) for row, r in pairs), "another order"


@pytest.mark.parametrize("name", OF_ONE)
def test_all_is_the_sum_of_each(kg: govkg.KnowledgeGraph, name: str) -> None:
    """What a query says of all instruments is what it says of each of them.

    An engine takes other ways where an instrument is named, and a query may read an
    OPTIONAL of another instrument where none is.
    """
    instruments = list(kg.known("instrument"))
    # Programmes and bodies have days, too; not every query names the instrument.
    theirs = {None, *(GOVID + instrument for instrument in instruments)}
    whole = [r for r in kg.query(name) if getattr(r, "instrument", None) in theirs]
    each = [row for one in instruments for row in kg.query(name, instrument=one)]
    assert sorted(map(str, each)) == sorted(map(str, whole)) != []


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_table_is_well_made(path: Path) -> None:
    """A table names a source, repeats no row, and says something."""
    table = read_table(path)
    assert all(table.sources)
    assert len(set(table.rows)) == len(table.rows)
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert table.rows or table.exact


def test_every_competency_query_has_a_table() -> None:
    """No competency query is without an expected answer, and no table is idle."""
    queries = read_queries(find_resources().queries)
    asked = {name for name, query in queries.items() if query.folder == "competency"}
    assert {read_table(path).name for path in TABLES} == asked


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        (("a", ""), ("a", ""), True),
        (("a",), ("ab",), False),
        (("a…",), ("ab",), True),
        (("a…",), ("a",), True),
        (("a…",), ("ba",), False),
        (("…",), ("",), False),
        (("…b…",), ("abc",), True),
        (("(1)",), ("1",), False),
    ],
)
def test_comparison_can_fail(expected: Row, actual: Row, same: bool) -> None:
    """Cells must be equal but for what an ellipsis stands for."""
    assert fits(expected, actual) is same
