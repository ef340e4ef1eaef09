"""Finds the provision that a citation names, or the nearest that exists.

"Art. 50(2)", "Article 5(1)(f) EU AI Act", 「EU AI法 第50条第2項」 and
``eu-ai-act_art-50_par-2`` all name one provision. A citation of something that
does not exist is never bent into one that does: the answer says no, and offers
what is nearest.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from govkg.errors import ParameterError
from govkg.layout import natural_key
from govkg.locator import (
    ADDENDA,
    SUPPLEMENTARY,
    Step,
    find_instrument,
    fold,
    fold_number,
    name_index,
    read_steps,
    roman,
)
from govkg.namespaces import expand, local_name

__all__ = ["Citation", "Target", "find_instrument", "name_index", "resolve"]


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
    """A provision that can be cited: a row of the query ``citable``, dates as text."""

    provision: str
    parent: str
    instrument: str
    kind: str
    number: str
    citation: str
    heading: str | None
    from_day: str | None
    until_day: str | None
    address: str | None
    whole: bool
    sampled: bool

    def exists_on(self, day: datetime.date) -> bool:
        """Tell whether the provision is part of the text on a day."""
        text = day.isoformat()
        begun = self.from_day is None or self.from_day <= text
        return begun and (self.until_day is None or text < self.until_day)


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
    # What the graph itself calls a provision is a citation of it.
    folded = fold(text)
    labelled = [t for t in targets if fold(t.citation) == folded]
    if labelled:
        labelled.sort(key=lambda t: not t.exists_on(day))
        return _found(text, labelled[0], day, by_iri)
    rest = text
    if instrument is None:
        instrument, rest = find_instrument(text, names)
    titled = [
        t for t in targets if instrument == t.instrument and _calls(rest, t, names)
    ]
    if len(titled) == 1:
        return _found(text, titled[0], day, by_iri)
    steps = read_steps(rest)
    if not steps:
        raise ParameterError(
            f"citation: no article, principle or other unit in {text!r}. "
            "Write it like 'EU AI Act, Art. 50(2)' or 'EU AI法 第50条第2項'."
        )
    inside = [t for t in targets if instrument in (None, t.instrument)]
    if instrument and not inside:
        message = (
            f"The graph describes {local_name(instrument)} but not its provisions, so "
            f"whether {text!r} exists is not known here."
        )
        return Citation(text, None, None, None, None, message, (), None)
    return _walk(text, steps, inside, by_iri, day)


def _calls(text: str, target: Target, names: Mapping[str, str]) -> bool:
    """Tell whether a text is what the graph calls a provision, without its title."""
    above, _, short = fold(target.citation).partition(": ")[0].rpartition(", ")
    return short == fold(text).strip(" ,:") and names.get(above) == target.instrument


def _walk(
    text: str,
    steps: Sequence[Step],
    targets: Sequence[Target],
    by_iri: Mapping[str, Target],
    day: datetime.date,
) -> Citation:
    first, *rest = steps
    if (
        first.unit == "Article"
        and "条" in text
        and not any(t.kind == "Article" for t in targets)
    ):
        # What English calls a section of a law is 条 in Japanese.
        first = first._replace(unit="Section")
    heads = _heads(first, targets, text)
    here = [t for t in heads if _is_named(t, first)]
    if not here and _DOTTED.fullmatch(first.number):
        # "Art. 5.1" is Article 5(1), where the text has no number 5.1.
        first, *more = _split(first)
        rest = [*more, *rest]
        here = [t for t in heads if _is_named(t, first)]
    missing = None
    if first.number in _APPENDED and not here:
        missing = "supplementary provisions"
    elif first.unit == "Recital" and not heads:
        missing = "recitals"
    if missing:
        message = f"The graph holds no {missing} of it, so {text!r} cannot be checked."
        return Citation(text, None, None, None, None, message, (), None)
    if first.number == SUPPLEMENTARY and len(here) > 1 and rest:
        # Where a chapter and what follows the last article are both called so.
        inner = [t for t in targets if _is_named(t, rest[0])]
        here = [h for h in here if any(_is_within(t, h, by_iri) for t in inner)] or here
    tops = [t for t in here if t.parent == t.instrument]
    alone = len({t.instrument for t in here}) == 1
    if len(here) > 1 and len(tops) == 1 and alone:
        here = tops
    main = [t for t in here if not _is_appended(t, by_iri)]
    if len(here) > 1 and len(main) == 1:
        # Article 1 is that of the law, not of its supplementary provisions.
        here = main
    # Sections or paragraphs are the basic unit of a text without articles.
    basic = first.unit in ("Section", "Paragraph") and not any(
        t.kind == "Article" for t in targets
    )
    if len(here) > 1 or (here and not tops and not basic and first.unit in _INNER):
        options = tuple(t.citation for t in here[:5])
        message = (
            f"{text!r} does not say of what. Name what contains it, as in "
            f"{options[0]!r}."
        )
        return Citation(text, None, None, None, None, message, options, None)
    if not here:
        return _absent(text, first.number, None, heads or targets, day)
    target = here[0]
    while rest:
        step = rest.pop(0)
        children = [t for t in targets if t.parent == target.provision]
        if step.unit == "Article":
            # Articles are cited without the section that they stand in, too.
            children = [t for t in targets if _is_within(t, target, by_iri)]
        # Of two that had a number one after the other, today's comes first.
        children.sort(key=lambda t: not t.exists_on(day))
        found = next((t for t in children if _is_named(t, step, target)), None)
        if found is None and step.loose:
            # "Art. 4 a" is Article 4a.
            joined = Step(target.kind, fold_number(target.number) + step.number)
            siblings = (t for t in targets if t.parent == target.parent)
            found = next((t for t in siblings if _is_named(t, joined)), None)
        if found is None and _DOTTED.fullmatch(step.number):
            rest = [*_split(step), *rest]
            continue
        if found is None and step.ordinal and step.number == "1" and children:
            # What stands before the second subparagraph is the unit itself.
            continue
        if found is None and not children and not target.whole:
            return _untold(text, target)
        if found is None:
            return _absent(text, step.number, target, children, day)
        target = found
    return _found(text, target, day, by_iri)


def _heads(first: Step, targets: Sequence[Target], text: str) -> list[Target]:
    """Return what a citation can begin with."""
    if first.ordinal:
        return []
    kinds = {first.unit} if first.unit else _DEFAULT_HEADS
    if first.number in _APPENDED:
        kinds = {"Part", "Chapter"}
    heads = [t for t in targets if t.kind in kinds]
    if not heads and first.unit is None:
        # "§ 22757.12" is a section where there are no articles.
        heads = [t for t in targets if t.kind in _INNER]
    if not heads and first.unit in _FRAMEWORK:
        raise ParameterError(
            f"citation: {text.strip()!r} names a unit of a framework that has none. "
            "Name the framework, as in 'NIST AI RMF, GOVERN 1.1'."
        )
    return heads


def _split(step: Step) -> list[Step]:
    """Return the steps of a number that is written with dots: 5.1 is 5, then 1."""
    outer, *inner = step.number.split(".")
    return [step._replace(number=outer), *(Step(None, number) for number in inner)]


_APPENDED = (ADDENDA, SUPPLEMENTARY)
_DEFAULT_HEADS = frozenset({"Article", "Principle", "Action", "Clause", "Control"})
_DOTTED = re.compile(r"[0-9]+(?:\.[0-9]+)+")
_FRAMEWORK = frozenset({"Function", "Category", "Subcategory"})
_INNER = frozenset({"Paragraph", "Point", "Section", "Subparagraph"})
_ROMAN_KINDS = frozenset({"Annex", "Chapter", "Part"})


def _is_named(target: Target, step: Step, parent: Target | None = None) -> bool:
    """Tell whether a step of a citation can mean a provision."""
    if step.number in _APPENDED:
        # They are a part after the last article in Japan and Korea, in China a chapter.
        called = {fold_number(target.number), fold_number(target.heading or "")}
        return target.kind in ("Part", "Chapter") and bool(
            called & {ADDENDA, step.number}
        )
    number = fold_number(target.number)
    names = {fold_number(step.number)}
    if parent and parent.kind == "Point":
        # "Point 4.7" is number 4.7 within point 4.
        names.add(f"{fold_number(parent.number)}.{step.number}")
    if number not in names and not (
        target.kind in _ROMAN_KINDS
        and (str(roman(number)) == step.number or str(roman(step.number)) == number)
    ):
        return False
    if target.kind == "Subparagraph":
        counted = step.ordinal and step.unit == "Paragraph"
        return step.unit == "Subparagraph" or counted
    if target.kind == "Point":
        return step.unit in (None, "Point", "Paragraph", "Clause")
    return step.unit in (None, target.kind) and not step.ordinal


def _is_appended(target: Target, by_iri: Mapping[str, Target]) -> bool:
    """Tell whether a provision stands in an annex or in supplementary provisions."""
    here = by_iri.get(target.parent)
    while here and here.kind not in ("Annex", "Part"):
        here = by_iri.get(here.parent)
    return here is not None


def _is_within(inner: Target, outer: Target, by_iri: Mapping[str, Target]) -> bool:
    """Tell whether an article stands in a chapter, at whatever depth."""
    here = by_iri.get(inner.parent)
    while here and here != outer:
        here = by_iri.get(here.parent)
    return inner.kind == "Article" and here == outer


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
    if target.from_day and day.isoformat() < target.from_day:
        message = f"{target.citation} exists only from {target.from_day}, not on {day}."
    else:
        message = f"{target.citation} existed until {target.until_day}, not on {day}."
    above = by_iri.get(target.parent)
    while above and not above.exists_on(day):
        target, above = above, by_iri.get(above.parent)
    siblings = [
        t
        for t in by_iri.values()
        if t.kind == target.kind and (t.kind == "Article" or t.parent == target.parent)
    ]
    nearest = _nearest(target.number, siblings, above, day)
    return Citation(text, False, None, None, None, message, nearest, None)


def _absent(
    text: str,
    number: str,
    parent: Target | None,
    siblings: Sequence[Target],
    day: datetime.date,
) -> Citation:
    nearest = _nearest(number, siblings, parent, day)
    offer = f"; nearest: {nearest[0]}" if nearest else ""
    # Of a draft of which some units only are described, nothing can be said to lack.
    sampled = any(target.sampled for target in ([parent] if parent else siblings))
    where = f"{parent.citation} has no ({number})" if parent else f"no such {number}"
    message = (
        f"{text!r} does not exist: {where}{offer}."
        if not sampled
        else f"The graph does not hold the whole text, and not {text!r}, so whether it "
        f"exists is not known here{offer}."
    )
    exists = None if sampled else False
    return Citation(text, exists, None, None, None, message, nearest, None)


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
    numbers = [fold_number(number), *(fold_number(t.number) for t in present)]
    in_roman = all(roman(n) for n in numbers[1:])

    def value(text: str) -> float:
        digits = re.match(r"[0-9]+(\.[0-9]+)*", text)
        if digits:
            parts = enumerate(digits[0].split("."))
            return sum(int(part) * 0.001**depth for depth, part in parts)
        if in_roman:
            return roman(text) or 1_000
        return -ord(text[0])

    def distance(target: Target) -> tuple[float, object]:
        other = fold_number(target.number)
        return abs(value(numbers[0]) - value(other)), natural_key(other)

    best = [t.citation for t in sorted(present, key=distance)[:3]]
    if parent:
        best.append(parent.citation)
    return tuple(best)
