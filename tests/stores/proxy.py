"""Stands before a real store and spoils its answers, each in one way."""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import httpx


class Answer(NamedTuple):
    """What a proxy is about to send back.

    Attributes:
        status: The HTTP status.
        media: The content type.
        content: The body.
        length: What it claims the body is long; None is the truth.
        header: One more header, or None.
    """

    status: int
    media: str
    content: bytes
    length: int | None = None
    header: tuple[str, str] | None = None


Spoil = Callable[[BaseHTTPRequestHandler, Answer], Answer]


@contextlib.contextmanager
def proxy(
    store: str, spoil: Spoil, *, certificate: Path | None = None, wanted: str = ""
) -> Iterator[str]:
    """Serve a store at another address, with every answer spoilt.

    Args:
        store: Address of the real one.
        spoil: Turns a good answer into what is sent.
        certificate: File with a certificate and its key, to serve over TLS.
        wanted: The header ``Authorization`` without which nobody comes in.
    """
    real = httpx.Client(timeout=60)

    class Handler(BaseHTTPRequestHandler):
        def _pass_on(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if wanted and self.headers.get("Authorization") != wanted:
                challenge = ("WWW-Authenticate", wanted.split(" ")[0])
                self._send(Answer(401, "text/plain", b"", header=challenge))
                return
            headers = {
                name: self.headers[name]
                for name in ("Accept", "Content-Type")
                if name in self.headers
            }
            reply = real.request(
                self.command,
                store + self.path,
                headers=headers,
                content=content,
            )
            media = reply.headers.get("Content-Type", "")
            answer = spoil(self, Answer(reply.status_code, media, reply.content))
            with contextlib.suppress(OSError):
                self._send(answer)

        def _send(self, answer: Answer) -> None:
            length = len(answer.content) if answer.length is None else answer.length
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.media)
            self.send_header("Content-Length", str(length))
            if answer.header:
                self.send_header(*answer.header)
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = _pass_on  # noqa: N815 (http.server names them)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    scheme = "http"
    if certificate:
        scheme = "https"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{scheme}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        real.close()


def nothing(_: BaseHTTPRequestHandler, answer: Answer) -> Answer:
    """Spoil nothing."""
    return answer


def html(_: BaseHTTPRequestHandler, answer: Answer) -> Answer:
    """Answer as the login page of some gateway does."""
    return Answer(200, "text/html", b"<html><body>Please log in</body></html>")


def wrong_type(_: BaseHTTPRequestHandler, answer: Answer) -> Answer:
    """Give the right content another type."""
    return answer._replace(media="application/octet-stream")


def garbled(_: BaseHTTPRequestHandler, answer: Answer) -> Answer:
    """End in the middle, and claim that this is all."""
    return answer._replace(content=answer.content[: len(answer.content) // 2])


def half(_: BaseHTTPRequestHandler, answer: Answer) -> Answer:
    """Break the connection in the middle of the answer."""
    content = answer.content
    return answer._replace(content=content[: len(content) // 2], length=len(content))


def slow(_: BaseHTTPRequestHandler, answer: Answer) -> Answer:
    """Answer later than anybody waits."""
    time.sleep(4)
    return answer


def moved(_: BaseHTTPRequestHandler, answer: Answer) -> Answer:
    """Send everybody to another place."""
    return Answer(307, "text/plain", b"", header=("Location", "http://127.0.0.1:9/"))


def failing(_: BaseHTTPRequestHandler, answer: Answer) -> Answer:
    """Say that something is wrong inside."""
    return Answer(500, "text/plain", b"internal\nerror")


def cut_graph(_: BaseHTTPRequestHandler, answer: Answer) -> Answer:
    """Leave out lines of a graph that is read back, without a sign of it."""
    lines = answer.content.splitlines(keepends=True)
    if "n-triples" not in answer.media:
        return answer
    return answer._replace(content=b"".join(lines[:10]))
