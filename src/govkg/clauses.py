"""Reads a rule as clauses: what must hold together for its head to hold.

Running a rule as a whole needs none of this. To say what a handful of changed facts
does to a rule, one must know which of its patterns they meet; so the alternatives
of its text are taken apart here, and each becomes a clause of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import pyoxigraph as ox

from govkg.namespaces import RDF

Name: TypeAlias = "str | ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple"
"""A variable, as ``?x``, or a term."""
Atom: TypeAlias = tuple[Name, Name, Name]

_TOKEN = re.compile(
    r"""\s+ | \#[^\n]*
    | (?P<iri><[^<>"{}|^`\\\s]*>)
    | (?P<literal>"(?:[^"\\]|\\.)*"(?:\^\^<[^<>\s]*>|@[A-Za-z-]+)?)
    | (?P<name>[A-Za-z][\w-]*:[\w-]*)
    | (?P<other>\?\w+ | \w+ | [{}().;,=<>!&|+*/-])""",
    re.VERBOSE,
)
_CHOSEN = re.compile(r"FILTER \( (\?\w+) = (<\S+>) \)")
_TYPE = f"<{RDF}type>"
_LEFT = {".": 0, ";": 1, ",": 2}
"""How many terms of a triple pattern the next one shares after each mark."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One of the ways in which the head of a rule comes to hold.

    Attributes:
        head: What holds.
        body: What must hold for it.
        optional: What need not hold, but makes a difference where it does.
        text: The pattern as SPARQL; empty where the body says all of it.
    """

    head: tuple[Atom, ...]
    body: tuple[Atom, ...]
    optional: tuple[Atom, ...]
    text: str


def read_clauses(text: str) -> Iterator[Clause]:
    """Take a CONSTRUCT query apart.

    Raises:
        ValueError: If it uses more of SPARQL than is understood here.
    """
    tokens = list(_tokens(text))
    start = tokens.index("CONSTRUCT") + 1
    end = _closing(tokens, start)
    if tokens[end + 1] != "WHERE" or _closing(tokens, end + 2) != len(tokens) - 1:
        raise ValueError("a rule is CONSTRUCT { ... } WHERE { ... }")
    head = tuple(_triples(tokens[start + 1 : end]))
    for way in _ways(tokens[end + 3 : -1]):
        body, optional, plain = _read(way)
        yield Clause(head, body, optional, "" if plain else _join(way))


def _join(tokens: Sequence[str]) -> str:
    """Write tokens as text; the engine takes SUBSTR( but not SUBSTR (."""
    return "".join(token if token == "(" else f" {token}" for token in tokens)  # noqa: S105


def _tokens(text: str) -> Iterator[str]:
    """Yield what a text consists of, with full names and without its prefixes."""
    prefixes: dict[str, str] = {}
    found: list[str] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"not understood: {text[at : at + 20]!r}")
        at = match.end()
        if match.lastgroup is None:
            continue
        token = match.group(match.lastgroup)
        if token in ("EXISTS", "MINUS", "SELECT"):
            # What they ask can cease to hold because something else begins to.
            raise ValueError(f"not understood: {token}")
        if found[-2:-1] == ["PREFIX"]:
            prefixes[found[-1]] = token.strip("<>")
            del found[-2:]
        elif match.lastgroup == "name" and found[-1:] != ["PREFIX"]:
            prefix, _, name = token.partition(":")
            found.append(f"<{prefixes[f'{prefix}:']}{name}>")
        else:
            found.append(token)
    yield from found


def _closing(tokens: Sequence[str], start: int) -> int:
    """Return where the bracket closes that opens at ``start``."""
    opening = tokens[start] if start < len(tokens) else ""
    closing = {"{": "}", "(": ")"}.get(opening)
    depth = 0
    for at in range(start, len(tokens)):
        depth += (tokens[at] == opening) - (tokens[at] == closing)
        if not depth and closing:
            return at
    raise ValueError("a bracket is missing")


def _ways(tokens: Sequence[str]) -> list[list[str]]:
    """Return a group without UNION, once for each choice among its alternatives."""
    ways: list[list[str]] = [[]]
    at = 0
    while at < len(tokens):
        if tokens[at] == "{":
            chosen: list[list[str]] = []
            while True:
                end = _closing(tokens, at)
                chosen += _ways(tokens[at + 1 : end])
                at = end + 1
                if tokens[at : at + 1] != ["UNION"]:
                    break
                at += 1
            alone = len(tokens) == at and ways == [[]]
            ways = [
                way if alone else [*before, "{", *way, "}"]
                for before in ways
                for way in chosen
            ]
            continue
        end = at
        if tokens[at] in ("BIND", "FILTER", "OPTIONAL"):
            end = _closing(tokens, at + 1)
        for way in ways:
            way += tokens[at : end + 1]
        at = end + 1
    return ways


def _read(way: Sequence[str]) -> tuple[tuple[Atom, ...], tuple[Atom, ...], bool]:
    """Return what must hold, what may, and whether that is all that is asked."""
    needed: list[str] = []
    optional: list[Atom] = []
    plain = True
    at = 0
    while at < len(way):
        if way[at] in ("BIND", "FILTER", "OPTIONAL"):
            plain = False
            end = _closing(way, at + 1)
            if way[at] == "OPTIONAL":
                optional += _optional(way[at + 2 : end])
            needed.append(".")
            at = end
        elif way[at] in "{}":
            needed.append(".")
        else:
            needed.append(way[at])
        at += 1
    return tuple(_triples(needed)), tuple(optional), plain


def _optional(tokens: Sequence[str]) -> Iterator[Atom]:
    """Yield the patterns of an OPTIONAL, with what a filter says of a variable."""
    text = " ".join(tokens)
    for variable, value in _CHOSEN.findall(text):
        text = _CHOSEN.sub("", text).replace(f"{variable} ", f"{value} ")
    yield from _triples(text.split())


def _triples(tokens: Sequence[str]) -> Iterator[Atom]:
    """Yield triple patterns that are written with ``;`` and ``,``."""
    terms: list[Name] = []
    for token in [*tokens, "."]:
        if token not in _LEFT:
            terms.append(_term(token))
            continue
        if len(terms) == 3:
            subject, predicate, object_ = terms
            if not isinstance(predicate, ox.NamedNode):
                raise ValueError("a predicate that can be any")
            yield subject, predicate, object_
        elif terms:
            raise ValueError(f"not a triple pattern: {terms}")
        terms = terms[: _LEFT[token]]


@cache
def _term(token: str) -> Name:
    if token.startswith("?"):
        return token
    written = {"a": _TYPE}.get(token, token)
    if not written.startswith(("<", '"')):
        raise ValueError(f"not understood: {token}")
    line = f"<x:x> <x:x> {written} ."
    (quad,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
    term: Name = quad.object
    return term
