"""The command line: what it prints, where it prints it, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import govkg
from govkg.cli.app import app
from govkg.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"rdflib", "pyshacl", "networkx", "owlrl", "pandas", "rich", "typer", "httpx"}
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")

SAMPLES = Path(govkg.__file__).parent / "samples"
CALLS: dict[str, list[str]] = {
    "hiroshima": [],
    "obligations": ["--role", "deployer"],
    "gaps": ["hiroshima-all-actors", "hiroshima-developers"],
    "crosswalk": ["hiroshima-all-actors", "hiroshima-developers"],
    "explain": ["hiroshima-all-actors_prin-1", "hiroshima-developers_prin-1"],
    "cite": ["eu-ai-act", "50(2)"],
    "search": ["Hiroshima"],
    "commitments": ["jp"],
    "instruments": [],
    "provisions": ["hiroshima-all-actors"],
    "timeline": ["eu-ai-act"],
    "related": ["hiroshima-all-actors_prin-1"],
    "applies": [str(SAMPLES / "profile.yaml")],
    "controls": [str(SAMPLES / "controls.csv")],
    "artefacts": ["--for", "eu-ai-act"],
    "matrix": [],
    "quality": [],
    "stats": [],
    "list": ["role"],
    "queries": [],
    "query": ["instruments"],
    "sparql": ["SELECT ?i WHERE { ?i a govkg:Instrument }"],
    "validate": [],
    "export": ["out.ttl"],
    "batch": ["corpora", "--out", "out"],
    "push": ["http://127.0.0.1:9/govkg"],
    "verify": ["out.nt"],
}
"""One call of each command; all but the last three end well on a whole graph."""

LISTING = sorted(set(CALLS) - {"validate", "export", "batch", "push", "verify"})
"""The commands that print rows."""


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests' opened graphs away from those of the user."""
    with pytest.MonkeyPatch.context() as patch:
        if not os.environ.get("GOVKG_CACHE"):
            patch.setenv("GOVKG_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("FORCE_COLOR", raising=False)
        patch.delenv("GOVKG_TRACEBACK", raising=False)
        yield


@pytest.fixture
def kg(cache: None) -> govkg.KnowledgeGraph:
    """The graph, to compare answers with."""
    return govkg.load()


def call(*args: str, text: str | None = None) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, list(args), input=text)


def shell(*args: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "govkg", *args],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        timeout=timeout,
        check=False,
    )


def imported_by(*words: str) -> set[str]:
    """Return the modules that a command has imported by the time that it ends."""
    code = (
        "import os, sys\nfrom govkg.cli.main import run\n"
        f"sys.argv[1:] = {list(words)!r}\n"
        "leave = os._exit\n"
        "def show(code):\n"
        "    print(*sys.modules, file=sys.stderr, flush=True)\n"
        "    leave(0)\n"
        "os._exit = show\nrun()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        check=True,
    )
    assert "govkg" in done.stderr.split()
    return set(done.stderr.split())


def test_calls_cover_every_command() -> None:
    """Every command has a call that the tests below make."""
    assert set(CALLS) == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_shows_an_example(name: str) -> None:
    """The help of a command ends with an example of that command."""
    result = call(name, "--help")
    assert result.exit_code == 0
    assert f"$ govkg {name}" in result.stdout


def test_help_lists_commands_and_exit_codes() -> None:
    """The help of govkg names each command and each exit code."""
    text = " ".join(call("--help").stdout.split())
    assert all(f" {name} " in text for name in COMMANDS)
    assert "Exit codes: 0 fine. 1 findings" in text
    assert all(f" {code} " in text for code in (0, 1, 2, 3, 70, 130))


