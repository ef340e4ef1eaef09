"""What the measured processes do: ``python -m bench.tasks NAME FOLDER DEADLINE``.

Each task prepares what it needs, times only what it is about, and prints its
measurements as JSON. Imports are inside the tasks, since a process must not pay
for another's engine. FOLDER is laid out by :mod:`bench.cases`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bench import building
from bench.building import Found, count, sources_of
from bench.measure import Run, time_calls

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

ROUNDS = 5

QUERIES: dict[str, dict[str, str]] = {
    "crosswalk": {
        "subject_instrument": "hiroshima-all-actors",
        "object_instrument": "eu-ai-act",
    },
    "gaps": {"done": "hiroshima-all-actors", "wanted": "eu-ai-act"},
    "coverage-matrix": {},
    "matrix": {"subject": "hiroshima-all-actors"},
    "norms": {"role": "provider", "system": "high-risk"},
}
"""Query file to the parameters that it is asked with."""


WORDS = ("emotion recognition", "Article 12(4)", "感情認識", "深度合成", "인공지능")
"""What is searched for: English, an article, Japanese, Chinese, Korean."""


def prepare(folder: Path, deadline: float) -> Found:
    """Compile the data as a wheel carries it, and open and export it once."""
    import govkg
    from govkg.loading import parse_sources
    from govkg.packing import pack

    sources = sources_of(folder)
    pack(sources, folder / "site/govkg/_resources")
    graph = govkg.load()
    graph.export(folder / "govkg.ttl")
    asserted = f"{sum(1 for _ in parse_sources(sources)):,}"
    files = len(sources.sources())
    note = f"{files} files, {asserted} triples, {len(graph):,} with inferences"
    return {"": [Run(0, 0, note=note)]}


def answer_by_rdflib(folder: Path, deadline: float) -> Found:
    """Do as a script with rdflib does: parse the Turtle, and ask."""
    graph = _read_by_rdflib(folder)
    query = sources_of(folder).queries / "competency" / "citable.rq"
    return {"": [Run(0, 0, note=count(list(graph.query(query.read_text())), "rows"))]}


def _read_by_rdflib(folder: Path) -> rdflib.Graph:
    import rdflib

    return rdflib.Graph().parse(folder / "govkg.ttl", format="turtle")


def _bind(name: str, folder: Path) -> tuple[ox.Store, str]:
    import govkg
    from govkg.queryfile import find_query
    from govkg.querying import bind_arguments
    from govkg.session import Session

    session = Session(govkg.load().store, sources_of(folder))
    query = find_query(session.resources.queries, name)
    return session.embedded, query.bind(bind_arguments(query, QUERIES[name], session))


def _ask(store: ox.Store, text: str) -> ox.QuerySolutions:
    return cast("ox.QuerySolutions", store.query(text, use_default_graph_as_union=True))


def query(folder: Path, deadline: float, *, name: str) -> Found:
    """Run a named query through the API, and its bare text on the same store."""
    import govkg

    graph = govkg.load()
    store, text = _bind(name, folder)

    def raw() -> str:
        return count([tuple(solution) for solution in _ask(store, text)], "rows")

    def ours() -> str:
        return count(graph.query(name, **QUERIES[name]), "rows")

    return time_calls({"pyoxigraph": raw, "govkg": ours}, rounds=ROUNDS)


def searches(folder: Path, deadline: float) -> Found:
    """Find words in every text by CONTAINS, by the index, and with what they are."""
    import pyoxigraph as ox

    import govkg
    from govkg.queryfile import find_query
    from govkg.search import index_of
    from govkg.session import Session

    graph = govkg.load()
    session = Session(graph.store, sources_of(folder))
    query = find_query(session.resources.queries, "texts")
    texts = [query.bind({"text": ox.Literal(word)}) for word in WORDS]
    index = index_of(session)

    def contains() -> str:
        return count(
            [row for text in texts for row in _ask(graph.store, text)], "texts"
        )

    def ours() -> str:
        return count([text for word in WORDS for text in index.find(word)], "texts")

    def whole() -> str:
        hits = [hit for word in WORDS for hit in graph.search(word)]
        return f"{len(hits):,} things, ranked and cited"

    candidates = {"CONTAINS": contains, "govkg index": ours, "govkg search": whole}
    return time_calls(candidates, rounds=ROUNDS)


def query_by_rdflib(folder: Path, deadline: float, *, name: str) -> Found:
    """Run the text of a named query with rdflib's own engine."""
    _, text = _bind(name, folder)
    graph = _read_by_rdflib(folder)

    def work() -> str:
        return count(list(graph.query(text)), "rows")

    return time_calls({"": work}, deadline=deadline)


