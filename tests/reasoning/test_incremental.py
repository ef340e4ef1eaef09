"""A renewed store holds, quad by quad, what a full build of the same sources holds."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from govkg.cache import CACHE_VARIABLE
from govkg.clauses import read_clauses
from govkg.compiling import compile_store
from govkg.errors import InferenceError, LoadError
from govkg.namespaces import GOVID, GOVKG, INFERRED_GRAPH
from govkg.resources import Resources
from govkg.store import open_store, reopen_store

DATA = (
    "places.ttl",
    "bodies.ttl",
    "sources.ttl",
    "instruments/g7/hiroshima-all-actors",
    "instruments/cn/cn-labelling",
    "criteria/cn-labelling.ttl",
)
HEAD = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix govid: <https://w3id.org/govkg/id/> .
@prefix govkg: <https://w3id.org/govkg/ont#> .
@prefix govtax: <https://w3id.org/govkg/scheme/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
FULL, STEP = "reading the sources and inferring", "reading what changed"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


class Checkout:
    """A copy of sources that can be edited, with a cache of its own."""

    def __init__(self, root: Path) -> None:
        self.resources = Resources(root)
        self.data = root / "data"
        self.said: list[str] = []

    def files(self) -> list[Path]:
        """Return the files of facts."""
        schemes = self.resources.ontology / "schemes"
        return sorted([*self.data.rglob("*.ttl"), *schemes.glob("*.ttl")])

    def open(self) -> set[ox.Quad]:
        """Open the graph through the cache."""
        self.said.clear()
        return set(open_store(self.resources, progress=self.said.append))

    def build(self) -> set[ox.Quad]:
        """Build the graph from nothing."""
        store = ox.Store()
        store.bulk_extend(compile_store(self.resources))
        return set(store)

    def agrees(self) -> None:
        """Assert that the graph was renewed, and is that of a full build."""
        renewed, built = self.open(), self.build()
        assert self.said == [STEP]
        assert renewed - built == set(), "holds what does not follow"
        assert built - renewed == set(), "lacks what follows"

    def write(self, name: str, text: str) -> None:
        """Write a file of data."""
        (self.data / name).write_text(HEAD + text, encoding="utf-8")


def copy(resources: Resources, root: Path, names: Iterable[str]) -> Checkout:
    """Copy the ontology, the rules and some of the data."""
    if not resources.data.is_dir():
        pytest.skip("an installed package has no source files")
    for name in ("ontology", "queries", *(f"data/{name}" for name in names)):
        source, target = resources.root / name, root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        how = shutil.copytree if source.is_dir() else shutil.copyfile
        how(source, target)
    return Checkout(root)


@pytest.fixture
def checkout(
    resources: Resources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Checkout:
    """Copy a small part of the sources, and open it once."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    made = copy(resources, tmp_path / "checkout", DATA)
    made.open()
    return made


def read(file: Path) -> list[ox.Triple]:
    """Read the triples of a file, in a stable order."""
    quads = ox.parse(path=file, format=ox.RdfFormat.TURTLE)
    return sorted({quad.triple for quad in quads}, key=str)


def write(file: Path, triples: Iterable[ox.Triple]) -> None:
    """Write triples to a file."""
    ox.serialize(triples, output=file, format=ox.RdfFormat.TURTLE)


