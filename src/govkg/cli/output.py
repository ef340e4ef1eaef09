"""Prints answers: rich tables on a terminal, plain lines in a pipe, JSON and CSV."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import govkg
from govkg.cli.declare import echo
from govkg.namespaces import compact, local_name

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from govkg.graph import KnowledgeGraph
    from govkg.rows import Rows


STORE_VARIABLE, KIND_VARIABLE = "GOVKG_STORE", "GOVKG_STORE_KIND"
"""Environment variables that name a store to ask, and what product it is."""


class Column(NamedTuple):
    """A column of a printed table.

    Attributes:
        name: The field of the row.
        header: What stands above it; the name if empty.
        whole: Whether its cells are never wrapped.
        least: How narrow a terminal may make it.
    """

    name: str
    header: str = ""
    whole: bool = False
    least: int | None = None


class Card(NamedTuple):
    """Something that reads better as a block than as a line of a table."""

    title: str
    facts: Sequence[tuple[str, str]]


def say(message: str) -> None:
    """Tell a person something on standard error, away from the data."""
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.stderr.write(f"{message}\n")


def silence() -> None:
    """Send what is still buffered nowhere, because nobody reads it any more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, io.UnsupportedOperation):
            os.dup2(nowhere, stream.fileno())


@contextlib.contextmanager
def progress() -> Iterator[Callable[[str], None] | None]:
    """Give what shows progress on a terminal, and None where there is none."""
    if not sys.stderr.isatty():
        yield None
        return
    with contextlib.ExitStack() as stack:
        shown: list[Any] = []

        def tell(message: str) -> None:
            if not shown:
                from rich.console import Console

                status = Console(stderr=True).status(message)
                shown.append(stack.enter_context(status))
            shown[0].update(f"{message} ...")

        yield tell


def open_graph() -> KnowledgeGraph:
    """Open the graph that GOVKG_STORE names, else the one that comes with govkg."""
    address = os.environ.get(STORE_VARIABLE)
    if address:
        return govkg.connect(address, kind=os.environ.get(KIND_VARIABLE))
    with progress() as tell:
        return govkg.load(progress=tell)


def show_rows(
    rows: Rows[Any],
    columns: Sequence[Column] | None = None,
    *,
    as_json: bool,
    as_csv: bool,
    empty: str,
) -> None:
    """Print an answer in the form that was chosen.

    Args:
        rows: The answer.
        columns: What a table shows of it; everything if None.
        as_json: Whether to print JSON.
        as_csv: Whether to print CSV.
        empty: The sentence for an answer without rows.
    """
    if show_data(rows, as_json=as_json, as_csv=as_csv, empty=empty):
        return
    chosen = columns or [Column(name) for name in rows.columns]
    indexes = [rows.columns.index(column.name) for column in chosen]
    table = [[to_text(row[index]) for index in indexes] for row in rows]
    if on_terminal() and len(chosen) > _MOST_COLUMNS:
        show_cards([("", [_record(rows.columns, row) for row in rows])])
    else:
        show_table(chosen, table, title=rows.title)


def show_data(rows: Rows[Any], *, as_json: bool, as_csv: bool, empty: str) -> bool:
    """Print JSON or CSV if chosen; tell whether nothing is left to print."""
    if not rows:
        say(empty)
    if as_json:
        echo(rows.to_json())
    elif as_csv:
        show_csv(rows.to_csv())
    return as_json or as_csv or not rows


def show_sample(name: str) -> None:
    """Print a file that comes with govkg for people to begin with."""
    from importlib.resources import files

    text = files("govkg") / "samples" / name
    echo(text.read_text(encoding="utf-8"), end="")


def show_csv(text: str) -> None:
    """Print CSV with the line ends that it has."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(newline="")
    sys.stdout.write(text)


def show_table(
    columns: Sequence[Column],
    cells: Sequence[Sequence[str]],
    *,
    title: str = "",
    note: str = "",
) -> None:
    """Print a table: fitted to a terminal, else plain and as wide as it is."""
    headers = [column.header or column.name.replace("_", " ") for column in columns]
    numeric = [
        all(text.isdecimal() or not text for text in line)
        for line in zip(*cells, strict=True)
    ]
    if not on_terminal():
        _write_plain(headers, cells, numeric)
        return
    table = _make_table(title, note)
    for column, header, number in zip(columns, headers, numeric, strict=True):
        table.add_column(
            header,
            justify="right" if number else "left",
            no_wrap=column.whole,
            min_width=column.least,
            overflow="fold",
        )
    for line in cells:
        table.add_row(*line)
    make_console().print(table)


def show_cards(groups: Iterable[tuple[str, Sequence[Card]]]) -> None:
    """Print blocks under headings."""
    write = _write_cards if on_terminal() else _write_plain_cards
    for heading, cards in groups:
        write(heading, cards)


def on_terminal() -> bool:
    """Tell whether standard output is a terminal."""
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))


def make_console() -> Console:
    """Return a rich console that leaves texts as they are."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def to_text(value: object) -> str:
    """Return what a table shows of a value: of an IRI only its name."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if type(value).__name__ == "Decimal":
        return f"{value:.2f}".rstrip("0").rstrip(".")
    text = str(value)
    if text.startswith(("http://", "https://")):
        name = local_name(text)
        return compact(text) if name == text else name
    return " ".join(text.split())


_MOST_COLUMNS = 7
"""A table with more columns is shown as cards on a terminal."""


def _record(names: Sequence[str], row: Sequence[object]) -> Card:
    facts = [
        (name.replace("_", " "), to_text(value))
        for name, value in zip(names, row, strict=True)
        if value is not None
    ]
    return Card(facts[0][1] if facts else "", facts[1:])


def _make_table(title: str, note: str) -> Table:
    from rich import box
    from rich.table import Table

    return Table(
        title=title or None,
        caption=note or None,
        box=box.SIMPLE_HEAD,
        title_justify="left",
        caption_justify="left",
        pad_edge=False,
        show_edge=False,
        header_style="bold",
    )


def _write_cards(heading: str, cards: Sequence[Card]) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    console = make_console()
    if heading:
        console.print(Text(heading, style="bold"))
    for card in cards:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(overflow="fold")
        for label, text in card.facts:
            grid.add_row(label, text)
        console.print(Padding(Text(card.title, style="cyan"), (0, 0, 0, 2)))
        console.print(Padding(grid, (0, 0, 1, 4)))


def _write_plain_cards(heading: str, cards: Sequence[Card]) -> None:
    if heading:
        echo(heading)
    for card in cards:
        width = max((len(label) for label, _ in card.facts), default=0)
        echo(f"  {card.title}")
        for label, text in card.facts:
            echo(f"    {label:<{width}}  {text}".rstrip())
        echo()


def _write_plain(
    headers: Sequence[str], cells: Sequence[Sequence[str]], numeric: Sequence[bool]
) -> None:
    lines = [headers, *cells]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (
            " " * (width - _width(text)) + text
            if number
            else text + " " * (width - _width(text))
            for text, width, number in zip(line, widths, numeric, strict=True)
        )
        echo("  ".join(padded).rstrip())


def _width(text: str) -> int:
    """Return how many columns a text takes; Japanese letters take two."""
    if text.isascii():
        return len(text)
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
