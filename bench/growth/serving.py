"""Runs an Oxigraph server for as long as it is measured."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen


@contextlib.contextmanager
def run_oxigraph(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a server on an empty store in a folder, which is removed in the end.

    Raises:
        RuntimeError: If it does not start; the ``oxigraph`` package brings it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    program = str(Path(sys.executable).parent / "oxigraph")
    command = [program, "serve", "--location", str(folder), "--bind", address]
    with (folder.parent / "server.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait(f"http://{address}", process)
        yield f"http://{address}", process
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with contextlib.suppress(URLError, ConnectionError):
            urlopen(url, timeout=5).close()  # noqa: S310 - our own server
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} does not start.")
