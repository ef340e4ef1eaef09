"""Where opened graphs are kept on disk, and which of them is ready.

Apart from :mod:`govkg.store`, so that what is remembered beside an opened graph can
be read without importing an engine.
"""

from __future__ import annotations

import contextlib
import os
import sys

from govkg.errors import StoreError
from govkg.resources import Resources, State

CACHE_VARIABLE = "GOVKG_CACHE"
"""Environment variable that names another cache folder; ``off`` means none."""

COMPLETE = "complete"
"""Name of the file in an entry that is written last."""


def cache_folder() -> str | None:
    """Return the folder for opened graphs, or None where caching is off."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen == "off":
        return None
    if chosen:
        return chosen
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", os.path.join(home, "AppData", "Local"))
    elif sys.platform == "darwin":
        base = os.path.join(home, "Library", "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    return os.path.join(base, "govkg")


def state_of(resources: Resources) -> State:
    """Return what the graph is made of, whose key begins the name of an entry.

    Raises:
        StoreError: If an installed package's data is incomplete.
    """
    try:
        return resources.state()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(
            f"{resources.folder}: the packaged data is incomplete: {error}. "
            "Reinstall govkg."
        ) from error


def find_entry(resources: Resources) -> str | None:
    """Return the cache entry that holds the graph, if there is one.

    Which engine opens it is not asked here: what is remembered does not hang on
    that, and :mod:`govkg.store` builds anew what it cannot open.
    """
    folder = cache_folder()
    if folder is None:
        return None
    key = state_of(resources).key[:32]
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            complete = os.path.join(entry.path, COMPLETE)
            if entry.name.startswith(f"{key}-") and os.path.isfile(complete):
                return entry.path
    return None
