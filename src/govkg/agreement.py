"""How well two readers agree on the relations of mappings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple


class Agreement(NamedTuple):
    """The agreement of two readers.

    Attributes:
        judged: How many mappings both judged.
        same: How many they judged alike.
        kappa: Cohen's kappa: agreement beyond chance, 1 at most; 0.0 where chance
            alone would make them agree.
    """

    judged: int
    same: int
    kappa: float


def agreement(rows: Iterable[Any]) -> Agreement:
    """Return the agreement shown by rows of the query ``agreement``.

    Args:
        rows: How many mappings (``mappings``) were judged ``first`` by one reader and
            ``second`` by the other.

    Example:
        >>> from collections import namedtuple
        >>> Row = namedtuple("Row", "first second mappings")
        >>> table = [("a", "a", 20), ("a", "b", 5), ("b", "a", 10), ("b", "b", 15)]
        >>> agreement(Row(*cells) for cells in table)
        Agreement(judged=50, same=35, kappa=0.4)
    """
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    same = judged = 0
    for row in rows:
        first[row.first] += row.mappings
        second[row.second] += row.mappings
        judged += row.mappings
        same += row.mappings if row.first == row.second else 0
    if not judged:
        return Agreement(0, 0, 0.0)
    chance = sum(first[name] * second[name] for name in first) / judged**2
    kappa = 0.0 if chance == 1 else (same / judged - chance) / (1 - chance)
    return Agreement(judged, same, round(kappa, 10))
