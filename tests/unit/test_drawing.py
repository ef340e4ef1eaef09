"""A drawing shows every date of a timeline, and is well-formed SVG."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

import govkg
from govkg.drawing import draw_timeline, write_drawing
from govkg.errors import StoreError
from govkg.model import TimelineEntry
from govkg.rows import Rows

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: Element) -> list[str]:
    """Return what is written in a drawing."""
    return [text.text or "" for text in svg.iter(f"{SVG}text")]


def test_every_line_and_every_move_is_drawn(kg: govkg.KnowledgeGraph) -> None:
    """A slot or an event has a line; a date that was moved is a ring on it."""
    rows = kg.timeline("eu-ai-act")
    svg = fromstring(draw_timeline(rows))
    written = texts(svg)
    lines = {row.slot or (row.label, row.date) for row in rows}
    assert len(list(svg.iter(f"{SVG}g"))) == len(lines)
    for row in rows:
        assert row.label in written
        if row.moved_to is None:
            assert str(row.date) in written
    rings = [c for c in svg.iter(f"{SVG}circle") if c.get("r") == "4"]
    moved = [row for row in rows if row.moved_to]
    assert len(rings) == len(moved) > 3
    tips = {ring.findtext(f"{SVG}title") for ring in rings}
    assert tips == {f"{row.date}: {row.set_by}" for row in moved}


def test_dates_stand_in_order(kg: govkg.KnowledgeGraph) -> None:
    """A later date stands further right."""
    svg = fromstring(draw_timeline(kg.timeline("eu-ai-act")))
    dots = [c for c in svg.iter(f"{SVG}circle") if c.get("r") == "5"]
    placed = {
        (dot.findtext(f"{SVG}title") or "").partition(":")[0]: float(dot.get("cx", "0"))
        for dot in dots
        if dot.find(f"{SVG}title") is not None
    }
    in_time = [placed[day] for day in sorted(placed)]
    assert in_time == sorted(in_time)
    assert len(set(in_time)) == len(in_time) > 5


def test_words_follow_the_language(kg: govkg.KnowledgeGraph) -> None:
    """The legend is in the language that was asked for, English for others."""
    rows = kg.timeline("eu-ai-act", lang="ja")
    assert "適用開始" in texts(fromstring(draw_timeline(rows, lang="ja")))
    assert "applies from" in texts(fromstring(draw_timeline(rows, lang="xx")))


def test_nothing_is_drawn_of_nothing() -> None:
    """A timeline without dates is a picture without lines."""
    empty: Rows[TimelineEntry] = Rows(("date",), [])
    assert list(fromstring(draw_timeline(empty)).iter(f"{SVG}g")) == []


def test_a_drawing_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """The error says where and why."""
    with pytest.raises(StoreError, match=r"cannot be written: .*\. Choose another"):
        write_drawing(tmp_path / "no" / "folder.svg", "<svg/>")
    write_drawing(tmp_path / "a.svg", "<svg/>")
    assert (tmp_path / "a.svg").read_text(encoding="utf-8") == "<svg/>"
