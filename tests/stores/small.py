"""A small part of the graph, for tests that would take too long with all of it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable

import pyoxigraph as ox

import govkg
from govkg.namespaces import GRAPH, INFERRED_GRAPH
from govkg.resources import find_resources

UNREADABLE = 3
"""The exit code for what cannot be read or written."""

Run = Callable[..., "subprocess.CompletedProcess[str]"]
"""The command line: arguments, and environment variables by name."""

_PARTS = (
    "ontology/govkg",
    "ontology/modules/",
    "ontology/schemes/mapping-relations",
    "ontology/schemes/review",
    "data/places",
    "data/crosswalks/hiroshima-all-actors--eu-ai-act/prin-07",
    "data/crosswalks/hiroshima-all-actors--eu-ai-act/set",
    "data/instruments/eu/eu-ai-act/articles/art-050",
    "data/instruments/eu/eu-ai-act/dates",
    "data/instruments/eu/eu-ai-act/instrument",
    "data/instruments/eu/eu-ai-act/sanctions",
    "data/instruments/g7/hiroshima-all-actors",
)


def small_graph() -> govkg.KnowledgeGraph:
    """Return the ontology and two instruments with their mappings, in memory."""
    whole = govkg.load()
    quads = []
    derived = []
    for quad in whole.store:
        name = quad.graph_name.value
        if name == INFERRED_GRAPH:
            derived.append(quad)
        elif name.removeprefix(GRAPH).startswith(_PARTS):
            quads.append(quad)
    subjects = {quad.subject for quad in quads}
    store = ox.Store()
    store.bulk_extend(quads)
    store.bulk_extend(quad for quad in derived if quad.subject in subjects)
    return govkg.KnowledgeGraph(store, find_resources())


def fails(result: subprocess.CompletedProcess[str], said: str) -> None:
    """Check that a command failed with one sentence, and nothing besides."""
    assert result.returncode == UNREADABLE, result
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert re.search(said, result.stderr), result.stderr
    assert "Traceback" not in result.stderr
