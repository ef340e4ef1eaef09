"""A query that stays here passes; one that reaches out or overwhelms does not."""

from __future__ import annotations

import contextlib
import random

import pyoxigraph as ox
import pytest

from govkg.errors import QueryError
from govkg.guard import MAX_DEPTH, MAX_LENGTH, MAX_REPEATS, check_query
from govkg.queryfile import read_queries
from govkg.resources import Resources

INNOCENT = {
    "string": "SELECT * { ?s ?p 'SERVICE FROM LOAD INSERT' }",
    "double string": 'SELECT * { ?s ?p "a \\" SERVICE <http://x/> {}" }',
    "long string": 'SELECT * { ?s ?p """a " SERVICE\n"" FROM <x>""" }',
    "single long string": "SELECT * { ?s ?p '''a ' SERVICE\n'' FROM <x>''' }",
    "tag": 'SELECT * { ?s ?p "service"@en-FROM }',
    "iri": "SELECT * { ?s <http://example.org/SERVICE/FROM?LOAD#DROP> ?o }",
    "iri with brackets": "SELECT * { ?s <https://en.wikipedia.org/wiki/A_(B)> ?o }",
    "urn": "SELECT * { ?s <urn:x:FROM> ?o }",
    "comment": "# SERVICE <http://x/>\nSELECT * { ?s ?p ?o } # FROM <http://x/>",
    "comment with quote": "SELECT * { ?s ?p ?o } # it's \"LOAD",
    "variables": "SELECT ?service $from ?load { ?service ?from ?load }",
    "prefixed": "SELECT * { ?s schema:serviceType govkg:FROM , govid:load-add_drop.x }",
    "blank node": "SELECT * { _:from ?p _:load }",
    "longer words": "SELECT (STRAFTER(?x, '/') AS ?y) { BIND('a' AS ?x) }",
    "lower case": "select * where { ?s ?p ?o }",
    "ask": "ASK { ?s ?p ?o }",
    "construct": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "describe": "DESCRIBE govid:eu-ai-act",
    "comparison": "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1) }",
    "deep enough": f"SELECT * {'{' * MAX_DEPTH}{'}' * MAX_DEPTH}",
}


@pytest.mark.parametrize("text", INNOCENT.values(), ids=INNOCENT)
def test_ordinary_queries_pass(text: str) -> None:
    """Words inside strings, IRIs, comments, variables and names are no commands."""
    check_query(text)


