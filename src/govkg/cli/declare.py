"""What a command takes, declared without the library that reads command lines.

Importing that library costs three times as much as an answer. So commands declare
their arguments with the classes below, and two readers understand them:
:mod:`govkg.cli.quick` takes plain command lines, and :mod:`govkg.cli.app` hands
everything else (help, completion, mistakes) to Typer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

Completer = Callable[[str], list[str]]

REQUIRED: Any = object()
"""Default of what has to be given."""


class Argument:
    """Something that is given by its place.

    Attributes:
        metavar: What stands for it in the help text.
        help: What it is.
        complete: Completes what somebody has begun to type.
        is_file: Whether it has to be a file that exists.
    """

    __slots__ = ("complete", "help", "is_file", "metavar")

    def __init__(
        self,
        metavar: str | None = None,
        *,
        help: str,
        complete: Completer | None = None,
        is_file: bool = False,
    ) -> None:
        self.metavar = metavar
        self.help = help
        self.complete = complete
        self.is_file = is_file


class Option:
    """Something that is given by its name.

    Attributes:
        names: How it is written, where that does not follow from the parameter;
            ``--one/--other`` for a switch with two sides.
        help: What it is.
        metavar: What stands for its value in the help text.
        complete: Completes what somebody has begun to type.
        least: The least number that it takes.
        panel: The part of the help text that it stands in.
        excludes: Of the options with this word only one can be given.
    """

    __slots__ = ("complete", "excludes", "help", "least", "metavar", "names", "panel")

    def __init__(
        self,
        *names: str,
        help: str,
        metavar: str | None = None,
        complete: Completer | None = None,
        least: float | None = None,
        panel: str | None = None,
        excludes: str | None = None,
    ) -> None:
        self.names = names
        self.help = help
        self.metavar = metavar
        self.complete = complete
        self.least = least
        self.panel = panel
        self.excludes = excludes


class Command(NamedTuple):
    """A command as it was declared."""

    name: str
    call: Callable[..., None]
    panel: str
    epilog: str


class Parameter(NamedTuple):
    """A parameter of a command.

    Attributes:
        name: Its name in Python.
        type: Its type, without None.
        default: Its default, or :data:`REQUIRED`.
        declared: What was declared of it.
    """

    name: str
    type: Any
    default: Any
    declared: Argument | Option


class Commands(dict[str, Command]):
    """The commands of a module, by name."""

    def add(
        self, name: str | None = None, *, panel: str, epilog: str
    ) -> Callable[[Callable[..., None]], Callable[..., None]]:
        """Return what declares a function to be a command.

        Args:
            name: Its name, where it is not that of the function.
            panel: The part of the help text that it stands in.
            epilog: What stands below its help text.
        """

        def declare(call: Callable[..., None]) -> Callable[..., None]:
            key = name or call.__name__
            self[key] = Command(key, call, panel, epilog)
            return call

        return declare


class UsageError(Exception):
    """A command line that cannot be meant so.

    Attributes:
        hint: The argument or option that is concerned.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


def parameters_of(call: Callable[..., None]) -> Iterator[Parameter]:
    """Yield what a command takes, in the order of its declaration."""
    hints = get_type_hints(call, include_extras=True)
    # Not by inspect, whose import takes longer than an answer.
    names = call.__code__.co_varnames[: call.__code__.co_argcount]
    defaults = call.__defaults__ or ()
    without = len(names) - len(defaults)
    for place, name in enumerate(names):
        annotated, declared = _split(hints[name])
        default = REQUIRED if place < without else defaults[place - without]
        yield Parameter(name, annotated, default, declared)


def _split(hint: Any) -> tuple[Any, Argument | Option]:
    assert get_origin(hint) is Annotated
    annotated, *declarations = get_args(hint)
    [declared] = [d for d in declarations if isinstance(d, Argument | Option)]
    several = [one for one in get_args(annotated) if one is not type(None)]
    optional = len(several) < len(get_args(annotated))
    return several[0] if optional else annotated, declared


def echo(text: str = "", *, end: str = "\n") -> None:
    """Print something on standard output."""
    sys.stdout.write(text + end)
