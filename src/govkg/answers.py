"""Every question that the graph answers, as a method."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from govkg.session import Day, Session, law_book, to_day

if TYPE_CHECKING:
    from pathlib import Path

    from govkg.applicability.assessment import Assessment
    from govkg.applicability.profile import Profile
    from govkg.citation import Citation
    from govkg.controls import Coverage
    from govkg.model import (
        Cell,
        Correspondence,
        Gap,
        Hop,
        Instrument,
        Norm,
        Provision,
        Related,
        Standing,
        TimelineEntry,
    )
    from govkg.queryfile import QueryFile
    from govkg.querying import Argument
    from govkg.rows import Rows

ASKED = ("obligation", "prohibition", "recommendation", "commitment")
"""The deontic kinds that ask something of their bearer."""


class Answers:
    """What can be asked of a graph; each method runs a file of ``queries/``."""

    _session: Session

    # Asking -------------------------------------------------------------------

    def query(self, name: str, **arguments: Argument) -> Rows[Any]:
        """Run a query file by name.

        Args:
            name: Its name without suffix, such as ``"application-dates"``.
            arguments: Its parameters; see :meth:`queries`.

        """
        return self._session.run(name, arguments)

    def bound_query(self, name: str, **arguments: Argument) -> str:
        """Return the SPARQL text of :meth:`query`, for any store."""
        return self._session.bind(name, arguments)

    def queries(self) -> list[QueryFile]:
        """Return every query with its question, parameters and columns."""
        from govkg.queryfile import read_queries

        return list(read_queries(self._session.resources.queries).values())

    def sparql(
        self, text: str, *, timeout: float = 10.0, max_rows: int = 10_000
    ) -> Rows[Any]:
        """Run your own SPARQL query, in a process that can be ended.

        Args:
            text: SELECT, ASK, CONSTRUCT or DESCRIBE. The usual prefixes are known.
            timeout: Seconds after which the query is ended.
            max_rows: More rows than this are refused rather than cut.

        Returns:
            The rows; of ASK one cell ``answer``, of CONSTRUCT one row a triple.

        Raises:
            QueryError: If the text is malformed, or uses SERVICE, FROM or LOAD,
                or would change the graph.
            QueryLimitError: If it takes too long or has too many rows.
        """
        return self._session.sparql(text, timeout=timeout, max_rows=max_rows)

    def instruments(
        self, *, place: str | None = None, on: Day = None, lang: str | None = None
    ) -> Rows[Instrument]:
        """Return the instruments and their status on a day (today if None)."""
        asked = {"place": place, "on": on, "lang": lang}
        return self._session.run("instruments", asked, "Instrument")

    def commitments(
        self, place: str, *, on: Day = None, lang: str | None = None
    ) -> Rows[Standing]:
        """Return the instruments that bind or commit a place on a day.

        The column ``basis`` says how: ``jurisdiction`` for its own law and policy,
        the kind of participation (``party``, ``signatory``, ``endorser`` ...), or
        ``member`` for what holds in a group of which it is a member (``via``).
        """
        asked = {"place": place, "on": on, "lang": lang}
        return self._session.run("commitments", asked, "Standing")

    def provisions(
        self, instrument: str, *, on: Day = None, lang: str | None = None
    ) -> Rows[Provision]:
        """Return what an instrument consists of, in the order of its text."""
        asked = {"instrument": instrument, "on": on, "lang": lang}
        return self._session.run("provisions", asked, "Provision")

    def timeline(
        self, instrument: str, *, as_of: Day = None, lang: str | None = None
    ) -> Rows[TimelineEntry]:
        """Return what happened to an instrument and what applies from when.

        Without ``as_of`` the dates that were moved away are returned, too.
        """
        asked = {"instrument": instrument, "as_of": as_of, "lang": lang}
        return self._session.run("timeline", asked, "TimelineEntry")

    def norms(
        self,
        *,
        role: str | None = None,
        system: str | None = None,
        places: Iterable[str] | str | None = None,
        instrument: str | None = None,
        topic: str | None = None,
        stage: str | None = None,
        deontic: Iterable[str] | str | None = None,
        on: Day = None,
        as_of: Day = None,
        lang: str | None = None,
    ) -> Rows[Norm]:
        """Return what instruments ask, allow or empower.

        Like :meth:`obligations`; ``deontic`` names the kinds, such as ``"power"``.
        """
        arguments: dict[str, Argument] = {
            "role": role,
            "system": system,
            "place": places,
            "instrument": instrument,
            "topic": topic,
            "stage": stage,
            "deontic": deontic,
            "on": on,
            "as_of": as_of if as_of is not None else law_book(on),
            "lang": lang,
        }
        return self._session.run("norms", arguments, "Norm")

    def obligations(
        self,
        *,
        role: str | None = None,
        system: str | None = None,
        places: Iterable[str] | str | None = None,
        instrument: str | None = None,
        topic: str | None = None,
        stage: str | None = None,
        on: Day = None,
        as_of: Day = None,
        lang: str | None = None,
    ) -> Rows[Norm]:
        """Return obligations, prohibitions, recommendations and commitments.

        Args:
            role: Who is asked. A generic role covers those of every regime, and a
                norm for a wider circle is returned too.
            system: Kind of system, in the same way.
            places: Places whose instruments count.
            instrument: Only this instrument.
            topic: A topic or a group of topics.
            stage: A stage of the life cycle.
            on: Only what applies by this day.
            as_of: The state of the law that is consulted. By default it is that of
                ``on``, or of today if ``on`` lies ahead.
            lang: Language of labels, ``"en"`` or ``"ja"``.

        Returns:
            One row for each norm and each date from which it applies.
        """
        return self.norms(
            role=role,
            system=system,
            places=places,
            instrument=instrument,
            topic=topic,
            stage=stage,
            deontic=ASKED,
            on=on,
            as_of=as_of,
            lang=lang,
        )

    def crosswalk(
        self,
        subject: str,
        object: str,
        *,
        provision: str | None = None,
        as_of: Day = None,
        lang: str | None = None,
    ) -> Rows[Correspondence]:
        """Return the counterparts of one instrument in another, with reasons.

        Args:
            subject: The instrument that is compared.
            object: The instrument in which counterparts are sought.
            provision: Only this provision of the first, or parts of it.
            as_of: The state of the law that is consulted; today by default.
            lang: Language of labels and reasons.

        Returns:
            One row a mapping. Where there is no counterpart the object is None
            and the reason says why.
        """
        arguments: dict[str, Argument] = {
            "subject_instrument": subject,
            "object_instrument": object,
            "provision": self._session.provision(provision),
            "as_of": as_of,
            "lang": lang,
        }
        return self._session.run("crosswalk", arguments, "Correspondence")

    def matrix(
        self,
        subject: str,
        *,
        objects: Iterable[str] | str | None = None,
        lang: str | None = None,
    ) -> Rows[Cell]:
        """Return every cell of one instrument's units against other instruments.

        Args:
            subject: The instrument whose articles, principles, actions or
                subcategories are the lines.
            objects: The instruments in the columns; by default all that it was
                compared with, in either direction.
            lang: Language of labels.
        """
        asked: dict[str, Argument] = {
            "subject": subject,
            "object": objects,
            "lang": lang,
        }
        return self._session.run("matrix", asked, "Cell")

    def related(self, provision: str, *, lang: str | None = None) -> Rows[Related]:
        """Return what corresponds to a provision, or to parts of it, anywhere.

        Args:
            provision: A citation, slug or IRI.
            lang: Language of labels and reasons.
        """
        asked = {"provision": self._session.provision(provision), "lang": lang}
        return self._session.run("related", asked, "Related")

    def derived_mappings(
        self, subject: str, object: str, *, lang: str | None = None
    ) -> Rows[Any]:
        """Return what follows from two curated mappings that meet in a third provision.

        Never mixed with :meth:`crosswalk`. Each row names both mappings; the
        confidence is the product of theirs. Overlaps do not chain.
        """
        asked = {
            "subject_instrument": subject,
            "object_instrument": object,
            "lang": lang,
        }
        return self._session.run("derived-mappings", asked)

    def gaps(
        self, done: str, wanted: str, *, as_of: Day = None, lang: str | None = None
    ) -> Rows[Gap]:
        """Return what ``wanted`` still asks of someone who complies with ``done``.

        Only what both ask equally is left out. The column ``coverage`` says how far
        ``done`` goes: ``general`` where it asks for the same in general terms,
        ``partial`` where it asks for a part, ``touched`` where the two overlap, and
        ``none`` where no mapping leads from one to the other.
        """
        asked = {"done": done, "wanted": wanted, "as_of": as_of, "lang": lang}
        return self._session.run("gaps", asked, "Gap")

    def explain(self, a: str, b: str, *, lang: str | None = None) -> Rows[Hop]:
        """Return the ways from one provision to another, hop by hop.

        Args:
            a: A provision, as a citation, slug or IRI.
            b: Another one.
            lang: Language of labels and reasons.
        """
        one, other = self._session.provision(a), self._session.provision(b)
        return self._session.run("explain", {"a": one, "b": other, "lang": lang}, "Hop")

    def cite(
        self,
        instrument: str,
        locator: str | None = None,
        *,
        on: Day = None,
        lang: str | None = None,
    ) -> Citation:
        """Check a citation: does it exist, did it on a day, and if not, what does?

        Args:
            instrument: The instrument, or the whole citation.
            locator: Article, paragraph and point, such as ``"12(4)"``.
            on: The day on which it must exist; today by default.
            lang: Language of the answer's labels.

        Raises:
            ParameterError: If there is nothing to look up in the text.
        """
        return self._session.cite(instrument, locator, on=on, lang=lang or "en")

    def applies(
        self,
        profile: Profile | Mapping[str, Any] | Path | str,
        *,
        on: Day = None,
        as_of: Day = None,
        all_kinds: bool = False,
        lang: str | None = None,
    ) -> Assessment:
        """Say which norms apply to a system, which will, and what has to be asked.

        Args:
            profile: A YAML or Turtle file, or what it would hold; see
                :mod:`govkg.applicability.profile`.
            on: The day asked about; today by default.
            as_of: The state of the law that is consulted; by default that of ``on``,
                or of today if ``on`` lies ahead.
            all_kinds: Also permissions, powers and other kinds of norm.
            lang: Language of labels and reasons.

        Raises:
            LoadError: If the file cannot be read.
            ParameterError: If it uses a name that the graph does not know.
        """
        from govkg.applicability.assessment import assess
        from govkg.applicability.facts import Facts
        from govkg.applicability.profile import to_profile

        described = to_profile(profile, self._session)
        law = as_of if as_of is not None else law_book(on)
        facts = Facts.read(self._session, described, as_of=law, lang=lang)
        norms = self.norms(
            places=sorted(described.places),
            deontic=None if all_kinds else ASKED,
            as_of=law,
            lang=lang,
        )
        day = to_day(on) or datetime.date.today()
        return assess(described, facts, norms, day, lang or "en")

    def coverage(
        self,
        controls: Path | str,
        *,
        against: Iterable[str] | str | None = None,
        as_of: Day = None,
        lang: str | None = None,
    ) -> Rows[Coverage]:
        """Say how far an organisation's own controls cover what instruments ask.

        Args:
            controls: A CSV or Turtle file; see :mod:`govkg.controls`.
            against: The instruments; by default every one that asks something.
            as_of: The state of the law that is consulted.
            lang: Language of labels and reasons.

        Raises:
            LoadError: If the file cannot be read.
            ParameterError: If something that is met does not exist.
        """
        from pathlib import Path

        from govkg.controls import cover, read_controls

        found = read_controls(
            Path(controls), self._session.stated, self._session.ask_file
        )
        asked: dict[str, Argument] = {
            "met": sorted({iri for control in found for iri in control.meets}),
            "against": against,
            "as_of": as_of,
            "lang": lang,
        }
        return cover(found, self._session.run("coverage", asked))
