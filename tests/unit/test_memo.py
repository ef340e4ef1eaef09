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
    """Rows come back from the file, with days as the text that Target holds."""
    first = remember(str(tmp_path), "rows", lambda: [ROW])
    assert first == remember(str(tmp_path), "rows", never)
    assert Target(*first[0]).until_day is None
    assert Target(*first[0]).from_day == DAY.isoformat()
    assert Target(*first[0]).exists_on(DAY)
    assert [path.name for path in tmp_path.iterdir()] == ["rows.json"]


def test_garbled_file_is_asked_again(tmp_path: Path) -> None:
    """A file that is cut or of another kind is written anew."""
    for content in ("[[1", '{"a": 1}'):
        (tmp_path / "rows.json").write_text(content, encoding="utf-8")
        assert remember(str(tmp_path), "rows", lambda: [("a",)]) == [["a"]]
        assert remember(str(tmp_path), "rows", never) == [["a"]]


def test_without_folder_nothing_is_kept(tmp_path: Path) -> None:
    """No folder, or one that is gone, is no hindrance."""
    assert remember(None, "rows", lambda: [("a",)]) == [["a"]]
    assert remember(str(tmp_path / "gone"), "rows", lambda: [("a",)]) == [["a"]]
