"""govkg: what AI governance instruments require, of whom, from when, and why.

::

    import govkg
    kg = govkg.load()
    kg.obligations(role="deployer", system="high-risk", places=["eu"], on="2027-12-02")
"""

from __future__ import annotations

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
from govkg.graph import KnowledgeGraph, load
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
    "load",
]
