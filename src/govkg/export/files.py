"""RDF in six syntaxes, GraphML for graph tools, CSV for tables.

Every file is written beside its final place and renamed when it is complete, so
an interrupted export leaves nothing half-written. The same graph gives the same
bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from govkg.canonical import one_ontology
from govkg.errors import ParameterError, StoreError
from govkg.export.beside import beside
from govkg.namespaces import GOVKG, PREFIXES, SSSOM, XSD

if TYPE_CHECKING:
    from govkg.graph import KnowledgeGraph
    from govkg.store import Progress

Writer = Callable[["KnowledgeGraph", Path, bool], None]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Attributes:
        suffix: What file names end in.
        meaning: What it is for, in a few words.
        write: Writes a graph to a path, with or without inferred triples.
    """

    suffix: str
    meaning: str
    write: Writer


def export(
    graph: KnowledgeGraph,
    target: Path,
    *,
    format: str,
    inferred: bool = True,
    progress: Progress | None = None,
) -> Path:
    """Write a graph to a file, or into a folder under the name ``govkg``.

    Returns:
        The path of the file, or of the folder for CSV.

    Raises:
        ParameterError: If there is no such format.
        StoreError: If the file cannot be written; nothing is left of it.
    """
    chosen = FORMATS.get(format)
    if chosen is None:
        raise ParameterError(
            f"export: no format {format!r}. There are {', '.join(FORMATS)}."
        )
    if target.is_dir() or not target.suffix:
        target = target / f"govkg{chosen.suffix}"
    if progress:
        progress(f"writing {target}")
    try:
        with beside(target) as work:
            chosen.write(graph, work, inferred)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(
            f"{target}: cannot be written: {reason}. Choose another place."
        ) from error
    return target


def _quads(graph: KnowledgeGraph, inferred: bool) -> list[ox.Quad]:
    """Return the quads in one order: by graph, subject, predicate, object."""
    return sorted(
        graph.quads(inferred=inferred),
        key=lambda q: (
            str(q.graph_name),
            str(q.subject),
            str(q.predicate),
            str(q.object),
        ),
    )


def _triples(graph: KnowledgeGraph, inferred: bool) -> list[ox.Triple]:
    triples = {
        ox.Triple(q.subject, q.predicate, q.object)
        for q in one_ontology(graph.quads(inferred=inferred))
    }
    return sorted(
        triples, key=lambda t: (str(t.subject), str(t.predicate), str(t.object))
    )


def _rdf(form: ox.RdfFormat, *, prefixes: bool) -> Writer:
    def write(graph: KnowledgeGraph, path: Path, inferred: bool) -> None:
        used = PREFIXES if prefixes else None
        with path.open("wb") as file:
            if form.supports_datasets:
                ox.serialize(_quads(graph, inferred), file, format=form, prefixes=used)
            else:
                ox.serialize(
                    _triples(graph, inferred), file, format=form, prefixes=used
                )

    return write


def jsonld_context() -> dict[str, Any]:
    """Return a JSON-LD context: prefixes, and short names for our properties."""
    dates = ("formallyFrom", "onDate", "validFrom", "validUntil")
    context: dict[str, Any] = dict(sorted(PREFIXES.items()))
    for name in dates:
        context[name] = {"@id": GOVKG + name, "@type": XSD + "date"}
    for name in ("prefLabel", "definition", "altLabel"):
        context[name] = {"@id": f"skos:{name}", "@container": "@language"}
    context["reason"] = {"@id": GOVKG + "reason", "@container": "@language"}
    context["confidence"] = {"@id": SSSOM + "confidence", "@type": XSD + "decimal"}
    return context


def _jsonld(graph: KnowledgeGraph, path: Path, inferred: bool) -> None:
    from govkg.rdflib_view import to_rdflib

    # Not by way of a parser, which would give blank nodes new names each time.
    copy = to_rdflib(one_ontology(graph.quads(inferred=inferred)))
    document = _sorted(
        json.loads(
            copy.serialize(
                format="json-ld", context=jsonld_context(), auto_compact=False
            )
        )
    )
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def _sorted(value: Any) -> Any:
    """Put what has no order in JSON-LD, all arrays but lists, into one order."""
    if isinstance(value, list):
        return sorted(map(_sorted, value), key=lambda item: json.dumps(item))
    if isinstance(value, dict):
        return {
            key: list(map(_sorted, inner)) if key == "@list" else _sorted(inner)
            for key, inner in value.items()
        }
    return value


def _graphml(graph: KnowledgeGraph, path: Path, inferred: bool) -> None:
    import networkx

    links = graph.to_networkx()
    ordered: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    ordered.add_nodes_from(sorted(links.nodes(data=True)))
    edges = list(links.edges(keys=True, data=True))
    for start, end, key, attributes in sorted(edges, key=lambda edge: edge[:3]):
        ordered.add_edge(start, end, key=key, **attributes)
    networkx.write_graphml(ordered, path, encoding="utf-8")


def _csv(graph: KnowledgeGraph, path: Path, inferred: bool) -> None:
    path.write_text(graph.norms().to_csv(), encoding="utf-8", newline="")


FORMATS: dict[str, Format] = {
    "turtle": Format(
        ".ttl", "for people and most tools", _rdf(ox.RdfFormat.TURTLE, prefixes=True)
    ),
    "ntriples": Format(
        ".nt",
        "one triple a line, for streams and diffs",
        _rdf(ox.RdfFormat.N_TRIPLES, prefixes=False),
    ),
    "nquads": Format(
        ".nq",
        "one triple a line with its graph, for triple stores",
        _rdf(ox.RdfFormat.N_QUADS, prefixes=False),
    ),
    "trig": Format(
        ".trig",
        "Turtle with named graphs",
        _rdf(ox.RdfFormat.TRIG, prefixes=True),
    ),
    "jsonld": Format(".jsonld", "for web developers, with a context", _jsonld),
    "rdfxml": Format(
        ".rdf", "for older tools", _rdf(ox.RdfFormat.RDF_XML, prefixes=True)
    ),
    "graphml": Format(".graphml", "for Gephi, yEd and networkx", _graphml),
    "csv": Format(".csv", "one norm a line, for spreadsheets", _csv),
}
"""Format name to what it is."""
