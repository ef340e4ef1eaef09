"""What one does already, against what is asked: ``controls`` and ``artefacts``."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Annotated

from govkg.cli.declare import Argument, Commands, Option, UsageError
from govkg.cli.options import (
    AsCsv,
    AsJson,
    AsOf,
    Lang,
    On,
    examples,
    named,
)
from govkg.cli.output import (
    Card,
    Column,
    open_graph,
    say,
    show_cards,
    show_data,
    show_rows,
    show_sample,
    show_table,
)
from govkg.controls import DEGREES
from govkg.namespaces import local_name

commands = Commands()

PROFILE_SUFFIXES = (".yaml", ".yml", ".ttl")


@commands.add(
    panel="Answers",
    epilog=examples(
        "govkg controls --sample > my-controls.csv",
        "govkg controls my-controls.csv",
        "govkg controls my-controls.csv --against eu-ai-act --gaps",
    )
    + "\n\nThe file is CSV with the columns control, title and provision, a line for "
    "each provision that a control meets, or Turtle with govkg:meets.",
)
def controls(
    file: Annotated[
        Path | None,
        Argument(
            "FILE",
            help="Your controls, as CSV or Turtle.",
            is_file=True,
        ),
    ] = None,
    against: Annotated[
        list[str] | None,
        named("instrument", "Hold them against this instrument; can be repeated."),
    ] = None,
    gaps: Annotated[
        bool, Option("--gaps", help="Only what is not fully covered.")
    ] = False,
    sample: Annotated[
        bool, Option("--sample", help="Print a set of controls to begin with.")
    ] = False,
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show how far your own controls cover what instruments ask, and what is left."""
    if sample:
        show_sample("controls.csv")
        return
    if file is None:
        raise UsageError("name a file, or use --sample.", hint="FILE")
    rows = open_graph().coverage(file, against=against or None, as_of=as_of, lang=lang)
    if gaps:
        rows = rows.where(lambda row: row.coverage not in ("met", "equal"))
    if show_data(rows, as_json=as_json, as_csv=as_csv, empty="Nothing is left open."):
        return
    if against:
        show_rows(
            rows,
            [
                Column("citation"),
                Column("label", "asks"),
                Column("coverage", whole=True),
                Column("controls"),
                Column("why", least=30),
            ],
            as_json=False,
            as_csv=False,
            empty="",
        )
        return
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[row.instrument][row.coverage] += 1
    show_table(
        [Column("instrument"), *(Column(name, whole=True) for name in DEGREES)],
        [
            [local_name(name), *(str(count[degree] or "") for degree in DEGREES)]
            for name, count in counts.items()
            if len(count) > 1 or not count["none"]
        ],
        title=rows.title,
    )
    untouched = sum(1 for count in counts.values() if set(count) == {"none"})
    say(
        f"Norms by how far they are covered. {untouched} more instruments are not "
        "touched. With --against INSTRUMENT each norm is shown with its reasons."
    )


@commands.add(
    panel="Answers",
    epilog=examples(
        "govkg artefacts --for eu-ai-act --for kr-ai-basic-act --role provider",
        "govkg artefacts --for my-system.yaml --on 2027-12-02",
    ),
)
def artefacts(
    for_: Annotated[
        list[str],
        Option(
            "--for",
            metavar="INSTRUMENT|FILE",
            help="An instrument, or a profile of your system as for 'govkg applies'; "
            "can be repeated.",
        ),
    ],
    role: Annotated[str | None, named("role", "Who produces them.")] = None,
    on: On = None,
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the documents to produce, each with all norms that it serves."""
    kg = open_graph()
    profiles = [name for name in for_ if name.endswith(PROFILE_SUFFIXES)]
    instruments = [name for name in for_ if name not in profiles]
    serving = {
        row.norm
        for name in profiles
        for row in kg.applies(Path(name), on=on).norms
        if row.status in ("applies", "will apply")
    }
    rows = kg.query("artefacts", role=role, lang=lang)
    named_norms = (
        {row.norm for row in kg.query("artefacts", instrument=instruments, role=role)}
        if instruments
        else set()
    )
    rows = rows.where(lambda row: row.norm in serving or row.norm in named_norms)
    empty = "No document is asked for."
    if show_data(rows, as_json=as_json, as_csv=as_csv, empty=empty):
        return
    kinds: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        kinds[row.label].append((row.citation, row.norm_label))
    show_cards(
        [
            (
                "",
                [
                    Card(f"{label} ({len(norms)})", norms)
                    for label, norms in sorted(
                        kinds.items(), key=lambda item: (-len(item[1]), item[0])
                    )
                ],
            )
        ]
    )
