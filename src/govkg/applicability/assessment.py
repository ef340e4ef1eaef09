"""Decides which norms apply to a profile, in three values: yes, no, and not known.

What the profile does not settle is never guessed: the answer is then "open", and the
questions that would settle it are returned. The facts come from the queries
``applicability``, ``criteria``, ``characteristics`` and ``hierarchy``; here is only
Kleene's logic over them.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from govkg.applicability.facts import Facts
from govkg.applicability.profile import Profile
from govkg.applicability.verdict import (
    PHRASES,
    Phrases,
    Verdict,
    all_of,
    any_of,
    negation,
)
from govkg.namespaces import GOVTAX
from govkg.rows import Rows

APPLIES, WILL, OPEN, NOT = "applies", "will apply", "open", "does not apply"
"""What can be said of a norm; ``WILL`` comes with a date."""


EVERYBODY = GOVTAX + "role_anybody"
"""The role that whoever asks has."""


class Applicability(NamedTuple):
    """What a profile means for one norm.

    Attributes:
        norm: IRI of the norm.
        label: Its name.
        kind: Its deontic kind, in words.
        citation: Where it stands.
        status: One of applies, will apply, open, does not apply.
        applies_from: The day from which it applies to this profile, if there is one.
        why: What decided that, in words.
        questions: IRIs of what has to be known, joined with "; ".
        summary: What the norm asks.
        instrument: IRI of the instrument.
    """

    norm: str
    label: str
    kind: str
    citation: str
    status: str
    applies_from: datetime.date | None
    why: str
    questions: str | None
    summary: str
    instrument: str


class Assessment(NamedTuple):
    """What a profile means for the norms of its places.

    Attributes:
        norms: One row a norm.
        questions: What is left open, that on which most hangs first.
    """

    norms: Rows[Applicability]
    questions: Rows[Question]

    def __repr__(self) -> str:
        return f"<{len(self.norms)} norms, {len(self.questions)} questions>"


class Question(NamedTuple):
    """Something that the profile leaves open.

    Attributes:
        subject: IRI of the role, category, characteristic, condition or exemption;
            its local name is the key under ``facts`` that answers it.
        question: The question in words.
        norms: How many norms wait for the answer.
    """

    subject: str
    question: str
    norms: int


class Assessor:
    """Holds one profile against the facts."""

    def __init__(self, profile: Profile, facts: Facts, phrases: Phrases) -> None:
        self._profile = profile
        self._facts = facts
        self._say = phrases
        self._exemptions: dict[str, Verdict] = {}

    def norm(self, norm: str, instrument: str, citation: str) -> Verdict:
        """Tell whether a norm is addressed to the profile, dates apart.

        An exemption does not lift what its own provision asks beside it.
        """
        lifting = [
            exemption
            for target in (norm, instrument)
            for exemption in self._facts.exemptions[target]
            if self._facts.stated[exemption] != citation
        ]
        aspects = self._facts.aspects.get(norm, {})
        return all_of(
            (
                self._bearer(aspects),
                self._kind_of_system(aspects),
                *map(self._not_exempted, lifting),
                *self._limits(aspects),
            )
        )

    def date(
        self, norm: str, day: datetime.date
    ) -> tuple[datetime.date | None, Verdict]:
        """Return from when a norm applies, and what of that is not known.

        The most specific date that holds counts: one with a criterion before one for
        a category of systems, and that before one for all.
        """
        slots: dict[str, list[Any]] = defaultdict(list)
        for row in self._facts.aspects.get(norm, {}).get("date", ()):
            slots[row.item].append(row)
        ranked: list[tuple[int, datetime.date, Verdict]] = []
        for slot, rows in slots.items():
            systems = [row.system for row in rows if row.system]
            narrow = any_of(map(self._system, systems)) if systems else Verdict(True)
            decided = self._criterion(slot)
            rank = 2 if slot in self._facts.criteria else 1 if systems else 0
            ranked.append((rank, rows[0].applies_from, all_of((narrow, decided))))
        certain = [entry for entry in ranked if entry[2].holds]
        if not certain:
            unknown = [entry for entry in ranked if entry[2].holds is None]
            if not unknown:
                return None, Verdict(False, (self._say.no_date,))
            return min(entry[1] for entry in unknown), any_of(e[2] for e in unknown)
        best = max(entry[0] for entry in certain)
        begun = min(entry[1] for entry in certain if entry[0] == best)
        # A more specific date that may hold leaves open what would change by it.
        rivals = [
            entry
            for entry in ranked
            if entry[2].holds is None and entry[0] >= best
            if (entry[1] <= day) != (begun <= day)
        ]
        if rivals:
            return begun, any_of(entry[2] for entry in rivals)
        return begun, Verdict(True)

    # One aspect at a time ------------------------------------------------------

    def _bearer(self, aspects: dict[str, list[Any]]) -> Verdict:
        bearers = [row.item for row in aspects.get("role", ())]
        return any_of(map(self._role, bearers)) if bearers else Verdict(True)

    def _kind_of_system(self, aspects: dict[str, list[Any]]) -> Verdict:
        systems = [row.item for row in aspects.get("system", ())]
        return any_of(map(self._system, systems)) if systems else Verdict(True)

    def _limits(self, aspects: dict[str, list[Any]]) -> Iterator[Verdict]:
        for row in aspects.get("condition", ()):
            yield self._settled(row.item, self._say.condition, self._say.no_condition)
        for row in aspects.get("exception", ()):
            found = self._settled(row.item, self._say.exception, self._say.no_exception)
            yield negation(found)

    def _not_exempted(self, exemption: str) -> Verdict:
        if exemption not in self._exemptions:
            self._exemptions[exemption] = self._exempts(exemption)
        return negation(self._exemptions[exemption])

    def _exempts(self, exemption: str) -> Verdict:
        stated = self._stated(exemption)
        text = self._facts.texts[exemption]
        if stated is None:
            aspects = self._facts.aspects.get(exemption, {})
            parts = [
                self._bearer(aspects),
                self._kind_of_system(aspects),
                *self._limits(aspects),
            ]
            if exemption in self._facts.criteria:
                parts.append(self._criterion(exemption))
            elif not aspects.get("condition"):
                # Its role and system alone may be wider than what its text exempts.
                parts.append(self._unsaid(exemption))
            found = all_of(parts)
        else:
            found = Verdict(stated)
        why = (self._say.exemption.format(text),) if found.holds else ()
        return found._replace(why=why)

    def _settled(self, item: str, met: str, unmet: str) -> Verdict:
        stated = self._stated(item)
        text = self._facts.texts[item]
        if stated is None and item in self._facts.criteria:
            found = self._criterion(item)
        elif stated is None:
            found = self._unsaid(item)
        else:
            found = Verdict(stated)
        return found._replace(why=((met if found.holds else unmet).format(text),))

    def _unsaid(self, item: str) -> Verdict:
        """Return that something is not known, or, of a complete profile, is not so."""
        if self._profile.complete:
            return Verdict(False)
        return Verdict(None, (), frozenset({item}))

    def _stated(self, item: str) -> bool | None:
        if item in self._profile.affirmed:
            return True
        return False if item in self._profile.denied else None

    def _criterion(self, item: str) -> Verdict:
        effects = self._facts.criteria.get(item)
        if effects is None:
            return Verdict(True)
        one_of = [self._concept(iri) for iri in effects.get("requires one of", ())]
        return all_of(
            (
                *(self._concept(iri) for iri in effects.get("requires", ())),
                *(
                    negation(self._concept(iri))
                    for iri in effects.get("requires absence of", ())
                ),
                *([any_of(one_of)] if one_of else ()),
            )
        )

    def _concept(self, concept: str) -> Verdict:
        kind = self._facts.kinds.get(concept)
        decide: Callable[[str], Verdict] = {
            "role": self._role,
            "system": self._system,
        }.get(kind or "", self._characteristic)
        return decide(concept)

    def _role(self, role: str) -> Verdict:
        if EVERYBODY in self._facts.wider.get(role, ()):
            return Verdict(True, (self._say.role.format(self._facts.texts[role]),))
        found = self._member(role, self._profile.roles, self._say.role, closed=True)
        if found.holds is None and role in self._facts.criteria:
            return self._criterion(role)
        return found

    def _system(self, system: str) -> Verdict:
        closed = self._profile.complete
        found = self._member(
            system, self._profile.systems, self._say.system, closed=closed
        )
        if found.holds is None and system in self._facts.criteria:
            return self._criterion(system)
        return found

    def _member(
        self, concept: str, given: frozenset[str], said: str, *, closed: bool
    ) -> Verdict:
        """Tell whether what a profile names is a kind of a concept."""
        text = self._facts.texts.get(concept, concept)
        named = given | self._profile.affirmed
        wider = self._facts.wider
        if any(concept == one or concept in wider.get(one, ()) for one in named):
            return Verdict(True, (said.format(text),))
        above = wider.get(concept, set()) | {concept}
        if not above.isdisjoint(self._profile.denied):
            return Verdict(False, (self._say.denied.format(text),))
        narrower = not above.isdisjoint(given)
        if closed and (self._profile.complete or not narrower):
            return Verdict(False, (self._say.other.format(text),))
        return Verdict(None, (), frozenset({concept}))

    def _characteristic(self, concept: str) -> Verdict:
        text = self._facts.texts.get(concept, concept)
        found = self._member(
            concept, frozenset(), self._say.fact, closed=self._profile.complete
        )
        bounds = self._facts.bounds.get(concept, [])
        if found.holds is not None and not self._profile.complete:
            return found
        measured = [
            bound.holds_for(self._profile.measures[bound.quantity])
            for bound in bounds
            if bound.quantity in self._profile.measures
        ]
        if not measured or len(measured) < len(bounds) or None in measured:
            return found
        holds = all(measured)
        return Verdict(
            holds, ((self._say.fact if holds else self._say.denied).format(text),)
        )


def assess(
    profile: Profile,
    facts: Facts,
    norms: Iterable[Any],
    day: datetime.date,
    lang: str,
) -> Assessment:
    """Say of each norm whether it applies to a profile on a day, and why.

    Args:
        profile: The system and its actors.
        facts: What the graph knows.
        norms: Rows of the query ``norms``; those of one norm are taken once.
        day: The day that is asked about.
        lang: Language of the reasons.
    """
    phrases = PHRASES[lang]
    assessor = Assessor(profile, facts, phrases)
    rows: dict[str, Applicability] = {}
    waiting: dict[str, int] = defaultdict(int)
    for row in norms:
        if row.norm in rows:
            continue
        verdict = assessor.norm(row.norm, row.instrument, row.citation)
        begun, dated = assessor.date(row.norm, day)
        if verdict.holds is not False:
            verdict = all_of((verdict, dated))
        if verdict.holds is None:
            status = OPEN
        elif not verdict.holds:
            status, begun = NOT, None
        else:
            status = APPLIES if begun is not None and begun <= day else WILL
        for subject in verdict.asks:
            waiting[subject] += 1
        rows[row.norm] = Applicability(
            row.norm,
            row.label,
            row.kind,
            row.citation,
            status,
            begun,
            "; ".join(dict.fromkeys(verdict.why)),
            "; ".join(sorted(verdict.asks)) or None,
            row.summary,
            row.instrument,
        )
    asked = [
        Question(subject, _ask(subject, facts, phrases), count)
        for subject, count in sorted(
            waiting.items(), key=lambda item: (-item[1], item[0])
        )
    ]
    return Assessment(
        Rows(Applicability._fields, rows.values(), title=phrases.title),
        Rows(Question._fields, asked, title=phrases.questions),
    )


def _ask(subject: str, facts: Facts, phrases: Phrases) -> str:
    if subject in facts.questions:
        return facts.questions[subject]
    form = {"role": phrases.ask_role, "system": phrases.ask_system}
    text = facts.texts.get(subject, subject)
    return form.get(facts.kinds.get(subject, ""), phrases.ask).format(text)
