"""Measures the shape of a graph, so that corpora of the same shape can be made.

Nothing about the shape is written down here: which parts an instrument has, how
many norms stand in a point, how long a reason is, all comes from the graph itself.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from bench.growth.shape import (
    Facts,
    InstrumentKind,
    Life,
    MappingKind,
    NormKind,
    ProvisionKind,
    Shape,
    Slot,
    depth_of,
)
from govkg.namespaces import DCTERMS, GOVKG, RDF, SKOS, SSSOM

_SEGMENT = re.compile(r"_([a-z]*)[^_]*$")
"""Finds how the last part of a name begins: ``art`` in ``eu-ai-act_art-9``."""

PIECE = 3
"""Signs in a piece of text of a script that has no spaces."""

SPACELESS = ("ja", "zh", "ko")
"""What the tags of languages begin with whose texts are cut into pieces."""


def measure_shape(facts: Facts) -> Shape:
    """Measure the shape of a graph from what is asserted in it."""
    return _Measurer(facts).shape()


def pieces(text: str, language: str) -> list[str]:
    """Cut a text into what counts as its words."""
    if language.startswith(SPACELESS):
        text = re.sub(r"\W", "", text)
        return [text[i : i + PIECE] for i in range(0, len(text), PIECE)]
    return re.findall(r"[^\W_]+", text)


class _Measurer:
    """Reads one part of the shape a method."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._children = self._inverse("isPartOf")
        self._dates_of = self._inverse("isDateOf")
        self._settings_of = self._inverse("setsDateOf")
        self._stated = Counter(
            self._one(norm, GOVKG + "isStatedIn") for norm in self._with("modalPhrase")
        )

    def shape(self) -> Shape:
        """Return the whole shape."""
        provisions = self._with("isPartOf")
        alike = defaultdict(list)
        for provision in provisions:
            alike[self._sort(provision)].append(provision)
        sets = Counter(self._one(m, GOVKG + "inMappingSet") for m in self._mappings())
        compared = [self._one(s, GOVKG + "subjectInstrument") for s in sets]
        most = Counter(compared).most_common(2)
        instruments = self._with("hasLegalForce")
        texts = sum(1 for one in instruments if one in self._children)
        return Shape(
            instruments=[(self._instrument(i), self._parts(i)) for i in instruments],
            parts={
                name: [self._parts(one) for one in members]
                for name, members in alike.items()
            },
            segments={
                name: [_SEGMENT.findall(one)[0] for one in members]
                for name, members in alike.items()
            },
            provisions={
                name: [self._provision(one) for one in members]
                for name, members in alike.items()
            },
            norm_counts={
                name: [self._stated[one] for one in members]
                for name, members in alike.items()
            },
            norms=self._norms(),
            mappings=[self._mapping(one) for one in self._mappings()],
            set_sizes=sorted(sets.values()),
            hubs=[count / len(sets) for _, count in most],
            sets_per_instrument=len(sets) / texts,
            reuse=self._reuse(),
            words=self._words(),
            lengths=self._lengths(),
        )

    def _with(self, name: str) -> list[str]:
        found = [one for one, about in self._facts.items() if GOVKG + name in about]
        return sorted(found)

    def _mappings(self) -> list[str]:
        return self._with("inMappingSet")

    def _values(self, subject: str, predicate: str) -> tuple[str, ...]:
        return tuple(sorted(o.value for o in self._facts[subject].get(predicate, ())))

    def _one(self, subject: str, predicate: str) -> str:
        return self._values(subject, predicate)[0]

    def _languages(self, subject: str, predicate: str) -> tuple[str, ...]:
        objects = self._facts[subject].get(predicate, ())
        return tuple(
            sorted(o.language or "" for o in objects if isinstance(o, ox.Literal))
        )

    def _class(self, subject: str) -> str:
        return self._one(subject, RDF + "type").removeprefix(GOVKG)

    def _sort(self, provision: str) -> str:
        """Return class and depth: a point of a point differs from one of an article."""
        return f"{self._class(provision)}/{depth_of(provision, self._facts)}"

    def _number(self, subject: str, name: str) -> int:
        return len(self._values(subject, GOVKG + name))

    def _notes(self, subject: str) -> int:
        return len(self._values(subject, SKOS + "editorialNote"))

    def _parts(self, subject: str) -> tuple[str, ...]:
        return tuple(
            sorted(self._sort(child) for child in self._children.get(subject, ()))
        )

    def _life(self, subject: str) -> Life:
        start = self._values(subject, GOVKG + "validFrom")
        end = self._values(subject, GOVKG + "validUntil")
        return Life(start[0] if start else None, end[0] if end else None)

    def _instrument(self, subject: str) -> InstrumentKind:
        events = [
            (
                self._one(event, GOVKG + "hasEventKind"),
                self._one(event, GOVKG + "onDate"),
            )
            for event in self._values(subject, GOVKG + "hasEvent")
        ]
        return InstrumentKind(
            form=self._class(subject),
            force=self._one(subject, GOVKG + "hasLegalForce"),
            places=self._values(subject, GOVKG + "hasJurisdiction"),
            issuers=self._values(subject, GOVKG + "issuedBy"),
            titles=self._languages(subject, DCTERMS + "title"),
            events=tuple(sorted(events, key=lambda event: event[1])),
            slots=tuple(self._slots(subject)),
            review=self._one(subject, GOVKG + "reviewStatus"),
            notes=self._notes(subject),
        )

    def _slots(self, instrument: str) -> Iterator[Slot]:
        for slot in self._dates_of.get(instrument, ()):
            settings = tuple(
                (self._one(setting, GOVKG + "onDate"), self._life(setting))
                for setting in self._settings_of.get(slot, ())
            )
            if settings:
                yield Slot(self._values(slot, GOVKG + "appliesTo"), settings)

    def _inverse(self, name: str) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for subject in self._with(name):
            found[self._one(subject, GOVKG + name)].append(subject)
        return found

    def _provision(self, subject: str) -> ProvisionKind:
        return ProvisionKind(
            headings=self._languages(subject, GOVKG + "heading"),
            defined=SKOS + "definition" in self._facts[subject],
            cites=self._number(subject, "cites"),
            explains=self._number(subject, "explains"),
            notes=self._notes(subject),
            life=self._life(subject),
        )

    def _norms(self) -> dict[str, list[NormKind]]:
        found = defaultdict(list)
        for subject in self._with("modalPhrase"):
            above = self._one(subject, GOVKG + "isStatedIn")
            while GOVKG + "isPartOf" in self._facts[above]:
                above = self._one(above, GOVKG + "isPartOf")
            force = self._one(above, GOVKG + "hasLegalForce")
            found[force].append(self._norm(subject))
        return dict(found)

    def _norm(self, subject: str) -> NormKind:
        links = [
            (GOVKG + name, str(value))
            for name in NORM_LINKS
            for value in sorted(self._facts[subject].get(GOVKG + name, ()), key=str)
        ]
        return NormKind(
            form=self._class(subject),
            links=tuple(links),
            conditions=self._number(subject, "hasCondition"),
            exceptions=self._number(subject, "hasException"),
            sanctioned=self._number(subject, "hasSanction") > 0,
            notes=self._notes(subject),
            life=self._life(subject),
        )

    def _mapping(self, subject: str) -> MappingKind:
        about = self._facts[subject]
        facts = [
            (predicate, str(value))
            for predicate in MAPPING_FACTS
            for value in about.get(predicate, ())
        ]
        ends = [*about[GOVKG + "subject"], *about.get(GOVKG + "object", ())]
        of_norms = ["_n-" in end.value for end in ends] + [False]
        return MappingKind(tuple(facts), (of_norms[0], of_norms[1]), len(ends) > 1)

    def _reuse(self) -> float:
        links = [
            value
            for subject in self._with("modalPhrase")
            for name in ("hasCondition", "hasException")
            for value in self._values(subject, GOVKG + name)
        ]
        return 1 - len(set(links)) / len(links) if links else 0

    def _texts(self) -> Iterator[tuple[str, ox.Literal]]:
        for _, about in sorted(self._facts.items()):
            if {GOVKG + "isPartOf", GOVKG + "modalPhrase", GOVKG + "reason"} & {*about}:
                kind = "norm" if GOVKG + "modalPhrase" in about else ""
                for predicate in TEXTS:
                    for value in about.get(predicate, ()):
                        if isinstance(value, ox.Literal) and value.language:
                            yield predicate + kind, value

    def _words(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for _, text in self._texts():
            assert text.language
            found[text.language] += pieces(text.value, text.language)
        # A sample keeps how often words occur, in less memory.
        return {
            tag: words[:: max(1, len(words) // 20_000)] for tag, words in found.items()
        }

    def _lengths(self) -> dict[tuple[str, str], list[int]]:
        found = defaultdict(list)
        for predicate, text in self._texts():
            assert text.language
            number = len(pieces(text.value, text.language))
            found[predicate, text.language].append(max(1, number))
        return dict(found)


NORM_LINKS = (
    "modalPhrase",
    "hasBearer",
    "concernsSystem",
    "addresses",
    "concernsRisk",
    "atStage",
    "yieldsArtefact",
    "dueOn",
    "dueWithinDays",
    "enforcedBy",
    "reviewStatus",
)
"""What is taken over from a real norm: roles, topics and systems go together."""

MAPPING_FACTS = (
    GOVKG + "relation",
    GOVKG + "firstJudgement",
    GOVKG + "secondJudgement",
    SSSOM + "mapping_justification",
    SSSOM + "confidence",
    GOVKG + "reviewStatus",
    DCTERMS + "creator",
    DCTERMS + "created",
)
"""What is taken over from a real mapping."""

TEXTS = (
    SKOS + "definition",
    SKOS + "prefLabel",
    SKOS + "editorialNote",
    GOVKG + "heading",
    GOVKG + "reason",
)
"""Where words and lengths of texts are taken from."""
