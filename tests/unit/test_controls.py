"""One's own controls: how far they cover what instruments ask."""

from __future__ import annotations

from collections import namedtuple
from importlib.resources import files
from pathlib import Path

import pytest

import govkg
from govkg.controls import DEGREES, Control, cover
from govkg.errors import LoadError, ParameterError
from govkg.namespaces import GOVID, local_name

Row = namedtuple(
    "Row",
    "norm label kind bearers citation instrument coverage met reason mapping",
)


def row(norm: str, coverage: str, met: str | None, reason: str | None = None) -> Row:
    """Return a row of the query ``coverage``."""
    rest = ("Do it", "Obligation", "Provider", "Art. 1", "act")
    return Row(norm, *rest, coverage, met, reason, None)


CONTROLS = [Control("C1", "Logs", ("p",)), Control("C2", "", ("p", "q"))]


def test_best_degree_counts() -> None:
    """Of several ways to a norm the best one is shown, with all that lead so far."""
    found = cover(
        CONTROLS,
        [
            row("n", "touched", "q", "They meet in a part."),
            row("n", "equal", "p", "Both ask for logs."),
            row("m", "none", None),
        ],
    )
    first, second = found
    assert (first.coverage, first.controls) == ("equal", "C1 Logs; C2")
    assert first.why == "Both ask for logs."
    assert (second.coverage, second.controls, second.why) == ("none", None, None)


def test_degrees_are_ordered() -> None:
    """Each degree beats all that follow it."""
    for number, degree in enumerate(DEGREES):
        for weaker in DEGREES[number:]:
            rows = [row("n", weaker, "p"), row("n", degree, "p")]
            assert cover(CONTROLS, rows)[0].coverage == degree


def test_sample_covers_what_it_names(kg: govkg.KnowledgeGraph) -> None:
    """What a control names is met, and mappings carry it to other instruments."""
    sample = Path(str(files("govkg") / "samples" / "controls.csv"))
    found = kg.coverage(sample, against=["eu-ai-act", "kr-ai-basic-act"])
    degrees = {local_name(row.norm): row.coverage for row in found}
    assert degrees["eu-ai-act_art-50_par-2_n-1"] == "met"
    assert degrees["kr-ai-basic-act_art-31_par-2_n-1"] == "touched"
    assert degrees["kr-ai-basic-act_art-31_par-3_n-1"] != "met"
    why = {local_name(row.norm): row.why for row in found}
    assert why["kr-ai-basic-act_art-31_par-2_n-1"]
    controls = {local_name(row.norm): row.controls for row in found}
    assert (
        controls["eu-ai-act_art-50_par-2_n-1"] == "AI-15 Marking of generated content"
    )


def test_turtle_is_the_same_as_csv(kg: govkg.KnowledgeGraph, tmp_path: Path) -> None:
    """Controls in Turtle cover what the same controls in CSV cover."""
    table = tmp_path / "mine.csv"
    table.write_text("control,title,provision\nc1,Marks,EU AI Act 50(2)\n", "utf-8")
    turtle = tmp_path / "mine.ttl"
    turtle.write_text(
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "@prefix govkg: <https://w3id.org/govkg/ont#> .\n"
        '<https://example.org/c1> dcterms:title "Marks" ;\n'
        f"    govkg:meets <{GOVID}eu-ai-act_art-50_par-2> .\n",
        "utf-8",
    )
    one = kg.coverage(table, against="eu-ai-act")
    other = kg.coverage(turtle, against="eu-ai-act")
    assert [row.coverage for row in one] == [row.coverage for row in other]
    assert any(row.coverage == "met" for row in one)


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("control,provision\na,b\n", LoadError, "has no column title"),
        ("control,title,provision\na,b,\n", LoadError, "line 2: needs a control"),
        ("control,title,provision\n", LoadError, "names no control"),
        (
            "control,title,provision\na,b,EU AI Act 12(4)\n",
            ParameterError,
            "line 2: 'EU AI Act 12(4)' does not exist",
        ),
    ],
)
def test_bad_table_is_one_sentence(
    kg: govkg.KnowledgeGraph,
    tmp_path: Path,
    text: str,
    error: type[Exception],
    says: str,
) -> None:
    """What is wrong is said with the file and the line."""
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error) as caught:
        kg.coverage(path)
    assert says in str(caught.value)
    assert str(path) in str(caught.value)
