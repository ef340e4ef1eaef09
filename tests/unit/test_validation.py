"""A faulty file is told its subject, its fault, its rule and its cure."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox
import pytest

import govkg
from govkg.cache import CACHE_VARIABLE
from govkg.compiling import infer_all
from govkg.errors import InferenceError, LoadError
from govkg.loading import parse_file
from govkg.queryfile import QueryFile, read_queries
from govkg.resources import Resources, find_resources
from govkg.rows import Rows
from govkg.store import open_entry
from govkg.validation import (
    Finding,
    Report,
    check_hygiene,
    validate,
    validate_graph,
)

HEAD = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix govid: <https://w3id.org/govkg/id/> .
@prefix govkg: <https://w3id.org/govkg/ont#> .
@prefix govtax: <https://w3id.org/govkg/scheme/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
NORM = """\
govid:eu-ai-act_art-9_n-99
    a govkg:Obligation ;
    skos:prefLabel "A test norm"@en , "試験の規範"@ja ;
    skos:definition "Nobody is asked anything."@en , "何も求められない。"@ja ;
    govkg:modalPhrase "shall"@en ;
    govkg:isStatedIn govid:eu-ai-act_art-9_par-1 ;
    govkg:hasBearer govtax:role_eu-provider ;
    govkg:concernsSystem govtax:system_eu-high-risk ;
    govkg:addresses govtax:topic_risk-identification ;
    govkg:hasApplicationDate govid:eu-ai-act_app-general ;
    dcterms:source govid:src_eu-2024-1689-oj-en ;
    govkg:reviewStatus govtax:review_draft ;
.
"""
Check: TypeAlias = Callable[..., tuple[list[Finding], Path]]
HYGIENE = Path(__file__).parents[1] / "graph" / "hygiene"
HYGIENE_QUERIES = [
    query
    for query in read_queries(find_resources().queries).values()
    if query.folder == "hygiene"
]


@pytest.fixture
def check(kg: govkg.KnowledgeGraph, resources: Resources, tmp_path: Path) -> Check:
    """Make a function that validates one file's content with the graph."""

    def run(body: str, *, reference: bool = False) -> tuple[list[Finding], Path]:
        file = tmp_path / "mine.ttl"
        file.write_text(HEAD + body, encoding="utf-8")
        report = kg.validate([str(file)], reference=reference)
        return list(report.findings), file

    return run


def test_shipped_graph_conforms(kg: govkg.KnowledgeGraph) -> None:
    """The graph itself has no violation."""
    report = kg.validate()
    assert report.conforms
    assert report.triples > 10_000


def test_good_file_conforms(check: Check) -> None:
    """A file in order has no finding."""
    assert check(NORM)[0] == []


def test_unknown_role_is_found(check: Check) -> None:
    """A bearer that no scheme has is named with file, subject, path, rule and cure."""
    findings, file = check(NORM.replace("role_eu-provider", "role_eu-provder"))
    (finding,) = findings
    assert finding.file == str(file)
    assert finding.subject == "govid:eu-ai-act_art-9_n-99"
    assert finding.path == "govkg:hasBearer"
    assert finding.value == "govtax:role_eu-provder"
    assert finding.rule == "govsh:NormBearer"
    assert finding.severity == "violation"
    assert finding.message.endswith(".")


def test_dangling_reference_is_found(check: Check) -> None:
    """A provision that does not exist is a violation of the norm that names it."""
    findings, _ = check(NORM.replace("art-9_par-1 ;", "art-9_par-11 ;"))
    assert "govid:eu-ai-act_art-9_par-11" in {finding.value for finding in findings}
    assert {finding.subject for finding in findings} == {"govid:eu-ai-act_art-9_n-99"}


def test_missing_property_is_found(check: Check) -> None:
    """A norm without its wording is incomplete."""
    body = NORM.replace('    govkg:modalPhrase "shall"@en ;\n', "")
    findings, _ = check(body)
    assert [finding.rule for finding in findings] == ["govsh:NormModalPhrase"]