@pytest.mark.parametrize(
    "filters",
    [
        [],
        ["--all-kinds"],
        ["--place", "eu"],
        ["--instrument", "eu-ai-act"],
        ["--all-kinds", "--instrument", "eu-ai-act"],
        ["--all-kinds", "--place", "eu"],
    ],
)
def test_obligations_answer_with_any_filter(filters: list[str]) -> None:
    """However much or little is said, the answer comes within seconds."""
    call("list", "place")
    assert shell("obligations", *filters, "--json", timeout=20).returncode == 0


def test_version() -> None:
    """The version is the package's."""
    assert call("--version").stdout == f"govkg {govkg.__version__}\n"


def test_near_miss_of_a_command_is_offered() -> None:
    """A mistyped command is answered with the right one."""
    result = call("obligation")
    assert result.exit_code == 2
    assert "obligations" in result.stderr


@pytest.mark.parametrize("name", LISTING)
def test_tables_are_plain_and_json_and_csv_parse(name: str) -> None:
    """Every listing command prints a plain table, JSON, and CSV of as many rows."""
    plain, as_json, as_csv = (
        call(name, *CALLS[name], *form) for form in ([], ["--json"], ["--csv"])
    )
    assert [plain.exit_code, as_json.exit_code, as_csv.exit_code] == [0, 0, 0]
    assert plain.stdout
    assert "\x1b" not in plain.stdout
    rows = json.loads(as_json.stdout)
    lines = list(csv.DictReader(io.StringIO(as_csv.stdout)))
    assert len(lines) == len(rows) > 0
    assert list(lines[0]) == list(rows[0])


@pytest.mark.parametrize("name", LISTING)
def test_json_and_csv_exclude_each_other(name: str) -> None:
    """Asking for two forms at once is a usage error."""
    result = call(name, *CALLS[name], "--json", "--csv")
    assert result.exit_code == 2
    assert "exclude each other" in " ".join(result.stderr.split())


def test_json_is_the_answer_of_the_library(kg: govkg.KnowledgeGraph) -> None:
    """JSON has the rows of the API, with nothing left out or added."""
    pairs: list[tuple[list[str], govkg.Rows[Any]]] = [
        (
            ["obligations", "--role", "deployer", "--on", "2027-12-02"],
            kg.obligations(role="deployer", on="2027-12-02"),
        ),
        (
            ["obligations", "--all-kinds", "--instrument", "hiroshima-all-actors"],
            kg.norms(instrument="hiroshima-all-actors"),
        ),
        (
            ["obligations", "--role", "deployer", "--place", "eu", "--place", "g7"],
            kg.obligations(role="deployer", places=["eu", "g7"]),
        ),
        (["crosswalk", *CALLS["crosswalk"]], kg.crosswalk(*CALLS["crosswalk"])),
        (["gaps", *CALLS["gaps"]], kg.gaps(*CALLS["gaps"])),
        (["explain", *CALLS["explain"]], kg.explain(*CALLS["explain"])),
        (["instruments", "--place", "eu"], kg.instruments(place="eu")),
        (["provisions", "eu-ai-act"], kg.provisions("eu-ai-act")),
        (["matrix"], kg.query("coverage-matrix")),
        (["stats"], kg.query("statistics")),
        (
            ["query", "participants", "--param", "instrument=g7"],
            kg.query("participants", instrument="g7"),
        ),
        (
            [
                *("query", "norms", "--param=role=deployer"),
                *("--param=place=eu", "--param=place=g7"),
            ],
            kg.query("norms", place=["eu", "g7"], role="deployer"),
        ),
    ]
    for args, rows in pairs:
        assert call(*args, "--json").stdout == rows.to_json() + "\n", args


def test_hiroshima_shows_cards(kg: govkg.KnowledgeGraph) -> None:
    """The main job: relation, counterpart, bearers, date and reason of a principle."""
    to = "hiroshima-developers"
    rows = kg.crosswalk(
        "hiroshima-all-actors", to, provision="hiroshima-all-actors_prin-1"
    )
    result = call("hiroshima", "1", "--to", to)
    assert result.exit_code == 0
    assert result.stdout.startswith(rows[0].subject_citation)
    for row in rows:
        for text in (row.relation, row.object_citation, row.bearers, row.reason):
            assert (text or "") in result.stdout
        assert str(row.applies_from) in result.stdout


