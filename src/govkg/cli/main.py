"""Runs the command line, and turns whatever goes wrong into one sentence.

Only the module of the command that runs is imported, so that a quick answer does
not wait for the others.
"""

from __future__ import annotations

import functools
import gc
import importlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from govkg.cli.declare import Command, UsageError
from govkg.cli.output import say, silence
from govkg.errors import GovkgError, InferenceError, QueryError

TRACEBACK_VARIABLE = "GOVKG_TRACEBACK"
"""Environment variable that shows where an unexpected error arose."""

COMPLETE_VARIABLE = "_GOVKG_COMPLETE"
"""Environment variable by which a shell asks for completion."""

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


def run() -> None:
    """Run the command line; what the entry point ``govkg`` calls."""
    # Rows make no cycles, and looking for some costs a tenth of a quick answer.
    gc.set_threshold(100_000)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            piped = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=piped, errors="replace")
    try:
        code = run_plain(sys.argv[1:])
        if code is None:
            from govkg.cli.app import app

            app(prog_name="govkg")
        else:
            sys.stderr.flush()
            # All is written; taking the interpreter down would only cost time.
            os._exit(code)
    except (Exception, KeyboardInterrupt) as error:
        sys.exit(report(error))


def run_plain(words: Sequence[str]) -> int | None:
    """Run a plain command line.

    Returns:
        The exit code; None if :mod:`govkg.cli.app` has to read the command line.
    """
    if not words or words[0] not in COMMANDS or os.environ.get(COMPLETE_VARIABLE):
        return None
    from govkg.cli.quick import read_plain

    command = find_command(words[0])
    arguments = read_plain(command, words[1:])
    if arguments is None:
        return None
    try:
        guard(command.call)(**arguments)
    except UsageError:
        # The same mistake again, told as mistakes are told there.
        return None
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def find_command(name: str) -> Command:
    """Return a command, whose module is imported when it is first looked at."""
    module = importlib.import_module(f"govkg.cli.{COMMANDS[name]}")
    command: Command = module.commands[name]
    return command


def guard(call: Callable[..., None]) -> Callable[..., None]:
    """Return a command whose errors are reported in one sentence."""

    @functools.wraps(call)
    def guarded(*args: Any, **kwargs: Any) -> None:
        try:
            try:
                call(*args, **kwargs)
            finally:
                sys.stdout.flush()
        except UsageError:
            raise
        except (Exception, KeyboardInterrupt) as error:
            raise SystemExit(report(error)) from None

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
