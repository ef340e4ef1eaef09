"""The graph as rdflib sees it: a read-only view of the same store, no copy.

oxrdflib joins the two. Three of its ways are changed here, because they made
rdflib users wait or find nothing: the size is counted once and not at every
``if graph``, plain strings come back as rdflib writes them, and a prepared query
is sent as the text it came from instead of falling back to rdflib's evaluator.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn, cast

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from oxrdflib._converter import from_ox, to_ox
from rdflib import Graph
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Identifier, Literal, URIRef, Variable

from govkg.errors import QueryError, StoreError
from govkg.guard import check_query
from govkg.namespaces import GRAPH, PREFIXES, XSD


def view(store: ox.Store) -> Graph:
    """Return an rdflib Graph of everything in a store, all graphs as one."""
    graph = Graph(store=UnionView(store), identifier=URIRef(GRAPH.rstrip("/")))
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, override=True, replace=True)
    return graph


def to_rdflib(quads: Iterable[ox.Quad]) -> Graph:
    """Return a copy of quads as triples, in rdflib's own memory."""
    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, override=True, replace=True)
    for quad in quads:
        graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    return graph


def _term(term: Any) -> Identifier:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal) and not term.language:
        plain = term.datatype.value == XSD + "string"
        if plain:
            # rdflib holds "x" and "x"^^xsd:string for unequal.
            return Literal(term.value)
    node: Any = from_ox(term)
    return cast(Identifier, node)


class UnionView(OxigraphStore):  # type: ignore[misc, unused-ignore]
    """An rdflib Store that reads all graphs of an Oxigraph store and writes none."""

    context_aware = False
    graph_aware = False

    def __init__(self, store: ox.Store) -> None:
        super().__init__(store=store)
        self._size: int | None = None

    def __len__(self, context: Graph | None = None) -> int:
        if self._size is None:
            # Graphs do not share triples: each file has its own, and what is
            # inferred is what no file says.
            self._size = len(self._inner)
        return self._size

    def triples(
        self, triple_pattern: Any, context: Graph | None = None
    ) -> Iterator[Any]:
        """Yield the triples that match, from whichever graph."""
        try:
            pattern: list[Any] = [
                None if t is None else to_ox(t) for t in triple_pattern
            ]
            quads = self._inner.quads_for_pattern(*pattern)
        except (TypeError, ValueError):
            # Such as a literal in the place of a subject: nothing matches that.
            return
        for quad in quads:
            triple = (_term(quad.subject), _term(quad.predicate), _term(quad.object))
            yield triple, iter((context,))

    def query(
        self,
        query: Query | str,
        initNs: Mapping[str, Any],
        initBindings: Mapping[str, Identifier],
        queryGraph: str,
        **kwargs: Any,
    ) -> Result:
        """Run a query on Oxigraph; what reaches out to other places is refused."""
        if isinstance(query, Query):
            text, namespaces, _ = query._original_args
            query, initNs = text, {**initNs, **namespaces}
        check_query(query)
        prefixes = {**PREFIXES, **{k: str(v) for k, v in initNs.items()}}
        result = self._ask(query, prefixes, initBindings)
        if isinstance(result, ox.QueryBoolean):
            out = Result("ASK")
            out.askAnswer = bool(result)
        elif isinstance(result, ox.QuerySolutions):
            out = Result("SELECT")
            names = [Variable(variable.value) for variable in result.variables]
            out.vars = names
            out.bindings = [
                {
                    name: _term(value)
                    for name, value in zip(names, row, strict=True)
                    if value is not None
                }
                for row in result
            ]
        else:
            out = Result("CONSTRUCT")
            out.graph = Graph()
            for triple in result:
                out.graph.add(
                    (
                        _term(triple.subject),
                        _term(triple.predicate),
                        _term(triple.object),
                    )
                )
        return out

    def _ask(
        self,
        text: str,
        prefixes: dict[str, str],
        bindings: Mapping[str, Identifier],
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        values: dict[ox.Variable, Any] = {
            ox.Variable(str(name)): to_ox(value) for name, value in bindings.items()
        }
        try:
            try:
                return self._inner.query(
                    text,
                    use_default_graph_as_union=True,
                    prefixes=prefixes,
                    substitutions=values,
                )
            except RuntimeError:
                # Oxigraph substitutes only what is selected, rdflib anything.
                names = " ".join(map(str, values))
                terms = " ".join(map(str, values.values()))
                return self._inner.query(
                    f"{text}\nVALUES ({names}) {{ ({terms}) }}",
                    use_default_graph_as_union=True,
                    prefixes=prefixes,
                )
        except SyntaxError as error:
            raise QueryError(f"query: {error.msg}. Mend the text there.") from error

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise StoreError(
            "kg.graph: this view is read-only. Copy it with kg.to_rdflib() and change "
            "the copy."
        )

    add = addN = remove = update = add_graph = remove_graph = _refuse
