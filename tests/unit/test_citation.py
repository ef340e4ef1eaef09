"""A citation finds what it names, and one of nothing is never bent into something."""

from __future__ import annotations

import csv
import datetime
import random
from pathlib import Path

import pytest

import govkg
from govkg.errors import ParameterError
from govkg.locator import fold, read_steps, roman

HERE = Path(__file__).parent
ID = "https://w3id.org/govkg/id/"
TODAY = "2026-11-23"
EXISTS = {"no": False, "unknown": None}


def read(name: str) -> list[dict[str, str]]:
    """Read a table of citations."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


VALID = read("citations_valid.tsv")
INVALID = read("citations_invalid.tsv")


def name(row: dict[str, str]) -> str:
    """Name a test by its citation and its day."""
    return " ".join(filter(None, (row["citation"], row["on"])))


def test_tables_are_large_and_apart() -> None:
    """There are enough citations of both kinds, and none is in both tables."""
    assert len(VALID) >= 300
    assert len(INVALID) >= 300
    assert not {name(row) for row in VALID} & {name(row) for row in INVALID}


@pytest.mark.parametrize("row", VALID, ids=name)
def test_citation_finds_its_provision(
    kg: govkg.KnowledgeGraph, row: dict[str, str]
) -> None:
    """A citation in any usual form names the one provision."""
    citation = kg.cite(row["citation"], on=row["on"] or TODAY)
    assert citation.exists is True, citation.message
    assert citation.provision == f"{ID}{row['provision']}"
    assert citation.message.endswith(f" exists on {row['on'] or TODAY}.")
    assert citation.text == row["citation"]


@pytest.mark.parametrize("row", INVALID, ids=name)
def test_citation_of_nothing_finds_nothing(
    kg: govkg.KnowledgeGraph, row: dict[str, str]
) -> None:
    """A citation of nothing gets no provision, and the nearest where it is clear."""
    citation = kg.cite(row["citation"], on=row["on"] or TODAY)
    assert citation.exists is EXISTS[row["exists"]], citation.message
    assert citation.provision is None
    assert citation.citation is None
    if row["nearest"]:
        nearest = kg.cite(citation.nearest[0], on=row["on"] or TODAY)
        assert nearest.provision == f"{ID}{row['nearest']}"


def test_every_label_cites_its_provision(kg: govkg.KnowledgeGraph) -> None:
    """What the graph itself calls a provision is a citation of that provision."""
    for target in kg.query("citable"):
        on = target.from_day or datetime.date(2026, 7, 26)
        if target.until_day:
            on = target.until_day - datetime.timedelta(days=1)
        found = kg.cite(target.citation, on=on)
        assert found.provision == target.provision, target.citation


def test_nearest_exist(kg: govkg.KnowledgeGraph) -> None:
    """Whatever is offered exists on the day asked for."""
    for row in INVALID:
        on = row["on"] or TODAY
        for nearest in kg.cite(row["citation"], on=on).nearest:
            assert kg.cite(nearest, on=on).exists, nearest


@pytest.mark.parametrize(
    ("day", "new", "old"), [("2026-07-26", False, True), ("2026-07-27", True, False)]
)
def test_amendment_counts_from_its_day(
    kg: govkg.KnowledgeGraph, day: str, *, new: bool, old: bool
) -> None:
    """What the omnibus inserted and deleted changes on 27 July 2026, not a day off."""
    for locator in ("4a", "5(1)(ba)", "75a", "99(6a)"):
        assert kg.cite("EU AI Act", locator, on=day).exists is new, locator
    for locator in ("10(5)", "10(5)(f)"):
        assert kg.cite("EU AI Act", locator, on=day).exists is old, locator


def test_message_says_from_when(kg: govkg.KnowledgeGraph) -> None:
    """A provision of another day is said to be so, with the day."""
    early = kg.cite("EU AI Act", "4a", on="2026-07-26")
    assert "exists only from 2026-07-27, not on 2026-07-26." in early.message
    late = kg.cite("EU AI Act", "10(5)", on="2026-07-27")
    assert "existed until 2026-07-27, not on 2026-07-27." in late.message


def test_today_is_the_default(kg: govkg.KnowledgeGraph) -> None:
    """Without a day it is today's text that counts."""
    today = datetime.date.today()
    assert kg.cite("EU AI Act", "4a") == kg.cite("EU AI Act", "4a", on=today)


def test_moment_counts_as_its_day(kg: govkg.KnowledgeGraph) -> None:
    """A datetime is taken as its day."""
    moment = datetime.datetime(2026, 7, 27, 1)
    assert kg.cite("EU AI Act", "4a", on=moment).exists


@pytest.mark.parametrize(
    "instrument", ["EU AI Act", "eu-ai-act", "32024R1689", f"{ID}eu-ai-act", "EU AI法"]
)
def test_instrument_can_be_apart(kg: govkg.KnowledgeGraph, instrument: str) -> None:
    """Instrument and locator can be given one by one, the instrument by any name."""
    assert kg.cite(instrument, "50(2)").provision == f"{ID}eu-ai-act_art-50_par-2"


def test_found_citation_is_complete(kg: govkg.KnowledgeGraph) -> None:
    """A found citation has its proper form, its heading and an address."""
    citation = kg.cite("EU AI Act", "50")
    assert citation.heading
    assert citation.citation
    assert citation.citation.startswith("EU AI Act, Article 50: ")
    assert citation.address
    assert citation.address.endswith("/eli/reg/2024/1689/oj")
    assert citation.nearest == ()


def test_parts_that_are_not_held_are_not_denied(kg: govkg.KnowledgeGraph) -> None:
    """Where the graph has no parts of a text it says that it does not know."""
    part = kg.cite("Regulation (EU) 2026/1744, Article 4(1)")
    assert part.exists is None
    assert "the graph does not hold its parts" in part.message
    whole = kg.cite("GDPR, Article 9")
    assert whole.exists is None
    assert "not its provisions" in whole.message


