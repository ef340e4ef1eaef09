"""The public surface: what is exported, typed and documented."""

from __future__ import annotations

import inspect
from typing import Any

import govkg
from govkg import model
from govkg.queryfile import read_queries
from govkg.resources import Resources

ROWS: dict[str, Any] = {
    "instruments": model.Instrument,
    "provisions": model.Provision,
    "norms": model.Norm,
    "crosswalk": model.Correspondence,
    "gaps": model.Gap,
    "explain": model.Hop,
}


def test_exports_are_sorted_and_exist() -> None:
    """``__all__`` is in order, and every name in it can be imported."""
    assert sorted(govkg.__all__) == list(govkg.__all__)
    assert all(hasattr(govkg, name) for name in govkg.__all__)


def test_public_methods_are_documented() -> None:
    """Every public method of the graph has a docstring and annotations."""
    for name, member in inspect.getmembers(govkg.KnowledgeGraph):
        if name.startswith("_") or not callable(member):
            continue
        assert inspect.getdoc(member), name
        assert "return" in inspect.get_annotations(member), name


def test_typed_rows_are_the_columns_of_their_queries(resources: Resources) -> None:
    """Each typed row has exactly the fields that its query gives, in order."""
    queries = read_queries(resources.queries)
    for name, row in ROWS.items():
        assert row._fields == queries[name].columns, name
