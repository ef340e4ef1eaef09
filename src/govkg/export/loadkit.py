"""A folder with all that one store needs to load the graph by its bulk loader.

Data in the form that the loader wants, configuration, commands, the counts to expect,
and five questions with their answers. The same graph gives the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from govkg.canonical import canonical_lines, one_ontology
from govkg.errors import ParameterError, StoreError
from govkg.export.beside import beside
from govkg.namespaces import GRAPH

if TYPE_CHECKING:
    from govkg.graph import KnowledgeGraph
    from govkg.store import Progress

_TEMPLATES = Path(__file__).parent / "kits"


class Target(NamedTuple):
    """A store that kits are made for.

    Attributes:
        quads: Whether it loads N-Quads with named graphs; else one graph.
        files: Template to the name of the file in the kit.
    """

    quads: bool
    files: dict[str, str]


TARGETS = {
    "fuseki": Target(False, {"fuseki.ttl": "fuseki.ttl"}),
    "graphdb": Target(False, {"graphdb.ttl": "repository.ttl"}),
    "neo4j": Target(False, {"neo4j.cypher": "load.cypher"}),
    "neptune": Target(True, {"neptune.json": "load.json"}),
    "oxigraph": Target(False, {}),
    "qlever": Target(False, {"qlever.ini": "Qleverfile"}),
    "stardog": Target(False, {}),
    "virtuoso": Target(False, {"virtuoso.sql": "load.sql"}),
}
"""Store to what its kit holds."""

SMOKE: dict[str, dict[str, str]] = {
    "instruments": {"place": "eu", "on": "2026-11-23"},
    "application-dates": {"instrument": "eu-ai-act", "as_of": "2026-11-23"},
    "history": {"instrument": "eu-ai-act"},
    "provisions": {"instrument": "hiroshima-all-actors", "on": "2026-11-23"},
    "sanctions": {"instrument": "eu-ai-act"},
}
"""The questions that show that a store answers as it should."""


def write_kit(
    graph: KnowledgeGraph,
    folder: Path,
    target: str,
    *,
    inferred: bool = True,
    progress: Progress | None = None,
) -> Path:
    """Write a load kit into a folder that does not exist yet or is empty.

    Raises:
        ParameterError: If there are no kits for such a store.
        StoreError: If the folder is not empty or cannot be written.
    """
    chosen = TARGETS.get(target)
    if chosen is None:
        raise ParameterError(
            f"export: no kit for {target!r}. There are {', '.join(TARGETS)}."
        )
    say = progress or (lambda _: None)
    try:
        if folder.exists() and any(folder.iterdir()):
            raise StoreError(
                f"{folder}: is not empty. Name a new folder, or empty this one."
            )
        with beside(folder, folder=True) as work:
            say("writing the data")
            counts = _write_data(graph, work, chosen, inferred=inferred)
            say("asking the five questions")
            _write_smoke(graph, work)
            write_texts(work, target, chosen, counts)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(
            f"{folder}: cannot be written: {reason}. Choose another place."
        ) from error
    return folder


def _write_data(
    graph: KnowledgeGraph, folder: Path, target: Target, *, inferred: bool
) -> dict[str, int | str]:
    quads = graph.quads(inferred=inferred)
    lines = canonical_lines(
        quads if target.quads else one_ontology(quads), graphs=target.quads
    )
    content = b"".join(lines)
    name = "govkg.nq.gz" if target.quads else "govkg.nt.gz"
    (folder / name).write_bytes(gzip.compress(content, mtime=0))
    counts: dict[str, int | str] = {
        "file": name,
        "quads" if target.quads else "triples": len(lines),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    text = json.dumps(counts, indent=2, sort_keys=True) + "\n"
    (folder / "expected.json").write_text(text, encoding="utf-8")
    return counts


def _write_smoke(graph: KnowledgeGraph, folder: Path) -> None:
    smoke = folder / "smoke"
    smoke.mkdir()
    for number, (name, arguments) in enumerate(SMOKE.items(), start=1):
        text = graph.bound_query(name, **arguments)
        rows = graph.query(name, **arguments)
        (smoke / f"{number}-{name}.rq").write_text(text, encoding="utf-8")
        (smoke / f"{number}-{name}.csv").write_text(
            rows.to_csv(), encoding="utf-8", newline=""
        )


def write_texts(
    folder: Path, target: str, chosen: Target, counts: dict[str, int | str]
) -> None:
    """Fill in the instructions and the configuration of a kit."""
    known = {
        "graph": f"{GRAPH}govkg",
        "oxigraph": ox.__version__,
        **{n: f"{count:,}" for n, count in counts.items() if isinstance(count, int)},
    }
    for source, name in {f"{target}.md": "README.md", **chosen.files}.items():
        text = (_TEMPLATES / source).read_text(encoding="utf-8")
        (folder / name).write_text(
            Template(text).substitute(known) + (_CHECK if name == "README.md" else ""),
            encoding="utf-8",
        )


_CHECK = """
## Check

`expected.json` has the counts and the SHA-256 of the unzipped file, whose lines are
sorted and canonical (RDFC-1.0); `govkg verify` compares it with the graph. `smoke/` has
five questions, each with its answer as CSV: a store that is whole gives the same rows,
in the same order. Some stores write numbers in another way, as 1.0 for 1.
"""
