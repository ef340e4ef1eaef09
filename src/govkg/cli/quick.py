"""Runs plain command lines without waiting for the library that reads all others.

What this reader is not sure of (an unknown word, a wish for help, a mistake) it
leaves alone, and :mod:`govkg.cli.app` reads it instead. Both call the same
function, and a test holds them to the same answers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any, Literal, get_args, get_origin

from govkg.cli.declare import (
    REQUIRED,
    Argument,
    Command,
    Option,
    Parameter,
    parameters_of,
)


class NotPlainError(Exception):
    """The command line is not one that this module reads."""


def read_plain(command: Command, words: Sequence[str]) -> dict[str, Any] | None:
    """Return the arguments of a command, or None if others must read its words."""
    parameters = list(parameters_of(command.call))
    try:
        given = _Reader(parameters).read(words)
        return {
            parameter.name: _value(parameter, given.get(parameter.name, []))
            for parameter in parameters
        }
    except (NotPlainError, ValueError):
        return None


class _Reader:
    """Takes the words of a command line apart."""

    def __init__(self, parameters: Sequence[Parameter]) -> None:
        self._options: dict[str, tuple[Parameter, bool]] = {}
        self._arguments: list[Parameter] = []
        for parameter in parameters:
            if isinstance(parameter.declared, Argument):
                self._arguments.append(parameter)
            else:
                self._options.update(_spellings(parameter, parameter.declared))

    def read(self, words: Sequence[str]) -> dict[str, list[str | bool]]:
        """Return the words of each parameter; of a switch, whether it is on."""
        given: dict[str, list[str | bool]] = {}
        excluded: set[str] = set()
        places = iter(self._arguments)
        place: Parameter | None = None
        rest = iter(words)
        for word in rest:
            if not word.startswith("-") or word == "-":
                if place is None or get_origin(place.type) is not list:
                    place = next(places, None)
                if place is None:
                    raise NotPlainError
                given.setdefault(place.name, []).append(word)
                continue
            name, sign, value = word.partition("=")
            if name not in self._options:
                raise NotPlainError
            parameter, side = self._options[name]
            declared = parameter.declared
            if isinstance(declared, Option) and declared.excludes:
                if declared.excludes in excluded:
                    raise NotPlainError
                excluded.add(declared.excludes)
            if parameter.type is bool:
                if sign:
                    raise NotPlainError
                given[parameter.name] = [side]
                continue
            if not sign:
                value = next(rest, "-")
            if value.startswith("-"):
                raise NotPlainError
            if get_origin(parameter.type) is list:
                given.setdefault(parameter.name, []).append(value)
            else:
                given[parameter.name] = [value]
        return given


def _spellings(
    parameter: Parameter, declared: Option
) -> Iterator[tuple[str, tuple[Parameter, bool]]]:
    for name in declared.names or (f"--{parameter.name.replace('_', '-')}",):
        on, _, off = name.partition("/")
        yield on, (parameter, True)
        if off:
            yield off, (parameter, False)


def _value(parameter: Parameter, words: Sequence[str | bool]) -> Any:
    """Return the value of a parameter.

    Raises:
        NotPlainError: If it has to be given and is not, or cannot have this value.
        ValueError: If it is no number.
    """
    if not words:
        if parameter.default is REQUIRED:
            raise NotPlainError
        return parameter.default
    if get_origin(parameter.type) is list:
        [kind] = get_args(parameter.type)
        return [_convert(parameter, kind, word) for word in words]
    return _convert(parameter, parameter.type, words[-1])


def _convert(parameter: Parameter, kind: Any, word: str | bool) -> Any:
    if isinstance(word, bool):
        return word
    if get_origin(kind) is Literal:
        if word not in get_args(kind):
            raise NotPlainError
        return word
    value = kind(word)
    declared = parameter.declared
    if isinstance(declared, Option):
        if declared.least is not None and value < declared.least:
            raise NotPlainError
    elif declared.is_file and not (os.path.isfile(word) and os.access(word, os.R_OK)):
        raise NotPlainError
    return value
