"""Runs the named queries on a store, and knows what people may call things.

The store and the machinery of queries are imported when something is asked: what is
remembered needs neither, and would wait longer for them than for the answer.
"""

from __future__ import annotations

import contextlib
import datetime
import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from govkg.errors import ParameterError, QueryError
from govkg.memo import recall, remember
from govkg.namespaces import GOVID, GOVKG, GOVTAX, RDF, local_name
from govkg.resources import Resources

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph as ox

    from govkg.citation import Citation, Target
    from govkg.queryfile import QueryFile
    from govkg.querying import Argument
    from govkg.remote import RemoteStore
    from govkg.rows import Rows
    from govkg.store import Progress
    from govkg.textindex import TextIndex

Day = datetime.date | str | None

_CONCEPTS = {
    "artefact": "Artefact",
    "characteristic": "Characteristic",
    "deontic": "DeonticKind",
    "issue": "PolicyIssue",
    "pillar": "PolicyPillar",
    "quantity": "Quantity",
    "risk": "RiskType",
    "role": "ActorRole",
    "stage": "LifecycleStage",
    "system": "SystemCategory",
    "topic": "Topic",
}
_INDIVIDUALS = {
    "instrument": "Instrument",
    "node": "Actor",
    "place": "Place",
    "provision": "Provision",
}