def test_ill_typed_date_is_found(check: Check) -> None:
    """A date that no calendar has is a violation."""
    body = NORM.replace(
        "    govkg:reviewStatus",
        '    govkg:validFrom "2026-13-45"^^xsd:date ;\n    govkg:reviewStatus',
    )
    findings, _ = check(body)
    assert {finding.path for finding in findings} == {"govkg:validFrom"}


def test_engines_find_the_same(check: Check) -> None:
    """Everyday engine and reference agree on a file with several faults."""
    body = (
        NORM.replace("role_eu-provider", "role_eu-provder")
        .replace('    govkg:modalPhrase "shall"@en ;\n', "")
        .replace('"試験の規範"@ja', '"試験の規範"@fr')
    )
    fast, _ = check(body)
    slow, _ = check(body, reference=True)
    assert len(fast) >= 3
    assert fast == slow


def test_warnings_conform() -> None:
    """Only violations make a graph not conform."""
    mild = Finding(None, "a", None, None, "m", "r", "warning")
    assert Report(Rows(Finding._fields, [mild]), 1).conforms
    bad = mild._replace(severity="violation")
    assert not Report(Rows(Finding._fields, [mild, bad]), 1).conforms


def test_several_files_are_checked_together(
    kg: govkg.KnowledgeGraph, tmp_path: Path
) -> None:
    """A file may speak of what another file given with it describes."""
    norm, provision = tmp_path / "norm.ttl", tmp_path / "provision.ttl"
    norm.write_text(HEAD + NORM.replace("art-9_par-1 ;", "art-9_par-99 ;"), "utf-8")
    provision.write_text(
        HEAD + "govid:eu-ai-act_art-9_par-99 a govkg:Paragraph ;\n"
        '    skos:prefLabel "EU AI Act, Article 9(99)"@en ,'
        ' "EU AI法 第9条第99項"@ja ;\n'
        '    govkg:number "99" ; govkg:position 99 ;\n'
        "    govkg:isPartOf govid:eu-ai-act_art-9 ;\n"
        "    dcterms:source govid:src_eu-2024-1689-oj-en .\n",
        "utf-8",
    )
    assert list(kg.validate([norm, provision]).findings) == []
    assert not kg.validate([norm]).conforms


def test_malformed_file_is_an_error(kg: govkg.KnowledgeGraph, tmp_path: Path) -> None:
    """What cannot be read is an error with its place, not a finding."""
    file = tmp_path / "mine.ttl"
    file.write_text("govid:x a", "utf-8")
    with pytest.raises(LoadError, match=r"mine\.ttl:1:"):
        kg.validate([file])


def test_missing_file_is_an_error(kg: govkg.KnowledgeGraph, tmp_path: Path) -> None:
    """A file that is not there is an error."""
    with pytest.raises(LoadError, match="cannot be read"):
        kg.validate([tmp_path / "none.ttl"])


def test_contradiction_is_an_error(check: Check) -> None:
    """A norm that is also a place contradicts the ontology, and is told so."""
    with pytest.raises(InferenceError, match="eu-ai-act_art-9_n-99 is both a "):
        check(NORM + "govid:eu-ai-act_art-9_n-99 a govkg:Place .")


def test_wrong_kind_is_not_made_right(check: Check) -> None:
    """A link to the wrong kind of thing is a finding; no range makes it right."""
    findings, _ = check(
        NORM.replace(
            "govkg:hasBearer govtax:role_eu-provider", "govkg:hasBearer govid:eu"
        )
    )
    assert [(f.path, f.value) for f in findings] == [("govkg:hasBearer", "govid:eu")]


def test_validation_changes_nothing(kg: govkg.KnowledgeGraph, check: Check) -> None:
    """Checking a file does not add it to the graph."""
    before = len(kg.store)
    check(NORM)
    assert len(kg.store) == before
    assert not kg.has(ox.NamedNode("https://w3id.org/govkg/id/eu-ai-act_art-9_n-99"))


