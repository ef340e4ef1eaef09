"""The options that commands share, their examples and their completion."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal

from govkg.cli.declare import Argument, Option

if TYPE_CHECKING:
    from govkg.graph import KnowledgeGraph

Language = Literal["en", "ja"]


def examples(*commands: str) -> str:
    """Return the epilog of a help text that shows examples."""
    return "\n\n".join(["Examples:", *(f"$ {command}" for command in commands)])


def names_of(kind: str) -> Callable[[str], list[str]]:
    """Return what completes the names of a kind, such as ``role``."""
    stem = f"{kind}_"
    return _completer(lambda kg: (name.removeprefix(stem) for name in kg.known(kind)))


def query_names() -> Callable[[str], list[str]]:
    """Return what completes the names of queries."""
    return _completer(lambda kg: (query.name for query in kg.queries()))


def kind_names() -> Callable[[str], list[str]]:
    """Return what completes the kinds that ``govkg list`` takes."""
    return _completer(known_kinds)


def known_kinds(kg: KnowledgeGraph) -> list[str]:
    """Return the kinds of names that the graph knows."""
    from govkg.queryfile import PARAMETER_KINDS

    return [kind for kind in PARAMETER_KINDS if kg.known(kind)]


def export_formats(incomplete: str) -> list[str]:
    """Complete the names of export formats."""
    try:
        from govkg.export import FORMATS
        from govkg.export.mappings import MAPPING_FORMATS
    except ImportError:
        return []
    names = [*FORMATS, *MAPPING_FORMATS]
    return [name for name in names if name.startswith(incomplete)]


def _completer(
    ask: Callable[[KnowledgeGraph], Iterable[str]],
) -> Callable[[str], list[str]]:
    def complete(incomplete: str) -> list[str]:
        try:
            import govkg

            names = list(ask(govkg.load()))
        except Exception:
            # Nobody wants an error message in the middle of typing.
            return []
        return [name for name in names if name.startswith(incomplete)]

    return complete


def named(kind: str, meaning: str) -> Any:
    """Return an option that takes a name of a kind and completes it."""
    return Option(help=meaning, complete=names_of(kind))


def given(metavar: str, kind: str, meaning: str) -> Any:
    """Return an argument that takes a name of a kind and completes it."""
    return Argument(metavar=metavar, help=meaning, complete=names_of(kind))


AsJson = Annotated[
    bool,
    Option(
        "--json",
        excludes="formats",
        help="Print JSON with every column.",
        panel="Output",
    ),
]
AsCsv = Annotated[
    bool,
    Option(
        "--csv",
        excludes="formats",
        help="Print CSV with every column.",
        panel="Output",
    ),
]
Lang = Annotated[
    Language | None,
    Option(help="Language of labels; en if absent.", panel="Output"),
]
On = Annotated[
    str | None, Option(metavar="DATE", help="The day asked about: 2027-12-02.")
]
AsOf = Annotated[
    str | None,
    Option(metavar="DATE", help="State of the law that is consulted; today if absent."),
]
InstrumentName = Annotated[
    str,
    Argument(
        "INSTRUMENT",
        help="Slug of an instrument; see 'govkg instruments'.",
        complete=names_of("instrument"),
    ),
]
