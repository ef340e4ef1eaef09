"""Runs a step in a process of its own, and ends it where it takes too much."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bench.measure import Run

TICK = 0.1
"""Seconds between two looks at a process."""


class Limits(NamedTuple):
    """What a step may take.

    Attributes:
        seconds: From the start of its process.
        megabytes: Of memory that it holds at one time.
    """

    seconds: float
    megabytes: float


class Watched(NamedTuple):
    """What became of a step.

    Attributes:
        run: Time, memory and what came out; the time is that of the work alone.
        facts: Numbers that the step reports.
        failure: Why it was given up, or nothing.
    """

    run: Run
    facts: dict[str, float]
    failure: str = ""


def watch(command: Sequence[str], limits: Limits) -> Watched:
    """Run a step that prints its facts as JSON, and stop it at its limits."""
    start = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", *command], stdout=subprocess.PIPE, process_group=0
    )
    assert process.stdout
    failure, status = "", 0
    with process.stdout as stream:
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            failure = failure or _excess(process.pid, start, limits)
            if failure:
                os.killpg(process.pid, signal.SIGKILL)
            time.sleep(TICK)
        output = stream.read() if not failure else b""
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode and not failure:
        failure = f"ended with code {process.returncode}"
    peak = usage.ru_maxrss / 1024
    facts = json.loads(output) if not failure else {}
    run = Run(
        facts.pop("seconds", seconds),
        facts.pop("cpu", usage.ru_utime + usage.ru_stime),
        peak,
        finished=not failure,
    )
    return Watched(run, facts, failure)


def _excess(pid: int, start: float, limits: Limits) -> str:
    """Say which limit a process is over, if it is."""
    if time.monotonic() - start > limits.seconds:
        return f"more than {limits.seconds:,g} s"
    if memory_of(pid) > limits.megabytes:
        return f"more than {limits.megabytes:,g} MB"
    return ""


def memory_of(pid: int, field: str = "VmRSS") -> float:
    """Return how many megabytes a process holds; 0 where nobody tells."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    except OSError:
        return 0
    for line in lines:
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    return 0
