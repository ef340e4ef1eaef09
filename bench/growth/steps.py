"""What is measured: ``python -m bench.growth.steps NAME FOLDER`` does one step.

Each prints one line of JSON: the seconds of the work alone and what came out of it.
FOLDER holds a corpus of :mod:`bench.growth.corpus` and what earlier steps made of it.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import groupby
from pathlib import Path
from statistics import median

import pyoxigraph as ox

from govkg.resources import find_resources

Facts = dict[str, float]

ROUNDS = 5
"""How often a query is asked; the median counts."""

PATIENCE = 20
"""Seconds after which a query is not asked again."""

NQUADS = ox.RdfFormat.N_QUADS


def generate(folder: Path, *, size: int) -> Facts:
    """Write the corpus."""
    from bench.growth.corpus import write_corpus

    return _timed(lambda: {"triples": write_corpus(folder, size)})


def load(folder: Path) -> Facts:
    """Load what is asserted into a store on disk."""
    shutil.rmtree(folder / "store", ignore_errors=True)
    store = ox.Store(str(folder / "store"))

    def work() -> Facts:
        for name in ("vocabulary", "corpus"):
            store.bulk_load(path=folder / f"{name}.nq", format=NQUADS)
        return {"triples": len(store)}

    return _timed(work)


def infer(folder: Path) -> Facts:
    """Infer from the whole at once, as ``govkg`` does where nothing is compiled."""
    from govkg import reasoning

    quads = [quad for name in ("vocabulary", "corpus") for quad in _parse(folder, name)]
    rules = sorted((find_resources().queries / "rules").glob("*.rq"))
    return _timed(lambda: {"inferred": len(reasoning.infer(quads, rules))})


def infer_by_parts(folder: Path) -> Facts:
    """Infer from one instrument after the other, as ``govkg batch`` does."""
    from govkg.batch.parts import Shared, Vocabulary
    from govkg.batch.steps import infer_quads
    from govkg.compiling import infer_all

    shared = list(_parse(folder, "vocabulary"))
    everything = infer_all(shared, find_resources())
    terms = ox.serialize(filter(_is_term, shared), format=NQUADS) or b""
    vocabulary = Vocabulary(
        Shared(terms, ox.serialize(everything, format=NQUADS) or b"", b"", "")
    )

    def work() -> Facts:
        total = number = 0
        with (folder / "inferred.nq").open("wb") as file:
            ox.serialize(everything[len(shared) :], file, format=NQUADS)
            by_graph = groupby(_parse(folder, "corpus"), lambda quad: quad.graph_name)
            for _, part in by_graph:
                number += 1
                inferred = infer_quads(list(part), vocabulary)
                ox.serialize(inferred, file, format=NQUADS)
                total += len(inferred)
        return {"inferred": total, "parts": number}

    return _timed(work)


def _is_term(quad: ox.Quad) -> bool:
    graph = str(quad.graph_name)
    return "/graph/ontology/" in graph and "/schemes/" not in graph


def load_inferred(folder: Path) -> Facts:
    """Load what was inferred beside what is asserted."""
    store = ox.Store(str(folder / "store"))

    def work() -> Facts:
        store.bulk_load(path=folder / "inferred.nq", format=NQUADS)
        store.optimize()
        store.flush()
        return {"triples": len(store)}

    return _timed(work)


def validate(folder: Path) -> Facts:
    """Do what ``govkg validate`` does on the whole graph."""
    from govkg import validation

    store = _open(folder)

    def work() -> Facts:
        report = validation.validate(store, find_resources())
        violations = [f for f in report.findings if f.severity == "violation"]
        return {"triples": report.triples, "violations": len(violations)}

    return _timed(work)


def export(folder: Path) -> Facts:
    """Write the whole graph as N-Quads, sorted as ``govkg export`` writes it."""
    from govkg.graph import KnowledgeGraph

    graph = KnowledgeGraph(_open(folder), find_resources())
    target = folder / "export.nq"

    def work() -> Facts:
        graph.export(target, format="nquads")
        return {"bytes": target.stat().st_size}

    facts = _timed(work)
    target.unlink()
    return facts


def dump(folder: Path) -> Facts:
    """Write the whole graph as N-Quads with pyoxigraph alone, unsorted."""
    store, target = _open(folder), folder / "dump.nq"

    def work() -> Facts:
        store.dump(target, format=NQUADS)
        return {"bytes": target.stat().st_size}

    facts = _timed(work)
    target.unlink()
    return facts


def push(folder: Path) -> Facts:
    """Push the graph to an Oxigraph server, which proves by hash that it is whole."""
    from bench.growth.serving import run_oxigraph
    from bench.growth.watching import memory_of
    from govkg.graph import KnowledgeGraph

    graph = KnowledgeGraph(_open(folder), find_resources())
    with ExitStack() as stack:
        url, process = stack.enter_context(run_oxigraph(folder / "server"))

        def work() -> Facts:
            done = graph.push(url, timeout=3600)
            return {"triples": done.triples}

        facts = _timed(work)
        return facts | {"server_mb": round(memory_of(process.pid, "VmHWM"))}


def query(folder: Path, *, name: str) -> Facts:
    """Ask a question on the store on disk: the median of a few rounds."""
    from bench.growth.questions import QUESTIONS

    store = _open(folder)
    ask = QUESTIONS[name].prepare(store, folder)
    rounds: list[Facts] = []
    # The first round fills the caches.
    while len(rounds) <= ROUNDS and sum(one["seconds"] for one in rounds) < PATIENCE:
        rounds.append(_timed(lambda: {"rows": ask()}))
    warm = rounds[1:] or rounds
    return {name: median(one[name] for one in warm) for name in warm[0]}


def _timed(work: Callable[[], Facts]) -> Facts:
    start, used = time.perf_counter(), time.process_time()
    facts = work()
    used = time.process_time() - used
    return facts | {"seconds": time.perf_counter() - start, "cpu": used}


def _parse(folder: Path, name: str) -> Iterator[ox.Quad]:
    return ox.parse(path=folder / f"{name}.nq", format=NQUADS)


def _open(folder: Path) -> ox.Store:
    return ox.Store.read_only(str(folder / "store"))


STEPS: dict[str, Callable[[Path], Facts]] = {
    "load": load,
    "infer, whole": infer,
    "infer, by parts": infer_by_parts,
    "load inferred": load_inferred,
    "validate": validate,
    "export N-Quads": export,
    "dump N-Quads": dump,
    "push to Oxigraph": push,
}
"""What is done to a corpus, in this order; a part of the name says it in words."""


def main() -> None:
    """Do the step that the arguments name, and print its facts."""
    name, folder, *more = sys.argv[1:]
    step = STEPS.get(name)
    if name == "generate":
        step = partial(generate, size=int(more[0]))
    elif name == "query":
        step = partial(query, name=more[0])
    assert step, name
    print(json.dumps(step(Path(folder))))


if __name__ == "__main__":
    main()
