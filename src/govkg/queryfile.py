"""Reads the query files: a SPARQL text with a header that says what it asks.

::

    #+ title: Norms by role
    #+ question: What must a given kind of actor do?
    #+ question_ja: 特定の主体は何をしなければならないか。
    #+ params:
    #+   role (role): who is addressed; unset means everybody
    #+ columns: norm, label, applies_from
    #+ facts: S05-04
    PREFIX ...
    SELECT ... WHERE {
        VALUES ?role { UNDEF }
        ...

Every parameter has one line ``VALUES ?name { UNDEF }``. Pasted into any triple
store the query runs as it is; with a value the line holds the value, as an RDF
term and never as pasted text, and without one the line is dropped. The language
of labels is the exception: a query says ``LANG(?label) = "en"``, because engines
plan a constant far better, and another language takes the constant's place.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pyoxigraph as ox

from govkg.errors import ParameterError, QueryError

Term: TypeAlias = ox.NamedNode | ox.Literal
PARAMETER_KINDS = (
    "artefact",
    "characteristic",
    "date",
    "deontic",
    "instrument",
    "issue",
    "lang",
    "node",
    "pillar",
    "place",
    "provision",
    "quantity",
    "risk",
    "role",
    "scheme",
    "stage",
    "system",
    "text",
    "topic",
)

_PARAM = re.compile(
    r"(?P<name>\w+) \((?P<kind>\w+)(?P<required>, required)?\): (?P<meaning>.+)"
)
_LANGUAGE = re.compile(r'(?<=\) = )"en"')
_VALUES = re.compile(r"^[ \t]*VALUES \?(\w+) \{ UNDEF \}[ \t]*\n", re.MULTILINE)


class Parameter(NamedTuple):
    """A parameter of a query.

    Attributes:
        name: How it is called, in the query and by those who set it.
        kind: What it takes: one of :data:`PARAMETER_KINDS`.
        meaning: What it does, and what happens if it is unset.
        required: Whether the question makes no sense without it.
    """

    name: str
    kind: str
    meaning: str
    required: bool = False


class QueryFile(NamedTuple):
    """One file of ``queries/``.

    Attributes:
        name: File name without suffix; what :meth:`KnowledgeGraph.query` takes.
        folder: ``competency``, ``reports``, ``hygiene`` or ``rules``.
        title: A few words.
        question: The question in English, as a person would ask it.
        question_ja: The same in Japanese.
        params: What can be set.
        columns: The names of the result's columns, in order.
        lists: Columns whose cells are sets, joined in no promised order.
        facts: Ids of the seed deck's facts that the answer contains.
        fix: Of a hygiene query: what to do about a finding.
        severity: Of a hygiene query: ``violation`` or ``warning``.
        text: The SPARQL text below the header.
    """

    name: str
    folder: str
    title: str
    question: str
    question_ja: str
    text: str
    params: tuple[Parameter, ...] = ()
    columns: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    fix: str = ""
    severity: str = "violation"

    def bind(self, values: Mapping[str, Term | Iterable[Term]]) -> str:
        """Return the text with the parameters set.

        Args:
            values: Parameter name to one RDF term, or to several of which any
                may match. Parameters that are left out are not restricted.

        Raises:
            ParameterError: If the query has no such parameter, or needs one.
        """
        known = [param.name for param in self.params]
        for name in values:
            if name not in known:
                raise ParameterError(
                    f"{self.name}: no parameter {name!r}. "
                    f"{_offer(name, known, 'It takes')}"
                )

        unset = [p.name for p in self.params if p.required and p.name not in values]
        if unset:
            raise ParameterError(
                f"{self.name}: {' and '.join(unset)} must be given. "
                f"Say {', '.join(f'{name}=...' for name in unset)}."
            )

        def fill(match: re.Match[str]) -> str:
            if match[1] not in values:
                return ""
            value = values[match[1]]
            terms = (
                [value]
                if isinstance(value, (ox.NamedNode, ox.Literal))
                else list(value)
            )
            inner = " ".join(str(term) for term in terms)
            return match[0].replace("UNDEF", inner)

        text = _VALUES.sub(fill, self.text)
        if "lang" in values:
            text = _LANGUAGE.sub(str(values["lang"]), text)
        return text


def read_query(path: Path) -> QueryFile:
    """Read one query file.

    Raises:
        QueryError: If the header is incomplete or does not fit the text.
    """
    header, text = _split(path.read_text(encoding="utf-8"))
    fields = _fields(path, header)
    params = tuple(_parameter(path, line) for line in fields.get("params", ()))
    declared = {param.name for param in params if param.kind != "lang"}
    present = set(_VALUES.findall(text))
    if declared != present:
        odd = ", ".join(sorted(declared ^ present))
        raise QueryError(
            f"{path}: {odd} must be both in the header's params and in a line "
            "'VALUES ?name { UNDEF }'. Add what is missing."
        )
    return QueryFile(
        name=path.stem,
        folder=path.parent.name,
        title=_one(path, fields, "title"),
        question=_one(path, fields, "question"),
        question_ja=_one(path, fields, "question_ja"),
        params=params,
        columns=_names(fields.get("columns", ())),
        lists=_names(fields.get("lists", ())),
        facts=_names(fields.get("facts", ())),
        fix=" ".join(fields.get("fix", ())),
        severity=" ".join(fields.get("severity", ("violation",))),
        text=text,
    )


@cache
def read_queries(root: Path) -> dict[str, QueryFile]:
    """Read every query below a folder but the rules, by name."""
    files = sorted(
        path for path in root.rglob("*.rq") if path.parent.name not in ("rules",)
    )
    return {path.stem: read_query(path) for path in files}


def find_query(root: Path, name: str) -> QueryFile:
    """Return one query by name, reading no other file.

    Raises:
        QueryError: If there is none of that name; the nearest is offered.
    """
    for path in root.glob(f"*/{name}.rq") if re.fullmatch(r"[\w-]+", name) else ():
        return read_query(path)
    known = [path.stem for path in sorted(root.rglob("*.rq"))]
    offer = _offer(name, known, "There are")
    raise QueryError(f"queries: no query named {name!r}. {offer}")


def _offer(name: str, known: list[str], otherwise: str) -> str:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        return f"Did you mean {', '.join(near)}?"
    return f"{otherwise}: {', '.join(known) or 'none'}."


def _split(text: str) -> tuple[list[str], str]:
    lines = text.splitlines(keepends=True)
    count = 0
    while count < len(lines) and lines[count].startswith("#+"):
        count += 1
    header = [line[2:].rstrip() for line in lines[:count]]
    return header, "".join(lines[count:])


def _fields(path: Path, header: list[str]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    key = ""
    for line in header:
        if line.startswith("   "):
            fields[key].append(line.strip())
            continue
        key, colon, value = line.strip().partition(":")
        if not colon:
            raise QueryError(
                f"{path}: the header line {line!r} has no colon. Write '#+ key: value'."
            )
        fields[key] = [value.strip()] if value.strip() else []
    return fields


def _one(path: Path, fields: dict[str, list[str]], key: str) -> str:
    if not fields.get(key):
        raise QueryError(f"{path}: the header has no {key}. Add '#+ {key}: ...'.")
    return " ".join(fields[key])


def _names(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(" ".join(lines).replace(",", " ").split())


def _parameter(path: Path, line: str) -> Parameter:
    match = _PARAM.fullmatch(line)
    if not match or match["kind"] not in PARAMETER_KINDS:
        raise QueryError(
            f"{path}: the parameter {line!r} is not 'name (kind): meaning' with a kind "
            f"of {', '.join(PARAMETER_KINDS)}. Mend the line."
        )
    return Parameter(
        match["name"], match["kind"], match["meaning"], bool(match["required"])
    )
