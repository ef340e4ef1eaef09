"""Speaks HTTP with a store, and says in one sentence what went wrong.

Credentials come from the environment, never from the command line or an address.
Redirects are not followed, so that credentials and data go where they were meant to.
"""

from __future__ import annotations

import contextlib
import os
import ssl
import time
import weakref
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx

from govkg.errors import ParameterError, StoreError

USER, PASSWORD, TOKEN = "GOVKG_STORE_USER", "GOVKG_STORE_PASSWORD", "GOVKG_STORE_TOKEN"
"""Environment variables with the credentials for a store."""

ATTEMPTS = 4
"""How often a request is made that a passing fault may have stopped."""

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_MEANINGS = {
    400: "refuses the request as malformed",
    401: f"wants credentials. Set {USER} and {PASSWORD}, or {TOKEN}",
    403: f"does not allow this. Check {USER} and {PASSWORD}, or {TOKEN}, and "
    "whether it takes updates",
    404: "has nothing at this address. Check the name of the dataset",
    405: "does not take this kind of request here. Check the address, and whether it "
    "takes updates",
    413: "takes no request of this size. Choose a smaller --chunk",
    507: "has no room left. Make room on its disk",
}


class Reply(NamedTuple):
    """A whole answer of a store."""

    status: int
    content: bytes
    media: str


class Client:
    """A connection to one store.

    Args:
        timeout: Seconds that the store may stay silent.
        pause: Seconds before the second attempt; each further pause doubles.
        digest: Whether a user's name and password are sent by the digest scheme.
    """

    def __init__(
        self, *, timeout: float = 60.0, pause: float = 0.5, digest: bool = False
    ) -> None:
        self._pause = pause
        verify: ssl.SSLContext | bool = True
        own = os.environ.get("SSL_CERT_FILE")
        if own:
            verify = ssl.create_default_context(cafile=str(Path(own)))
        self._client = httpx.Client(
            timeout=timeout, auth=_credentials(digest=digest), verify=verify
        )
        # Nobody has to close what asks questions; it ends with its user.
        weakref.finalize(self, self._client.close)

    def get(
        self,
        url: str,
        accept: str,
        *,
        params: Mapping[str, str] | None = None,
        missing: bool = False,
    ) -> Reply:
        """Read something; ``missing`` accepts that there is nothing (404)."""
        return self._send(
            "GET", url, params=params, headers={"Accept": accept}, missing=missing
        )

    def post(
        self,
        url: str,
        content: bytes | Mapping[str, str],
        *,
        media: str | None = None,
        accept: str = "*/*",
        params: Mapping[str, str] | None = None,
        again: bool = True,
        timeout: float | None = None,
    ) -> Reply:
        """Send something; ``again`` says whether it may be sent twice."""
        headers = {"Accept": accept}
        if media:
            headers["Content-Type"] = media
        return self._send(
            "POST",
            url,
            params=params,
            headers=headers,
            content=content,
            again=again,
            timeout=timeout,
        )

    def _send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        params: Mapping[str, str] | None = None,
        content: bytes | Mapping[str, str] | None = None,
        again: bool = True,
        missing: bool = False,
        timeout: float | None = None,
    ) -> Reply:
        check_address(url)
        form = dict(content) if isinstance(content, Mapping) else None
        body = content if isinstance(content, bytes) else None
        for attempt in range(1, ATTEMPTS + 1):
            last = attempt == ATTEMPTS or not again
            try:
                answer = self._client.request(
                    method,
                    url,
                    params=params,
                    headers=headers,
                    content=body,
                    data=form,
                    follow_redirects=False,
                    timeout=httpx.USE_CLIENT_DEFAULT if timeout is None else timeout,
                )
            except httpx.HTTPError as error:
                if last or not _is_passing(error):
                    raise StoreError(explain(url, error)) from error
            else:
                if answer.status_code not in _PASSING or last:
                    return _check(url, answer, missing=missing)
            time.sleep(self._pause * 2 ** (attempt - 1))
        raise AssertionError("the last attempt returns or raises")


def _credentials(*, digest: bool) -> httpx.Auth | None:
    token = os.environ.get(TOKEN)
    if token:
        return _Bearer(token)
    user, password = os.environ.get(USER), os.environ.get(PASSWORD)
    if not user:
        return None
    scheme = httpx.DigestAuth if digest else httpx.BasicAuth
    return scheme(user, password or "")


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


def check_address(url: str) -> None:
    """Refuse what is no web address, or carries credentials.

    Raises:
        ParameterError: If it is one of these.
    """
    with contextlib.suppress(ValueError):
        parts = urlsplit(url)
        if parts.username or parts.password:
            raise ParameterError(
                f"store: the address names a user. Leave it out and set {USER} and "
                f"{PASSWORD}."
            )
        if parts.scheme in ("http", "https") and parts.hostname:
            return
    raise ParameterError(
        f"store: {url!r} is no web address. Write it like http://localhost:3030/govkg."
    )


def _is_passing(error: httpx.HTTPError) -> bool:
    """Tell whether the same request may succeed in a moment."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return False
        cause = cause.__cause__ or cause.__context__
    return isinstance(
        error,
        httpx.ConnectError
        | httpx.ReadError
        | httpx.RemoteProtocolError
        | httpx.WriteError,
    )


def explain(url: str, error: httpx.HTTPError) -> str:
    """Say in one sentence what became of a request."""
    text = " ".join(str(error).split()) or type(error).__name__
    if "CERTIFICATE" in text or "certificate" in text:
        return (
            f"{url}: the certificate is not trusted: {text}. Correct it, or name the "
            "authority that you trust in SSL_CERT_FILE."
        )
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError):
        return f"{url}: nobody answers ({text}). Check that the store is running."
    if isinstance(error, httpx.TimeoutException):
        return (
            f"{url}: no answer within the time allowed. Allow more with --timeout, or "
            "check the store."
        )
    if isinstance(
        error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError
    ):
        return (
            f"{url}: the connection broke in the middle ({text}). Nothing of the "
            "answer was used; try again."
        )
    return f"{url}: {text}. Check the address and the store."


def _check(url: str, answer: httpx.Response, *, missing: bool) -> Reply:
    status = answer.status_code
    media = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if 300 <= status < 400:
        target = answer.headers.get("Location", "elsewhere")
        raise StoreError(
            f"{url}: redirects to {target}, which is not followed. Use that address "
            "if you trust it."
        )
    if status >= 400 and not (missing and status == 404):
        if "no space left" in answer.text.lower():
            status = 507
        meaning = _MEANINGS.get(status, f"answers with the error {status}")
        said = " ".join(answer.text.split())[:200] if "html" not in media else ""
        raise StoreError(f"{url}: {meaning}{f' (it says: {said})' if said else ''}.")
    return Reply(status, answer.content, media)
