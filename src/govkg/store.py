"""Opens the graph as an Oxigraph store, from an on-disk cache where it can.

The first use builds the cache; every later one opens it read-only, which needs
neither parsing nor reasoning. A cache that is missing, stale, broken or not
writable never stops an answer: the store is then built in memory.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from govkg.errors import StoreError
from govkg.resources import Resources

CACHE_VARIABLE = "GOVKG_CACHE"
"""Environment variable that names another cache folder; ``off`` means none."""

_COMPLETE = "complete"
_BUILDING = "building-"
_KEPT = 2

Progress = Callable[[str], None]
"""Told what is being done, a few words at a time."""


def cache_folder() -> Path | None:
    """Return the folder for opened graphs, or None where caching is off."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "govkg"


def open_store(resources: Resources, *, progress: Progress | None = None) -> ox.Store:
    """Open the graph: from the cache, else by building the cache, else in memory.

    Raises:
        LoadError: If a checkout's source is malformed.
        InferenceError: If a checkout's sources contradict each other.
        StoreError: If an installed package's data is damaged.
    """
    folder = cache_folder()
    entry = folder / _entry_name(resources) if folder else None
    if entry:
        with contextlib.suppress(OSError, ValueError):
            return _open_cached(entry)
    say = progress or (lambda _: None)
    quads = _read_quads(resources, say)
    if entry:
        say("building the cache")
        with contextlib.suppress(OSError, ValueError):
            _build(entry, quads)
            return _open_cached(entry)
    say("opening in memory")
    store = ox.Store()
    store.bulk_extend(quads)
    return store


def reopen_store(resources: Resources) -> ox.Store:
    """Throw the cache entry away and open the graph anew."""
    folder = cache_folder()
    if folder:
        shutil.rmtree(folder / _entry_name(resources), ignore_errors=True)
    return open_store(resources)


def _entry_name(resources: Resources) -> str:
    from govkg.compiling import sources_key

    return f"{sources_key(resources)[:32]}-{ox.__version__}"


def _read_quads(resources: Resources, say: Progress) -> list[ox.Quad]:
    if resources.compiled is None:
        from govkg.compiling import compile_quads

        say("reading the sources and inferring")
        return compile_quads(resources)
    say("unpacking the data")
    try:
        content = gzip.decompress(resources.compiled.read_bytes())
        return list(ox.parse(content, format=ox.RdfFormat.N_QUADS, lenient=True))
    except (OSError, EOFError, SyntaxError, ValueError) as error:
        raise StoreError(
            f"{resources.compiled}: the packaged data is damaged: {error}. "
            "Reinstall govkg."
        ) from error


def _open_cached(entry: Path) -> ox.Store:
    if not (entry / _COMPLETE).is_file():
        raise FileNotFoundError(entry)
    store = ox.Store.read_only(str(entry / "store"))
    if next(store.quads_for_pattern(None, None, None, None), None) is None:
        raise ValueError(entry)
    return store


def _build(entry: Path, quads: list[ox.Quad]) -> None:
    """Build beside the final place and rename, so that no reader sees half."""
    entry.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=entry.parent))
    try:
        store = ox.Store(str(work / "store"))
        store.bulk_extend(quads)
        store.optimize()
        store.flush()
        del store
        (work / _COMPLETE).touch()
        shutil.rmtree(entry, ignore_errors=True)
        try:
            work.rename(entry)
        except OSError:
            # Another process was first; its result is as good.
            if not (entry / _COMPLETE).is_file():
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _forget_old(entry)


def _forget_old(entry: Path) -> None:
    """Remove opened graphs of earlier versions, and what a killed build left."""
    yesterday = time.time() - 86_400
    finished = []
    for path in entry.parent.iterdir():
        if path == entry or not path.is_dir():
            continue
        changed = path.stat().st_mtime
        if (path / _COMPLETE).is_file():
            finished.append((changed, path))
        elif path.name.startswith(_BUILDING) and changed < yesterday:
            shutil.rmtree(path, ignore_errors=True)
    for _, path in sorted(finished)[: max(0, len(finished) - _KEPT + 1)]:
        shutil.rmtree(path, ignore_errors=True)
