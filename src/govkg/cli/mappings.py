"""What corresponds to what, and why: ``crosswalk``, ``explain`` and ``related``."""

from __future__ import annotations

from typing import Annotated

from govkg.cli.declare import Commands, Option
from govkg.cli.options import AsCsv, AsJson, AsOf, Lang, examples, given, named
from govkg.cli.output import Card, Column, open_graph, show_cards, show_data, show_rows

commands = Commands()

FirstProvision = Annotated[
    str,
    given("A", "provision", "A provision, as a citation or a slug."),
]
SecondProvision = Annotated[
    str,
    given("B", "provision", "Another one."),
]


@commands.add(
    panel="Answers",
    epilog=examples(
        "govkg crosswalk hiroshima-all-actors eu-ai-act",
        "govkg crosswalk hiroshima-all-actors hiroshima-developers "
        "--provision hiroshima-all-actors_prin-7 --lang ja",
    ),
)
def crosswalk(
    subject: Annotated[
        str,
        given("SUBJECT", "instrument", "The instrument that is compared."),
    ],
    object_: Annotated[
        str,
        given(
            "OBJECT", "instrument", "The instrument in which counterparts are sought."
        ),
    ],
    provision: Annotated[
        str | None,
        named("provision", "Only this provision of SUBJECT, as a citation or a slug."),
    ] = None,
    derived: Annotated[
        bool,
        Option(
            "--derived",
            help="Show what follows from two curated mappings instead, with its path.",
        ),
    ] = False,
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show the counterparts of SUBJECT in OBJECT, with reasons."""
    kg = open_graph()
    if derived:
        show_rows(
            kg.derived_mappings(subject, object_, lang=lang),
            [
                Column("subject_citation", "provision"),
                Column("relation"),
                Column("object_citation", "counterpart"),
                Column("via_citation", "by way of", least=30),
                Column("confidence", whole=True),
            ],
            as_json=as_json,
            as_csv=as_csv,
            empty="Nothing follows from the curated mappings by way of a third one.",
        )
        return
    rows = kg.crosswalk(subject, object_, provision=provision, as_of=as_of, lang=lang)
    empty = (
        f"No mapping from {subject} to {object_} is in the graph, which does not mean "
        "that there is no counterpart."
    )
    if not rows and not provision and kg.crosswalk(object_, subject):
        empty = f"The mappings lead from {object_} to {subject}: swap the two."
    show_rows(
        rows,
        [
            Column("subject_citation", "provision"),
            Column("relation"),
            Column("object_citation", "counterpart"),
            Column("reason", least=40),
        ],
        as_json=as_json,
        as_csv=as_csv,
        empty=empty,
    )


@commands.add(
    panel="Answers",
    epilog=examples(
        "govkg explain hiroshima-all-actors_prin-1 hiroshima-developers_prin-1",
        "govkg explain 'EU AI Act, Art. 50(2)' hiroshima-all-actors_prin-7",
    ),
)
def explain(
    a: FirstProvision,
    b: SecondProvision,
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show the ways from one provision to another, hop by hop."""
    rows = open_graph().explain(a, b, lang=lang)
    empty = f"No way leads from {a} to {b}."
    if show_data(rows, as_json=as_json, as_csv=as_csv, empty=empty):
        return
    routes: dict[str, list[Card]] = {}
    for hop in rows:
        card = Card(
            hop.start, [(hop.link, f"-> {hop.end}"), ("because", hop.reason or "")]
        )
        routes.setdefault(f"By {hop.route}", []).append(card)
    show_cards(routes.items())


@commands.add(
    panel="Answers",
    epilog=examples(
        "govkg related 'EU AI Act, Art. 50(2)'",
        "govkg related hiroshima-all-actors_prin-7 --lang ja",
    ),
)
def related(
    provision: Annotated[
        str,
        given("PROVISION", "provision", "A provision, as a citation or a slug."),
    ],
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what corresponds to PROVISION in any instrument, with reasons."""
    rows = open_graph().related(provision, lang=lang)
    empty = (
        f"No mapping of {provision} is in the graph, which does not mean that there is "
        "no counterpart."
    )
    show_rows(
        rows,
        [
            Column("provision_part", "provision"),
            Column("relation"),
            Column("other_citation", "counterpart"),
            Column("reason", least=40),
        ],
        as_json=as_json,
        as_csv=as_csv,
        empty=empty,
    )
