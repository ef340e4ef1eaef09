"""What is asked of whom: ``obligations`` and ``gaps``."""

from __future__ import annotations

from typing import Annotated

from govkg.cli.declare import Commands, Option
from govkg.cli.options import AsCsv, AsJson, AsOf, Lang, On, examples, given, named
from govkg.cli.output import Column, open_graph, show_rows

commands = Commands()


@commands.add(
    panel="Answers",
    epilog=examples(
        "govkg obligations --role deployer --system high-risk --place eu",
        "govkg obligations --instrument hiroshima-code-of-conduct --lang ja",
        "govkg obligations --role provider --place eu --place kr --on 2027-12-02 "
        "--json",
    ),
)
def obligations(
    role: Annotated[
        str | None,
        named("role", "Who is asked."),
    ] = None,
    system: Annotated[
        str | None,
        named("system", "Kind of system."),
    ] = None,
    place: Annotated[
        list[str] | None,
        named("place", "Whose instruments count; can be repeated."),
    ] = None,
    instrument: Annotated[
        str | None,
        named("instrument", "Only this instrument."),
    ] = None,
    topic: Annotated[
        str | None,
        named("topic", "A topic or a group of topics."),
    ] = None,
    stage: Annotated[
        str | None,
        named("stage", "A stage of the life cycle."),
    ] = None,
    all_kinds: Annotated[
        bool,
        Option("--all-kinds", help="Also permissions, powers and other kinds of norm."),
    ] = False,
    on: On = None,
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what is asked of a role, for a system, in a place, on a day."""
    kg = open_graph()
    ask = kg.norms if all_kinds else kg.obligations
    rows = ask(
        role=role,
        system=system,
        places=place or None,
        instrument=instrument,
        topic=topic,
        stage=stage,
        on=on,
        as_of=as_of,
        lang=lang,
    )
    columns = [
        Column("citation"),
        Column("label", "asks"),
        Column("kind"),
        Column("bearers"),
        Column("applies_from", "from", whole=True),
    ]
    if len({row.norm for row in rows}) < len(rows):
        # Some norm has several dates; say what each of them is for.
        columns.append(Column("applies_to", "for"))
    empty = "Nothing in the graph is asked under these conditions."
    if not rows and place and not any(kg.instruments(place=name) for name in place):
        empty = f"No instrument of {' or '.join(place)} is in the graph yet."
    show_rows(rows, columns, as_json=as_json, as_csv=as_csv, empty=empty)


@commands.add(
    panel="Answers",
    epilog=examples(
        "govkg gaps hiroshima-all-actors eu-ai-act",
        "govkg gaps hiroshima-all-actors hiroshima-developers --csv",
    ),
)
def gaps(
    done: Annotated[
        str,
        given("DONE", "instrument", "The instrument that is complied with."),
    ],
    wanted: Annotated[
        str,
        given("WANTED", "instrument", "The instrument to comply with next."),
    ],
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what WANTED still asks of someone who complies with DONE."""
    show_rows(
        open_graph().gaps(done, wanted, as_of=as_of, lang=lang),
        [
            Column("citation"),
            Column("label", "asks"),
            Column("kind"),
            Column("bearers"),
            Column("coverage", whole=True),
        ],
        as_json=as_json,
        as_csv=as_csv,
        empty=f"{done} leaves nothing open of what {wanted} asks.",
    )
