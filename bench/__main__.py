"""``python -m bench``: measures govkg against what one would use instead."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from bench.cases import CASES, open_bench
from bench.measure import Row, describe_machine, to_json

NOTE = (
    "ratio: median time in medians of the first line of the block; spread: the same in "
    "single rounds; cpu: of processor time, which other work on the machine changes "
    "least. Everything was measured in one run, candidates in turn, so the ratios are "
    "what counts: the medians are those of this machine in this hour, whatever else "
    "it did. peak: most memory of the process, with all that is in it."
)


def main() -> None:
    """Measure, and print one table or JSON."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure govkg against its alternatives."
    )
    parser.add_argument("--json", action="store_true", help="print JSON, not a table")
    parser.add_argument(
        "--only", action="append", choices=CASES, help="measure this; can be repeated"
    )
    parser.add_argument(
        "--deadline",
        type=float,
        default=240,
        metavar="SECONDS",
        help="give another engine up after this long (default: %(default)s)",
    )
    parser.add_argument(
        "--budget",
        type=float,
        default=1_200,
        metavar="SECONDS",
        help="near this, give other engines up sooner (default: %(default)s)",
    )
    options = parser.parse_args()
    start = time.monotonic()

    def say(message: str) -> None:
        print(f"[{time.monotonic() - start:4.0f} s] {message}", file=sys.stderr)

    with open_bench(options.deadline, start + options.budget, say) as bench:
        say("preparing: compiling the data, opening the cache")
        graph = bench.task("prepare")[""][0].note
        rows = [
            row
            for name, measures in CASES.items()
            if options.only is None or name in options.only
            for measure in measures
            for row in measure(bench)
        ]
    facts = {**describe_machine(), "graph": graph}
    facts["duration"] = f"{time.monotonic() - start:.0f} s in all"
    if options.json:
        print(to_json(facts, rows))
    else:
        _show(facts, rows)


def _show(facts: Mapping[str, str], rows: Sequence[Row]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, caption_justify="left")
    table.add_column("", no_wrap=True)
    for heading in ("ratio", "spread", "cpu", "median", "runs", "peak"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("result")
    topic = ""
    for row in rows:
        if row.topic != topic:
            topic = row.topic
            if table.row_count:
                table.add_section()
            table.add_row(topic, style="bold")
        more = "" if row.finished else "> "
        table.add_row(
            f"  {row.name}",
            f"{more}{_short(row.ratio)} x",
            "" if row.runs == 1 else f"{_short(row.least)} - {_short(row.most)}",
            f"{more}{_short(row.cpu_ratio)} x",
            f"{more}{_time(row.seconds)}",
            str(row.runs),
            "" if row.peak_mb is None else f"{row.peak_mb:.0f} MB",
            row.note if row.finished else "given up at the deadline",
        )
    width = None if sys.stdout.isatty() else 120
    console = Console(width=width, highlight=False, markup=False)
    for name, fact in facts.items():
        console.print(f"{name + ':':10} {fact}")
    console.print(table)
    console.print(NOTE)


def _short(number: float) -> str:
    if number < 0.1:
        return f"{number:.4f}"
    return f"{number:.2f}" if number < 10 else f"{number:,.0f}"


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    main()
