"""Writes beside the final place and renames, so that nobody ever finds half of it.

While it is being written, a file is named ``.NAME.XXXXXXXX.part`` and locked. A run
that is killed leaves that behind without its lock, and the next run removes it.
"""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

if sys.platform != "win32":
    import fcntl

SUFFIX = ".part"
"""What names end in while their content is on its way."""

_DAY = 86_400


@contextlib.contextmanager
def beside(target: Path, *, folder: bool = False) -> Iterator[Path]:
    """Give a new file or folder, which takes the place of ``target`` at the end.

    If the block raises, nothing is left and ``target`` is as it was.

    Raises:
        OSError: If there is no room or no permission for it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as locks:
        with _locked(target.parent):
            # Nobody else clears up meanwhile, and takes what has no lock yet.
            _clear(target)
            work = _make(target, folder=folder)
            locks.enter_context(_locked(work))
        try:
            yield work
            _settle(work)
            if folder and target.exists():
                target.rmdir()
            work.replace(target)
        finally:
            _remove(work)


def _make(target: Path, *, folder: bool) -> Path:
    prefix = f".{target.name}."
    if folder:
        work = Path(tempfile.mkdtemp(SUFFIX, prefix, target.parent))
    else:
        handle, name = tempfile.mkstemp(SUFFIX, prefix, target.parent)
        os.close(handle)
        work = Path(name)
    # These are for the owner alone; an export is as open as anything new.
    mask = os.umask(0)
    os.umask(mask)
    work.chmod((0o777 if folder else 0o666) & ~mask)
    return work


def _clear(target: Path) -> None:
    """Remove what killed runs have left."""
    for path in target.parent.glob(f".{glob.escape(target.name)}.*{SUFFIX}"):
        with contextlib.suppress(OSError):
            if _is_left(path):
                _remove(path)


def _is_left(path: Path) -> bool:
    """Tell whether whoever wrote it has ended."""
    if sys.platform == "win32":
        return path.stat().st_mtime < time.time() - _DAY
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(handle)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock that ends with the block or with this process."""
    if sys.platform == "win32":
        yield
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        # Some network drives have no locks; nothing is ever cleared up there.
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _settle(work: Path) -> None:
    """Wait until it is on the disk: only then a full disk is always noticed."""
    files = work.rglob("*") if work.is_dir() else [work]
    for path in files:
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
