"""SPARQL 1.1 stores on the network: asking them, filling them, proving them whole."""

from __future__ import annotations

from govkg.remote.endpoints import KINDS, Endpoints, find_endpoints
from govkg.remote.store import RemoteStore

__all__ = ["KINDS", "Endpoints", "RemoteStore", "find_endpoints"]