class Session:
    """A store that is open for the queries of ``queries/``.

    Attributes:
        resources: Where the queries are.
        indexes: What was built over the store; see :mod:`govkg.search`.
    """

    def __init__(
        self,
        store: ox.Store | RemoteStore | None,
        resources: Resources,
        folder: str | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._store = store
        self._folder = folder
        self._progress = progress
        self.resources = resources
        self.indexes: dict[str, TextIndex] = {}
        self._citable: dict[tuple[str | None, str], Sequence[Target]] = {}

    @property
    def store(self) -> ox.Store | RemoteStore:
        """The Oxigraph store, or one on the network.

        One that is not open yet is opened here, because opening it takes longer than
        an answer that is remembered.
        """
        if self._store is None:
            from govkg.store import open_ready

            self._store, self._folder = open_ready(
                self._folder, self.resources, progress=self._progress
            )
        return self._store

    @property
    def folder(self) -> str | None:
        """Where the store is kept on disk, and what is derived from it can be."""
        if self._folder is None:
            _ = self.store  # Opening it tells.
        return self._folder

    def run(
        self,
        name: str,
        arguments: Mapping[str, Argument],
        row: str | Callable[..., Any] | None = None,
    ) -> Rows[Any]:
        """Run a query file by name.

        Args:
            name: Its name.
            arguments: Its parameters.
            row: What its rows become: a class, or one of :mod:`govkg.model` by its
                name; a class that fits its columns if None.

        Raises:
            QueryError: If there is no such query.
            ParameterError: If a parameter is unknown or nothing has its value.
        """
        from govkg.querying import run

        make = _class(row) if isinstance(row, str) else row
        try:
            query, text = self._bind(name, arguments)
            return run(query, text, self._select, make)
        except (OSError, RuntimeError):
            # The cache on disk was damaged or removed under our feet.
            from govkg.store import reopen_store

            self._store = reopen_store(self.resources)
            self.indexes.clear()
            self.__dict__.pop("embedded", None)
            query, text = self._bind(name, arguments)
            return run(query, text, self._select, make)

    def bind(self, name: str, arguments: Mapping[str, Argument]) -> str:
        """Return the text of a query with its parameters set, to be run elsewhere."""
        return self._bind(name, arguments)[1]

    def _bind(
        self, name: str, arguments: Mapping[str, Argument]
    ) -> tuple[QueryFile, str]:
        from govkg.queryfile import find_query
        from govkg.querying import bind_arguments

        query = find_query(self.resources.queries, name)
        return query, query.bind(bind_arguments(query, arguments, self))

    def _select(self, text: str) -> ox.QuerySolutions:
        import pyoxigraph as ox

        result = self.store.query(text, use_default_graph_as_union=True)
        if not isinstance(result, ox.QuerySolutions):
            raise QueryError("query: gives no rows. Ask with SELECT.")
        return result

    @cached_property
    def size(self) -> int:
        """How many triples there are; a store on disk takes a moment to count."""
        return len(self.store)

    @cached_property
    def embedded(self) -> ox.Store:
        """The store in this process; of one on the network, a copy."""
        import pyoxigraph as ox

        if isinstance(self.store, ox.Store):
            return self.store
        copy = ox.Store()
        copy.bulk_extend(self.store)
        return copy

    def sparql(self, text: str, *, timeout: float, max_rows: int) -> Rows[Any]:
        """See :meth:`govkg.KnowledgeGraph.sparql`."""
        import pyoxigraph as ox

        if isinstance(self.store, ox.Store):
            from govkg.isolation import run_isolated

            return run_isolated(
                text, self.resources, timeout=timeout, max_rows=max_rows
            )
        from govkg.remote.ask import run_remote

        return run_remote(text, self.store, timeout=timeout, max_rows=max_rows)

    def has(self, node: ox.NamedNode) -> bool:
        """Tell whether the graph says anything of a node."""
        quads = self.store.quads_for_pattern(node, None, None, None)
        return next(quads, None) is not None

    def known(self, kind: str) -> Iterable[str]:
        """Return the local names that a parameter of a kind can take."""
        import pyoxigraph as ox

        cls = _CONCEPTS.get(kind) or _INDIVIDUALS.get(kind)
        if cls is None:
            return []
        space = GOVTAX if kind in _CONCEPTS else GOVID
        quads = self.store.quads_for_pattern(
            None, ox.NamedNode(RDF + "type"), ox.NamedNode(GOVKG + cls), None
        )
        return sorted(
            {
                quad.subject.value.removeprefix(space)
                for quad in quads
                if isinstance(quad.subject, ox.NamedNode)
            }
        )

    def provision(self, text: str | None) -> str | None:
        """Return the IRI of a provision that a person cites.

        Raises:
            ParameterError: If it does not exist; the nearest is offered.
        """
        from govkg.querying import find_node

        if text is None:
            return None
        with contextlib.suppress(ParameterError):
            return find_node("provision", text, self).value
        citation = self.cite(text)
        if citation.provision is None:
            raise ParameterError(citation.message)
        return citation.provision

    def ask_file(self, name: str, path: Path) -> Rows[Any]:
        """Run a query of ``queries/inputs/`` on somebody's own RDF file.

        Raises:
            LoadError: If the file is missing, of another kind or malformed.
        """
        import pyoxigraph as ox

        from govkg.loading import parse_file
        from govkg.queryfile import find_query
        from govkg.querying import run

        own = ox.Store()
        own.extend(parse_file(path))
        query = find_query(self.resources.queries, name)

        def select(text: str) -> ox.QuerySolutions:
            result = own.query(text, use_default_graph_as_union=True)
            assert isinstance(result, ox.QuerySolutions)
            return result

        return run(query, query.bind({}), select)

    def stated(self, text: str) -> str | None:
        """Return the IRI of a norm, or of a provision that a person cites.

        Raises:
            ParameterError: If there is no such norm or provision.
        """
        from govkg.querying import find_node

        with contextlib.suppress(ParameterError):
            return find_node("node", text, self).value
        return self.provision(text)

    def cite(
        self,
        instrument: str,
        locator: str | None = None,
        *,
        on: Day = None,
        lang: str = "en",
    ) -> Citation:
        """See :meth:`govkg.KnowledgeGraph.cite`."""
        from govkg.citation import find_instrument, resolve

        day = to_day(on) or datetime.date.today()
        found, _ = find_instrument(instrument, self._names)
        if found is None and locator is not None:
            from govkg.querying import find_node

            found = find_node("instrument", instrument, self).value
        return resolve(
            instrument if locator is None else locator,
            None if locator is None else found,
            self._names,
            self._targets(found, lang),
            day,
        )

    def _targets(self, instrument: str | None, lang: str) -> Sequence[Target]:
        """Return what can be cited, of one instrument or of all."""
        from govkg.citation import Target

        key = (instrument, lang)
        if key not in self._citable:
            arguments = {"instrument": instrument, "lang": lang}
            rows = self._remember(
                _citable_name(instrument, lang), lambda: self.run("citable", arguments)
            )
            self._citable[key] = [Target(*row) for row in rows]
        return self._citable[key]

    @cached_property
    def _names(self) -> dict[str, str]:
        from govkg.citation import name_index

        def ask() -> Sequence[tuple[str, str]]:
            return list(name_index(self.run("instrument-names", {})).items())

        return dict(self._remember("folded-names", ask))

    def remember_citations(self) -> None:
        """Keep what can be cited in the folder, one file an instrument and language."""
        assert self._names
        for lang in ("en", "ja"):
            found: dict[str, list[Sequence[Any]]] = {
                GOVID + name: [] for name in self.known("instrument")
            }
            for row in self.run("citable", {"lang": lang}):
                found[row.instrument].append(row)
            for instrument, rows in found.items():
                remember(self.folder, _citable_name(instrument, lang), rows.copy)

    def _remember(
        self, name: str, ask: Callable[[], Sequence[Sequence[Any]]]
    ) -> list[list[Any]]:
        kept = recall(self.resources.answers, name)
        return remember(self.folder, name, ask) if kept is None else kept


def _citable_name(instrument: str | None, lang: str) -> str:
    return f"citable-{local_name(instrument or 'all')}-{lang or 'en'}"


def _class(name: str) -> Callable[..., Any]:
    model = importlib.import_module("govkg.model")
    found: Callable[..., Any] = getattr(model, name)
    return found


def to_day(day: Day) -> datetime.date | None:
    """Return a day that was given as a date or as an ISO string.

    Raises:
        ParameterError: If it is no date.
    """
    if isinstance(day, datetime.datetime):
        return day.date()
    if day is None or isinstance(day, datetime.date):
        return day
    try:
        return datetime.date.fromisoformat(day.strip())
    except ValueError:
        raise ParameterError(
            f"date: {day!r} is not a date. Write it as 2027-12-02."
        ) from None


def law_book(on: Day) -> datetime.date | None:
    """Return the state of the law for a past day; None means today's."""
    day = to_day(on)
    return day if day and day < datetime.date.today() else None
