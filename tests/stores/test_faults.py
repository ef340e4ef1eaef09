"""What goes wrong with real stores is said in one sentence, and loses nothing."""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import proxy as proxies
import pyoxigraph as ox
import pytest
from proxy import proxy
from servers import FILLED, Server, free_port, fuseki, need, oxigraph, virtuoso
from small import Run, fails

from govkg.canonical import canonical_hash
from govkg.errors import StoreError
from govkg.remote import RemoteStore
from govkg.remote.http import PASSWORD, TOKEN, USER
from govkg.remote.push import STAGING, push

pytest_plugins = ("small_fixtures",)

NAME = ox.NamedNode("https://e.org/old")
OLD = [ox.Quad(NAME, NAME, ox.Literal(f"old {n}")) for n in range(100)]
NEW = [ox.Quad(NAME, NAME, ox.Literal(f"new {n}")) for n in range(3000)]


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start without anybody's credentials."""
    for name in (USER, PASSWORD, TOKEN):
        monkeypatch.delenv(name, raising=False)


def use(server: Server, monkeypatch: pytest.MonkeyPatch) -> RemoteStore:
    """Set the credentials of a server and connect."""
    if server.user:
        monkeypatch.setenv(USER, server.user[0])
        monkeypatch.setenv(PASSWORD, server.user[1])
    return RemoteStore(server.url, kind=server.kind, timeout=60)


def place(store: RemoteStore) -> str:
    """Return the hash of what is in place."""
    return canonical_hash(store.fetch(store.endpoints.whole), graphs=False)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run one Oxigraph for the tests that do it no harm, with an old graph."""
    with oxigraph(tmp_path_factory.mktemp("shared")) as server:
        push(OLD, RemoteStore(server.url))
        yield server


# Before real stores that misbehave ---------------------------------------------------

SPOILT = {
    "html": (proxies.html, "text/html|no SPARQL|does not answer"),
    "wrong type": (proxies.wrong_type, "octet-stream|does not answer"),
    "garbled": (proxies.garbled, "cut or garbled"),
    "half": (proxies.half, "broke in the middle"),
    "slow": (proxies.slow, "no answer within the time.*--timeout"),
    "redirect": (proxies.moved, "redirects to http://127.0.0.1:9/"),
    "failing": (proxies.failing, "error 500.*internal error"),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_spoilt_answers(fault: str, shared: Server, cli: Run) -> None:
    """A push and a question end at once, with one sentence and the old graph."""
    spoil, said = SPOILT[fault]
    before = place(RemoteStore(shared.url))
    with proxy(shared.url, spoil) as url:
        fails(cli("push", url, "--replace", "--timeout", "2"), said)
        fails(cli("push", url, "--kind", "oxigraph", "--timeout", "2"), said)
        if fault != "slow":  # a question waits for a minute
            fails(cli("--store", url, "stats"), said)
    assert place(RemoteStore(shared.url)) == before


def test_store_that_forgets_lines(shared: Server, cli: Run) -> None:
    """If less comes back than was sent, nothing is put in its place."""
    before = place(RemoteStore(shared.url))
    with proxy(shared.url, proxies.cut_graph) as url:
        fails(cli("push", url, "--replace"), r"gives back 10 triples of \d,\d+")
    assert place(RemoteStore(shared.url)) == before


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Make a certificate that nobody has signed."""
    path = tmp_path / "own.pem"
    command = f"req -x509 -newkey rsa:2048 -nodes -days 2 -keyout {path} -out {path}.c"
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        [need("/usr/bin/openssl", "OpenSSL"), *command.split(), *names],
        check=True,
        capture_output=True,
    )
    with path.open("a", encoding="utf-8") as file:
        file.write(Path(f"{path}.c").read_text(encoding="utf-8"))
    return path


def test_certificate_is_checked(shared: Server, cli: Run, certificate: Path) -> None:
    """An unknown certificate is refused at once; who trusts it says so."""
    with proxy(shared.url, proxies.nothing, certificate=certificate) as url:
        start = time.monotonic()
        fails(cli("push", url, "--replace"), "certificate is not trusted.*SSL_CERT")
        assert time.monotonic() - start < 15
        fails(cli("--store", url, "stats"), "certificate is not trusted.*SSL_CERT")
        trusted = cli("push", url, SSL_CERT_FILE=str(certificate))
    fails(trusted, "already holds 100 triples")


@pytest.mark.parametrize(
    ("wanted", "good", "bad"),
    [
        ("Basic dTpw", {USER: "u", PASSWORD: "p"}, {USER: "u", PASSWORD: "no"}),
        ("Bearer abc", {TOKEN: "abc"}, {TOKEN: "abd"}),
    ],
)
def test_credentials_before_a_store(
    wanted: str, good: dict[str, str], bad: dict[str, str], shared: Server, cli: Run
) -> None:
    """Without the right ones nothing is read or written, and they are not shown."""
    with proxy(shared.url, proxies.nothing, wanted=wanted) as url:
        for variables in ({}, bad):
            fails(cli("push", url, "--replace", **variables), "wants credentials")
            fails(cli("--store", url, "stats", **variables), "wants credentials")
        fails(cli("push", url, **good), "already holds 100 triples")


# Real stores in a bad state ----------------------------------------------------------