def test_hiroshima_in_short_has_twelve_principles() -> None:
    """Without a number every principle has a line."""
    lines = call("hiroshima", "--to", "hiroshima-developers").stdout.splitlines()
    assert len(lines) == 1 + 12


def test_hiroshima_has_no_thirteenth_principle() -> None:
    """A principle that does not exist is a usage error."""
    result = call("hiroshima", "13")
    assert (result.exit_code, result.stdout) == (2, "")


@pytest.mark.parametrize(
    "args",
    [
        ["obligations", "--role", "deployer"],
        ["crosswalk", *CALLS["crosswalk"]],
        ["instruments"],
        ["list", "system"],
        ["list", "place"],
        ["queries"],
        ["matrix"],
        ["query", "concepts"],
    ],
)
def test_lang_ja_gives_japanese_labels(args: list[str]) -> None:
    """Labels come in Japanese where Japanese is asked for."""
    assert JAPANESE.search(call(*args, "--lang", "ja").stdout)


def test_unknown_language_is_a_usage_error() -> None:
    """Only the languages of the graph are taken."""
    assert call("instruments", "--lang", "xx").exit_code == 2


def test_missing_citation_ends_with_1_and_names_the_nearest() -> None:
    """Article 12(4) does not exist, and the nearest provision is offered."""
    result = call("cite", "EU AI Act", "12(4)")
    assert result.exit_code == 1
    assert "does not exist" in result.stdout
    assert "Article 12(3)" in result.stdout


def test_citation_that_exists_ends_with_0() -> None:
    """A citation that exists says so, in one argument or two."""
    assert call("cite", "EU AI Act, Article 50(2)").exit_code == 0
    answer = json.loads(call("cite", "eu-ai-act", "50(2)", "--json").stdout)
    assert answer[0]["exists"] is True
    assert answer[0]["nearest"] == []


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["obligations", "--role", "deploier"], "Did you mean deployer"),
        (["obligations", "--on", "tomorrow"], "not a date"),
        (["instruments", "--on", "2026-02-30"], "not a date"),
        (["cite", "no-such-act", "1"], "no-such-act"),
        (["gaps", "hiroshima-all-actor", "eu-ai-act"], "hiroshima-all-actors"),
        (["query", "nomrs"], "norms"),
        (["queries", "nomrs"], "norms"),
        (["query", "norms", "--param", "rolle=deployer"], "role"),
        (["query", "norms", "--param", "role"], "NAME=VALUE"),
        (["list", "wheels"], "role"),
        (["sparql"], "TEXT"),
        (["sparql", "SELECT"], "query"),
        (["sparql", "INSERT DATA { <a:a> <a:b> <a:c> }"], "change"),
        (["export", "x.ttl", "--format", "papyrus"], "turtle"),
        (["obligations", "--wheel"], "--wheel"),
    ],
)
def test_usage_errors_end_with_2_and_one_sentence(args: list[str], words: str) -> None:
    """What a person mistyped is said on standard error, with a way out."""
    result = call(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in " ".join(result.stderr.replace("│", " ").split())
    assert "Traceback" not in result.stderr


def test_broken_turtle_ends_with_3_and_a_line(tmp_path: Path) -> None:
    """A malformed file is named with its line, and no traceback is shown."""
    file = tmp_path / "broken.ttl"
    file.write_text("@prefix a: <https://a.example/> .\na:x a:y a:z\na:u a:v .\n")
    result = shell("validate", str(file))
    assert (result.returncode, result.stdout) == (3, "")
    assert re.search(r"broken\.ttl:3:\d+: not valid RDF", result.stderr)
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "args", [["validate", "none.ttl"], ["sparql", "--file", "none.rq"]]
)
def test_missing_files_end_with_3(args: list[str]) -> None:
    """A file that is not there is unreadable input."""
    result = call(*args)
    assert result.exit_code == 3
    assert "cannot be read" in result.stderr


