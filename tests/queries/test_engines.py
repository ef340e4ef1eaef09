"""A query gives the same rows, in the same order, whichever engine runs it.

The other engine is rdflib's own, which takes a query as it is written: it joins
group by group, without a plan. Since that takes minutes on the whole graph, both
run on a part of it: a few articles of the EU AI Act, the Hiroshima texts, every
concept and everything that is no part of a text, in English where it can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pyoxigraph as ox
import pytest
import rdflib
from cases import CASES, STORE_CASES
from oxrdflib._converter import to_ox
from rdflib.term import Node

import govkg
from govkg.namespaces import GOVID, GOVKG, SKOS
from govkg.queryfile import QueryFile, read_queries
from govkg.querying import bind_arguments, collect
from govkg.rdflib_view import to_rdflib
from govkg.resources import find_resources

KEPT = re.compile(
    r"eu-ai-act_(?:ch|art-(?:3_pt-1$|(?:4|26|50|54|99|113)_)|rec-13[0-9])|eu-ai-omnibus|hiroshima|haip"
    r"|us-eo-14179|coe-cets-(?:225_art-30|185_art-36)"
)
"""What the graph for rdflib keeps of provisions."""

NORMS_KEPT = re.compile(
    r"eu-ai-act_(?:art-(?:3_pt-1|26_par-6|50_par-[1-4])_|sanction)|hiroshima-all-actors_"
    r"|us-eo-14179_|coe-cets-[0-9]+_entry-rule"
)
"""What it keeps of norms and of what is stated with them."""

INSTRUMENTS_KEPT = re.compile(
    r"eu-(?:ai-act|ai-omnibus|gdpr)$|hiroshima|haip|jp-|us-eo-14179$|coe-cets-(?:185|225)$"
)
"""What it keeps of instruments."""

INDIVIDUALS_KEPT = re.compile(
    r"(?:[a-z]{2}|g7|g20|un|oecd|coe|int)$|eu|european|council-of-the|g7|hiroshima|haip"
    r"|govkg|jp|src_(?:eu|jp|hiro|g7|seed|us-eo-14179|haip)|disc_(?:eu|hiro|jp)"
    r"|us-eo-14179|us-(?:president|omb|ap|special)|coe-cets-(?:185|225)$"
    r"|coe-cets-225_(?:entry|jp|art-30)|council-of-europe$"
)
"""What it keeps of other individuals."""

DOUBLED = (GOVKG + "reason", SKOS + "definition", SKOS + "prefLabel")

QUERIES = {
    name: query
    for name, query in read_queries(find_resources().queries).items()
    if query.folder in ("competency", "reports")
}

_UNSET = re.compile(r"VALUES \?(\w+) \{ UNDEF \}")


@dataclass
class Solutions:
    """Solutions of rdflib in the form that the package reads."""

    variables: list[ox.Variable]
    rows: list[list[Any]]

    def __iter__(self) -> Iterator[list[Any]]:
        return iter(self.rows)


@dataclass
class Pair:
    """The same graph in both engines."""

    embedded: ox.Store
    other: rdflib.Graph


@pytest.fixture(scope="module")
def pair(kg: govkg.KnowledgeGraph) -> Pair:
    """Copy a part of the graph, closed, and hand it to both engines."""
    provisions = _subjects(kg, "isPartOf")
    kept = {part for part in provisions if KEPT.match(_local(part))}
    above = {
        quad.object
        for part in kept
        for quad in kg.store.quads_for_pattern(
            part, ox.NamedNode(GOVKG + "isContainedIn"), None, None
        )
    }
    stated = _subjects(kg, "isStatedIn")
    norms = {norm for norm in stated if NORMS_KEPT.match(_local(norm))}
    named = {
        quad.object
        for n in norms
        for quad in kg.store.quads_for_pattern(n, None, None, None)
    }
    of_regimes = {
        c for c in _subjects(kg, "hasJurisdiction") if not c.value.startswith(GOVID)
    }
    dropped: set[Any] = {
        *(provisions - kept - above),
        *(stated - norms),
        # Roles and systems of regimes that none of these norms names.
        *(of_regimes - named),
        *(
            instrument
            for instrument in _subjects(kg, "hasLegalForce")
            if not INSTRUMENTS_KEPT.match(_local(instrument))
        ),
    }
    # Of the other individuals only those that the cases need.
    dropped |= {
        quad.subject
        for quad in kg.store
        if isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value.startswith(GOVID)
        and not INDIVIDUALS_KEPT.match(_local(quad.subject))
    }
    # And what only speaks of what is dropped: events, participations, counts.
    dropped |= {
        quad.subject
        for name in ("participatesIn", "countsMembersOf", "isDateOf", "setsDateOf")
        for quad in kg.store.quads_for_pattern(None, ox.NamedNode(GOVKG + name), None)
        if quad.object in dropped
    }
    dropped |= {
        quad.object
        for quad in kg.store.quads_for_pattern(
            None, ox.NamedNode(GOVKG + "hasEvent"), None
        )
        if quad.subject in dropped
    }
    store = ox.Store()
    store.bulk_extend(
        quad
        for quad in kg.store
        if quad.subject not in dropped
        and quad.object not in dropped
        and not _is_second(quad)
    )
    return Pair(store, to_rdflib(store))


def _subjects(kg: govkg.KnowledgeGraph, predicate: str) -> set[ox.NamedNode]:
    quads = kg.store.quads_for_pattern(
        None, ox.NamedNode(GOVKG + predicate), None, None
    )
    return {quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)}


def _local(node: ox.NamedNode) -> str:
    return node.value.removeprefix(GOVID)


def _is_second(quad: ox.Quad) -> bool:
    """Tell whether a text of an individual is there in English, too.

    For rdflib each text in a second language doubles the rows that it makes before
    it filters them.
    """
    return (
        isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value.startswith(GOVID)
        and quad.predicate.value in DOUBLED
        and isinstance(quad.object, ox.Literal)
        and quad.object.language == "ja"
    )


def ask_embedded(
    query: QueryFile, text: str, store: ox.Store
) -> list[tuple[object, ...]]:
    """Run a text on Oxigraph as the package does."""
    solutions = store.query(text, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return collect(solutions, query.lists, lambda *cells: cells)


def ask_other(
    query: QueryFile, text: str, graph: rdflib.Graph
) -> list[tuple[object, ...]]:
    """Run a text on rdflib's own engine and read its rows in the same way."""
    result = graph.query(text)
    assert result.vars is not None
    solutions = Solutions(
        [ox.Variable(str(name)) for name in result.vars],
        [[_convert(term) for term in cast("tuple[Node, ...]", row)] for row in result],
    )
    return collect(
        cast("ox.QuerySolutions", solutions), query.lists, lambda *cells: cells
    )