def test_every_hygiene_query_has_a_fixture() -> None:
    """Each query has a small graph that triggers it, and no fixture is left over."""
    assert {file.stem for file in HYGIENE.glob("*.ttl")} == {
        query.name for query in HYGIENE_QUERIES
    }


@pytest.mark.parametrize("query", HYGIENE_QUERIES, ids=lambda query: query.name)
def test_hygiene_query_finds_its_fixture(
    query: QueryFile, resources: Resources
) -> None:
    """The query reports the subject that its fixture names, with message and cure."""
    file = HYGIENE / f"{query.name}.ttl"
    focus = file.read_text("utf-8").partition("\n")[0].removeprefix("# triggers: ")
    ontology = [
        quad
        for path in sorted(resources.ontology.glob("modules/*.ttl"))
        for quad in parse_file(path)
    ]
    store = ox.Store()
    store.extend(infer_all([*ontology, *parse_file(file)], resources, trusting=False))
    found = [f for f in check_hygiene(store, resources) if f.rule == query.name]
    assert {f.subject for f in found} == {
        name.replace("govid:", "https://w3id.org/govkg/id/").replace(
            "govtax:", "https://w3id.org/govkg/scheme/"
        )
        for name in focus.split()
    }
    assert all(f.severity == query.severity for f in found)
    assert all(f.message.endswith(query.fix) and query.fix for f in found)


@pytest.mark.parametrize("query", HYGIENE_QUERIES, ids=lambda query: query.name)
def test_shipped_graph_is_clean(kg: govkg.KnowledgeGraph, query: QueryFile) -> None:
    """No hygiene query of violations finds anything in the graph that ships."""
    rows = kg.query(query.name)
    assert query.severity == "warning" or not rows, rows.to_csv()


def test_unchanged_graph_is_not_checked_twice(
    resources: Resources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found in a graph is said again, until anything it hangs on changes."""
    if not resources.data.is_dir():
        pytest.skip("an installed package has no source files")
    root = tmp_path / "checkout"
    for name in ("ontology", "queries"):
        shutil.copytree(resources.root / name, root / name)
    (root / "data").mkdir()
    shutil.copy(resources.data / "places.ttl", root / "data")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    own = Resources(root)
    checks = []

    def counted(store: ox.Store, resources: Resources) -> Report:
        checks.append(store)
        return validate(store, resources)

    monkeypatch.setattr("govkg.validation.validate", counted)

    def check(*, fresh: bool = False) -> tuple[Report, int]:
        """Check, and tell how many checks that took."""
        checks.clear()
        opened = open_entry(own)
        report = validate_graph(opened.store, own, opened.folder, fresh=fresh)
        return report, len(checks)

    first, once = check()
    assert once == 1
    again, none = check()
    assert (list(again.findings), again.triples) == (
        list(first.findings),
        first.triples,
    )
    assert none == 0
    assert check(fresh=True)[1] == 1

    faulty = HEAD + "govid:xx a govkg:Statute ."
    (root / "data" / "xx.ttl").write_text(faulty, encoding="utf-8")
    report, once = check()
    assert once == 1
    assert any(finding.subject == "govid:xx" for finding in report.findings)
    assert len(report.findings) > len(first.findings)
    for file in ("ontology/shapes/time.ttl", "queries/hygiene/orphan-provision.rq"):
        with (root / file).open("a", encoding="utf-8") as stream:
            stream.write("\n# changed\n")
        assert check()[1] == 1
        assert check()[1] == 0
    for damaged in ("[]", "[[1], [2]]"):
        for kept in (tmp_path / "cache").rglob("findings-*.json"):
            kept.write_text(damaged, encoding="utf-8")
        mended, once = check()
        assert once == 1
        assert list(mended.findings) == list(report.findings)
