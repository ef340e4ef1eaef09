"""A dump is whole or it is not, wherever it comes from; a kit holds what it says."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

import govkg
from govkg.canonical import canonical_hash
from govkg.errors import LoadError, ParameterError, StoreError
from govkg.export.loadkit import SMOKE, TARGETS, write_kit, write_texts
from govkg.namespaces import XSD
from govkg.verification import verify_file

P = ox.NamedNode("https://e.org/p")


def literal(value: str, datatype: str) -> ox.Quad:
    """Return a triple about a literal."""
    return ox.Quad(P, P, ox.Literal(value, datatype=ox.NamedNode(XSD + datatype)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (literal("1", "boolean"), literal("true", "boolean")),
        (literal("2.50", "decimal"), literal("2.5", "decimal")),
        (literal("35000000.0", "decimal"), literal("35000000", "decimal")),
        (
            ox.Quad(P, P, ox.Literal("x", language="zh-Hans")),
            ox.Quad(P, P, ox.Literal("x", language="zh-hans")),
        ),
        (ox.Quad(P, P, ox.BlankNode("a")), ox.Quad(P, P, ox.BlankNode("b"))),
    ],
)
def test_what_stores_rewrite_makes_no_difference(one: ox.Quad, other: ox.Quad) -> None:
    """Two spellings of one graph have one hash."""
    assert canonical_hash([one]) == canonical_hash([other])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (literal("true", "boolean"), literal("false", "boolean")),
        (literal("2.5", "decimal"), literal("2.5", "string")),
        (ox.Quad(P, P, P), ox.Quad(P, P, P, P)),
    ],
)
def test_what_differs_has_another_hash(one: ox.Quad, other: ox.Quad) -> None:
    """Another graph has another hash."""
    assert canonical_hash([one]) != canonical_hash([other])


@pytest.mark.parametrize("form", ["ntriples", "nquads"])
def test_export_is_verified(
    kg: govkg.KnowledgeGraph, tmp_path: Path, form: str
) -> None:
    """What was exported is found to be the graph, and with a line less it is not."""
    file = kg.export(tmp_path / "dump", format=form)
    assert verify_file(file, kg.quads()).same
    lines = file.read_bytes().splitlines(keepends=True)
    zipped = file.with_suffix(file.suffix + ".gz")
    zipped.write_bytes(gzip.compress(b"".join(lines[:-1])))
    result = verify_file(zipped, kg.quads())
    assert not result.same
    assert "does not hold" in result.message


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("dump.txt", b"", "not a dump by its name"),
        ("dump.nt", b"<a", "not valid RDF"),
        ("dump.nt.gz", b"no gzip", "cannot be read"),
    ],
)
def test_unreadable_dump(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    """A file that is no dump is said to be none."""
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(LoadError, match=said):
        verify_file(file, [])


@pytest.mark.parametrize("target", ["fuseki", "neptune"])
def test_kit_is_whole(kg: govkg.KnowledgeGraph, tmp_path: Path, target: str) -> None:
    """A kit has data with its counts, instructions, and questions with answers."""
    folder = write_kit(kg, tmp_path / "kit", target)
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    data = folder / expected["file"]
    lines = gzip.decompress(data.read_bytes()).splitlines()
    assert len(lines) == expected.get("triples", expected.get("quads"))
    assert verify_file(data, kg.quads()).hash == expected["sha256"]
    assert f"{len(lines):,}" in (folder / "README.md").read_text("utf-8")
    questions = sorted((folder / "smoke").glob("*.rq"))
    assert len(questions) == len(SMOKE) == 5
    for question in questions:
        with question.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        found = kg.store.query(
            question.read_text("utf-8"), use_default_graph_as_union=True
        )
        assert isinstance(found, ox.QuerySolutions)
        assert len(list(found)) == len(rows) - 1 > 0


@pytest.mark.parametrize("target", TARGETS)
def test_kit_says_what_to_do(target: str, tmp_path: Path) -> None:
    """Each store has instructions that say whether anybody has tried them."""
    write_texts(tmp_path, target, TARGETS[target], {"triples": 1234, "quads": 1234})
    text = (tmp_path / "README.md").read_text("utf-8")
    assert "1,234" in text
    tried = target in ("fuseki", "oxigraph", "virtuoso")
    assert ("Exercised with" in text) is tried
    assert ("Not exercised here" in text) is not tried
    for name in TARGETS[target].files.values():
        assert "$" not in (tmp_path / name).read_text("utf-8").replace("${", "")


def test_kit_is_the_same_twice(kg: govkg.KnowledgeGraph, tmp_path: Path) -> None:
    """Two kits of one graph are equal byte for byte."""
    one = write_kit(kg, tmp_path / "one", "oxigraph")
    two = write_kit(kg, tmp_path / "two", "oxigraph")
    for file in sorted(path for path in one.rglob("*") if path.is_file()):
        assert file.read_bytes() == (two / file.relative_to(one)).read_bytes()


def test_kit_needs_a_known_store_and_an_empty_folder(
    kg: govkg.KnowledgeGraph, tmp_path: Path
) -> None:
    """A kit is not written over anything, nor for a store that is not known."""
    with pytest.raises(ParameterError, match="no kit for"):
        write_kit(kg, tmp_path / "kit", "fusekki")
    (tmp_path / "mine").write_text("keep", "utf-8")
    with pytest.raises(StoreError, match="not empty"):
        write_kit(kg, tmp_path, "fuseki")
    assert (tmp_path / "mine").read_text("utf-8") == "keep"
