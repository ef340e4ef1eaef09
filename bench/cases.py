"""The rows of the table: what is measured against what."""

from __future__ import annotations

import compileall
import contextlib
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.measure import Candidate, Row, Run, compare, run_process, take_turns
from bench.tasks import QUERIES

ROOT = Path(__file__).resolve().parent.parent

PROGRAM = "from govkg.cli.main import run; run()"
"""What the installed script ``govkg`` does."""

_LEAST = 5
"""Seconds that every call gets, late as it may be."""

CITE = ["cite", "EU AI Act", "12(4)", "--json"]
OBLIGATIONS = [
    "obligations",
    *("--role", "deployer"),
    *("--system", "high-risk"),
    *("--on", "2027-12-02"),
    "--json",
]


@dataclass(frozen=True, slots=True)
class Bench:
    """A place for measuring, apart from the checkout and from the user's cache.

    Attributes:
        folder: Holds ``sources`` (ontology, data, queries), ``site`` (the package
            as a wheel installs it), ``cache`` and ``govkg.ttl``. Being a copy, it
            stays the same while somebody works on the checkout.
        deadline: Seconds after which a call of another engine is given up.
        end: When all should be done, by the monotonic clock. As it comes near,
            deadlines get shorter.
        say: Told what is being measured.
    """

    folder: Path
    deadline: float
    end: float
    say: Callable[[str], None]

    def environment(self, *, cached: bool = True) -> dict[str, str]:
        """Return the variables that make a process use this folder."""
        return {
            "PYTHONPATH": f"{self.folder / 'site'}:{ROOT}",
            "GOVKG_CACHE": str(self.folder / "cache") if cached else "off",
        }

    def task(self, name: str, *, cached: bool = True) -> dict[str, list[Run]]:
        """Do a task of :mod:`bench.tasks` in a process of its own."""
        command = [sys.executable, "-m", "bench.tasks", name, str(self.folder)]
        environment = self.environment(cached=cached)
        deadline = min(self.deadline, max(_LEAST, self.end - time.monotonic()))
        whole, output = run_process([*command, str(deadline)], environment)
        return {
            candidate: [Run(*run)._replace(peak_mb=whole.peak_mb) for run in runs]
            for candidate, runs in json.loads(output).items()
        }

    def candidate(
        self, title: str, task: str, rounds: int = 3, *, cached: bool = True
    ) -> Candidate:
        """Return a candidate whose task times one thing, once a process."""

        def measure() -> Run:
            self.say(f"{title}: {task}")
            return self.task(task, cached=cached)[""][0]

        return Candidate(title, measure, rounds)

    def python(self, title: str, code: str) -> Candidate:
        """Return a candidate that is a whole interpreter running some code."""

        def measure() -> Run:
            return run_process([sys.executable, "-c", code], self.environment())[0]

        return Candidate(title, measure, rounds=11)

    def program(
        self, title: str, arguments: list[str], *, cached: bool, rounds: int
    ) -> Candidate:
        """Return a candidate that is the command line answering in JSON."""

        def measure() -> Run:
            run, output = run_process(
                [sys.executable, "-c", PROGRAM, *arguments],
                self.environment(cached=cached),
                codes=(0, 1),
            )
            return run._replace(note=f"{len(json.loads(output)):,} rows")

        return Candidate(title, measure, rounds)


@contextlib.contextmanager
def open_bench(
    deadline: float, end: float, say: Callable[[str], None]
) -> Iterator[Bench]:
    """Copy the project aside, and remove the copy in the end."""
    with tempfile.TemporaryDirectory(prefix="govkg-bench-") as name:
        folder = Path(name)
        for part in ("ontology", "data", "queries"):
            shutil.copytree(ROOT / part, folder / "sources" / part)
        package = folder / "site" / "govkg"
        leave = shutil.ignore_patterns("__pycache__", "_resources")
        shutil.copytree(ROOT / "src" / "govkg", package, ignore=leave)
        for part in ("ontology", "queries"):
            shutil.copytree(ROOT / part, package / "_resources" / part)
        # As pip does when it installs a wheel.
        compileall.compile_dir(package, quiet=1)
        yield Bench(folder, deadline, end, say)


