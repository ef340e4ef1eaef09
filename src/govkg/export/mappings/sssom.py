"""SSSOM/TSV, the exchange format of mappings; and the flavour of AI Atlas Nexus.

See https://mapping-commons.github.io/sssom/. A line of comments holds the metadata
of the set as YAML, and one line follows for each mapping.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import yaml

from govkg.export.mappings.records import Crosswalk, Loss, Record, count_losses
from govkg.namespaces import GOVID, GOVTAX, SEMAPV, SKOS, SSSOM

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
CURIES = {
    "govid": GOVID,
    "govtax": GOVTAX,
    "semapv": SEMAPV,
    "skos": SKOS,
    "sssom": SSSOM,
}
COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_id",
    "mapping_date",
    "confidence",
    "comment",
    "other",
)
NEXUS_COLUMNS = tuple(name for name in COLUMNS if name != "other")


def sssom(crosswalk: Crosswalk, records: Sequence[Record]) -> str:
    """Return a crosswalk as SSSOM/TSV.

    A cell without counterpart has the object ``sssom:NoTermFound``. A conflict has
    the relation of the graph as its predicate, because SKOS has none for it. The
    Japanese reason and the review status stand under ``other``.
    """
    metadata = {
        "curie_map": CURIES,
        "license": LICENSE,
        "mapping_set_description": crosswalk.definition,
        "mapping_set_id": crosswalk.crosswalk,
        "mapping_set_title": crosswalk.label,
        "object_source": _curie(crosswalk.object_instrument),
        "subject_source": _curie(crosswalk.subject_instrument),
    }
    if crosswalk.source:
        metadata["mapping_set_source"] = [crosswalk.source]
    return _header(metadata) + _table(COLUMNS, map(_line, records))


def nexus(crosswalk: Crosswalk, records: Sequence[Record]) -> str:
    """Return a crosswalk as the TSV that AI Atlas Nexus reads.

    It is SSSOM with a prefix for each side. What has no counterpart is left out.
    """
    prefixes = {
        crosswalk.subject_instrument: crosswalk.subject_instrument.rpartition("/")[2],
        crosswalk.object_instrument: crosswalk.object_instrument.rpartition("/")[2],
    }
    metadata = {
        "curie_map": {
            **{name: iri + "_" for iri, name in prefixes.items()},
            "govid": GOVID,
            "govtax": GOVTAX,
            "semapv": SEMAPV,
            "skos": SKOS,
        },
        "license": LICENSE,
        "mapping_date": str(crosswalk.created),
        "mapping_set_description": crosswalk.definition,
        "mapping_set_id": crosswalk.crosswalk,
    }

    def line(record: Record) -> dict[str, str]:
        cells = _line(record)
        for side in ("subject_id", "object_id"):
            for name in sorted(prefixes.values(), key=len, reverse=True):
                cells[side] = cells[side].replace(f"govid:{name}_", f"{name}:", 1)
        return cells

    held = [record for record in records if record.object]
    return _header(metadata) + _table(NEXUS_COLUMNS, map(line, held))


def sssom_losses(records: Sequence[Record]) -> list[Loss]:
    """Return what SSSOM does not hold."""
    return count_losses(records, ())


def nexus_losses(records: Sequence[Record]) -> list[Loss]:
    """Return what the TSV of AI Atlas Nexus does not hold."""
    missing = sum(record.object is None for record in records)
    losses = count_losses(records, ("the Japanese reason", "the review status"))
    if missing:
        losses.append(Loss("that there is no counterpart, and why", missing))
    return losses


def _line(record: Record) -> dict[str, str]:
    return {
        "subject_id": _curie(record.subject),
        "subject_label": record.subject_label,
        "predicate_id": _predicate(record),
        "object_id": _curie(record.object) if record.object else "sssom:NoTermFound",
        "object_label": record.object_label or "",
        "mapping_justification": _curie(record.justification),
        "author_id": _curie(record.creator),
        "mapping_date": str(record.created),
        "confidence": str(record.confidence),
        "comment": record.reason,
        "other": f"review: {record.review}; reason_ja: {record.reason_ja}",
    }


def _predicate(record: Record) -> str:
    if record.object is None:
        # "No term found" is said of a predicate; the weakest one excludes the others.
        return "skos:relatedMatch"
    if record.predicate is None:
        return f"govtax:relation_{record.relation}"
    return _curie(record.predicate)


def _header(metadata: object) -> str:
    text = yaml.safe_dump(metadata, allow_unicode=True, width=10_000)
    return "".join(f"#{line}\n" for line in text.splitlines())


def _table(columns: Sequence[str], lines: object) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(
        out, columns, delimiter="\t", lineterminator="\n", extrasaction="ignore"
    )
    writer.writeheader()
    writer.writerows(lines)  # type: ignore[arg-type]
    return out.getvalue()


def _curie(iri: str) -> str:
    for prefix, space in CURIES.items():
        if iri.startswith(space):
            return f"{prefix}:{iri.removeprefix(space)}"
    return iri
