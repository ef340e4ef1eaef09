"""Answers that hang on nothing but the graph, kept beside the opened graph.

A process that only checks a citation would otherwise spend most of its time on
asking again what there is to cite.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


def remember(
    folder: Path | None, name: str, ask: Callable[[], Sequence[Sequence[Any]]]
) -> list[list[Any]]:
    """Return the rows of an earlier process, or ask and keep them.

    Args:
        folder: Of the opened graph, whose name changes with it; None keeps nothing.
        name: What was asked, as a file name.
        ask: Gives the rows; what JSON does not know comes back as text.
    """
    if folder is None:
        return [list(row) for row in ask()]
    file = folder / f"{name}.json"
    with contextlib.suppress(OSError, ValueError):
        kept = json.loads(file.read_bytes())
        if isinstance(kept, list):
            return kept
    text = json.dumps(list(ask()), default=str, ensure_ascii=False)
    with contextlib.suppress(OSError):
        _write(file, text)
    return list(json.loads(text))


def _write(file: Path, text: str) -> None:
    """Write beside the final place and rename, so that no reader sees half."""
    handle, name = tempfile.mkstemp(prefix=f"{file.name}-", dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).replace(file)
    finally:
        Path(name).unlink(missing_ok=True)
