"""The cache never stops an answer and never gives a wrong one."""

from __future__ import annotations

import gzip
import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from govkg.cache import CACHE_VARIABLE, cache_folder
from govkg.citation import Citation
from govkg.compiling import compile_store
from govkg.errors import StoreError
from govkg.graph import KnowledgeGraph
from govkg.packing import pack, write_archive
from govkg.resources import Resources
from govkg.store import open_store

OPEN = (
    "import sys; from pathlib import Path; from govkg.resources import Resources;"
    "from govkg.store import open_store;"
    "root, compiled = map(Path, sys.argv[1:]);"
    "print(len(open_store(Resources(root, compiled))))"
)


@pytest.fixture(scope="module")
def installed(
    resources: Resources, tmp_path_factory: pytest.TempPathFactory
) -> Resources:
    """Compile a small part of the sources as a wheel carries them all."""
    root = tmp_path_factory.mktemp("wheel")
    for folder in ("ontology", "queries", "data/instruments/g7/hiroshima-all-actors"):
        shutil.copytree(resources.root / folder, root / folder)
    for name in ("places", "bodies", "sources"):
        shutil.copy(resources.data / f"{name}.ttl", root / "data")
    pack(Resources(root), root)
    return Resources(root, root / "govkg.nq.gz")


@pytest.fixture(scope="module")
def size(installed: Resources) -> int:
    """Count the quads of the small part."""
    assert installed.compiled
    return gzip.decompress(installed.compiled.read_bytes()).count(b"\n")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use an empty cache folder."""
    folder = tmp_path / "cache"
    monkeypatch.setenv(CACHE_VARIABLE, str(folder))
    return folder


def entries(cache: Path) -> list[Path]:
    """List what is in the cache folder."""
    return sorted(cache.iterdir()) if cache.is_dir() else []


def test_missing_cache_is_built(cache: Path, installed: Resources, size: int) -> None:
    """The first opening builds one complete entry, and the second one only opens it."""
    said: list[str] = []
    assert len(open_store(installed, progress=said.append)) == size
    assert said == ["unpacking the data", "building the cache"]
    (entry,) = entries(cache)
    assert (entry / "complete").is_file()
    assert len(open_store(installed, progress=said.append)) == size
    assert len(said) == 2
    assert entries(cache) == [entry]


def test_cached_store_is_read_only(cache: Path, installed: Resources) -> None:
    """Nobody can change the cached graph by accident."""
    open_store(installed)
    store = open_store(installed)
    with pytest.raises((OSError, RuntimeError), match="read"):
        store.clear()


def test_compiled_data_are_those_of_the_sources(
    resources: Resources, kg: KnowledgeGraph, cache: Path, tmp_path: Path
) -> None:
    """A wheel's graph has the triples of the checkout it was built from."""
    compiled = tmp_path / "govkg.nq.gz"
    write_archive(compile_store(resources), compiled)
    ours = ox.Dataset(open_store(Resources(resources.root, compiled)))
    theirs = ox.Dataset(kg.store)
    for dataset in (ours, theirs):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert ours == theirs


def test_wheel_remembers_what_can_be_cited(cache: Path, installed: Resources) -> None:
    """It says of every provision what its graph says, and opens no graph for that."""
    graph = KnowledgeGraph(open_store(installed), Resources(installed.root))
    citable = graph.query("citable")
    assert len(citable) == 17

    def cite(asked: KnowledgeGraph) -> list[Citation]:
        return [
            asked.cite("hiroshima-all-actors", row.number, lang=lang)
            for row in citable
            for lang in ("en", "ja")
        ]

    expected = cite(graph)
    assert any(citation.exists for citation in expected)
    shutil.rmtree(cache)
    assert cite(KnowledgeGraph(None, installed)) == expected
    assert entries(cache) == []