def test_recitals_are_not_denied(kg: govkg.KnowledgeGraph) -> None:
    """Where the graph has no recitals of a text it says that it does not know."""
    citation = kg.cite("Regulation (EU) 2026/1744, recital 5")
    assert citation.exists is None
    assert "no recitals" in citation.message


@pytest.mark.parametrize("text", ["Article 1", "Principle 3", "第1条"])
def test_instrument_is_asked_for(kg: govkg.KnowledgeGraph, text: str) -> None:
    """A number that several instruments have is not guessed."""
    citation = kg.cite(text)
    assert citation.exists is None
    assert citation.provision is None
    assert "does not say of what" in citation.message


@pytest.mark.parametrize(
    "text",
    ["EU AI Act, paragraph 2", "EU AI Act, point (a)", "EU AI Act, Section 2"],
)
def test_part_without_whole_is_asked_for(kg: govkg.KnowledgeGraph, text: str) -> None:
    """A paragraph of no article is not the paragraph of the first one."""
    citation = kg.cite(text)
    assert citation.exists is None
    assert "does not say of what" in citation.message
    assert len(citation.nearest) > 1


@pytest.mark.parametrize(
    "text",
    [
        "EU AI Act, Articles 5 and 6",
        "EU AI Act, Articles 5-7",
        "EU AI Act, Articles 5 to 7 inclusive",
        "EU AI法第5条及び第6条",
        "EU AI Act, Article 9 GDPR",
        "EU AI Act, Article 5: Record-keeping",
        "EU AI Act, Article 50(2)ish",
        "EU AI Act, Article 50(2) third",
        "EU AI Act, Article 50(2",
        "EU AI Act",
        "Article",
        "EU AI法",
        "hello world",
        "",
        "   ",
        "()",
        "第条",
    ],
)
def test_what_is_no_citation_is_refused(kg: govkg.KnowledgeGraph, text: str) -> None:
    """Several citations, another law or no citation is one sentence of advice."""
    with pytest.raises(ParameterError, match=r"^citation: .*\.$"):
        kg.cite(text)


def test_unknown_instrument_is_met_with_the_nearest(kg: govkg.KnowledgeGraph) -> None:
    """A misspelt instrument is refused with the one that was meant."""
    with pytest.raises(ParameterError, match="Did you mean eu-ai-act"):
        kg.cite("eu-ai-atc", "5")


WORDS = (
    "EU AI Act|Article|Art.|Annex|of|to|the|point|first|2nd|subparagraph|5|50|0|"
    "99999999999999999999|(1)|(a)|iv|XIV|ba|Ⅲ|²|٣|é|ß|ﬁ|İ|😀|EU AI法|第|条|項|号|"
    "附属書|原則|十|百|〇|govid:|eu-ai-act_|_art-5|hiroshima-all-actors"
)
SIGNS = "()az:,.;§-–%\\/<>{}?#\x00\u202e \n\t" + chr(0xD83D)
PIECES = [*WORDS.split("|"), *SIGNS]


def test_nothing_else_is_ever_raised(kg: govkg.KnowledgeGraph) -> None:
    """Of 2,000 random texts each is answered or refused with an error of ours."""
    chance = random.Random(20261123)  # noqa: S311
    answered = 0
    for _ in range(2_000):
        text = "".join(chance.choices(PIECES, k=chance.randint(0, 9)))
        locator = (
            "".join(chance.choices(PIECES, k=3)) if chance.random() < 0.3 else None
        )
        try:
            citation = kg.cite(text, locator)
        except ParameterError:
            continue
        answered += 1
        assert (citation.provision is not None) == (citation.exists is True)
    assert answered > 50


def test_steps_are_read_from_outside_in() -> None:
    """An inner unit that is named first comes last."""
    assert [step.number for step in read_steps("point (f) of Article 5(1)")] == [
        "5",
        "1",
        "f",
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [("i", 1), ("iv", 4), ("ix", 9), ("xiii", 13), ("xl", 40), ("xc", 90), ("c", 100)],
)
def test_roman_numbers_have_values(text: str, value: int) -> None:
    """Roman numbers are read."""
    assert roman(text) == value


@pytest.mark.parametrize("text", ["", "a", "iiii", "vx", "ic", "12"])
def test_other_texts_are_no_roman_numbers(text: str) -> None:
    """What is no Roman number has no value."""
    assert roman(text) is None


def test_widths_and_cases_do_not_matter() -> None:
    """Full-width, upper-case and typographic forms are the same text."""
    assert fold(" ＥＵ　ＡＩ法 Ⅲ Developers’ ") == "eu ai法 iii developers'"


@pytest.mark.parametrize(
    ("text", "number"),
    [("第五条", "5"), ("第十条", "10"), ("第二十条", "20"), ("第百十三条", "113")],
)
def test_chinese_numerals_are_read(text: str, number: str) -> None:
    """Numbers can be written as Japanese laws write them."""
    assert [(s.unit, s.number) for s in read_steps(text)] == [("Article", number)]


@pytest.mark.parametrize(
    "text",
    [
        "UN General Assembly Resolution 79/325, paragraph 5",
        "UK AI White Paper, Principle 6",
        "Voluntary AI Safety Standard (Australia), Guardrail 11",
    ],
)
def test_what_is_held_in_part_lacks_nothing(
    kg: govkg.KnowledgeGraph, text: str
) -> None:
    """Of a draft with some units only, the graph does not say that a unit lacks."""
    citation = kg.cite(text)
    assert citation.exists is None
    assert "not known here" in citation.message
