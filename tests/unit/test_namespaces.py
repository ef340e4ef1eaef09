"""Names are expanded and shortened in one way, and nothing is lost on the way."""

from __future__ import annotations

import pytest

from govkg.namespaces import PREFIXES, compact, expand, local_name


@pytest.mark.parametrize("prefix", PREFIXES)
def test_names_survive_both_ways(prefix: str) -> None:
    """A prefixed name becomes an IRI and the same name again."""
    name = f"{prefix}:some-name_1"
    assert expand(name) == PREFIXES[prefix] + "some-name_1"
    assert compact(expand(name)) == name


def test_longest_namespace_wins() -> None:
    """An IRI of a nested namespace takes the prefix of the inner one."""
    assert compact("https://w3id.org/dpv/ai#Risk") == "dpv-ai:Risk"
    assert compact("https://w3id.org/dpv/legal/eu/aiact#X") == "eu-aiact:X"


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("<https://example.org/a>", "https://example.org/a"),
        ("https://example.org/a", "https://example.org/a"),
        ("schema://example.org/a", "schema://example.org/a"),
        ("unknown:name", "unknown:name"),
        ("no-colon", "no-colon"),
        ("", ""),
    ],
)
def test_other_texts_are_left_alone(text: str, iri: str) -> None:
    """What is no prefixed name of ours comes back as it is, without brackets."""
    assert expand(text) == iri


def test_foreign_iri_is_not_shortened() -> None:
    """An IRI outside the known namespaces stays whole."""
    assert compact("https://example.org/a") == "https://example.org/a"


@pytest.mark.parametrize("prefix", ["govid", "govtax", "govkg", "govsh"])
def test_local_name_drops_our_namespaces(prefix: str) -> None:
    """The local name of an IRI of ours is what follows its namespace."""
    assert local_name(expand(f"{prefix}:eu-ai-act")) == "eu-ai-act"


def test_local_name_keeps_foreign_iris() -> None:
    """The local name of another IRI is the IRI."""
    assert local_name("https://example.org/a#b") == "https://example.org/a#b"
