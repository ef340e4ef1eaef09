"""The layout is one, keeps every fact as it is spelt, and is refused for no Turtle."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from govkg.errors import LoadError
from govkg.formatting import format_turtle, main, unformatted
from govkg.layout import natural_key
from govkg.resources import Resources

HEAD = """\
@prefix govid: <https://w3id.org/govkg/id/> .
@prefix govkg: <https://w3id.org/govkg/ont#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def triples(text: str) -> ox.Dataset:
    """Parse Turtle into a dataset whose blank nodes are named by what they are."""
    dataset = ox.Dataset(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def test_layout_is_one_block_a_subject() -> None:
    """Type first, one predicate a line, several objects one a line, dot alone."""
    text = HEAD + (
        'govid:a skos:prefLabel "A"@en, "あ"@ja; govkg:position 1; a govkg:Article.'
    )
    assert format_turtle(text) == (
        "@prefix govid: <https://w3id.org/govkg/id/> .\n"
        "@prefix govkg: <https://w3id.org/govkg/ont#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "\n"
        "govid:a\n"
        "    a govkg:Article ;\n"
        "    skos:prefLabel\n"
        '        "A"@en ,\n'
        '        "あ"@ja ;\n'
        "    govkg:position 1 ;\n"
        ".\n"
    )


def test_shipped_files_are_fixed_points(resources: Resources) -> None:
    """Formatting a shipped file changes nothing, so formatting twice does neither."""
    files = [*resources.sources(), *resources.shapes.glob("*.ttl")]
    assert unformatted(files) == []


MESSY = {
    "order": "govid:art-10 govkg:position 2 . govid:art-2 govkg:position 1 .",
    "blank nodes": "govid:a govkg:x [ govkg:y [ govkg:z 1 ] ; a owl:Thing ] .",
    "lists": "govid:a owl:members ( govid:b ( 1 2 ) [ govkg:z ( ) ] ) .",
    "root blank node": "[] owl:members ( govid:b govid:c ) .",
    "escapes": r'govid:a govkg:x "q\"b\\n\nr\rt\tb\b\f\u0001é" .',
    "long string": 'govid:a govkg:x """two\nlines with "quotes" \\""""@en .',
    "odd iris": "<https://example.org/a%20b> govkg:x <https://w3id.org/govkg/id/a/b> .",
    "odd locals": (
        "govid:a.b govkg:x govid:a\\,b , govid:\\-x , govid:x- , govid:x\\. ."
    ),
    "no prefix": "<urn:x> <urn:y> <urn:z> .",
    "lexical forms": (
        'govid:a govkg:x 0.90 , "2026-13-45"^^xsd:date , 01 , +5 , "1"^^xsd:boolean , '
        'true , 1e3 , "PT24H"^^xsd:duration , "abc"^^xsd:integer , "1."^^xsd:decimal , '
        '"2026-01-01T00:00:00+00:00"^^xsd:dateTime , "2026-01-01Z"^^xsd:date .'
    ),
    "both kinds of one text": 'govid:a govkg:x "a" , "a"@en , "a"@ja , govid:a .',
}


@pytest.mark.parametrize("body", MESSY.values(), ids=MESSY)
def test_formatting_keeps_facts_and_settles(body: str) -> None:
    """Formatting keeps every triple with its spelling, and a second time is still."""
    once = format_turtle(HEAD + body)
    assert triples(once) == triples(HEAD + body)
    assert format_turtle(once) == once


@pytest.mark.parametrize(
    "literal",
    [
        "0.90",
        "+5",
        "01",
        '"2026-13-45"^^xsd:date',
        '"PT24H"^^xsd:duration',
        '"1"^^xsd:boolean',
        '"abc"^^xsd:integer',
        '"1e3"^^xsd:double',
    ],
)
def test_spelling_is_kept(literal: str) -> None:
    """A literal is written as it was spelt, even where it is no value of its type."""
    out = format_turtle(f"{HEAD}govid:a govkg:x {literal} .")
    assert f"    govkg:x {literal} ;\n" in out


def test_subjects_stand_in_natural_order() -> None:
    """Article 2 comes before article 10, and 4 before 4a before 5."""
    names = ["art-10", "art-5", "art-4a", "art-2", "art-4", "art-4_par-1"]
    body = " ".join(f"govid:{name} govkg:position 1 ." for name in names)
    out = format_turtle(HEAD + body)
    found = [line[6:] for line in out.splitlines() if line.startswith("govid:")]
    assert found == ["art-2", "art-4", "art-4_par-1", "art-4a", "art-5", "art-10"]


def test_natural_key_orders_mixed_names() -> None:
    """Names that differ in kind at the same place can still be compared."""
    names = ["x-a", "x-1", "x", "1", "x-1a", "x-10"]
    assert sorted(names, key=natural_key) == ["1", "x", "x-1", "x-1a", "x-10", "x-a"]
    assert sorted(["v-1", "v-01"], key=natural_key) == ["v-01", "v-1"]
    assert sorted(["v-01", "v-1"], key=natural_key) == ["v-01", "v-1"]


def test_prefixes_are_sorted_and_only_those_used() -> None:
    """Only the prefixes that the facts need are declared, in alphabetical order."""
    out = format_turtle(f"{HEAD}govid:a a govkg:Article .")
    declared = [line.split()[1] for line in out.splitlines() if line.startswith("@")]
    assert declared == ["govid:", "govkg:"]


def test_header_comment_is_kept() -> None:
    """The comment at the top of a file survives, a later one does not."""
    text = f"# What this is.\n# More.\n{HEAD}# Lost.\ngovid:a a govkg:Article .\n"
    out = format_turtle(text)
    assert out.startswith("# What this is.\n# More.\n@prefix govid:")
    assert "Lost" not in out


def test_malformed_turtle_is_refused_with_its_place() -> None:
    """An error names file, line and column."""
    text = f"{HEAD}govid:a a govkg:Article ;;\n  govkg:x , .\n"
    with pytest.raises(LoadError, match=r"^some\.ttl:7:11: not valid RDF: .+ there\.$"):
        format_turtle(text, name="some.ttl")


@pytest.mark.parametrize(
    "text",
    ['govid:a a "x', "govid:a", "nope:a a nope:b .", "<a b> <c:d> <e:f> .", "{}"],
)
def test_no_turtle_is_refused(text: str) -> None:
    """Texts of other kinds raise one error of ours with a line."""
    with pytest.raises(LoadError, match=r"^text:\d+:\d+: "):
        format_turtle(text)


def test_main_formats_in_place(tmp_path: Path) -> None:
    """Without --check files are brought into the layout, and then pass the check."""
    file = tmp_path / "a.ttl"
    file.write_text(f"{HEAD}govid:a a govkg:Article.", encoding="utf-8")
    assert main(["--check", str(tmp_path)]) == 1
    assert main([str(tmp_path)]) == 0
    assert main(["--check", str(file)]) == 0


def test_check_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --check a file is named with the cure and left as it is."""
    file = tmp_path / "a.ttl"
    file.write_text(f"{HEAD}govid:a a govkg:Article.", encoding="utf-8")
    before = file.read_bytes()
    assert main(["--check", str(file)]) == 1
    assert file.read_bytes() == before
    said = capsys.readouterr().err
    assert (
        said == f"{file}: not in the layout. Run: python -m govkg.formatting {file}\n"
    )


def test_check_reports_spelling(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --check a file in the layout fails for a spelling that stores change."""
    file = tmp_path / "a.ttl"
    text = format_turtle(f"{HEAD}govid:a govkg:x 0.90 .")
    file.write_text(text, encoding="utf-8")
    assert main(["--check", str(file)]) == 1
    assert capsys.readouterr().err == (
        f"{file}:5:13: 0.90 is not canonical, so stores change it. Write 0.9.\n"
    )


@pytest.mark.parametrize("content", [None, "govid:a", "\udce9"])
def test_main_refuses_what_it_cannot_read(
    tmp_path: Path, content: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing, malformed or wrongly encoded file is one sentence and code 3."""
    file = tmp_path / "a.ttl"
    if content is not None:
        file.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert main(["--check", str(file)]) == 3
    said = capsys.readouterr().err
    assert said.startswith(str(file))
    assert said.count("\n") == 1
