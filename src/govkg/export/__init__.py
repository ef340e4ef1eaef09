"""Writes the graph to files that other tools read."""

from __future__ import annotations

from govkg.export.files import FORMATS, export

__all__ = ["FORMATS", "export"]
