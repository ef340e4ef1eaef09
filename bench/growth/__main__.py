"""``python -m bench.growth``: measures how time and memory grow with the graph."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.growth.corpus import parse_size
from bench.growth.questions import QUESTIONS
from bench.growth.report import Point, describe, grow, show, to_json, to_point
from bench.growth.steps import STEPS
from bench.growth.watching import Limits, watch
from bench.measure import describe_machine

FOLDER = Path(__file__).resolve().parents[2] / "build" / "growth"

Say = Callable[[str], None]


def main() -> None:
    """Measure, and print one table or JSON."""
    options = _arguments().parse_args()
    start = time.monotonic()

    def say(message: str) -> None:
        print(f"[{time.monotonic() - start:4.0f} s] {message}", file=sys.stderr)

    limits = Limits(options.seconds, options.megabytes)
    points: list[Point] = []
    failed: set[str] = set()
    for text in options.sizes.split(","):
        folder = options.folder / text
        try:
            for point in measure(folder, parse_size(text), limits, failed, say):
                points.append(point)
        finally:
            if not options.keep:
                shutil.rmtree(folder, ignore_errors=True)
    growths = grow(points)
    facts = describe_machine()
    facts["limits"] = f"{limits.seconds:,.0f} s and {limits.megabytes:,.0f} MB a step"
    facts["duration"] = f"{time.monotonic() - start:.0f} s in all"
    if options.json:
        print(to_json(facts, growths))
    else:
        show(facts, growths, None if sys.stdout.isatty() else 120)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.growth",
        description="Measure how time and memory grow with the graph.",
    )
    parser.add_argument(
        "--sizes",
        default="100k,300k,1M",
        help="triples, such as 100k,1M,10M,100M (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON, not a table")
    parser.add_argument(
        "--seconds",
        type=float,
        default=150,
        help="give a step up after this long (default: %(default)s)",
    )
    parser.add_argument(
        "--megabytes",
        type=float,
        default=8_000,
        help="give a step up above this much memory (default: %(default)s)",
    )
    parser.add_argument(
        "--folder", type=Path, default=FOLDER, help="where corpora are put meanwhile"
    )
    parser.add_argument("--keep", action="store_true", help="leave them there")
    return parser


def measure(
    folder: Path, size: int, limits: Limits, failed: set[str], say: Say
) -> Iterator[Point]:
    """Measure every step at one size; ``failed`` are those not to be tried again."""
    say(f"{size:,} triples: generate")
    made = watch(["bench.growth.steps", "generate", str(folder), str(size)], LAVISH)
    if made.failure:
        raise SystemExit(f"generate: {made.failure}")
    triples = round(made.facts["triples"])
    yield to_point("generate", triples, made)
    for step in [*STEPS, *(f"query: {question}" for question in QUESTIONS)]:
        if step in failed:
            continue
        say(f"{triples:,} triples: {step}")
        name, _, question = step.partition(": ")
        command = ["bench.growth.steps", name, str(folder)]
        command += [question] if question else []
        necessary = name in NECESSARY
        watched = watch(command, LAVISH if necessary else limits)
        point = to_point(step, triples, watched)
        yield point
        say(f"  {watched.failure or describe(point)}")
        if watched.failure:
            failed.add(step)
            if necessary:
                return


LAVISH = Limits(36_000, 16_000)
"""For the steps without which there is nothing to measure."""

NECESSARY = ("load", "infer, by parts", "load inferred")


if __name__ == "__main__":
    main()
