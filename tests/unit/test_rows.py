"""Rows are an immutable sequence that shows and converts itself."""

from __future__ import annotations

import csv
import datetime
import io
import json
from decimal import Decimal
from typing import NamedTuple

import pytest

from govkg.rows import Rows, Value, row_type


class Row(NamedTuple):
    """A row with a cell of every kind."""

    iri: str
    day: datetime.date | None
    share: Decimal
    number: int
    yes: bool
    text: str | None


FIRST = Row(
    "https://w3id.org/govkg/id/a",
    datetime.date(2026, 7, 27),
    Decimal("0.75"),
    3,
    True,
    'a, "b"\nc & <script>alert(1)</script> 日本',
)
SECOND = Row("https://example.org/?a=1&b='\"<x>", None, Decimal(1), 0, False, None)


@pytest.fixture
def rows() -> Rows[Row]:
    """Make a table of two rows."""
    return Rows(Row._fields, [FIRST, SECOND], title="A <title>")


def test_rows_are_a_sequence(rows: Rows[Row]) -> None:
    """Length, index, iteration, membership and reversal work as in a tuple."""
    assert len(rows) == 2
    assert rows[0] is FIRST
    assert rows[-1].share == 1
    assert list(rows) == [FIRST, SECOND]
    assert SECOND in rows
    assert list(reversed(rows)) == [SECOND, FIRST]
    with pytest.raises(IndexError):
        rows[2]


def test_slice_is_rows(rows: Rows[Row]) -> None:
    """A slice keeps columns and title."""
    part = rows[1:]
    assert isinstance(part, Rows)
    assert part == Rows(Row._fields, [SECOND])
    assert part.title == "A <title>"


def test_equality_is_by_content(rows: Rows[Row]) -> None:
    """Equal columns and cells make equal rows with equal hashes; nothing else does."""
    same = Rows(Row._fields, iter([FIRST, SECOND]), title="other")
    assert rows == same
    assert hash(rows) == hash(same)
    assert rows != Rows(Row._fields, [SECOND, FIRST])
    assert rows != Rows(("a", "b", "c", "d", "e", "f"), [FIRST, SECOND])
    assert rows != [FIRST, SECOND]


def test_rows_cannot_be_changed(rows: Rows[Row]) -> None:
    """Neither cells nor rows can be assigned, and no attribute can be added."""
    with pytest.raises(TypeError):
        rows[0] = SECOND  # type: ignore[index]
    with pytest.raises(TypeError):
        del rows[0]  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        rows[0].text = "x"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        rows.other = 1  # type: ignore[attr-defined]


def test_source_of_rows_does_not_matter_later() -> None:
    """A list that rows were made from can change without changing them."""
    items = [FIRST]
    rows = Rows(Row._fields, items)
    items.append(SECOND)
    assert len(rows) == 1


def test_where_keeps_order(rows: Rows[Row]) -> None:
    """A condition selects rows."""
    assert list(rows.where(lambda row: row.number == 0)) == [SECOND]


def test_csv_reads_back(rows: Rows[Row]) -> None:
    """CSV is that of RFC 4180: CRLF lines, a header, and text that reads back."""
    text = rows.to_csv()
    assert text.startswith("iri,day,share,number,yes,text\r\n")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[1] == [FIRST.iri, "2026-07-27", "0.75", "3", "True", FIRST.text]
    assert read[2][1] == read[2][5] == ""


def test_json_reads_back(rows: Rows[Row]) -> None:
    """JSON has an object a row, ISO dates, numbers, null and no escaped Japanese."""
    text = rows.to_json()
    assert "日本" in text
    assert json.loads(text) == [
        {**FIRST._asdict(), "day": "2026-07-27", "share": 0.75},
        {**SECOND._asdict(), "share": 1.0},
    ]


def test_json_refuses_what_it_cannot_say() -> None:
    """A cell of another kind is an error, not a wrong text."""
    rows = Rows(("a",), [(object(),)])
    with pytest.raises(TypeError, match="no JSON for object"):
        rows.to_json()


def test_pandas_has_the_same_cells(rows: Rows[Row]) -> None:
    """A data frame has the columns and the cells, and None stays missing."""
    frame = rows.to_pandas()
    assert list(frame.columns) == list(Row._fields)
    assert frame.shape == (2, 6)
    assert frame.loc[0, "share"] == Decimal("0.75")
    assert frame["text"].isna().tolist() == [False, True]


def test_empty_rows_keep_their_columns() -> None:
    """No rows still have columns in every form."""
    rows: Rows[Row] = Rows(Row._fields, [])
    assert not rows
    assert rows.to_csv() == "iri,day,share,number,yes,text\r\n"
    assert rows.to_json() == "[]"
    assert list(rows.to_pandas().columns) == list(Row._fields)
    assert rows._repr_html_().count("<th>") == 6


def test_html_is_escaped(rows: Rows[Row]) -> None:
    """No cell, title or column can bring its own markup or break out of a link."""
    html = rows._repr_html_()
    assert "<script>" not in html
    assert "<title>" not in html
    assert '<a href="https://w3id.org/govkg/id/a">govid:a</a>' in html
    assert 'href="https://example.org/?a=1&amp;b=&#x27;&quot;&lt;x&gt;"' in html
    evil: Rows[tuple[str]] = Rows(("<b>",), [("javascript:alert(1)",)])
    assert evil._repr_html_() == (
        "<table><thead><tr><th>&lt;b&gt;</th></tr></thead>"
        "<tbody><tr><td>javascript:alert(1)</td></tr></tbody></table>"
    )


def test_repr_is_short(rows: Rows[Row]) -> None:
    """The representation counts, and does not print a thousand rows."""
    assert repr(rows) == "<2 rows: iri, day, share, number, yes, text>"


def test_columns_of_a_query_can_be_any_names() -> None:
    """Names that Python cannot use are kept as columns and numbered as fields."""
    columns = ("class", "a", "a")
    row = row_type(columns)(1, 2, 3)
    assert tuple(row) == (1, 2, 3)
    rows: Rows[tuple[Value, ...]] = Rows(columns, [row])
    assert rows.to_csv() == "class,a,a\r\n1,2,3\r\n"
