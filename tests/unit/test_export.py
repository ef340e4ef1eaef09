"""Every format holds the same graph, equal twice, and whole or not at all."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import networkx
import pyoxigraph as ox
import pytest
import rdflib

import govkg
from govkg.canonical import one_ontology
from govkg.errors import ParameterError, StoreError
from govkg.export import FORMATS
from govkg.export.files import jsonld_context
from govkg.namespaces import INFERRED_GRAPH, ONTOLOGY, OWL, PREFIXES

TRIPLES = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
QUADS = {"nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}


def canonical(items: Iterator[ox.Quad], *, graphs: bool) -> ox.Dataset:
    """Return quads, or their triples, with blank nodes named by what they are."""
    dataset = ox.Dataset(
        item if graphs else ox.Quad(item.subject, item.predicate, item.object)
        for item in items
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.mark.parametrize("inferred", [True, False])
@pytest.mark.parametrize("name", [*TRIPLES, *QUADS])
def test_file_parses_back_to_the_graph(
    kg: govkg.KnowledgeGraph, tmp_path: Path, name: str, *, inferred: bool
) -> None:
    """A file holds exactly the triples of the graph, with or without the inferred."""
    path = kg.export(tmp_path, format=name, inferred=inferred)
    graphs = name in QUADS
    read = ox.parse(path=path, format=(TRIPLES | QUADS)[name])
    quads = iter(kg.quads(inferred=inferred))
    expected = canonical(quads if graphs else one_ontology(quads), graphs=graphs)
    assert canonical(read, graphs=graphs) == expected


def test_a_single_graph_is_one_ontology(
    kg: govkg.KnowledgeGraph, tmp_path: Path
) -> None:
    """Turtle has one ontology header and imports nothing, so OWL tools open it."""
    path = kg.export(tmp_path, format="turtle")
    headers = {
        quad.subject
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
        if quad.object == ox.NamedNode(OWL + "Ontology")
    }
    assert headers == {ox.NamedNode(ONTOLOGY)}
    assert "owl:imports" not in path.read_text(encoding="utf-8")


def test_inferred_triples_are_apart(kg: govkg.KnowledgeGraph, tmp_path: Path) -> None:
    """In formats with graphs, what was derived is in a graph of its own."""
    path = kg.export(tmp_path, format="nquads")
    text = path.read_text(encoding="utf-8")
    assert f"<{INFERRED_GRAPH}> ." in text
    without = kg.export(tmp_path / "bare.nq", format="nquads", inferred=False)
    assert INFERRED_GRAPH not in without.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write every format in a process where sets and dictionaries go other ways."""
    folder = tmp_path_factory.mktemp("elsewhere")
    program = (
        "import sys, govkg; from govkg.export import FORMATS\n"
        "for name in FORMATS: govkg.load().export(sys.argv[1], format=name)"
    )
    subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        check=True,
    )
    return folder


@pytest.mark.parametrize("name", FORMATS)
def test_same_graph_gives_same_bytes(
    kg: govkg.KnowledgeGraph, tmp_path: Path, elsewhere: Path, name: str
) -> None:
    """Two processes write the same file, byte for byte."""
    path = kg.export(tmp_path, format=name)
    assert path.stat().st_size > 10_000
    assert path.read_bytes() == (elsewhere / path.name).read_bytes()


@pytest.mark.parametrize("name", FORMATS)
def test_target_can_be_a_folder(
    kg: govkg.KnowledgeGraph, tmp_path: Path, name: str
) -> None:
    """A folder, there or not yet, takes a file of the usual name."""
    path = kg.export(tmp_path / "new" / "folder", format=name)
    assert path == tmp_path / "new" / "folder" / f"govkg{FORMATS[name].suffix}"
    assert [p.name for p in path.parent.iterdir()] == [path.name], (
        "nothing else is left"
    )


def test_existing_file_is_replaced(kg: govkg.KnowledgeGraph, tmp_path: Path) -> None:
    """A file that is already there is replaced as a whole."""
    target = tmp_path / "a.csv"
    target.write_text("x" * 10_000_000, encoding="utf-8")
    kg.export(str(target), format="csv")
    assert target.read_text(encoding="utf-8").startswith("norm,label,")


