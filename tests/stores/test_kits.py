"""A load kit does what it says: its commands load it, and its questions are right."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from servers import FUSEKI, Server, free_port, need, running, virtuoso

import govkg
from govkg.export.loadkit import write_kit
from govkg.remote import RemoteStore
from govkg.remote.ask import run_remote

Load = Callable[[Path], contextlib.AbstractContextManager[Server]]


def commands(kit: Path, **programs: str) -> list[list[str]]:
    """Return the commands of a kit's instructions, with programs by their paths."""
    text = (kit / "README.md").read_text(encoding="utf-8")
    found = [line.split() for line in re.findall(r"^ {7}(\S.*)$", text, re.MULTILINE)]
    return [[programs.get(word, word) for word in line] for line in found]


@contextlib.contextmanager
def load_oxigraph(kit: Path) -> Iterator[Server]:
    """Follow the instructions for Oxigraph."""
    program = need(Path(sys.executable).parent / "oxigraph", "oxigraph")
    address = f"localhost:{free_port()}"
    *loads, serve = commands(kit, oxigraph=program, **{"localhost:7878": address})
    for command in loads:
        subprocess.run(command, cwd=kit, check=True, capture_output=True)
    with running(serve, kit, f"http://{address}") as process:
        yield Server("oxigraph", f"http://{address}", process)


@contextlib.contextmanager
def load_fuseki(kit: Path) -> Iterator[Server]:
    """Follow the instructions for Fuseki."""
    jar = need(FUSEKI, "Fuseki")
    java = need(shutil.which("java"), "Java")
    load, serve = commands(kit, java=java, **{FUSEKI.name: jar})
    said = subprocess.run(load, cwd=kit, check=True, capture_output=True, text=True)
    expected = json.loads((kit / "expected.json").read_text("utf-8"))
    assert f"{expected['triples']:,}" in said.stdout + said.stderr
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with running([*serve, f"--port={port}"], kit, f"{url}/$/ping") as process:
        yield Server("fuseki", f"{url}/govkg", process)


@contextlib.contextmanager
def load_virtuoso(kit: Path) -> Iterator[Server]:
    """Follow the instructions for Virtuoso, whose port is of the server's choice."""
    with virtuoso(kit) as server:
        settings = (kit / "virtuoso.ini").read_text(encoding="utf-8")
        port = re.findall(r"ServerPort = (\S+)", settings)[0]
        script = (kit / "load.sql").read_text(encoding="utf-8")
        (kit / "load.sql").write_text(script.replace("FOLDER", str(kit)), "utf-8")
        (load,) = commands(kit, **{"1111": port, "PASSWORD": "dba"})
        said = subprocess.run(load, cwd=kit, check=True, capture_output=True, text=True)
        assert "*** Error" not in said.stdout + said.stderr
        yield server


LOADS: dict[str, Load] = {
    "fuseki": load_fuseki,
    "oxigraph": load_oxigraph,
    "virtuoso": load_virtuoso,
}


@pytest.mark.parametrize("kind", LOADS)
def test_kit_loads_and_answers(
    kind: str, kg: govkg.KnowledgeGraph, tmp_path: Path
) -> None:
    """Loaded as the instructions say, a store counts and answers as expected."""
    kit = write_kit(kg, tmp_path / "kit", kind)
    expected = json.loads((kit / "expected.json").read_text("utf-8"))
    with LOADS[kind](kit) as server:
        store = RemoteStore(server.url)
        assert store.count(store.endpoints.whole) == expected["triples"]
        questions = sorted((kit / "smoke").glob("*.rq"))
        assert len(questions) == 5
        for question in questions:
            rows = run_remote(
                question.read_text("utf-8"), store, timeout=60, max_rows=10_000
            )
            answer = question.with_suffix(".csv").read_text("utf-8")
            assert len(rows) > 0
            assert values(rows.to_csv()) == values(answer), question.name


def values(text: str) -> list[list[str | Decimal]]:
    """Return the cells of a CSV text; stores write the same number in many ways."""

    def value(cell: str) -> str | Decimal:
        try:
            return Decimal(cell)
        except InvalidOperation:
            return cell

    return [list(map(value, line)) for line in csv.reader(io.StringIO(text))]
