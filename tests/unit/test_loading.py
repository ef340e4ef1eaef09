"""Files are read into graphs of their own, and every fault is reported at once."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from govkg.errors import LoadError, ResourceError
from govkg.loading import (
    FORMATS,
    graph_name,
    load_sources,
    parse_file,
    parse_files,
    parse_sources,
)
from govkg.resources import Resources

TRIPLE = "<https://example.org/s> <https://example.org/p> <https://example.org/o>"
CONTENT = {
    ".ttl": f"{TRIPLE} .",
    ".nt": f"{TRIPLE} .",
    ".nq": f"{TRIPLE} .",
    ".trig": f"{{ {TRIPLE} }}",
    ".jsonld": (
        '{"@id": "https://example.org/s",'
        ' "https://example.org/p": {"@id": "https://example.org/o"}}'
    ),
}
CONTENT[".json"] = CONTENT[".jsonld"]
GRAPH = ox.NamedNode("https://example.org/g")


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_suffix_is_read(tmp_path: Path, suffix: str) -> None:
    """Each known suffix, in any case, gives the same triple in the graph asked for."""
    file = tmp_path / f"a{suffix.upper()}"
    file.write_text(CONTENT[suffix], encoding="utf-8")
    (quad,) = parse_file(file, GRAPH)
    assert f"{quad.subject} {quad.predicate} {quad.object}" == TRIPLE
    assert quad.graph_name == GRAPH


def test_file_is_its_own_graph(tmp_path: Path) -> None:
    """Without a graph the triples go into one named by the file's address."""
    file = tmp_path / "a.nt"
    file.write_text(f"{TRIPLE} .", encoding="utf-8")
    assert parse_file(file)[0].graph_name == ox.NamedNode(file.as_uri())


def test_named_graphs_are_kept(tmp_path: Path) -> None:
    """Quads stay in the graphs that the file names."""
    file = tmp_path / "a.nq"
    file.write_text(f"{TRIPLE} <https://example.org/own> .", encoding="utf-8")
    (quad,) = parse_file(file, GRAPH)
    assert quad.graph_name == ox.NamedNode("https://example.org/own")


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    """The same blank node label in two files is two nodes."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.ttl").write_text("_:x <a:p> 1 .", encoding="utf-8")
    one, other = (parse_file(tmp_path / f"{name}.ttl") for name in ("a", "b"))
    assert one[0].subject != other[0].subject


def test_error_names_file_line_and_column(tmp_path: Path) -> None:
    """A malformed file is one sentence with its place."""
    file = tmp_path / "a.ttl"
    file.write_text(f"{TRIPLE} .\n  x:y <a:b> 1 .\n", encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        parse_file(file)
    message = str(caught.value)
    assert message.startswith(f"{file}:2:3: not valid RDF: ")
    assert message.endswith(" Mend the syntax there.")
    assert "\n" not in message


@pytest.mark.parametrize("name", ["a.rdf", "a.xml", "a", "a.ttl.gz"])
def test_unknown_suffix_is_refused(tmp_path: Path, name: str) -> None:
    """A file of another kind is refused with the kinds that are read."""
    file = tmp_path / name
    file.write_text("", encoding="utf-8")
    with pytest.raises(LoadError, match=r"not a kind of RDF file.*\.ttl"):
        parse_file(file)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(LoadError, match=r"none\.ttl: cannot be read: .+ the path\.$"):
        parse_file(tmp_path / "none.ttl")


def test_folder_is_refused(tmp_path: Path) -> None:
    """A folder with a suffix is no file."""
    folder = tmp_path / "a.ttl"
    folder.mkdir()
    with pytest.raises(LoadError, match="cannot be read"):
        parse_file(folder)


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".ttl", b'<a:s> <a:p> "\xff" .'),
        (".ttl", b"\x00\x01"),
        (".nt", b"<a:s> <a:p>"),
        (".jsonld", b'{"@context": "https://example.org/remote.jsonld", "a": 1}'),
        (".jsonld", b"{"),
    ],
)
def test_garbage_is_one_error(tmp_path: Path, suffix: str, content: bytes) -> None:
    """Bytes that are no RDF, and contexts from elsewhere, raise one error of ours."""
    file = tmp_path / f"a{suffix}"
    file.write_bytes(content)
    with pytest.raises(LoadError, match=r"a\.\w+(:\d+:\d+)?: not valid RDF: "):
        parse_file(file)


def test_all_malformed_files_are_reported(tmp_path: Path) -> None:
    """Good files are read, and one error lists every bad one, a line each."""
    texts = {"a": "<a:s>", "b": f"{TRIPLE} .", "c": "}", "d": f"{TRIPLE} ."}
    files = []
    for name, text in texts.items():
        file = tmp_path / f"{name}.ttl"
        file.write_text(text, encoding="utf-8")
        files.append((file, GRAPH))
    read: list[ox.Quad] = []
    with pytest.raises(LoadError) as caught:
        read.extend(parse_files(files))
        pytest.fail("the bad files were not reported")
    lines = str(caught.value).splitlines()
    assert [Path(line.partition(":")[0]).name for line in lines] == ["a.ttl", "c.ttl"]


def test_sources_are_named_by_their_place(resources: Resources) -> None:
    """Each source file is one graph, named by its path in the project."""
    graphs = {quad.graph_name for quad in parse_sources(resources)}
    paths = [graph_name(path, resources.root) for path in resources.sources()]
    assert graphs == set(paths)
    assert len(paths) == len(set(paths))
    assert ox.NamedNode("https://w3id.org/govkg/graph/data/places") in graphs


def test_store_holds_what_the_parser_reads(resources: Resources) -> None:
    """Loading into a store gives the same quads as parsing, file by file."""
    parsed = ox.Store()
    parsed.bulk_extend(parse_sources(resources))
    loaded = load_sources(resources)
    named = {quad for quad in loaded if not _has_blank_node(quad)}
    assert named == {quad for quad in parsed if not _has_blank_node(quad)}
    assert len(loaded) == len(parsed)


def _has_blank_node(quad: ox.Quad) -> bool:
    return any(isinstance(n, ox.BlankNode) for n in (quad.subject, quad.object))


def test_all_malformed_sources_are_reported(tmp_path: Path) -> None:
    """Loading into a store names every bad file, too."""
    (tmp_path / "ontology").mkdir()
    texts = {"a": "<a:s>", "b": f"{TRIPLE} .", "c": "}"}
    for name, text in texts.items():
        (tmp_path / "ontology" / f"{name}.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        load_sources(Resources(tmp_path))
    lines = str(caught.value).splitlines()
    assert [Path(line.partition(":")[0]).name for line in lines] == ["a.ttl", "c.ttl"]


def test_shapes_are_no_sources(resources: Resources) -> None:
    """The shapes are not part of the graph."""
    assert resources.shapes.is_dir()
    assert all(resources.shapes not in path.parents for path in resources.sources())


def test_empty_installation_is_reported(tmp_path: Path) -> None:
    """A folder without Turtle files is said to be no installation."""
    with pytest.raises(ResourceError, match=r"no Turtle files. Reinstall govkg\.$"):
        Resources(tmp_path).sources()
