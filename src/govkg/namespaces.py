"""The IRIs of govkg and the prefixes under which people write them."""

from __future__ import annotations

ONTOLOGY = "https://w3id.org/govkg/ont"
GOVKG = "https://w3id.org/govkg/ont#"
GOVID = "https://w3id.org/govkg/id/"
GOVTAX = "https://w3id.org/govkg/scheme/"
GOVSH = "https://w3id.org/govkg/shapes#"
GRAPH = "https://w3id.org/govkg/graph/"

INFERRED_GRAPH = GRAPH + "inferred"
"""The graph that holds everything derived; all other graphs are asserted."""

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
SH = "http://www.w3.org/ns/shacl#"
SSSOM = "https://w3id.org/sssom/"
SEMAPV = "https://w3id.org/semapv/vocab/"

PREFIXES: dict[str, str] = {
    "airo": "https://w3id.org/airo#",
    "dcterms": DCTERMS,
    "dpv": "https://w3id.org/dpv#",
    "dpv-ai": "https://w3id.org/dpv/ai#",
    "dpv-risk": "https://w3id.org/dpv/risk#",
    "dpv-tech": "https://w3id.org/dpv/tech#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "eu-aiact": "https://w3id.org/dpv/legal/eu/aiact#",
    "govid": GOVID,
    "govkg": GOVKG,
    "govsh": GOVSH,
    "govtax": GOVTAX,
    "owl": OWL,
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": "https://schema.org/",
    "semapv": SEMAPV,
    "sh": SH,
    "skos": SKOS,
    "sssom": SSSOM,
    "xsd": XSD,
}
"""Prefix to namespace, the only spelling used in files, queries and output."""


def expand(name: str) -> str:
    """Turn ``prefix:local`` into a full IRI; a full IRI comes back unchanged."""
    if name.startswith("<") and name.endswith(">"):
        return name[1:-1]
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        return PREFIXES[prefix] + local
    return name


def compact(iri: str) -> str:
    """Shorten an IRI to ``prefix:local`` where one of our prefixes fits."""
    best = ""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(namespace) > len(PREFIXES.get(best, "")):
            best = prefix
    return f"{best}:{iri[len(PREFIXES[best]) :]}" if best else iri


def local_name(iri: str) -> str:
    """Return what follows the namespace of a govkg IRI, else the IRI itself."""
    for namespace in (GOVID, GOVTAX, GOVKG, GOVSH):
        if iri.startswith(namespace):
            return iri[len(namespace) :]
    return iri
