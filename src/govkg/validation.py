"""Checks data against the shapes, and says file, subject, rule and cure.

Everyday checks run on pyshifty; pyshacl is the reference that the tests hold it
to. Both see the data with its inferences, as the shapes expect. The hygiene
queries, which must find nothing, report in the same form.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox
import rdflib
from rdflib.namespace import SH

from govkg.compiling import infer_all
from govkg.digests import code_digest, digest_files
from govkg.loading import parse_file
from govkg.memo import remember
from govkg.namespaces import INFERRED_GRAPH, compact
from govkg.queryfile import QueryFile, read_queries
from govkg.resources import Resources
from govkg.rows import Rows


class Finding(NamedTuple):
    """One thing that is wrong or could be better.

    Attributes:
        file: The file that speaks of the subject, or None.
        subject: What the finding is about.
        path: The property concerned, or None.
        value: The offending value, or None.
        message: What is wrong and what to do.
        rule: The shape or the hygiene query.
        severity: ``violation``, ``warning`` or ``info``.
    """

    file: str | None
    subject: str
    path: str | None
    value: str | None
    message: str
    rule: str
    severity: str


class Report(NamedTuple):
    """The outcome of a check.

    Attributes:
        findings: Every finding, by file and subject.
        triples: How many triples were checked, inferred ones included.
    """

    findings: Rows[Finding]
    triples: int

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings are allowed."""
        return not any(f.severity == "violation" for f in self.findings)

    def _repr_html_(self) -> str:
        return self.findings._repr_html_()


def validate(
    store: ox.Store,
    resources: Resources,
    files: Sequence[Path] = (),
    *,
    reference: bool = False,
    lang: str = "en",
) -> Report:
    """Check the graph, or files together with the graph.

    Args:
        store: The graph, with its inferences.
        resources: Where the shapes and hygiene queries are.
        files: Files to check. Only their own subjects are reported.
        reference: Use pyshacl, the slower reference engine.
        lang: Language of the messages.

    Raises:
        LoadError: If a file cannot be read.
        InferenceError: If a file contradicts itself, the graph or the ontology.
    """
    owners: dict[str, str] = {}
    inferred = ox.NamedNode(INFERRED_GRAPH)
    asserted = [quad for quad in store if quad.graph_name != inferred]
    for file in files:
        quads = parse_file(file)
        owners |= {
            quad.subject.value: str(file)
            for quad in quads
            if isinstance(quad.subject, ox.NamedNode)
        }
        asserted += quads
    store = ox.Store()
    store.bulk_extend(infer_all(asserted, resources, trusting=False))
    data = _as_triples(store)
    shapes = read_shapes(resources)
    found = check_shapes(data, shapes, reference=reference, lang=lang)
    found += check_hygiene(store, resources)
    if files:
        found = [
            f._replace(file=owners[f.subject]) for f in found if f.subject in owners
        ]
    else:
        found = [f._replace(file=_graph_of(store, f.subject)) for f in found]
    found = [f._replace(subject=compact(f.subject)) for f in found]
    return Report(Rows(Finding._fields, sorted(set(found), key=_order)), len(store))


def validate_graph(
    store: ox.Store, resources: Resources, folder: str | None, *, fresh: bool = False
) -> Report:
    """Check the graph itself, or say again what was found in exactly this graph.

    Args:
        store: The graph, with its inferences.
        resources: Where the shapes and hygiene queries are.
        folder: Where the graph is kept, whose name changes with it; None keeps
            nothing.
        fresh: Check anew, whatever was found before.
    """
    rules = [
        file
        for kind in ("hygiene", "rules")
        for file in sorted((resources.queries / kind).glob("*.rq"))
    ]
    shapes = sorted(resources.shapes.glob("*.ttl"))
    made_of = f"{digest_files([*shapes, *rules])} {code_digest()}"
    name = f"findings-{hashlib.sha256(made_of.encode()).hexdigest()[:32]}"
    if fresh and folder:
        Path(folder, f"{name}.json").unlink(missing_ok=True)

    def check() -> list[Sequence[Any]]:
        report = validate(store, resources)
        return [(report.triples,), *report.findings]

    with contextlib.suppress(IndexError, TypeError, ValueError):
        (triples,), *rows = remember(folder, name, check)
        findings = [Finding(*row) for row in rows]
        return Report(Rows(Finding._fields, findings), int(triples))
    return validate(store, resources)


