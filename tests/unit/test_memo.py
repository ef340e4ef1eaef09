"""What was asked once is read the next time, and never half."""

from __future__ import annotations

import datetime
from pathlib import Path

from govkg.citation import Target
from govkg.memo import remember

DAY = datetime.date(2026, 12, 2)
ROW = ("p", "i", "i", "Article", "1", "Article 1", None, DAY, None, None, True, False)


def never() -> list[tuple[str]]:
    """Fail where nothing may be asked."""
    raise AssertionError("asked again")


def test_second_process_does_not_ask(tmp_path: Path) -> None:
    """Rows come back from the file, with days as text that Target reads."""
    first = remember(tmp_path, "rows", lambda: [ROW])
    assert first == remember(tmp_path, "rows", never)
    assert Target.of(first[0]) == Target(*ROW) == Target.of(ROW)
    assert [path.name for path in tmp_path.iterdir()] == ["rows.json"]


def test_garbled_file_is_asked_again(tmp_path: Path) -> None:
    """A file that is cut or of another kind is written anew."""
    for content in ("[[1", '{"a": 1}'):
        (tmp_path / "rows.json").write_text(content, encoding="utf-8")
        assert remember(tmp_path, "rows", lambda: [("a",)]) == [["a"]]
        assert remember(tmp_path, "rows", never) == [["a"]]


def test_without_folder_nothing_is_kept(tmp_path: Path) -> None:
    """No folder, or one that is gone, is no hindrance."""
    assert remember(None, "rows", lambda: [("a",)]) == [["a"]]
    assert remember(tmp_path / "gone", "rows", lambda: [("a",)]) == [["a"]]
