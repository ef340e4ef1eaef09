"""The matrix as a picture and as a page: no cell is silently empty."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

import govkg
from govkg.heatmap import COLOURS, draw_matrix, matrix_page
from govkg.model import Cell
from govkg.rows import Rows

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def cells(kg: govkg.KnowledgeGraph) -> Rows[Cell]:
    """Return the principles against two instruments."""
    return kg.matrix("hiroshima-all-actors", objects=["eu-ai-act", "cn-labelling"])


def test_every_cell_is_drawn(cells: Rows[Cell]) -> None:
    """A cell has the colour of its state, and says it to a reader."""
    assert len(cells) == 24
    picture = ElementTree.fromstring(draw_matrix(cells))
    boxes = [
        box for box in picture.iter(f"{SVG}rect") if box.find(f"{SVG}title") is not None
    ]
    assert [box.get("fill") for box in boxes] == [COLOURS[c.state] for c in cells]
    said = [title.text or "" for box in boxes for title in box.iter(f"{SVG}title")]
    assert all(cell.state in text for cell, text in zip(cells, said, strict=True))


class Counter(HTMLParser):
    """Counts the cells of a page and what they open to."""

    def __init__(self) -> None:
        super().__init__()
        self.cells = self.paragraphs = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Count."""
        self.cells += tag == "td"
        self.paragraphs += tag == "p"


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_page_opens_to_every_reason(kg: govkg.KnowledgeGraph, lang: str) -> None:
    """The page holds each mapping of the columns once, with its reason."""
    objects = ["eu-ai-act", "cn-labelling"]
    cells = kg.matrix("hiroshima-all-actors", objects=objects, lang=lang)
    reasons = [
        row
        for name in objects
        for row in kg.crosswalk("hiroshima-all-actors", name, lang=lang)
    ]
    page = Counter()
    page.feed(matrix_page(cells, reasons, lang=lang))
    assert page.cells == 24
    # One paragraph is the legend; mappings of paragraphs outside principles fall out.
    principles = [row for row in reasons if "_prin-" in row.subject]
    assert page.paragraphs == 1 + len(principles)


def test_nobody_looked_is_not_no_counterpart(kg: govkg.KnowledgeGraph) -> None:
    """A unit without mapping is not yet reviewed; one that lacks is said to lack."""
    states = {
        (cell.number, cell.state)
        for cell in kg.matrix("nist-ai-rmf", objects="iso-42001")
    }
    assert any(state == "not yet reviewed" for _, state in states)
    ours = kg.matrix("hiroshima-all-actors", objects="eu-ai-act")
    assert {c.number for c in ours if c.state == "no counterpart"} == {"8", "9"}


def test_hiroshima_matrix_is_full(kg: govkg.KnowledgeGraph) -> None:
    """The twelve principles stand against thirty instruments and more."""
    cells = kg.matrix("hiroshima-all-actors")
    instruments = {cell.instrument for cell in cells}
    assert len(instruments) >= 30
    assert len(cells) == 12 * len(instruments)
    open_cells = [cell for cell in cells if cell.state == "not yet reviewed"]
    assert len(open_cells) <= len(cells) // 50
