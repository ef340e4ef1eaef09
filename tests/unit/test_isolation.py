"""A person's own query ends in time, and takes nothing with it when it fails."""

from __future__ import annotations

import datetime
import os
import time
from decimal import Decimal

import pytest

import govkg
from govkg import isolation
from govkg.errors import QueryError, QueryLimitError
from govkg.isolation import explain_syntax

CROSS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a"


def test_rows_have_python_values(kg: govkg.KnowledgeGraph) -> None:
    """IRIs, texts, numbers, dates and unbound variables arrive as Python has them."""
    (row,) = kg.sparql(
        "SELECT ?iri ?text ?tagged ?number ?share ?day ?yes ?none {"
        " BIND(govid:eu AS ?iri)"
        ' BIND("a\\tb\\n\\"c\\" é" AS ?text) BIND("日本"@ja AS ?tagged)'
        " BIND(3 AS ?number) BIND(0.75 AS ?share) BIND(true AS ?yes)"
        ' BIND("2026-07-27"^^xsd:date AS ?day) }'
    )
    assert tuple(row) == (
        "https://w3id.org/govkg/id/eu",
        'a\tb\n"c" é',
        "日本",
        3,
        Decimal("0.75"),
        datetime.date(2026, 7, 27),
        True,
        None,
    )


def test_answers_are_those_of_the_store(kg: govkg.KnowledgeGraph) -> None:
    """The child sees the same graph, inferred triples included."""
    (row,) = kg.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert row.n == len(kg)


@pytest.mark.parametrize(
    ("pattern", "answer"), [("?s ?p ?o", True), ("?s ?s ?s", False)]
)
def test_ask_gives_one_cell(
    kg: govkg.KnowledgeGraph, pattern: str, answer: bool
) -> None:
    """ASK gives one row with one truth value."""
    rows = kg.sparql(f"ASK {{ {pattern} }}")
    assert rows.columns == ("answer",)
    assert [row.answer for row in rows] == [answer]


def test_construct_gives_one_row_a_triple(kg: govkg.KnowledgeGraph) -> None:
    """CONSTRUCT gives subject, predicate and object."""
    rows = kg.sparql("CONSTRUCT { govid:eu a ?kind } WHERE { govid:eu a ?kind }")
    assert rows.columns == ("subject", "predicate", "object")
    assert "https://w3id.org/govkg/ont#Place" in {row.object for row in rows}


def test_describe_gives_triples(kg: govkg.KnowledgeGraph) -> None:
    """DESCRIBE gives the triples about a node."""
    assert {row.subject for row in kg.sparql("DESCRIBE govid:eu")} == {
        "https://w3id.org/govkg/id/eu"
    }


def test_odd_columns_are_kept(kg: govkg.KnowledgeGraph) -> None:
    """Variables that Python reserves are columns all the same."""
    rows = kg.sparql("SELECT ?class ?_x { BIND(1 AS ?class) BIND(2 AS ?_x) }")
    assert rows.columns == ("class", "_x")
    assert tuple(rows[0]) == (1, 2)


def test_no_rows_keep_columns(kg: govkg.KnowledgeGraph) -> None:
    """An empty answer still has its columns."""
    rows = kg.sparql("SELECT ?a ?b { ?a ?a ?b . ?b ?a ?b }")
    assert len(rows) == 0
    assert rows.columns == ("a", "b")


def test_time_limit_ends_a_query(kg: govkg.KnowledgeGraph) -> None:
    """A cross join under ORDER BY, which no engine can stop, is ended in time."""
    begun = time.monotonic()
    with pytest.raises(QueryLimitError, match="not finished after 1 seconds"):
        kg.sparql(CROSS, timeout=1)
    assert time.monotonic() - begun < 5


def test_rows_are_refused_rather_than_cut(kg: govkg.KnowledgeGraph) -> None:
    """As many rows as allowed are given, one more is an error."""
    text = "SELECT * { VALUES ?a { 1 2 3 } }"
    assert len(kg.sparql(text, max_rows=3)) == 3
    with pytest.raises(QueryLimitError, match=r"more than 2 rows\. Add a LIMIT"):
        kg.sparql(text, max_rows=2)


def test_memory_bomb_ends_only_the_child(
    kg: govkg.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query that eats memory is ended, and the next one is answered."""
    small = "SELECT * { BIND(1 AS ?a) }"
    real = isolation.subprocess.run  # type: ignore[attr-defined]
    command = "import govkg.isolation as i; i.MEMORY_BYTES = 1024 ** 3; i._work()"

    def with_less_memory(args: list[str], **options: object) -> object:
        return real([args[0], "-c", command], **options)

    monkeypatch.setattr(isolation.subprocess, "run", with_less_memory)  # type: ignore[attr-defined]
    assert len(kg.sparql(small)) == 1, "the limit leaves room for a small query"
    with pytest.raises(QueryLimitError, match="want of memory"):
        kg.sparql(CROSS, timeout=120)
    monkeypatch.undo()
    assert len(kg.sparql(small)) == 1


def test_syntax_error_has_its_line(kg: govkg.KnowledgeGraph) -> None:
    """A malformed query is one sentence with line and column, not a traceback."""
    with pytest.raises(QueryError, match=r"^query: error at 2:\d+: .*\.$"):
        kg.sparql("SELECT * {\n ?a ?b }")


def test_unknown_prefix_is_named(kg: govkg.KnowledgeGraph) -> None:
    """A prefix that is not declared is said to be so."""
    with pytest.raises(QueryError, match="The prefix 'foaf:' is not declared"):
        kg.sparql("SELECT * { ?a foaf:name ?b }")


def test_known_prefixes_need_no_declaration(kg: govkg.KnowledgeGraph) -> None:
    """The project's prefixes are known, and a query may still declare its own."""
    assert kg.sparql("ASK { govid:eu a govkg:Place }")[0].answer
    assert kg.sparql(
        "PREFIX g: <https://w3id.org/govkg/id/> ASK { g:eu a govkg:Place }"
    )[0].answer


def test_explanation_keeps_other_messages() -> None:
    """An error without an unknown prefix ends with what to do."""
    text = "SELECT * { ?a skos:prefLabel ?b"
    assert explain_syntax(text, "at 1:5") == "at 1:5. Mend the text there."


def test_declared_prefixes_are_not_blamed() -> None:
    """A prefix that the text declares in any spelling is not called unknown."""
    text = "prefix foaf: <http://x/>\nSELECT * { ?a foaf:name }"
    assert "not declared" not in explain_syntax(text, "at 2:5")


def test_refused_texts_start_no_process(
    kg: govkg.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the guard refuses never reaches an engine."""
    monkeypatch.setattr(isolation.subprocess, "run", None)  # type: ignore[attr-defined]
    with pytest.raises(QueryError, match="SERVICE is not allowed"):
        kg.sparql("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")


def test_child_runs_anywhere(
    kg: govkg.KnowledgeGraph,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The child needs no current folder, and takes no module from it."""
    folder = tmp_path_factory.mktemp("evil")
    (folder / "json.py").write_text("raise SystemExit('hijacked')", encoding="utf-8")
    monkeypatch.chdir(folder)
    assert os.listdir() == ["json.py"]  # noqa: PTH208
    assert len(kg.sparql("SELECT * { BIND(1 AS ?a) }")) == 1
