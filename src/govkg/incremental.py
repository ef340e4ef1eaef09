"""Brings a closed store up to date when a few of its facts come and go.

Deleting and deriving again (DRed): whatever a lost fact had a part in is taken
away, what still has a reason is put back, and what new facts entail is added. The
result is, triple by triple, what inferring everything anew would give; where that
cannot be promised, :exc:`Unsuited` says to do so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyoxigraph as ox

from govkg.clashes import find_clashes
from govkg.clauses import Atom, Clause, Name, read_clauses
from govkg.namespaces import INFERRED_GRAPH, OWL, RDF, RDFS
from govkg.reasoning import COVERED, TYPE, compile_axioms

# The engine's types of terms differ by place; it checks them itself.
Term: TypeAlias = Any
Fact: TypeAlias = tuple[Any, ox.NamedNode, Any]
Bindings: TypeAlias = dict[str, Term]
Index: TypeAlias = "dict[tuple[Name, Name | None], list[_Trigger]]"

_GRAPH = ox.NamedNode(INFERRED_GRAPH)
_SCHEMA = frozenset(
    ox.NamedNode(iri)
    for iri in (
        *(RDFS + n for n in ("subClassOf", "subPropertyOf", "domain", "range")),
        *(RDF + n for n in ("first", "rest")),
        *COVERED,
    )
)
"""Predicates, and classes, that say what the rules are."""

MANY = 60_000
"""Changed quads from which on inferring everything anew is as fast."""

_STEPS = 3
"""From how far a fact is traced back to what is asserted, before it is taken away."""


class Unsuited(Exception):  # noqa: N818 - not an error: everything is built anew
    """The changes are of a kind that is not followed step by step."""


@dataclass(frozen=True, slots=True)
class _Trigger:
    """A place in a clause that a fact can fill."""

    clause: Clause
    atom: Atom
    others: tuple[Atom, ...]


def renew(
    store: ox.Store,
    removed: Collection[ox.Quad],
    added: Collection[ox.Quad],
    rules: Iterable[str],
) -> None:
    """Change asserted quads of a closed store, and what follows from them.

    Args:
        store: Asserted quads, and in the inferred graph all that follows. When this
            raises, it is of no further use.
        removed: Asserted quads that are in the store and go.
        added: Asserted quads that are not in the store and come.
        rules: Texts of the rules in ``queries/rules``.

    Raises:
        Unsuited: If everything should be inferred anew: the schema changes, there
            is a contradiction, or a rule cannot be followed.
    """
    if len(removed) + len(added) > MANY or any(map(_is_schema, (*removed, *added))):
        raise Unsuited
    try:
        texts = [*(rule.text for rule in compile_axioms(_schema(store))), *rules]
        clauses = [clause for text in texts for clause in read_clauses(text)]
    except ValueError as error:
        raise Unsuited from error
    grown = _Renewal(store, clauses).run(removed, added)
    for clause in clauses:
        # Here the order in which a full build finds things makes a difference.
        for atom in clause.optional:
            subject, predicate, object_ = _fixed(atom, {})
            found = store.quads_for_pattern(subject, predicate, object_, _GRAPH)
            if next(found, None):
                raise Unsuited
    if find_clashes(store, grown):
        raise Unsuited


def _is_schema(quad: ox.Quad) -> bool:
    # The labels of blank nodes are made of all that is said about all of them.
    nodes = (quad.subject, quad.object)
    return (
        quad.predicate in _SCHEMA
        or any(isinstance(node, ox.BlankNode | ox.Triple) for node in nodes)
        or any(
            isinstance(node, ox.NamedNode) and node.value.startswith(OWL)
            for node in (quad.predicate, quad.object)
        )
    )


def _schema(store: ox.Store) -> ox.Store:
    """Return what is asserted of classes and properties."""
    found = ox.Store()
    for node in _SCHEMA:
        of_class = store.quads_for_pattern(None, TYPE, node, None)
        found.extend(
            ox.Quad(quad.subject, quad.predicate, quad.object)
            for quad in (*store.quads_for_pattern(None, node, None, None), *of_class)
            if quad.graph_name != _GRAPH
        )
    return found


class _Renewal:
    """The steps of one renewal; see :func:`renew`."""

    def __init__(self, store: ox.Store, clauses: Sequence[Clause]) -> None:
        self._store = store
        self._gone: set[Fact] = set()
        self._safe: set[Fact] = set()
        self._needs: Index = defaultdict(list)
        self._sways: Index = defaultdict(list)
        self._heads: Index = defaultdict(list)
        for clause in clauses:
            for i, atom in enumerate(clause.body):
                others = (*clause.body[:i], *clause.body[i + 1 :])
                self._needs[_key(atom)].append(_Trigger(clause, atom, others))
            for atom in clause.optional:
                self._sways[_key(atom)].append(_Trigger(clause, atom, clause.body))
            for atom in clause.head:
                self._heads[_key(atom)].append(_Trigger(clause, atom, clause.body))

    def run(self, removed: Collection[ox.Quad], added: Collection[ox.Quad]) -> set[str]:
        """Make the changes, and all that follows.

        Returns:
            The predicates and classes of which there is something new.
        """
        coming = dict.fromkeys(map(_fact, added))
        new = [fact for fact in coming if not self._holds(fact)]
        leaving = set(removed)
        lost = [
            fact
            for fact in dict.fromkeys(map(_fact, removed))
            if fact not in coming and not self._is_asserted(fact, leaving)
        ]
        # What was inferred and is now asserted, or is asserted elsewhere, too,
        # changes its place and entails nothing new.
        fresh, self._gone = set(new), set(lost)
        self._store.extend(quad for quad in added if _fact(quad) not in fresh)
        for quad in removed:
            if _fact(quad) not in self._gone:
                self._store.remove(quad)
        for fact in coming:
            self._store.remove(ox.Quad(*fact, _GRAPH))
        without = self._take_away(lost, new)
        self._store.extend(quad for quad in added if _fact(quad) in fresh)
        found = self._put_back(without, new)
        return {str(f[2] if f[1] == TYPE else f[1]) for f in found - without}

    def _take_away(self, lost: Sequence[Fact], new: Sequence[Fact]) -> set[Fact]:
        """Remove facts and all that they had a part in."""
        without: set[Fact] = set()
        # What comes can take the place of what was derived for want of it.
        swayed = self._derive(new, self._sways)
        frontier = {*lost, *self._in_doubt(swayed)}
        while frontier:
            heads = self._derive(frontier, self._needs, self._sways)
            without |= frontier
            for fact in frontier:
                for quad in list(self._store.quads_for_pattern(*fact, None)):
                    self._store.remove(quad)
            frontier = set(self._in_doubt(heads))
        return without

    def _in_doubt(self, facts: Iterable[Fact]) -> Iterator[Fact]:
        """Yield inferred facts that could have lost their only reason."""
        for fact in facts:
            if self._is_inferred(fact) and not self._stands(fact, _STEPS):
                yield fact

    def _stands(self, fact: Fact, steps: int) -> bool:
        """Tell whether a fact follows in few steps from assertions that stay.

        Without this, one norm that goes would take along that its instrument is
        one, and with it all that is sorted below the instrument, only for all of it
        to be put back.
        """
        if fact in self._safe:
            return True
        if not steps:
            return False
        for key in ((fact[1], None), (fact[1], fact[2])):
            for trigger in self._heads[key]:
                bindings = _match(trigger.atom, fact)
                if bindings is None or trigger.clause.text:
                    continue
                if self._is_founded(trigger.others, bindings, steps - 1):
                    self._safe.add(fact)
                    return True
        return False

    def _is_founded(
        self, atoms: Sequence[Atom], bindings: Bindings, steps: int
    ) -> bool:
        """Tell whether patterns can be made to hold by facts that stand."""
        for fact, more in self._ways(atoms[0], bindings):
            asserted = fact not in self._gone and self._is_asserted(fact)
            if (asserted or self._stands(fact, steps)) and (
                len(atoms) == 1 or self._is_founded(atoms[1:], more, steps)
            ):
                return True
        return False

    def _put_back(self, without: set[Fact], new: Iterable[Fact]) -> set[Fact]:
        """Derive what was taken away and still has a reason, and what is new."""
        again = self._derive(without, self._heads) & without
        found = {fact for fact in again if not self._holds(fact)}
        # What came or went can make way for what was not derived because of it.
        swayed = self._derive((*without, *new), self._sways)
        found |= {fact for fact in swayed if not self._holds(fact)}
        self._infer(found)
        found |= set(new)
        frontier = found
        while frontier:
            heads = self._derive(frontier, self._needs)
            frontier = {fact for fact in heads if not self._holds(fact)}
            self._infer(frontier)
            found |= frontier
        return found

    def _infer(self, facts: Iterable[Fact]) -> None:
        self._store.extend(ox.Quad(*fact, _GRAPH) for fact in facts)

    def _holds(self, fact: Fact) -> bool:
        return next(self._store.quads_for_pattern(*fact, None), None) is not None

    def _is_inferred(self, fact: Fact) -> bool:
        return ox.Quad(*fact, _GRAPH) in self._store

    def _is_asserted(self, fact: Fact, leaving: Collection[ox.Quad] = ()) -> bool:
        """Tell whether a fact is asserted by a quad that stays."""
        return any(
            quad.graph_name != _GRAPH and quad not in leaving
            for quad in self._store.quads_for_pattern(*fact, None)
        )

    def _derive(
        self,
        facts: Iterable[Fact],
        *indexes: Index,
    ) -> set[Fact]:
        """Return the heads of all clauses in which one of the facts has a place."""
        heads: set[Fact] = set()
        asked: dict[tuple[Clause, tuple[str, ...]], set[tuple[Term, ...]]]
        asked = defaultdict(set)
        for fact in facts:
            keys = ((fact[1], None), (fact[1], fact[2]))
            for trigger in (t for index in indexes for k in keys for t in index[k]):
                bindings = _match(trigger.atom, fact)
                if bindings is None:
                    continue
                clause = trigger.clause
                if clause.text:
                    names = tuple(sorted(bindings.keys() & _variables(clause.body)))
                    asked[clause, names].add(tuple(bindings[n] for n in names))
                    continue
                for solution in self._join(trigger.others, bindings):
                    heads.update(_instances(clause, solution))
        for (clause, names), rows in asked.items():
            for solution in self._ask(clause, names, rows):
                heads.update(_instances(clause, solution))
        return heads

    def _join(self, atoms: Sequence[Atom], bindings: Bindings) -> Iterator[Bindings]:
        """Yield all ways to make patterns hold."""
        if not atoms:
            yield bindings
            return
        for _, more in self._ways(atoms[0], bindings):
            yield from self._join(atoms[1:], more)

    def _ways(self, atom: Atom, bindings: Bindings) -> Iterator[tuple[Fact, Bindings]]:
        """Yield the facts that a pattern can be, and the bindings they give."""
        subject, predicate, object_ = _fixed(atom, bindings)
        if isinstance(subject, ox.Literal):
            return
        for quad in self._store.quads_for_pattern(subject, predicate, object_, None):
            more = _match(atom, _fact(quad), bindings)
            if more is not None:
                yield _fact(quad), more

    def _ask(
        self, clause: Clause, names: Sequence[str], rows: Iterable[Sequence[Term]]
    ) -> Iterator[Bindings]:
        """Yield the solutions of a clause in which some variables have given values."""
        wanted = sorted(_variables(clause.head))
        given = " ".join(f"({' '.join(map(str, row))})" for row in rows)
        result = self._store.query(
            f"SELECT DISTINCT {' '.join(wanted)} WHERE {{ "
            f"VALUES ({' '.join(names)}) {{ {given} }} {clause.text} }}",
            use_default_graph_as_union=True,
        )
        assert isinstance(result, ox.QuerySolutions)
        for solution in result:
            values = {name: solution[name[1:]] for name in wanted}
            if None not in values.values():
                yield values


def _fact(quad: ox.Quad) -> Fact:
    return quad.subject, quad.predicate, quad.object


def _key(atom: Atom) -> tuple[Name, Name | None]:
    _, predicate, object_ = atom
    of_class = predicate == TYPE and not isinstance(object_, str)
    return predicate, object_ if of_class else None


def _variables(atoms: Iterable[Atom]) -> set[str]:
    return {name for atom in atoms for name in atom if isinstance(name, str)}


def _match(atom: Atom, fact: Fact, known: Bindings | None = None) -> Bindings | None:
    """Return bindings with which a pattern is the fact, or None."""
    bindings = dict(known or {})
    for name, term in zip(atom, fact, strict=True):
        if isinstance(name, str):
            if bindings.setdefault(name, term) != term:
                return None
        elif name != term:
            return None
    return bindings


def _fixed(atom: Atom, bindings: Bindings) -> tuple[Term | None, ...]:
    return tuple(bindings.get(name) if isinstance(name, str) else name for name in atom)


def _instances(clause: Clause, bindings: Bindings) -> Iterator[Fact]:
    """Yield what a clause says; a literal is never the subject of a triple."""
    for atom in clause.head:
        subject, predicate, object_ = _fixed(atom, bindings)
        assert isinstance(predicate, ox.NamedNode) and object_ is not None
        if subject is not None and not isinstance(subject, ox.Literal):
            yield subject, predicate, object_
