"""A store that misbehaves gets one clear sentence, and never half an answer."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import unquote_plus

import pyoxigraph as ox
import pytest

from govkg.errors import ParameterError, StoreError
from govkg.remote import RemoteStore, find_endpoints
from govkg.remote.http import PASSWORD, TOKEN, USER, Client
from govkg.remote.push import STAGING, push

JSON = "application/sparql-results+json"
YES = b'{"head":{},"boolean":true}'
Answer = Callable[[BaseHTTPRequestHandler], None]


def reply(
    handler: BaseHTTPRequestHandler,
    content: bytes,
    *,
    status: int = 200,
    media: str = JSON,
    length: int | None = None,
    **headers: str,
) -> None:
    """Answer a request; ``length`` can claim more than there is."""
    handler.send_response(status)
    handler.send_header("Content-Type", media)
    handler.send_header("Content-Length", str(length or len(content)))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


@contextlib.contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """Serve one way of answering at an address of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def do_POST(self) -> None:
            self.content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/govkg"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry without waiting, and without anybody's credentials."""
    monkeypatch.setattr("govkg.remote.http.time.sleep", lambda _: None)
    for name in (USER, PASSWORD, TOKEN):
        monkeypatch.delenv(name, raising=False)


def ask(url: str) -> object:
    """Ask a store of a known kind something small."""
    return RemoteStore(url, kind="fuseki", timeout=1).query("ASK {}")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda h: reply(h, b"<html>", media="text/html"), "answers with text/html"),
        (lambda h: reply(h, b"{", media=JSON), "cut or garbled"),
        (lambda h: reply(h, YES, length=999), "broke in the middle"),
        (lambda h: reply(h, b"", status=302, Location="http://e.org/"), "redirects to"),
        (lambda h: reply(h, b"", status=401), "wants credentials"),
        (lambda h: reply(h, b"", status=403), "does not allow"),
        (lambda h: reply(h, b"no", status=404), "nothing at this address"),
        (lambda h: reply(h, b"", status=413), "smaller --chunk"),
        (lambda h: reply(h, b"full", status=507), "no room left"),
        (lambda h: reply(h, b"No space left on device", status=500), "no room left"),
        (lambda h: reply(h, b"oh no", status=500), "error 500.*oh no"),
    ],
)
def test_fault_is_said_in_one_sentence(answer: Answer, said: str) -> None:
    """Whatever is wrong with an answer is said, with the address."""
    with serving(answer) as url, pytest.raises(StoreError, match=said) as caught:
        ask(url)
    assert str(caught.value).startswith(url)
    assert "\n" not in str(caught.value)


def test_passing_fault_is_tried_again() -> None:
    """A store that is busy twice and then answers has answered."""
    calls: list[int] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        calls.append(1)
        reply(handler, YES, status=503 if len(calls) < 3 else 200)

    with serving(answer) as url:
        assert bool(ask(url)) is True
    assert len(calls) == 3


def test_slow_store_is_given_up() -> None:
    """Silence has a limit, and the sentence says how to move it."""
    done = threading.Event()

    def wait(_: BaseHTTPRequestHandler) -> None:
        done.wait(5)

    with (
        serving(wait) as url,
        pytest.raises(StoreError, match="--timeout"),
    ):
        try:
            RemoteStore(url, kind="fuseki", timeout=0.2).query("ASK {}")
        finally:
            done.set()


def test_nobody_there() -> None:
    """An address where nothing listens is said to be so."""
    with pytest.raises(StoreError, match="nobody answers"):
        ask("http://127.0.0.1:9/govkg")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://e.org/govkg", "no web address"),
        ("govkg", "no web address"),
        ("http://user:secret@e.org/", "names a user"),
    ],
)
def test_address_is_checked(url: str, said: str) -> None:
    """What is no web address, or carries a password, is never used."""
    with pytest.raises(ParameterError, match=said):
        find_endpoints(url, Client(), "fuseki")


def test_unknown_kind() -> None:
    """A kind that is none is named, with those that are."""
    with pytest.raises(ParameterError, match="fuseki, oxigraph"):
        find_endpoints("http://e.org/", Client(), "fusekki")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({TOKEN: "abc"}, "Bearer abc"),
        ({USER: "u", PASSWORD: "p"}, "Basic dTpw"),
        ({}, None),
    ],
)
def test_credentials_come_from_the_environment(
    variables: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token or a name and password are sent, and nothing where none is set."""
    seen: list[str | None] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers.get("Authorization"))
        reply(handler, YES)

    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with serving(answer) as url:
        ask(url)
    assert seen == [expected]


def test_store_that_changes_the_graph_is_refused() -> None:
    """If what comes back is another graph, it is dropped and not put in its place."""
    updates: list[str] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path.startswith("/govkg/update"):
            updates.append(vars(handler)["content"].decode())
        if handler.path.startswith("/govkg/query"):
            count = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":'
            reply(handler, count + b'"literal","value":"0"}}]}}')
        else:
            other = b'<https://e.org/a> <https://e.org/b> "other" .\n'
            reply(handler, other, media="application/n-triples")

    name = ox.NamedNode("https://e.org/a")
    quad = ox.Quad(name, name, ox.Literal("mine"))
    with serving(answer) as url, pytest.raises(StoreError, match="changed what"):
        push([quad], RemoteStore(url, kind="fuseki", timeout=1), replace=True)
    assert len(updates) == 1
    assert unquote_plus(updates[0]).startswith(f"update=DROP SILENT GRAPH <{STAGING}")
