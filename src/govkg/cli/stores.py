"""Into stores, and proof of what is there: ``push`` and ``verify``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import govkg
from govkg.cli.declare import Argument, Commands, Option, echo
from govkg.cli.options import AsJson, examples
from govkg.cli.output import open_graph, progress, show_data
from govkg.rows import Rows

commands = Commands()


@commands.add(
    panel="Upkeep",
    epilog=examples(
        "govkg push http://localhost:3030/govkg",
        "govkg push http://localhost:7878 --replace",
        "govkg push http://localhost:8890/sparql --named --no-inferred",
    )
    + "\n\nCredentials: GOVKG_STORE_USER and GOVKG_STORE_PASSWORD, or "
    "GOVKG_STORE_TOKEN. A push that was broken off is taken up again by the same "
    "command; the old graph stays until the new one is there and proved whole.",
)
def push(
    url: Annotated[str, Argument("URL", help="Address of the dataset.")],
    kind: Annotated[
        str | None,
        Option(
            help="fuseki, oxigraph, rdf4j or virtuoso; found out by asking if absent."
        ),
    ] = None,
    named: Annotated[
        bool,
        Option(
            "--named/--default",
            help="Keep each source file a named graph, or put all into one graph.",
        ),
    ] = False,
    replace: Annotated[
        bool,
        Option(
            "--replace",
            help="Put it in place of what is there: in one step on Oxigraph and "
            "Fuseki; on Virtuoso in several; RDF4J and GraphDB show both meanwhile.",
        ),
    ] = False,
    inferred: Annotated[
        bool,
        Option(
            "--inferred/--no-inferred", help="Whether to send what was derived, too."
        ),
    ] = True,
    chunk: Annotated[int, Option(least=1, help="Triples in a request.")] = 25_000,
    timeout: Annotated[
        float, Option(help="Seconds that the store may stay silent.")
    ] = 60.0,
    as_json: AsJson = False,
) -> None:
    """Put the graph into a SPARQL 1.1 store, and check that it is whole there."""
    graph = govkg.load()
    with progress() as tell:
        done = graph.push(
            url,
            kind=kind,
            named=named,
            replace=replace,
            inferred=inferred,
            timeout=timeout,
            chunk=chunk,
            progress=tell,
        )
    if not show_data(
        Rows(done._fields, [done]), as_json=as_json, as_csv=False, empty=""
    ):
        graphs = "one graph" if done.graphs == 1 else f"{done.graphs:,} graphs"
        echo(f"{done.store}: {done.triples:,} triples in {graphs}, checked.")
        echo(f"SHA-256 of the canonical form: {done.hash}")
        if done.meanwhile:
            echo(done.meanwhile)


@commands.add(
    panel="Upkeep",
    epilog=examples(
        "govkg verify build/govkg.nq", "govkg verify dump.nt.gz --no-inferred"
    )
    + "\n\nExit code 1 means that the file does not hold this version of the graph.",
)
def verify(
    file: Annotated[Path, Argument("FILE", help="A dump, zipped or not.")],
    inferred: Annotated[
        bool,
        Option(
            "--inferred/--no-inferred", help="Whether it should hold what was derived."
        ),
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Check offline, by its canonical hash, whether a dump holds the graph."""
    from govkg.verification import verify_file

    result = verify_file(file, open_graph().quads(inferred=inferred))
    if not show_data(
        Rows(result._fields, [result]), as_json=as_json, as_csv=False, empty=""
    ):
        echo(result.message)
    if not result.same:
        raise SystemExit(1)
