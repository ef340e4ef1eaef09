"""What the documents say is true: commands run, snippets work, examples pass."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import govkg

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(
    {
        line.strip()
        for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
        for line in block.splitlines()
        if line.startswith("govkg ")
    }
)


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_the_readme_run(command: str, tmp_path: Path) -> None:
    """Each command of the README answers: with rows, or with a clear no."""
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout.strip() or done.returncode == 1
    assert "Traceback" not in done.stderr


def test_snippets_of_the_readme_run(capsys: pytest.CaptureFixture[str]) -> None:
    """The Python of the README works as it stands and prints something."""
    snippets = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert snippets
    for snippet in snippets:
        exec(compile(snippet, "README.md", "exec"), {})  # noqa: S102 - it is ours
    assert "Article 50(2)" in capsys.readouterr().out


def test_the_example_instrument_is_complete(
    kg: govkg.KnowledgeGraph, tmp_path: Path
) -> None:
    """The example of data/README.md passes; without any one line it does not."""
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    found = re.search(r"```turtle\n(.*?)```", text, re.DOTALL)
    assert found
    example = tmp_path / "example-act.ttl"
    example.write_text(found[1], encoding="utf-8")
    assert list(kg.validate([example]).findings) == []
    example.write_text(
        found[1].replace("    govkg:isStatedIn govid:example-act_art-1 ;\n", ""),
        encoding="utf-8",
    )
    messages = [finding.message for finding in kg.validate([example]).findings]
    assert any("govkg:isStatedIn" in message for message in messages)


def test_the_changelog_names_the_version() -> None:
    """The newest entry of the changelog is that of the package."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\d+\.\d+\.\d+)", text, re.MULTILINE)
    assert newest
    assert newest[1] == govkg.__version__
