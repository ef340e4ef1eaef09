"""How much there is: ``stats``, ``list``, and instruments against topics."""

from __future__ import annotations

from string import ascii_uppercase
from typing import Annotated, NamedTuple

import pyoxigraph as ox

from govkg.cli.declare import Argument, Commands, UsageError
from govkg.cli.options import (
    AsCsv,
    AsJson,
    Lang,
    examples,
    kind_names,
    known_kinds,
)
from govkg.cli.output import (
    Column,
    on_terminal,
    open_graph,
    say,
    show_data,
    show_rows,
    show_table,
)
from govkg.graph import KnowledgeGraph
from govkg.namespaces import GOVID, GOVTAX, SKOS
from govkg.rows import Rows

commands = Commands()


class Name(NamedTuple):
    """A name that an option takes."""

    name: str
    label: str | None
    iri: str


def show_topics(
    kg: KnowledgeGraph,
    topic: str | None,
    lang: str | None,
    *,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show how many norms each instrument states on each group of topics."""
    rows = kg.query("coverage-matrix", topic=topic, lang=lang)
    empty = "No norm addresses this topic."
    if show_data(rows, as_json=as_json, as_csv=as_csv, empty=empty):
        return
    labels = {row.topic_concept: row.topic_label for row in rows}
    groups = {} if topic else _groups(kg, lang)
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        heading = groups.get(row.topic_concept, labels[row.topic_concept])
        line = counts.setdefault(row.title, {})
        line[heading] = line.get(heading, 0) + row.norms
    headings = sorted({heading for line in counts.values() for heading in line})
    _show_matrix(counts, headings, rows.title)
    if groups:
        say("A norm on two topics of a group counts twice; --topic GROUP is exact.")


@commands.add(panel="Contents", epilog=examples("govkg stats", "govkg stats --json"))
def stats(lang: Lang = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show how much each instrument has in the graph, and how far it is checked."""
    kg = open_graph()
    rows = kg.query("statistics", lang=lang)
    empty = "No instrument is in the graph."
    if show_data(rows, as_json=as_json, as_csv=as_csv, empty=empty):
        return
    counted = [name for name in rows.columns if isinstance(getattr(rows[0], name), int)]
    held = [row for row in rows if row.provisions or row.norms]
    cells = [
        [row.title, *(str(getattr(row, name)) for name in counted)] for row in held
    ]
    totals = {name: sum(getattr(row, name) for row in rows) for name in counted}
    # A mapping stands in the line of both of its instruments.
    totals["mappings"] = sum(row.mappings for row in kg.query("mapping-sets"))
    columns = [Column("instrument"), *(Column(name, whole=True) for name in counted)]
    show_table(
        columns, [*cells, ["Total", *map(str, totals.values())]], title=rows.title
    )
    if len(held) < len(rows):
        say(f"{len(rows) - len(held)} more instruments are described as a whole only.")


@commands.add(
    "list",
    panel="Contents",
    epilog=examples(
        "govkg list role", "govkg list system --lang ja", "govkg list topics --json"
    ),
)
def list_names(
    kind: Annotated[
        str,
        Argument(
            "KIND",
            help="What to list, such as role, system, topic, place or stage.",
            complete=kind_names(),
        ),
    ],
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the names that options take, with their labels."""
    kg = open_graph()
    kinds = known_kinds(kg)
    found = next((name for name in (kind, kind.removesuffix("s")) if name in kinds), "")
    if not found:
        raise UsageError(
            f"nothing is listed under {kind!r}. There are {', '.join(kinds)}.",
            hint="KIND",
        )
    show_rows(
        names_with_labels(kg, found, lang or "en"),
        [Column("name"), Column("label")],
        as_json=as_json,
        as_csv=as_csv,
        empty=f"There is no {found} in the graph.",
    )


def names_with_labels(kg: KnowledgeGraph, kind: str, lang: str) -> Rows[Name]:
    """Return the names of a kind, as options take them, with their labels."""
    concepts = not kg.has(ox.NamedNode(GOVID + next(iter(kg.known(kind)))))
    space = GOVTAX if concepts else GOVID
    stem = f"{kind}_" if concepts else ""
    names = [
        Name(name.removeprefix(stem), _label(kg, space + name, lang), space + name)
        for name in kg.known(kind)
    ]
    return Rows(Name._fields, names, title=f"Names of the kind {kind}")


def _label(kg: KnowledgeGraph, iri: str, lang: str) -> str | None:
    quads = kg.store.quads_for_pattern(
        ox.NamedNode(iri), ox.NamedNode(SKOS + "prefLabel"), None, None
    )
    labels = {
        quad.object.language: quad.object.value
        for quad in quads
        if isinstance(quad.object, ox.Literal)
    }
    return labels.get(lang, labels.get("en"))


def _groups(kg: KnowledgeGraph, lang: str | None) -> dict[str, str]:
    """Return the label of the group that each topic belongs to."""
    topics = kg.query("concepts", scheme="topics", lang=lang)
    labels = {topic.notation: topic.label for topic in topics}
    return {
        topic.concept: labels[(topic.broader or topic.notation).partition("; ")[0]]
        for topic in topics
    }


def _show_matrix(
    counts: dict[str, dict[str, int]], headings: list[str], title: str
) -> None:
    """Print a pivot table; on a terminal letters stand for its long headings."""
    letters = dict(zip(headings, ascii_uppercase, strict=False))
    short = on_terminal() and len(headings) <= len(ascii_uppercase)
    shown = [letters[heading] if short else heading for heading in headings]
    cells = [
        [name, *(str(line.get(heading, "")) for heading in headings)]
        for name, line in counts.items()
    ]
    columns = [Column("instrument"), *(Column(name, whole=True) for name in shown)]
    legend = "   ".join(f"{letters[name]} {name}" for name in headings if short)
    show_table(columns, cells, title=title, note=legend)
