"""The main job: what asks for what a Hiroshima principle asks for, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

from govkg.cli.declare import Argument, Commands
from govkg.cli.options import AsCsv, AsJson, AsOf, Lang, examples, named
from govkg.cli.output import (
    Card,
    Column,
    open_graph,
    show_cards,
    show_data,
    show_table,
    to_text,
)
from govkg.namespaces import local_name

if TYPE_CHECKING:
    from govkg.graph import KnowledgeGraph
    from govkg.model import Correspondence
    from govkg.rows import Rows

commands = Commands()

PRINCIPLES = "hiroshima-all-actors"
NUMBERED = re.compile(rf"{PRINCIPLES}_prin-\d+")
"""The name of a principle, in contrast to those of its paragraphs."""


@commands.add(
    panel="Answers",
    epilog=examples(
        "govkg hiroshima",
        "govkg hiroshima 7",
        "govkg hiroshima 4 --to kr-ai-basic-act --lang ja",
    ),
)
def hiroshima(
    principle: Annotated[
        int | None,
        Argument("[N]", help="Number of a principle; all in short if absent."),
    ] = None,
    to: Annotated[
        str,
        named("instrument", "Where counterparts are sought."),
    ] = "eu-ai-act",
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show which provisions ask for what a Hiroshima principle asks for, and why."""
    kg = open_graph()
    rows = kg.crosswalk(
        PRINCIPLES,
        to,
        provision=f"{PRINCIPLES}_prin-{principle}" if principle is not None else None,
        as_of=as_of,
        lang=lang,
    )
    which = "the principles" if principle is None else f"principle {principle}"
    empty = (
        f"No mapping of {which} to {to} is in the graph, which does not mean that "
        "there is no counterpart."
    )
    if show_data(rows, as_json=as_json, as_csv=as_csv, empty=empty):
        return
    if principle is None:
        _show_counts(kg, rows, lang)
    else:
        show_cards(
            (provision, [_card(row) for row in group])
            for provision, group in groupby(rows, lambda row: row.subject_citation)
        )


def _card(row: Correspondence) -> Card:
    return Card(
        f"{row.relation}: {row.object_citation}" if row.object else row.relation,
        list(_facts(row)),
    )


def _facts(row: Correspondence) -> Iterator[tuple[str, str]]:
    for index, norm in enumerate(row.asks.split("; ") if row.asks else ()):
        yield "" if index else "asks", norm
    if row.bearers:
        yield "of whom", row.bearers
    if row.applies_from:
        yield "from", str(row.applies_from)
    yield "why", row.reason
    yield "trust", f"{to_text(row.confidence)}, {row.review}, {to_text(row.basis)}"


def _show_counts(
    kg: KnowledgeGraph, rows: Rows[Correspondence], lang: str | None
) -> None:
    counts = Counter((row.subject, row.relation) for row in rows)
    relations = sorted({row.relation for row in rows})
    cells = [
        [
            provision.citation,
            *(str(counts[provision.provision, name] or "") for name in relations),
        ]
        for provision in kg.provisions(PRINCIPLES, lang=lang)
        if NUMBERED.fullmatch(local_name(provision.provision))
    ]
    columns = [Column("principle"), *(Column(name, whole=True) for name in relations)]
    show_table(columns, cells, title=rows.title)
