"""Tasks that build the graph: parse, store, infer, validate. See bench.tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sized
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import Run, time_calls

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

    from govkg.resources import Resources

Found = dict[str, list[Run]]

SAMPLE = 45_000
"""With more triples than this owlrl takes longer than anybody waits."""

FAULT = 400
"""Every so many-th triple is left out, so that validation finds something."""


def sources_of(folder: Path) -> Resources:
    """Return the sources that are measured."""
    from govkg.resources import Resources

    return Resources(folder / "sources")


def count(things: Sized, what: str) -> str:
    """Return how many there are, in words."""
    return f"{len(things):,} {what}"


def parse_alone(folder: Path, deadline: float) -> Found:
    """Parse the sources with pyoxigraph and keep nothing: the floor."""
    import pyoxigraph as ox

    files = sources_of(folder).sources()

    def work() -> str:
        turtle = ox.RdfFormat.TURTLE
        total = sum(1 for file in files for _ in ox.parse(path=file, format=turtle))
        return f"{total:,} triples"

    return time_calls({"": work})


def parse(folder: Path, deadline: float) -> Found:
    """Parse the sources with govkg."""
    from govkg.loading import parse_sources

    sources = sources_of(folder)
    return time_calls({"": lambda: count(list(parse_sources(sources)), "triples")})


def parse_and_store(folder: Path, deadline: float) -> Found:
    """Parse the sources with govkg into a store, without inferring."""
    from govkg import loading

    sources = sources_of(folder)
    return _time_store(lambda: loading.load_sources(sources))


def load_sources(folder: Path, deadline: float) -> Found:
    """Parse, infer and store, as a checkout does where nothing is cached."""
    from govkg.store import open_store

    sources = sources_of(folder)
    return _time_store(lambda: open_store(sources))


def _time_store(fill: Callable[[], ox.Store]) -> Found:
    """Time the filling of a store; to count it or give it up is no part of that."""
    stores: list[ox.Store] = []
    (run,) = time_calls({"": lambda: stores.append(fill())})[""]
    return {"": [run._replace(note=f"{len(stores[0]):,} triples")]}


def parse_by_rdflib(folder: Path, deadline: float) -> Found:
    """Parse the sources with rdflib."""
    files = sources_of(folder).sources()
    return time_calls({"": lambda: count(_rdflib_graph(files), "triples")})


def _rdflib_graph(files: Iterable[Path]) -> rdflib.Graph:
    import rdflib

    graph = rdflib.Graph()
    for file in files:
        graph.parse(file, format="turtle")
    return graph


def _sample(folder: Path) -> list[Path]:
    """Return the ontology, and as many data files as owlrl closes in time."""
    import pyoxigraph as ox

    chosen, triples = [], 0
    for file in sources_of(folder).sources():
        triples += sum(1 for _ in ox.parse(path=file, format=ox.RdfFormat.TURTLE))
        if triples > SAMPLE:
            break
        chosen.append(file)
    return chosen


def infer(folder: Path, deadline: float, *, views: bool = False) -> Found:
    """Infer with govkg: OWL 2 RL, and if ``views`` the rules of queries/rules."""
    from govkg import reasoning
    from govkg.loading import graph_name, parse_files

    sources, files = sources_of(folder), _sample(folder)
    quads = list(parse_files((file, graph_name(file, sources.root)) for file in files))
    rules = sources.rules if views else []
    part = "" if len(files) == len(sources.sources()) else "sample of "

    def work() -> str:
        inferred = reasoning.infer(quads, rules)
        return f"{part}{len(quads):,} triples, {len(inferred):,} more"

    return time_calls({"": work})


def infer_by_owlrl(folder: Path, deadline: float) -> Found:
    """Infer with owlrl, without the axiomatic triples."""
    import owlrl

    graph = _rdflib_graph(_sample(folder))
    before = len(graph)

    def work() -> str:
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
        return f"{before:,} triples, {len(graph) - before:,} more"

    found = time_calls({"": work}, deadline=deadline)
    # Counting is not part of the work, so it is done when the clock has stopped.
    reflexive = sum(1 for subject, _, object_ in graph if subject == object_)
    run = found[""][0]
    found[""] = [run._replace(note=f"{run.note} ({reflexive:,} x p x)")]
    return found


def check_shapes(folder: Path, deadline: float, *, reference: bool = False) -> Found:
    """Check the shapes on the graph with some of its triples left out."""
    import pyoxigraph as ox

    from govkg import validation
    from govkg.compiling import infer_all
    from govkg.loading import parse_sources

    sources = sources_of(folder)
    ordered = sorted(parse_sources(sources), key=str)
    # The ontology stays whole, or nothing could be inferred.
    quads = [
        quad
        for number, quad in enumerate(ordered)
        if number % FAULT or "/graph/ontology/" in str(quad.graph_name)
    ]
    triples = {
        ox.Triple(quad.subject, quad.predicate, quad.object)
        for quad in infer_all(quads, sources, trusting=False)
    }
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    shapes = validation.read_shapes(sources)

    def work() -> str:
        found = validation.check_shapes(data, shapes, reference=reference)
        return count(set(found), "findings")

    return time_calls({"": work}, deadline=deadline)


def validate(folder: Path, deadline: float) -> Found:
    """Do all that ``govkg validate`` does, on the graph as it is."""
    import govkg
    from govkg import validation

    store, sources = govkg.load().store, sources_of(folder)

    def work() -> str:
        return count(validation.validate(store, sources).findings, "findings")

    return time_calls({"": work})
