"""Checks a dump by the hash of its canonical form, without a network or a store."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from govkg.canonical import canonical_hash, one_ontology
from govkg.errors import LoadError

_FORMATS = {
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".nq": ox.RdfFormat.N_QUADS,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".trig": ox.RdfFormat.TRIG,
    ".ttl": ox.RdfFormat.TURTLE,
}


class Verification(NamedTuple):
    """What a dump turned out to be.

    Attributes:
        file: The dump.
        same: Whether it holds just what it should.
        triples: How many triples or quads it has.
        hash: SHA-256 of its canonical form.
        expected: The same of the graph.
        message: One sentence for a person.
    """

    file: str
    same: bool
    triples: int
    hash: str
    expected: str
    message: str


def verify_file(file: Path, graph: Iterable[ox.Quad]) -> Verification:
    """Compare a dump with the graph.

    A dump with named graphs is compared graph by graph, one without them as one
    ontology, in which the headers of the modules are left out.

    Raises:
        LoadError: If the file cannot be read.
    """
    found = read_dump(file)
    named = any(isinstance(quad.graph_name, ox.NamedNode) for quad in found)
    expected = list(graph if named else one_ontology(graph))
    here = canonical_hash(expected, graphs=named)
    there = canonical_hash(found, graphs=named)
    size = len(found)
    if here == there:
        message = f"{file}: holds the graph, whole: {size:,} triples, SHA-256 {there}."
    else:
        message = (
            f"{file}: does not hold this version of the graph: {size:,} triples, "
            f"SHA-256 {there} where {here} was expected. Export it again."
        )
    return Verification(str(file), here == there, size, there, here, message)


def read_dump(file: Path) -> list[ox.Quad]:
    """Read a dump, zipped or not.

    Raises:
        LoadError: If it cannot be read.
    """
    suffixes = [suffix.lower() for suffix in file.suffixes]
    zipped = suffixes[-1:] == [".gz"]
    form = _FORMATS.get(
        (suffixes[:-1] if zipped else suffixes)[-1:][0] if suffixes else ""
    )
    if form is None:
        raise LoadError(
            f"{file}: not a dump by its name. Name it with one of "
            f"{', '.join(_FORMATS)}, and .gz if it is zipped."
        )
    try:
        content = file.read_bytes()
        content = gzip.decompress(content) if zipped else content
        return list(ox.parse(content, format=form))
    except SyntaxError as error:
        raise LoadError.from_syntax(str(file), error) from error
    except (OSError, EOFError, ValueError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise LoadError(f"{file}: cannot be read: {reason}. Check the file.") from error
