"""The knowledge graph: open for questions, and in the forms that others read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from govkg.answers import ASKED, Answers
from govkg.namespaces import INFERRED_GRAPH
from govkg.resources import Resources
from govkg.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    import networkx
    import pyoxigraph as ox
    import rdflib

    from govkg.remote import RemoteStore
    from govkg.remote.push import Pushed
    from govkg.rows import Rows
    from govkg.search import Hit
    from govkg.store import Progress
    from govkg.validation import Report

__all__ = ["ASKED", "KnowledgeGraph"]


class KnowledgeGraph(Answers):
    """The graph of AI governance instruments, open for questions.

    Make one with :func:`govkg.load` or :func:`govkg.connect`. Whatever it answers is
    the answer of a file in ``queries/``, so both give the same rows.

    Names can be slugs (``"eu-ai-act"``, ``"deployer"``, ``"high-risk"``),
    prefixed names (``"govtax:role_deployer"``) or full IRIs; days can be
    ``datetime.date`` or ISO strings. A name that the graph does not know raises
    :class:`govkg.errors.ParameterError` with the nearest ones.
    """

    def __init__(
        self,
        store: ox.Store | RemoteStore | None,
        resources: Resources,
        folder: str | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._session = Session(store, resources, folder, progress)

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

    def search(
        self, text: str, *, limit: int = 20, lang: str | None = None
    ) -> Rows[Hit]:
        """Find things by words, in every language of the graph.

        Args:
            text: What a label, heading, title, identifier or summary is to hold.
            limit: How many things at most.
            lang: Language of the citations.
        """
        from govkg.search import search

        return search(self._session, text, limit=limit, lang=lang)

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

        session = self._session
        return to_networkx(lambda: session.embedded, predicates, session.folder)

    def validate(
        self,
        files: Sequence[Path | str] = (),
        *,
        reference: bool = False,
        fresh: bool = False,
    ) -> Report:
        """Check files against the shapes, together with the graph.

        Args:
            files: Your own Turtle files; with none, the graph itself is checked.
            reference: Use pyshacl instead of the faster everyday engine.
            fresh: Check the graph itself anew, though it is the same as before.
        """
        from pathlib import Path

        from govkg.validation import validate, validate_graph

        if not files and not reference:
            session = self._session
            return validate_graph(
                self.store, session.resources, session.folder, fresh=fresh
            )
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
        from pathlib import Path

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
        chunk: int | None = None,
        progress: Progress | None = None,
    ) -> Pushed:
        """Put the graph into a store; see :func:`govkg.remote.push.push`."""
        from govkg.remote import RemoteStore
        from govkg.remote.push import CHUNK, push

        return push(
            self.quads(inferred=inferred),
            RemoteStore(url, kind=kind, timeout=timeout),
            named=named,
            replace=replace,
            chunk=chunk or CHUNK,
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
        import pyoxigraph as ox

        derived = None if inferred else ox.NamedNode(INFERRED_GRAPH)
        return (quad for quad in self.store if quad.graph_name != derived)
