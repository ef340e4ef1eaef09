"""Where a store takes queries, updates and data: each product has its own paths."""

from __future__ import annotations

from dataclasses import dataclass

from govkg.errors import ParameterError, StoreError
from govkg.namespaces import GRAPH
from govkg.remote.http import Client, check_address

JSON = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The addresses of one store.

    Attributes:
        kind: The product, a key of :data:`KINDS`.
        query: SPARQL 1.1 Protocol, queries.
        update: SPARQL 1.1 Protocol, updates; None where it only answers.
        graphs: SPARQL 1.1 Graph Store Protocol.
        meanwhile: What others may see there during a push; empty where that is the
            old graph until the very end.
        whole: Name of the graph that holds everything; None is the default graph.
    """

    kind: str
    query: str
    update: str | None = None
    graphs: str | None = None
    meanwhile: str = ""
    whole: str | None = None


def _fuseki(base: str) -> Endpoints:
    return Endpoints("fuseki", f"{base}/query", f"{base}/update", f"{base}/data")


def _oxigraph(base: str) -> Endpoints:
    return Endpoints("oxigraph", f"{base}/query", f"{base}/update", f"{base}/store")


def _rdf4j(base: str) -> Endpoints:
    # GraphDB speaks the same protocol.
    return Endpoints(
        "rdf4j",
        base,
        f"{base}/statements",
        f"{base}/rdf-graphs/service",
        meanwhile="This store answers from all graphs at once: who asked meanwhile "
        "could see the new graph beside the old one.",
    )


def _virtuoso(base: str) -> Endpoints:
    base = base.removesuffix("/sparql")
    return Endpoints(
        "virtuoso",
        f"{base}/sparql",
        f"{base}/sparql-auth",
        f"{base}/sparql-graph-crud-auth",
        # It has no default graph of its own, and commits row by row.
        meanwhile="This store moves a graph in steps: who asked meanwhile could see "
        "none, or a part.",
        whole=f"{GRAPH}govkg",
    )


def _sparql(base: str) -> Endpoints:
    return Endpoints("sparql", base)


KINDS = {
    "fuseki": _fuseki,
    "oxigraph": _oxigraph,
    "rdf4j": _rdf4j,
    "sparql": _sparql,
    "virtuoso": _virtuoso,
}
"""Products, and how their addresses follow from the one that a person gives."""


def find_endpoints(url: str, client: Client, kind: str | None = None) -> Endpoints:
    """Return the addresses of a store; without ``kind`` they are found by asking.

    Raises:
        ParameterError: If the address or the kind is none.
        StoreError: If nothing at the address answers queries.
    """
    check_address(url)
    base = url.rstrip("/")
    if kind is not None:
        if kind not in KINDS:
            raise ParameterError(
                f"store: no kind {kind!r}. There are {', '.join(sorted(KINDS))}."
            )
        return KINDS[kind](base)
    if base.endswith("/sparql"):
        virtuoso = _virtuoso(base)
        answer = client.get(base, "*/*", missing=True)
        return virtuoso if b"irtuoso" in answer.content else _sparql(base)
    if "/repositories/" in base:
        return _rdf4j(base)
    problem: StoreError | None = None
    for make in (_fuseki, _sparql):
        try:
            if _answers(make(base), client):
                found = make(base)
                break
        except StoreError as error:
            if "nobody answers" in str(error):
                raise
            problem = problem or error
    else:
        raise problem or StoreError(
            f"{url}: does not answer SPARQL queries. Name the dataset, as in "
            "http://localhost:3030/govkg, or say what it is with --kind."
        )
    if found.kind == "sparql":
        return found
    # Both have /query and /update; only their graph stores differ.
    graphs = client.get(
        f"{base}/store", "text/turtle", params={"graph": f"{GRAPH}none"}, missing=True
    )
    served = graphs.status == 200 or b"raph" in graphs.content
    return _oxigraph(base) if served else found


def _answers(endpoints: Endpoints, client: Client) -> bool:
    reply = client.get(endpoints.query, JSON, params={"query": "ASK {}"}, missing=True)
    return reply.status == 200 and "json" in reply.media
