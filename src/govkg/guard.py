"""Decides whether a person's own SPARQL may reach the engine.

Oxigraph has no time limit, reaches out to the network for ``SERVICE``, and the
process dies on a deeply nested text. So a text is looked at as tokens first:
strings, IRIs, comments, variables and prefixed names are passed over, and what
is left must be a query, small and flat enough, that names no other place.
"""

from __future__ import annotations

import re

from govkg.errors import QueryError

MAX_LENGTH = 50_000
"""Characters of a text."""

MAX_DEPTH = 100
"""Brackets within brackets; the engine dies from about 1,000 on."""

MAX_REPEATS = 500
"""Uses of one joining word or sign; the engine dies from about 2,800 on."""

REFUSED = {
    "SERVICE": "would send data to another server",
    "FROM": "would name a graph to read from; the queries run on all graphs",
    "LOAD": "would read from another server",
    "INSERT": "would change the graph",
    "DELETE": "would change the graph",
    "CLEAR": "would change the graph",
    "DROP": "would change the graph",
    "CREATE": "would change the graph",
    "ADD": "would change the graph",
    "MOVE": "would change the graph",
    "COPY": "would change the graph",
}
"""Words that are refused, and why."""

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")

_JOINING = frozenset(
    {
        "OPTIONAL",
        "UNION",
        "MINUS",
        "FILTER",
        "BIND",
        "VALUES",
        "EXISTS",
        "GRAPH",
        "||",
        "&&",
        "!",
        "+",
        "-",
        "*",
        "/",
        "|",
        "^",
    }
)
_TOKEN = re.compile(
    r'''(?P<skip>\#[^\r\n]*|\s+|\\.)
    |(?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
        |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    |(?P<iri><[^<>"{}|^`\x00-\x20]*>)
    |(?P<variable>[?$][A-Za-z0-9_]+)
    |(?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<prefix>(?:[A-Za-z_][A-Za-z0-9_.-]*)?):
        (?P<local>[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)?
    |(?P<word>\w+)
    |(?P<open>[({\[])
    |(?P<close>[)}\]])
    |(?P<sign>\|\||&&|.)''',
    re.VERBOSE | re.DOTALL,
)
_PLAIN_IRI = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]*://[^\\]*|[^()?$#'\\]*)>")
"""An IRI that cannot be read as a comparison, too: ``?a<?b)...>``."""


def check_query(text: str) -> str:
    """Return the form of a query (``SELECT`` and so on) if it may be run.

    Raises:
        QueryError: If it is too long, too deep, not a query, or names another
            place. The message says which and where.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(
            f"query: {len(text):,} characters, and {MAX_LENGTH:,} are allowed. "
            "Shorten it, or run it on a store of your own."
        )
    form = ""
    depth = 0
    counts: dict[str, int] = {}
    for match in _TOKEN.finditer(text):
        token = match[0]
        # The engine needs no blank between a number or a sign and a keyword, nor
        # between a keyword and a name, so this word is refused within others, too.
        if "SERVICE" in (match["word"] or match["prefix"] or "").upper():
            raise _refusal(text, match.start(), "SERVICE")
        if match["iri"] and not _PLAIN_IRI.fullmatch(token):
            raise QueryError(
                f"query {_place(text, match.start())}: {token} can be read in two "
                "ways. Put blanks around '<' and '>', or write the IRI in full."
            )
        if match["open"]:
            depth += 1
            if depth > MAX_DEPTH:
                raise QueryError(
                    f"query {_place(text, match.start())}: more than {MAX_DEPTH} "
                    "brackets within brackets. Flatten the query."
                )
        elif match["close"]:
            depth = max(0, depth - 1)
        elif match["word"] or match["sign"]:
            word = token.upper()
            if match["word"] and word in REFUSED:
                raise _refusal(text, match.start(), word)
            if not form and word in FORMS:
                form = word
            if word in _JOINING:
                counts[word] = counts.get(word, 0) + 1
                if counts[word] > MAX_REPEATS:
                    raise QueryError(
                        f"query {_place(text, match.start())}: more than "
                        f"{MAX_REPEATS} times {word}. Simplify the query."
                    )
    if not form:
        raise QueryError(
            "query: none of SELECT, ASK, CONSTRUCT or DESCRIBE is in it. "
            "Begin with one of them."
        )
    return form


def undeclared_prefixes(text: str) -> set[str]:
    """Return the prefixes that a text uses without declaring them."""
    used: set[str] = set()
    declared = {"_"}
    before = ""
    for match in _TOKEN.finditer(text):
        if match["prefix"] is not None:
            (declared if before == "PREFIX" else used).add(match["prefix"])
        if not match["skip"]:
            before = match[0].upper()
    return used - declared


def _refusal(text: str, index: int, word: str) -> QueryError:
    return QueryError(
        f"query {_place(text, index)}: {word} is not allowed, because it "
        f"{REFUSED[word]}. Remove it."
    )


def _place(text: str, index: int) -> str:
    line = text.count("\n", 0, index) + 1
    column = index - (text.rfind("\n", 0, index) + 1) + 1
    return f"line {line}, column {column}"
