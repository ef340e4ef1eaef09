"""Reads Turtle files into quads; every file is a named graph of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from govkg.errors import LoadError
from govkg.namespaces import GRAPH
from govkg.resources import Resources

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
}
"""Suffixes that govkg reads. RDF/XML is not among them: its entities can eat
all memory before the parser says a word."""


def graph_name(path: Path, root: Path) -> ox.NamedNode:
    """Return the IRI of the graph that a file below ``root`` becomes."""
    inside = path.as_posix().removeprefix(f"{root.as_posix()}/")
    return ox.NamedNode(GRAPH + inside.rpartition(".")[0])


def parse_file(path: Path, graph: ox.NamedNode | None = None) -> list[ox.Quad]:
    """Read one file of triples or quads.

    Args:
        path: A file whose suffix is in :data:`FORMATS`.
        graph: The graph to put triples into; the file's own address if absent.

    Raises:
        LoadError: If the file is missing, of another kind or malformed.
    """
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        known = ", ".join(sorted(FORMATS))
        raise LoadError(f"{path}: not a kind of RDF file that is read. Use {known}.")
    target = graph or ox.NamedNode(path.resolve().as_uri())
    with _explaining(path):
        return [
            ox.Quad(
                quad.subject,
                quad.predicate,
                quad.object,
                target
                if isinstance(quad.graph_name, ox.DefaultGraph)
                else quad.graph_name,
            )
            for quad in ox.parse(path=path, format=form, rename_blank_nodes=True)
        ]


@contextlib.contextmanager
def _explaining(path: Path) -> Iterator[None]:
    """Turn what a parser raises into one sentence on the file."""
    try:
        yield
    except SyntaxError as error:
        raise LoadError.from_syntax(str(path), error) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise LoadError(f"{path}: cannot be read: {reason}. Check the path.") from error
    except ValueError as error:
        raise LoadError(
            f"{path}: not valid RDF: {error}. Mend the file there."
        ) from error


def parse_files(files: Iterable[tuple[Path, ox.NamedNode]]) -> Iterator[ox.Quad]:
    """Read many files, and report all that are malformed, not only the first.

    Raises:
        LoadError: After the last file, one line for each malformed one.
    """
    errors = []
    for path, graph in files:
        try:
            yield from parse_file(path, graph)
        except LoadError as error:
            errors.append(str(error))
    if errors:
        raise LoadError("\n".join(errors))


def parse_sources(resources: Resources) -> Iterator[ox.Quad]:
    """Read the ontology, its schemes and alignments, and the data."""
    return parse_files(_sources(resources))


def load_sources(resources: Resources) -> ox.Store:
    """Read the same into a store, which takes half the time.

    Raises:
        LoadError: One line for each malformed file.
    """
    store = ox.Store()
    errors = []
    for path, graph in _sources(resources):
        try:
            with _explaining(path):
                store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=graph)
        except LoadError as error:
            errors.append(str(error))
    if errors:
        raise LoadError("\n".join(errors))
    return store


def _sources(resources: Resources) -> Iterator[tuple[Path, ox.NamedNode]]:
    root = resources.root
    for path in resources.sources():
        yield path, graph_name(path, root)
