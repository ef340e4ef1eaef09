"""Opens the graph as an Oxigraph store, from an on-disk cache where it can.

The first use builds the cache; every later one opens it read-only, which needs
neither parsing nor reasoning. After a change of a checkout's sources the next entry
is made from the one before; see :mod:`govkg.renewal`. A cache that is missing, stale,
broken or not writable never stops an answer: the store is then built in memory.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import shutil
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from govkg.cache import COMPLETE, cache_folder, state_of
from govkg.errors import StoreError
from govkg.resources import Resources, State

_MADE_OF = "made-of.json"
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


def open_entry(
    resources: Resources, *, progress: Progress | None = None, renewing: bool = True
) -> Opened:
    """Open the graph: from the cache, else by building the cache, else in memory.

    Args:
        resources: Where the sources are.
        progress: Told what is being done.
        renewing: Whether a new entry may be made from an earlier one.

    Raises:
        LoadError: If a checkout's source is malformed.
        InferenceError: If a checkout's sources contradict each other.
        StoreError: If an installed package's data is damaged.
    """
    folder = cache_folder()
    state = state_of(resources)
    entry = Path(folder, _entry_name(state)) if folder else None
    say = progress or (lambda _: None)
    if entry:
        # Where an entry is broken, those that it shares files with are, too.
        renewing = renewing and not entry.exists()
        with contextlib.suppress(*DAMAGED):
            return Opened(_open_cached(entry), str(entry))
        if renewing and state.files and _renew(entry, resources, state, say):
            with contextlib.suppress(*DAMAGED):
                return Opened(_open_cached(entry), str(entry))
    content = _read(resources, state, say)
    if entry:
        say("building the cache")
        with contextlib.suppress(*DAMAGED):
            _build(entry, state, lambda place: _fill(place, content))
            return Opened(_open_cached(entry), str(entry))
    say("opening in memory")
    if isinstance(content, bytes):
        store = ox.Store()
        store.bulk_load(content, format=ox.RdfFormat.N_QUADS, lenient=True)
        return Opened(store, None)
    return Opened(content, None)


def reopen_store(resources: Resources) -> ox.Store:
    """Throw the cache entry away and open the graph anew."""
    folder = cache_folder()
    if folder:
        entry = Path(folder, _entry_name(state_of(resources)))
        shutil.rmtree(entry, ignore_errors=True)
    return open_entry(resources, renewing=False).store


def open_ready(
    entry: str | None, resources: Resources, *, progress: Progress | None = None
) -> Opened:
    """Open what :func:`govkg.cache.find_entry` has found, or build it anew."""
    if entry and entry.endswith(f"-{ox.__version__}"):
        with contextlib.suppress(*DAMAGED):
            return Opened(_open_cached(Path(entry)), entry)
    return open_entry(resources, progress=progress)


def _entry_name(state: State) -> str:
    return f"{state.key[:32]}-{ox.__version__}"


def _renew(entry: Path, resources: Resources, state: State, say: Progress) -> bool:
    """Make an entry from an earlier one, if there is one that it can be made from."""
    earlier = _earlier(entry, state.rest)
    if earlier is None:
        return False
    from govkg.renewal import renew_store

    base, files = earlier
    say("reading what changed")
    # Whatever goes wrong here, building everything anew goes right or says why not.
    with contextlib.suppress(Exception):
        _build(
            entry,
            state,
            lambda place: renew_store(
                base / "store", place, resources, files, state.files
            ),
        )
        return True
    return False


def _earlier(entry: Path, rest: str) -> tuple[Path, dict[str, str]] | None:
    """Return the newest entry that differs in nothing but files of facts."""
    found = []
    with contextlib.suppress(OSError):
        for base in entry.parent.glob(f"*-{ox.__version__}"):
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                made_of = json.loads((base / _MADE_OF).read_bytes())
                complete = (base / COMPLETE).read_text(encoding="utf-8")
                if made_of["rest"] == rest and complete == _inventory(base):
                    found.append((base.stat().st_mtime_ns, base, made_of["files"]))
    return max(found, key=lambda one: one[0])[1:] if found else None


def _read(resources: Resources, state: State, say: Progress) -> bytes | ox.Store:
    """Return the graph: of a wheel as N-Quads, of a checkout in a store."""
    if resources.compiled is None:
        from govkg.compiling import compile_store

        say("reading the sources and inferring")
        return compile_store(resources)
    say("unpacking the data")
    try:
        content = gzip.decompress(resources.compiled.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise StoreError(
            f"{resources.compiled}: the packaged data is damaged: {error}. "
            "Reinstall govkg."
        ) from error
    if hashlib.sha256(content).hexdigest() != state.key:
        raise StoreError(
            f"{resources.compiled}: the packaged data is damaged: it is not what its "
            "hash was made of. Reinstall govkg."
        )
    return content


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


def _fill(place: Path, content: bytes | ox.Store) -> None:
    store = ox.Store(str(place))
    if isinstance(content, bytes):
        store.bulk_load(content, format=ox.RdfFormat.N_QUADS, lenient=True)
    else:
        store.bulk_extend(content)
    store.optimize()
    store.flush()


def _build(entry: Path, state: State, fill: Callable[[Path], None]) -> None:
    """Build beside the final place and rename, so that no reader sees half."""
    entry.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=entry.parent))
    broken = work.with_name(f"{work.name}-broken")
    try:
        fill(work / "store")
        if state.files:
            made_of = {"rest": state.rest, "files": state.files}
            (work / _MADE_OF).write_text(json.dumps(made_of), encoding="utf-8")
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
