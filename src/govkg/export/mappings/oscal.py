"""OSCAL 1.2 mapping-collection, for tools of security compliance.

See https://pages.nist.gov/OSCAL/. The relationship compares the source with the
target: where the object asks for less, the source is a superset of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from govkg.export.mappings.records import (
    Crosswalk,
    Loss,
    Record,
    count_losses,
    stable_uuid,
)
from govkg.namespaces import GOVTAX, local_name

VERSION = "1.2.0"
RELATIONSHIPS = {
    "equivalent": "equivalent-to",
    "broader": "subset-of",
    "narrower": "superset-of",
    "overlaps": "intersects-with",
}
NAMESPACE = GOVTAX + "mapping-relations"
"""Qualifies a relationship that OSCAL does not have."""

PROPERTIES = "https://w3id.org/govkg/ns/oscal"


def oscal(crosswalk: Crosswalk, records: Sequence[Record]) -> str:
    """Return a crosswalk as an OSCAL mapping-collection in JSON.

    Provisions are the controls. What has no counterpart is an unmapped control of the
    source gap summary; its reason stands in the remarks of the mapping.
    """
    unmapped = [record for record in records if record.object is None]
    mapping: dict[str, Any] = {
        "uuid": stable_uuid(crosswalk.crosswalk + "#mapping"),
        "source-resource": _resource(crosswalk.subject_instrument),
        "target-resource": _resource(crosswalk.object_instrument),
        "maps": [_map(record) for record in records if record.object],
    }
    if unmapped:
        mapping["source-gap-summary"] = {
            "uuid": stable_uuid(crosswalk.crosswalk + "#gaps"),
            "unmapped-controls": [
                {"with-ids": [local_name(record.subject)]} for record in unmapped
            ],
        }
        mapping["remarks"] = "\n\n".join(
            f"{record.subject_label}: no counterpart. {record.reason}"
            for record in unmapped
        )
    collection = {
        "uuid": stable_uuid(crosswalk.crosswalk),
        "metadata": {
            "title": crosswalk.label,
            "last-modified": f"{crosswalk.created}T00:00:00Z",
            "version": str(crosswalk.created),
            "oscal-version": VERSION,
            "links": [{"href": crosswalk.crosswalk, "rel": "canonical"}],
        },
        "provenance": {
            "method": "human",
            "matching-rationale": "semantic",
            "status": "draft" if crosswalk.review == "draft" else "complete",
            "mapping-description": crosswalk.definition,
        },
        "mappings": [mapping],
    }
    document = {"mapping-collection": collection}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def oscal_losses(records: Sequence[Record]) -> list[Loss]:
    """Return what a mapping-collection does not hold."""
    missing = sum(record.object is None for record in records)
    losses = count_losses(records, ())
    if missing:
        what = "confidence, review and Japanese reason where there is no counterpart"
        losses.append(Loss(what, missing))
    return losses


def _map(record: Record) -> dict[str, Any]:
    known = record.relation in RELATIONSHIPS
    entry: dict[str, Any] = {"uuid": stable_uuid(record.mapping)}
    if not known:
        entry["ns"] = NAMESPACE
    entry |= {
        "relationship": RELATIONSHIPS.get(record.relation, record.relation),
        "sources": [_item(record.subject)],
        "targets": [_item(str(record.object))],
        "confidence-score": {"percentage": float(record.confidence)},
        "props": [
            {"name": "mapping", "ns": PROPERTIES, "value": record.mapping},
            {"name": "review", "ns": PROPERTIES, "value": record.review},
            {"name": "reason-ja", "ns": PROPERTIES, "value": record.reason_ja},
            {"name": "justification", "ns": PROPERTIES, "value": record.justification},
            {"name": "creator", "ns": PROPERTIES, "value": record.creator},
            {"name": "created", "ns": PROPERTIES, "value": str(record.created)},
        ],
        "remarks": record.reason,
    }
    return entry


def _item(iri: str) -> dict[str, str]:
    return {"type": "control", "id-ref": local_name(iri)}


def _resource(iri: str) -> dict[str, str]:
    return {"type": "catalog", "href": iri}
