"""Derives what follows from the facts: OWL 2 RL and the rules in queries/rules.

The axioms of the ontology are compiled into one CONSTRUCT query each, and run
on Oxigraph until nothing new appears. owlrl computes the same triples about the
same individuals, 50 to 90 times slower, and is the reference in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from govkg.clashes import find_clashes, read_list
from govkg.errors import InferenceError
from govkg.namespaces import INFERRED_GRAPH, OWL, RDF, RDFS, compact, expand

Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Triple
Term: TypeAlias = Node | ox.Literal
Pattern: TypeAlias = tuple[str, str, str]
Key: TypeAlias = tuple[str, str | None]

TYPE = ox.NamedNode(RDF + "type")
_GRAPH = ox.NamedNode(INFERRED_GRAPH)
_TYPE = str(TYPE)
_NAME = re.compile(r"\b[a-z]+:\w[\w-]*")
_LITERAL_SPACES = (
    "http://www.w3.org/2001/XMLSchema#",
    RDFS + "Literal",
    RDF + "langString",
)

_INFERRED_FROM = (
    "AllDisjointClasses",
    "AsymmetricProperty",
    "FunctionalProperty",
    "IrreflexiveProperty",
    "SymmetricProperty",
    "TransitiveProperty",
    "allValuesFrom",
    "disjointWith",
    "equivalentClass",
    "equivalentProperty",
    "hasValue",
    "intersectionOf",
    "inverseOf",
    "members",
    "onProperty",
    "propertyChainAxiom",
    "propertyDisjointWith",
    "someValuesFrom",
    "unionOf",
)
_SILENT = (
    "AnnotationProperty",
    "Class",
    "DatatypeProperty",
    "NamedIndividual",
    "Nothing",
    "ObjectProperty",
    "Ontology",
    "Restriction",
    "Thing",
    "deprecated",
    "imports",
    "versionIRI",
    "versionInfo",
)
COVERED = frozenset(OWL + name for name in _INFERRED_FROM + _SILENT)
"""The part of OWL that the compiler below turns into rules or clash checks."""


@dataclass(frozen=True, slots=True)
class Rule:
    """If the body holds, the head holds.

    Attributes:
        text: The CONSTRUCT query.
        reads: What the body matches: a predicate, or ``rdf:type`` and a class.
            Empty means that the rule may read anything.
    """

    text: str
    reads: frozenset[Key]


def infer(
    asserted: Iterable[ox.Quad], rule_files: Sequence[Path], *, trusting: bool = True
) -> list[ox.Quad]:
    """Return the triples that follow from the asserted ones, in the inferred graph.

    Args:
        asserted: Ontology and data together; their graph names do not matter.
        rule_files: CONSTRUCT queries that run with the compiled axioms.
        trusting: Whether domains and ranges give types. Validation says no, or a
            link to the wrong kind of thing would make it the right kind.

    Raises:
        InferenceError: If the facts contradict each other, or the ontology uses
            a part of OWL that is not covered here.
    """
    store = ox.Store()
    store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in asserted)
    return infer_into(store, rule_files, trusting=trusting)


def infer_into(
    store: ox.Store, rule_files: Sequence[Path], *, trusting: bool = True
) -> list[ox.Quad]:
    """Add to a store what follows from all its graphs, and return it.

    Args:
        store: Ontology and data together.
        rule_files: See :func:`infer`.
        trusting: See :func:`infer`.

    Raises:
        InferenceError: See :func:`infer`.
    """
    rules = [*compile_axioms(store, trusting=trusting), *read_rules(rule_files)]
    inferred: list[ox.Quad] = []
    grown: set[Key] | None = None
    while grown is None or grown:
        new: set[Key] = set()
        for rule in rules:
            if grown is not None and rule.reads and rule.reads.isdisjoint(grown | new):
                continue
            found = list(_construct(store, rule.text))
            store.extend(found)
            inferred += found
            new.update(*map(_keys, found))
        grown = new
    clashes = find_clashes(store)
    if clashes:
        raise InferenceError("\n".join(clashes))
    return inferred


def _construct(store: ox.Store, text: str) -> Iterator[ox.Quad]:
    """Yield what a rule says and the store does not yet."""
    result = store.query(text, use_default_graph_as_union=True)
    assert isinstance(result, ox.QueryTriples)
    # A set first: a rule finds most of what it says several times.
    for new in set(result):
        known = store.quads_for_pattern(new.subject, new.predicate, new.object)
        if next(known, None) is None:
            yield ox.Quad(new.subject, new.predicate, new.object, _GRAPH)


def _keys(quad: ox.Quad) -> tuple[Key, ...]:
    predicate = str(quad.predicate)
    if predicate == _TYPE:
        return (predicate, None), (predicate, str(quad.object))
    return ((predicate, None),)


def read_rules(files: Iterable[Path]) -> Iterator[Rule]:
    """Read CONSTRUCT rule files; each may read whatever its text names."""
    for file in sorted(files):
        text = file.read_text(encoding="utf-8")
        named = {f"<{expand(name)}>" for name in _NAME.findall(_where(text))}
        as_predicate = {(name, None) for name in named}
        yield Rule(text, frozenset(as_predicate | {(_TYPE, name) for name in named}))


def _where(text: str) -> str:
    """Return the pattern of a rule, which follows its template."""
    return text.partition(" WHERE ")[2]


def compile_axioms(store: ox.Store, *, trusting: bool = True) -> list[Rule]:
    """Turn the axioms in a store into rules; see :func:`infer`.

    Raises:
        InferenceError: If an axiom is outside :data:`COVERED`.
    """
    return _Compiler(store, trusting).rules()


class _Compiler:
    """Reads the schema of a store, one OWL construct a method."""

    def __init__(self, store: ox.Store, trusting: bool) -> None:
        self.store = store
        self._trusting = trusting
        self._fresh = 0

    def rules(self) -> list[Rule]:
        """Return one rule an axiom, duplicates dropped, in a stable order."""
        self._check_coverage()
        found: dict[str, Rule] = {}
        for body, head in self._implications():
            heads = [pattern for pattern in head if pattern not in body]
            if not heads:
                continue
            text = f"CONSTRUCT {{ {_join(heads)} }} WHERE {{ {_join(body)} }}"
            keys = frozenset(
                (p, o if p == _TYPE and not o.startswith("?") else None)
                for _, p, o in body
            )
            found.setdefault(text, Rule(text, keys))
        return list(found.values())

    def _check_coverage(self) -> None:
        used = {
            term.value
            for quad in self.store
            for term in (quad.predicate, quad.object)
            if isinstance(term, ox.NamedNode) and term.value.startswith(OWL)
        }
        missing = sorted(compact(iri) for iri in used - COVERED)
        if missing:
            raise InferenceError(
                f"ontology: {', '.join(missing)} is outside what is inferred here. "
                "Say it with another construct of OWL 2 RL."
            )

    def _pairs(self, predicate: str) -> Iterator[tuple[Node, Term]]:
        quads = self.store.quads_for_pattern(None, ox.NamedNode(predicate), None)
        for quad in sorted(quads, key=str):
            yield quad.subject, quad.object

    def _instances(self, cls: str) -> Iterator[str]:
        quads = self.store.quads_for_pattern(None, TYPE, ox.NamedNode(cls))
        yield from sorted(str(quad.subject) for quad in quads)

    def _implications(self) -> Iterator[tuple[list[Pattern], list[Pattern]]]:
        for schema in ("subClassOf", "subPropertyOf"):
            iri = f"<{RDFS}{schema}>"
            yield [("?x", iri, "?y"), ("?y", iri, "?z")], [("?x", iri, "?z")]
        for sub, sup in self._pairs(RDFS + "subClassOf"):
            yield from self._subsumption(sub, sup)
        for one, other in self._pairs(OWL + "equivalentClass"):
            yield from self._subsumption(one, other)
            yield from self._subsumption(other, one)
        for sub, sup in self._pairs(RDFS + "subPropertyOf"):
            yield [("?x", str(sub), "?y")], [("?x", str(sup), "?y")]
        for one, other in self._pairs(OWL + "equivalentProperty"):
            yield [("?x", str(one), "?y")], [("?x", str(other), "?y")]
            yield [("?x", str(other), "?y")], [("?x", str(one), "?y")]
        if self._trusting:
            yield from self._domains_and_ranges()
        for one, other in self._pairs(OWL + "inverseOf"):
            yield [("?x", str(one), "?y")], [("?y", str(other), "?x")]
            yield [("?x", str(other), "?y")], [("?y", str(one), "?x")]
        for name in self._instances(OWL + "SymmetricProperty"):
            yield [("?x", name, "?y")], [("?y", name, "?x")]
        for name in self._instances(OWL + "TransitiveProperty"):
            yield [("?x", name, "?y"), ("?y", name, "?z")], [("?x", name, "?z")]
        for prop, chain in self._pairs(OWL + "propertyChainAxiom"):
            steps = [str(step) for step in self._members(chain)]
            body = [(f"?x{i}", step, f"?x{i + 1}") for i, step in enumerate(steps)]
            yield body, [("?x0", str(prop), f"?x{len(steps)}")]

    def _domains_and_ranges(self) -> Iterator[tuple[list[Pattern], list[Pattern]]]:
        for prop, cls in self._pairs(RDFS + "domain"):
            yield from self._typing([("?x", str(prop), "?y")], cls, "?x")
        for prop, cls in self._pairs(RDFS + "range"):
            if not str(cls).strip("<>").startswith(_LITERAL_SPACES):
                yield from self._typing([("?y", str(prop), "?x")], cls, "?x")

    def _subsumption(
        self, sub: Term, sup: Term
    ) -> Iterator[tuple[list[Pattern], list[Pattern]]]:
        for body in self._membership(sub, "?x"):
            yield from self._typing(body, sup, "?x")

    def _membership(self, cls: Term, var: str) -> list[list[Pattern]]:
        """Return the ways to be recognised as a member of a class expression."""
        if isinstance(cls, ox.NamedNode):
            return [[(var, _TYPE, str(cls))]]
        if (members := self._value(cls, "intersectionOf")) is not None:
            ways = [self._membership(m, var) for m in self._members(members)]
            return [[p for part in way for p in part] for way in product(*ways)]
        if (members := self._value(cls, "unionOf")) is not None:
            return [
                way for m in self._members(members) for way in self._membership(m, var)
            ]
        prop = self._value(cls, "onProperty")
        if (value := self._value(cls, "hasValue")) is not None:
            return [[(var, str(prop), str(value))]]
        if (filler := self._value(cls, "someValuesFrom")) is not None:
            other = self._variable()
            step = (var, str(prop), other)
            if filler == ox.NamedNode(OWL + "Thing"):
                return [[step]]
            return [[step, *way] for way in self._membership(filler, other)]
        # allValuesFrom on the left cannot be recognised in an open world.
        return []

    def _typing(
        self, body: list[Pattern], cls: Term, var: str
    ) -> Iterator[tuple[list[Pattern], list[Pattern]]]:
        """Yield what membership of ``var`` in a class expression entails."""
        if isinstance(cls, ox.NamedNode):
            if cls.value != OWL + "Thing":
                yield body, [(var, _TYPE, str(cls))]
            return
        if (members := self._value(cls, "intersectionOf")) is not None:
            for member in self._members(members):
                yield from self._typing(body, member, var)
            return
        prop = self._value(cls, "onProperty")
        if (value := self._value(cls, "hasValue")) is not None:
            yield body, [(var, str(prop), str(value))]
        elif (filler := self._value(cls, "allValuesFrom")) is not None:
            other = self._variable()
            yield from self._typing([*body, (var, str(prop), other)], filler, other)
        # unionOf and someValuesFrom on the right name nobody: nothing to add.

    def _variable(self) -> str:
        self._fresh += 1
        return f"?v{self._fresh}"

    def _value(self, node: Term, name: str) -> Term | None:
        if isinstance(node, ox.Literal):
            return None
        pattern = self.store.quads_for_pattern(node, ox.NamedNode(OWL + name), None)
        quad = next(pattern, None)
        return quad.object if quad else None

    def _members(self, node: Term) -> list[Term]:
        return read_list(self.store, node)


def _join(patterns: Iterable[Pattern]) -> str:
    return " . ".join(" ".join(pattern) for pattern in patterns)
