"""The one layout of govkg's Turtle files, and the check that they have it.

A file is read as a stream of parsed triples, never from a store, because no
store keeps lexical forms. One subject is one block, blocks stand in natural
IRI order, and a fact is a line, so that a new fact is one new line of diff.
Blank nodes (lists and restrictions of the ontology and the shapes) are written
in place.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from govkg.errors import LoadError
from govkg.layout import LAST_PREDICATES, PREDICATE_ORDER, natural_key
from govkg.lexical import lexical_faults
from govkg.namespaces import ONTOLOGY, PREFIXES, RDF, XSD

INDENT = "    "

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_PLAIN = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "boolean": re.compile(r"true|false"),
}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}

Node: TypeAlias = ox.NamedNode | ox.BlankNode
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
Facts: TypeAlias = dict[Node, dict[ox.NamedNode, list[Term]]]


class _Writer:
    """Writes the facts of one file and remembers which prefixes it needed."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.used: set[str] = set()
        self._rank = {name: i for i, name in enumerate(PREDICATE_ORDER)}
        late = len(PREDICATE_ORDER) + 1
        self._rank |= {name: late + i for i, name in enumerate(LAST_PREDICATES)}

    def iri(self, node: ox.NamedNode) -> str:
        """Write an IRI as a prefixed name where Turtle allows it."""
        short = _shorten(node.value)
        if short is None:
            return f"<{node.value}>"
        self.used.add(short.partition(":")[0])
        return short

    def literal(self, literal: ox.Literal) -> str:
        """Write a literal; numbers and booleans bare when they are canonical."""
        if literal.language:
            return f"{_quote(literal.value)}@{literal.language}"
        datatype = literal.datatype.value
        if datatype == XSD + "string":
            return _quote(literal.value)
        plain = _PLAIN.get(datatype)
        if plain and plain.fullmatch(literal.value):
            return literal.value
        return f"{_quote(literal.value)}^^{self.iri(literal.datatype)}"

    def term(self, term: Term, depth: int) -> str:
        """Write any object; blank nodes are written where they are used."""
        if isinstance(term, ox.NamedNode):
            return self.iri(term)
        if isinstance(term, ox.Literal):
            return self.literal(term)
        members = self._list(term)
        if members is not None:
            inner = "".join(
                f"{INDENT * (depth + 1)}{self.term(member, depth + 1)}\n"
                for member in members
            )
            return f"(\n{inner}{INDENT * depth})"
        body = "".join(self.lines(term, depth + 1))
        return f"[\n{body}{INDENT * depth}]"

    def _list(self, node: ox.BlankNode) -> list[Term] | None:
        members: list[Term] = []
        first, rest = ox.NamedNode(RDF + "first"), ox.NamedNode(RDF + "rest")
        here: Term = node
        while here != ox.NamedNode(RDF + "nil"):
            facts = self.facts.get(here) if not isinstance(here, ox.Literal) else None
            if not facts or set(facts) - {first, rest}:
                return None
            members.append(facts[first][0])
            here = facts[rest][0]
        return members

    def lines(self, subject: Node, depth: int = 1) -> Iterator[str]:
        """Yield the predicate lines of one subject, each with its semicolon."""
        facts = self.facts[subject]
        for predicate in sorted(facts, key=self._predicate_key):
            is_type = predicate.value == RDF + "type"
            name = "a" if is_type else self.iri(predicate)
            objects = [
                self.term(term, depth + (len(facts[predicate]) > 1))
                for term in sorted(set(facts[predicate]), key=_object_key)
            ]
            if len(objects) == 1 or is_type:
                yield f"{INDENT * depth}{name} {' , '.join(objects)} ;\n"
            else:
                joined = f" ,\n{INDENT * (depth + 1)}".join(objects)
                yield f"{INDENT * depth}{name}\n{INDENT * (depth + 1)}{joined} ;\n"

    def _predicate_key(self, predicate: ox.NamedNode) -> tuple[int, str]:
        short = _shorten(predicate.value) or predicate.value
        return self._rank.get(short, len(PREDICATE_ORDER)), short


