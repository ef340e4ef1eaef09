"""What the seed deck says can be asked of the graph, and the answer contains it.

``facts.tsv`` has one line for each thing that an answer must show: the id of the
fact, the fact in our words, the query and its arguments, and the cells that one row
must have. IRIs are local names, ``*`` stands for any text and alone for some text.
Where deck and law differ, the answer comes from the query of discrepancies.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

import govkg
from govkg.namespaces import local_name
from govkg.queryfile import QueryFile, read_queries
from govkg.resources import find_resources

FILE = Path(__file__).parent / "facts.tsv"


@dataclass(frozen=True)
class Check:
    """One line of the file."""

    id: str
    fact: str
    query: str
    arguments: dict[str, str]
    cells: dict[str, str]


def read_checks() -> list[Check]:
    """Read the lines of the file."""
    text = FILE.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return [
        Check(
            id=row["id"],
            fact=row["fact"],
            query=row["query"],
            arguments=read_pairs(row["arguments"], " "),
            cells=read_pairs(row["expected"], " | "),
        )
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    ]


def read_pairs(text: str, separator: str) -> dict[str, str]:
    """Read ``name=value`` pairs."""
    parts = (pair.partition("=") for pair in text.split(separator) if pair)
    return {name: value for name, _, value in parts}


def read_ids() -> set[str]:
    """Read the ids that the file must have, from its comment."""
    match = re.search(r"^# ids: (.+)$", FILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert match, "add '# ids: S03-01..S03-10 ...'"
    ids: set[str] = set()
    for span in match[1].split():
        first, last = span.split("..")
        slide, low, high = first[:4], int(first[4:]), int(last[4:])
        assert last.startswith(slide)
        ids |= {f"{slide}{number:02}" for number in range(low, high + 1)}
    return ids


def show(cell: object) -> str:
    """Write a cell as the file does."""
    return "" if cell is None else local_name(str(cell))


def fits(expected: str, cell: str) -> bool:
    """Tell whether a cell is the expected one."""
    return bool(expected) == bool(cell) and fnmatchcase(cell, expected)


CHECKS = read_checks()
QUERIES: dict[str, QueryFile] = read_queries(find_resources().queries)


@pytest.mark.parametrize(
    "check", CHECKS, ids=[f"{c.id}-{n}-{c.query}" for n, c in enumerate(CHECKS, 2)]
)
def test_answer_contains_the_fact(check: Check, kg: govkg.KnowledgeGraph) -> None:
    """At least one row of the answer has every cell that the fact asks for."""
    answer = kg.query(check.query, **check.arguments)
    assert check.cells.keys() <= set(answer.columns)
    rows = [{key: show(cell) for key, cell in row.items()} for row in answer.to_dicts()]
    found = [
        row
        for row in rows
        if all(fits(value, row[name]) for name, value in check.cells.items())
    ]
    assert found, f"{check.id} ({check.fact}): no row of {len(rows)} has {check.cells}"


def test_no_fact_is_missing() -> None:
    """Every id is checked, and every line is about one of them."""
    assert {check.id for check in CHECKS} == read_ids()


def test_every_fact_has_one_wording() -> None:
    """All lines of an id tell the same fact, and no line stands there twice."""
    assert len({(c.id, c.fact) for c in CHECKS}) == len(read_ids())
    lines = FILE.read_text(encoding="utf-8").splitlines()
    assert len(set(lines)) == len(lines)


@pytest.mark.parametrize("name", sorted({check.query for check in CHECKS}))
def test_header_names_the_facts(name: str) -> None:
    """The header of a query names the facts that its answer was seen to contain."""
    checked = {check.id for check in CHECKS if check.query == name}
    assert set(QUERIES[name].facts) & read_ids() == checked, f"mend {name}.rq: facts"


def test_no_header_claims_more() -> None:
    """No query claims a fact of this file without a line here that shows it."""
    shown = {(check.query, check.id) for check in CHECKS}
    claimed = {(q.name, fact) for q in QUERIES.values() for fact in q.facts}
    assert {pair for pair in claimed if pair[1] in read_ids()} <= shown


@pytest.mark.parametrize(
    ("expected", "cell", "same"),
    [
        ("a", "a", True),
        ("a", "ab", False),
        ("a*", "ab", True),
        ("*", "", False),
        ("", "", True),
        ("", "a", False),
        ("Article 53(1)", "Article 53(1)", True),
    ],
)
def test_comparison_can_fail(expected: str, cell: str, same: bool) -> None:
    """Cells must be equal but for what an asterisk stands for."""
    assert fits(expected, cell) is same
