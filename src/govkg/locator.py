"""Reads the part of a citation that says where: units and numbers, as people write.

Nothing is passed over in silence: what is neither a unit nor a number nor a filler
is reported, because a citation that is read in part could be mistaken for another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from govkg.errors import ParameterError
from govkg.namespaces import local_name

UNITS = {
    "article": "Article",
    "articles": "Article",
    "art": "Article",
    "arts": "Article",
    "section": "Section",
    "sections": "Section",
    "sec": "Section",
    "s": "Section",
    "subsection": "Paragraph",
    "subdivision": "Paragraph",
    "subd": "Paragraph",
    "clause": "Clause",
    "control": "Control",
    "chapter": "Chapter",
    "chap": "Chapter",
    "part": "Part",
    "pillar": "Part",
    "annex": "Annex",
    "recital": "Recital",
    "principle": "Principle",
    "guardrail": "Principle",
    "action": "Action",
    "paragraph": "Paragraph",
    "para": "Paragraph",
    "par": "Paragraph",
    "subparagraph": "Subparagraph",
    "subpara": "Subparagraph",
    "subpar": "Subparagraph",
    "point": "Point",
    "pt": "Point",
    "letter": "Point",
    "lit": "Point",
    "item": "Point",
    "items": "Point",
    "条": "Article",
    "項": "Paragraph",
    "号": "Point",
    "章": "Chapter",
    "節": "Section",
    "附属書": "Annex",
    "前文": "Recital",
    "原則": "Principle",
    "柱": "Part",
    "行動": "Action",
    "款": "Paragraph",
    "项": "Point",
    "节": "Section",
    "조": "Article",
    "항": "Paragraph",
    "호": "Point",
    "목": "Point",
    "장": "Chapter",
    "절": "Section",
}
"""What people call a unit of a text, and the class that it has in the graph."""

_ORDINALS = {
    word: str(count)
    for count, word in enumerate(
        (
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
        ),
        start=1,
    )
}
_FILLER = frozenset(
    {
        *("act", "code", "in", "no", "nr", "number", "op", "operative", "regulation"),
        *("the", "under", "unit"),
    }
)
_RANKS = (
    "Part",
    "Chapter",
    "Section",
    "Annex",
    "Article",
    "Paragraph",
    "Subparagraph",
    "Point",
)
_UNIT_SIGNS = "条|項|号|章|節|附属書|前文|原則|行動|款|项|节|조|항|호|목|장|절"
ADDENDA, SUPPLEMENTARY = "addenda", "supplementary provisions"
"""Numbers by which provisions after the last article are compared.

English calls them either; "supplementary provisions" can be a chapter, too.
"""
_ADDENDA_SIGNS = ("附則", "付則", "附则", "부칙", "addendum", "final", "finales")
_HANGUL = "가나다라마바사아자차카타파하"
_NUMERAL = "[0-9]+(?:[.-][0-9]+)*"
_TOKEN = re.compile(
    rf"(?P<function>govern|map|measure|manage)\b(?:\s*(?P<index>{_NUMERAL}))?"
    rf"|(?P<code>[a-z]{{1,2}}[.-]{_NUMERAL})(?![0-9a-z])"
    rf"|[第제]?\(?(?P<ja_number>{_NUMERAL}[a-z]{{0,2}}|[ivxlc]+|[a-z]{{1,2}}|[{_HANGUL}])\)?"
    rf"(?P<ja_unit>{_UNIT_SIGNS})"
    rf"(?P<ja_tail>[a-z]{{1,2}}(?![a-z]|{_UNIT_SIGNS})|[の의][0-9]+)?"
    r"|(?P<addenda>[附付]則|附则|부칙|addend(?:a|um)\b)"
    r"|(?P<supplementary>(?:final\s+)?suppl?(?:ementary)?\b\.?(?:\s*prov(?:isions?)?\b\.?)?)"
    r"|(?P<ja_word>附属書|前文|原則|行動|柱)"
    r"|(?P<ordinal>[0-9]+)(?:st|nd|rd|th)\b"
    rf"|\(\s*(?P<bracket>[0-9a-z]{{1,5}}|[{_HANGUL}])\s*\)号?"
    rf"|(?P<number>{_NUMERAL}[a-z]{{0,2}})(?![0-9a-z])"
    r"|(?P<word>[a-z]+)"
    r"|(?P<blank>[\s,.;:§、。・/\"'「」『』]+)"
)
_KANJI = {sign: value for value, sign in enumerate("〇一二三四五六七八九")}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class Step(NamedTuple):
    """One part of a citation: a unit, if it was named, and a number.

    Attributes:
        unit: Class of the unit, or None where none was named.
        number: Its number or letter, in lower case.
        ordinal: "Third paragraph", which counts, against "paragraph 3", which names.
        loose: A bare letter after a number, as in "Art. 4 a", which may belong to it.
    """

    unit: str | None
    number: str
    ordinal: bool = False
    loose: bool = False


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Return a text without the differences that people do not mean."""
    if text.isascii():
        return text.lower().strip()
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    return plain.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})


def fold_number(number: str) -> str:
    """Return a number as it is compared: digits, and letters of the alphabet.

    Example:
        >>> fold_number("十二"), fold_number("17의2"), fold_number("나")
        ('12', '17-2', 'b')
        >>> fold_number("附則"), fold_number("부칙")
        ('addenda', 'addenda')
    """
    if number.isascii() and number.isdigit():
        return number
    folded = re.sub(r"^[〇一二三四五六七八九十百]+$", _arabic, fold(number))
    if folded in _ADDENDA_SIGNS:
        return ADDENDA
    if folded in _HANGUL:
        return chr(ord("a") + _HANGUL.index(folded)) if folded else folded
    return re.sub(r"(?<=[0-9])[の의](?=[0-9])", "-", folded)


