"""Reads citations as people write them, and finds the provision or the nearest.

"Art. 50(2)", "Article 5(1)(f) EU AI Act", 「EU AI法 第50条第2項」 and
``eu-ai-act_art-50_par-2`` all name one provision. A citation of something that
does not exist is never bent into one that does: the answer says no, and offers
what is nearest.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from govkg.errors import ParameterError
from govkg.layout import natural_key
from govkg.namespaces import expand, local_name

UNITS = {
    "article": "Article",
    "articles": "Article",
    "art": "Article",
    "arts": "Article",
    "section": "Section",
    "sec": "Section",
    "chapter": "Chapter",
    "chap": "Chapter",
    "ch": "Chapter",
    "part": "Part",
    "annex": "Annex",
    "anx": "Annex",
    "recital": "Recital",
    "rec": "Recital",
    "principle": "Principle",
    "prin": "Principle",
    "action": "Action",
    "paragraph": "Paragraph",
    "para": "Paragraph",
    "par": "Paragraph",
    "subparagraph": "Subparagraph",
    "subpar": "Subparagraph",
    "point": "Point",
    "pt": "Point",
    "letter": "Point",
    "条": "Article",
    "項": "Paragraph",
    "号": "Point",
    "章": "Chapter",
    "節": "Section",
    "附属書": "Annex",
    "前文": "Recital",
    "原則": "Principle",
    "行動": "Action",
}
"""What people call a unit of a text, and the class that it has in the graph."""

_TOKEN = re.compile(
    r"第(?P<ja_number>[0-9]+[a-z]{0,2}|[ivxlc]+)(?P<ja_unit>条|項|号|章|節)"
    r"|(?P<ja_word>附属書|前文|原則|行動)"
    r"|(?P<word>[a-z]{2,})\.?"
    r"|\((?P<bracket>[0-9a-z]{1,5})\)"
    r"|(?P<number>[0-9]+[a-z]{0,2}|[ivxlc]+)(?![a-z])"
)
_FILLER = frozenset(
    {"act", "and", "in", "no", "of", "regulation", "the", "to", "under"}
)


class Citation(NamedTuple):
    """What a citation turned out to be.

    Attributes:
        text: What was asked.
        exists: True or False; None where the graph cannot tell, because it holds
            the unit above but not its parts.
        provision: IRI of the provision, if it exists.
        citation: How to cite it, or None.
        heading: Its official heading, or None.
        message: One sentence for a person.
        nearest: What exists and comes closest, best first.
        address: Official address to read it at, or None.
    """

    text: str
    exists: bool | None
    provision: str | None
    citation: str | None
    heading: str | None
    message: str
    nearest: tuple[str, ...]
    address: str | None


class Target(NamedTuple):
    """A provision that can be cited: a row of the query ``citable``."""

    provision: str
    parent: str
    instrument: str
    kind: str
    number: str
    citation: str
    heading: str | None
    from_day: datetime.date | None
    until_day: datetime.date | None
    address: str | None

    def exists_on(self, day: datetime.date) -> bool:
        """Tell whether the provision is part of the text on a day."""
        begun = self.from_day is None or self.from_day <= day
        return begun and (self.until_day is None or day < self.until_day)


class Step(NamedTuple):
    """One part of a citation: a unit, if it was named, and a number."""

    unit: str | None
    number: str


def fold(text: str) -> str:
    """Return a text without the differences that people do not mean."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def read_steps(text: str) -> list[Step]:
    """Read the units and numbers out of a citation without its instrument.

    Example:
        >>> read_steps("Art. 5(1)(f)")
        [Step(unit='Article', number='5'), Step(unit=None, number='1'), \
Step(unit=None, number='f')]
    """
    steps: list[Step] = []
    unit: str | None = None
    for match in _TOKEN.finditer(fold(text)):
        if match["ja_unit"]:
            steps.append(Step(UNITS[match["ja_unit"]], match["ja_number"]))
            unit = None
        elif match["ja_word"]:
            unit = UNITS[match["ja_word"]]
        elif match["bracket"] or match["number"]:
            steps.append(Step(unit, match["bracket"] or match["number"]))
            unit = None
        elif match["word"] in UNITS:
            unit = UNITS[match["word"]]
        elif re.fullmatch(r"[ivxlc]+", match["word"]):
            steps.append(Step(unit, match["word"]))
            unit = None
        elif match["word"] not in _FILLER:
            raise ParameterError(
                f"citation: {match['word']!r} in {text!r} is neither an instrument in "
                "the graph nor a unit of one. Write it like 'EU AI Act, Art. 50(2)'."
            )
    return steps


def find_instrument(text: str, names: Mapping[str, str]) -> tuple[str | None, str]:
    """Split a citation into the instrument that it names and the rest.

    Args:
        text: The citation.
        names: Folded name to instrument IRI.
    """
    folded = fold(text)
    for name in sorted(names, key=len, reverse=True):
        pattern = re.escape(name)
        if name[:1].isascii() and name[-1:].isascii():
            pattern = rf"(?<![0-9a-z]){pattern}(?![0-9a-z])"
        match = re.search(pattern, folded)
        if match:
            return names[name], f"{folded[: match.start()]} {folded[match.end() :]}"
    return None, folded


