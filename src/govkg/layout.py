"""In which order the facts of a subject and the subjects of a file stand."""

from __future__ import annotations

import re

PREDICATE_ORDER = (
    "rdf:type",
    "skos:prefLabel",
    "rdfs:label",
    "skos:altLabel",
    "dcterms:title",
    "govkg:shortTitle",
    "dcterms:identifier",
    "skos:notation",
    "govkg:number",
    "govkg:position",
    "govkg:heading",
    "skos:definition",
    "skos:scopeNote",
    "skos:example",
    "rdfs:subClassOf",
    "rdfs:subPropertyOf",
    "owl:equivalentClass",
    "rdfs:domain",
    "rdfs:range",
    "sh:targetClass",
    "sh:path",
    "skos:inScheme",
    "skos:topConceptOf",
    "skos:broader",
    "govkg:modalPhrase",
    "govkg:isPartOf",
    "govkg:isStatedIn",
    "govkg:cites",
    "govkg:explains",
    "govkg:inMappingSet",
    "govkg:subject",
    "govkg:relation",
    "govkg:object",
    "govkg:reason",
    "govkg:hasBearer",
    "govkg:concernsSystem",
    "govkg:addresses",
    "govkg:concernsRisk",
    "govkg:atStage",
    "govkg:yieldsArtefact",
    "govkg:hasCondition",
    "govkg:hasException",
    "govkg:exemptsFrom",
    "govkg:hasApplicationDate",
    "govkg:dueOn",
    "govkg:dueWithinDays",
    "govkg:hasSanction",
    "govkg:enforcedBy",
    "govkg:issuedBy",
    "govkg:hasJurisdiction",
    "govkg:hasLegalForce",
    "govkg:hasEvent",
    "govkg:onDate",
    "govkg:validFrom",
    "govkg:validUntil",
    "govkg:introducedBy",
    "govkg:rewordedBy",
    "govkg:endedBy",
    "govkg:supersedes",
)
"""Predicates that come first, in this order; the others follow by name."""

LAST_PREDICATES = (
    "dcterms:source",
    "sssom:mapping_justification",
    "sssom:confidence",
    "govkg:reviewStatus",
    "dcterms:creator",
    "dcterms:created",
    "skos:editorialNote",
    "rdfs:isDefinedBy",
)
"""Predicates that come last, in this order."""


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key that puts ``art-2`` before ``art-10`` and ``4`` before ``4a``.

    No two texts have the same key, so that the order never rests on chance: ``01``
    stands before ``1``.
    """
    return tuple(
        (0, int(part), part) if part.isdecimal() else (1, 0, part)
        for part in re.findall(r"\d+|[^\d]+", text)
    )
