"""Which norms apply to one's own system: ``applies``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

from govkg.cli.declare import Argument, Commands, Option, UsageError
from govkg.cli.options import AsCsv, AsJson, AsOf, Lang, On, examples
from govkg.cli.output import (
    Column,
    open_graph,
    say,
    show_data,
    show_sample,
    show_table,
    to_text,
)
from govkg.namespaces import local_name

commands = Commands()

STATUSES = {
    "applies": "applies",
    "will-apply": "will apply",
    "open": "open",
    "not": "does not apply",
}


@commands.add(
    panel="Answers",
    epilog=examples(
        "govkg applies --sample > my-system.yaml",
        "govkg applies my-system.yaml --on 2027-12-02",
        "govkg applies my-system.yaml --status open",
        "govkg applies my-system.yaml --questions",
        "govkg query characteristics",
    )
    + "\n\nA profile names roles, systems and places, and what is known besides:\n\n"
    "roles: [eu-provider]\n\nsystems: [eu-annex-iii-recruitment]\n\nplaces: [eu]\n\n"
    "facts: {open-source-licence: no}\n\nmeasures: {placed-on-market: 2027-01-15}",
)
def applies(
    profile: Annotated[
        Path | None,
        Argument(
            "FILE",
            help="A YAML or Turtle file that describes your system.",
            is_file=True,
        ),
    ] = None,
    on: On = None,
    as_of: AsOf = None,
    status: Annotated[
        list[str] | None,
        Option(
            help=f"Only these: {', '.join(STATUSES)}; can be repeated. Without it, all "
            "but what does not apply.",
        ),
    ] = None,
    only_questions: Annotated[
        bool,
        Option("--questions", help="Print what has to be known, and no norms."),
    ] = False,
    all_kinds: Annotated[
        bool,
        Option("--all-kinds", help="Also permissions, powers and other kinds of norm."),
    ] = False,
    sample: Annotated[
        bool, Option("--sample", help="Print a profile to begin with.")
    ] = False,
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Say which norms apply to your system on a day, and what must still be known."""
    if sample:
        show_sample("profile.yaml")
        return
    if profile is None:
        raise UsageError("name a file, or use --sample.", hint="FILE")
    wanted = _statuses(status)
    found = open_graph().applies(
        profile, on=on, as_of=as_of, all_kinds=all_kinds, lang=lang
    )
    if only_questions:
        empty = "Nothing is left open."
        if not show_data(found.questions, as_json=as_json, as_csv=as_csv, empty=empty):
            _show_questions(found.questions)
        return
    rows = found.norms.where(lambda row: row.status in wanted)
    empty = "No norm of these places is in that state for this profile."
    if show_data(rows, as_json=as_json, as_csv=as_csv, empty=empty):
        return
    show_table(
        [
            Column("citation"),
            Column("label", "asks"),
            Column("status", whole=True),
            Column("from", whole=True),
            Column("why", least=30),
        ],
        [
            [row.citation, row.label, row.status, to_text(row.applies_from), row.why]
            for row in rows
        ],
        title=found.norms.title,
    )
    counts = Counter(row.status for row in found.norms)
    say(", ".join(f"{counts[name]} {name}" for name in STATUSES.values()) + ".")
    if found.questions:
        say(
            f"{len(found.questions)} questions are open; --questions prints them. The "
            "first: " + found.questions[0].question
        )


def _statuses(chosen: list[str] | None) -> set[str]:
    for name in chosen or ():
        if name not in STATUSES:
            raise UsageError(
                f"{name!r} is no status. There are {', '.join(STATUSES)}.",
                hint="--status",
            )
    names = chosen or [name for name in STATUSES if name != "not"]
    return {STATUSES[name] for name in names}


def _show_questions(questions: object) -> None:
    show_table(
        [Column("fact"), Column("question", least=40), Column("norms", whole=True)],
        [
            [
                local_name(row.subject)
                .removeprefix("characteristic_")
                .removeprefix("role_")
                .removeprefix("system_"),
                row.question,
                str(row.norms),
            ]
            for row in questions  # type: ignore[attr-defined]
        ],
    )