def read_steps(text: str) -> list[Step]:
    """Read the units and numbers out of a citation without its instrument.

    "Point (f) of Article 5(1)" names the inner unit first; it comes last here.

    Raises:
        ParameterError: If anything in the text is neither unit nor number.

    Example:
        >>> [(step.unit, step.number) for step in read_steps("Art. 5(1)(f)")]
        [('Article', '5'), (None, '1'), (None, 'f')]
    """
    folded = re.sub(r"(?<=[第(])[〇一二三四五六七八九十百]+", _arabic, fold(text))
    steps: list[Step] = []
    for part in re.split(r"\b(?:of|to)\b", folded):
        more = _read_part(part, text)
        outer = more and steps and _rank(more[0]) < _rank(steps[0])
        steps = more + steps if outer else steps + more
    return steps


def _read_part(part: str, text: str) -> list[Step]:
    steps: list[Step] = []
    unit: str | None = None
    ordinal: str | None = None
    place = 0
    after_number = several = False
    while place < len(part):
        match = _TOKEN.match(part, place)
        if match is None:
            raise _unknown(part[place], text)
        place = match.end()
        number = match["bracket"] or match["number"]
        word = match["word"]
        if match["ja_unit"]:
            tail = match["ja_tail"] or ""
            # 「前文第27項」 is recital 27: the word before 項 says of what.
            named = unit if unit == "Recital" else UNITS[match["ja_unit"]]
            unit = None
            steps.append(Step(named, match["ja_number"] + tail))
        elif match["addenda"] or match["supplementary"]:
            steps.append(Step("Part", ADDENDA if match["addenda"] else SUPPLEMENTARY))
            unit = None
        elif match["ja_word"]:
            unit = UNITS[match["ja_word"]]
        elif match["function"]:
            index = match["index"]
            depth = 0 if index is None else 2 if "." in index else 1
            unit = ("Function", "Category", "Subcategory")[depth]
            steps.append(
                Step(unit, " ".join(filter(None, match.group("function", "index"))))
            )
            unit = None
        elif match["code"]:
            steps.append(Step(unit, match["code"]))
            unit = None
        elif match["ordinal"] or word in _ORDINALS:
            ordinal = match["ordinal"] or _ORDINALS[word]
        elif word in UNITS and ordinal:
            steps.append(Step(UNITS[word], ordinal, True))
            ordinal = None
        elif word in UNITS and not (unit and word == "s"):
            unit, several = UNITS[word], word.endswith("s")
        elif number and "-" in number and several:
            raise _unknown("-", text)
        elif number or (word and _is_number(word)):
            loose = unit is None and number is None and after_number
            steps.append(Step(unit, number or word, loose=loose))
            unit = None
        elif word and word not in _FILLER:
            raise _unknown(word, text)
        after_number = bool(match["number"]) or (after_number and not match[0].strip())
    if ordinal:
        raise _unknown(ordinal, text)
    return steps


def _is_number(word: str) -> bool:
    return word not in _FILLER and (len(word) <= 2 or roman(word) is not None)


def _unknown(word: str, text: str) -> ParameterError:
    return ParameterError(
        f"citation: {word!r} in {text.strip()!r} is neither an instrument in the graph "
        "nor a unit of one. Cite one provision, like 'EU AI Act, Art. 50(2)'."
    )


def _rank(step: Step) -> int:
    return _RANKS.index(step.unit) if step.unit in _RANKS else _RANKS.index("Article")


def _arabic(match: re.Match[str]) -> str:
    """Return a number in Chinese numerals, below a thousand, in digits."""
    total = digit = 0
    for sign in match[0]:
        if sign in _KANJI:
            digit = digit * 10 + _KANJI[sign]
        else:
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
    return str(total + digit)


def roman(number: str) -> int | None:
    """Return the value of a Roman number, or None if it is none.

    Example:
        >>> roman("xiv"), roman("a")
        (14, None)
    """
    if (
        not re.fullmatch(r"c{0,3}(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})", number)
        or not number
    ):
        return None
    values = [_ROMAN[sign] for sign in number]
    return sum(
        -value if value < max(values[i:]) else value for i, value in enumerate(values)
    )


def find_instrument(text: str, names: Mapping[str, str]) -> tuple[str | None, str]:
    """Split a citation into the instrument that it names and the rest.

    Of several names the one that stands first counts, and of those the longest: a
    heading can name another instrument.

    Args:
        text: The citation.
        names: Folded name to instrument IRI.
    """
    folded = fold(text)
    found: list[tuple[int, int, str]] = []
    for name in names:
        if name not in folded:
            continue
        pattern = re.escape(name)
        if name[:1].isascii() and name[-1:].isascii():
            pattern = rf"(?<![0-9a-z]){pattern}(?![0-9a-z])"
        match = re.search(pattern, folded)
        if match:
            found.append((match.start(), -match.end(), name))
    if not found:
        return None, folded
    start, end, name = min(found)
    return names[name], f"{folded[:start]} {folded[-end:]}"


def name_index(rows: Iterable[Sequence[str]]) -> dict[str, str]:
    """Return folded name to instrument IRI, slugs included."""
    index: dict[str, str] = {}
    for instrument, name in rows:
        index[fold(name)] = instrument
        index[fold(local_name(instrument))] = instrument
        index[fold(local_name(instrument)).replace("-", " ")] = instrument
    return index
