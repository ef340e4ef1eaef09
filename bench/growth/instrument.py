"""Makes one instrument: its source, events and dates, its provisions and norms."""

from __future__ import annotations

from collections.abc import Sequence

from bench.growth.dealing import (
    BOTH,
    DEFINITION,
    LABEL,
    NOTE,
    TYPE,
    Dealer,
    Document,
    End,
    Made,
    quote,
    typed,
)
from bench.growth.shape import InstrumentKind, Life, NormKind, ProvisionKind, Slot
from govkg.namespaces import DCTERMS, GOVID, GOVKG, GOVTAX

ADOPTION = f"{GOVTAX}event_adoption"
UNSOURCED = ("ApplicationDate", "Source")
TODAY = typed("2026-11-28", "date")


def make_instrument(
    dealer: Dealer, number: int, others: Sequence[Made]
) -> tuple[Document, Made]:
    """Make an instrument; ``others`` are those that it may cite."""
    kind, parts = dealer.instruments.draw()
    writer = _Writer(dealer, number, kind, others)
    writer.write(parts)
    place = kind.places[0].removeprefix(GOVID)
    document = Document(f"data/instruments/{place}/{writer.slug}", writer.triples)
    return document, Made(writer.slug, writer.titles, writer.ends)


class _Writer:
    """Writes an instrument and its parts, one kind of thing a method."""

    def __init__(
        self, dealer: Dealer, number: int, kind: InstrumentKind, others: Sequence[Made]
    ) -> None:
        self.slug = f"syn-{number:07}"
        self.titles = (f"Synthetic instrument {number}", f"合成文書{number}")
        self.triples: list[str] = []
        self.ends: list[End] = []
        self._dealer = dealer
        self._chance = dealer.chance
        self._kind = kind
        self._others = others
        self._first = ""
        self._slots: list[str] = []
        self._circumstances: dict[str, list[str]] = {"cond": [], "exc": []}
        self._sanction = ""
        self._source = self._name(f"src_{self.slug}")

    def write(self, parts: Sequence[str]) -> None:
        """Write it all."""
        name = self._name(self.slug)
        self._start(name, self._kind.form, self.titles)
        self._define(name)
        self._note(name, self._kind.notes)
        for tag in dict.fromkeys(self._kind.titles):
            self._add(name, f"{DCTERMS}title", quote(self.titles[0], tag))
        self._link(name, "hasJurisdiction", *map(_iri, self._kind.places))
        self._link(name, "issuedBy", *map(_iri, self._kind.issuers))
        self._link(name, "hasLegalForce", _iri(self._kind.force))
        self._link(name, "reviewStatus", _iri(self._kind.review))
        self._write_source()
        self._write_events(name)
        if parts:
            slots = self._kind.slots or (Slot((), ()),)
            self._slots = [
                self._name(f"{self.slug}_app-{n}") for n in range(1, len(slots) + 1)
            ]
            for position, part in enumerate(parts, 1):
                self._write_provision(part, self.slug, self.titles, position)
            for slot_name, slot in zip(self._slots, slots, strict=True):
                self._write_slot(slot_name, slot)

    def _name(self, local: str) -> str:
        return f"<{GOVID}{local}>"

    def _add(self, subject: str, predicate: str, *objects: str) -> None:
        self.triples += [f"{subject} <{predicate}> {object_}" for object_ in objects]

    def _link(self, subject: str, name: str, *objects: str) -> None:
        self._add(subject, GOVKG + name, *objects)

    def _start(self, name: str, form: str, labels: Sequence[str]) -> None:
        self._add(name, TYPE, _iri(GOVKG + form))
        for tag, label in zip(BOTH, labels, strict=True):
            self._add(name, LABEL, quote(label, tag))
        if form not in UNSOURCED:
            self._add(name, f"{DCTERMS}source", self._source)

    def _define(self, name: str, kind: str = "") -> None:
        for tag in BOTH:
            self._add(
                name, DEFINITION, quote(self._dealer.text(DEFINITION, tag, kind), tag)
            )

    def _note(self, name: str, number: int, kind: str = "") -> None:
        for _ in range(number):
            self._add(name, NOTE, quote(self._dealer.text(NOTE, "en", kind), "en"))

    def _live(self, name: str, life: Life) -> None:
        for day, link, author in (
            (life.start, "validFrom", "introducedBy"),
            (life.end, "validUntil", "endedBy"),
        ):
            if day:
                self._link(name, link, typed(day, "date"))
                self._link(name, author, self._first)

    def _write_source(self) -> None:
        source = self._source
        self._start(
            source, "Source", [f"{title} (src_{self.slug})" for title in self.titles]
        )
        address = f"https://example.org/{self.slug}"
        self._link(source, "officialAddress", typed(address, "anyURI"))
        self._link(source, "consultedOn", TODAY)
        for name, value in (
            ("title", quote(self.titles[0], "en")),
            ("publisher", quote("Nobody", "en")),
            ("language", '"en"'),
            ("license", '"none"'),
        ):
            self._add(source, DCTERMS + name, value)

    def _write_events(self, instrument: str) -> None:
        for number, (kind, day) in enumerate(self._kind.events, 1):
            name = self._name(f"{self.slug}_ev-{number}")
            self._link(instrument, "hasEvent", name)
            self._start(name, "Event", [f"{title}: {number}" for title in self.titles])
            self._link(name, "hasEventKind", _iri(kind))
            self._link(name, "onDate", typed(day, "date"))
            self._link(name, "broughtAboutBy", _iri(self._kind.issuers[0]))

    def _write_slot(self, name: str, slot: Slot) -> None:
        """Write an application date and what sets it, which is the first provision."""
        adopted = [day for kind, day in self._kind.events if kind == ADOPTION]
        earliest = max(adopted, default=self._kind.events[-1][1])
        settings = [
            (day, life._replace(start=max(life.start or earliest, earliest)))
            for day, life in slot.settings
            if not life.end or life.end > earliest
        ] or [(earliest, Life(earliest, None))]
        self._start(name, "ApplicationDate", self.titles)
        self._link(name, "isDateOf", self._name(self.slug))
        self._link(name, "appliesTo", *map(_iri, slot.systems))
        for number, (day, life) in enumerate(settings, 1):
            setting = f"{name[:-1]}_set-{number}>"
            self._start(setting, "DateSetting", self.titles)
            self._link(setting, "setsDateOf", name)
            self._link(setting, "setBy", self._first)
            self._link(setting, "onDate", typed(day, "date"))
            self._link(setting, "validFrom", typed(life.start, "date"))
            if life.end:
                self._link(setting, "validUntil", typed(life.end, "date"))

    def _write_provision(
        self, sort: str, parent: str, above: Sequence[str], position: int
    ) -> None:
        dealer, form = self._dealer, sort.partition("/")[0]
        local = f"{parent}_{_join(dealer.segments[sort].draw(), position)}"
        name, kind = self._name(local), dealer.provisions[sort].draw()
        self._first = self._first or name
        labels = (f"{above[0]}, {form} {position}", f"{above[1]} 第{position}")
        self.ends.append(End(name, labels, is_norm=False))
        self._start(name, form, labels)
        self._link(name, "isPartOf", self._name(parent))
        self._link(name, "number", f'"{position}"')
        self._link(name, "position", typed(position, "integer"))
        self._describe_provision(name, form, kind)
        for number in range(1, dealer.norm_counts[sort].draw() + 1):
            self._write_norm(local, number)
        for place, part in enumerate(dealer.parts[sort].draw(), 1):
            self._write_provision(part, local, labels, place)

    def _describe_provision(self, name: str, form: str, kind: ProvisionKind) -> None:
        for tag in kind.headings:
            heading = quote(self._dealer.text(f"{GOVKG}heading", tag), tag)
            self._link(name, "heading", heading)
        if kind.defined or form in DEFINED:
            self._define(name)
        self._note(name, kind.notes)
        self._live(name, kind.life)
        cited = dict.fromkeys(self._cited() for _ in range(kind.cites))
        self._link(name, "cites", *cited)
        if form == "Recital":
            own = [end.name for end in self.ends if not end.is_norm]
            chosen = self._chance.choices(own, k=kind.explains)
            self._link(name, "explains", *dict.fromkeys(chosen))

    def _cited(self) -> str:
        """Choose a provision to refer to, mostly of the same instrument."""
        ends: Sequence[End] = self.ends
        if self._others and self._chance.random() < ABROAD:
            ends = self._chance.choice(self._others).ends
        end = self._chance.choice(ends)
        return self._name(self.slug) if end.is_norm else end.name

    def _write_norm(self, provision: str, number: int) -> None:
        kind = self._dealer.norms[self._kind.force].draw()
        name = self._name(f"{provision}_n-{number}")
        # Two norms of one instrument must not have one label.
        labels = tuple(
            f"{self._dealer.text(LABEL, tag, 'norm')} {len(self.ends)}" for tag in BOTH
        )
        assert len(labels) == len(BOTH)
        self.ends.append(End(name, (labels[0], labels[1]), is_norm=True))
        self._start(name, kind.form, labels)
        self._define(name, "norm")
        self._note(name, kind.notes, "norm")
        self._live(name, kind.life)
        self._link(name, "isStatedIn", self._name(provision))
        self._link(name, "hasApplicationDate", self._chance.choice(self._slots))
        for predicate, value in kind.links:
            self._add(name, predicate, value)
        if kind.form == "Exemption":
            self._link(name, "exemptsFrom", self._name(provision))
        self._circumscribe(name, provision, kind)
        if kind.sanctioned:
            self._link(name, "hasSanction", self._sanctioned(provision))

    def _circumscribe(self, norm: str, provision: str, kind: NormKind) -> None:
        for link, stem, number in (
            ("hasCondition", "cond", kind.conditions),
            ("hasException", "exc", kind.exceptions),
        ):
            chosen = {self._circumstance(provision, stem) for _ in range(number)}
            self._link(norm, link, *sorted(chosen))

    def _circumstance(self, provision: str, stem: str) -> str:
        """Return a condition or exception, often one that stands there already."""
        known = self._circumstances[stem]
        if known and self._chance.random() < self._dealer.shape.reuse:
            return known[-1]
        name = self._name(f"{provision}_{stem}-{len(known) + 1}")
        known.append(name)
        labels = [self._dealer.text(LABEL, tag, "norm") for tag in BOTH]
        self._start(name, "Circumstance", labels)
        self._define(name)
        self._link(name, "isStatedIn", self._name(provision))
        return name

    def _sanctioned(self, provision: str) -> str:
        """Return the sanction of the instrument, written when it is first needed."""
        if not self._sanction:
            self._sanction = self._name(f"{self.slug}_sanction-1")
            self._start(self._sanction, "Sanction", self.titles)
            self._define(self._sanction)
            self._link(self._sanction, "isStatedIn", self._name(provision))
            kind = _iri(f"{GOVTAX}sanction_corrective-order")
            self._link(self._sanction, "hasSanctionKind", kind)
        return self._sanction


ABROAD = 0.2
"""How often a reference leads to another instrument."""

DEFINED = ("Action", "Principle")
"""Provisions that the shapes want defined."""


def _iri(text: str) -> str:
    return f"<{text}>"


def _join(segment: str, position: int) -> str:
    return f"{segment}-{position}" if segment else str(position)
