"""Holds every exported crosswalk against the validators of the formats' own makers.

Run by ``make check-exchange`` in an environment of its own, with sssom-py and
compliance-trestle. CISO Assistant publishes no schema; what its importer demands of a
library is checked here.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml
from sssom.parsers import parse_sssom_table
from sssom.validators import validate
from sssom_schema import MappingSet  # noqa: F401  (says that the schema is installed)
from trestle.oscal.mapping import Model

URN = re.compile(
    r"^urn:([a-zA-Z0-9_-]+):([a-zA-Z0-9_-]+):([a-zA-Z0-9_-]+)"
    r"(?::([a-zA-Z0-9_-]+))?:([0-9A-Za-z\[\]\(\)\-\._:]+)$"
)
RELATIONSHIPS = {"subset", "intersect", "equal", "superset", "not_related"}
RATIONALES = {"syntactic", "semantic", "functional"}


def export(govkg: str, folder: Path, form: str) -> list[Path]:
    """Export all crosswalks in a format; return the files."""
    done = subprocess.run(
        [govkg, "export", str(folder / form), "--format", form],
        capture_output=True,
        text=True,
        check=True,
    )
    return [Path(line) for line in done.stdout.splitlines()]


def check_sssom(path: Path) -> None:
    """Let sssom-py parse and validate a file."""
    table = parse_sssom_table(str(path))
    validate(table)
    assert len(table.df), f"{path}: no mapping"


def check_oscal(path: Path) -> None:
    """Let compliance-trestle read a file into its model, which forbids extras."""
    Model.model_validate(json.loads(path.read_text(encoding="utf-8")))


def check_ciso(paths: list[Path]) -> None:
    """Check what CISO Assistant demands when a library is loaded."""
    libraries: dict[str, Any] = {}
    nodes: set[str] = set()
    for path in paths:
        library = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert {"urn", "name", "version", "objects"} <= set(library), path
        assert URN.match(library["urn"]), f"{path}: {library['urn']}"
        libraries[library["urn"]] = library
        framework = library["objects"].get("framework")
        if framework:
            seen: set[str] = set()
            for node in framework["requirement_nodes"]:
                assert URN.match(node["urn"]), f"{path}: {node['urn']}"
                parent = node.get("parent_urn")
                assert parent is None or parent in seen, f"{path}: {node['urn']}"
                assert (node["depth"] == 1) == (parent is None), (
                    f"{path}: {node['urn']}"
                )
                assert node["urn"] not in seen, f"{path}: {node['urn']} twice"
                seen.add(node["urn"])
            nodes |= seen
    for urn, library in libraries.items():
        assert set(library.get("dependencies", ())) <= set(libraries), urn
        for found in library["objects"].get("requirement_mapping_sets", ()):
            for mapping in found["requirement_mappings"]:
                assert mapping["relationship"] in RELATIONSHIPS
                assert mapping["rationale"] in RATIONALES
                assert 0 <= mapping["strength_of_relationship"] <= 10
                assert mapping["source_requirement_urn"] in nodes, mapping
                assert mapping["target_requirement_urn"] in nodes, mapping


def main() -> None:
    """Export and check everything."""
    govkg = sys.argv[1]
    with tempfile.TemporaryDirectory() as work:
        for form, check in (
            ("sssom", check_sssom),
            ("nexus", check_sssom),
            ("oscal", check_oscal),
        ):
            paths = export(govkg, Path(work), form)
            assert paths, form
            for path in paths:
                check(path)
            print(f"{form}: {len(paths)} files valid")  # noqa: T201
        paths = export(govkg, Path(work), "ciso")
        check_ciso(paths)
        print(f"ciso: {len(paths)} libraries valid")  # noqa: T201


if __name__ == "__main__":
    main()