def _convert(term: Node | None) -> object:
    return None if term is None else to_ox(term)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [(name, arguments) for name in CASES for arguments in CASES[name]],
    ids=lambda value: value if isinstance(value, str) else ",".join(value.values()),
)
def test_engines_agree(
    name: str,
    arguments: dict[str, str],
    kg: govkg.KnowledgeGraph,
    pair: Pair,
) -> None:
    """Oxigraph and rdflib give the same rows in the same order."""
    query = QUERIES[name]
    text = query.bind(bind_arguments(query, arguments, kg))
    embedded = ask_embedded(query, text, pair.embedded)
    assert embedded, "no rows; choose other arguments"
    assert ask_other(query, text, pair.other) == embedded


def fill(text: str, values: Mapping[str, str]) -> str:
    """Set some parameters in a raw text, and leave the others as they stand."""
    return _UNSET.sub(
        lambda match: match[0].replace("UNDEF", values.get(match[1], "UNDEF")), text
    )


@pytest.mark.parametrize("name", CASES)
def test_unset_parameters_can_stay(name: str, kg: govkg.KnowledgeGraph) -> None:
    """Pasted into a store with its UNDEF lines, a query says what the package says.

    What must be given is given in both, and so are days, which are never today.
    """
    query = QUERIES[name]
    kinds = {param.name: param for param in query.params}
    given = {
        key: value
        for key, value in CASES[name][-1].items()
        if kinds[key].required or kinds[key].kind == "date"
    }
    bound = bind_arguments(query, given, kg)
    raw = fill(query.text, {key: str(term) for key, term in bound.items()})
    assert raw.count("UNDEF") >= len(kinds) - len(given) - ("lang" in kinds)
    embedded = ask_embedded(query, query.bind(bound), kg.store)
    assert embedded
    assert ask_embedded(query, raw, kg.store) == embedded


def test_every_query_is_compared() -> None:
    """Each competency and report query has a case, here or on real stores."""
    assert not set(CASES) & set(STORE_CASES)
    assert sorted({*CASES, *STORE_CASES}) == sorted(QUERIES)
