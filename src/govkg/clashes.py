"""Finds contradictions in a closed graph, and says each in one sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import pyoxigraph as ox

from govkg.errors import InferenceError
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
    """Return the members of an RDF list in a store.

    Raises:
        InferenceError: If it is broken off or goes round.
    """
    members, seen = [], set()
    while node != _NIL:
        seen.add(node)
        values = [] if isinstance(node, ox.Literal) else _links(store, node)
        if len(values) != 2 or values[1] in seen:
            raise InferenceError(
                "ontology: a list is broken off or goes round. Write it as ( ... )."
            )
        member, node = values
        members.append(member)
    return members


_NIL = ox.NamedNode(RDF + "nil")
_LIST = (ox.NamedNode(RDF + "first"), ox.NamedNode(RDF + "rest"))


def _links(store: ox.Store, node: Any) -> list[Any]:
    """Return what a node of a list holds, and the next node."""
    found = (next(store.quads_for_pattern(node, link, None), None) for link in _LIST)
    return [quad.object for quad in found if quad]
