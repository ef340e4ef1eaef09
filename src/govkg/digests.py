"""What stands for the state of code and files, to tell whether either changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path


@cache
def code_digest() -> str:
    """Return what stands for this package's code and the engines under it."""
    hasher = hashlib.sha256()
    for name in ("pyoxigraph", "pyshifty", "rdflib"):
        hasher.update(f"{name} {version(name)}\n".encode())
    files = digest_files(sorted(Path(__file__).parent.rglob("*.py")))
    return hashlib.sha256(f"{hasher.hexdigest()} {files}".encode()).hexdigest()


def digest_files(files: Iterable[Path]) -> str:
    """Return what stands for the names and the content of files."""
    hasher = hashlib.sha256()
    for path in files:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        hasher.update(f"{path.name} {content}\n".encode())
    return hasher.hexdigest()
