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
from govkg.resources import Resources, find_resources
from govkg.rows import Rows
from govkg.session import Day, Session, law_book
from govkg.store import Progress, open_store

if TYPE_CHECKING:
    import networkx
    import rdflib

    from govkg.citation import Citation
    from govkg.validation import Report

ASKED = ("obligation", "prohibition", "recommendation", "commitment")
"""The deontic kinds that ask something of their bearer."""


class KnowledgeGraph:
    """The graph of AI governance instruments, open for questions.

    Make one with :func:`govkg.load`. Whatever it answers is the answer of a file
    in ``queries/``, so the same question to a triple store gives the same rows.

    Names can be slugs (``"eu-ai-act"``, ``"deployer"``, ``"high-risk"``),
    prefixed names (``"govtax:role_deployer"``) or full IRIs; days can be
    ``datetime.date`` or ISO strings. A name that the graph does not know raises
    :class:`govkg.errors.ParameterError` with the nearest ones.
    """

    def __init__(self, store: ox.Store, resources: Resources) -> None:
        self._session = Session(store, resources)

    def __repr__(self) -> str:
        return f"<KnowledgeGraph of {len(self):,} triples>"

    def __len__(self) -> int:
        return self._size

    @cached_property
    def _size(self) -> int:
        return len(self.store)

    @property
    def store(self) -> ox.Store:
        """The Oxigraph store itself; every source file is a named graph in it."""
        return self._session.store

    # Asking -------------------------------------------------------------------

    def query(self, name: str, **arguments: Argument) -> Rows[Any]:
        """Run a query file by name.

        Args:
            name: Its name without suffix, such as ``"application-dates"``.
            arguments: Its parameters; see :meth:`queries`.

        Raises:
            QueryError: If there is no such query.
            ParameterError: If a parameter is unknown or nothing has its value.
        """
        return self._session.run(name, arguments)

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
        from govkg.isolation import run_isolated

        return run_isolated(
            text, self._session.resources, timeout=timeout, max_rows=max_rows
        )

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

        Without ``as_of`` the dates that were moved away are returned too.
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

        Like :meth:`obligations`, and ``deontic`` names the kinds of norm, such as
        ``"power"`` or ``["right", "permission"]``; all kinds if None.
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
        """A read-only rdflib Graph over the same store, without a copy."""
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

    def has(self, node: ox.NamedNode) -> bool:
        """Tell whether the graph says anything of a node."""
        return self._session.has(node)

    def known(self, kind: str) -> Iterable[str]:
        """Return the names that a parameter of a kind (``role`` ...) can take."""
        return self._session.known(kind)

    def quads(self, *, inferred: bool = True) -> Iterable[ox.Quad]:
        """Return the quads of the graph, with or without what was derived."""
        if inferred:
            return (quad for quad in self.store)
        derived = ox.NamedNode(INFERRED_GRAPH)
        return (quad for quad in self.store if quad.graph_name != derived)


def load(*, progress: Progress | None = None) -> KnowledgeGraph:
    """Open the graph that comes with this package, offline.

    Args:
        progress: Told what is being done, where that takes a moment: only the
            first use after an installation or a change of the sources does.

    Example:
        >>> import govkg
        >>> kg = govkg.load()
        >>> kg.cite("EU AI Act", "12(4)").exists
        False
    """
    resources = find_resources()
    return KnowledgeGraph(open_store(resources, progress=progress), resources)
