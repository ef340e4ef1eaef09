"""What is written beside its place gets there whole, and leaves nothing behind."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from govkg.export.beside import SUFFIX, beside

locks = pytest.mark.skipif(sys.platform == "win32", reason="no locks of that kind")


@pytest.mark.parametrize("folder", [False, True])
def test_block_that_fails_leaves_nothing(tmp_path: Path, *, folder: bool) -> None:
    """If writing fails, the place is as it was."""
    with pytest.raises(ZeroDivisionError), beside(tmp_path / "a", folder=folder):
        1 / 0  # noqa: B018
    assert list(tmp_path.iterdir()) == []


def test_folder_takes_its_place(tmp_path: Path) -> None:
    """A folder gets its name with all that is in it; an empty one may stand there."""
    (tmp_path / "a").mkdir()
    with beside(tmp_path / "a", folder=True) as work:
        (work / "b").mkdir()
        (work / "b" / "c").write_text("whole", "utf-8")
    assert (tmp_path / "a" / "b" / "c").read_text("utf-8") == "whole"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@locks
def test_leftovers_go_with_the_next_run(tmp_path: Path) -> None:
    """What a killed run has left is removed, and nothing besides."""
    (tmp_path / f".a.killed{SUFFIX}").write_text("half", "utf-8")
    (tmp_path / f".b.other{SUFFIX}").write_text("half", "utf-8")
    (tmp_path / f".a.folder{SUFFIX}").mkdir()
    with beside(tmp_path / "a") as work:
        work.write_text("whole", "utf-8")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f".b.other{SUFFIX}", "a"]


@locks
def test_two_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    """What another run is writing is no leftover; who ends last stands there."""
    with beside(tmp_path / "a") as one:
        one.write_text("one", "utf-8")
        with beside(tmp_path / "a") as two:
            two.write_text("two", "utf-8")
        assert (tmp_path / "a").read_text("utf-8") == "two"
    assert (tmp_path / "a").read_text("utf-8") == "one"


def test_name_with_signs_of_patterns(tmp_path: Path) -> None:
    """A name is taken as it is."""
    with beside(tmp_path / "a[1]*.ttl") as work:
        work.write_text("whole", "utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["a[1]*.ttl"]