def test_changed_sources_make_another_entry(
    cache: Path, resources: Resources, tmp_path: Path
) -> None:
    """A source that changes is seen at the next opening."""
    root = tmp_path / "checkout"
    shutil.copytree(resources.root / "ontology", root / "ontology")
    (root / "queries" / "rules").mkdir(parents=True)
    places = root / "data" / "places.ttl"
    places.parent.mkdir()
    shutil.copy(resources.data / "places.ttl", places)
    before = len(open_store(Resources(root)))
    with places.open("a", encoding="utf-8") as file:
        file.write("\n<https://example.org/a> <https://example.org/b> 1 .\n")
    assert len(open_store(Resources(root))) == before + 1
    assert len(entries(cache)) == 2


def test_changed_wheel_makes_another_entry(
    cache: Path, installed: Resources, tmp_path: Path
) -> None:
    """Data with another hash never meet the entry of the old ones."""
    open_store(installed)
    (old,) = entries(cache)
    assert installed.compiled
    other = tmp_path / "govkg.nq.gz"
    content = gzip.decompress(installed.compiled.read_bytes())[:-1] + b"\n" * 2
    other.write_bytes(gzip.compress(content))
    digest = hashlib.sha256(content).hexdigest()
    other.with_suffix(".sha256").write_text(f"{digest}\n", encoding="ascii")
    open_store(Resources(installed.root, other))
    assert len(entries(cache)) == 2
    assert old in entries(cache)


def test_old_entries_are_forgotten(cache: Path, installed: Resources) -> None:
    """Of the entries of earlier versions only the newest is kept."""
    for age in range(4):
        entry = cache / f"old-{age}"
        entry.mkdir(parents=True)
        (entry / "complete").touch()
        moment = time.time() - age * 1_000
        os.utime(entry, (moment, moment))
    left = cache / "building-left"
    left.mkdir()
    os.utime(left, (0, 0))
    fresh = cache / "building-fresh"
    fresh.mkdir()
    open_store(installed)
    names = {path.name for path in entries(cache)}
    assert "old-0" in names
    assert not names & {"old-1", "old-2", "old-3", "building-left"}
    assert "building-fresh" in names, "another process may be building it"


