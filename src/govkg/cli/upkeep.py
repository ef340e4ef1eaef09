"""Checking and passing on: ``validate`` and ``export``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from govkg.cli.declare import Argument, Commands, Option, echo
from govkg.cli.options import AsCsv, AsJson, examples, export_formats
from govkg.cli.output import open_graph, progress, say, show_csv

if TYPE_CHECKING:
    from govkg.validation import Finding, Report

commands = Commands()


@commands.add(
    panel="Upkeep",
    epilog=examples(
        "govkg validate",
        "govkg validate mine.ttl other.ttl",
        "govkg validate --reference --json",
    )
    + "\n\nExit code 1 means that there is a violation; warnings are fine.",
)
def validate(
    files: Annotated[
        list[Path] | None,
        Argument("[FILE]...", help="Your files; the graph itself if absent."),
    ] = None,
    reference: Annotated[
        bool,
        Option("--reference", help="Use pyshacl, the slower reference engine."),
    ] = False,
    fresh: Annotated[
        bool, Option("--fresh", help="Check an unchanged graph anew, too.")
    ] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Check files, or the graph itself, against the shapes and hygiene queries."""
    report = open_graph().validate(files or (), reference=reference, fresh=fresh)
    if as_json:
        echo(report.findings.to_json())
    elif as_csv:
        show_csv(report.findings.to_csv())
    else:
        for finding in report.findings:
            echo(_line(finding))
    say(_summary(report))
    if not report.conforms:
        raise SystemExit(1)


def _line(finding: Finding) -> str:
    mild = "" if finding.severity == "violation" else f", {finding.severity}"
    place = f"{finding.file}: " if finding.file else ""
    return f"{place}{finding.subject}: {finding.message} ({finding.rule}{mild})"


def _summary(report: Report) -> str:
    counts = Counter(finding.severity for finding in report.findings)
    found = ", ".join(f"{severity}: {count}" for severity, count in counts.items())
    return f"{report.triples:,} triples checked; {found or 'nothing found'}."


@commands.add(
    panel="Upkeep",
    epilog=examples(
        "govkg export govkg.ttl",
        "govkg export out/ --format nquads --no-inferred",
        "govkg export norms.csv --format csv",
        "govkg export kit/ --target fuseki",
        "govkg export mappings/ --format sssom",
        "govkg export mappings/ --format oscal --crosswalk nist-ai-rmf--eu-ai-act",
    ),
)
def export(
    target: Annotated[
        str, Argument(help="File or folder to write to.", metavar="TARGET")
    ],
    format_: Annotated[
        str,
        Option(
            "--format",
            "-f",
            help="The graph as turtle, ntriples, nquads, trig, jsonld, rdfxml, graphml "
            "or csv; the mappings as sssom, oscal, ciso, nexus or skos.",
            complete=export_formats,
        ),
    ] = "turtle",
    store: Annotated[
        str | None,
        Option(
            "--target",
            help="Write a load kit for this store into a folder: fuseki, graphdb, "
            "neo4j, neptune, oxigraph, qlever, stardog or virtuoso.",
        ),
    ] = None,
    crosswalk: Annotated[
        list[str] | None,
        Option(
            metavar="A--B",
            help="With a format of mappings: only this crosswalk; can be repeated.",
        ),
    ] = None,
    inferred: Annotated[
        bool,
        Option(
            "--inferred/--no-inferred", help="Whether to write what was derived, too."
        ),
    ] = True,
) -> None:
    """Write the graph to a file that other tools read, or a kit for a store."""
    from govkg.export.mappings import MAPPING_FORMATS, export_mappings

    kg = open_graph()
    if store is None and format_ in MAPPING_FORMATS:
        with progress() as tell:
            paths, losses = export_mappings(
                kg,
                Path(target),
                format=format_,
                crosswalks=crosswalk or (),
                progress=tell,
            )
        for path in paths:
            echo(str(path))
        for loss in losses:
            say(f"{format_} cannot hold {loss.what}: {loss.mappings} mappings.")
        return
    with progress() as tell:
        if store is None:
            path = kg.export(target, format=format_, inferred=inferred, progress=tell)
        else:
            from govkg.export.loadkit import write_kit

            path = write_kit(kg, Path(target), store, inferred=inferred, progress=tell)
    echo(str(path))