class Editor:
    """Changes files at random, in the ways in which people do."""

    def __init__(self, checkout: Checkout, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311
        self.checkout = checkout
        self.away: list[tuple[Path, bytes]] = []

    def file(self) -> Path:
        """Choose a file."""
        return self.random.choice(self.checkout.files())

    def remove_file(self) -> None:
        """Take a file away."""
        file = self.file()
        self.away.append((file, file.read_bytes()))
        file.unlink()

    def put_back(self) -> None:
        """Put back a file that was taken away."""
        if self.away:
            file, content = self.away.pop(self.random.randrange(len(self.away)))
            file.write_bytes(content)

    def drop_triples(self) -> None:
        """Drop some triples of a file."""
        file = self.file()
        write(file, [t for t in read(file) if self.random.random() > 0.2])

    def move_triples(self) -> None:
        """Move some triples to another file, and copy some."""
        one, other = self.file(), self.file()
        triples = read(one)
        moved = [t for t in triples if self.random.random() < 0.3]
        write(other, {*read(other), *moved})
        if one != other:
            write(one, [t for t in triples if t not in moved[: len(moved) // 2]])

    def change_class(self) -> None:
        """Give a thing the class of another."""
        file = self.file()
        triples = read(file)
        kinds = [t for t in triples if t.predicate == TYPE]
        if kinds:
            one, other = self.random.choice(kinds), self.random.choice(kinds)
            triples.remove(one)
            write(file, {*triples, ox.Triple(one.subject, TYPE, other.object)})

    def break_chain(self) -> None:
        """Take a link out of the middle of a hierarchy."""
        names = ("isPartOf", "broader", "belongsTo", "isStatedIn", "position")
        file = self.file()
        triples = read(file)
        links = [t for t in triples if t.predicate.value.endswith(names)]
        if links:
            triples.remove(self.random.choice(links))
            write(file, triples)

    def state_what_follows(self) -> None:
        """Assert something that was inferred."""
        graph = ox.NamedNode(INFERRED_GRAPH)
        store = open_store(self.checkout.resources)
        follows = sorted(store.quads_for_pattern(None, None, None, graph), key=str)
        chosen = [
            quad.triple
            for quad in self.random.sample(follows, 40)
            if not isinstance(quad.object, ox.BlankNode)
            and "rdf-schema#sub" not in quad.predicate.value
        ]
        file = self.checkout.data / "stated.ttl"
        write(file, {*(read(file) if file.exists() else []), *chosen})

    def edit(self) -> str:
        """Make one change, and return its name."""
        ways: list[Callable[[], None]] = [
            self.remove_file,
            self.put_back,
            self.drop_triples,
            self.move_triples,
            self.change_class,
            self.break_chain,
            self.state_what_follows,
        ]
        way = self.random.choice(ways)
        way()
        return way.__name__


@pytest.mark.parametrize("seed", range(3))
def test_random_edits(checkout: Checkout, seed: int) -> None:
    """After every one of many edits the renewed graph is that of a full build."""
    editor = Editor(checkout, seed)
    renewed = 0
    for _ in range(8):
        name = editor.edit()
        try:
            built = checkout.build()
        except InferenceError as error:
            with pytest.raises(InferenceError) as caught:
                checkout.open()
            assert str(caught.value) == str(error)
            continue
        opened = checkout.open()
        assert opened - built == set(), f"{name}: holds what does not follow"
        assert built - opened == set(), f"{name}: lacks what follows"
        renewed += checkout.said == [STEP]
    assert renewed > 3, "most edits need no full build"


def test_edits_of_the_real_graph(
    resources: Resources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On all data, removing, moving and adding a whole law gives what a build gives."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    checkout = copy(resources, tmp_path / "checkout", ["."])
    checkout.open()
    law = checkout.data / "instruments" / "kr" / "kr-ai-basic-act"
    shutil.move(law, tmp_path)
    editor = Editor(checkout, 0)
    editor.break_chain()
    editor.drop_triples()
    checkout.open()
    assert checkout.said == [STEP]
    shutil.move(tmp_path / law.name, law)
    # Not any class: one that excludes what else is known of the thing is an error.
    article = law / "articles" / "art-031.ttl"
    text = article.read_text("utf-8")
    assert "a govkg:Obligation ;" in text
    text = text.replace("a govkg:Obligation ;", "a govkg:Permission ;", 1)
    article.write_text(text, encoding="utf-8")
    checkout.agrees()


def test_support_in_a_circle_is_none(checkout: Checkout) -> None:
    """What only supports itself goes with what it once came from."""
    circle = (
        "govid:x govkg:isContainedIn govid:y . govid:y govkg:isContainedIn govid:x ."
    )
    checkout.write("circle.ttl", circle)
    checkout.agrees()
    checkout.write("circle.ttl", "govid:x govkg:isContainedIn govid:y .")
    checkout.agrees()
    (checkout.data / "circle.ttl").unlink()
    checkout.agrees()


def test_other_reasons_are_kept(checkout: Checkout) -> None:
    """What follows in two ways stays when one of them goes."""
    both = "govid:x govkg:isPartOf govid:y . govid:x govkg:isContainedIn govid:y ."
    checkout.write("two.ttl", both)
    checkout.agrees()
    checkout.write("two.ttl", "govid:x govkg:isPartOf govid:y .")
    checkout.agrees()
    fact = ox.Quad(
        ox.NamedNode(f"{GOVID}x"),
        ox.NamedNode(f"{GOVKG}isContainedIn"),
        ox.NamedNode(f"{GOVID}y"),
        ox.NamedNode(INFERRED_GRAPH),
    )
    assert fact in checkout.open()


def test_what_is_optional_in_a_rule(checkout: Checkout) -> None:
    """A paragraph that becomes a recital, and back, is sorted as what it is."""
    law = "govid:x a govkg:Statute . govid:x_1 govkg:isPartOf govid:x ;"
    for kind in ("Paragraph", "Recital", "Paragraph"):
        below = "govid:x_2 a govkg:Point ; govkg:isPartOf govid:x_1"
        place = "govkg:position 1 ."
        text = f"{law} a govkg:{kind} ; {place} {below} ; {place}"
        checkout.write("law.ttl", text)
        checkout.agrees()
    keys = {
        quad.object.value
        for quad in checkout.open()
        if quad.predicate.value == f"{GOVKG}sortKey"
        and isinstance(quad.object, ox.Literal)
        and quad.subject == ox.NamedNode(f"{GOVID}x_2")
    }
    assert keys == {"x/0001/0001"}


def test_numbers_in_other_spellings(checkout: Checkout) -> None:
    """A number that is written anew with the same value stays."""
    checkout.write("one.ttl", "govid:x govkg:position 01 , 1.50 .")
    checkout.agrees()
    checkout.write("one.ttl", "govid:x govkg:position 1 , 1.5 , 2 .")
    checkout.agrees()


def test_clash_is_reported(checkout: Checkout) -> None:
    """A contradiction that an edit brings is said as a full build says it."""
    checkout.write("clash.ttl", "govid:x a govkg:Statute , govkg:Paragraph .")
    with pytest.raises(InferenceError) as renewed:
        checkout.open()
    with pytest.raises(InferenceError) as built:
        checkout.build()
    assert str(renewed.value) == str(built.value)
    (checkout.data / "clash.ttl").unlink()
    assert checkout.open() == checkout.build()


def test_malformed_file_is_reported(checkout: Checkout) -> None:
    """A file that an edit breaks is reported like at the first opening."""
    checkout.write("broken.ttl", "govid:x a")
    with pytest.raises(LoadError, match="broken"):
        checkout.open()


@pytest.mark.parametrize(
    "text",
    [
        "govkg:position <http://www.w3.org/2000/01/rdf-schema#domain> govkg:Placed .",
        "govid:x a <http://www.w3.org/2002/07/owl#TransitiveProperty> .",
        "govid:x govkg:isPartOf [] .",
    ],
)
def test_schema_is_built_anew(checkout: Checkout, text: str) -> None:
    """Axioms and blank nodes among the facts are left to the full build."""
    checkout.write("axiom.ttl", text)
    opened = checkout.open()
    assert checkout.said[:2] == [STEP, FULL]
    assert opened == checkout.build()


def test_ontology_is_built_anew(checkout: Checkout) -> None:
    """A change of the ontology or of a rule never meets an earlier entry."""
    for file in (
        checkout.resources.ontology / "modules" / "time.ttl",
        checkout.resources.queries / "rules" / "sort-key.rq",
    ):
        with file.open("a", encoding="utf-8") as stream:
            stream.write("\n# changed\n")
        checkout.open()
        assert checkout.said[0] == FULL


@pytest.mark.parametrize("how", ["cut", "garbled", "no list", "odd list"])
def test_odd_entry_is_no_base(checkout: Checkout, tmp_path: Path, how: str) -> None:
    """From an earlier entry that is broken nothing wrong is made."""
    (entry,) = (tmp_path / "cache").iterdir()
    tables = sorted((entry / "store").glob("*.sst"))
    if how == "no list":
        (entry / "made-of.json").unlink()
    elif how == "odd list":
        (entry / "made-of.json").write_text("[1]", encoding="utf-8")
    for table in tables:
        if how == "cut":
            table.write_bytes(table.read_bytes()[:-100])
        elif how == "garbled":
            size = table.stat().st_size
            table.write_bytes(random.Random(0).randbytes(size))  # noqa: S311
    checkout.write("more.ttl", "govid:x a govkg:Statute .")
    assert checkout.open() == checkout.build()
    assert FULL in checkout.said


def test_thrown_away_entry_is_built_anew(checkout: Checkout) -> None:
    """A graph that failed under our feet is not made of the same files again."""
    checkout.write("more.ttl", "govid:x a govkg:Statute .")
    checkout.agrees()
    assert set(reopen_store(checkout.resources)) == checkout.build()


@pytest.mark.parametrize(
    "body",
    [
        "{ ?x <x:p> ?y . FILTER NOT EXISTS { ?y <x:p> ?x } }",
        "{ ?x <x:p> ?y . MINUS { ?y <x:p> ?x } }",
        "{ { SELECT ?x ?y WHERE { ?x <x:p> ?y } } }",
        "{ ?x <x:p>/<x:q> ?y }",
        "{ ?x ?p ?y }",
        "{ GRAPH <x:g> { ?x <x:p> ?y } }",
        "{ ?x <x:p> ?y",
    ],
)
def test_rules_beyond_are_refused(body: str) -> None:
    """What cannot be followed step by step is not taken for something that can."""
    with pytest.raises(ValueError, match=r"not|any|bracket"):
        list(read_clauses(f"CONSTRUCT {{ ?x <x:r> ?y }} WHERE {body}"))


def test_rules_are_taken_apart() -> None:
    """Alternatives, also within others, become clauses."""
    text = """PREFIX x: <x:> # and not <y:>
    CONSTRUCT { ?a x:r ?b } WHERE {
        { ?a x:p ?b ; x:q ?c , ?d } UNION { { ?b x:p ?a } UNION { ?b a x:C } }
        ?b x:s "a # } b"@en .
    }"""
    clauses = list(read_clauses(text))
    assert [len(clause.body) for clause in clauses] == [4, 2, 2]
    assert not any(clause.text for clause in clauses)
