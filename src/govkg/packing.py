"""Writes what a wheel carries: the graph, and the answers that most processes want.

Two builds of the same sources are equal byte for byte: the gzip stream has no time
stamp, and everything is sorted.
"""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pyoxigraph as ox

from govkg.compiling import compile_store, to_nquads
from govkg.resources import Resources
from govkg.session import Session


def pack(resources: Resources, folder: Path) -> None:
    """Compile the sources into the files that a wheel has beside the ontology.

    Raises:
        LoadError: If a source is malformed.
        InferenceError: If the sources contradict each other.
    """
    store = compile_store(resources)
    write_archive(store, folder / "govkg.nq.gz")
    answers = folder / "answers"
    answers.mkdir(parents=True, exist_ok=True)
    # A process that checks one citation then opens no store, cache or no cache.
    Session(store, resources, str(answers)).remember_citations()


def write_archive(store: ox.Store, target: Path) -> str:
    """Write a store as gzipped N-Quads and return the SHA-256 of the content."""
    content = to_nquads(store)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(content, mtime=0))
    digest = hashlib.sha256(content).hexdigest()
    target.with_suffix(".sha256").write_text(digest + "\n", encoding="ascii")
    return digest
