"""Puts measurements of several sizes side by side, and finds how they grow."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from bench.growth.watching import Watched


@dataclass(frozen=True, slots=True)
class Point:
    """One step at one size.

    Attributes:
        step: What was done.
        triples: How many triples the corpus states.
        seconds: How long the work took, or how long it was waited for.
        cpu: Seconds of processor time of the work, in all threads.
        peak_mb: The most memory that its process held.
        answer: Rows, triples or bytes that came out, if any came.
        note: The other facts, in words.
        failure: Why it was given up, or nothing.
    """

    step: str
    triples: int
    seconds: float
    cpu: float
    peak_mb: float
    answer: float | None = None
    note: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Growth:
    """How one step grows.

    Attributes:
        step: What was done.
        points: It at each size, the smallest first.
        time: Exponent of time against size; None where there is one size only.
        cpu: The same of processor time, which other work on the machine changes
            least.
        memory: The same of memory.
        answer: The same of what comes out; 0 means that the answer does not grow.
    """

    step: str
    points: tuple[Point, ...]
    time: float | None
    cpu: float | None
    memory: float | None
    answer: float | None


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float | None:
    """Return the exponent of growth: the slope of the logarithms, by least squares.

    Example:
        >>> exponent([1, 10, 100], [3, 30, 300])
        1.0
        >>> exponent([1, 10, 100], [7, 7, 7])
        0.0
    """
    if len(set(sizes)) < 2 or min(values) <= 0:  # Nothing to see, or no logarithm.
        return None
    xs, ys = ([math.log(value) for value in row] for row in (sizes, values))
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    along = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True))
    return round(along / sum((a - x) ** 2 for a in xs), 3)


def to_point(step: str, triples: int, watched: Watched) -> Point:
    """Turn what became of a step into a point."""
    facts = dict(watched.facts)
    answer = next(iter(facts.values()), None)
    note = ", ".join(f"{name}: {value:,.0f}" for name, value in facts.items())
    run = watched.run
    peak = run.peak_mb or 0
    return Point(
        step, triples, run.seconds, run.cpu, peak, answer, note, watched.failure
    )


def describe(point: Point) -> str:
    """Say in a line what a step took and gave."""
    return f"{_time(point.seconds)}, {point.peak_mb:,.0f} MB, {point.note}"


def grow(points: Iterable[Point]) -> list[Growth]:
    """Find the growth of every step, from the sizes at which it came to its end."""
    by_step: dict[str, list[Point]] = {}
    for point in points:
        by_step.setdefault(point.step, []).append(point)
    return [_growth(step, found) for step, found in by_step.items()]


def _growth(step: str, points: Sequence[Point]) -> Growth:
    done = [point for point in points if not point.failure]
    sizes = [point.triples for point in done]
    answers = [point.answer for point in done if point.answer is not None]
    return Growth(
        step,
        tuple(points),
        exponent(sizes, [point.seconds for point in done]),
        exponent(sizes, [point.cpu for point in done]),
        exponent(sizes, [point.peak_mb for point in done]),
        exponent(sizes, answers) if len(answers) == len(sizes) else None,
    )


def to_json(facts: Mapping[str, str], growths: Iterable[Growth]) -> str:
    """Return everything that was measured, and on what."""
    content = {"facts": facts, "growth": [asdict(growth) for growth in growths]}
    return json.dumps(content, ensure_ascii=False, indent=1)


def show(
    facts: Mapping[str, str], growths: Sequence[Growth], width: int | None
) -> None:
    """Print one table: steps downwards, sizes across, exponents last."""
    # Late, because a child's memory can only be seen above that of this process.
    from rich import box
    from rich.console import Console
    from rich.table import Table

    sizes = sorted({point.triples for growth in growths for point in growth.points})
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("", no_wrap=True)
    for size in sizes:
        table.add_column(f"{size:,}", justify="right")
    for heading in ("time ~", "cpu ~", "memory ~", "answer"):
        table.add_column(heading, justify="right", no_wrap=True)
    for growth in growths:
        cells = {point.triples: _cell(point) for point in growth.points}
        table.add_row(
            growth.step,
            *(cells.get(size, "") for size in sizes),
            _power(growth.time),
            _power(growth.cpu),
            _power(growth.memory),
            _answer(growth),
        )
    console = Console(width=width, highlight=False, markup=False)
    for name, fact in facts.items():
        console.print(f"{name + ':':10} {fact}")
    console.print(table)
    console.print(NOTE)


NOTE = (
    "Each cell: seconds of the work, and the most memory of its process. time ~ n^1 "
    "means that ten times the triples take ten times as long. answer: how what comes "
    "out grows. A step that was given up at one size was not tried at larger ones."
)


def _cell(point: Point) -> str:
    if point.failure:
        return point.failure
    return f"{_time(point.seconds)}\n{point.peak_mb:,.0f} MB"


def _time(seconds: float) -> str:
    return f"{seconds:,.1f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _power(value: float | None) -> str:
    return "" if value is None else f"n^{value:.2f}"


def _answer(growth: Growth) -> str:
    done = [point.answer for point in growth.points if point.answer is not None]
    if not done:
        return ""
    if min(done) == max(done):
        return f"{done[0]:,.0f}, does not grow"
    return f"{done[-1]:,.0f}, {_power(growth.answer)}"
