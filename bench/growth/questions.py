"""The questions whose growth is measured: named queries, and a search for a text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from govkg.queryfile import read_queries
from govkg.resources import find_resources

SEARCH = """\
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?label WHERE {
    ?thing skos:prefLabel ?label .
    FILTER(CONTAINS(LCASE(STR(?label)), %s))
}
"""


class Question(NamedTuple):
    """A question about a corpus.

    Attributes:
        query: The named query; none means a search for a text in all labels.
        arguments: Its parameters; ``one``, ``other`` and ``label`` stand for what
            example.json of the corpus has under these names.
    """

    query: str | None
    arguments: Mapping[str, str]

    def prepare(self, store: ox.Store, folder: Path) -> Callable[[], int]:
        """Return what asks the question and counts the rows."""
        from govkg.session import Session

        example = json.loads((folder / "example.json").read_text("utf-8"))
        bound = {name: example.get(v, v) for name, v in self.arguments.items()}
        if self.query is None:
            text = SEARCH % ox.Literal(bound["text"].lower())
            return lambda: _count(store, text)
        name, session = self.query, Session(store, find_resources())
        return lambda: len(session.run(name, bound))


def _count(store: ox.Store, text: str) -> int:
    solutions = store.query(text, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return sum(1 for _ in solutions)


def _of_one_instrument() -> dict[str, Question]:
    """Return every query that can be asked of one instrument, asked of one."""
    return {
        f"{query.name}, one instrument": Question(query.name, {"instrument": "other"})
        for query in read_queries(find_resources().queries).values()
        if query.folder == "competency"
        and "instrument" in {param.name for param in query.params}
        and not any(param.required for param in query.params)
    }


QUESTIONS = {
    "crosswalk": Question(
        "crosswalk", {"subject_instrument": "one", "object_instrument": "other"}
    ),
    "gaps": Question("gaps", {"done": "one", "wanted": "other"}),
    "matrix": Question("matrix", {"subject": "one", "object": "other"}),
    "derived mappings": Question(
        "derived-mappings", {"subject_instrument": "one", "object_instrument": "other"}
    ),
    **_of_one_instrument(),
    "label search": Question(None, {"text": "label"}),
    "norms by role": Question("norms", {"role": "deployer"}),
    "instrument names": Question("instrument-names", {}),
    "coverage matrix": Question("coverage-matrix", {}),
}
"""Name to question. Only the answers of the last three grow with the corpus."""
