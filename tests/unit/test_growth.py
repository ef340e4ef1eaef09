"""Corpora of the bench have the real graph's shape, and exponents are right."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
import pytest
from bench.growth.corpus import (
    find_example,
    make_documents,
    parse_size,
    read_vocabulary,
    take,
    write_nquads,
    write_turtle,
)
from bench.growth.dealing import Document
from bench.growth.measuring import measure_shape
from bench.growth.report import Point, exponent, grow
from bench.growth.shape import Shape, describe, index
from bench.growth.watching import Limits, watch

from govkg.resources import Resources
from govkg.validation import validate

DIGEST = """\
import hashlib
from bench.growth.corpus import make_documents
from bench.growth.measuring import measure_shape
from bench.growth.shape import index
from govkg.loading import parse_sources
from govkg.resources import find_resources
shape = measure_shape(index(parse_sources(find_resources())))
documents = make_documents(shape)
text = "".join(line for _ in range(20) for line in next(documents).triples)
print(hashlib.sha256(text.encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def shape(asserted: list[ox.Quad]) -> Shape:
    """Measure the shape of the real graph."""
    return measure_shape(index(asserted))


def quads_of(documents: list[Document], folder: Path) -> list[ox.Quad]:
    """Write documents as N-Quads and read them back."""
    path = folder / "corpus.nq"
    with path.open("w", encoding="utf-8") as file:
        write_nquads(iter(documents), file)
    return list(ox.parse(path=path, format=ox.RdfFormat.N_QUADS))


def test_same_seed_same_corpus(shape: Shape) -> None:
    """Neither the process nor the order of sets changes what is generated."""
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    lines = [t for one in islice(make_documents(shape), 20) for t in one.triples]
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()

    assert digests == {digest.encode()}
    assert next(make_documents(shape, 1)) != next(make_documents(shape, 2))


def test_small_corpus_begins_a_large_one(shape: Shape) -> None:
    """Questions about the first instruments have one answer in corpora of any size."""
    small = list(take(make_documents(shape), 20_000))
    large = list(take(make_documents(shape), 60_000))

    assert large[: len(small)] == small
    assert find_example(make_documents(shape))["one"] < f"syn-{len(large):07}"


def test_corpus_has_the_shape_of_the_graph(
    shape: Shape, asserted: list[ox.Quad], tmp_path: Path
) -> None:
    """One deal of all real instruments gives their measures again, nearly."""
    real = describe(index(asserted))
    documents = list(take(make_documents(shape), 400_000))
    made = describe(index(quads_of(documents, tmp_path)))

    assert made.keys() == real.keys()
    for name, value in made.items():
        assert value == pytest.approx(real[name], rel=0.3), name
    for name in ("depth of provisions", "norms per provision", "topics per norm"):
        assert made[name] == pytest.approx(real[name], rel=0.1), name


def test_small_corpus_conforms(
    shape: Shape, resources: Resources, tmp_path: Path
) -> None:
    """Neither the shapes nor the hygiene queries find anything in a corpus."""
    store = ox.Store()
    store.bulk_extend(read_vocabulary(resources))
    documents = list(take(make_documents(shape), 30_000))
    store.bulk_extend(quads_of(documents, tmp_path))
    report = validate(store, resources)

    assert any("/crosswalks/" in document.path for document in documents)
    # So small a corpus uses not every role and artefact.
    assert {finding.rule for finding in report.findings} <= {"unused-concept"}


def test_turtle_says_the_same(shape: Shape, tmp_path: Path) -> None:
    """As Turtle a corpus has a file for each document, with the same triples."""
    documents = list(islice(make_documents(shape), 5))
    quads = quads_of(documents, tmp_path)
    total = write_turtle(iter(documents), tmp_path)
    files = [tmp_path / f"{document.path}.ttl" for document in documents]
    triples = {
        quad.triple
        for file in files
        for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE)
    }

    assert total == len(quads)
    assert triples == {quad.triple for quad in quads}


def test_exponent_is_that_of_the_power() -> None:
    """Powers of ten with known exponents give these back."""
    sizes = [1e5, 1e6, 1e7]

    assert exponent(sizes, [3 * size for size in sizes]) == 1
    assert exponent(sizes, [size**2 for size in sizes]) == 2
    assert exponent(sizes, [size**0.5 for size in sizes]) == 0.5
    assert exponent(sizes, [5, 5, 5]) == 0
    assert exponent([1e5], [1]) is None
    assert exponent(sizes, [0, 1, 2]) is None


def test_given_up_points_do_not_count() -> None:
    """The exponent comes from the sizes at which a step came to its end."""
    points = [
        Point("load", 10**power, 10**power, 1, 8, answer=4) for power in (1, 2, 3)
    ]
    last = Point("load", 10**4, 1, 1, 1, failure="more than 1 s")
    growth = grow([*points, last])[0]

    assert (growth.time, growth.cpu, growth.memory, growth.answer) == (1, 0, 0, 0)
    assert growth.points[-1].failure


def test_step_is_ended_at_its_limits() -> None:
    """A step that takes too long, or too much memory, is ended and says so."""
    slow = watch(
        ["timeit", "-n1", "-r1", "import time; time.sleep(60)"], Limits(0.5, 1e6)
    )
    heavy = watch(
        ["timeit", "-n1", "-r1", "import time; x = b'x' * 300_000_000; time.sleep(60)"],
        Limits(50, 200),
    )

    assert slow.failure == "more than 0.5 s"
    assert heavy.failure == "more than 200 MB"
    assert not heavy.run.finished


def test_sizes_are_read() -> None:
    """Sizes can be written with k and M."""
    assert [parse_size(text) for text in ("300k", "1M", "1.5M", "12")] == [
        300_000,
        1_000_000,
        1_500_000,
        12,
    ]
