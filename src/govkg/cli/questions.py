"""The questions themselves: ``queries``, ``query`` and ``sparql``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NamedTuple

from govkg.cli.declare import Argument, Commands, Option, UsageError
from govkg.cli.options import AsCsv, AsJson, Lang, examples, query_names
from govkg.cli.output import Card, Column, open_graph, show_cards, show_rows
from govkg.errors import LoadError, QueryError
from govkg.queryfile import QueryFile
from govkg.rows import Rows

commands = Commands()


class Question(NamedTuple):
    """A query as it is listed."""

    name: str
    folder: str
    title: str
    question: str
    parameters: str
    columns: str


@commands.add(
    panel="Your own questions",
    epilog=examples("govkg queries", "govkg queries application-dates"),
)
def queries(
    name: Annotated[
        str | None,
        Argument(
            "[NAME]",
            help="Show the parameters and columns of this one.",
            complete=query_names(),
        ),
    ] = None,
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the queries that come with govkg, or describe one."""
    kg = open_graph()
    known = kg.queries()
    chosen = [query for query in known if name in (None, query.name)]
    if not chosen:
        offer = ", ".join(query.name for query in known)
        raise QueryError(f"queries: no query named {name!r}. There are: {offer}.")
    rows = Rows(
        Question._fields, [_question(query, lang) for query in chosen], title="Queries"
    )
    if name is None or as_json or as_csv:
        show_rows(
            rows,
            [Column("name"), Column("question")],
            as_json=as_json,
            as_csv=as_csv,
            empty="There are no queries.",
        )
        return
    facts = [(f"{p.name} ({p.kind})", p.meaning) for p in chosen[0].params]
    facts.append(("columns", ", ".join(chosen[0].columns)))
    show_cards([(rows[0].question, [Card(name, facts)])])


def _question(query: QueryFile, lang: str | None) -> Question:
    return Question(
        query.name,
        query.folder,
        query.title,
        query.question_ja if lang == "ja" else query.question,
        "; ".join(param.name for param in query.params),
        "; ".join(query.columns),
    )


@commands.add(
    panel="Your own questions",
    epilog=examples(
        "govkg query application-dates --param instrument=eu-ai-act",
        "govkg query norms --param place=eu --param place=kr --param role=provider",
    ),
)
def query(
    name: Annotated[
        str,
        Argument("NAME", help="See 'govkg queries'.", complete=query_names()),
    ],
    param: Annotated[
        list[str] | None,
        Option(
            metavar="NAME=VALUE", help="Set a parameter; repeat it for several values."
        ),
    ] = None,
    lang: Lang = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Run a query that comes with govkg."""
    values: dict[str, list[str]] = {}
    for text in param or ():
        key, sign, value = text.partition("=")
        if not sign or not key:
            raise UsageError(f"{text!r} is not NAME=VALUE.", hint="--param")
        values.setdefault(key, []).append(value)
    if lang:
        values["lang"] = [lang]
    single = {
        key: several if len(several) > 1 else several[0]
        for key, several in values.items()
    }
    show_rows(
        open_graph().query(name, **single),
        as_json=as_json,
        as_csv=as_csv,
        empty=f"The query {name} has no rows for these parameters.",
    )


@commands.add(
    panel="Your own questions",
    epilog=examples(
        "govkg sparql 'SELECT ?i WHERE { ?i a govkg:Instrument }'",
        "govkg sparql --file mine.rq --timeout 60 --csv",
        "cat mine.rq | govkg sparql -",
    ),
)
def sparql(
    text: Annotated[
        str | None,
        Argument("[TEXT]", help="The query; '-' reads it from standard input."),
    ] = None,
    file: Annotated[
        str | None, Option(metavar="FILE", help="Read the query from a file.")
    ] = None,
    timeout: Annotated[
        float, Option(help="Seconds after which the query is ended.", least=0.001)
    ] = 10.0,
    max_rows: Annotated[
        int, Option(help="More rows than this are refused.", least=1)
    ] = 10_000,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Run your own SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE."""
    if (text is None) == (file is None):
        raise UsageError("give either TEXT or --file.", hint="TEXT")
    source = _read(file or "-") if file or text == "-" else text or ""
    show_rows(
        open_graph().sparql(source, timeout=timeout, max_rows=max_rows),
        as_json=as_json,
        as_csv=as_csv,
        empty="The query has no rows.",
    )


def _read(file: str) -> str:
    """Return the text of a file, or of standard input for ``-``."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode()
    except OSError as error:
        reason = error.strerror or str(error)
        raise LoadError(f"{file}: cannot be read: {reason}. Check the path.") from error
    except UnicodeDecodeError as error:
        raise LoadError(f"{file}: not UTF-8 text. Save it as UTF-8.") from error