def networks(folder: Path, deadline: float, *, chosen: bool) -> Found:
    """Make a networkx graph with govkg, and with rdflib of the same triples."""
    import rdflib
    from rdflib.extras.external_graph_libs import rdflib_to_networkx_multidigraph

    import govkg
    from govkg.namespaces import expand
    from govkg.network import LINKS

    graph, copy = govkg.load(), _read_by_rdflib(folder)
    predicates: Iterable[str] = map(expand, LINKS)
    if not chosen:
        predicates = {quad.predicate.value for quad in graph.store}
    names = sorted(set(predicates))

    def ours() -> str:
        return _describe(graph.to_networkx(None if chosen else names))

    def rdflibs() -> str:
        links = rdflib.Graph()
        for name in names:
            for triple in copy.triples((None, rdflib.URIRef(name), None)):
                if isinstance(triple[2], rdflib.URIRef):
                    links.add(triple)
        return f"{_describe(rdflib_to_networkx_multidigraph(links))}, no labels"

    return time_calls({"govkg": ours, "rdflib.extras": rdflibs}, rounds=ROUNDS)


def _describe(network: object) -> str:
    return str(network).removeprefix("MultiDiGraph with ")


def exports(folder: Path, deadline: float) -> Found:
    """Write the graph as Turtle with pyoxigraph, govkg and rdflib."""
    import pyoxigraph as ox

    import govkg
    from govkg.namespaces import PREFIXES

    graph, copy = govkg.load(), _read_by_rdflib(folder)
    target, store = folder / "export.ttl", ox.Store()
    store.bulk_load(
        path=folder / "govkg.ttl",
        format=ox.RdfFormat.TURTLE,
        to_graph=ox.DefaultGraph(),
    )

    def dump() -> str:
        turtle = ox.RdfFormat.TURTLE
        store.dump(
            target, format=turtle, from_graph=ox.DefaultGraph(), prefixes=PREFIXES
        )
        return f"{len(store):,} triples from memory, unsorted"

    def ours() -> str:
        graph.export(target)
        return "from the cache on disk, sorted"

    def rdflibs() -> str:
        copy.serialize(target, format="turtle")
        return f"{len(copy):,} triples from memory, sorted"

    return time_calls(
        {"pyoxigraph dump": dump, "govkg": ours, "rdflib": rdflibs}, rounds=ROUNDS
    )


TASKS: dict[str, Callable[[Path, float], Found]] = {
    "prepare": prepare,
    "answer-by-rdflib": answer_by_rdflib,
    "parse-alone": building.parse_alone,
    "parse": building.parse,
    "parse-and-store": building.parse_and_store,
    "load-sources": building.load_sources,
    "parse-by-rdflib": building.parse_by_rdflib,
    "infer": building.infer,
    "infer-with-views": partial(building.infer, views=True),
    "infer-by-owlrl": building.infer_by_owlrl,
    "shapes": building.check_shapes,
    "shapes-by-pyshacl": partial(building.check_shapes, reference=True),
    "validate": building.validate,
    "networks-chosen": partial(networks, chosen=True),
    "networks-all": partial(networks, chosen=False),
    "exports": exports,
    "searches": searches,
    **{f"query-{name}": partial(query, name=name) for name in QUERIES},
    **{f"rdflib-{name}": partial(query_by_rdflib, name=name) for name in QUERIES},
}
"""Name of a task to what it does."""


def main() -> None:
    """Do the task that the arguments name, and print what was measured."""
    name, folder, deadline = sys.argv[1:]
    print(json.dumps(TASKS[name](Path(folder), float(deadline))))


if __name__ == "__main__":
    main()
