"""Query files are read with their headers, and values are bound as terms."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from govkg.errors import ParameterError, QueryError
from govkg.queryfile import QueryFile, find_query, read_queries, read_query
from govkg.resources import Resources

HEADER = """\
#+ title: A title
#+ question: What is there?
#+ question_ja: 何があるか。
#+ params:
#+   thing (node): the thing; unset means all
#+   word (text): the word; unset means all
#+   day (date, required): the day
#+   lang (lang): language of labels
#+ columns: thing, word
#+ lists: word
#+ facts: S01-01 S01-02
"""
BODY = """\
SELECT ?thing ?word WHERE {
    VALUES ?thing { UNDEF }
    VALUES ?word { UNDEF }
    VALUES ?day { UNDEF }
    ?thing <a:word> ?word ; <a:day> ?day ; <a:label> ?label .
    FILTER(LANG(?label) = "en" && ?other != "en")
}
"""
DAY = ox.Literal(
    "2026-07-27", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")
)


@pytest.fixture
def query(tmp_path: Path) -> QueryFile:
    """Write and read a query with every kind of parameter."""
    return read(tmp_path, HEADER + BODY)


def read(folder: Path, text: str) -> QueryFile:
    """Write a query file and read it."""
    path = folder / "competency" / "sample.rq"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return read_query(path)


def test_header_is_read(query: QueryFile) -> None:
    """Every line of the header becomes a field."""
    assert (query.name, query.folder) == ("sample", "competency")
    assert (query.title, query.question) == ("A title", "What is there?")
    assert query.question_ja == "何があるか。"
    assert [(p.name, p.kind, p.required) for p in query.params] == [
        ("thing", "node", False),
        ("word", "text", False),
        ("day", "date", True),
        ("lang", "lang", False),
    ]
    assert query.params[0].meaning == "the thing; unset means all"
    assert query.columns == ("thing", "word")
    assert query.lists == ("word",)
    assert query.facts == ("S01-01", "S01-02")
    assert query.text == BODY


def test_unset_parameters_leave_no_trace(query: QueryFile) -> None:
    """The line of a parameter without value is dropped, the others stay."""
    text = query.bind({"day": DAY})
    assert "UNDEF" not in text
    assert "VALUES ?thing" not in text
    assert f"    VALUES ?day {{ {DAY} }}\n" in text


def test_one_value_is_bound_as_a_term(query: QueryFile) -> None:
    """A single term takes the place of UNDEF."""
    text = query.bind({"day": DAY, "thing": ox.NamedNode("https://example.org/a")})
    assert "VALUES ?thing { <https://example.org/a> }" in text


def test_several_values_are_alternatives(query: QueryFile) -> None:
    """Several terms stand beside each other."""
    things = [
        ox.NamedNode("https://example.org/a"),
        ox.NamedNode("https://example.org/b"),
    ]
    text = query.bind({"day": DAY, "thing": things})
    assert "{ <https://example.org/a> <https://example.org/b> }" in text


@pytest.mark.parametrize(
    "hostile",
    [
        "} DROP ALL #",
        '" } . ?s ?p ?o . { "',
        "\\",
        '\\" } SERVICE <http://x/> { ?s ?p ?o }',
        "a\n} ?s ?p ?o . #",
        "a\rb",
        "'''\"\"\"",
        "\\1 \\g<0> UNDEF",
        "VALUES ?day { UNDEF }",
        'LANG(?x) = "en"',
    ],
)
def test_text_stays_one_literal(query: QueryFile, hostile: str) -> None:
    """Whatever a text says, the engine reads it as exactly that literal."""
    text = query.bind({"day": DAY, "word": ox.Literal(hostile)})
    store = ox.Store()
    store.extend(
        [
            ox.Quad(ox.NamedNode("a:x"), ox.NamedNode("a:word"), ox.Literal(hostile)),
            ox.Quad(ox.NamedNode("a:x"), ox.NamedNode("a:day"), DAY),
        ]
    )
    select = text[: text.index(" ; <a:label>")] + " ; <a:day> ?day }"
    solutions = store.query(select)
    assert isinstance(solutions, ox.QuerySolutions)
    assert [solution["word"] for solution in solutions] == [ox.Literal(hostile)]


def test_language_takes_the_place_of_the_constant(query: QueryFile) -> None:
    """Another language replaces "en" where a language is compared, and only there."""
    text = query.bind({"day": DAY, "lang": ox.Literal("ja")})
    assert 'LANG(?label) = "ja" && ?other != "en"' in text


def test_unset_language_is_english(query: QueryFile) -> None:
    """Without a language the text keeps its own."""
    assert 'LANG(?label) = "en"' in query.bind({"day": DAY})


def test_unknown_parameter_is_refused_with_the_nearest(query: QueryFile) -> None:
    """A misspelt parameter is met with the one that was meant."""
    with pytest.raises(ParameterError) as caught:
        query.bind({"day": DAY, "thng": ox.Literal("a")})
    message = str(caught.value)
    assert message.startswith("sample: no parameter 'thng'. Did you mean thing")


def test_far_parameter_is_refused_with_all(query: QueryFile) -> None:
    """A parameter that resembles none is met with the list."""
    with pytest.raises(ParameterError, match="It takes: thing, word, day, lang"):
        query.bind({"day": DAY, "zzzzzz": ox.Literal("a")})


def test_required_parameter_is_asked_for(query: QueryFile) -> None:
    """What the question cannot do without is asked for."""
    with pytest.raises(ParameterError, match=r"^sample: day must be given\. Say day="):
        query.bind({})


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("#+ title: A title\n", "", "the header has no title"),
        ("#+ question_ja: 何があるか。\n", "", "the header has no question_ja"),
        ("#+ columns: thing", "#+ columns thing", "has no colon"),
        ("(node)", "(thing)", "is not 'name \\(kind\\): meaning'"),
        ("#+   word (text)", "#+   ward (text)", "ward, word must be both"),
        ("    VALUES ?word { UNDEF }\n", "", "word must be both"),
    ],
)
def test_broken_header_is_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    """A header that is incomplete or does not fit its text is named with its file."""
    text = (HEADER + BODY).replace(old, new)
    assert text != HEADER + BODY
    with pytest.raises(QueryError, match=rf"sample\.rq: .*{message}"):
        read(tmp_path, text)


def test_shipped_queries_are_found_by_name(resources: Resources) -> None:
    """Every query is found alone as it is found with all others."""
    queries = read_queries(resources.queries)
    assert len(queries) > 30
    for name, query in queries.items():
        assert find_query(resources.queries, name) == query


@pytest.mark.parametrize("name", ["../rules/belongs-to", "*", "", "norms.rq", "a/b"])
def test_odd_names_are_refused(resources: Resources, name: str) -> None:
    """A name that is a path or a pattern is no query."""
    with pytest.raises(QueryError, match="no query named"):
        find_query(resources.queries, name)


def test_misspelt_query_is_met_with_the_nearest(resources: Resources) -> None:
    """A misspelt query is met with the one that was meant."""
    with pytest.raises(QueryError, match=r"Did you mean .*application-dates"):
        find_query(resources.queries, "aplication-date")
