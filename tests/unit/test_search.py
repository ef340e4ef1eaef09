"""The text index finds what SPARQL finds, and puts the nearest first."""

from __future__ import annotations

from pathlib import Path

import pytest

import govkg
from govkg.errors import ParameterError
from govkg.search import index_of
from govkg.textindex import NAME, Text, open_index

TEXTS = [
    ("a", "label", "Emotion recognition", "en"),
    ("b", "label", 'A "quoted" label, 100%', "en"),
    ("c", "label", "第12条第4項 罰則", "ja"),
    ("d", "heading", "深度合成", "zh-hans"),
    ("e", "heading", "제31조", "ko"),
    ("f", "title", "AI", None),
]


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("RECOGNITION", "a"),
        ('"quoted"', "b"),
        ("100%", "b"),
        ("第4項", "c"),
        ("罰則", "c"),
        ("深度合", "d"),
        ("31조", "e"),
        ("ai", "f"),
        ("OR", ""),
        ("NOT AND", ""),
        ("_", ""),
    ],
)
def test_index_finds_parts_of_words(text: str, things: str) -> None:
    """Parts are found in any script and case; nothing in them is an operator."""
    found = open_index(None, lambda: TEXTS).find(text)
    assert "".join(sorted(hit.thing for hit in found)) == things


@pytest.mark.parametrize(
    "text",
    ["emotion recognition", "Article 12(4)", "感情認識", "深度合成", "監査", "合成"],
)
def test_index_finds_what_sparql_finds(kg: govkg.KnowledgeGraph, text: str) -> None:
    """Index and query give the same texts."""
    found = index_of(kg._session).find(text)
    assert found, "nothing found; choose another text"
    asked = kg.query("texts", text=text)
    assert sorted(found, key=str) == sorted((Text(*row) for row in asked), key=str)


def test_index_is_kept_and_mended(tmp_path: Path) -> None:
    """A second opening reads the file; one that is garbled is not trusted."""
    open_index(str(tmp_path), lambda: TEXTS)
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert open_index(str(tmp_path), lambda: []).find("recog")
    (tmp_path / NAME).write_bytes(b"no database")
    assert open_index(str(tmp_path), lambda: TEXTS).find("recog")


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Without a folder the index is in memory."""
    assert open_index(str(tmp_path / "absent"), lambda: TEXTS).find("recog")


def test_nearest_comes_first(kg: govkg.KnowledgeGraph) -> None:
    """The thing that is called so stands before those that mention it."""
    assert kg.search("EU AI Act")[0].citation == "EU AI Act"
    first = kg.search("EU AI Act, Article 50(2)", lang="ja")[0]
    assert first.kind == "provision"
    assert first.citation.startswith("EU AI法 第50条第2項")
    hits = kg.search("深度合成", limit=7)
    assert len(hits) == 7
    assert len({hit.thing for hit in hits}) == 7


def test_empty_text_is_refused(kg: govkg.KnowledgeGraph) -> None:
    """There is nothing to look for."""
    with pytest.raises(ParameterError, match="empty"):
        kg.search("  ")
    assert len(kg.search("no such text anywhere")) == 0
