"""The command line as it is, on a small graph: its file is the first argument."""

from __future__ import annotations

import sys

import pyoxigraph as ox

import govkg
from govkg.cli.main import run
from govkg.resources import find_resources


def _load(**_: object) -> govkg.KnowledgeGraph:
    store = ox.Store()
    store.bulk_load(path=FILE, format=ox.RdfFormat.N_QUADS)
    return govkg.KnowledgeGraph(store, find_resources())


if __name__ == "__main__":
    FILE = sys.argv.pop(1)
    govkg.load = _load
    run()
