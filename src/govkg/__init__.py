"""govkg: what AI governance instruments require, of whom, from when, and why.

::

    import govkg
    kg = govkg.load()
    kg.obligations(role="deployer", system="high-risk", places=["eu"], on="2027-12-02")
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govkg.errors import (
        GovkgError,
        InferenceError,
        LoadError,
        ParameterError,
        QueryError,
        QueryLimitError,
        ResourceError,
        StoreError,
    )
    from govkg.graph import KnowledgeGraph
    from govkg.opening import connect, load
    from govkg.rows import Rows

__version__ = "0.1.0"

__all__ = [
    "GovkgError",
    "InferenceError",
    "KnowledgeGraph",
    "LoadError",
    "ParameterError",
    "QueryError",
    "QueryLimitError",
    "ResourceError",
    "Rows",
    "StoreError",
    "connect",
    "load",
]

_HOMES = {
    "KnowledgeGraph": "graph",
    "Rows": "rows",
    "connect": "opening",
    "load": "opening",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that ``import govkg`` is quick."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = importlib.import_module(f"{__name__}.{_HOMES.get(name, 'errors')}")
    value = getattr(home, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
