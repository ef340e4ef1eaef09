"""What people type becomes a term of the graph, or a sentence that helps."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pyoxigraph as ox
import pytest

import govkg
from govkg.errors import ParameterError
from govkg.namespaces import XSD
from govkg.queryfile import Parameter
from govkg.querying import bind_arguments, find_node, to_term, to_value

ID = "https://w3id.org/govkg/id/"
SCHEME = "https://w3id.org/govkg/scheme/"


@pytest.mark.parametrize(
    ("kind", "text", "iri"),
    [
        ("instrument", "eu-ai-act", f"{ID}eu-ai-act"),
        ("instrument", "govid:eu-ai-act", f"{ID}eu-ai-act"),
        ("instrument", f"{ID}eu-ai-act", f"{ID}eu-ai-act"),
        ("instrument", f"<{ID}eu-ai-act>", f"{ID}eu-ai-act"),
        ("provision", "eu-ai-act_art-9", f"{ID}eu-ai-act_art-9"),
        ("place", "jp", f"{ID}jp"),
        ("role", "deployer", f"{SCHEME}role_deployer"),
        ("role", "govtax:role_deployer", f"{SCHEME}role_deployer"),
        ("role", "european-commission", f"{ID}european-commission"),
        ("system", "high-risk", f"{SCHEME}system_high-risk"),
        ("topic", "transparency", f"{SCHEME}topic_transparency"),
        ("deontic", "obligation", f"{SCHEME}deontic_obligation"),
        ("stage", "design", f"{SCHEME}stage_design"),
        ("risk", "crime", f"{SCHEME}risk_crime"),
        ("artefact", "logs", f"{SCHEME}artefact_logs"),
    ],
)
def test_names_are_found(
    kg: govkg.KnowledgeGraph, kind: str, text: str, iri: str
) -> None:
    """A slug, a prefixed name and a full IRI name the same node."""
    assert find_node(kind, text, kg) == ox.NamedNode(iri)


@pytest.mark.parametrize(
    ("kind", "text", "near"),
    [
        ("instrument", "eu-ai-atc", "eu-ai-act"),
        ("role", "deployr", "deployer"),
        ("role", "govtax:role_deployr", "deployer"),
        ("system", "highrisk", "high-risk"),
        ("topic", "transparancy", "transparency"),
        ("place", "eeu", "eu"),
        ("deontic", "obligations", "obligation"),
    ],
)
def test_misspelt_names_are_met_with_the_nearest(
    kg: govkg.KnowledgeGraph, kind: str, text: str, near: str
) -> None:
    """A name that nothing has is refused, and what was meant is offered."""
    with pytest.raises(ParameterError) as caught:
        find_node(kind, text, kg)
    message = str(caught.value)
    assert message.startswith(f"{kind}: nothing in the graph is called {text!r}. ")
    assert near in message.partition("Did you mean ")[2].rstrip("?").split(" or ")


@pytest.mark.parametrize(
    "text",
    ["", "zzzzzzzz", "<not an iri>", "a b", "}", "\x00", "https://x/ y", "☃" * 99],
)
def test_odd_names_are_refused(kg: govkg.KnowledgeGraph, text: str) -> None:
    """Texts that cannot be IRIs are refused like any unknown name."""
    with pytest.raises(ParameterError, match=r"^role: nothing in the graph is called"):
        find_node("role", text, kg)


def test_unset_arguments_are_left_out(kg: govkg.KnowledgeGraph) -> None:
    """None means that a parameter is not restricted."""
    query = next(q for q in kg.queries() if q.name == "norms")
    assert bind_arguments(query, {"role": None, "on": None}, kg) == {}


def test_several_values_become_several_terms(kg: govkg.KnowledgeGraph) -> None:
    """A list, a tuple or a generator of names becomes a list of terms."""
    query = next(q for q in kg.queries() if q.name == "norms")
    expected = {"place": [ox.NamedNode(f"{ID}eu"), ox.NamedNode(f"{ID}g7")]}
    for places in (["eu", "g7"], ("eu", "g7"), (p for p in ("eu", "g7"))):
        assert bind_arguments(query, {"place": places}, kg) == expected


@pytest.mark.parametrize(
    "day", [datetime.date(2027, 12, 2), "2027-12-02", " 2027-12-02 "]
)
def test_dates_become_date_literals(
    kg: govkg.KnowledgeGraph, day: str | datetime.date
) -> None:
    """A date and its ISO string are the same literal."""
    term = to_term(Parameter("on", "date", ""), day, kg)
    assert term == ox.Literal("2027-12-02", datatype=ox.NamedNode(f"{XSD}date"))


@pytest.mark.parametrize(
    "day", ["2027-13-02", "tomorrow", "2027-02-30", "", "02/12/2027"]
)
def test_other_dates_are_refused(kg: govkg.KnowledgeGraph, day: str) -> None:
    """What is no date is refused with the way to write one."""
    with pytest.raises(ParameterError, match=r"^on: .* Write it as 2027-12-02\.$"):
        to_term(Parameter("on", "date", ""), day, kg)


def test_time_of_day_is_no_surprise(kg: govkg.KnowledgeGraph) -> None:
    """A datetime counts as its day."""
    moment = datetime.datetime(2027, 12, 2, 23, 59)
    term = to_term(Parameter("on", "date", ""), moment, kg)
    assert term == ox.Literal("2027-12-02", datatype=ox.NamedNode(f"{XSD}date"))


def test_language_is_one_of_two(kg: govkg.KnowledgeGraph) -> None:
    """Labels exist in English and Japanese, and nothing else is promised."""
    param = Parameter("lang", "lang", "")
    assert to_term(param, "ja", kg) == ox.Literal("ja")
    with pytest.raises(ParameterError, match=r"no labels in 'fr'. There are en and ja"):
        to_term(param, "fr", kg)


def test_terms_pass_through(kg: govkg.KnowledgeGraph) -> None:
    """A caller's own RDF term is taken as it is."""
    term = ox.NamedNode("https://example.org/unknown")
    assert to_term(Parameter("role", "role", ""), term, kg) is term


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (None, None),
        (ox.NamedNode("a:b"), "a:b"),
        (ox.Literal("x"), "x"),
        (ox.Literal("x", language="en"), "x"),
        (ox.Literal("1", datatype=ox.NamedNode(f"{XSD}integer")), 1),
        (ox.Literal("0.75", datatype=ox.NamedNode(f"{XSD}decimal")), Decimal("0.75")),
        (ox.Literal("true", datatype=ox.NamedNode(f"{XSD}boolean")), True),
        (ox.Literal("0", datatype=ox.NamedNode(f"{XSD}boolean")), False),
        (
            ox.Literal("2026-07-27", datatype=ox.NamedNode(f"{XSD}date")),
            datetime.date(2026, 7, 27),
        ),
        (ox.Literal("2026-13-45", datatype=ox.NamedNode(f"{XSD}date")), "2026-13-45"),
        (ox.Literal("abc", datatype=ox.NamedNode(f"{XSD}integer")), "abc"),
        (ox.Literal("x", datatype=ox.NamedNode(f"{XSD}decimal")), "x"),
        (ox.Literal("P1D", datatype=ox.NamedNode(f"{XSD}duration")), "P1D"),
    ],
)
def test_terms_become_python_values(term: object, value: object) -> None:
    """Each datatype has its Python type; an ill-typed literal stays text."""
    assert to_value(term) == value
    assert type(to_value(term)) is type(value)
