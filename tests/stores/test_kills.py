"""Killed at any moment, a push or an export leaves the old whole or the new whole.

The processes are forks of this one, which has the graph open, and are killed by
SIGKILL. Every stage gets its share of kills, at a random moment within it.
"""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox
import pytest
from servers import FILLED, Server

import govkg
from govkg.canonical import canonical_hash
from govkg.export import FORMATS
from govkg.export.beside import SUFFIX
from govkg.export.loadkit import write_kit
from govkg.export.mappings import MAPPING_FORMATS, export_mappings
from govkg.remote import RemoteStore
from govkg.remote.http import PASSWORD, TOKEN, USER
from govkg.remote.push import STAGING, push

pytest_plugins = ("small_fixtures",)

SEED = 20_261_128
PUSHES = {"oxigraph": 150, "fuseki": 30, "rdf4j": 20, "virtuoso": 20}
"""How many pushes are killed on each store; 220 in all."""

CHUNK = 400
STAGES = ("reading", "sending", "checking", "putting")
FORKS = get_context("fork")
Stage = Callable[[str], None]


class Child:
    """A forked process that says what it is doing, and can be killed.

    Args:
        work: What it does; it is given a function to tell its stage.
    """

    def __init__(self, work: Callable[[Stage], object]) -> None:
        self._reader, writer = FORKS.Pipe(duplex=False)
        self._process = FORKS.Process(target=_run, args=(work, writer))
        self._process.start()
        writer.close()
        self.stage = ""

    def reaches(self, stage: str) -> None:
        """Wait until it says that it is at a stage, or has ended."""
        while not self.stage.startswith(stage) and self._hear():
            pass

    def kill(self) -> str:
        """Kill it, and return the stage at which it was hit."""
        self._process.kill()
        self._process.join()
        while self._hear():
            pass
        self._reader.close()
        return "done" if self._process.exitcode == 0 else self.stage.split(" ")[0]

    def lives(self) -> bool:
        """Tell whether it has not ended by itself."""
        return self._process.is_alive()

    def _hear(self) -> bool:
        try:
            self.stage = self._reader.recv_bytes().decode()
        except (EOFError, OSError):
            return False
        return True


def _run(work: Callable[[Stage], object], writer: Connection) -> None:
    work(lambda stage: writer.send_bytes(stage.encode()))


@pytest.fixture(params=sorted(PUSHES))
def server(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Server]:
    """Run a store, and set its credentials."""
    for name in (USER, PASSWORD, TOKEN):
        monkeypatch.delenv(name, raising=False)
    with FILLED[request.param](tmp_path) as running:
        if running.user:
            monkeypatch.setenv(USER, running.user[0])
            monkeypatch.setenv(PASSWORD, running.user[1])
        yield running


def edition(triples: list[ox.Quad], number: int) -> list[ox.Quad]:
    """Return the graph as it might be in another version."""
    name = ox.NamedNode("https://e.org/edition")
    return [*triples[number % 50 :], ox.Quad(name, name, ox.Literal(number))]


def found(store: RemoteStore) -> str:
    """Return the hash of what a store has in place, read in one request."""
    return canonical_hash(store.fetch(store.endpoints.whole), graphs=False)


def test_killed_push_leaves_old_or_new(
    server: Server, small: govkg.KnowledgeGraph
) -> None:
    """After every kill the graph is whole, and the last push takes the rest away."""
    dice = random.Random(SEED)  # noqa: S311
    triples = list({ox.Quad(q.subject, q.predicate, q.object) for q in small.store})
    triples = sorted(triples, key=str)[:2000]
    store = RemoteStore(server.url, timeout=120)
    push(edition(triples, 0), store, replace=True, chunk=CHUNK)
    # The first push is slower: a server needs to warm up.
    for number in (1, 2):
        durations = _time_stages(edition(triples, number), server.url)
    here = found(store)
    under_way: set[str] = set()
    hit: Counter[str] = Counter()
    for turn in range(PUSHES[server.kind]):
        # One push in three goes on with what the one before has left.
        number += dice.random() > 1 / 3
        graph = edition(triples, number)
        new = canonical_hash(graph, graphs=False)
        child = Child(_pusher(graph, server.url))
        stage = STAGES[turn % len(STAGES)]
        child.reaches(stage)
        time.sleep(dice.uniform(0, durations[stage]))
        reached = child.kill()
        hit[reached] += 1
        if reached in ("putting", "done"):
            # The server goes on with an update whose sender is dead.
            under_way.add(new)
        here = _settled(store, {here, new} | under_way)
    report = f"{server.kind}: killed at {dict(hit)}, {durations}"
    print(report)  # noqa: T201
    assert all(hit[stage] >= 3 for stage in STAGES), report
    done = push(edition(triples, 0), store, replace=True, chunk=CHUNK)
    assert found(store) == done.hash
    assert not [name for name in store.counts() if name.startswith(STAGING)]


