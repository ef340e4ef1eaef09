"""Worked cases: what a person who reads the law finds, the engine finds too.

A case names the provision or the official example that it is drawn from, and expects
of norms, or of all that a provision asks, that they apply, will apply from a day, are
open because something must be known, or do not apply.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import govkg
from govkg.applicability import Applicability
from govkg.applicability.assessment import APPLIES, NOT, OPEN, WILL
from govkg.namespaces import local_name

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
ASKED = (
    *("Obligation", "Prohibition", "Recommendation", "Commitment"),
    *("Encouragement", "Obligation to endeavour"),
)


STATUSES = (APPLIES, WILL, OPEN, NOT)


def read(path: Path) -> dict[str, Any]:
    """Read a case."""
    case: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return case


def stated_in(name: str, rows: list[Applicability]) -> list[Applicability]:
    """Return the norm of a name, or what the provision of that name asks."""
    found = [
        row
        for row in rows
        if local_name(row.norm) == name or local_name(row.norm).startswith(f"{name}_")
    ]
    return [row for row in found if row.kind in ASKED] or found


def test_there_are_enough_cases() -> None:
    """Forty cases at least, and some of each regime."""
    assert len(CASES) >= 40
    for status in STATUSES:
        assert sum(status in read(path)["expect"] for path in CASES) >= 8, status
    regimes = {path.stem.partition("-")[0] for path in CASES}
    assert {"cn", "eu", "kr", "us"} <= regimes


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path, kg: govkg.KnowledgeGraph) -> None:
    """The engine says of each norm what the case expects."""
    case = read(path)
    rows = list(
        kg.applies(
            case["profile"], on=case["on"], as_of=case.get("as_of"), all_kinds=True
        ).norms
    )
    wrong = []
    for status, expected in case["expect"].items():
        for name in expected:
            found = stated_in(name, rows)
            assert found, f"{name} is no norm of these places"
            detail = expected[name] if isinstance(expected, dict) else None
            wrong += [
                f"{local_name(row.norm)}: {row.status} from {row.applies_from}, not "
                f"{status} {detail or ''}; {row.why}; asks {row.questions}"
                for row in found
                if not fits(row, status, detail)
            ]
    assert not wrong, "\n".join(wrong)


def fits(row: Applicability, status: str, detail: Any) -> bool:
    """Tell whether an answer is the expected one, with its date or questions."""
    if row.status != status:
        return False
    if status == "will apply" and detail:
        return str(row.applies_from) == str(detail)
    if status == "open" and detail:
        asked = {local_name(iri) for iri in (row.questions or "").split("; ")}
        names = asked | {name.partition("_")[2] for name in asked}
        return set(detail) <= names
    return True


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_is_well_made(path: Path) -> None:
    """A case says where it is drawn from and why, and expects of several norms."""
    case = read(path)
    assert {"source", "why", "on", "profile", "expect"} <= set(case)
    assert set(case["expect"]) <= set(STATUSES)
    assert sum(len(names) for names in case["expect"].values()) >= 3
