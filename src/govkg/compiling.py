"""Turns the sources into the whole graph: all that they say and all that follows.

Blank nodes get canonical labels (RDFC-1.0), and N-Quads are sorted, so two builds
of the same sources are equal byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from govkg.loading import load_sources
from govkg.reasoning import infer, infer_into
from govkg.resources import Resources


def compile_store(resources: Resources) -> ox.Store:
    """Read the sources into a store, and add all that follows from them.

    Raises:
        LoadError: If a source is malformed.
        InferenceError: If the sources contradict each other.
    """
    store = load_sources(resources)
    _canonicalize(store)
    infer_into(store, resources.rules)
    return store


def _canonicalize(store: ox.Store) -> None:
    """Give blank nodes canonical labels, which hang on nothing but their facts."""
    found = store.query(
        "SELECT * WHERE { GRAPH ?g { ?s ?p ?o FILTER(ISBLANK(?s) || ISBLANK(?o)) } }"
    )
    assert isinstance(found, ox.QuerySolutions)
    dataset = ox.Dataset(
        ox.Quad(row["s"], row["p"], row["o"], row["g"]) for row in found
    )
    for quad in dataset:
        store.remove(quad)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    store.extend(dataset)


def infer_all(
    asserted: list[ox.Quad], resources: Resources, *, trusting: bool = True
) -> list[ox.Quad]:
    """Return asserted quads and all that follows; see :func:`reasoning.infer`.

    Raises:
        InferenceError: If they contradict each other.
    """
    return [*asserted, *infer(asserted, resources.rules, trusting=trusting)]


def to_nquads(quads: Iterable[ox.Quad]) -> bytes:
    """Write quads as sorted N-Quads, one a line."""
    content = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(content.splitlines(keepends=True)))