@pytest.mark.parametrize("form", ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
def test_form_is_told(form: str) -> None:
    """The form of a query is its first form word, however it is written."""
    assert (
        check_query(f"# ASK\nPREFIX a: <http://x/SELECT#> {form.lower()} {{}}") == form
    )


def test_our_own_queries_pass(resources: Resources) -> None:
    """Every query that ships could be run as a person's own."""
    for query in read_queries(resources.queries).values():
        assert check_query(query.text) == "SELECT", query.name


HOSTILE = {
    "service": "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
    "silent": "SELECT * { service SILENT <http://x/> { ?s ?p ?o } }",
    "variable": "SELECT * { SERVICE ?x { ?s ?p ?o } }",
    "no blank before": "SELECT * { ?s ?p ?o .SERVICE<http://x/>{ ?s ?p ?o } }",
    "after a string": "SELECT * { ?s ?p 'a'SERVICE<http://x/>{ ?s ?p ?o } }",
    "after a number": "SELECT * { ?s ?p 1SERVICE<http://x/>{ ?s ?p ?o } }",
    "after a decimal": "SELECT * { ?s ?p 1.0SERVICE<http://x/>{ ?s ?p ?o } }",
    "after an exponent": "SELECT * { ?s ?p 1e3SERVICE<http://x/>{ ?s ?p ?o } }",
    "after a bare prefix": "SELECT * { ?s ?p a:.SERVICE<http://x/>{ ?s ?p ?o } }",
    "before a name": "PREFIX : <http://x/> SELECT * { SERVICE:a{ ?s ?p ?o } }",
    "into a name": "PREFIX a: <http://x/> SELECT * { SERVICEa:b{ ?s ?p ?o } }",
    "dotted into a name": "SELECT * { ?s ?p true.SERVICEa:b{ ?s ?p ?o } }",
    "after a comment": "SELECT * { # x\nSERVICE <http://x/> {} }",
    "after a carriage return": "SELECT * { # x\rSERVICE <http://x/> {} }",
    "in a comparison": "SELECT * { FILTER(?a<?b)SERVICE?x#>\n{ ?s ?p ?o } }",
    "quote after a comparison": (
        'SELECT * { FILTER(?a<?b#>"""\n)SERVICE<http://x/>{}#"""\n}'
    ),
    "escaped quote in a name": "SELECT * { ?s ?p a:x\\' . SERVICE <http://x/> {} #'\n}",
    "quote in an iri": "SELECT * { ?s ?p <http://x/\\u0041'> . SERVICE <x:> {} #'\n}",
    "odd blank in an iri": "SELECT * { ?s ?p <x:\u00a0'> . SERVICE <x:> {} #'\n}",
    "from": "SELECT * FROM <http://x/> { ?s ?p ?o }",
    "from named": "SELECT * from NAMED <http://x/> { ?s ?p ?o }",
    "load": "LOAD <http://x/>",
    "insert": "INSERT DATA { <a:b> <a:b> <a:b> }",
    "delete": "DELETE WHERE { ?s ?p ?o }",
    "clear": "CLEAR ALL",
    "drop": "DROP ALL",
    "second command": "SELECT * { ?s ?p ?o } ; DROP ALL",
    "too long": f"SELECT * {{}} # {'x' * MAX_LENGTH}",
    "nested 101 deep": f"SELECT * {'{' * 101}{'}' * 101}",
    "nested parentheses": f"SELECT * {{ FILTER({'(' * 101}1{')' * 101}) }}",
    "5,000 unions": f"SELECT * {{ {{}} {'UNION{}' * 5000} }}",
    "optionals": f"SELECT * {{ {'OPTIONAL{}' * (MAX_REPEATS + 1)} }}",
    "negations": f"SELECT * {{ FILTER({'!' * 3000}?a) }}",
    "alternatives": f"SELECT * {{ ?a {'|'.join(['<x:>'] * 3000)} ?b }}",
    "sums": f"SELECT * {{ FILTER({'+'.join(['1'] * 3000)}) }}",
    "empty": "",
    "no query": "hello",
    "only a prefix": "PREFIX a: <http://select/>",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_other_texts_are_refused(text: str) -> None:
    """What reaches out, changes the graph, overwhelms or is no query is refused."""
    with pytest.raises(QueryError, match=r"^query\b.+\.$"):
        check_query(text)


def test_refusal_names_place_and_reason() -> None:
    """The message says where the word stands, why it is refused and what to do."""
    with pytest.raises(QueryError) as caught:
        check_query("SELECT *\n{ SERVICE <http://x/> {} }")
    assert str(caught.value) == (
        "query line 2, column 3: SERVICE is not allowed, because it would send data "
        "to another server. Remove it."
    )


def test_unclosed_texts_end() -> None:
    """A text of opened strings and brackets is looked at in linear time."""
    for text in ('"""' * 16_000, "<" * 49_000, "'" * 49_000, '"\\' * 24_000):
        with pytest.raises(QueryError):
            check_query(text)


FRAGMENTS = (
    *("SERVICE", "<http://127.0.0.1:9/>", "{?s ?p ?o}", "FILTER(?a<?b", "FILTER(", ")"),
    *("#", "\n", "\r", '"', "'", '"""', "1", "1.0", "a:", "a:b", "_:x", "?x", "\\'"),
    *(
        ".",
        ";",
        " ",
        "<",
        ">",
        "<a:b>",
        "BIND(1 AS ?a)",
        "?s ?p ?o",
        "true",
        "@en",
        "$",
    ),
    *(
        "?o",
        " . ",
        "{",
        "}",
        "OPTIONAL",
        "\u00a0",
        "'x'",
        '"x"',
        "^^",
        "\ufeff",
        "UNION",
    ),
)
CALLED = (
    "<http://127.0.0.1:9/>",
    " <http://127.0.0.1:9/>",
    "a:b",
    ":x",
    "?x",
    "?x#>\n",
)


def test_what_passes_reaches_nobody() -> None:
    """Of 20,000 texts around SERVICE none that passes makes the engine call out."""
    store = ox.Store()
    node = ox.NamedNode("a:b")
    store.add(ox.Quad(node, node, node))
    chance = random.Random(11)  # noqa: S311
    ran = 0
    for _ in range(20_000):
        before = "".join(chance.choices(FRAGMENTS, k=chance.randint(0, 4)))
        after = "".join(chance.choices(FRAGMENTS, k=chance.randint(0, 2)))
        call = f"SERVICE{chance.choice(CALLED)}{{?x ?y ?z}}"
        text = f"PREFIX a: <a:> SELECT * {{ ?s ?p {before}{call}{after}\n }}"
        with contextlib.suppress(QueryError, SyntaxError, ValueError):
            check_query(text)
            # Port 9 is refused by the engine itself, so nothing leaves this process.
            list(store.query(text))  # type: ignore[arg-type]
            ran += 1
    assert ran > 50
