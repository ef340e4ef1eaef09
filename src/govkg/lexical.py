"""Finds literals whose spelling would not survive a store.

No store keeps lexical forms: ``0.90`` comes back as ``0.9``, ``@en-GB`` as
``@en-gb``. Only a literal that is already spelt the way stores spell it is the
same literal everywhere, so any other spelling in a file is a fault. The text
itself is read, because parsers hide some of what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox

from govkg.namespaces import PREFIXES, XSD

_TOKEN = re.compile(
    r"""\#[^\n]*
    |(?P<declared>@prefix\s+(?P<prefix>[\w.-]*):\s*<(?P<namespace>[^<>\s]*)>)
    |(?P<text>\"{3}(?P<a>(?:[^"\\]|\\.|"(?!""))*)\"{3}
        |'{3}(?P<b>(?:[^'\\]|\\.|'(?!''))*)'{3}
        |"(?P<c>(?:[^"\\\n]|\\.)*)"|'(?P<d>(?:[^'\\\n]|\\.)*)')
        (?:@(?P<tag>[A-Za-z]+(?:-[A-Za-z0-9]+)*)
        |\^\^(?:<(?P<iri>[^<>\s]*)>|(?P<type>[\w.-]*:[\w-]+)))?
    |<[^<>\s]*>
    |[\w.-]*:(?:[\w.:%-]|\\.)*
    |(?P<double>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+)
    |(?P<decimal>[+-]?[0-9]*\.[0-9]+)
    |(?P<integer>[+-]?[0-9]+)
    |\w+""",
    re.VERBOSE | re.DOTALL,
)
_ZONED_DATE = re.compile(r"(-?[0-9]{4,}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})")
_BLANK = re.compile(r"\s|\\[tnr]")


class Fault(NamedTuple):
    """A literal that is spelt in a way of its own.

    Attributes:
        line: Line of the literal, from 1.
        column: Column of the literal, from 1.
        message: What is wrong and how to spell it.
    """

    line: int
    column: int
    message: str


def lexical_faults(text: str) -> list[Fault]:
    """Return every literal of a Turtle document that a store would respell.

    Example:
        >>> [fault.message for fault in lexical_faults("<a:s> <a:p> 0.90 .")]
        ['0.90 is not canonical, so stores change it. Write 0.9.']
    """
    return [
        Fault(
            text.count("\n", 0, start) + 1,
            start - (text.rfind("\n", 0, start) + 1) + 1,
            message,
        )
        for start, message in _faults(text)
    ]


def _faults(text: str) -> Iterator[tuple[int, str]]:
    prefixes = dict(PREFIXES)
    for match in _TOKEN.finditer(text):
        if match["declared"]:
            prefixes[match["prefix"]] = match["namespace"]
        elif match["text"]:
            value = match["a"] or match["b"] or match["c"] or match["d"] or ""
            if match["tag"]:
                messages = _tagged(value, match["tag"])
            else:
                prefix, _, local = (match["type"] or "").partition(":")
                datatype = match["iri"] or prefixes.get(prefix, prefix) + local
                messages = _typed(value, datatype)
            for message in messages:
                yield match.start(), message
        else:
            for name in ("double", "decimal", "integer"):
                if match[name]:
                    for message in _typed(match[name], XSD + name):
                        yield match.start(), message


def _tagged(value: str, tag: str) -> Iterator[str]:
    if tag != tag.lower():
        yield f"The language tag @{tag} is not lower case. Write @{tag.lower()}."
    shown = value if len(value) <= 40 else f"{value[:37]}..."
    if _BLANK.match(value):
        yield f'"{shown}"@{tag} begins with a blank. Remove it.'
    if value[-1:].isspace() or re.search(r"(?<!\\)(?:\\\\)*\\[tnr]$", value):
        yield f'"{shown}"@{tag} ends with a blank. Remove it.'


def _typed(value: str, datatype: str) -> Iterator[str]:
    if not datatype.startswith(XSD) or datatype == XSD + "string":
        return
    zoned = _ZONED_DATE.fullmatch(value) if datatype == XSD + "date" else None
    if zoned:
        yield f"{value} is a date with a time zone, which is lost. Write {zoned[1]}."
        return
    stored = _as_stored(value, datatype)
    if stored != value:
        if datatype == XSD + "decimal" and "." not in stored:
            stored = f'"{stored}"^^xsd:decimal'
        yield f"{value} is not canonical, so stores change it. Write {stored}."


def _as_stored(value: str, datatype: str) -> str:
    """Return how a store spells a value; an ill-typed one is left as it is."""
    store = ox.Store()
    node = ox.NamedNode(XSD)
    store.add(ox.Quad(node, node, ox.Literal(value, datatype=ox.NamedNode(datatype))))
    quad = next(iter(store))
    assert isinstance(quad.object, ox.Literal)
    return quad.object.value
