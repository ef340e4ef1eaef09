"""The graph goes into real stores whole, and they answer as the embedded one does."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from servers import STORES, Server

import govkg
from govkg.canonical import canonical_hash, one_ontology
from govkg.errors import StoreError
from govkg.remote import RemoteStore, find_endpoints
from govkg.remote.http import PASSWORD, TOKEN, USER, Client
from govkg.remote.push import STAGING, push

sys.path.insert(0, str(Path(__file__).parents[1] / "queries"))
from cases import CASES, STORE_CASES

ALL = CASES | STORE_CASES

PATIENCE = 600
"""Seconds that a store may stay silent, on a machine that is busy."""


@pytest.fixture(scope="session", params=sorted(STORES))
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Run one store, empty at first."""
    folder = tmp_path_factory.mktemp(request.param)
    with STORES[request.param](folder) as store:
        yield store


@pytest.fixture(autouse=True)
def credentials(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set the credentials of the store that a test uses, and no others."""
    for name in (USER, PASSWORD, TOKEN):
        monkeypatch.delenv(name, raising=False)
    if "server" in request.fixturenames:
        user = request.getfixturevalue("server").user
        if user:
            monkeypatch.setenv(USER, user[0])
            monkeypatch.setenv(PASSWORD, user[1])


TRIPLES = [
    ox.Quad(
        ox.NamedNode(f"https://example.org/{n}"),
        ox.NamedNode("https://example.org/p"),
        ox.Literal(f"text {n}", language="ja"),
    )
    for n in range(100)
]


@pytest.fixture(scope="module")
def filled(server: Server, kg: govkg.KnowledgeGraph) -> govkg.KnowledgeGraph:
    """Put the whole graph into the store, and open it there."""
    with pytest.MonkeyPatch.context() as patch:
        if server.user:
            patch.setenv(USER, server.user[0])
            patch.setenv(PASSWORD, server.user[1])
        done = kg.push(server.url, replace=True, timeout=PATIENCE)
        assert done.hash == canonical_hash(one_ontology(kg.quads()), graphs=False)
        return govkg.connect(server.url, timeout=PATIENCE)


def test_kind_is_found(server: Server) -> None:
    """Asking tells which product it is."""
    assert find_endpoints(server.url, Client()).kind == server.kind


@pytest.mark.parametrize(
    ("name", "arguments"),
    [(name, arguments) for name in ALL for arguments in ALL[name]],
    ids=lambda value: value if isinstance(value, str) else ",".join(value.values()),
)
def test_stores_agree(
    name: str,
    arguments: dict[str, str],
    server: Server,
    kg: govkg.KnowledgeGraph,
    filled: govkg.KnowledgeGraph,
) -> None:
    """Every named query gives the same rows in the same order."""
    expected = list(kg.query(name, **arguments))
    assert list(filled.query(name, **arguments)) == expected


def test_whole_api_answers(
    kg: govkg.KnowledgeGraph, filled: govkg.KnowledgeGraph
) -> None:
    """Citing, listing names and own queries work as they do here."""
    assert filled.cite("EU AI Act", "12(4)") == kg.cite("EU AI Act", "12(4)")
    assert list(filled.known("role")) == list(kg.known("role"))
    text = "SELECT ?s WHERE { ?s a govkg:Treaty } ORDER BY ?s"
    assert set(filled.sparql(text)) == set(kg.sparql(text, timeout=PATIENCE))
    assert filled.sparql("ASK { govid:eu-ai-act a govkg:Regulation }")[0].answer is True
    construct = "CONSTRUCT { ?s a govkg:Treaty } WHERE { ?s a govkg:Treaty }"
    assert len(filled.sparql(construct)) == len(kg.sparql(construct, timeout=PATIENCE))


def test_full_place_is_kept(server: Server, filled: govkg.KnowledgeGraph) -> None:
    """Without --replace nothing of what is there is touched."""
    store = RemoteStore(server.url)
    before = store.count(store.endpoints.whole)
    with pytest.raises(StoreError, match="already holds"):
        push(TRIPLES, store)
    assert store.count(store.endpoints.whole) == before == len(filled)


def test_push_goes_on_where_it_stopped(
    server: Server, filled: govkg.KnowledgeGraph
) -> None:
    """A push that broke off after a chunk sends only the others."""
    store = RemoteStore(server.url)
    said: list[str] = []

    class BrokenOffError(Exception):
        pass

    def stop(message: str) -> None:
        if "sending 60" in message:
            raise BrokenOffError

    with pytest.raises(BrokenOffError):
        push(TRIPLES, store, replace=True, chunk=30, progress=stop)
    assert len(filled) > len(TRIPLES)
    waiting = [name for name in store.counts() if name.startswith(STAGING)]
    assert len(waiting) == 1
    assert store.count(waiting[0]) == 60
    push(TRIPLES, store, replace=True, chunk=30, progress=said.append)
    assert "sending 60 of 100 triples" in said
    assert "sending 30 of 100 triples" not in said
    assert store.count(store.endpoints.whole) == 100
    assert not [name for name in store.counts() if name.startswith(STAGING)]


def test_named_graphs_stay_apart(server: Server, kg: govkg.KnowledgeGraph) -> None:
    """Pushed by name, each source file is a graph; one that is gone goes there too."""
    graphs = sorted({quad.graph_name.value for quad in kg.store})[:3]
    quads = [quad for quad in kg.store if quad.graph_name.value in graphs]
    store = RemoteStore(server.url)
    done = push(quads, store, named=True, replace=True)
    assert done.graphs == 3
    assert set(graphs) <= set(store.counts())
    fewer = [quad for quad in quads if quad.graph_name.value != graphs[0]]
    push(fewer, store, named=True, replace=True)
    assert graphs[0] not in store.counts()


def test_blank_nodes_arrive_once(server: Server) -> None:
    """A list of an axiom is the same list after it was sent twice."""
    turtle = b"<https://e.org/a> <https://e.org/p> ( 1 2 [ <https://e.org/q> true ] ) ."
    quads = list(ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    store = RemoteStore(server.url)
    for _ in range(2):
        push(quads, store, replace=True)
    assert store.count(store.endpoints.whole) == len(quads)


@pytest.mark.parametrize("variable", [USER])
def test_wrong_password_is_said(
    server: Server, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where credentials are wanted, wrong ones are refused in one sentence."""
    if server.user is None:
        pytest.skip("this server was started without users")
    monkeypatch.setenv(variable, "nobody")
    with pytest.raises(StoreError, match=r"credentials|allow"):
        push(TRIPLES, RemoteStore(server.url), replace=True)
