"""Starts real stores on this machine's own addresses, each in a folder of its own.

``make stores`` installs them. A store that is missing fails the tests in CI; on a
developer's machine its tests are skipped.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = ROOT / "build" / "stores"
FUSEKI = INSTALLED / "jena-fuseki-server-5.2.0.jar"
RDF4J = INSTALLED / "rdf4j-http-server-3.7.7.war"
JETTY = INSTALLED / "jetty-runner-9.4.57.v20241219.jar"
PATIENCE = 180
"""Seconds that a server may take to start, beside all that else runs here."""


@dataclass(frozen=True)
class Server:
    """A store that runs.

    Attributes:
        kind: A key of :data:`govkg.remote.KINDS`.
        url: What a person gives to ``govkg push``.
        process: The server itself.
        user: Name and password for updates, or None.
    """

    kind: str
    url: str
    process: subprocess.Popen[bytes]
    user: tuple[str, str] | None = None


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def need(what: Path | str | None, name: str) -> str:
    """Return the path of a program, or skip (in CI: fail) where it is missing."""
    if what and Path(what).exists():
        return str(what)
    message = f"{name} is not installed. Run 'make stores'."
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@contextlib.contextmanager
def running(
    command: Sequence[str], folder: Path, ready: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; ``ready`` is an address that then answers."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        end = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(ready, timeout=5)
                break
            if process.poll() is not None or time.monotonic() > end:
                text = (folder / "server.log").read_text("utf-8", errors="replace")
                pytest.fail(f"{command[0]} does not start: {text[-500:]}")
            time.sleep(0.2)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def oxigraph(folder: Path, *, port: int = 0, writable: bool = True) -> Iterator[Server]:
    """Run an Oxigraph server.

    Args:
        folder: Where its database is, or will be.
        port: Where it listens; any free port if 0.
        writable: Whether it takes updates.
    """
    program = need(Path(sys.executable).parent / "oxigraph", "oxigraph")
    address = f"127.0.0.1:{port or free_port()}"
    serve = "serve" if writable else "serve-read-only"
    command = [program, serve, "--location", "data", "--bind", address]
    url = f"http://{address}"
    with running(command, folder, url) as process:
        yield Server("oxigraph", url, process)


@contextlib.contextmanager
def fuseki(
    folder: Path, *, port: int = 0, writable: bool = True, users: str = ""
) -> Iterator[Server]:
    """Run Apache Jena Fuseki on a TDB2 database.

    Args:
        folder: Where its database is, or will be.
        port: Where it listens; any free port if 0.
        writable: Whether it takes updates.
        users: Lines ``name: password`` of those who may use it; everybody if empty.
    """
    java = need(shutil.which("java"), "Java")
    jar = need(FUSEKI, "Fuseki")
    port = port or free_port()
    (folder / "tdb2").mkdir(exist_ok=True)
    options = ["--tdb2", "--loc=tdb2", f"--port={port}", "--localhost"]
    if writable:
        options.append("--update")
    if users:
        (folder / "passwd").write_text(users, encoding="utf-8")
        options += ["--passwd=passwd", "--auth=basic"]
    command = [java, "-Xmx2g", "-jar", jar, *options, "/govkg"]
    url = f"http://127.0.0.1:{port}"
    with running(command, folder, f"{url}/$/ping") as process:
        yield Server("fuseki", f"{url}/govkg", process)


REPOSITORY = """\
@prefix rep: <http://www.openrdf.org/config/repository#> .
@prefix sr: <http://www.openrdf.org/config/repository/sail#> .
@prefix sail: <http://www.openrdf.org/config/sail#> .
@prefix ms: <http://www.openrdf.org/config/sail/memory#> .
[] a rep:Repository ;
    rep:repositoryID "govkg" ;
    rep:repositoryImpl [
        rep:repositoryType "openrdf:SailRepository" ;
        sr:sailImpl [
            sail:sailType "openrdf:MemoryStore" ;
            ms:persist true ;
            ms:syncDelay 0
        ]
    ] .
"""


@contextlib.contextmanager
def rdf4j(folder: Path, *, port: int = 0) -> Iterator[Server]:
    """Run an Eclipse RDF4J server on a memory store that is kept on disk."""
    java = need(shutil.which("java"), "Java")
    war, jetty = need(RDF4J, "RDF4J"), need(JETTY, "Jetty")
    port = port or free_port()
    place = f"-Dorg.eclipse.rdf4j.appdata.basedir={folder}"
    address = ["--host", "127.0.0.1", "--port", str(port), "--path", "/rdf4j-server"]
    command = [java, "-Xmx2g", place, "-jar", jetty, *address, war]
    base = f"http://127.0.0.1:{port}/rdf4j-server"
    url = f"{base}/repositories/govkg"
    with running(command, folder, f"{base}/protocol") as process:
        # 409 where an earlier run in this folder has made it.
        made = httpx.put(
            url, content=REPOSITORY, headers={"Content-Type": "text/turtle"}, timeout=60
        )
        assert made.status_code in (204, 409), made.text
        yield Server("rdf4j", url, process)


VIRTUOSO_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
NumberOfBuffers = 40000
MaxDirtyBuffers = 30000
DirsAllowed = {folder}
MaxQueryMem = 1G
TransactionAfterImageLimit = 500000000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 6
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 120
"""


@contextlib.contextmanager
def virtuoso(folder: Path, *, port: int = 0, rows: int = 1_000_000) -> Iterator[Server]:
    """Run Virtuoso; ``rows`` is where it cuts an answer."""
    program = need(shutil.which("virtuoso-t"), "Virtuoso")
    isql = need(shutil.which("isql-vt"), "Virtuoso's isql")
    sql, http = free_port(), port or free_port()
    settings = VIRTUOSO_INI.format(sql=sql, http=http, folder=folder, rows=rows)
    (folder / "virtuoso.ini").write_text(settings, encoding="utf-8")
    command = [program, "+configfile", "virtuoso.ini", "+foreground"]
    url = f"http://127.0.0.1:{http}/sparql"
    with running(command, folder, url) as process:
        grant = 'GRANT SPARQL_UPDATE TO "SPARQL";'
        subprocess.run(
            [isql, f"127.0.0.1:{sql}", "dba", "dba", f"exec={grant}"],
            check=True,
            capture_output=True,
        )
        yield Server("virtuoso", url, process, ("dba", "dba"))


STORES: dict[str, Callable[[Path], contextlib.AbstractContextManager[Server]]] = {
    "fuseki": fuseki,
    "oxigraph": oxigraph,
    "virtuoso": virtuoso,
}
"""The stores that answer every question here."""

FILLED = STORES | {"rdf4j": rdf4j}
"""The stores that are filled here; RDF4J 3.7 is too slow for some of the questions."""
