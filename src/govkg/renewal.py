"""Makes the opened graph of changed sources from the one before the change.

Only files that changed are read, and only what follows from their changes is
inferred; see :mod:`govkg.incremental`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from govkg.incremental import renew
from govkg.loading import graph_name, parse_file
from govkg.resources import Resources


def renew_store(
    base: Path,
    place: Path,
    resources: Resources,
    old: Mapping[str, str],
    new: Mapping[str, str],
) -> None:
    """Copy a store on disk and make the copy that of other sources.

    Args:
        base: The store, which nobody writes to.
        place: Where the copy goes.
        resources: Where the sources are now.
        old: Of each file that the store was made of, what tells whether it changed.
        new: The same of the files there are now.

    Raises:
        LoadError: If a changed file is malformed.
        Unsuited: If the change asks for inferring everything.
    """
    _copy(base, place)
    store = ox.Store(str(place))
    removed: set[ox.Quad] = set()
    added: set[ox.Quad] = set()
    for path in sorted(old.keys() | new.keys()):
        if old.get(path) == new.get(path):
            continue
        graph = graph_name(Path(path), resources.root)
        before = set(store.quads_for_pattern(None, None, None, graph))
        after = _read(Path(path), graph) if path in new else set()
        removed |= before - after
        added |= after - before
    rules = [rule.read_text("utf-8") for rule in resources.rules]
    renew(store, removed, added, rules)
    store.flush()


def _read(path: Path, graph: ox.NamedNode) -> set[ox.Quad]:
    """Read a file as a store gives it back, which writes 1.50 as 1.5."""
    store = ox.Store()
    store.extend(parse_file(path, graph))
    return set(store)


def _copy(base: Path, place: Path) -> None:
    place.mkdir()
    for file in base.iterdir():
        if file.name.startswith("LOG") or file.name == "LOCK":
            continue
        # The engine never changes a table once it is written.
        if file.suffix == ".sst":
            with contextlib.suppress(OSError):
                os.link(file, place / file.name)
                continue
        shutil.copyfile(file, place / file.name)
