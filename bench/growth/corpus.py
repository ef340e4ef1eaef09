"""Makes corpora of a measured shape: one instrument at a time, in constant memory.

The same seed gives the same corpus, and a smaller one is the beginning of a larger
one, so that a question about its first instruments has the same answer in both.

``python -m bench.growth.corpus 1M FOLDER`` writes one, as N-Quads or as Turtle.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

import pyoxigraph as ox

from bench.growth.dealing import (
    BOTH,
    DEFINITION,
    LABEL,
    TYPE,
    Dealer,
    Document,
    End,
    Made,
    quote,
)
from bench.growth.instrument import TODAY, make_instrument
from bench.growth.measuring import measure_shape
from bench.growth.shape import MappingKind, Shape, index
from govkg.loading import parse_sources
from govkg.namespaces import DCTERMS, GOVID, GOVKG, GOVTAX, GRAPH, PREFIXES
from govkg.resources import Resources, find_resources

REMEMBERED = 40
"""So many of the last instruments can be compared with and cited."""

ENDS = 400
"""So many parts of a remembered instrument can be compared or cited."""

EXAMPLE = 20
"""So many norms at least has the instrument that questions are about."""

SEED = 20261128


def make_documents(shape: Shape, seed: int = SEED) -> Iterator[Document]:
    """Make instruments and the crosswalks between them, without an end."""
    dealer = Dealer(shape, seed)
    hubs: list[Made] = []
    recent: list[Made] = []
    number = 0
    while True:
        number += 1
        document, made = make_instrument(dealer, number, [*hubs, *recent])
        yield document
        if not made.ends:
            continue
        if len(made.ends) > ENDS:
            made = made._replace(ends=dealer.chance.sample(made.ends, ENDS))
        partner = _partner(dealer, hubs, recent)
        if partner:
            yield _crosswalk(dealer, partner, made)
        if len(hubs) < len(shape.hubs):
            hubs.append(made)
        else:
            recent = [*recent[1 - REMEMBERED :], made]


def _partner(
    dealer: Dealer, hubs: Sequence[Made], recent: Sequence[Made]
) -> Made | None:
    """Choose what a new instrument is compared with, if with anything."""
    if dealer.chance.random() > dealer.shape.sets_per_instrument:
        return None
    luck = dealer.chance.random()
    for hub, share in zip(hubs, dealer.shape.hubs, strict=False):
        if luck < share:
            return hub
        luck -= share
    others = recent or hubs
    return dealer.chance.choice(others) if others else None


def _crosswalk(dealer: Dealer, one: Made, other: Made) -> Document:
    slug = f"{one.slug}--{other.slug}"
    name = f"<{GOVID}{slug}>"
    triples = [
        f"{name} <{TYPE}> <{GOVKG}MappingSet>",
        f"{name} <{GOVKG}subjectInstrument> <{GOVID}{one.slug}>",
        f"{name} <{GOVKG}objectInstrument> <{GOVID}{other.slug}>",
        f"{name} <{GOVKG}reviewStatus> <{GOVTAX}review_draft>",
        f"{name} <{DCTERMS}creator> <{GOVID}govkg-editors>",
        f"{name} <{DCTERMS}created> {TODAY}",
    ]
    for tag, title, to in zip(BOTH, one.titles, other.titles, strict=True):
        triples += [
            f"{name} <{LABEL}> {quote(f'{title}: {to}', tag)}",
            f"{name} <{DEFINITION}> {quote(dealer.text(DEFINITION, tag), tag)}",
        ]
    for position in range(1, dealer.sizes.draw() + 1):
        kind = dealer.mappings.draw()
        ends = [_end(dealer, one, is_norm=kind.of_norms[0])]
        if kind.has_object:
            ends.append(_end(dealer, other, is_norm=kind.of_norms[1]))
        triples += _mapping(dealer, slug, position, kind, ends)
    return Document(f"data/crosswalks/{slug}", triples)


def _end(dealer: Dealer, made: Made, *, is_norm: bool) -> End:
    """Choose a provision or a norm; now and then the other, if one is rare."""
    for _ in range(8):
        end = dealer.chance.choice(made.ends)
        if end.is_norm == is_norm:
            break
    return end


def _mapping(
    dealer: Dealer, slug: str, position: int, kind: MappingKind, ends: Sequence[End]
) -> Iterator[str]:
    name = f"<{GOVID}{slug}_map-{position}>"
    yield f"{name} <{TYPE}> <{GOVKG}Mapping>"
    yield f"{name} <{GOVKG}inMappingSet> <{GOVID}{slug}>"
    for link, end in zip(("subject", "object"), ends, strict=False):
        yield f"{name} <{GOVKG}{link}> {end.name}"
    for predicate, value in kind.facts:
        yield f"{name} <{predicate}> {value}"
    for which, (tag, joint) in enumerate(zip(BOTH, (" and ", "と"), strict=True)):
        label = joint.join(end.labels[which] for end in ends)
        # Two mappings must not have one reason, so each names itself.
        reason = f"{dealer.text(f'{GOVKG}reason', tag)} ({slug}, {position})"
        yield f"{name} <{LABEL}> {quote(label, tag)}"
        yield f"{name} <{GOVKG}reason> {quote(reason, tag)}"


def read_vocabulary(resources: Resources) -> list[ox.Quad]:
    """Return the ontology, its schemes, and what all instruments share.

    The Hiroshima principles, by which topics are sorted, are among it. Links to
    provisions that are not, such as those that define a role, are left out.
    """
    data = f"{GRAPH}data/"
    quads = []
    for quad in parse_sources(resources):
        assert isinstance(quad.graph_name, ox.NamedNode)
        rest = quad.graph_name.value.removeprefix(data)
        shared = "/" not in rest and not rest.startswith("discrepancies")
        if quad.graph_name.value.startswith(f"{GRAPH}ontology/") or (
            shared or rest.startswith("instruments/g7/hiroshima-all-actors/")
        ):
            quads.append(quad)
    described = {quad.subject for quad in quads}
    return [
        quad
        for quad in quads
        if not isinstance(quad.object, ox.NamedNode)
        or not quad.object.value.startswith(GOVID)
        or quad.object in described
    ]


def take(documents: Iterator[Document], triples: int) -> Iterator[Document]:
    """Take documents until they have so many triples together."""
    while triples > 0:
        document = next(documents)
        triples -= len(document.triples)
        yield document


def write_nquads(documents: Iterator[Document], file: TextIO) -> int:
    """Write documents as N-Quads, each a graph, and return how many there are."""
    total = 0
    for document in documents:
        end = f" <{GRAPH}{document.path}> .\n"
        file.writelines(triple + end for triple in document.triples)
        total += len(document.triples)
    return total


def write_turtle(documents: Iterator[Document], folder: Path) -> int:
    """Write documents as Turtle files, and return how many triples there are."""
    total = 0
    for document in documents:
        content = "".join(f"{triple} .\n" for triple in document.triples)
        path = folder / f"{document.path}.ttl"
        path.parent.mkdir(parents=True, exist_ok=True)
        ox.serialize(
            ox.parse(content, format=ox.RdfFormat.N_TRIPLES),
            path,
            format=ox.RdfFormat.TURTLE,
            prefixes=PREFIXES,
        )
        total += len(document.triples)
    return total


def find_example(documents: Iterator[Document]) -> dict[str, str]:
    """Return names in the first crosswalk with a text of some length, to ask about.

    It is near the beginning, so the answers are the same in corpora of every size.
    """
    before = Document("", [])
    while True:
        document = next(documents)
        norms = [line for line in before.triples if f"<{GOVKG}modalPhrase>" in line]
        if "/crosswalks/" in document.path and len(norms) >= EXAMPLE:
            break
        before = document
    one, other = document.path.rpartition("/")[2].split("--")
    return {"one": one, "other": other, "label": f"src_{other}"}


def parse_size(text: str) -> int:
    """Read a size such as ``300k`` or ``1M``."""
    unit = {"k": 1_000, "M": 1_000_000}.get(text[-1:], 1)
    return round(float(text.rstrip("kM")) * unit)


def write_corpus(
    folder: Path, size: int, *, seed: int = SEED, turtle: bool = False
) -> int:
    """Write a corpus of about ``size`` triples, its vocabulary among them.

    Returns:
        How many triples there are in all.
    """
    resources = find_resources()
    shape = measure_shape(index(parse_sources(resources)))
    vocabulary = read_vocabulary(resources)
    folder.mkdir(parents=True, exist_ok=True)
    ox.serialize(vocabulary, folder / "vocabulary.nq", format=ox.RdfFormat.N_QUADS)
    example = json.dumps(find_example(make_documents(shape, seed)))
    (folder / "example.json").write_text(example, encoding="utf-8")
    documents = take(make_documents(shape, seed), size - len(vocabulary))
    if turtle:
        return len(vocabulary) + write_turtle(documents, folder)
    with (folder / "corpus.nq").open("w", encoding="utf-8") as file:
        return len(vocabulary) + write_nquads(documents, file)


def main() -> None:
    """Write the corpus that the arguments describe."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.growth.corpus",
        description="Write a corpus of the real graph's shape.",
    )
    parser.add_argument("size", type=parse_size, help="triples: 100k, 1M, 100M")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--turtle", action="store_true", help="one file a document")
    options = parser.parse_args()
    total = write_corpus(
        options.folder, options.size, seed=options.seed, turtle=options.turtle
    )
    print(json.dumps({"triples": total}))


if __name__ == "__main__":
    main()
