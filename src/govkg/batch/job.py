"""The batch job: what is done in which order, and what it writes."""

from __future__ import annotations

import contextlib
import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from govkg.batch.candidates import Candidate, keys_of, meet, rank
from govkg.batch.engines import Engine, LocalEngine, Spread
from govkg.batch.kept import Checked, Kept, Recalled, tidy
from govkg.batch.parts import Part, find_parts, read_shared
from govkg.batch.steps import COUNTED, Fault, Outcome, broken
from govkg.errors import ParameterError
from govkg.store import Progress

ENGINES = ("local", "spark")
COUNTS = ("asserted", "inferred", *(f"{name.lower()}s" for name in COUNTED))


class Summary(NamedTuple):
    """What a batch came to.

    Attributes:
        parts: How many parts there were.
        anew: How many of them were not the same as in the run before.
        asserted: How many triples they state.
        inferred: How many follow from these.
        violations: How many findings are violations.
        warnings: How many are milder.
        candidates: How many pairs are proposed.
        out: Where everything was written.
    """

    parts: int
    anew: int
    asserted: int
    inferred: int
    violations: int
    warnings: int
    candidates: int
    out: str


def run_batch(
    folders: Sequence[Path],
    out: Path,
    *,
    engine: str = "local",
    master: str = "local[*]",
    candidates: int = 10,
    fresh: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Build corpora: infer, count, validate, and propose crosswalks.

    Writes into ``out``: ``inferred/<part>.nq``, ``counts.csv``, ``findings.jsonl``
    and ``candidates.csv``, each in order, so that every engine writes the same; and
    ``kept/``, from which the next run takes what has not changed.

    Args:
        folders: Where the files are.
        out: Folder to write to.
        engine: ``local`` or ``spark``.
        master: With Spark: its address.
        candidates: How many counterparts are proposed for a provision.
        fresh: Whether to do every part anew.
        progress: Told what is being done.

    Raises:
        LoadError: If there is nothing to read.
        ParameterError: If there is no such engine.
    """
    say = progress or (lambda _: None)
    parts = find_parts(folders)
    with contextlib.ExitStack() as stack:
        job = _Job(_start(engine, master, stack), parts, out, fresh)
        say(f"inferring {len(parts):,} parts")
        counts = job.write_counts()
        say("validating")
        anew, violations, warnings = job.write_findings()
        say("looking for counterparts")
        found = job.write_candidates(candidates)
    return Summary(len(parts), anew, *counts, violations, warnings, found, str(out))


def _start(name: str, master: str, stack: contextlib.ExitStack) -> Engine:
    if name == "local":
        return LocalEngine()
    if name != "spark":
        raise ParameterError(
            f"engine: there is no {name!r}. There are {' and '.join(ENGINES)}."
        )
    try:
        from govkg.batch.spark import SparkEngine
    except ImportError as error:
        raise ParameterError(
            "engine: Spark is not installed. Install govkg[spark]."
        ) from error
    return stack.enter_context(SparkEngine(master))


class _Job:
    """The steps of one batch, each of which writes one file."""

    def __init__(
        self, engine: Engine, parts: Sequence[Part], out: Path, fresh: bool
    ) -> None:
        self._out = out
        self._kept = kept = Kept(out)
        tidy(kept, parts, fresh=fresh)
        self._shared = shared = engine.share(read_shared())
        self._parts = engine.spread(parts)
        self._recalled = self._parts.map(lambda part: kept.infer(part, shared())).keep()
        self._outcomes = self._recalled.map(_outcome_of)

    def write_counts(self) -> tuple[int, int]:
        """Write how much there is in each part, and return it of all."""
        rows = self._outcomes.map(_count_row).in_order()
        totals = [0, 0]
        with (self._out / "counts.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(["part", *COUNTS])
            for row in rows:
                table.writerow(row)
                totals = [totals[0] + row[1], totals[1] + row[2]]
        return totals[0], totals[1]

    def write_findings(self) -> tuple[int, int, int]:
        """Write what is wrong.

        Returns:
            How many parts were inferred or checked anew; how many findings are
            violations, and how many are not.
        """
        cards: Spread = self._outcomes.flat_map(_cards_of)
        found = self._outcomes.flat_map(_wanted_by).join(cards).map(_card_for)
        grouped = self._parts.map(_named).cogroup(found)
        checked = grouped.flat_map(_validator(self._kept, self._shared)).keep()
        anew = self._recalled.flat_map(_if_anew).union(checked.flat_map(_if_anew))
        sound = checked.flat_map(_faults_of)
        faults = sound.union(self._outcomes.flat_map(broken)).map(_line)
        numbers = [0, 0]
        with (self._out / "findings.jsonl").open("w", encoding="utf-8") as file:
            for line, violation in faults.in_order():
                file.write(f"{line}\n")
                numbers[not violation] += 1
        return len(set(anew.in_order())), numbers[0], numbers[1]

    def write_candidates(self, number: int) -> int:
        """Write which provisions could correspond, and return how many pairs."""
        features = self._outcomes.flat_map(lambda outcome: outcome.features)
        keyed = features.flat_map(keys_of).keep()
        best = keyed.join(keyed).flat_map(_pairs).best(number)
        total = 0
        path = self._out / "candidates.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(Candidate._fields)
            for candidate in best.flat_map(lambda one: rank(*one)).in_order():
                table.writerow(candidate)
                total += 1
        return total


def _count_row(outcome: Outcome) -> tuple[Any, ...]:
    return (outcome.name, *(outcome.counts.get(name, 0) for name in COUNTS))


def _cards_of(outcome: Outcome) -> Iterable[tuple[str, bytes]]:
    return outcome.cards


def _wanted_by(outcome: Outcome) -> Iterator[tuple[str, str]]:
    for iri in outcome.wanted:
        yield iri, outcome.name


def _card_for(pair: tuple[str, tuple[str, bytes]]) -> tuple[str, bytes]:
    _, (name, card) = pair
    return name, card


def _named(part: Part) -> tuple[str, Part]:
    return part.name, part


def _outcome_of(recalled: Recalled) -> Outcome:
    return recalled.outcome


def _faults_of(checked: Checked) -> Iterable[Fault]:
    return checked.faults


def _if_anew(done: Recalled | Checked) -> Iterator[str]:
    if done.anew:
        yield done.name


def _validator(
    kept: Kept, shared: Callable[[], Any]
) -> Callable[[Any], Iterator[Checked]]:
    def validate(
        group: tuple[str, tuple[list[Part], list[bytes]]],
    ) -> Iterator[Checked]:
        _, (parts, cards) = group
        for part in parts:
            yield kept.validate(part, sorted(cards), shared())

    return validate


def _line(fault: Fault) -> tuple[str, bool]:
    content = {"part": fault.part, **fault.finding._asdict()}
    text = json.dumps(content, ensure_ascii=False)
    return text, fault.finding.severity == "violation"


def _pairs(met: Any) -> Iterator[Any]:
    key, (one, other) = met
    pair = meet(key, one, other)
    if pair:
        yield pair
