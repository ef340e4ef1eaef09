"""A small graph for the tests with stores, and the command line over it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from small import Run, small_graph

import govkg


@pytest.fixture(scope="session")
def small() -> govkg.KnowledgeGraph:
    """Open a small part of the graph in memory."""
    return small_graph()


@pytest.fixture(scope="session")
def small_file(
    small: govkg.KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Write that part to a file, for the command line."""
    return small.export(tmp_path_factory.mktemp("small"), format="nquads")


@pytest.fixture(scope="session")
def cli(small_file: Path) -> Run:
    """Give the command line as a process, with a small graph."""
    program = Path(__file__).with_name("small_cli.py")

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(program), str(small_file), *arguments],
            capture_output=True,
            text=True,
            env=os.environ | variables,
            check=False,
        )

    return run
