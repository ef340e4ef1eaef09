"""Finds the parts of corpora, and what all parts share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from govkg.digests import digest_files
from govkg.errors import LoadError
from govkg.loading import FORMATS
from govkg.namespaces import GOVID, GRAPH, INFERRED_GRAPH
from govkg.resources import find_resources
from govkg.store import open_store
from govkg.validation import read_shapes


class Part(NamedTuple):
    """An instrument, a crosswalk, or what else stands by itself.

    Attributes:
        name: The slug of its subjects.
        files: Its files, in order.
    """

    name: str
    files: tuple[str, ...]


def find_parts(folders: Iterable[Path]) -> list[Part]:
    """Sort the RDF files of folders by what they are about.

    Files belong together whose first subjects begin with the same slug, so the
    chapters of an instrument and its criteria are one part, wherever they lie.

    Raises:
        LoadError: If there is no such folder, or no file in it.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for folder in folders:
        files = [folder] if folder.is_file() else sorted(folder.rglob("*"))
        chosen = [file for file in files if file.suffix.lower() in FORMATS]
        if not chosen:
            raise LoadError(f"{folder}: no RDF files there. Name a folder with some.")
        for file in chosen:
            found[_slug(file)].add(str(file))
    return [Part(name, tuple(sorted(files))) for name, files in sorted(found.items())]


def _slug(file: Path) -> str:
    try:
        quad = next(iter(ox.parse(path=file, format=FORMATS[file.suffix.lower()])))
    except (OSError, StopIteration, SyntaxError, ValueError):
        # The step that reads it whole says what is wrong with it.
        return file.stem
    subject = str(quad.subject).strip("<>")
    if not subject.startswith(GOVID):
        return file.stem
    return subject.removeprefix(GOVID).partition("_")[0]


@dataclass(frozen=True, slots=True)
class Shared:
    """What every worker gets, as bytes, since these travel and are hashed fast.

    Attributes:
        terms: The ontology without its schemes, as N-Quads.
        vocabulary: Ontology, schemes, places, bodies and sources with all that
            follows from them, as N-Quads.
        shapes: The shapes, as N-Triples.
        source: Stands for the files of the shapes, whose blank nodes are called
            something else each time they are read.
    """

    terms: bytes
    vocabulary: bytes
    shapes: bytes
    source: str


def read_shared() -> Shared:
    """Read what all parts share from the graph that comes with govkg."""
    resources = find_resources()
    terms, vocabulary = [], []
    for quad in open_store(resources):
        if isinstance(quad.graph_name, ox.NamedNode):
            graph = quad.graph_name.value.removeprefix(GRAPH)
            if graph.startswith("ontology/") or _is_common(graph):
                vocabulary.append(quad)
            if graph.startswith("ontology/") and "/schemes/" not in graph:
                terms.append(quad)
    described = {quad.subject for quad in vocabulary}
    vocabulary += [
        quad
        for quad in open_store(resources)
        if quad.graph_name == _INFERRED and quad.subject in described
    ]
    source = digest_files(sorted(resources.shapes.glob("*.ttl")))
    return Shared(_write(terms), _write(vocabulary), read_shapes(resources), source)


_INFERRED = ox.NamedNode(INFERRED_GRAPH)


def _is_common(graph: str) -> bool:
    """Tell whether a graph is a file that lies in ``data/`` itself."""
    place, _, name = graph.partition("/")
    return place == "data" and "/" not in name and not name.startswith("discrepancies")


def _write(quads: Sequence[ox.Quad]) -> bytes:
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


class Vocabulary:
    """What is shared, ready for use in one process."""

    def __init__(self, shared: Shared) -> None:
        self.terms = list(_read(shared.terms))
        self.known: set[ox.Triple] = set()
        self._about: dict[ox.NamedNode | ox.BlankNode | ox.Triple, list[ox.Quad]]
        self._about = defaultdict(list)
        for quad in _read(shared.vocabulary):
            self.known.add(quad.triple)
            self._about[quad.subject].append(quad)

    def describes(self, node: ox.NamedNode) -> bool:
        """Tell whether a node is described by what is shared."""
        return node in self._about

    def about(self, nodes: Iterable[ox.NamedNode]) -> Iterator[ox.Quad]:
        """Yield all that is known of nodes."""
        for node in nodes:
            yield from self._about.get(node, ())


@cache
def open_vocabulary(shared: Shared) -> Vocabulary:
    """Read what is shared, once a process."""
    return Vocabulary(shared)


def _read(content: bytes) -> Iterator[ox.Quad]:
    return ox.parse(content, format=ox.RdfFormat.N_QUADS)
