"""Every query file says what it asks, and its text keeps the rules of the house."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib.paths import MulPath
from rdflib.paths import Path as PropertyPath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node, Variable

from govkg.namespaces import PREFIXES
from govkg.queryfile import QueryFile, read_query

ROOT = Path(__file__).resolve().parents[2] / "queries"
FILES = sorted(path for path in ROOT.rglob("*.rq") if path.parent.name != "rules")
RULES = sorted((ROOT / "rules").glob("*.rq"))
QUERIES = [read_query(path) for path in FILES]
HYGIENE = [query for query in QUERIES if query.folder == "hygiene"]
ANSWERS = [query for query in QUERIES if query.folder != "hygiene"]

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
NOT_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>\s]*>|#[^\n]*')
PREFIX = re.compile(r"^PREFIX (\S+): <(\S+)>$", re.MULTILINE)

each = pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
each_hygiene = pytest.mark.parametrize("query", HYGIENE, ids=lambda query: query.name)
each_answer = pytest.mark.parametrize("query", ANSWERS, ids=lambda query: query.name)
each_text = pytest.mark.parametrize(
    "path", [*FILES, *RULES], ids=lambda path: f"{path.parent.name}/{path.stem}"
)


def strip(text: str) -> str:
    """Return a SPARQL text without strings, IRIs and comments."""
    return NOT_TEXT.sub("", text)


def body_at(text: str, start: int) -> str:
    """Return what stands between the brace at or after a place and its partner."""
    begin = text.index("{", start)
    depth = 0
    for index in range(begin, len(text)):
        depth += {"{": 1, "}": -1}.get(text[index], 0)
        if depth == 0:
            return text[begin + 1 : index]
    raise ValueError(f"the brace at {begin} is never closed")


def find_slow_negations(text: str) -> list[str]:
    """List the NOT EXISTS groups that hold more than one triple pattern."""
    bare = strip(text)
    bodies = [
        body_at(bare, match.end()).strip()
        for match in re.finditer(r"\bNOT\s+EXISTS\b", bare, re.IGNORECASE)
    ]
    return [body for body in bodies if re.search(r"[{;,/]|\.\s*\S", body)]


def find_meeting_paths(text: str) -> list[str]:
    """List the variables at which two open paths of one group meet.

    Open is a path of any length (``*`` or ``+``) whose both ends are variables. A
    sub-select is a group of its own.
    """
    ends: list[list[Variable]] = [[]]

    def walk(part: object) -> None:
        if isinstance(part, CompValue):
            own_group = part.name == "Project" and len(ends) > 1
            if part.name == "Project":
                ends.append([])
            for triple in own_triples(part):
                note(*triple)
            for value in part.values():
                walk(value)
            if own_group:
                found.extend(repeated(ends.pop()))
        elif isinstance(part, list | tuple):
            for value in part:
                walk(value)

    def note(subject: Node, predicate: object, end: Node) -> None:
        if is_open(predicate) and isinstance(subject, Variable):
            ends[-1] += [end] if isinstance(end, Variable) else []

    found: list[str] = []
    walk(prepareQuery(text).algebra)
    for group in ends:
        found.extend(repeated(group))
    return found


def own_triples(part: CompValue) -> Iterator[tuple[Any, Any, Any]]:
    """Yield the triple patterns that stand in a part of the algebra itself."""
    # A pattern, or in an EXISTS a list of several patterns one after another.
    for terms in dict(part).get("triples", ()):
        for at in range(0, len(terms), 3):
            yield terms[at], terms[at + 1], terms[at + 2]


def predicates(part: object) -> Iterator[object]:
    """Yield the predicate of every triple pattern in an algebra."""
    if isinstance(part, CompValue):
        yield from (predicate for _, predicate, _ in own_triples(part))
        part = list(part.values())
    if isinstance(part, list | tuple):
        for value in part:
            yield from predicates(value)


def is_open(predicate: object) -> bool:
    """Tell whether a path can be of any length."""
    if isinstance(predicate, MulPath):
        return predicate.mod in "*+"
    parts = getattr(predicate, "args", ()) or (getattr(predicate, "arg", None),)
    return isinstance(predicate, PropertyPath) and any(map(is_open, parts))


def repeated(names: list[Variable]) -> list[str]:
    """Return what occurs more than once."""
    return sorted({str(name) for name in names if names.count(name) > 1})


@each
def test_header_is_complete(query: QueryFile) -> None:
    """The header has a title and the question in English and Japanese."""
    assert query.title
    assert query.question.endswith("?")
    assert not JAPANESE.search(query.title + query.question)
    assert JAPANESE.search(query.question_ja), "question_ja is not Japanese"


@each
def test_columns_are_the_real_ones(query: QueryFile) -> None:
    """Both engines select exactly the columns that the header names."""
    solutions = ox.Store().query(query.text)
    assert isinstance(solutions, ox.QuerySolutions)
    assert query.columns == tuple(name.value for name in solutions.variables)
    parsed = prepareQuery(query.text).algebra["PV"]
    assert query.columns == tuple(str(name) for name in parsed)


@each
def test_lists_are_columns(query: QueryFile) -> None:
    """Cells that stand for a set are made by GROUP_CONCAT in a column."""
    assert set(query.lists) <= set(query.columns)
    assert len(query.lists) == len(re.findall(r"\bGROUP_CONCAT\b", query.text))


@each
def test_answer_has_an_order(query: QueryFile) -> None:
    """The last clause is ORDER BY, so that every engine gives the same order."""
    last = strip(query.text).strip().rsplit("}", 1)[1]
    assert re.search(r"^ORDER BY \S", last, re.MULTILINE), "add ORDER BY"


@each_answer
def test_language_can_be_chosen(query: QueryFile) -> None:
    """A query of labels takes the parameter lang, and no other query does."""
    asks = '= "en"' in query.text
    assert asks == any(param.kind == "lang" for param in query.params)


@each
def test_facts_have_the_form_of_an_id(query: QueryFile) -> None:
    """The header names facts by their ids, in order and once each."""
    assert all(re.fullmatch(r"S\d\d-\d\d", fact) for fact in query.facts)
    assert list(query.facts) == sorted(set(query.facts))


@each_hygiene
def test_hygiene_says_what_to_do(query: QueryFile) -> None:
    """A hygiene query names what it found and how to mend it."""
    assert query.fix.endswith("."), "write '#+ fix:' as a sentence"
    assert query.columns == ("focus", "message")
    assert query.severity in ("violation", "warning")


@each_text
def test_prefixes_are_sorted_and_used(path: Path) -> None:
    """Prefixes are ours, in alphabetical order, and none is declared in vain."""
    text = path.read_text(encoding="utf-8")
    declared = PREFIX.findall(text)
    assert declared == sorted(declared)
    assert dict(declared).items() <= PREFIXES.items()
    rest = strip(PREFIX.sub("", text))
    used = set(re.findall(r"(?<![\w?])([\w-]+):(?=[\w-])", rest))
    assert {prefix for prefix, _ in declared} == used


@each_text
def test_text_parses_in_both_engines(path: Path) -> None:
    """The file as it stands, header and all, is SPARQL for Oxigraph and rdflib."""
    text = path.read_text(encoding="utf-8")
    ox.Store().query(text)
    prepareQuery(text)


@each_text
def test_negation_is_cheap(path: Path) -> None:
    """NOT EXISTS holds one triple pattern at most (oxigraph issue 885)."""
    slow = find_slow_negations(path.read_text(encoding="utf-8"))
    assert not slow, (
        f"{path.name}: NOT EXISTS {{ {slow[0]} }} is run again for each row. "
        "Write OPTIONAL { ... } and FILTER(!BOUND(?x))."
    )


@pytest.mark.parametrize(
    ("text", "slow"),
    [
        ("FILTER NOT EXISTS { ?a :b ?c }", False),
        ("FILTER(?x || NOT EXISTS { ?a :b ?c . })", False),
        ("FILTER EXISTS { ?a :b ?c . ?c :d ?e }", False),
        ("# NOT EXISTS { ?a :b ?c . ?c :d ?e }", False),
        ("FILTER NOT EXISTS { ?a :b ?c . ?c :d ?e }", True),
        ("FILTER NOT EXISTS { ?a :b ?c ; :d ?e }", True),
        ("FILTER NOT EXISTS { ?a :b/:d ?e }", True),
        ("FILTER NOT EXISTS { { ?a :b ?c } UNION { ?a :d ?c } }", True),
    ],
)
def test_negation_lint_can_fail(text: str, slow: bool) -> None:
    """The lint tells a single pattern from several, and code from comments."""
    assert bool(find_slow_negations(text)) is slow


@each_text
def test_other_characters_have_a_language(path: Path) -> None:
    """Virtuoso 7.2 can write ``?`` for a dash in a literal that has no language."""
    text = re.sub(r"^#.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    bare = re.findall(r'"[^"\n]*[^\x00-\x7f"][^"\n]*"(?!@)', text)
    assert not bare, f"{path.name}: write {bare[0]}@en, and STR() around the whole."


@each_text
def test_open_paths_do_not_meet(path: Path) -> None:
    """Two open paths that end at the same variable are walked for every pair."""
    names = find_meeting_paths(path.read_text(encoding="utf-8"))
    assert not names, (
        f"{path.name}: two paths of any length meet at ?{names[0]}. Put each into a "
        "sub-select of its own, or use a closure such as govkg:isSubsumedBy."
    )


@pytest.mark.parametrize(
    ("pattern", "meet"),
    [
        ("?a :b* ?m . ?c :b* ?m", True),
        ("?a :x/:b* ?m . ?c :x/:b+ ?m", True),
        ("?a :b* ?m . ?c :b* ?n", False),
        ("?a :b* ?m . :c :b* ?m", False),
        ("?a :b? ?m . ?c :b? ?m", False),
        ("?a :b ?m . ?c :b* ?m", False),
        ("{ SELECT * { ?a :b* ?m } } { SELECT * { ?c :b* ?m } }", False),
        ("{ SELECT * { ?a :b* ?m . ?c :b* ?m } } ?m :d ?e", True),
    ],
)
def test_path_lint_can_fail(pattern: str, meet: bool) -> None:
    """The lint tells open paths from closed ones, and groups from each other."""
    text = f"PREFIX : <https://example.org/> SELECT * WHERE {{ {pattern} }}"
    assert bool(find_meeting_paths(text)) is meet


def test_names_are_unique() -> None:
    """No two folders have a query of the same name."""
    names = [path.stem for path in (*FILES, *RULES)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rules_construct(path: Path) -> None:
    """A rule has a title and derives triples."""
    text = path.read_text(encoding="utf-8")
    assert text.startswith("#+ title: ")
    assert isinstance(ox.Store().query(text), ox.QueryTriples)


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rules_name_what_they_read(path: Path) -> None:
    """A rule runs again when a predicate that it names has grown, so it names all."""
    named = list(
        predicates(prepareQuery(path.read_text(encoding="utf-8")).algebra["p"])
    )
    assert named
    assert not [name for name in named if isinstance(name, Variable)]