def damage(file: Path, how: str) -> None:
    """Cut, garble or remove a file."""
    content = file.read_bytes()
    if how == "removed":
        file.unlink()
    elif how == "emptied":
        file.write_bytes(b"")
    elif how == "halved":
        file.write_bytes(content[: len(content) // 2])
    else:
        file.write_bytes(random.Random(0).randbytes(len(content)))  # noqa: S311


@pytest.mark.parametrize("how", ["removed", "emptied", "halved", "garbled"])
def test_broken_entry_is_built_anew(
    cache: Path, installed: Resources, size: int, how: str
) -> None:
    """An entry whose files are damaged is replaced, and the answer is right."""
    open_store(installed)
    (entry,) = entries(cache)
    for file in (entry / "store").iterdir():
        damage(file, how)
    assert len(open_store(installed)) == size
    assert len(open_store(installed)) == size, "the replacement is whole"


@pytest.mark.parametrize("suffix", [".sst", "MANIFEST", "CURRENT"])
@pytest.mark.parametrize("how", ["garbled", "halved", "removed"])
def test_one_broken_file_is_survived(
    cache: Path, installed: Resources, suffix: str, how: str
) -> None:
    """Damage to any one kind of file is met at the opening or at the first question."""
    open_store(installed)
    (entry,) = entries(cache)
    files = [f for f in entry.rglob("*") if suffix in f.name]
    assert files
    for file in files:
        damage(file, how)
    graph = KnowledgeGraph(open_store(installed), installed)
    assert len(graph.instruments()) == 1
    assert graph.cite("hiroshima-all-actors", "Principle 7").exists


def test_entry_removed_under_our_feet(
    cache: Path, installed: Resources, size: int
) -> None:
    """An open graph still answers after its cache was deleted."""
    open_store(installed)
    graph = KnowledgeGraph(open_store(installed), installed)
    shutil.rmtree(cache)
    assert len(graph.instruments()) == 1


def test_unwritable_place_is_no_obstacle(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    installed: Resources,
    size: int,
) -> None:
    """A cache that cannot be written, such as below a file, leaves memory."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file" / "cache"))
    said: list[str] = []
    assert len(open_store(installed, progress=said.append)) == size
    assert said[-1] == "opening in memory"


def test_cache_can_be_off(
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    installed: Resources,
    size: int,
) -> None:
    """With 'off' nothing is written anywhere, and the answer is the same."""
    monkeypatch.setenv(CACHE_VARIABLE, "off")
    said: list[str] = []
    assert len(open_store(installed, progress=said.append)) == size
    assert said == ["unpacking the data", "opening in memory"]
    assert cache_folder() is None
    assert entries(cache) == []


@pytest.mark.parametrize(
    "how", ["missing", "emptied", "halved", "garbled", "plain", "other"]
)
def test_damaged_wheel_is_reported(
    cache: Path, installed: Resources, tmp_path: Path, how: str
) -> None:
    """Packaged data that cannot be read are one sentence that says to reinstall."""
    assert installed.compiled
    compiled = tmp_path / "govkg.nq.gz"
    compiled.with_suffix(".sha256").write_text("1" * 64 + "\n", encoding="ascii")
    content = installed.compiled.read_bytes()
    if how == "emptied":
        compiled.write_bytes(b"")
    elif how == "halved":
        compiled.write_bytes(content[: len(content) // 2])
    elif how == "garbled":
        middle = len(content) // 2
        compiled.write_bytes(content[:middle] + b"x" * 99 + content[middle + 99 :])
    elif how == "other":
        compiled.write_bytes(gzip.compress(b"<a:b> <a:b> <a:b> .\n"))
    elif how == "plain":
        compiled.write_bytes(b"<a:b> <a:b> <a:b> .")
    with pytest.raises(StoreError, match=r"^.*govkg\.nq\.gz: .+ Reinstall govkg\.$"):
        open_store(Resources(installed.root, compiled))
    assert entries(cache) == []


def test_wheel_without_hash_is_reported(
    cache: Path, installed: Resources, tmp_path: Path
) -> None:
    """A wheel that lost its hash is reported like one that lost its data."""
    assert installed.compiled
    compiled = tmp_path / "govkg.nq.gz"
    shutil.copy(installed.compiled, compiled)
    with pytest.raises(StoreError, match=r"Reinstall govkg\.$"):
        open_store(Resources(installed.root, compiled))


def start(installed: Resources) -> subprocess.Popen[str]:
    """Start a process that opens the graph and prints its size."""
    return subprocess.Popen(
        [sys.executable, "-c", OPEN, str(installed.root), str(installed.compiled)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_processes_at_once_agree(cache: Path, installed: Resources, size: int) -> None:
    """Processes that build the same entry at the same time all answer rightly."""
    processes = [start(installed) for _ in range(4)]
    outputs = [process.communicate() for process in processes]
    assert outputs == [(f"{size}\n", "")] * 4
    assert len([path for path in entries(cache) if path.name[0] != "."]) == 1


def test_threads_at_once_agree(cache: Path, installed: Resources, size: int) -> None:
    """So do threads of one process."""
    with ThreadPoolExecutor(4) as pool:
        sizes = list(pool.map(lambda _: len(open_store(installed)), range(4)))
    assert sizes == [size] * 4


def test_killed_while_building(cache: Path, installed: Resources, size: int) -> None:
    """However early a builder is killed, no half entry is ever opened."""
    begun = time.monotonic()
    process = start(installed)
    assert process.communicate() == (f"{size}\n", "")
    whole = time.monotonic() - begun
    moments = random.Random(7)  # noqa: S311
    killed = 0
    for _ in range(20):
        shutil.rmtree(cache)
        process = start(installed)
        time.sleep(moments.uniform(0.3, 1.0) * whole)
        process.kill()
        process.communicate()
        complete = [path for path in entries(cache) if (path / "complete").is_file()]
        killed += not complete
        for entry in complete:
            assert not entry.name.startswith("building-") or len(complete) == 1
        assert len(open_store(installed)) == size
    assert killed, "no process was killed before it was done"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other folders")
def test_cache_is_where_the_system_keeps_caches(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without our variable the cache is below XDG_CACHE_HOME or ~/.cache."""
    monkeypatch.delenv(CACHE_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == str(tmp_path / "govkg")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == str(tmp_path / ".cache" / "govkg")
