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
    r'''(?P<skip>\#[^\n]*|\s+)
    |(?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
        |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<iri><[^<>"{}|^`\\\s]*>)
    |(?P<variable>[?$]\w+)
    |(?P<tag>@[A-Za-z][A-Za-z0-9-]*)
    |(?P<prefixed>[\w.-]*:(?:[\w.%-]|\\[-_~.!$&'()*+,;=/?\#@%])*)
    |(?P<word>\w+)
    |(?P<open>[({\[])
    |(?P<close>[)}\]])
    |(?P<sign>\|\||&&|.)''',
    re.VERBOSE | re.DOTALL,
)


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
                raise QueryError(
                    f"query {_place(text, match.start())}: {word} is not allowed, "
                    f"because it {REFUSED[word]}. Remove it."
                )
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


def _place(text: str, index: int) -> str:
    line = text.count("\n", 0, index) + 1
    column = index - (text.rfind("\n", 0, index) + 1) + 1
    return f"line {line}, column {column}"
