"""Correspondence at a glance: ``matrix`` and ``quality``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

from govkg.cli.declare import Argument, Commands, Option
from govkg.cli.options import AsCsv, AsJson, Lang, examples, named, names_of
from govkg.cli.output import Column, open_graph, say, show_data, show_table
from govkg.cli.overview import show_topics

commands = Commands()

SIGNS = {
    "equivalent": "=",
    "broader": ">",
    "narrower": "<",
    "overlaps": "~",
    "conflicts": "!",
    "no counterpart": "-",
    "not yet reviewed": "?",
}
"""A sign for the strongest relation of a cell."""


@commands.add(
    panel="Answers",
    epilog=examples(
        "govkg matrix hiroshima-all-actors",
        "govkg matrix hiroshima-all-actors --to eu-ai-act --to kr-ai-basic-act",
        "govkg matrix hiroshima-all-actors --lang ja --html matrix.html --svg m.svg",
        "govkg matrix --topic transparency --csv",
    ),
)
def matrix(
    subject: Annotated[
        str | None,
        Argument(
            "[INSTRUMENT]",
            help="Whose articles or principles are the lines. Without it, instruments "
            "are shown against topics.",
            complete=names_of("instrument"),
        ),
    ] = None,
    to: Annotated[
        list[str] | None,
        named("instrument", "Only this instrument as a column; can be repeated."),
    ] = None,
    topic: Annotated[
        str | None,
        named("topic", "Without INSTRUMENT: only this group, topic by topic."),
    ] = None,
    svg: Annotated[
        Path | None, Option(metavar="FILE", help="Draw a heatmap into this file.")
    ] = None,
    page: Annotated[
        Path | None,
        Option(
            "--html", metavar="FILE", help="Write a page whose cells open to reasons."
        ),
    ] = None,
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what corresponds to each unit of INSTRUMENT in every other instrument."""
    kg = open_graph()
    if subject is None:
        show_topics(kg, topic, lang, as_json=as_json, as_csv=as_csv)
        return
    cells = kg.matrix(subject, objects=to or None, lang=lang)
    if svg is not None or page is not None:
        from govkg.drawing import write_drawing
        from govkg.heatmap import draw_matrix, matrix_page

        if svg is not None:
            write_drawing(svg, draw_matrix(cells, lang=lang or "en"))
            say(f"drawn into {svg}")
        if page is not None:
            reasons = kg.query("crosswalk", subject_instrument=subject, lang=lang)
            write_drawing(page, matrix_page(cells, reasons, lang=lang or "en"))
            say(f"written to {page}")
        return
    empty = f"{subject} has been compared with nothing in the graph."
    if show_data(cells, as_json=as_json, as_csv=as_csv, empty=empty):
        return
    titles = dict.fromkeys(cell.title for cell in cells)
    lines: dict[str, dict[str, str]] = {}
    for cell in cells:
        count = str(cell.mappings) if cell.mappings > 1 else ""
        sign = SIGNS[cell.state] + ("" if cell.state == "no counterpart" else count)
        lines.setdefault(cell.citation, {})[cell.title] = sign
    show_table(
        [
            Column("provision"),
            *(Column(str(number), whole=True) for number in range(1, len(titles) + 1)),
        ],
        [[name, *(line[title] for title in titles)] for name, line in lines.items()],
        title=cells.title,
        note="   ".join(f"{number} {title}" for number, title in enumerate(titles, 1)),
    )
    counts = Counter(cell.state for cell in cells)
    say("   ".join(f"{SIGNS[name]} {name}: {counts[name]}" for name in SIGNS))


@commands.add(panel="Contents", epilog=examples("govkg quality", "govkg quality --csv"))
def quality(lang: Lang = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show how far the crosswalks go, and how well two readers agree on them."""
    from govkg.agreement import agreement

    kg = open_graph()
    rows = kg.query("quality", lang=lang)
    if show_data(rows, as_json=as_json, as_csv=as_csv, empty="There is no crosswalk."):
        return
    numbers = [name for name in rows.columns if name not in ("crosswalk", "label")]
    show_table(
        [Column("label", "crosswalk"), *(Column(name, whole=True) for name in numbers)],
        [[row.label, *(str(getattr(row, name)) for name in numbers)] for row in rows],
        title=rows.title,
    )
    total = sum(row.mappings for row in rows)
    reviewed = sum(row.reviewed for row in rows)
    shared, known = (
        sum(getattr(row, name) for row in rows)
        for name in ("share_topic", "topics_known")
    )
    say(
        f"{total} mappings in {len(rows)} crosswalks; {reviewed} checked or reviewed "
        f"({reviewed / total:.0%})."
    )
    say(
        f"Topic route: of {known} mappings whose two sides have topics, {shared} share "
        f"one ({shared / known:.0%})."
    )
    found = agreement(kg.query("agreement"))
    if found.judged:
        say(
            f"Second look: {found.judged} mappings judged again from their provisions "
            f"alone; {found.same} the same ({found.same / found.judged:.0%}), Cohen's "
            f"kappa {found.kappa:.2f}."
        )
