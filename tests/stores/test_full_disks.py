"""Full disks, of a store and of an export: nothing half is left, and the old stays."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from servers import oxigraph
from small import Run, fails

import govkg
from govkg.canonical import canonical_hash
from govkg.errors import StoreError
from govkg.export import FORMATS
from govkg.export.loadkit import write_kit
from govkg.export.mappings import MAPPING_FORMATS, export_mappings
from govkg.remote import RemoteStore
from govkg.remote.push import push

pytest_plugins = ("small_fixtures",)

NAME = ox.NamedNode("https://e.org/old")
OLD = [ox.Quad(NAME, NAME, ox.Literal(f"old {n}")) for n in range(100)]


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Give small disks, of some kB; only root can make them."""
    with contextlib.ExitStack() as stack:

        def make(size: int) -> Path:
            folder = tmp_path / f"disk{size}"
            folder.mkdir()
            command = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs"]
            made = subprocess.run(
                [*command, str(folder)], capture_output=True, check=False
            )
            if made.returncode:
                pytest.skip("only root can make a small disk")
            unmount = ["umount", "--lazy", str(folder)]
            stack.callback(subprocess.run, unmount, check=True)
            return folder

        yield make


def test_full_disk_of_the_store(
    tiny: Callable[[int], Path], small: govkg.KnowledgeGraph, cli: Run
) -> None:
    """A store without room refuses in one sentence, and the old graph is there."""
    folder = tiny(3000)
    with oxigraph(folder) as server:
        store = RemoteStore(server.url)
        push(OLD, store)
        fails(
            cli("push", server.url, "--replace", "--chunk", "200"),
            "Make room on its disk",
        )
        assert canonical_hash(store.fetch()) == canonical_hash(OLD)


EXPORTS = [*FORMATS, *MAPPING_FORMATS, "kit"]


@pytest.mark.parametrize("room", [0, 8])
def test_full_disk_of_an_export(
    room: int, tiny: Callable[[int], Path], small: govkg.KnowledgeGraph
) -> None:
    """No half file is left, and the old one is as it was."""
    disk = tiny(1000)
    old = disk / f"govkg{FORMATS['turtle'].suffix}"
    old.write_text("old", encoding="utf-8")
    with contextlib.suppress(OSError), (disk / "filler").open("wb") as file:
        while True:
            file.write(bytes(4096))
            file.flush()
    if room:
        os.truncate(disk / "filler", (disk / "filler").stat().st_size - room * 1024)
    before = sorted(disk.iterdir())
    for name in EXPORTS:
        if room and name in ("csv", "sssom", "oscal", "nexus", "skos", "ciso"):
            continue  # these have room enough
        with pytest.raises(StoreError, match="No space left on device"):
            _export(small, disk, name)
        assert sorted(disk.iterdir()) == before, name
    assert old.read_text(encoding="utf-8") == "old"


def _export(graph: govkg.KnowledgeGraph, disk: Path, name: str) -> object:
    if name == "kit":
        return write_kit(graph, disk / "kit", "oxigraph")
    if name in MAPPING_FORMATS:
        return export_mappings(graph, disk, format=name)
    return graph.export(disk, format=name)


def test_full_disk_at_the_command_line(tiny: Callable[[int], Path], cli: Run) -> None:
    """The command says so in one sentence."""
    disk = tiny(40)
    for options in (["-f", "nquads"], ["--target", "fuseki"]):
        fails(cli("export", str(disk / "out"), *options), "No space left on device")
    assert not [path for path in disk.rglob("*") if path.is_file()]