def test_violation_ends_with_1(tmp_path: Path) -> None:
    """A violation is printed as file, subject, message and rule."""
    file = tmp_path / "bad.ttl"
    file.write_text(
        "@prefix govkg: <https://w3id.org/govkg/ont#> .\n"
        "@prefix govid: <https://w3id.org/govkg/id/> .\n"
        "govid:nothing-act a govkg:Instrument .\n"
    )
    result = call("validate", str(file))
    assert result.exit_code == 1
    line = re.compile(rf"{re.escape(str(file))}: govid:nothing-act: .+ \(\S+\)")
    assert any(map(line.fullmatch, result.stdout.splitlines()))
    findings = json.loads(call("validate", str(file), "--json").stdout)
    assert "violation" in {finding["severity"] for finding in findings}


def test_nothing_found_is_said_on_standard_error() -> None:
    """An empty answer is a sentence, ends with 0, and leaves JSON valid."""
    args = ["obligations", "--role", "deployer", "--on", "1900-01-01"]
    result = call(*args)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.strip().endswith(".")
    assert json.loads(call(*args, "--json").stdout) == []


def test_stats_has_a_total(kg: govkg.KnowledgeGraph) -> None:
    """The last line of the statistics adds up the norms."""
    total = call("stats").stdout.splitlines()[-1].split()
    assert total[0] == "Total"
    assert str(sum(row.norms for row in kg.query("statistics"))) in total


@pytest.mark.parametrize("kind", ["role", "roles", "system", "topic", "place"])
def test_listed_names_are_those_that_options_take(kind: str) -> None:
    """A listed name works as an option's value."""
    names = json.loads(call("list", kind, "--json").stdout)
    option = f"--{kind.removesuffix('s')}"
    result = call("obligations", option, names[0]["name"], "--json")
    assert result.exit_code == 0
    assert all(name["label"] for name in names)


def test_sparql_reads_text_file_and_standard_input(tmp_path: Path) -> None:
    """The three ways to hand over a query give the same rows."""
    text = "SELECT (COUNT(?i) AS ?n) WHERE { ?i a govkg:Instrument }"
    file = tmp_path / "count.rq"
    file.write_text(text)
    answers = {
        call("sparql", text, "--json").stdout,
        call("sparql", "--file", str(file), "--json").stdout,
        call("sparql", "-", "--json", text=text).stdout,
    }
    assert len(answers) == 1
    assert json.loads(answers.pop())[0]["n"] > 0


def test_sparql_limits_are_kept() -> None:
    """Too many rows are refused, not cut."""
    result = call("sparql", "SELECT * WHERE { ?s ?p ?o }", "--max-rows", "3")
    assert result.exit_code == 2
    assert "more than 3 rows" in result.stderr


def test_export_writes_a_file(tmp_path: Path) -> None:
    """An export prints the path of what it wrote."""
    target = tmp_path / "norms.csv"
    result = call("export", str(target), "--format", "csv")
    assert result.exit_code == 0
    assert result.stdout.strip() == str(target)
    assert target.stat().st_size > 0


def test_timeline_is_drawn_where_asked(tmp_path: Path) -> None:
    """The picture goes into the file, the table to standard output."""
    target = tmp_path / "timeline.svg"
    result = call(
        "timeline", "eu-ai-act", "--as-of", "2026-07-01", "--svg", str(target)
    )
    assert result.exit_code == 0
    assert result.stderr == f"drawn into {target}\n"
    assert "2026-08-02" in result.stdout
    assert "2027-12-02" not in result.stdout
    assert target.read_text(encoding="utf-8").startswith("<svg ")
    refused = call("timeline", "eu-ai-act", "--svg", str(tmp_path / "no" / "a.svg"))
    assert refused.exit_code == 3
    assert refused.stdout == ""


