"""Times calls and processes, candidates in turn, and compares them.

A time alone says little on a machine that does other work; candidates that take
turns within one run share its ups and downs, so their ratio says a lot.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from statistics import median
from types import FrameType
from typing import NamedTuple

ENGINES = (
    "govkg",
    "pyoxigraph",
    "rdflib",
    "owlrl",
    "pyshacl",
    "pyshifty",
    "networkx",
    "typer",
)
_KB_PER_UNIT = 1 / 1024 if sys.platform == "darwin" else 1


class Run(NamedTuple):
    """One measurement.

    Attributes:
        seconds: How long it took, or how long it was waited for.
        cpu: Seconds of processor time that it used, in all its threads.
        peak_mb: The most memory that its process held; None if not measured.
        note: What came out: rows, triples, findings.
        finished: Whether it came to an end before the deadline.
    """

    seconds: float
    cpu: float
    peak_mb: float | None = None
    note: str = ""
    finished: bool = True


class Candidate(NamedTuple):
    """Something to be measured in a process of its own.

    Attributes:
        name: What the table calls it.
        measure: Runs it once.
        rounds: How often; the slow ones fewer times.
    """

    name: str
    measure: Callable[[], Run]
    rounds: int = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        topic: What is done.
        name: With what.
        ratio: Its median time in medians of the topic's first candidate.
        least: The smallest ratio of runs that were next to each other.
        most: The greatest.
        cpu_ratio: The same as ``ratio`` of processor time, which what else the
            machine does changes less.
        seconds: Median time.
        runs: How often it was measured.
        peak_mb: Median of the most memory that its process held.
        note: What came out.
        finished: If not, ratio and time are lower bounds.
    """

    topic: str
    name: str
    ratio: float
    least: float
    most: float
    cpu_ratio: float
    seconds: float
    runs: int
    peak_mb: float | None
    note: str
    finished: bool


class DeadlineError(BaseException):
    """Raised in code that runs for too long; not to be caught on its way out."""


def take_turns(candidates: Sequence[Candidate]) -> dict[str, list[Run]]:
    """Measure candidates one after the other, round by round."""
    found: dict[str, list[Run]] = {candidate.name: [] for candidate in candidates}
    for number in range(max(candidate.rounds for candidate in candidates)):
        for candidate in candidates:
            if number < candidate.rounds:
                found[candidate.name].append(candidate.measure())
    return found


def time_calls(
    calls: Mapping[str, Callable[[], object]],
    *,
    rounds: int = 1,
    deadline: float = 0,
) -> dict[str, list[Run]]:
    """Time calls in this process, in turn.

    Args:
        calls: Name to what is called. What it returns, if text, becomes the note.
        rounds: How often; more than once means one more round, for warming up.
        deadline: Seconds after which a call is given up; 0 means never.
    """
    found: dict[str, list[Run]] = {name: [] for name in calls}
    for number in range(rounds + (rounds > 1)):
        for name, call in calls.items():
            run = _time_call(call, deadline)
            if rounds == 1 or number:
                found[name].append(run)
    return found


def _time_call(call: Callable[[], object], deadline: float) -> Run:
    def give_up(number: int, frame: FrameType | None) -> None:
        raise DeadlineError

    previous = signal.signal(signal.SIGALRM, give_up)
    start, used = time.perf_counter(), time.process_time()
    signal.setitimer(signal.ITIMER_REAL, deadline)
    try:
        result = call()
        finished, note = True, result if isinstance(result, str) else ""
    except DeadlineError:
        finished, note = False, ""
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    seconds, cpu = time.perf_counter() - start, time.process_time() - used
    return Run(seconds, cpu, note=note, finished=finished)


def run_process(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    codes: Iterable[int] = (0,),
) -> tuple[Run, bytes]:
    """Run a program from its start to its end.

    Args:
        command: The program and its arguments.
        environment: Its environment variables, besides those of this process.
        codes: The exit codes that are fine.

    Returns:
        The measurement, and what the program wrote to standard output.

    Raises:
        RuntimeError: If it ends with another code.
    """
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="ascii") as report:
        process = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _WATCHER, str(writing), *command],
            stdout=subprocess.PIPE,
            env={**os.environ, **environment},
            pass_fds=(writing,),
            check=True,
        )
        os.close(writing)
        seconds, cpu, peak, status = map(float, report.read().split())
    code = os.waitstatus_to_exitcode(int(status))
    if code not in codes:
        raise RuntimeError(f"{' '.join(command)}: exit code {code}.")
    return Run(seconds, cpu, peak * _KB_PER_UNIT / 1024), process.stdout


_WATCHER = """
import posix, sys, time
start = time.perf_counter()
child = posix.posix_spawn(sys.argv[2], sys.argv[2:], posix.environ)
_, status, used = posix.wait4(child, 0)
seconds = time.perf_counter() - start
facts = seconds, used.ru_utime + used.ru_stime, used.ru_maxrss, status
posix.write(int(sys.argv[1]), " ".join(map(repr, facts)).encode())
"""
"""Starts a program and says what it used. On Linux the peak of a process counts from
before it became another program, so its parent has to be as small as can be: what
holds less than a bare interpreter cannot be seen, and nothing that is measured does.
"""


def compare(topic: str, found: Mapping[str, Sequence[Run]]) -> list[Row]:
    """Return one row a candidate, each in units of the first."""
    base, *_ = found.values()
    unit = median(run.seconds for run in base)
    cpu_unit = median(run.cpu for run in base)
    rows = []
    for name, runs in found.items():
        # The shorter series ends the pairs: slow candidates run fewer times.
        pairs = [run.seconds / of.seconds for run, of in zip(runs, base, strict=False)]
        middle = median(run.seconds for run in runs)
        peaks = [run.peak_mb for run in runs if run.peak_mb is not None]
        rows.append(
            Row(
                topic=topic,
                name=name,
                ratio=middle / unit,
                least=min(pairs),
                most=max(pairs),
                cpu_ratio=median(run.cpu for run in runs) / cpu_unit,
                seconds=middle,
                runs=len(runs),
                peak_mb=median(peaks) if peaks else None,
                note=runs[-1].note,
                finished=all(run.finished for run in runs),
            )
        )
    return rows


def describe_machine() -> dict[str, str]:
    """Return what the times depend on, by name."""
    processor = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.is_file():
        for line in information.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                processor = line.partition(":")[2].strip()
    load = os.getloadavg()[0]
    return {
        "machine": f"{os.cpu_count()} cores of {processor}, {platform.system()}",
        "load": f"{load:.1f} processes wanted a core in the last minute",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "packages": ", ".join(f"{name} {metadata.version(name)}" for name in ENGINES),
    }


def to_json(facts: Mapping[str, str], rows: Iterable[Row]) -> str:
    """Return everything that was measured, and on what."""
    content = {"facts": facts, "rows": [asdict(row) for row in rows]}
    return json.dumps(content, ensure_ascii=False, indent=1)
