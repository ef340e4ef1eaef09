"""Draws answers as SVG, where people would rather look than read."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path
from unicodedata import east_asian_width
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from govkg.errors import StoreError
from govkg.model import TimelineEntry

LINE, TOP, GAP, AXIS, DATE = 24, 72, 16, 720, 90
"""Pixels: height of a line, room above the first one, margin, length of the axis, and
room for a date behind the last point of it."""

INK, GREY, PALE, BLUE, RUST = "#1d2429", "#5b6770", "#dde3e8", "#1558a8", "#b4541a"
WORDS = {
    "en": ("event", "applies from", "date that was moved"),
    "ja": ("出来事", "適用開始", "変更前の期日"),
}


def draw_timeline(rows: Sequence[TimelineEntry], *, lang: str = "en") -> str:
    """Return an SVG picture of a timeline.

    Each event and each application date has a line of its own. A date that was
    moved is a ring, and an arrow leads from it to the date that took its place.

    Args:
        rows: What :meth:`govkg.KnowledgeGraph.timeline` returned.
        lang: Language of the legend, ``"en"`` or ``"ja"``.
    """
    lines = _lines(rows)
    days = [entry.date for entry in rows] or [datetime.date.today()]
    start = datetime.date(min(days).year, 1, 1)
    end = datetime.date(max(days).year + 1, 1, 1)
    left = max((text_width(line[-1].label) for line in lines), default=0) + 2 * GAP
    width, height = left + AXIS + DATE, TOP + LINE * len(lines) + GAP

    def across(day: datetime.date) -> float:
        return left + AXIS * (day - start).days / (end - start).days

    svg = Element("svg", attributes(viewBox=f"0 0 {width:g} {height}", role="img"))
    svg.set("xmlns", "http://www.w3.org/2000/svg")
    svg.set("width", f"{width:g}")
    svg.set("height", f"{height}")
    svg.set("font-family", "system-ui, 'Noto Sans', 'Noto Sans CJK JP', sans-serif")
    svg.set("font-size", "13")
    add(svg, "title", getattr(rows, "title", ""))
    add(svg, "rect", width="100%", height="100%", fill="#ffffff")
    _draw_legend(svg, left, WORDS.get(lang, WORDS["en"]))
    for year in range(start.year, end.year + 1):
        at = across(datetime.date(year, 1, 1))
        add(svg, "path", d=f"M{at:.1f} {TOP - 8}V{height - GAP}", stroke=PALE)
        add(svg, "text", str(year), x=at, y=TOP - 14, fill=GREY, text_anchor="middle")
    for number, line in enumerate(lines):
        group = add(svg, "g", transform=f"translate(0 {TOP + LINE * number})")
        _draw_line(group, line, [across(entry.date) for entry in line], left)
    indent(svg)
    return tostring(svg, encoding="unicode") + "\n"


def write_drawing(target: Path | str, drawing: str) -> None:
    """Write a drawing to a file.

    Raises:
        StoreError: If the file cannot be written.
    """
    try:
        Path(target).write_text(drawing, encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"{target}: cannot be written: {error.strerror or error}. "
            "Choose another place."
        ) from error


def _lines(rows: Iterable[TimelineEntry]) -> list[list[TimelineEntry]]:
    """Put the entries of a slot into one line, oldest law first."""
    slots: dict[object, list[TimelineEntry]] = {}
    for number, entry in enumerate(rows):
        slots.setdefault(entry.slot or number, []).append(entry)
    lines = [
        sorted(line, key=lambda e: e.law_from or e.date) for line in slots.values()
    ]
    return sorted(
        lines, key=lambda line: (line[-1].date, line[-1].what, line[-1].label)
    )


def _draw_line(
    group: Element, line: Sequence[TimelineEntry], places: Sequence[float], left: float
) -> None:
    """Draw the label of a line and, from left to right, what its dates were and are."""
    now = line[-1]
    add(group, "text", now.label, x=left - GAP, y=17, fill=INK, text_anchor="end")
    for entry, here, there in zip(line, places, places[1:], strict=False):
        add(group, "path", d=_arrow(here, there), stroke=RUST, fill="none")
        ring = add(group, "circle", cx=here, cy=12, r=4, fill="#ffffff", stroke=RUST)
        add(ring, "title", f"{entry.date}: {entry.set_by}")
    colour = GREY if now.what == "event" else BLUE
    dot = add(group, "circle", cx=places[-1], cy=12, r=5, fill=colour)
    add(dot, "title", f"{now.date}: {now.set_by or now.status}")
    add(group, "text", str(now.date), x=places[-1] + 9, y=17, fill=colour)


def _arrow(here: float, there: float) -> str:
    """Return the path of an arrow, a bare line where there is no room for a head."""
    ahead = 1 if there > here else -1
    tip = there - 7 * ahead
    if abs(there - here) < 16:
        return f"M{here:.1f} 12H{there:.1f}"
    back = tip - 5 * ahead
    return f"M{here:.1f} 12H{tip:.1f}M{back:.1f} 9L{tip:.1f} 12L{back:.1f} 15"


def _draw_legend(svg: Element, left: float, words: Sequence[str]) -> None:
    at = left
    for word, colour, filled in zip(
        words, (GREY, BLUE, RUST), (True, True, False), strict=True
    ):
        fill = colour if filled else "#ffffff"
        add(svg, "circle", cx=at, cy=22, r=5, fill=fill, stroke=colour)
        add(svg, "text", word, x=at + 11, y=27, fill=INK)
        at += text_width(word) + 3 * GAP


def add(parent: Element, tag: str, text: str = "", **named: object) -> Element:
    """Add an element and return it."""
    child = SubElement(parent, tag, attributes(**named))
    child.text = text or None
    return child


def attributes(**named: object) -> dict[str, str]:
    """Return attributes as SVG spells them, with a tenth of a pixel at most."""
    return {
        name.replace("_", "-"): f"{value:.1f}"
        if isinstance(value, float)
        else str(value)
        for name, value in named.items()
    }


def text_width(text: str) -> float:
    """Return how wide a text is at most, in pixels; Japanese letters take two."""
    return sum(13.0 if east_asian_width(letter) in "WF" else 7.0 for letter in text)
