"""A batch gives what the whole graph would give, and the same on every engine."""

from __future__ import annotations

import csv
import importlib.util
import itertools
import json
import os
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

import govkg
from govkg.batch import Summary, run_batch
from govkg.batch.candidates import Feature, keys_of, meet
from govkg.batch.parts import find_parts, read_shared
from govkg.compiling import infer_all
from govkg.errors import LoadError
from govkg.loading import parse_file
from govkg.resources import Resources

CHOSEN = (
    "instruments/cn/cn-labelling",
    "instruments/cn/cn-data-security-law.ttl",
    "instruments/kr/kr-ai-basic-act",
    "criteria/cn-labelling.ttl",
    "crosswalks/kr-ai-basic-act--cn-labelling.ttl",
)
"""A law with its criteria, another that it is compared with, and a record."""

FAULTY = """\
@prefix govid: <https://w3id.org/govkg/id/> .
@prefix govkg: <https://w3id.org/govkg/ont#> .
govid:xx-act a govkg:Statute ; govkg:implements govid:cn-labelling , govid:no-such-act .
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory, resources: Resources) -> Path:
    """Copy a handful of real instruments, and add a faulty and a broken one."""
    if not resources.data.is_dir():
        pytest.skip("an installed package has no source files")
    folder = tmp_path_factory.mktemp("corpus")
    for name in CHOSEN:
        source = resources.data / name
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if source.is_dir() else shutil.copyfile
        copy(source, target)
    (folder / "xx-act.ttl").write_text(FAULTY, encoding="utf-8")
    (folder / "broken.ttl").write_text("govid:a", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def local(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Summary:
    """Run the batch here."""
    return run_batch([corpus], tmp_path_factory.mktemp("local"))


def written(out: str) -> dict[str, bytes]:
    """Return what a batch wrote, by path."""
    folder = Path(out)
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_parts_follow_subjects(corpus: Path) -> None:
    """Chapters and criteria of one instrument are one part."""
    parts = {part.name: part.files for part in find_parts([corpus])}

    assert set(parts) == {
        "broken",
        "cn-data-security-law",
        "cn-labelling",
        "kr-ai-basic-act",
        "kr-ai-basic-act--cn-labelling",
        "xx-act",
    }
    assert len(parts["cn-labelling"]) > 2


def test_inferences_are_those_of_the_whole(
    corpus: Path, local: Summary, resources: Resources
) -> None:
    """The parts' inferences together are what follows from all files at once."""
    shared = list(ox.parse(read_shared().vocabulary, format=ox.RdfFormat.N_QUADS))
    files = [file for file in sorted(corpus.rglob("*.ttl")) if file.stem != "broken"]
    given = shared + [quad for file in files for quad in parse_file(file)]
    parts = {
        quad.triple
        for file in Path(local.out, "inferred").iterdir()
        for quad in ox.parse(path=file, format=ox.RdfFormat.N_QUADS)
    }
    # What is shared has consequences of its own.
    known = {quad.triple for quad in [*given, *infer_all(shared, resources)]}

    assert {
        quad.triple for quad in infer_all(given, resources)
    } - known == parts - known


def test_findings_are_those_of_validate(
    corpus: Path, local: Summary, kg: govkg.KnowledgeGraph
) -> None:
    """What govkg validate finds in the files, the batch finds in their parts."""
    lines = Path(local.out, "findings.jsonl").read_text("utf-8").splitlines()
    found = {
        (row["file"], row["subject"], row["rule"], row["value"])
        for row in map(json.loads, lines)
        if row["rule"] != "part-is-sound"
    }
    files = [file for file in sorted(corpus.rglob("*.ttl")) if file.stem != "broken"]
    report = kg.validate(files)

    assert found == {(f.file, f.subject, f.rule, f.value) for f in report.findings}
    assert any(rule == "govsh:InstrumentImplements" for _, _, rule, _ in found)


