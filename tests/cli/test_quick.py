"""The two readers of command lines: what the quick one takes, it takes alike."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from test_cli import CALLS, LISTING, call, imported_by

from govkg.cli.app import app
from govkg.cli.main import COMMANDS, find_command, run_plain
from govkg.cli.quick import read_plain

LEFT_ALONE: list[list[str]] = [
    ["cite"],
    ["cite", "a", "b", "c"],
    ["cite", "a", "--help"],
    ["cite", "a", "-h"],
    ["cite", "a", "--json", "--csv"],
    ["cite", "a", "--json=yes"],
    ["cite", "a", "--unknown"],
    ["cite", "a", "--lang"],
    ["cite", "a", "--lang", "fr"],
    ["cite", "a", "--on", "--json"],
    ["cite", "--", "-a"],
    ["search", "x", "--limit", "0"],
    ["search", "x", "--limit", "many"],
    ["sparql", "ASK {}", "--timeout", "0"],
    ["applies", "no-such-file.yaml"],
    ["applies", "."],
]
"""What the quick reader leaves to the other."""

TAKEN: list[tuple[list[str], dict[str, Any]]] = [
    (["cite", "EU AI Act", "50(2)"], {"instrument": "EU AI Act", "locator": "50(2)"}),
    (["cite", "--json", "a", "--lang=ja"], {"as_json": True, "lang": "ja"}),
    (["cite", "a", "--on", "2026-01-01"], {"on": "2026-01-01", "locator": None}),
    (["search", "x", "--limit", "5"], {"limit": 5}),
    (["sparql", "-"], {"text": "-", "timeout": 10.0, "max_rows": 10_000}),
    (["sparql", "ASK {}", "--max-rows=7"], {"max_rows": 7}),
    (
        ["obligations", "--place", "eu", "--place", "kr", "--role", "provider"],
        {"place": ["eu", "kr"], "role": "provider", "as_csv": False},
    ),
    (["obligations"], {"place": None, "all_kinds": False}),
    (["push", "http://h", "--named"], {"url": "http://h", "named": True}),
    (["push", "http://h", "--default"], {"named": False, "inferred": True}),
    (["push", "http://h", "--no-inferred"], {"inferred": False}),
    (["export", "out", "-f", "nquads"], {"target": "out", "format_": "nquads"}),
    (
        ["batch", "one", "two", "--out", "o"],
        {"folders": [Path("one"), Path("two")], "out": Path("o")},
    ),
    (["validate", "a.ttl", "b.ttl"], {"files": [Path("a.ttl"), Path("b.ttl")]}),
    (["validate"], {"files": None, "reference": False}),
]
"""Command lines, and some of what they mean."""


@pytest.mark.parametrize("words", LEFT_ALONE, ids=" ".join)
def test_mistakes_and_wishes_are_left_alone(words: list[str]) -> None:
    """Whatever is not plain is for the reader that explains."""
    assert read_plain(find_command(words[0]), words[1:]) is None


@pytest.mark.parametrize(("words", "meant"), TAKEN, ids=lambda x: str(x)[:40])
def test_both_readers_read_alike(
    words: list[str], meant: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quick reader and Typer call the command with the same arguments."""
    command = find_command(words[0])
    plain = read_plain(command, words[1:])
    assert plain is not None
    assert plain | meant == plain

    heard: list[dict[str, Any]] = []
    # Typer may give an empty list where nothing was given.
    module = sys.modules[command.call.__module__]
    listened = command._replace(call=_listener(command.call, heard))
    monkeypatch.setitem(module.commands, command.name, listened)
    from typer.main import get_command

    group = get_command(app)
    group.main(words, prog_name="govkg", standalone_mode=False)
    assert [{k: v or None for k, v in heard[0].items()}] == [
        {k: v or None for k, v in plain.items()}
    ]


def _listener(call: Any, heard: list[dict[str, Any]]) -> Any:
    """Return a function of the same parameters that only listens."""
    names = call.__code__.co_varnames[: call.__code__.co_argcount]
    given = ", ".join(names)
    space: dict[str, Any] = {"heard": heard}
    exec(f"def listen({given}): heard.append(dict(locals()))", space)  # noqa: S102
    listen = space["listen"]
    listen.__defaults__ = call.__defaults__
    listen.__annotations__ = call.__annotations__
    listen.__module__ = call.__module__
    listen.__globals__.update(sys.modules[call.__module__].__dict__, heard=heard)
    listen.__name__ = call.__name__
    return listen


@pytest.mark.parametrize("name", LISTING)
def test_both_readers_print_alike(
    name: str, capsys: pytest.CaptureFixture[str], cache: None
) -> None:
    """A plain command line prints what Typer prints for it."""
    words = [name, *CALLS[name]]
    code = run_plain(words)
    assert capsys.readouterr().out == call(*words).stdout
    assert code == 0


def test_every_command_has_a_plain_call() -> None:
    """Of each command the quick reader takes the call that the tests make."""
    taken = {
        name
        for name in COMMANDS
        if read_plain(find_command(name), CALLS[name]) is not None
    }
    assert taken == set(COMMANDS)


def test_mistake_found_late_is_told_as_others_are() -> None:
    """What a command itself finds wrong is told in the same words."""
    assert run_plain(["list", "nonsense"]) is None
    assert "nothing is listed under 'nonsense'" in call("list", "nonsense").output


def test_remembered_citation_needs_no_engine(cache: None) -> None:
    """The second check of a citation imports neither Typer nor an engine."""
    words = ("cite", "EU AI Act", "12(3)")
    imported_by(*words)
    slow = {"typer", "pyoxigraph", "rdflib", "inspect", "dataclasses"}
    assert not slow & imported_by(*words)
