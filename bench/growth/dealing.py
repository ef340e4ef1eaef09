"""Deals out what a shape holds: kinds of things, and words for texts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from bench.growth.measuring import SPACELESS
from bench.growth.shape import Shape
from govkg.namespaces import RDF, SKOS, XSD

T = TypeVar("T")

TYPE = f"{RDF}type"
LABEL, DEFINITION, NOTE = (
    f"{SKOS}{name}" for name in ("prefLabel", "definition", "editorialNote")
)
BOTH = ("en", "ja")
"""The languages of every label, definition and reason."""


class Document(NamedTuple):
    """What would be one file of Turtle.

    Attributes:
        path: Its place in the project, without a suffix.
        triples: Its triples, as subject, predicate and object in N-Triples.
    """

    path: str
    triples: list[str]


class End(NamedTuple):
    """A provision or a norm, as others refer to it."""

    name: str
    labels: tuple[str, str]
    is_norm: bool


class Made(NamedTuple):
    """An instrument with a text, as others refer to it."""

    slug: str
    titles: tuple[str, str]
    ends: Sequence[End]


class Deck(Generic[T]):
    """Deals items in a shuffled order, all of them before any comes again."""

    def __init__(self, items: Sequence[T], chance: random.Random) -> None:
        self._items = items
        self._chance = chance
        self._left: list[int] = []

    def draw(self) -> T:
        """Return the next item."""
        if not self._left:
            self._left = list(range(len(self._items)))
            self._chance.shuffle(self._left)
        return self._items[self._left.pop()]


class Dealer:
    """Holds a deck for everything that a shape describes.

    Attributes:
        shape: What is drawn from.
        chance: The one source of chance.
    """

    def __init__(self, shape: Shape, seed: int) -> None:
        self.shape = shape
        self.chance = random.Random(seed)  # noqa: S311 - no secret
        self.instruments = Deck(shape.instruments, self.chance)
        self.mappings = Deck(shape.mappings, self.chance)
        self.sizes = Deck(shape.set_sizes, self.chance)
        self.parts = self._decks(shape.parts)
        self.segments = self._decks(shape.segments)
        self.provisions = self._decks(shape.provisions)
        self.norm_counts = self._decks(shape.norm_counts)
        self.norms = self._decks(shape.norms)

    def _decks(self, items: dict[str, list[T]]) -> dict[str, Deck[T]]:
        return {name: Deck(items[name], self.chance) for name in sorted(items)}

    def text(self, predicate: str, language: str, kind: str = "") -> str:
        """Make a text of a usual length out of usual words."""
        lengths = self.shape.lengths.get((predicate + kind, language), _SHORT)
        number = self.chance.choice(lengths)
        words = self.chance.choices(self.shape.words[language], k=number)
        return ("" if language.startswith(SPACELESS) else " ").join(words)


_SHORT = (4,)


def quote(text: str, language: str) -> str:
    """Return a literal with a language; words have nothing to escape."""
    return f'"{text}"@{language}'


def typed(value: object, name: str) -> str:
    """Return a literal of a datatype of XML Schema."""
    return f'"{value}"^^<{XSD}{name}>'
