"""Opens the graph: the one that comes with this package, or one on the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkg.cache import find_entry
from govkg.errors import StoreError
from govkg.graph import KnowledgeGraph
from govkg.namespaces import ONTOLOGY
from govkg.resources import find_resources

if TYPE_CHECKING:
    from govkg.store import Progress


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
    ready = find_entry(resources)
    if ready or resources.archive:
        # Opened when something is asked that does not come remembered.
        return KnowledgeGraph(None, resources, ready, progress)
    from govkg.store import open_entry

    opened = open_entry(resources, progress=progress)
    return KnowledgeGraph(opened.store, resources, opened.folder)


def connect(
    url: str, *, kind: str | None = None, timeout: float = 60.0
) -> KnowledgeGraph:
    """Open the graph in a SPARQL 1.1 store, with the same questions and answers.

    Credentials come from GOVKG_STORE_USER and GOVKG_STORE_PASSWORD, or from
    GOVKG_STORE_TOKEN in the environment.

    Args:
        url: Address of the dataset, such as ``http://localhost:3030/govkg``.
        kind: ``fuseki``, ``oxigraph``, ``rdf4j``, ``virtuoso`` or ``sparql``; found
            out by asking if None.
        timeout: Seconds that the store may stay silent.

    Raises:
        StoreError: If nothing there answers, or it does not hold the graph.
    """
    import pyoxigraph as ox

    from govkg.remote import RemoteStore

    store = RemoteStore(url, kind=kind, timeout=timeout)
    graph = KnowledgeGraph(store, find_resources())
    if not graph.has(ox.NamedNode(ONTOLOGY)):
        raise StoreError(
            f"{url}: answers, but its default graph does not hold govkg. Fill it with "
            "'govkg push', or make its default graph the union of its graphs."
        )
    return graph