def measure_start(bench: Bench) -> list[Row]:
    """Measure from the start of a process to its last row."""
    bench.say("start: all candidates in turn")

    def by_rdflib() -> Run:
        command = [sys.executable, "-m", "bench.tasks", "answer-by-rdflib"]
        command += [str(bench.folder), str(bench.deadline)]
        run, output = run_process(command, bench.environment())
        return run._replace(note=Run(*json.loads(output)[""][0]).note)

    candidates = [
        bench.python("bare interpreter", "pass"),
        bench.python("import pyoxigraph", "import pyoxigraph"),
        bench.python("import govkg", "import govkg"),
        bench.python("import rdflib", "import rdflib"),
        bench.program("govkg cite, cached", CITE, cached=True, rounds=11),
        bench.program("govkg obligations, cached", OBLIGATIONS, cached=True, rounds=11),
        bench.program("govkg cite, no cache", CITE, cached=False, rounds=3),
        bench.program(
            "govkg obligations, no cache", OBLIGATIONS, cached=False, rounds=3
        ),
        Candidate("rdflib: parse the Turtle, ask", by_rdflib, rounds=2),
    ]
    return compare("Start to last row", take_turns(candidates))


def measure_loading(bench: Bench) -> list[Row]:
    """Measure from the Turtle files to a graph in memory."""
    candidates = [
        bench.candidate("pyoxigraph.parse alone", "parse-alone"),
        bench.candidate("govkg: parse", "parse"),
        bench.candidate("govkg: parse, store", "parse-and-store"),
        bench.candidate("govkg: parse, infer, store", "load-sources", cached=False),
        bench.candidate("rdflib: parse", "parse-by-rdflib"),
    ]
    return compare("Load the sources", take_turns(candidates))


def measure_inference(bench: Bench) -> list[Row]:
    """Measure the inference."""
    candidates = [
        bench.candidate("govkg, OWL 2 RL", "infer"),
        bench.candidate("govkg, OWL 2 RL and views", "infer-with-views"),
        bench.candidate("owlrl", "infer-by-owlrl", 1),
    ]
    return compare("Infer", take_turns(candidates))


def measure_validation(bench: Bench) -> list[Row]:
    """Measure the validation."""
    candidates = [
        bench.candidate("govkg with pyshifty", "shapes", 2),
        bench.candidate("pyshacl on rdflib", "shapes-by-pyshacl", 1),
        bench.candidate("govkg validate, all of it", "validate", 1),
    ]
    return compare("Validate", take_turns(candidates))


def measure_query(bench: Bench, name: str) -> list[Row]:
    """Measure a named query."""
    bench.say(f"query {name}: pyoxigraph and govkg in turn")
    found = bench.task(f"query-{name}")
    candidate = bench.candidate("rdflib", f"rdflib-{name}", 1)
    return compare(f"Query {name}", {**found, **take_turns([candidate])})


def measure_networks(bench: Bench, title: str, task: str) -> list[Row]:
    """Measure the making of networkx graphs."""
    bench.say(f"networkx: {task}")
    return compare(title, bench.task(task))


def measure_export(bench: Bench) -> list[Row]:
    """Measure the writing of Turtle."""
    bench.say("export: all candidates in turn")
    return compare("Export Turtle", bench.task("exports"))


def measure_search(bench: Bench) -> list[Row]:
    """Measure the search for words."""
    bench.say("search: all candidates in turn")
    return compare("Search five words", bench.task("searches"))


CASES: dict[str, list[Callable[[Bench], list[Row]]]] = {
    "start": [measure_start],
    "load": [measure_loading],
    "network": [
        partial(
            measure_networks, title="networkx, chosen links", task="networks-chosen"
        ),
        partial(measure_networks, title="networkx, every link", task="networks-all"),
    ],
    "export": [measure_export],
    "infer": [measure_inference],
    "validate": [measure_validation],
    "search": [measure_search],
    "query": [partial(measure_query, name=name) for name in QUERIES],
}
"""What ``--only`` takes, and what it measures."""
