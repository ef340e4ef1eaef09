"""Where the steps run: here, one after the other, or on Spark."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, Protocol

Step = Callable[[Any], Any]


class Spread(Protocol):
    """Things that lie on one or many machines; pairs are joined by their first."""

    def map(self, step: Step) -> Spread:
        """Do something to each thing."""
        ...

    def flat_map(self, step: Step) -> Spread:
        """Do something to each thing that gives any number of things."""
        ...

    def join(self, other: Spread) -> Spread:
        """Return ``(key, (one, other))`` for every two with one key."""
        ...

    def cogroup(self, other: Spread) -> Spread:
        """Return ``(key, (ones, others))`` for every key that is in the first."""
        ...

    def union(self, other: Spread) -> Spread:
        """Return the things of both."""
        ...

    def best(self, number: int) -> Spread:
        """Return ``(key, the least few values)`` for every key."""
        ...

    def keep(self) -> Spread:
        """Keep the things, because they are used more than once."""
        ...

    def in_order(self) -> Iterator[Any]:
        """Yield the things sorted, without holding all of them in one place."""
        ...


class Engine(Protocol):
    """Spreads things over what it has."""

    def spread(self, things: Iterable[Any]) -> Spread:
        """Spread things."""
        ...

    def share(self, value: Any) -> Callable[[], Any]:
        """Return what gives a value wherever it is called."""
        ...


class LocalEngine:
    """Runs everything in this process."""

    def spread(self, things: Iterable[Any]) -> Spread:
        """Take things as they are."""
        return Local(lambda: iter(things))

    def share(self, value: Any) -> Callable[[], Any]:
        """Return what gives the value."""
        return lambda: value


class Local:
    """Things in this process, made when they are asked for."""

    def __init__(self, make: Callable[[], Iterator[Any]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[Any]:
        return self._make()

    def map(self, step: Step) -> Local:
        """See :class:`Spread`."""
        return Local(lambda: map(step, self))

    def flat_map(self, step: Step) -> Local:
        """See :class:`Spread`."""
        return Local(lambda: (new for thing in self for new in step(thing)))

    def join(self, other: Spread) -> Local:
        """See :class:`Spread`; only the first one is held in memory."""

        def pairs() -> Iterator[Any]:
            ones = _group(self)
            assert isinstance(other, Local)
            for key, value in other:
                for one in ones.get(key, ()):
                    yield key, (one, value)

        return Local(pairs)

    def cogroup(self, other: Spread) -> Local:
        """See :class:`Spread`."""

        def groups() -> Iterator[Any]:
            assert isinstance(other, Local)
            others = _group(other)
            for key, ones in _group(self).items():
                yield key, (ones, others.get(key, []))

        return Local(groups)

    def union(self, other: Spread) -> Local:
        """See :class:`Spread`."""
        assert isinstance(other, Local)
        return Local(lambda: chain(self, other))

    def best(self, number: int) -> Local:
        """See :class:`Spread`."""

        def groups() -> Iterator[Any]:
            found: dict[Any, list[Any]] = {}
            for key, value in self:
                found[key] = least(found.get(key, []), [value], number)
            return iter(found.items())

        return Local(groups)

    def keep(self) -> Local:
        """See :class:`Spread`."""
        things = list(self)
        return Local(lambda: iter(things))

    def in_order(self) -> Iterator[Any]:
        """See :class:`Spread`."""
        return iter(sorted(self))


def least(ones: list[Any], others: list[Any], number: int) -> list[Any]:
    """Return the least few of two sorted lists of values."""
    if len(ones) == number and len(others) == 1 and others[0] >= ones[-1]:
        return ones
    return sorted([*ones, *others])[:number]


def _group(pairs: Iterable[Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return dict(found)
