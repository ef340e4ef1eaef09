"""What the graph prints as a citation, it understands as one."""

from __future__ import annotations

import datetime

import pytest

import govkg


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_printed_citation_is_understood(
    kg: govkg.KnowledgeGraph, lang: str
) -> None:
    """Each label of a provision leads back to that provision, in both languages."""
    for row in kg.query("citable", lang=lang):
        day = row.from_day or datetime.date(2026, 11, 23)
        if row.until_day:
            day = row.until_day - datetime.timedelta(days=1)
        found = kg.cite(row.citation, on=day, lang=lang)
        assert found.provision == row.provision, row.citation
