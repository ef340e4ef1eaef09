"""Holds the controls of an organisation against any instrument."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from govkg.errors import LoadError, ParameterError
from govkg.namespaces import local_name
from govkg.rows import Rows

DEGREES = ("met", "equal", "general", "partial", "touched", "none")
"""How far a norm is covered, best first.

``met``: a control names it; ``equal``: it asks for the same as what is met;
``general``: what is met asks for it in general terms; ``partial``: what is met is a
part of it; ``touched``: the two overlap.
"""

Ask: TypeAlias = Callable[[str, Path], Rows[Any]]

_COLUMNS = ("control", "title", "provision")


class Control(NamedTuple):
    """What an organisation does, and the provisions that are met by it.

    Attributes:
        name: Its identifier.
        title: What it is called.
        meets: IRIs of provisions or norms.
    """

    name: str
    title: str
    meets: tuple[str, ...]


class Coverage(NamedTuple):
    """How far controls cover a norm.

    Attributes:
        norm: IRI of the norm.
        label: Its name.
        kind: Its deontic kind, in words.
        bearers: Who is asked.
        citation: Where it stands.
        instrument: IRI of the instrument.
        coverage: One of :data:`DEGREES`.
        controls: The controls that cover it that far, joined with "; ".
        why: The reasons of the mappings, one for each; None where there is none.
    """

    norm: str
    label: str
    kind: str
    bearers: str
    citation: str
    instrument: str
    coverage: str
    controls: str | None
    why: str | None


def read_controls(
    path: Path, find: Callable[[str], str | None], ask: Ask
) -> list[Control]:
    """Read controls from CSV or Turtle.

    Args:
        path: CSV with the columns ``control``, ``title`` and ``provision``, a line a
            provision that is met; or Turtle (or another RDF form) with ``govkg:meets``.
        find: Turns a citation or a slug into the IRI of a provision or norm.
        ask: Runs a query of ``queries/inputs/`` on an RDF file.

    Raises:
        LoadError: If the file cannot be read or names no control.
        ParameterError: If something that is met does not exist.
    """
    is_table = path.suffix.lower() == ".csv"
    titles: dict[str, str] = {}
    meets: dict[str, dict[str, None]] = defaultdict(dict)
    for where, name, title, provision in (
        _read_csv(path) if is_table else _read_rdf(path, ask)
    ):
        try:
            iri = find(provision)
        except ParameterError as error:
            raise ParameterError(f"{where}: {error}") from None
        if iri is None:
            raise ParameterError(f"{where}: no provision is named. Name one.")
        titles.setdefault(name, title)
        meets[name][iri] = None
    if not meets:
        raise LoadError(f"{path}: names no control. Give at least one that is met.")
    return [Control(name, titles[name], tuple(found)) for name, found in meets.items()]


def cover(controls: Iterable[Control], rows: Iterable[Any]) -> Rows[Coverage]:
    """Say of each norm how far it is covered, and by which controls.

    Args:
        controls: The controls.
        rows: Rows of the query ``coverage`` for all that they meet.
    """
    by_met: dict[str, list[str]] = defaultdict(list)
    for control in controls:
        for iri in control.meets:
            by_met[iri].append(f"{control.name} {control.title}".strip())
    norms: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        norms[row.norm].append(row)
    return Rows(
        Coverage._fields,
        (_covered(found, by_met) for found in norms.values()),
        title="Coverage by controls",
    )


def _covered(rows: list[Any], by_met: Mapping[str, list[str]]) -> Coverage:
    first = rows[0]
    degree = min((row.coverage for row in rows), key=DEGREES.index)
    best = [row for row in rows if row.coverage == degree and row.met]
    names = dict.fromkeys(name for row in best for name in by_met[row.met])
    reasons = dict.fromkeys(row.reason for row in best if row.reason)
    return Coverage(
        first.norm,
        first.label,
        first.kind,
        first.bearers,
        first.citation,
        first.instrument,
        degree,
        "; ".join(names) or None,
        " ".join(reasons) or None,
    )


def _read_csv(path: Path) -> Iterator[tuple[str, str, str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file)
            missing = [
                name for name in _COLUMNS if name not in (lines.fieldnames or ())
            ]
            if missing:
                raise LoadError(
                    f"{path}: has no column {', '.join(missing)}. The first line must "
                    f"be {','.join(_COLUMNS)}."
                )
            for line in lines:
                where = f"{path}, line {lines.line_num}"
                cells = [(line[name] or "").strip() for name in _COLUMNS]
                if not cells[0] or not cells[2]:
                    raise LoadError(f"{where}: needs a control and a provision.")
                yield where, *cells  # type: ignore[misc]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LoadError(f"{path}: cannot be read: {error}") from error


def _read_rdf(path: Path, ask: Ask) -> Iterator[tuple[str, str, str, str]]:
    for row in ask("controls", path):
        name = local_name(row.control)
        yield f"{path}, {name}", name, row.title or "", row.met
