"""Arguments with which the tests ask every query on more than one engine."""

from __future__ import annotations

DAY = "2026-11-23"

CASES: dict[str, list[dict[str, str]]] = {
    "agreement": [{}],
    "applicability": [{"norm": "eu-ai-act_art-50_par-2_n-1", "as_of": DAY}],
    "characteristics": [{}],
    "coverage": [
        {"met": "eu-ai-act_art-50_par-2", "against": "hiroshima-all-actors"},
    ],
    "criteria": [{}],
    "crosswalk-list": [{"crosswalk": "hiroshima-all-actors--eu-ai-act"}],
    "hierarchy": [{}],
    "outline": [{"instrument": "hiroshima-all-actors"}],
    "amendments": [{"instrument": "eu-ai-act"}],
    "application-dates": [
        {"instrument": "eu-ai-act"},
        {"instrument": "eu-ai-act", "as_of": "2026-07-01"},
    ],
    "artefacts": [{"instrument": "eu-ai-act", "role": "deployer", "artefact": "logs"}],
    "budget": [{}, {"pillar": "safety", "budget": "jp-budget-2024-supplementary"}],
    "budget-sums": [{}, {"ministry": "jp-mext", "pillar": "innovation"}],
    "citable": [{"instrument": "hiroshima-all-actors"}],
    "commitments": [{"place": "jp", "on": DAY}],
    "concepts": [{"scheme": "risks"}, {"scheme": "actor-roles", "place": "eu"}],
    "conditions": [{"instrument": "eu-ai-act"}],
    "coverage-matrix": [{}, {"topic": "content-provenance"}],
    "crosswalk": [
        {
            "subject_instrument": "hiroshima-all-actors",
            "object_instrument": "eu-ai-act",
            "provision": "hiroshima-all-actors_prin-7",
            "as_of": DAY,
        }
    ],
    "deadlines": [
        {"instrument": "us-eo-14179", "as_of": DAY},
        {"place": "us", "before": "2025-12-31", "as_of": DAY},
    ],
    "definitions": [{"instrument": "eu-ai-act", "text": "AI system", "as_of": DAY}],
    "deontic-profile": [{"instrument": "hiroshima-all-actors"}],
    "discrepancies": [{}, {"about": "eu-ai-act_art-54"}],
    "enforcement": [{}],
    "explain": [{"a": "hiroshima-all-actors_prin-7", "b": "eu-ai-act_art-50_par-2"}],
    "gaps": [
        {
            "done": "hiroshima-developers",
            "wanted": "hiroshima-all-actors",
            "as_of": DAY,
        }
    ],
    "history": [{}, {"instrument": "eu-ai-act"}],
    "in-application": [
        {"instrument": "eu-ai-act", "on": "2026-08-03", "as_of": "2026-08-03"}
    ],
    "instrument-names": [{}],
    "instruments": [{"on": "2024-07-31"}, {"on": DAY, "place": "g7"}],
    "issuers": [{}],
    "lifecycle": [{}],
    "mapping-sets": [{}],
    "measures": [{"programme": "jp-ai-policy-2025"}, {"issue": "use-lag"}],
    "member-counts": [{}, {"on": "2025-02-27"}],
    "norms": [
        {"role": "deployer", "stage": "operation", "as_of": "2026-07-01"},
        {"system": "high-risk", "on": "2027-12-02", "as_of": DAY},
        {"instrument": "hiroshima-all-actors", "as_of": DAY},
    ],
    "participants": [{}, {"instrument": "hiroshima-all-actors", "place": "jp"}],
    "places": [{}],
    "provisions": [{"instrument": "hiroshima-all-actors", "on": DAY}],
    "recitals": [{"explained": "eu-ai-act_art-50"}],
    "references": [{"within": "eu-ai-act_art-50"}, {"target": "eu-gdpr"}],
    "relations": [{}],
    "risk-coverage": [{"named_in": "src_seed-deck-2025-09-10"}, {}],
    "risks": [{"risk": "disinformation", "lang": "ja"}, {}],
    "sanctions": [{}],
    "sources": [{"instrument": "eu-ai-act"}],
    "statistics": [{}],
    "texts": [{"text": "Hiroshima AI process"}],
    "things": [{"thing": "hiroshima-all-actors_prin-7"}],
    "timeline": [
        {"instrument": "eu-ai-act"},
        {"instrument": "eu-ai-act", "as_of": "2026-07-01"},
    ],
    "topics": [{"principle": "hiroshima-all-actors_prin-7"}],
    "treaty-status": [{"instrument": "coe-cets-225", "on": "2026-09-24"}],
}
"""Query to the arguments with which it runs; days are fixed, so that today is not."""

STORE_CASES: dict[str, list[dict[str, str]]] = {
    "derived-mappings": [
        {
            "subject_instrument": "hiroshima-all-actors",
            "object_instrument": "eu-ai-act",
        },
    ],
    "exemptions": [{"as_of": DAY}],
    "mapping-records": [{"crosswalk": "hiroshima-all-actors--eu-ai-act"}, {}],
    "matrix": [
        {"subject": "hiroshima-all-actors"},
        {"subject": "eu-ai-act", "object": "kr-ai-basic-act"},
    ],
    "quality": [{}, {"subject_instrument": "eu-ai-act"}],
    "related": [{"provision": "eu-ai-act_art-50_par-2", "lang": "ja"}],
}
"""What only real stores are asked.

rdflib's engine does not finish four of them in minutes, even on the part of the graph
that it is given; that part has not what the other two ask for.
"""