def resolve(
    text: str,
    instrument: str | None,
    names: Mapping[str, str],
    targets: Sequence[Target],
    day: datetime.date,
) -> Citation:
    """Find what a citation names.

    Args:
        text: The citation, with or without the instrument.
        instrument: IRI of the instrument where the caller knows it.
        names: Folded name to instrument IRI.
        targets: Every provision of the graph.
        day: The day on which the provision must be part of the text.

    Raises:
        ParameterError: If there is no citation in the text.
    """
    by_iri = {target.provision: target for target in targets}
    direct = by_iri.get(expand(text.strip())) or by_iri.get(
        expand(f"govid:{text.strip()}")
    )
    if direct:
        return _found(text, direct, day, by_iri)
    rest = text
    if instrument is None:
        instrument, rest = find_instrument(text, names)
    steps = read_steps(rest)
    if not steps:
        raise ParameterError(
            f"citation: no article, principle or other unit in {text!r}. "
            "Write it like 'EU AI Act, Art. 50(2)' or 'EU AI法 第50条第2項'."
        )
    inside = [t for t in targets if instrument in (None, t.instrument)]
    return _walk(text, steps, inside, by_iri, day)


def _walk(
    text: str,
    steps: Sequence[Step],
    targets: Sequence[Target],
    by_iri: Mapping[str, Target],
    day: datetime.date,
) -> Citation:
    first = steps[0]
    heads = [
        t
        for t in targets
        if (t.kind == first.unit if first.unit else t.kind in _DEFAULT_HEADS)
    ]
    here = [t for t in heads if fold(t.number) == first.number]
    if len({t.instrument for t in here}) > 1:
        options = tuple(t.citation for t in here[:5])
        return Citation(
            text,
            None,
            None,
            None,
            None,
            f"{text!r} does not say of which instrument. Add its name, as in "
            f"{options[0]!r}.",
            options,
            None,
        )
    if not here:
        return _absent(text, first.number, None, heads, day)
    target = here[0]
    for step in steps[1:]:
        children = [t for t in targets if t.parent == target.provision]
        matches = [
            t
            for t in children
            if fold(t.number) == step.number
            and (step.unit in (None, t.kind) or t.kind in ("Point", "Subparagraph"))
        ]
        if not matches:
            if not children:
                return _untold(text, target)
            return _absent(text, step.number, target, children, day)
        target = matches[0]
    return _found(text, target, day, by_iri)


_DEFAULT_HEADS = frozenset({"Article", "Principle", "Action"})


def _found(
    text: str, target: Target, day: datetime.date, by_iri: Mapping[str, Target]
) -> Citation:
    if target.exists_on(day):
        message = f"{target.citation} exists on {day}."
        return Citation(
            text,
            True,
            target.provision,
            target.citation,
            target.heading,
            message,
            (),
            target.address,
        )
    if target.from_day and day < target.from_day:
        message = f"{target.citation} exists only from {target.from_day}, not on {day}."
    else:
        message = f"{target.citation} existed until {target.until_day}, not on {day}."
    siblings = [t for t in by_iri.values() if t.parent == target.parent]
    return Citation(
        text,
        False,
        None,
        None,
        None,
        message,
        _nearest(target.number, siblings, by_iri.get(target.parent), day),
        None,
    )


def _absent(
    text: str,
    number: str,
    parent: Target | None,
    siblings: Iterable[Target],
    day: datetime.date,
) -> Citation:
    nearest = _nearest(number, siblings, parent, day)
    where = f"{parent.citation} has no ({number})" if parent else f"no such {number}"
    offer = f"; nearest: {nearest[0]}" if nearest else ""
    return Citation(
        text,
        False,
        None,
        None,
        None,
        f"{text!r} does not exist: {where}{offer}.",
        nearest,
        None,
    )


def _untold(text: str, parent: Target) -> Citation:
    return Citation(
        text,
        None,
        None,
        None,
        None,
        f"{parent.citation} exists, but the graph does not hold its parts, so whether "
        f"{text!r} exists is not known here.",
        (parent.citation,),
        parent.address,
    )


def _nearest(
    number: str,
    siblings: Iterable[Target],
    parent: Target | None,
    day: datetime.date,
) -> tuple[str, ...]:
    """Return up to three citations that exist, the closest numbers first."""
    present = [t for t in siblings if t.exists_on(day)]
    digits = re.match(r"\d+", number)

    def distance(target: Target) -> tuple[int, object]:
        other = re.match(r"\d+", target.number)
        if digits and other:
            gap = abs(int(digits[0]) - int(other[0]))
        elif not digits and not other:
            gap = abs(ord(number[0]) - ord(fold(target.number)[0]))
        else:
            gap = 1_000
        return gap, natural_key(target.number)

    best = [t.citation for t in sorted(present, key=distance)[:3]]
    if parent:
        best.append(parent.citation)
    return tuple(best)


def name_index(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return folded name to instrument IRI, slugs included."""
    index: dict[str, str] = {}
    for instrument, name in rows:
        index[fold(name)] = instrument
        index[fold(local_name(instrument))] = instrument
        index[fold(local_name(instrument)).replace("-", " ")] = instrument
    return index