def read_shapes(resources: Resources) -> bytes:
    """Return all shapes as one Turtle document."""
    store = ox.Store()
    for file in sorted(resources.shapes.glob("*.ttl")):
        store.bulk_extend(parse_file(file))
    return _as_triples(store)


def check_shapes(
    data: bytes, shapes: bytes, *, reference: bool = False, lang: str = "en"
) -> list[Finding]:
    """Run the shapes on data, both as N-Triples, and return what they find."""
    run = _run_pyshacl if reference else _run_pyshifty
    with _quiet_rdflib():
        report = run(data, shapes)
        return [
            _read_result(report, result, lang)
            for result in report.subjects(rdflib.RDF.type, SH.ValidationResult)
            if (None, SH.detail, result) not in report
        ]


@contextlib.contextmanager
def _quiet_rdflib() -> Iterator[None]:
    """Keep rdflib from logging a traceback for each ill-typed literal it reads."""
    logger = logging.getLogger("rdflib.term")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _run_pyshifty(data: bytes, shapes: bytes) -> rdflib.Graph:
    _, report, _ = _prepare(shapes).validate(
        data, infer=False, graph_mode="data", sort_results=False
    )
    assert isinstance(report, rdflib.Graph)
    return report


@cache
def _prepare(shapes: bytes) -> Any:
    """Read shapes, once a process, however many corpora are checked against them."""
    import shifty

    return shifty.PreparedValidator(shapes)


def _run_pyshacl(data: bytes, shapes: bytes) -> rdflib.Graph:
    import pyshacl

    _, report, _ = pyshacl.validate(
        rdflib.Graph().parse(data=data, format="nt"),
        shacl_graph=rdflib.Graph().parse(data=shapes, format="nt"),
        inference="none",
        advanced=False,
    )
    assert isinstance(report, rdflib.Graph)
    return report


def _read_result(report: rdflib.Graph, result: rdflib.term.Node, lang: str) -> Finding:
    def text(predicate: rdflib.term.Node) -> str | None:
        value = report.value(result, predicate)
        return None if value is None else str(value)

    messages = [
        message
        for message in report.objects(result, SH.resultMessage)
        if isinstance(message, rdflib.Literal)
    ]
    chosen = [m for m in messages if m.language == lang] or messages
    severity = (text(SH.resultSeverity) or "").rpartition("#")[2].lower()
    path, value = text(SH.resultPath), text(SH.value)
    return Finding(
        file=None,
        subject=str(report.value(result, SH.focusNode)),
        path=None if path is None else compact(path),
        value=None if value is None else compact(value),
        message=str(chosen[0]) if chosen else "",
        rule=compact(text(SH.sourceShape) or ""),
        severity=severity,
    )


def check_hygiene(store: ox.Store, resources: Resources) -> list[Finding]:
    """Run the hygiene queries; whatever they return is a finding."""
    return [
        finding
        for query in read_queries(resources.queries).values()
        if query.folder == "hygiene"
        for finding in _run_hygiene(store, query)
    ]


def _run_hygiene(store: ox.Store, query: QueryFile) -> Iterable[Finding]:
    solutions = store.query(query.text, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    for row in solutions:
        message = str(row["message"].value)
        yield Finding(
            file=None,
            subject=row["focus"].value,
            path=None,
            value=None,
            message=f"{message[:1].upper()}{message[1:]}. {query.fix}",
            rule=query.name,
            severity=query.severity,
        )


def _as_triples(store: ox.Store) -> bytes:
    triples = {ox.Triple(q.subject, q.predicate, q.object) for q in store}
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _graph_of(store: ox.Store, subject: str) -> str | None:
    """Return the file, relative to the project, that types a subject."""
    try:
        node = ox.NamedNode(subject)
    except ValueError:
        return None
    quads = store.quads_for_pattern(node, None, None, None)
    names = {
        quad.graph_name.value
        for quad in quads
        if isinstance(quad.graph_name, ox.NamedNode)
    }
    names.discard(INFERRED_GRAPH)
    return min((name.partition("/graph/")[2] + ".ttl" for name in names), default=None)


def _order(finding: Finding) -> tuple[str, ...]:
    return tuple(str(part or "") for part in finding)