def format_turtle(text: str, *, name: str = "text") -> str:
    """Return Turtle in govkg's layout.

    Args:
        text: A Turtle document. Comment lines at its very top are kept; later
            ones are lost, which is why they are forbidden by the style.
        name: What to call the document in an error.

    Raises:
        LoadError: If the text is not Turtle.
    """
    facts: Facts = defaultdict(lambda: defaultdict(list))
    try:
        for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE):
            facts[quad.subject][quad.predicate].append(quad.object)
    except SyntaxError as error:
        raise LoadError.from_syntax(name, error) from error
    writer = _Writer(facts)
    used = {
        term
        for predicates in facts.values()
        for terms in predicates.values()
        for term in terms
        if isinstance(term, ox.BlankNode)
    }
    subjects = sorted((s for s in facts if s not in used), key=_subject_key)
    blocks = []
    for subject in subjects:
        head = writer.iri(subject) if isinstance(subject, ox.NamedNode) else "[]"
        blocks.append(f"{head}\n{''.join(writer.lines(subject))}.\n")
    prefixes = "".join(
        f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in sorted(writer.used)
    )
    return "\n".join(part for part in (_header(text) + prefixes, *blocks) if part)


def _header(text: str) -> str:
    """Return the comment lines at the top of a document."""
    kept = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        kept.append(line.rstrip() + "\n")
    return "".join(kept)


def _shorten(iri: str) -> str | None:
    # Longest namespace first, so that dpv-ai: wins over dpv:.
    for prefix, namespace in sorted(PREFIXES.items(), key=lambda item: -len(item[1])):
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :]):
            return f"{prefix}:{iri[len(namespace) :]}"
    return None


def _quote(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(char, char) for char in text) + '"'


def _subject_key(node: Node) -> tuple[int, tuple[tuple[int, int, str], ...]]:
    if isinstance(node, ox.BlankNode):
        # Its name is not in the file; at most one a file keeps the order stable.
        return 2, ()
    is_header = node.value == ONTOLOGY or node.value.startswith(f"{ONTOLOGY}/")
    return 0 if is_header else 1, natural_key(node.value)


def _object_key(term: Term) -> tuple[int, str, tuple[tuple[int, int, str], ...]]:
    if isinstance(term, ox.Literal):
        return 1, term.language or "", natural_key(term.value)
    if isinstance(term, ox.BlankNode):
        return 2, "", ()
    return 0, "", natural_key(term.value)


def unformatted(paths: Iterable[Path]) -> list[Path]:
    """Return the files whose text is not in the layout."""
    return [
        path
        for path in paths
        if (text := _read(path)) != format_turtle(text, name=str(path))
    ]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise LoadError(f"{path}: cannot be read: {reason}. Check the path.") from error
    except UnicodeDecodeError as error:
        raise LoadError(f"{path}: not UTF-8. Save it in that encoding.") from error


def main(argv: list[str] | None = None) -> int:
    """Format files in place, or with ``--check`` only name those that differ."""
    parser = argparse.ArgumentParser(prog="python -m govkg.formatting")
    parser.add_argument("paths", nargs="+", type=Path, help="Turtle files or folders")
    parser.add_argument("--check", action="store_true", help="change nothing")
    options = parser.parse_args(argv)
    files = [
        file
        for path in options.paths
        for file in (sorted(path.rglob("*.ttl")) if path.is_dir() else [path])
    ]
    faulty = False
    try:
        differing = unformatted(files)
    except LoadError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    for path in files if options.check else ():
        for line, column, message in lexical_faults(_read(path)):
            faulty = True
            sys.stderr.write(f"{path}:{line}:{column}: {message}\n")
    for path in differing:
        if options.check:
            sys.stderr.write(
                f"{path}: not in the layout. Run: python -m govkg.formatting {path}\n"
            )
        else:
            text = format_turtle(_read(path), name=str(path))
            path.write_text(text, encoding="utf-8")
    return 1 if options.check and (differing or faulty) else 0


if __name__ == "__main__":
    sys.exit(main())
