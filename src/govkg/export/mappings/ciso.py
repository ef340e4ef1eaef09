"""Libraries for CISO Assistant: a mapping set, and the two frameworks it joins.

See https://github.com/intuitem/ciso-assistant-community. The relationship compares
the source with the target.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from govkg.export.mappings.records import Crosswalk, Loss, Record, count_losses
from govkg.namespaces import local_name

RELATIONSHIPS = {
    "equivalent": "equal",
    "broader": "subset",
    "narrower": "superset",
    "overlaps": "intersect",
}
COPYRIGHT = "govkg, CC BY 4.0"
PROVIDER = "govkg"


def ciso(crosswalk: Crosswalk, records: Sequence[Record]) -> str:
    """Return a crosswalk as a library with one requirement mapping set.

    It depends on the two frameworks, which :func:`framework` gives. Conflicts and
    what has no counterpart are left out.
    """
    one, other = crosswalk.subject_instrument, crosswalk.object_instrument
    name = f"{local_name(one)}-and-{local_name(other)}"
    mapping_set = {
        "urn": f"urn:govkg:risk:req_mapping_set:{name}",
        "ref_id": name,
        "name": crosswalk.label,
        "description": crosswalk.definition,
        "source_framework_urn": _framework_urn(one),
        "target_framework_urn": _framework_urn(other),
        "requirement_mappings": [
            {
                "source_requirement_urn": _node_urn(one, record.subject),
                "target_requirement_urn": _node_urn(other, str(record.object)),
                "relationship": RELATIONSHIPS[record.relation],
                "rationale": "semantic",
                "strength_of_relationship": round(10 * record.confidence),
                "annotation": record.reason,
            }
            for record in records
            if record.relation in RELATIONSHIPS
        ],
    }
    return _library(
        f"mapping-{name}",
        crosswalk.label,
        crosswalk.definition,
        str(crosswalk.created),
        {"requirement_mapping_sets": [mapping_set]},
        [_library_urn(one), _library_urn(other)],
    )


def framework(
    instrument: str, title: str, day: str, nodes: Iterable[Mapping[str, Any]]
) -> str:
    """Return an instrument as a library with one framework.

    Args:
        instrument: Its IRI.
        title: What it is called.
        day: The day of the library.
        nodes: Its provisions and norms, as the query ``outline`` has them.
    """
    shown = [
        {
            "urn": _node_urn(instrument, node["node"]),
            **(
                {"parent_urn": _node_urn(instrument, node["parent"])}
                if node["parent"]
                else {}
            ),
            "assessable": bool(node["asks"]),
            "depth": node["depth"],
            "ref_id": node["reference"],
            "name": node["label"],
            **({"description": node["summary"]} if node["summary"] else {}),
        }
        for node in nodes
    ]
    slug = local_name(instrument)
    about = f"{title}, as govkg describes it."
    described = {
        "urn": _framework_urn(instrument),
        "ref_id": slug,
        "name": title,
        "description": about,
        "requirement_nodes": shown,
    }
    return _library(slug, title, about, day, {"framework": described})


def ciso_losses(records: Sequence[Record]) -> list[Loss]:
    """Return what a library of CISO Assistant does not hold."""
    missing = sum(record.object is None for record in records)
    losses = count_losses(
        records,
        (
            "the Japanese reason",
            "the review status",
            "author, day and justification",
            "the confidence, beyond one digit",
        ),
        "the conflict itself, which is left out",
    )
    if missing:
        losses.append(Loss("that there is no counterpart, and why", missing))
    return losses


def _library(
    ref: str,
    name: str,
    description: str,
    day: str,
    objects: Mapping[str, Any],
    dependencies: Sequence[str] = (),
) -> str:
    library: dict[str, Any] = {
        "urn": f"urn:govkg:risk:library:{ref}",
        "locale": "en",
        "ref_id": ref,
        "name": name,
        "description": description,
        "copyright": COPYRIGHT,
        "version": 1,
        "publication_date": day,
        "provider": PROVIDER,
        "packager": PROVIDER,
    }
    if dependencies:
        library["dependencies"] = list(dependencies)
    library["objects"] = dict(objects)
    return yaml.safe_dump(library, allow_unicode=True, sort_keys=False, width=10_000)


def _library_urn(instrument: str) -> str:
    return f"urn:govkg:risk:library:{local_name(instrument)}"


def _framework_urn(instrument: str) -> str:
    return f"urn:govkg:risk:framework:{local_name(instrument)}"


def _node_urn(instrument: str, iri: str) -> str:
    slug = local_name(instrument)
    return f"urn:govkg:risk:req_node:{slug}:{local_name(iri).removeprefix(slug + '_')}"
