"""Finds contradictions in a closed graph, and says each in one sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import pyoxigraph as ox

from govkg.namespaces import OWL, RDF, compact

TYPE = ox.NamedNode(RDF + "type")


def find_clashes(store: ox.Store, grown: Collection[str] | None = None) -> list[str]:
    """Return one sentence for each contradiction in a closed store.

    Args:
        store: A store with all that follows from what is asserted.
        grown: The predicates and classes of which there is something new since the
            store was known to be free of contradictions; None looks at all.
    """

    def concerns(*terms: str) -> bool:
        return grown is None or any(term in grown for term in terms)

    found = []
    for one, other in filter(lambda pair: concerns(*pair), _disjoint_classes(store)):
        for node in _ask(store, f"?x a {one} , {other}"):
            found.append(
                f"{_name(node)} is both a {_name(one)} and a {_name(other)}, which "
                "exclude each other (owl:disjointWith). Remove one of the types, or "
                "the fact that implies it."
            )
    disjoint = _schema(store, "propertyDisjointWith")
    for one, other in filter(lambda pair: concerns(*pair), disjoint):
        for node in _ask(store, f"?x {one} ?y . ?x {other} ?y"):
            found.append(
                f"{_name(node)} has the same value for {_name(one)} and "
                f"{_name(other)}, which exclude each other. Remove one."
            )
    for prop in filter(concerns, _typed(store, "FunctionalProperty")):
        pattern = f"?x {prop} ?y , ?z FILTER(!sameTerm(?y, ?z))"
        for node in _ask(store, pattern):
            found.append(
                f"{_name(node)} has two values for {_name(prop)}, which can have one "
                "(owl:FunctionalProperty). Remove one."
            )
    for prop in filter(concerns, _typed(store, "IrreflexiveProperty")):
        for node in _ask(store, f"?x {prop} ?x"):
            found.append(f"{_name(node)} has itself as {_name(prop)}. Remove that.")
    for prop in filter(concerns, _typed(store, "AsymmetricProperty")):
        for node in _ask(store, f"?x {prop} ?y . ?y {prop} ?x"):
            found.append(
                f"{_name(node)} has {_name(prop)} in both directions. Remove one."
            )
    for node in _ask(store, f"?x a <{OWL}Nothing>"):
        found.append(f"{_name(node)} is in owl:Nothing. Remove the type.")
    return sorted(set(found))


def _disjoint_classes(store: ox.Store) -> Iterator[tuple[str, str]]:
    yield from _schema(store, "disjointWith")
    members = store.quads_for_pattern(None, ox.NamedNode(OWL + "members"), None)
    for quad in sorted(members, key=str):
        classes = [str(member) for member in read_list(store, quad.object)]
        for i, one in enumerate(classes):
            yield from ((one, other) for other in classes[i + 1 :])


def _schema(store: ox.Store, name: str) -> list[tuple[str, str]]:
    quads = store.quads_for_pattern(None, ox.NamedNode(OWL + name), None)
    return sorted((str(quad.subject), str(quad.object)) for quad in quads)


def _typed(store: ox.Store, name: str) -> list[str]:
    quads = store.quads_for_pattern(None, TYPE, ox.NamedNode(OWL + name))
    return sorted(str(quad.subject) for quad in quads)


def _ask(store: ox.Store, pattern: str) -> list[str]:
    text = f"SELECT DISTINCT ?x WHERE {{ {pattern} }}"
    solutions = store.query(text, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return sorted(str(solution["x"]) for solution in solutions)


def _name(term: str) -> str:
    return compact(term.strip("<>"))


def read_list(store: ox.Store, node: Any) -> list[Any]:
    """Return the members of an RDF list in a store."""
    members = []
    first, rest = ox.NamedNode(RDF + "first"), ox.NamedNode(RDF + "rest")
    while node != ox.NamedNode(RDF + "nil") and not isinstance(node, ox.Literal):
        members.append(next(store.quads_for_pattern(node, first, None)).object)
        node = next(store.quads_for_pattern(node, rest, None)).object
    return members
