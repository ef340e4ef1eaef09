"""Building many corpora at once: ``batch``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from govkg.cli.declare import Argument, Commands, Option, echo
from govkg.cli.options import AsJson, examples
from govkg.cli.output import progress, say, show_data
from govkg.rows import Rows

commands = Commands()


@commands.add(
    panel="Upkeep",
    epilog=examples(
        "govkg batch my-corpora --out build/batch",
        "govkg batch laws codes --out build/batch --engine spark --master 'local[4]'",
    )
    + "\n\nOUT then holds inferred/PART.nq, counts.csv, findings.jsonl and "
    "candidates.csv, the same from both engines, and kept/, from which the next run "
    "into OUT takes the parts that have not changed. Exit code 1 means that there is a "
    "violation. Spark needs govkg[spark] and Java.",
)
def batch(
    folders: Annotated[list[Path], Argument("FOLDER...", help="Folders of RDF files.")],
    out: Annotated[Path, Option(help="Folder to write to.")],
    engine: Annotated[
        Literal["local", "spark"], Option(help="Where it runs.")
    ] = "local",
    master: Annotated[
        str, Option(help="With Spark: its address, or local[CORES].")
    ] = "local[*]",
    candidates: Annotated[
        int, Option(least=0, help="Counterparts to propose for a provision.")
    ] = 10,
    fresh: Annotated[bool, Option("--fresh", help="Do every part anew.")] = False,
    as_json: AsJson = False,
) -> None:
    """Validate, infer, count, and propose crosswalks, one instrument at a time."""
    from govkg.batch import run_batch

    with progress() as tell:
        done = run_batch(
            folders,
            out,
            engine=engine,
            master=master,
            candidates=candidates,
            fresh=fresh,
            progress=tell,
        )
    if not show_data(
        Rows(done._fields, [done]), as_json=as_json, as_csv=False, empty=""
    ):
        say(
            f"{done.parts:,} parts, {done.anew:,} of them done anew; "
            f"{done.asserted:,} triples and {done.inferred:,} "
            f"more inferred; violations: {done.violations:,}, warnings: "
            f"{done.warnings:,}; {done.candidates:,} pairs proposed."
        )
        echo(done.out)
    if done.violations:
        raise SystemExit(1)