def test_unknown_format_is_refused(kg: govkg.KnowledgeGraph, tmp_path: Path) -> None:
    """A format that does not exist is met with those that do."""
    with pytest.raises(ParameterError, match=r"no format 'n3'\. There are turtle, "):
        kg.export(tmp_path / "a", format="n3")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", FORMATS)
def test_unwritable_target_is_one_sentence(
    kg: govkg.KnowledgeGraph, tmp_path: Path, name: str
) -> None:
    """A place below a file cannot be written, and is left as it was."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match=r"cannot be written: .+\. Choose another"):
        kg.export(tmp_path / "file" / "a.ttl", format=name)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_full_disk_leaves_nothing(
    kg: govkg.KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure in the middle leaves no half file, and the old file as it was."""
    target = tmp_path / "a.csv"
    target.write_text("old", encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(StoreError, match="No space left on device"):
        kg.export(target, format="csv")
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]
    assert target.read_text(encoding="utf-8") == "old"


def test_files_are_as_open_as_any(kg: govkg.KnowledgeGraph, tmp_path: Path) -> None:
    """An export is readable by whoever may read an ordinary new file."""
    ordinary = tmp_path / "ordinary"
    ordinary.touch()
    path = kg.export(tmp_path / "a.csv", format="csv")
    assert path.stat().st_mode == ordinary.stat().st_mode


def test_progress_is_told(kg: govkg.KnowledgeGraph, tmp_path: Path) -> None:
    """Who asks is told which file is being written."""
    said: list[str] = []
    kg.export(tmp_path / "a.csv", format="csv", progress=said.append)
    assert said == [f"writing {tmp_path / 'a.csv'}"]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_context_stands_alone() -> None:
    """The JSON-LD context names no address to fetch, and gives short names meaning."""
    document = {
        "@context": jsonld_context(),
        "@id": "govid:x",
        "@type": "govkg:Mapping",
        "prefLabel": {"en": "X", "ja": "エックス"},
        "validFrom": "2026-07-27",
        "confidence": "0.9",
        "reason": {"en": "Because."},
    }
    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    subject = rdflib.URIRef(PREFIXES["govid"] + "x")
    govkg_ns = rdflib.Namespace(PREFIXES["govkg"])
    assert set(graph.objects(subject, rdflib.SKOS.prefLabel)) == {
        rdflib.Literal("X", lang="en"),
        rdflib.Literal("エックス", lang="ja"),
    }
    assert graph.value(subject, govkg_ns.validFrom) == rdflib.Literal(
        "2026-07-27", datatype=rdflib.XSD.date
    )
    assert graph.value(subject, govkg_ns.reason) == rdflib.Literal(
        "Because.", lang="en"
    )


def test_jsonld_uses_its_context(kg: govkg.KnowledgeGraph, tmp_path: Path) -> None:
    """A web developer finds short names and labels by language."""
    path = kg.export(tmp_path, format="jsonld", inferred=False)
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["@context"] == jsonld_context()
    node = next(n for n in document["@graph"] if n["@id"] == "govid:eu-ai-act")
    assert node["prefLabel"]["en"] == "EU AI Act"
    assert node["prefLabel"]["ja"] == "EU AI法"


def test_graphml_opens_in_networkx(kg: govkg.KnowledgeGraph, tmp_path: Path) -> None:
    """GraphML has the nodes, links and attributes of the networkx graph."""
    path = kg.export(tmp_path, format="graphml")
    read = networkx.read_graphml(path, force_multigraph=True)
    assert isinstance(read, networkx.MultiDiGraph)
    graph = kg.to_networkx()
    assert set(graph) == set(read)
    assert all(read.nodes[node] == graph.nodes[node] for node in graph)
    assert set(read.edges(keys=True)) == set(graph.edges(keys=True))


def test_csv_has_one_norm_a_line(kg: govkg.KnowledgeGraph, tmp_path: Path) -> None:
    """CSV has the columns of the norms, and a line for each."""
    path = kg.export(tmp_path, format="csv")
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    norms = kg.norms()
    assert tuple(lines[0]) == norms.columns
    assert len(lines) == len(norms) + 1
