"""Draws a matrix of correspondences: a heatmap in SVG, and a page with the reasons."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element, indent, tostring

from govkg.drawing import GAP, GREY, INK, add, attributes, text_width
from govkg.model import Cell, Correspondence
from govkg.namespaces import local_name

SIDE, HEAD = 26, 20
"""Pixels: a cell, and the room above the first line for the legend."""

COLOURS = {
    "equivalent": "#0b4f8a",
    "broader": "#2f7fc1",
    "narrower": "#7fb3dd",
    "overlaps": "#c4dcf0",
    "conflicts": "#b4541a",
    "no counterpart": "#e3e0da",
    "not yet reviewed": "#ffffff",
}
"""From the strongest relation to none; white is where nobody has looked."""

DARK = frozenset({"equivalent", "broader", "conflicts"})
STATES_JA = {
    "equivalent": "同等",
    "broader": "より広い",
    "narrower": "より狭い",
    "overlaps": "一部重複",
    "conflicts": "相反",
    "no counterpart": "対応なし",
    "not yet reviewed": "未確認",
}


def draw_matrix(cells: Sequence[Cell], *, lang: str = "en") -> str:
    """Return an SVG heatmap: a line a unit, a column an instrument.

    Args:
        cells: What :meth:`govkg.KnowledgeGraph.matrix` returned.
        lang: Language of the legend, ``"en"`` or ``"ja"``.
    """
    lines, columns, at = _layout(cells)
    left = max(map(text_width, lines.values()), default=0) + 2 * GAP
    # Headings lean at 60 degrees over their columns.
    rise = 0.87 * max(map(text_width, columns.values()), default=0) + 2 * GAP
    top = rise + HEAD + GAP
    width = left + SIDE * len(columns) + 0.6 * rise
    height = top + SIDE * len(lines) + GAP
    svg = Element("svg", attributes(viewBox=f"0 0 {width:.0f} {height:.0f}"))
    svg.set("xmlns", "http://www.w3.org/2000/svg")
    svg.set("role", "img")
    svg.set("font-family", "system-ui, 'Noto Sans', 'Noto Sans CJK JP', sans-serif")
    svg.set("font-size", "13")
    add(svg, "title", getattr(cells, "title", ""))
    add(svg, "rect", width="100%", height="100%", fill="#ffffff")
    _draw_legend(svg, lang)
    for number, title in enumerate(columns.values()):
        x, y = left + SIDE * (number + 0.6), top - 8
        turned = f"translate({x:.1f} {y:.1f}) rotate(-60)"
        add(svg, "text", title, transform=turned, fill=INK)
    for line, (unit, label) in enumerate(lines.items()):
        y = top + SIDE * line
        add(svg, "text", label, x=left - GAP, y=y + 18, fill=INK, text_anchor="end")
        for column, instrument in enumerate(columns):
            cell = at[unit, instrument]
            x = left + SIDE * column
            box = add(
                svg,
                "rect",
                x=x + 1,
                y=y + 1,
                width=SIDE - 2,
                height=SIDE - 2,
                fill=COLOURS[cell.state],
                stroke=GREY,
                stroke_width=0.4,
            )
            said = _said(cell.state, lang)
            add(box, "title", f"{label} / {cell.title}: {said} ({cell.mappings})")
            if cell.mappings and cell.state != "no counterpart":
                ink = "#ffffff" if cell.state in DARK else INK
                add(
                    svg,
                    "text",
                    str(cell.mappings),
                    x=x + SIDE / 2,
                    y=y + 17,
                    fill=ink,
                    font_size=11,
                    text_anchor="middle",
                )
    indent(svg)
    return tostring(svg, encoding="unicode") + "\n"


def matrix_page(
    cells: Sequence[Cell],
    reasons: Iterable[Correspondence],
    *,
    lang: str = "en",
) -> str:
    """Return an HTML page of a matrix; a cell opens to its mappings and reasons.

    Args:
        cells: What :meth:`govkg.KnowledgeGraph.matrix` returned.
        reasons: The mappings of the same instrument, from
            :meth:`govkg.KnowledgeGraph.crosswalk`.
        lang: Language of the page.
    """
    lines, columns, at = _layout(cells)
    said = _by_cell(lines, reasons)
    head = "".join(
        f"<th scope=col>{html.escape(name)}</th>" for name in columns.values()
    )
    body = "".join(
        f"<tr><th scope=row>{html.escape(label)}</th>"
        + "".join(
            _html_cell(at[unit, instrument], said[unit, instrument], lang)
            for instrument in columns
        )
        + "</tr>\n"
        for unit, label in lines.items()
    )
    legend = "".join(
        f"<span style='background:{colour}'></span>{_said(state, lang)} "
        for state, colour in COLOURS.items()
    )
    title = html.escape(getattr(cells, "title", "") or "govkg")
    return (
        f"<!doctype html>\n<html lang={lang}>\n<meta charset=utf-8>\n"
        "<meta name=viewport content='width=device-width'>\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n<h1>{title}</h1>\n"
        f"<p class=legend>{legend}</p>\n<div><table>\n<thead><tr><th></th>{head}</tr>"
        f"</thead>\n<tbody>\n{body}</tbody></table></div>\n</html>\n"
    )


_STYLE = (
    "body{font:15px/1.5 system-ui,'Noto Sans JP',sans-serif;color:#1d2429;"
    "margin:1.5rem}"
    "div{overflow:auto}table{border-collapse:collapse}"
    "th,td{border:1px solid #b9c2c9;padding:.35rem .5rem;vertical-align:top;"
    "text-align:left}thead th{position:sticky;top:0;background:#f4f6f8;min-width:9rem}"
    "tbody th{position:sticky;left:0;background:#f4f6f8;min-width:14rem}"
    "summary{cursor:pointer}details p{margin:.4rem 0;max-width:28rem}"
    ".dark summary{color:#fff}details[open]{background:#fff;padding:.4rem}"
    ".dark details[open] summary{color:#1d2429}"
    ".legend span{display:inline-block;width:1em;height:1em;border:1px solid #5b6770;"
    "margin:0 .3em 0 .9em;vertical-align:-.1em}"
)


def _html_cell(cell: Cell, reasons: Sequence[Correspondence], lang: str) -> str:
    said = html.escape(_said(cell.state, lang))
    dark = " class=dark" if cell.state in DARK else ""
    begin = f"<td{dark} style='background:{COLOURS[cell.state]}'>"
    if not reasons:
        return f"{begin}{said}</td>"
    items = "".join(
        f"<p><b>{html.escape(row.relation)}</b> "
        f"{html.escape(row.object_citation or '')}<br>{html.escape(row.reason)}</p>"
        for row in reasons
    )
    count = f" ({len(reasons)})" if cell.state != "no counterpart" else ""
    return f"{begin}<details><summary>{said}{count}</summary>{items}</details></td>"


def _layout(
    cells: Iterable[Cell],
) -> tuple[dict[str, str], dict[str, str], Mapping[tuple[str, str], Cell]]:
    """Return the lines, the columns and the cells by both."""
    lines: dict[str, str] = {}
    columns: dict[str, str] = {}
    at: dict[tuple[str, str], Cell] = {}
    for cell in cells:
        lines.setdefault(cell.provision, cell.citation)
        columns.setdefault(cell.instrument, cell.title)
        at[cell.provision, cell.instrument] = cell
    return lines, columns, at


def _by_cell(
    lines: Iterable[str], reasons: Iterable[Correspondence]
) -> Mapping[tuple[str, str], list[Correspondence]]:
    units = sorted(lines, key=len, reverse=True)
    found: dict[tuple[str, str], list[Correspondence]] = defaultdict(list)
    for row in reasons:
        # The name of a set ends with the slug of its object, after two hyphens.
        crosswalk = row.mapping.rpartition("_map-")[0]
        slug = local_name(crosswalk).partition("--")[2]
        instrument = crosswalk.removesuffix(local_name(crosswalk)) + slug
        for unit in units:
            if row.subject == unit or row.subject.startswith(unit + "_"):
                found[unit, instrument].append(row)
                break
    return found


def _said(state: str, lang: str) -> str:
    return STATES_JA[state] if lang == "ja" else state


def _draw_legend(svg: Element, lang: str) -> None:
    at: float = GAP
    for state, colour in COLOURS.items():
        add(svg, "rect", x=at, y=8, width=14, height=14, fill=colour, stroke=GREY)
        add(svg, "text", _said(state, lang), x=at + 20, y=20, fill=INK)
        at += text_width(_said(state, lang)) + 3 * GAP
