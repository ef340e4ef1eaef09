"""The report on crosswalks counts all of them, and agreement as Cohen did."""

from __future__ import annotations

from collections import namedtuple

import pytest

import govkg
from govkg.agreement import agreement

Judged = namedtuple("Judged", "first second mappings")
RELATIONS = (
    *("equivalent", "broader", "narrower", "overlaps", "conflicts"),
    "no_counterpart",
)


def test_every_mapping_is_in_the_report(kg: govkg.KnowledgeGraph) -> None:
    """Each crosswalk has a line, and its relations add up to its mappings."""
    rows = kg.query("quality")
    sets = {row.crosswalk for row in kg.query("mapping-sets")}
    assert {row.crosswalk for row in rows} == sets
    for row in rows:
        assert sum(getattr(row, name) for name in RELATIONS) == row.mappings
        assert row.agreed <= row.judged_twice <= row.mappings
        assert row.share_topic <= row.topics_known <= row.mappings
        assert row.units_mapped <= row.units or not row.units
    total = sum(row.mappings for row in rows)
    assert total == sum(row.mappings for row in kg.query("mapping-sets"))
    assert total >= 1500


def test_agreement_counts_what_was_judged_twice(kg: govkg.KnowledgeGraph) -> None:
    """The two reports speak of the same judgements, enough to mean something."""
    found = agreement(kg.query("agreement"))
    rows = kg.query("quality")
    assert found.judged == sum(row.judged_twice for row in rows) >= 150
    assert found.same == sum(row.agreed for row in rows)
    assert 0 < found.kappa < 1


@pytest.mark.parametrize(
    ("rows", "kappa"),
    [
        ([("a", "a", 5), ("b", "b", 5)], 1.0),
        ([("a", "a", 25), ("a", "b", 25), ("b", "a", 25), ("b", "b", 25)], 0.0),
        ([("a", "b", 5), ("b", "a", 5)], -1.0),
        ([("a", "a", 5)], 0.0),
        ([], 0.0),
    ],
)
def test_kappa(rows: list[tuple[str, str, int]], kappa: float) -> None:
    """Perfect, chance and reversed agreement are one, zero and minus one."""
    assert agreement(Judged(*row) for row in rows).kappa == kappa
