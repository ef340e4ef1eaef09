"""Answers that hang on nothing but the graph, kept beside the opened graph.

A process that only checks a citation would otherwise spend most of its time on
asking again what there is to cite.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Sequence
from typing import Any


def remember(
    folder: str | None, name: str, ask: Callable[[], Sequence[Sequence[Any]]]
) -> list[list[Any]]:
    """Return the rows of an earlier process, or ask and keep them.

    Args:
        folder: Of the opened graph, whose name changes with it; None keeps nothing.
        name: What was asked, as a file name.
        ask: Gives the rows; what JSON does not know comes back as text.
    """
    kept = recall(folder, name)
    if kept is not None:
        return kept
    text = json.dumps(list(ask()), default=str, ensure_ascii=False)
    if folder:
        with contextlib.suppress(OSError):
            write_whole(_file(folder, name), text)
    return list(json.loads(text))


def recall(folder: str | None, name: str) -> list[list[Any]] | None:
    """Return the rows that were kept in a folder under a name, if there are any."""
    if folder:
        with contextlib.suppress(OSError, ValueError):
            with open(_file(folder, name), "rb") as stream:
                kept = json.load(stream)
            if isinstance(kept, list):
                return kept
    return None


def _file(folder: str, name: str) -> str:
    return os.path.join(folder, f"{name}.json")


def write_whole(file: str | os.PathLike[str], text: str) -> None:
    """Write beside the final place and rename, so that no reader sees half."""
    import tempfile

    handle, name = tempfile.mkstemp(prefix="memo-", dir=os.path.dirname(file))
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.replace(name, file)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
