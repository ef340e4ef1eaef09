"""The commands as Typer has them: help, completion, and mistakes told well."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Iterator, MutableMapping
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

import govkg
from govkg.cli.declare import Argument, Command, Option, UsageError, parameters_of
from govkg.cli.main import COMMANDS, TRACEBACK_VARIABLE, find_command, guard
from govkg.cli.options import examples
from govkg.cli.output import STORE_VARIABLE


class LazyCommands(MutableMapping[str, Any]):
    """The commands by name; each is imported when it is first looked at."""

    def __init__(self) -> None:
        self._built: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._built:
            self._built[name] = _build(find_command(name))
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
        self.commands = LazyCommands()


def _build(command: Command) -> Any:
    single = typer.Typer(add_completion=False)
    single.command(command.name, rich_help_panel=command.panel, epilog=command.epilog)(
        _adapt(command.call)
    )
    return get_command(single)


def _adapt(call: Callable[..., None]) -> Callable[..., None]:
    """Return a command whose parameters are declared as Typer wants them."""
    run = guard(call)

    @functools.wraps(call)
    def adapted(**arguments: Any) -> None:
        try:
            run(**arguments)
        except UsageError as error:
            raise typer.BadParameter(str(error), param_hint=error.hint) from None

    declared = {p.name: _translate(p.declared) for p in parameters_of(call)}
    signature = inspect.signature(call, eval_str=True)
    parameters = [
        parameter.replace(
            annotation=Annotated[
                parameter.annotation.__origin__, declared[parameter.name]
            ]
        )
        for parameter in signature.parameters.values()
    ]
    adapted.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    adapted.__annotations__ = {p.name: p.annotation for p in parameters}
    return adapted


def _translate(declared: Argument | Option) -> Any:
    common: dict[str, Any] = {
        "help": declared.help,
        "metavar": declared.metavar,
        "autocompletion": declared.complete,
    }
    if isinstance(declared, Argument):
        return typer.Argument(
            exists=declared.is_file, dir_okay=not declared.is_file, **common
        )
    return typer.Option(
        *declared.names,
        min=declared.least,
        rich_help_panel=declared.panel,
        callback=_only_one(declared.excludes) if declared.excludes else None,
        **common,
    )


def _only_one(word: str) -> Callable[..., bool]:
    """Return what refuses a second option of those that exclude each other."""

    def check(
        context: typer.Context, option: typer.CallbackParam, wanted: bool
    ) -> bool:
        given = context.meta.setdefault(f"govkg.{word}", [])
        if wanted:
            given.append(option.opts[0])
        if len(given) > 1:
            raise typer.BadParameter(
                f"{' and '.join(given)} exclude each other. Choose one."
            )
        return wanted

    return check


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
