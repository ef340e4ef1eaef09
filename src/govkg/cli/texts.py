"""What the texts are, whom they bind and when: ``cite``, ``commitments`` and more."""

from __future__ import annotations

from typing import Annotated

from govkg.cli.declare import Argument, Commands, Option, echo
from govkg.cli.options import (
    AsCsv,
    AsJson,
    InstrumentName,
    Lang,
    On,
    examples,
    given,
    named,
)
from govkg.cli.output import Column, open_graph, say, show_data, show_rows
from govkg.rows import Rows

commands = Commands()


@commands.add(
    panel="Answers",
    epilog=examples(
        "govkg cite eu-ai-act '50(2)'",
        "govkg cite 'EU AI Act, Article 12(4)'",
        "govkg cite 'EU AI法 第50条第2項' --lang ja",
    )
    + "\n\nExit code 1 means that it does not exist, or that the graph cannot tell.",
)
def cite(
    instrument: InstrumentName,
    locator: Annotated[
        str | None,
        Argument("[LOCATOR]", help="Article, paragraph and point, such as 12(4)."),
    ] = None,
    on: On = None,
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Check a citation: does it exist, and if not, what is nearest?"""
    citation = open_graph().cite(instrument, locator, on=on, lang=lang)
    flat = citation._replace(nearest="; ".join(citation.nearest))  # type: ignore[arg-type]
    row = citation if as_json else flat
    rows = Rows(citation._fields, [row])
    if not show_data(rows, as_json=as_json, as_csv=as_csv, empty=""):
        echo(citation.message)
        if citation.heading:
            echo(f"Heading: {citation.heading}")
        if citation.address:
            echo(f"Read it at {citation.address}")
        if citation.nearest:
            echo(f"Nearest: {'; '.join(citation.nearest)}")
    if not citation.exists:
        raise SystemExit(1)


@commands.add(
    panel="Answers",
    epilog=examples(
        "govkg search 'emotion recognition'",
        "govkg search 'Article 12(4)' --limit 5",
        "govkg search 深度合成 --lang ja --json",
    ),
)
def search(
    text: Annotated[str, Argument("TEXT", help="A word or a part of one.")],
    limit: Annotated[
        int, Option(least=1, metavar="N", help="How many things at most.")
    ] = 20,
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Find things by what their labels, headings, titles or summaries hold."""
    show_rows(
        open_graph().search(text, limit=limit, lang=lang),
        [
            Column("citation"),
            Column("kind", whole=True),
            Column("field", whole=True),
            Column("found"),
        ],
        as_json=as_json,
        as_csv=as_csv,
        empty=f"Nothing in the graph holds {text!r}.",
    )


@commands.add(
    panel="Contents",
    epilog=examples(
        "govkg instruments", "govkg instruments --place eu --on 2026-01-01 --csv"
    ),
)
def instruments(
    place: Annotated[
        str | None,
        named("place", "Whose instruments."),
    ] = None,
    on: On = None,
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the instruments and their status on a day."""
    show_rows(
        open_graph().instruments(place=place, on=on, lang=lang),
        [
            Column("instrument", whole=True),
            Column("title"),
            Column("form"),
            Column("force"),
            Column("status"),
            Column("since", whole=True),
        ],
        as_json=as_json,
        as_csv=as_csv,
        empty="No instrument of this place is in the graph.",
    )


@commands.add(
    panel="Answers",
    epilog=examples(
        "govkg commitments jp", "govkg commitments de --on 2024-12-31 --lang ja"
    ),
)
def commitments(
    place: Annotated[
        str, given("PLACE", "place", "Code of a place; see 'govkg list place'.")
    ],
    on: On = None,
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the instruments that bind or commit a place on a day, and why."""
    show_rows(
        open_graph().commitments(place, on=on, lang=lang),
        [
            Column("title"),
            Column("force", whole=True),
            Column("status", whole=True),
            Column("bound", whole=True),
            Column("basis", whole=True),
            Column("since", whole=True),
            Column("via"),
        ],
        as_json=as_json,
        as_csv=as_csv,
        empty="No instrument of this place or of its groups is in the graph.",
    )


@commands.add(
    panel="Contents",
    epilog=examples(
        "govkg provisions hiroshima-all-actors", "govkg provisions eu-ai-act --lang ja"
    ),
)
def provisions(
    instrument: InstrumentName,
    on: On = None,
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List what an instrument consists of, in the order of its text."""
    show_rows(
        open_graph().provisions(instrument, on=on, lang=lang),
        [
            Column("provision", whole=True),
            Column("citation"),
            Column("summary"),
            Column("norms"),
        ],
        as_json=as_json,
        as_csv=as_csv,
        empty=f"No provision of {instrument} is in the graph on that day.",
    )


@commands.add(
    panel="Answers",
    epilog=examples(
        "govkg timeline eu-ai-act",
        "govkg timeline eu-ai-act --as-of 2026-07-01",
        "govkg timeline eu-ai-act --lang ja --svg timeline.svg",
    ),
)
def timeline(
    instrument: InstrumentName,
    as_of: Annotated[
        str | None,
        Option(
            metavar="DATE",
            help="Only the dates of the law on this day; with moved ones if absent.",
        ),
    ] = None,
    svg: Annotated[
        str | None,
        Option(metavar="FILE", help="Also draw the timeline into this file."),
    ] = None,
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what happened to an instrument, what applies from when, and what moved."""
    rows = open_graph().timeline(instrument, as_of=as_of, lang=lang)
    if svg is not None:
        from govkg.drawing import draw_timeline, write_drawing

        write_drawing(svg, draw_timeline(rows, lang=lang or "en"))
        say(f"drawn into {svg}")
    show_rows(
        rows,
        [
            Column("date", whole=True),
            Column("status", whole=True),
            Column("label"),
            Column("moved_from", whole=True),
            Column("moved_to", whole=True),
            Column("set_by"),
            Column("norms", whole=True),
        ],
        as_json=as_json,
        as_csv=as_csv,
        empty=f"No date of {instrument} is in the graph.",
    )
