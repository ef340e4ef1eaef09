"""The application: its commands, loaded one at a time, and its exit codes.

Only the module of the command that runs is imported, so that a quick answer does
not wait for the others. Whatever a command raises becomes one sentence here.
"""

from __future__ import annotations

import functools
import importlib
import io
import os
import sys
from collections.abc import Callable, Iterator, MutableMapping
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

import govkg
from govkg.cli.options import examples
from govkg.cli.output import STORE_VARIABLE, say, silence
from govkg.errors import GovkgError, InferenceError, QueryError

TRACEBACK_VARIABLE = "GOVKG_TRACEBACK"
"""Environment variable that shows where an unexpected error arose."""

FINDINGS, USAGE, UNREADABLE, BUG, INTERRUPTED, PIPE_CLOSED = 1, 2, 3, 70, 130, 141

COMMANDS = {
    "hiroshima": "hiroshima",
    "obligations": "norms",
    "gaps": "norms",
    "applies": "applicability",
    "controls": "controls",
    "artefacts": "controls",
    "crosswalk": "mappings",
    "explain": "mappings",
    "related": "mappings",
    "cite": "texts",
    "search": "texts",
    "commitments": "texts",
    "instruments": "texts",
    "provisions": "texts",
    "timeline": "texts",
    "matrix": "matrix",
    "quality": "matrix",
    "stats": "overview",
    "list": "overview",
    "queries": "questions",
    "query": "questions",
    "sparql": "questions",
    "validate": "upkeep",
    "export": "upkeep",
    "batch": "batch",
    "push": "stores",
    "verify": "stores",
}
"""Each command and the module of this package that holds it."""


class Commands(MutableMapping[str, Any]):
    """The commands by name; each is imported when it is first looked at."""

    def __init__(self) -> None:
        self._built: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._built:
            module = importlib.import_module(f"govkg.cli.{COMMANDS[name]}")
            command = get_group(module.app).commands[name]
            if command.callback:
                command.callback = guard(command.callback)
            self._built[name] = command
        return self._built[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._built[name] = command

    def __delitem__(self, name: str) -> None:
        del self._built[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Group(TyperGroup):
    """A group whose commands are imported when they are needed."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = Commands()


def guard(callback: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command whose errors are reported in one sentence."""

    @functools.wraps(callback)
    def guarded(*args: Any, **kwargs: Any) -> None:
        try:
            try:
                callback(*args, **kwargs)
            finally:
                sys.stdout.flush()
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except (Exception, KeyboardInterrupt) as error:
            raise typer.Exit(report(error)) from None

    return guarded


def report(error: BaseException) -> int:
    """Say what went wrong in one sentence, and return the exit code for it."""
    if isinstance(error, BrokenPipeError):
        silence()
        return PIPE_CLOSED
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if os.environ.get(TRACEBACK_VARIABLE):
        raise error
    if isinstance(error, GovkgError):
        say(str(error))
        return _exit_code(error)
    summary = " ".join(str(error).split()) or "no message"
    say(
        f"govkg: this is a bug in govkg: {type(error).__name__}: {summary}. Please "
        "report it in the project's issue tracker with your command and what "
        f"{TRACEBACK_VARIABLE}=1 shows."
    )
    return BUG


def _exit_code(error: GovkgError) -> int:
    if isinstance(error, InferenceError):
        return FINDINGS
    return USAGE if isinstance(error, QueryError) else UNREADABLE


app = typer.Typer(
    name="govkg",
    cls=Group,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        "govkg hiroshima 7",
        "govkg obligations --role deployer --system high-risk --on 2027-12-02",
        "govkg cite 'EU AI Act' '50(2)'",
    )
    + "\n\nExit codes: 0 fine. 1 findings, or no such citation. 2 usage: a bad option "
    "or an unknown name. 3 unreadable input or store. 70 a bug in govkg. 130 "
    "interrupted.\n\n"
    "Environment: GOVKG_CACHE names the cache folder (off for none), NO_COLOR turns "
    f"colours off, {TRACEBACK_VARIABLE}=1 shows where an error arose. "
    f"{STORE_VARIABLE} names a store to ask; GOVKG_STORE_USER and "
    "GOVKG_STORE_PASSWORD, or GOVKG_STORE_TOKEN, are the credentials for it.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"govkg {govkg.__version__}")
        raise typer.Exit


@app.callback()
def govkg_command(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Print the version and stop.",
        ),
    ] = False,
    store: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Ask this SPARQL store, filled by 'govkg push', and not the graph "
            f"that comes with govkg. The variable {STORE_VARIABLE} says the same.",
        ),
    ] = None,
) -> None:
    """What AI governance instruments require, of whom, from when, and why."""
    if store is not None:
        os.environ[STORE_VARIABLE] = store


def run() -> None:
    """Run the command line; what the entry point ``govkg`` calls."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            piped = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=piped, errors="replace")
    try:
        app(prog_name="govkg")
    except (Exception, KeyboardInterrupt) as error:
        sys.exit(report(error))