def _pusher(graph: list[ox.Quad], url: str) -> Callable[[Stage], object]:
    def work(tell: Stage) -> object:
        store = RemoteStore(url, timeout=120)
        return push(graph, store, replace=True, chunk=CHUNK, progress=tell)

    return work


def _time_stages(graph: list[ox.Quad], url: str) -> dict[str, float]:
    """Push once, and return how long each stage took."""
    said: list[tuple[float, str]] = []
    _pusher(graph, url)(lambda stage: said.append((time.monotonic(), stage)))
    said.append((time.monotonic(), "end"))
    durations = dict.fromkeys(STAGES, 0.0)
    for (start, stage), (end, _) in pairwise(said):
        durations[stage.split(" ")[0]] += end - start
    return durations


def _settled(store: RemoteStore, whole: set[str]) -> str:
    """Return what is in place, and check that it is whole.

    A store that moves a graph in steps gets the time to make the last one.
    """
    patience = time.monotonic() + (20 if store.endpoints.kind == "virtuoso" else 0)
    while True:
        now = found(store)
        if now in whole:
            return now
        assert time.monotonic() < patience, "the graph is neither old nor new"
        time.sleep(0.1)


EXPORTS = (
    *(f"file {name}" for name in FORMATS),
    *(f"mappings {name}" for name in MAPPING_FORMATS),
    "kit fuseki",
    "kit neptune",
)
KILLS = 15
"""How often each of the 15 exports is killed; 225 times in all."""


def test_killed_export_leaves_old_or_new(
    small: govkg.KnowledgeGraph, tmp_path: Path
) -> None:
    """Under its name there is nothing, the old file or the new one, never half."""
    hit: Counter[str] = Counter()
    for what in EXPORTS:
        place = tmp_path / what.replace(" ", "-")
        write = exporter(what, small, place)
        start = time.monotonic()
        write(lambda _: None)
        duration = time.monotonic() - start
        new = contents(place)
        assert new
        for turn in range(KILLS):
            hit[_kill_export(write, place, new, duration, f"{what} {turn}")] += 1
        _lay(place, {}, keep=True)
        write(lambda _: None)
        assert contents(place) == new, what
        assert not leftovers(place), what
    print(f"exports: killed {dict(hit)}")  # noqa: T201
    assert all(hit[moment] >= 20 for moment in ("before", "within", "after")), hit


def _kill_export(
    write: Callable[[Stage], object],
    place: Path,
    new: dict[str, bytes],
    duration: float,
    case: str,
) -> str:
    """Kill an export at a random moment, check what there is, and say when it was."""
    dice = random.Random(f"{SEED} {case}")  # noqa: S311
    old: dict[str, bytes] = {}
    if dice.random() < 0.5 and "kit" not in case:
        old = {name: b"old " + name.encode() for name in new}
    _lay(place, old, keep=dice.random() < 0.5)
    before = leftovers(place)
    child = Child(write)
    moment = dice.random()
    if moment < 0.6:
        while not leftovers(place) - before and child.lives():
            pass
    time.sleep(dice.uniform(0, duration * (0.5 if moment < 0.6 else 1.5)))
    child.kill()
    now = contents(place)
    for name in now.keys() | old.keys():
        assert name in now, f"{case}: {name} is gone"
        assert now[name] in (old.get(name), new[name]), f"{case}: {name} is half"
    assert "kit" not in case or now in ({}, new), f"{case}: a kit in part"
    if leftovers(place) - before:
        return "within"
    return "after" if now == new else "before"


def _lay(place: Path, files: dict[str, bytes], *, keep: bool) -> None:
    """Put files in a place, alone or beside what killed runs have left there."""
    for path in list(place.iterdir()):
        if not (keep and path.name.endswith(SUFFIX)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name, content in files.items():
        (place / name).write_bytes(content)


def leftovers(place: Path) -> set[str]:
    """Return what is there and has not got its name yet."""
    if not place.is_dir():
        return set()
    return {path.name for path in place.iterdir() if path.name.endswith(SUFFIX)}


def contents(place: Path) -> dict[str, bytes]:
    """Return the files that are there under their names."""
    return {
        str(path.relative_to(place)): path.read_bytes()
        for path in place.rglob("*")
        if path.is_file() and SUFFIX not in str(path.relative_to(place))
    }


def exporter(
    what: str, graph: govkg.KnowledgeGraph, place: Path
) -> Callable[[Stage], object]:
    """Return what writes one of the exports into a place."""
    kind, _, name = what.partition(" ")
    if kind == "kit":
        return lambda _: write_kit(graph, place / "kit", name)
    if kind == "mappings":
        return lambda _: export_mappings(graph, place, format=name)
    return lambda _: graph.export(place, format=name)
