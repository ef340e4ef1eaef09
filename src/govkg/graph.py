"""The knowledge graph: every question of ``queries/`` as a method or by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from govkg.model import (
    Correspondence,
    Gap,
    Hop,
    Instrument,
    Norm,
    Provision,
    Standing,
    TimelineEntry,
)
from govkg.namespaces import INFERRED_GRAPH
from govkg.queryfile import QueryFile, read_queries
from govkg.querying import Argument
from govkg.resources import Resources
from govkg.rows import Rows
from govkg.session import Day, Session, law_book
from govkg.store import Progress

if TYPE_CHECKING:
    import networkx
    import rdflib

    from govkg.citation import Citation
    from govkg.remote import RemoteStore
    from govkg.remote.push import Pushed
    from govkg.validation import Report

ASKED = ("obligation", "prohibition", "recommendation", "commitment")
"""The deontic kinds that ask something of their bearer."""


class KnowledgeGraph:
    """The graph of AI governance instruments, open for questions.

    Make one with :func:`govkg.load` or :func:`govkg.connect`. Whatever it answers is
    the answer of a file in ``queries/``, so both give the same rows.

    Names can be slugs (``"eu-ai-act"``, ``"deployer"``, ``"high-risk"``),
    prefixed names (``"govtax:role_deployer"``) or full IRIs; days can be
    ``datetime.date`` or ISO strings. A name that the graph does not know raises
    :class:`govkg.errors.ParameterError` with the nearest ones.
    """

    def __init__(self, store: ox.Store | RemoteStore, resources: Resources) -> None:
        self._session = Session(store, resources)

    def __repr__(self) -> str:
        return f"<KnowledgeGraph of {len(self):,} triples>"

    def __len__(self) -> int:
        return self._session.size

    @property
    def store(self) -> ox.Store:
        """The embedded store; every source file is a named graph in it.

        Of a graph on the network it is a copy, made when it is first asked for.
        """
        return self._session.embedded

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
        return self._session.run("instruments", asked, Instrument)

    def commitments(
        self, place: str, *, on: Day = None, lang: str | None = None
    ) -> Rows[Standing]:
        """Return the instruments that bind or commit a place on a day.

        The column ``basis`` says how: ``jurisdiction`` for its own law and policy,
        the kind of participation (``party``, ``signatory``, ``endorser`` ...), or
        ``member`` for what holds in a group of which it is a member (``via``).
        """
        asked = {"place": place, "on": on, "lang": lang}
        return self._session.run("commitments", asked, Standing)

    def provisions(
        self, instrument: str, *, on: Day = None, lang: str | None = None
    ) -> Rows[Provision]:
        """Return what an instrument consists of, in the order of its text."""
        asked = {"instrument": instrument, "on": on, "lang": lang}
        return self._session.run("provisions", asked, Provision)

    def timeline(
        self, instrument: str, *, as_of: Day = None, lang: str | None = None
    ) -> Rows[TimelineEntry]:
        """Return what happened to an instrument and what applies from when.

        Without ``as_of`` the dates that were moved away are returned, too.
        """
        asked = {"instrument": instrument, "as_of": as_of, "lang": lang}
        return self._session.run("timeline", asked, TimelineEntry)

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
        return self._session.run("norms", arguments, Norm)

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
        return self._session.run("crosswalk", arguments, Correspondence)

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
        return self._session.run("gaps", asked, Gap)

    def explain(self, a: str, b: str, *, lang: str | None = None) -> Rows[Hop]:
        """Return the ways from one provision to another, hop by hop.

        Args:
            a: A provision, as a citation, slug or IRI.
            b: Another one.
            lang: Language of labels and reasons.
        """
        one, other = self._session.provision(a), self._session.provision(b)
        return self._session.run("explain", {"a": one, "b": other, "lang": lang}, Hop)

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

    # Other forms of the graph -------------------------------------------------

    @cached_property
    def graph(self) -> rdflib.Graph:
        """A read-only rdflib Graph over :attr:`store`, without a copy."""
        from govkg.rdflib_view import view

        return view(self.store)

    def to_rdflib(self) -> rdflib.Graph:
        """Return a copy as an rdflib Graph that you may change."""
        from govkg.rdflib_view import to_rdflib

        return to_rdflib(self.store)

    def to_networkx(
        self, predicates: Iterable[str] | None = None
    ) -> networkx.MultiDiGraph[str]:
        """Return a networkx graph of chosen links; see :mod:`govkg.network`."""
        from govkg.network import to_networkx

        return to_networkx(self.store, predicates)

    def validate(
        self, files: Sequence[Path | str] = (), *, reference: bool = False
    ) -> Report:
        """Check files against the shapes, together with the graph.

        Args:
            files: Your own Turtle files; with none, the graph itself is checked.
            reference: Use pyshacl instead of the faster everyday engine.
        """
        from govkg.validation import validate

        return validate(
            self.store,
            self._session.resources,
            [Path(file) for file in files],
            reference=reference,
        )

    def export(
        self,
        target: Path | str,
        *,
        format: str = "turtle",
        inferred: bool = True,
        progress: Progress | None = None,
    ) -> Path:
        """Write the graph to a file; see :data:`govkg.export.FORMATS`.

        Args:
            target: File or folder to write to.
            format: Name of a format.
            inferred: Whether derived triples are written too.
            progress: Told what is being done.

        Raises:
            StoreError: If the file cannot be written.
        """
        from govkg.export import export

        return export(
            self, Path(target), format=format, inferred=inferred, progress=progress
        )

    def push(
        self,
        url: str,
        *,
        kind: str | None = None,
        named: bool = False,
        replace: bool = False,
        inferred: bool = True,
        timeout: float = 60.0,
        progress: Progress | None = None,
    ) -> Pushed:
        """Put the graph into a store; see :func:`govkg.remote.push.push`."""
        from govkg.remote import RemoteStore
        from govkg.remote.push import push

        return push(
            self.quads(inferred=inferred),
            RemoteStore(url, kind=kind, timeout=timeout),
            named=named,
            replace=replace,
            progress=progress,
        )

    def has(self, node: ox.NamedNode) -> bool:
        """Tell whether the graph says anything of a node."""
        return self._session.has(node)

    def known(self, kind: str) -> Iterable[str]:
        """Return the names that a parameter of a kind (``role`` ...) can take."""
        return self._session.known(kind)

    def quads(self, *, inferred: bool = True) -> Iterable[ox.Quad]:
        """Return the quads of the graph, with or without what was derived."""
        derived = None if inferred else ox.NamedNode(INFERRED_GRAPH)
        return (quad for quad in self.store if quad.graph_name != derived)
