"""One name for one graph: the hash of its canonical form, wherever it lies.

Blank nodes get their labels by RDFC-1.0. Stores rewrite some literals: a language tag
in capitals, ``1`` for ``true``, ``2`` for ``2.0``. These forms are made equal first,
because no store keeps them.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from govkg.namespaces import ONTOLOGY, OWL, XSD

_BOOLEANS = {"1": "true", "0": "false"}
_BOOLEAN = ox.NamedNode(XSD + "boolean")
_DECIMAL = ox.NamedNode(XSD + "decimal")


def canonical_lines(quads: Iterable[ox.Quad], *, graphs: bool = True) -> list[bytes]:
    """Return quads as sorted N-Quads with canonical labels and literals.

    Args:
        quads: The graph or dataset.
        graphs: Whether names of graphs count; without them it is one graph.
    """
    dataset = ox.Dataset(_plain(quad, graphs=graphs) for quad in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    content = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""
    return sorted(content.splitlines(keepends=True))


def canonical_hash(quads: Iterable[ox.Quad], *, graphs: bool = True) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal."""
    lines = canonical_lines(quads, graphs=graphs)
    return hashlib.sha256(b"".join(lines)).hexdigest()


def _plain(quad: ox.Quad, *, graphs: bool) -> ox.Quad:
    object_ = quad.object
    if isinstance(object_, ox.Literal):
        object_ = _literal(object_)
    graph = quad.graph_name if graphs else ox.DefaultGraph()
    return ox.Quad(quad.subject, quad.predicate, object_, graph)


def _literal(literal: ox.Literal) -> ox.Literal:
    if literal.language:
        return ox.Literal(literal.value, language=literal.language.lower())
    if literal.datatype == _BOOLEAN:
        value = _BOOLEANS.get(literal.value, literal.value)
        return ox.Literal(value, datatype=_BOOLEAN)
    if literal.datatype == _DECIMAL:
        with contextlib.suppress(InvalidOperation):
            value = format(Decimal(literal.value).normalize(), "f")
            return ox.Literal(value, datatype=_DECIMAL)
    # Virtuoso keeps a boolean as the integer 1 or 0: see _same_booleans.
    return literal


def one_ontology(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Leave out the modules' headers and imports.

    A file without named graphs is one ontology: with fifteen headers in it, OWL
    tools would take its name from any of them, and fetch the rest.
    """
    modules = f"{ONTOLOGY}/modules/"
    for quad in quads:
        header = isinstance(quad.subject, ox.NamedNode) and (
            quad.subject.value.startswith(modules)
        )
        if not header and quad.predicate.value != OWL + "imports":
            yield quad