def test_unwritable_target_ends_with_3(tmp_path: Path) -> None:
    """An export to an impossible place is a store error."""
    file = tmp_path / "file"
    file.touch()
    assert call("export", str(file / "x.nt"), "-f", "ntriples").exit_code == 3


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_unexpected_error_is_one_sentence(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug is called a bug, without a traceback, in every command."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("wheels\ncame off")

    monkeypatch.setattr(govkg, "load", fail)
    monkeypatch.setattr("govkg.batch.run_batch", fail)
    result = call(name, *CALLS[name])
    assert (result.exit_code, result.stdout) == (70, "")
    assert "this is a bug in govkg: RuntimeError: wheels came off." in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_traceback_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """GOVKG_TRACEBACK=1 lets the error through."""
    error = RuntimeError("wheels")

    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(govkg, "load", fail)
    monkeypatch.setenv("GOVKG_TRACEBACK", "1")
    assert call("instruments").exception is error


def test_interrupt_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends a command quietly."""

    def interrupt(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(govkg, "load", interrupt)
    result = call("instruments")
    assert (result.exit_code, result.output) == (130, "")


@pytest.mark.parametrize(
    "args",
    [
        ["provisions", "eu-ai-act"],
        ["obligations", "--role", "provider", "--json"],
        ["--help"],
    ],
)
def test_closed_pipe_is_quiet(args: list[str]) -> None:
    """A reader that stops early causes no message."""
    with subprocess.Popen(
        [sys.executable, "-m", "govkg", *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""


def test_output_is_utf_8_in_any_locale() -> None:
    """A pipe gets UTF-8 even where the locale has no Japanese."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "govkg", "instruments", "--lang", "ja"],
        capture_output=True,
        env=env,
        check=True,
    )
    assert JAPANESE.search(done.stdout.decode("utf-8"))


@pytest.mark.parametrize("name", ["obligations", "crosswalk", "cite", "hiroshima"])
def test_quick_answers_import_nothing_heavy(name: str) -> None:
    """The everyday commands import neither rdflib nor anything else that is slow."""
    assert not HEAVY & imported_by(name, *CALLS[name])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("govkg obligations --role depl", "deployer"),
        ("govkg provisions hiroshima-all", "hiroshima-all-actors"),
        ("govkg query application-d", "application-dates"),
        ("govkg list sta", "stage"),
        ("govkg export x --format nq", "nquads"),
        ("govkg obl", "obligations"),
    ],
)
def test_completion(words: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shell completes commands, and names from the graph."""
    monkeypatch.setenv("_GOVKG_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    result = CliRunner().invoke(app, [], prog_name="govkg")
    assert expected in result.stdout.split()


def test_completion_is_silent_on_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph that cannot be opened completes to nothing."""

    def fail(**_: object) -> None:
        raise govkg.StoreError("no store")

    monkeypatch.setattr(govkg, "load", fail)
    monkeypatch.setenv("_GOVKG_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "govkg provisions hiro")
    monkeypatch.setenv("COMP_CWORD", "2")
    result = CliRunner().invoke(app, [], prog_name="govkg")
    assert result.output.strip() == ""


@pytest.mark.parametrize("name", LISTING)
@pytest.mark.parametrize("form", [[], ["--lang", "ja"]])
def test_terminal_tables_fit_100_columns(
    name: str, form: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal no line is longer than the terminal is wide."""
    from unicodedata import east_asian_width

    if name == "sparql":
        form = []  # a person's own query says itself in which language
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    result = call(name, *CALLS[name], *form)
    assert result.exit_code == 0
    for line in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", result.stdout).splitlines():
        width = sum(2 if east_asian_width(c) in "WF" else 1 for c in line)
        assert width <= 100 or name == "cite", line
