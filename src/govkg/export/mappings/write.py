"""Writes crosswalks into a folder, and says what the format could not hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from govkg.errors import ParameterError, StoreError
from govkg.export.beside import beside
from govkg.export.mappings.ciso import ciso, ciso_losses, framework
from govkg.export.mappings.oscal import oscal, oscal_losses
from govkg.export.mappings.records import Crosswalk, Loss, Record
from govkg.export.mappings.skos import skos, skos_losses
from govkg.export.mappings.sssom import nexus, nexus_losses, sssom, sssom_losses
from govkg.namespaces import local_name

if TYPE_CHECKING:
    from govkg.graph import KnowledgeGraph
    from govkg.store import Progress


class MappingFormat(NamedTuple):
    """A format of mappings.

    Attributes:
        suffix: What file names end in.
        meaning: What it is for, in a few words.
        write: Turns a crosswalk and its mappings into a text.
        losses: Says what is lost of mappings.
    """

    suffix: str
    meaning: str
    write: Callable[[Crosswalk, Sequence[Record]], str]
    losses: Callable[[Sequence[Record]], list[Loss]]


MAPPING_FORMATS = {
    "sssom": MappingFormat(".sssom.tsv", "SSSOM/TSV", sssom, sssom_losses),
    "oscal": MappingFormat(
        ".oscal.json", "OSCAL 1.2 mapping-collection", oscal, oscal_losses
    ),
    "ciso": MappingFormat(
        ".ciso.yaml", "CISO Assistant libraries, with frameworks", ciso, ciso_losses
    ),
    "nexus": MappingFormat(".nexus.tsv", "AI Atlas Nexus TSV", nexus, nexus_losses),
    "skos": MappingFormat(".skos.ttl", "plain SKOS in Turtle", skos, skos_losses),
}
"""Format name to what it is; a folder gets one file for each crosswalk."""


def export_mappings(
    graph: KnowledgeGraph,
    folder: Path,
    *,
    format: str,
    crosswalks: Iterable[str] = (),
    progress: Progress | None = None,
) -> tuple[list[Path], list[Loss]]:
    """Write crosswalks into a folder, one file each.

    Args:
        graph: The graph.
        folder: Where to write.
        format: A name in :data:`MAPPING_FORMATS`.
        crosswalks: Names such as ``"hiroshima-all-actors--eu-ai-act"``; all if empty.
        progress: Told what is being done.

    Returns:
        The files, and what the format could not hold, over all of them.

    Raises:
        ParameterError: If there is no such format or crosswalk.
        StoreError: If a file cannot be written; what is written is whole.
    """
    chosen = MAPPING_FORMATS.get(format)
    if chosen is None:
        raise ParameterError(
            f"export: no format {format!r} of mappings. There are "
            f"{', '.join(MAPPING_FORMATS)}."
        )
    asked = list(crosswalks) or None
    sets = [Crosswalk(*row) for row in graph.query("crosswalk-list", crosswalk=asked)]
    if asked and len(sets) < len(set(asked)):
        missing = sorted(set(asked) - {found.slug for found in sets})
        raise ParameterError(
            f"export: {', '.join(missing)} is no crosswalk. 'govkg quality' lists them."
        )
    records: dict[str, list[Record]] = defaultdict(list)
    for row in graph.query("mapping-records", crosswalk=asked):
        records[row.crosswalk].append(Record(*row))
    written: list[Path] = []
    losses: dict[str, int] = defaultdict(int)
    for found in sets:
        if progress:
            progress(f"writing {found.slug}")
        path = folder / f"{found.slug}{chosen.suffix}"
        _write(path, chosen.write(found, records[found.crosswalk]))
        written.append(path)
        for loss in chosen.losses(records[found.crosswalk]):
            losses[loss.what] += loss.mappings
    if format == "ciso":
        written.extend(_write_frameworks(graph, folder, sets))
    return written, [Loss(what, count) for what, count in losses.items()]


def _write_frameworks(
    graph: KnowledgeGraph, folder: Path, sets: Sequence[Crosswalk]
) -> Iterator[Path]:
    titles = {found.subject_instrument: found.subject_title for found in sets}
    titles |= {found.object_instrument: found.object_title for found in sets}
    day = str(max(found.created for found in sets))
    for instrument, title in sorted(titles.items()):
        rows = graph.query("outline", instrument=instrument).to_dicts()
        path = folder / f"{local_name(instrument)}.ciso.yaml"
        _write(path, framework(instrument, title, day, rows))
        yield path


def _write(path: Path, text: str) -> None:
    try:
        with beside(path) as work:
            work.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(
            f"{path}: cannot be written: {reason}. Choose another place."
        ) from error
