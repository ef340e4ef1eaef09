"""What all tests share: the graph that ships, its files, and its asserted triples."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

import govkg
from govkg.loading import parse_sources
from govkg.resources import Resources, find_resources


@pytest.fixture(scope="session")
def kg() -> govkg.KnowledgeGraph:
    """Open the graph that ships, once for all tests."""
    return govkg.load()


@pytest.fixture(scope="session")
def resources() -> Resources:
    """Find the files that the installed package uses."""
    return find_resources()


@pytest.fixture(scope="session")
def asserted(resources: Resources) -> list[ox.Quad]:
    """Read what the sources say, without what follows from it."""
    return list(parse_sources(resources))
