"""A store on the network that is asked as the embedded one is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import pyoxigraph as ox

from govkg.errors import QueryError, StoreError
from govkg.remote.endpoints import JSON, Endpoints, find_endpoints
from govkg.remote.http import Client, Reply

TRIPLES = "application/n-triples"

Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None


class RemoteStore:
    """Answers queries like :class:`pyoxigraph.Store`, over the SPARQL protocol.

    Args:
        url: Address of the dataset.
        kind: The product, where it is not to be found out by asking.
        timeout: Seconds that the store may stay silent.

    Raises:
        StoreError: If nothing there answers queries.
    """

    def __init__(
        self, url: str, *, kind: str | None = None, timeout: float = 60.0
    ) -> None:
        self.timeout = timeout
        self.client = Client(timeout=timeout)
        self.endpoints: Endpoints = find_endpoints(url, self.client, kind)
        if self.endpoints.kind == "virtuoso":
            self.client = Client(timeout=timeout, digest=True)

    def __repr__(self) -> str:
        return f"<RemoteStore {self.endpoints.query}>"

    def query(
        self,
        text: str,
        *,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        timeout: float | None = None,
        anywhere: bool = False,
    ) -> ox.QuerySolutions | ox.QueryBoolean:
        """Run SELECT or ASK; the union of graphs is the store's own matter.

        Args:
            text: The query.
            prefixes: Declared above it.
            use_default_graph_as_union: As the embedded store has it; no matter here.
            timeout: Seconds that the store may stay silent.
            anywhere: Whether it names graphs itself.

        Raises:
            QueryError: If the store refuses the text.
            StoreError: If the store gives no usable answer.
        """
        reply = self.post_query(
            text, JSON, prefixes=prefixes, timeout=timeout, anywhere=anywhere
        )
        return self._results(reply)

    def post_query(
        self,
        text: str,
        accept: str,
        *,
        prefixes: dict[str, str] | None = None,
        timeout: float | None = None,
        anywhere: bool = False,
    ) -> Reply:
        """Send a query and return the answer as it comes.

        Raises:
            QueryError: If the store refuses the text.
        """
        head = "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in (prefixes or {}).items())
        form = {"query": head + text}
        if self.endpoints.whole and not anywhere:
            form["default-graph-uri"] = self.endpoints.whole
        try:
            return self.client.post(
                self.endpoints.query,
                form,
                accept=accept,
                timeout=timeout,
            )
        except StoreError as error:
            if "malformed" in str(error):
                raise QueryError(str(error)) from error
            raise

    def _results(self, reply: Reply) -> ox.QuerySolutions | ox.QueryBoolean:
        where = self.endpoints.query
        if "json" not in reply.media:
            raise StoreError(
                f"{where}: answers with {reply.media or 'no type'} where results in "
                "JSON were asked for. Check that the address is that of a SPARQL "
                "endpoint."
            )
        try:
            results = ox.parse_query_results(
                reply.content, format=ox.QueryResultsFormat.JSON
            )
            if isinstance(results, ox.QuerySolutions):
                # Read to the end now, so that half an answer is never used.
                for _ in results:
                    pass
                results = ox.parse_query_results(
                    reply.content, format=ox.QueryResultsFormat.JSON
                )
        except (SyntaxError, ValueError, OSError) as error:
            raise StoreError(
                f"{where}: the answer is cut or garbled ({error}). Nothing of it was "
                "used; try again."
            ) from error
        assert not isinstance(results, ox.QueryTriples)
        return results

    def quads_for_pattern(
        self, subject: Node, predicate: Node, object: Node, graph_name: object = None
    ) -> Iterator[ox.Quad]:
        """Return the triples that match; None stands for anything."""
        parts = zip("spo", (subject, predicate, object), strict=True)
        pattern = " ".join(f"?{name}" if t is None else str(t) for name, t in parts)
        solutions = self.query(f"SELECT DISTINCT * WHERE {{ {pattern} }}")
        assert isinstance(solutions, ox.QuerySolutions)
        found = {variable.value for variable in solutions.variables}
        given = {"s": subject, "p": predicate, "o": object}
        for solution in solutions:
            terms = [solution[n] if n in found else given[n] for n in "spo"]
            yield ox.Quad(*terms)  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[ox.Quad]:
        """Return everything, as one graph."""
        return iter(self.fetch(self.endpoints.whole))

    def fetch(self, graph: str | None = None) -> list[ox.Quad]:
        """Return one graph, or the default graph if None, blank nodes and all.

        Raises:
            StoreError: If it does not arrive whole.
        """
        where = self.endpoints.graphs
        if where is None:
            raise StoreError(
                f"{self.endpoints.query}: the graph cannot be read back without the "
                "Graph Store Protocol. Say what the store is with --kind."
            )
        # Not as a parameter, which would be "default=": RDF4J refuses that.
        url = f"{where}?default" if graph is None else where
        params = None if graph is None else {"graph": graph}
        reply = self.client.get(url, TRIPLES, params=params, missing=True)
        if reply.status == 404:
            return []
        if reply.media not in (TRIPLES, "text/plain"):
            raise StoreError(
                f"{where}: answers with {reply.media or 'no type'} where {TRIPLES} was "
                "asked for. Check the address."
            )
        form = ox.RdfFormat.N_TRIPLES
        try:
            return list(ox.parse(reply.content, format=form, lenient=True))
        except (SyntaxError, ValueError) as error:
            raise StoreError(
                f"{where}: the answer is cut or garbled ({error}). Nothing of it was "
                "used; try again."
            ) from error

    def __len__(self) -> int:
        return self.count()

    def count(self, graph: str | None = None) -> int:
        """Return how many triples there are, in all or in one named graph."""
        pattern = "?s ?p ?o" if graph is None else f"GRAPH <{graph}> {{ ?s ?p ?o }}"
        text = f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}"
        solutions = self.query(text, anywhere=graph is not None)
        assert isinstance(solutions, ox.QuerySolutions)
        number = next(iter(solutions))["n"]
        assert isinstance(number, ox.Literal)
        return int(number.value)

    def counts(self) -> dict[str, int]:
        """Return how many triples each named graph has."""
        solutions = self.query(
            "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
            anywhere=True,
        )
        assert isinstance(solutions, ox.QuerySolutions)
        return {s["g"].value: int(s["n"].value) for s in solutions if s["g"]}