def test_store_down(cli: Run) -> None:
    """Where nobody listens, that is said."""
    url = f"http://127.0.0.1:{free_port()}"
    fails(cli("push", f"{url}/govkg"), "nobody answers")
    fails(cli("--store", f"{url}/govkg", "stats"), "nobody answers")


@pytest.mark.parametrize("start", [oxigraph, fuseki])
def test_read_only_store(
    start: Callable[..., contextlib.AbstractContextManager[Server]],
    tmp_path: Path,
    cli: Run,
) -> None:
    """A store that only answers is left as it was, and says why."""
    with start(tmp_path) as server:
        push(OLD, RemoteStore(server.url))
    with start(tmp_path, writable=False) as server:
        fails(cli("push", server.url, "--replace"), "whether it takes updates")
        store = RemoteStore(server.url)
        assert place(store) == canonical_hash(OLD, graphs=False)


def test_fuseki_with_users(tmp_path: Path, cli: Run) -> None:
    """Fuseki's own users are asked for, and right ones come in."""
    with fuseki(tmp_path, users="ann: secret\n") as server:
        url = server.url
        fails(cli("push", url), "wants credentials")
        wrong = {USER: "ann", PASSWORD: "guess"}
        fails(cli("push", url, **wrong), "wants credentials")
        done = cli("push", url, **{USER: "ann", PASSWORD: "secret"})
    assert done.returncode == 0, done.stderr
    assert "checked." in done.stdout


def test_virtuoso_users_and_rows(
    tmp_path: Path, cli: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wrong users are refused, and a limit of rows is found by the proof."""
    with virtuoso(tmp_path, rows=2000) as server:
        fails(cli("push", server.url), "wants credentials|does not allow")
        wrong = {USER: "dba", PASSWORD: "guess"}
        fails(cli("push", server.url, **wrong), "wants credentials|does not allow")
        store = use(server, monkeypatch)
        push(OLD, store)
        fails(
            cli("push", server.url, "--replace"),
            r"gives back [\d,]+ triples of [\d,]+\. Raise.*ResultSetMaxRows",
        )
        assert place(store) == canonical_hash(OLD, graphs=False)


@pytest.mark.parametrize("stage", ["sending 1,000", "checking", "putting"])
@pytest.mark.parametrize("kind", sorted(FILLED))
def test_store_killed_during_a_push(
    kind: str, stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Started again, a store has the old graph whole, and the push goes on."""
    port = free_port()
    said: list[str] = []
    monkeypatch.setattr("govkg.remote.http.ATTEMPTS", 2)
    with FILLED[kind](tmp_path, port=port) as server:  # type: ignore[call-arg]
        store = use(server, monkeypatch)
        push(OLD, store)

        def tell(message: str) -> None:
            if message.startswith(stage):
                wait = 0.02 if stage == "putting" else 0
                threading.Timer(wait, server.process.kill).start()
                time.sleep(0 if wait else 0.2)

        failed = ""
        try:
            push(NEW, store, replace=True, chunk=500, progress=tell)
        except StoreError as error:
            failed = str(error)
        server.process.wait()
    assert "\n" not in failed
    assert failed or stage == "putting"
    with FILLED[kind](tmp_path, port=port) as server:  # type: ignore[call-arg]
        store = use(server, monkeypatch)
        now = place(store)
        whole = [canonical_hash(graph, graphs=False) for graph in (OLD, NEW)]
        if stage != "putting":
            assert now == whole[0]
        elif kind != "virtuoso":
            assert now in whole
        push(NEW, store, replace=True, chunk=500, progress=said.append)
        assert place(store) == whole[1]
        assert not [name for name in store.counts() if name.startswith(STAGING)]
    if stage == "checking" and kind != "virtuoso":
        assert "sending 500 of 3,000 triples" not in said, "nothing is sent twice"


def test_killed_store_at_the_command_line(tmp_path: Path, cli: Run) -> None:
    """The store dies while the command sends: one sentence, and the same again."""
    port = free_port()
    with oxigraph(tmp_path, port=port) as server:
        store = RemoteStore(server.url)
        killer = threading.Thread(target=_kill_at_staging, args=(store, server))
        killer.start()
        result = cli("push", server.url, "--chunk", "50")
        killer.join()
        fails(result, "nobody answers|broke in the middle")
    with oxigraph(tmp_path, port=port) as server:
        store = RemoteStore(server.url)
        assert store.count() == 0
        assert any(name.startswith(STAGING) for name in store.counts())
        assert cli("push", server.url, "--chunk", "50").returncode == 0
        assert not [name for name in store.counts() if name.startswith(STAGING)]
        again = cli("push", server.url)
        assert again.returncode == 0, "what is there whole already is no error"


def _kill_at_staging(store: RemoteStore, server: Server) -> None:
    while not store.counts():
        time.sleep(0.02)
    server.process.kill()


def test_store_that_comes_back_in_time(tmp_path: Path) -> None:
    """A restart within the pauses is not even noticed."""
    port = free_port()
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(oxigraph(tmp_path, port=port))
        again = threading.Timer(
            0.3, lambda: stack.enter_context(oxigraph(tmp_path, port=port))
        )

        def tell(message: str) -> None:
            if message.startswith("sending 1,000"):
                server.process.kill()
                server.process.wait()
                again.start()

        done = push(NEW, RemoteStore(server.url), chunk=500, progress=tell)
        again.join()
        assert done.triples == len(NEW)
