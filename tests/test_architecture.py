"""The shape of the package: small modules, one direction, light starts."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import govkg

PACKAGE = Path(govkg.__file__).parent
LAYERS = (
    ("errors", "namespaces"),
    ("clashes", "clauses", "digests", "export.beside", "guard", "resources", "rows"),
    ("cache",),
    ("layout", "loading"),
    ("drawing", "lexical", "locator", "memo", "model", "queryfile", "textindex"),
    (
        "agreement",
        "formatting",
        "heatmap",
        "querying",
        "reasoning",
        "citation",
        "network",
        "rdflib_view",
    ),
    ("canonical", "compiling", "incremental"),
    ("renewal",),
    ("store", "validation"),
    ("batch", "isolation", "remote", "session"),
    ("packing",),
    ("applicability", "controls", "search"),
    ("answers",),
    ("graph", "export.files", "export.loadkit", "export.mappings"),
    ("opening", "verification"),
    ("export",),
    ("cli",),
)
"""Modules from the ground up; each may import only what stands before it."""

HEAVY = (
    *("httpx", "networkx", "owlrl", "pandas", "pyshacl", "pyspark", "rdflib"),
    "shifty",
)
MAX_LINES = 400


def modules() -> Iterator[tuple[str, Path]]:
    """Yield every module of the package by its name within it."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        yield name.removesuffix(".__init__"), path


def imported(path: Path) -> Iterator[str]:
    """Yield the govkg modules that a module imports when it is imported."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            "govkg."
        ):
            yield (node.module or "").removeprefix("govkg.")


def layer(name: str) -> int:
    """Return how high above the ground a module stands."""
    for height, names in enumerate(LAYERS):
        within = any(name.startswith(f"{one}.") for one in names)
        if name in names or within:
            return height
    raise AssertionError(f"{name} is in no layer: give it a place in LAYERS")


def test_imports_point_down() -> None:
    """No module imports one that stands above it."""
    for name, path in modules():
        if name in ("__init__", "__main__"):
            continue
        for other in imported(path):
            assert layer(other) <= layer(name), f"{name} imports {other}"


def test_modules_are_small() -> None:
    """No module is so long that a reader loses the thread."""
    for name, path in modules():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= MAX_LINES, f"{name} has {lines} lines"


def test_answers_import_nothing_heavy() -> None:
    """Opening the graph and asking it needs none of the heavy libraries."""
    code = (
        "import sys, govkg; kg = govkg.load(); kg.cite('EU AI Act', '50(2)'); "
        "kg.obligations(role='deployer', on='2027-12-02'); "
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
