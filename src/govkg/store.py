"""Opens the graph as an Oxigraph store, from an on-disk cache where it can.

The first use builds the cache; every later one opens it read-only, which needs
neither parsing nor reasoning. A cache that is missing, stale, broken or not
writable never stops an answer: the store is then built in memory.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import shutil
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from govkg.cache import COMPLETE, cache_folder, cache_key
from govkg.errors import StoreError
from govkg.resources import Resources

_BUILDING = "building-"
_KEPT = 2

DAMAGED = (OSError, RuntimeError, ValueError)
"""What a store raises whose files are missing, cut or garbled."""

Progress = Callable[[str], None]
"""Told what is being done, a few words at a time."""


class Opened(NamedTuple):
    """An open graph.

    Attributes:
        store: The store.
        folder: Where it is kept on disk, and what is derived from it can be; None
            where it is in memory.
    """

    store: ox.Store
    folder: str | None


def open_store(resources: Resources, *, progress: Progress | None = None) -> ox.Store:
    """Open the graph; see :func:`open_entry`."""
    return open_entry(resources, progress=progress).store


def open_entry(resources: Resources, *, progress: Progress | None = None) -> Opened:
    """Open the graph: from the cache, else by building the cache, else in memory.

    Raises:
        LoadError: If a checkout's source is malformed.
        InferenceError: If a checkout's sources contradict each other.
        StoreError: If an installed package's data is damaged.
    """
    folder = cache_folder()
    entry = Path(folder, _entry_name(resources)) if folder else None
    if entry:
        with contextlib.suppress(*DAMAGED):
            return Opened(_open_cached(entry), str(entry))
    say = progress or (lambda _: None)
    quads = _read_quads(resources, say)
    if entry:
        say("building the cache")
        with contextlib.suppress(*DAMAGED):
            _build(entry, quads)
            return Opened(_open_cached(entry), str(entry))
    say("opening in memory")
    store = ox.Store()
    store.bulk_extend(quads)
    return Opened(store, None)


def reopen_store(resources: Resources) -> ox.Store:
    """Throw the cache entry away and open the graph anew."""
    folder = cache_folder()
    if folder:
        shutil.rmtree(Path(folder, _entry_name(resources)), ignore_errors=True)
    return open_store(resources)


def _entry_name(resources: Resources) -> str:
    return f"{cache_key(resources)}-{ox.__version__}"


def _read_quads(resources: Resources, say: Progress) -> list[ox.Quad]:
    if resources.compiled is None:
        from govkg.compiling import compile_quads

        say("reading the sources and inferring")
        return compile_quads(resources)
    say("unpacking the data")
    try:
        content = gzip.decompress(resources.compiled.read_bytes())
        quads = list(ox.parse(content, format=ox.RdfFormat.N_QUADS, lenient=True))
    except (OSError, EOFError, SyntaxError, ValueError, zlib.error) as error:
        raise StoreError(
            f"{resources.compiled}: the packaged data is damaged: {error}. "
            "Reinstall govkg."
        ) from error
    if hashlib.sha256(content).hexdigest() != resources.key():
        raise StoreError(
            f"{resources.compiled}: the packaged data is damaged: it is not what its "
            "hash was made of. Reinstall govkg."
        )
    return quads


def _open_cached(entry: Path) -> ox.Store:
    if (entry / COMPLETE).read_text(encoding="utf-8") != _inventory(entry):
        raise ValueError(entry)
    store = ox.Store.read_only(str(entry / "store"))
    if next(store.quads_for_pattern(None, None, None, None), None) is None:
        raise ValueError(entry)
    return store


def _inventory(entry: Path) -> str:
    """Return the names and sizes of a store's files; a log may come and go."""
    return "".join(
        f"{path.name} {path.stat().st_size}\n"
        for path in sorted((entry / "store").iterdir())
        if not path.name.startswith("LOG") and path.name != "LOCK"
    )


def _build(entry: Path, quads: list[ox.Quad]) -> None:
    """Build beside the final place and rename, so that no reader sees half."""
    entry.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=entry.parent))
    broken = work.with_name(f"{work.name}-broken")
    try:
        store = ox.Store(str(work / "store"))
        store.bulk_extend(quads)
        store.optimize()
        store.flush()
        del store
        (work / COMPLETE).write_text(_inventory(work), encoding="utf-8")
        try:
            work.rename(entry)
        except OSError:
            # Another process was first and its result is as good, or what stands
            # there is broken.
            try:
                _open_cached(entry)
            except DAMAGED:
                entry.rename(broken)
                work.rename(entry)
    finally:
        for left in (work, broken):
            shutil.rmtree(left, ignore_errors=True)
    _forget_old(entry)


def _forget_old(entry: Path) -> None:
    """Remove opened graphs of earlier versions, and what a killed build left."""
    yesterday = time.time() - 86_400
    finished = []
    for path in entry.parent.iterdir():
        if path == entry or not path.is_dir():
            continue
        changed = path.stat().st_mtime
        if (path / COMPLETE).is_file():
            finished.append((changed, path))
        elif path.name.startswith(_BUILDING) and changed < yesterday:
            shutil.rmtree(path, ignore_errors=True)
    for _, path in sorted(finished)[: max(0, len(finished) - _KEPT + 1)]:
        shutil.rmtree(path, ignore_errors=True)
