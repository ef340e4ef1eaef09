"""A spelling that stores change is found, with its place and its cure."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib

from govkg.lexical import lexical_faults
from govkg.resources import Resources

HEAD = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
FAULTS = {
    '"colour"@en-GB': "The language tag @en-GB is not lower case. Write @en-gb.",
    '"人"@JA': "The language tag @JA is not lower case. Write @ja.",
    '" a"@en': '" a"@en begins with a blank. Remove it.',
    '"a "@en': '"a "@en ends with a blank. Remove it.',
    '"a\\n"@en': '"a\\n"@en ends with a blank. Remove it.',
    '"\\ta"@en': '"\\ta"@en begins with a blank. Remove it.',
    '"""a\n"""@en': '"a\n"@en ends with a blank. Remove it.',
    "'a '@en": '"a "@en ends with a blank. Remove it.',
    "0.90": "0.90 is not canonical, so stores change it. Write 0.9.",
    ".5": ".5 is not canonical, so stores change it. Write 0.5.",
    "1.0": '1.0 is not canonical, so stores change it. Write "1"^^xsd:decimal.',
    "+5": "+5 is not canonical, so stores change it. Write 5.",
    "01": "01 is not canonical, so stores change it. Write 1.",
    "1e3": "1e3 is not canonical, so stores change it. Write 1000.",
    '"1"^^xsd:boolean': "1 is not canonical, so stores change it. Write true.",
    '"0.50"^^xsd:decimal': "0.50 is not canonical, so stores change it. Write 0.5.",
    '"2026-01-01T00:00:00+00:00"^^xsd:dateTime': (
        "2026-01-01T00:00:00+00:00 is not canonical, so stores change it. "
        "Write 2026-01-01T00:00:00Z."
    ),
    '"2026-01-01Z"^^xsd:date': (
        "2026-01-01Z is a date with a time zone, which is lost. Write 2026-01-01."
    ),
    '"2026-01-01+09:00"^^xsd:date': (
        "2026-01-01+09:00 is a date with a time zone, which is lost. Write 2026-01-01."
    ),
    '"PT24H"^^xsd:duration': "PT24H is not canonical, so stores change it. Write P1D.",
    '"P12M"^^<http://www.w3.org/2001/XMLSchema#duration>': (
        "P12M is not canonical, so stores change it. Write P1Y."
    ),
}


@pytest.mark.parametrize(("literal", "message"), FAULTS.items(), ids=FAULTS)
def test_fault_is_found(literal: str, message: str) -> None:
    """Each spelling is reported once, at its line and column, with the cure."""
    text = f"{HEAD}<a:s>\n    <a:p> {literal} ."
    assert lexical_faults(text) == [(3, 11, message)]


@pytest.mark.parametrize(
    "literal",
    [
        '"colour"@en-gb',
        '"a b"@en',
        '"back\\\\slash\\\\"@en',
        '" a "',
        '" 0.90 @EN 01 "',
        '"""line\n  0.90 "quoted" @EN\n  end"""@en',
        "0.9",
        '"1"^^xsd:decimal',
        "-5",
        "0",
        "true",
        '"2026-01-01T00:00:00Z"^^xsd:dateTime',
        '"2026-01-01T09:00:00+09:00"^^xsd:dateTime',
        '"2026-01-01"^^xsd:date',
        '"2026-13-45"^^xsd:date',
        '"P1D"^^xsd:duration',
        '"01"^^<https://example.org/code>',
        '"01"^^xsd:string',
        "<a:01>",
        "<a:x@EN>",
        "xsd:a01 , xsd:x-0.90",
    ],
)
def test_canonical_spelling_is_no_fault(literal: str) -> None:
    """What stores keep, and what only looks like a fault inside a text, passes."""
    comment = "# 0.90 'x '@EN it's\n"
    assert lexical_faults(f'{comment}{HEAD}<a:s> <a:p> {literal} . # 01 "\n') == []


def test_own_prefixes_are_understood() -> None:
    """A datatype is recognised under whatever prefix the file declares."""
    text = HEAD.replace("xsd", "d") + "<a:s> <a:p> '01'^^d:integer ."
    assert [fault.line for fault in lexical_faults(text)] == [2]


def test_shipped_files_have_no_fault(resources: Resources) -> None:
    """Every literal of the ontology, the shapes and the data is canonical."""
    files = [*resources.sources(), *resources.shapes.glob("*.ttl")]
    found = {
        f: faults for f in files if (faults := lexical_faults(f.read_text("utf-8")))
    }
    assert found == {}


def test_canonical_files_survive_both_engines(resources: Resources) -> None:
    """What passes the check comes out of a store and out of rdflib as it went in."""
    file = (
        resources.data
        / "crosswalks/haip-reporting-framework--hiroshima-code-of-conduct.ttl"
    )
    text = file.read_text("utf-8")
    parsed = set(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
    store = ox.Store()
    store.extend(parsed)
    assert set(store) == parsed
    graph = rdflib.Graph().parse(data=text, format="turtle")
    again = graph.serialize(format="nt").encode()
    assert set(ox.parse(again, format=ox.RdfFormat.N_TRIPLES)) == parsed