def test_broken_file_stops_nothing(local: Summary) -> None:
    """A file that is no RDF is a finding, and the other parts are built."""
    text = Path(local.out, "findings.jsonl").read_text("utf-8")

    assert '"part": "broken"' in text
    assert Path(local.out, "inferred", "cn-labelling.nq").stat().st_size


def test_candidates_are_ranked(local: Summary) -> None:
    """Candidates lie in other instruments, the best first."""
    with Path(local.out, "candidates.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    slugs = [
        (row["subject"].split("_")[0], row["object"].split("_")[0]) for row in rows
    ]

    assert len(rows) == local.candidates > 0
    assert all(one != other for one, other in slugs)
    for row, following in itertools.pairwise(rows):
        if int(following["rank"]) > 1:
            assert following["subject"] == row["subject"]
            assert float(following["score"]) <= float(row["score"])


def test_provisions_meet_once() -> None:
    """Two provisions with two topics in common are one pair."""
    topics, roles = ("topic_a", "topic_b"), ("role_provider",)
    one = Feature("x", "x_art-1", "deontic_obligation", topics, roles)
    other = Feature("y", "y_art-1", "deontic_obligation", topics, roles)
    met = [meet(key, feature, other) for key, feature in keys_of(one)]

    assert [pair for pair in met if pair] == [
        (
            "x_art-1",
            (-1.0, "y_art-1", "deontic_obligation", "topic_a; topic_b", roles[0]),
        )
    ]


@pytest.mark.filterwarnings("ignore:PySpark:FutureWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_engines_agree(corpus: Path, local: Summary, tmp_path: Path) -> None:
    """Spark writes, byte by byte, what this process writes."""
    if importlib.util.find_spec("pyspark") is None or not shutil.which("java"):
        assert not os.environ.get("CI"), "CI must have pyspark and Java"
        pytest.skip("needs pip install govkg[spark], and Java")
    spark = run_batch([corpus], tmp_path, engine="spark", master="local[1]")

    assert written(spark.out) == written(local.out)
    assert spark._replace(out="") == local._replace(out="")


def edit(file: Path, old: str, new: str) -> None:
    """Replace a text that is in a file."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_second_run_does_what_changed(corpus: Path, tmp_path: Path) -> None:
    """A run into the same folder does changed parts, and writes what a first would."""
    own = tmp_path / "corpus"
    names = shutil.ignore_patterns("kr-ai-basic-act*")
    shutil.copytree(corpus, own, ignore=names)
    out = tmp_path / "out"

    def run(*, fresh: bool = False) -> int:
        """Run again, and return how many parts were done."""
        return run_batch([own], out, fresh=fresh).anew

    def assert_same() -> None:
        """Compare with a run into an empty folder."""
        first = run_batch([own], tmp_path / "empty")
        assert written(str(out)) == written(first.out)
        assert first.anew == first.parts
        shutil.rmtree(first.out)

    assert run() == 4
    edit(own / "xx-act.ttl", "no-such-act", "no-such-statute")
    assert run() == 1
    # What others know of a law is its kind: who refers to it is checked again.
    text = "a govkg:Act , govkg:"
    edit(next(own.rglob("cn-labelling/instrument.ttl")), "a govkg:", text)
    assert run() == 2
    assert_same()
    (own / "xx-act.ttl").write_text("govid:x", encoding="utf-8")
    (law,) = own.rglob("cn-data-security-law.ttl")
    law.unlink()
    assert run() == 1
    for damaged in ("[1]", "{"):
        for name in ("cn-labelling.outcome.json", "xx-act.faults.json"):
            (out / "kept" / name).write_text(damaged, encoding="utf-8")
        assert run() == 2
    (out / "inferred" / "cn-labelling.nq").unlink()
    assert run() == 1
    assert_same()
    assert run(fresh=True) == 3
    assert run() == 0


def test_empty_folder_is_said(tmp_path: Path) -> None:
    """A folder without RDF is an error that says so."""
    with pytest.raises(LoadError, match="no RDF files"):
        run_batch([tmp_path], tmp_path / "out")
