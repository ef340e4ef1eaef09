"""Checks the wheel: reproducible, complete without the checkout, same answers.

Run by ``make test`` after the tests of the checkout. Builds the wheel twice,
installs it into a new environment, and runs the tests that need no sources there,
from a folder outside the checkout. The last lines are pytest's own.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPILED = "govkg/_resources/govkg.nq.gz"
SAME_ANSWERS = (
    ("cite", "EU AI Act", "12(4)", "--json"),
    ("crosswalk", "hiroshima-all-actors", "eu-ai-act", "--json"),
    ("obligations", "--role", "deployer", "--on", "2027-12-02", "--json"),
    ("query", "application-dates", "--json"),
    ("gaps", "hiroshima-all-actors", "eu-ai-act", "--lang", "ja", "--csv"),
)
"""Commands that must print the same from the wheel and from the checkout."""

PORTABLE = (
    "tests/conftest.py",
    "tests/queries",
    "tests/facts",
    "tests/cli",
    "tests/unit/citations_invalid.tsv",
    "tests/unit/citations_valid.tsv",
    "tests/unit/test_citation.py",
    "tests/unit/test_export.py",
    "tests/unit/test_isolation.py",
    "tests/unit/test_network.py",
    "tests/unit/test_queryfile.py",
    "tests/unit/test_querying.py",
    "tests/unit/test_rdflib_view.py",
    "tests/unit/test_rows.py",
)
"""Tests that need an installed govkg and no source file."""

ABOUT_SOURCES = (
    "tests/queries/test_coverage.py",
    "tests/queries/test_headers.py",
)
"""Tests among them that read the query files of the checkout."""


def build(target: Path) -> Path:
    """Build the wheel and return its path."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    subprocess.run([*command, "--wheel-dir", str(target), str(ROOT)], check=True)
    return next(target.glob("*.whl"))


def check_reproducible(first: Path, second: Path) -> None:
    """Compare two builds, the compiled data and the whole file."""
    for wheel in (first, second):
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            assert COMPILED in names, f"{wheel.name}: no {COMPILED}"
            assert not any("/data/" in name for name in names), names
            digest = hashlib.sha256(archive.read(COMPILED)).hexdigest()
        sys.stderr.write(f"{COMPILED} {digest}\n")
    assert first.read_bytes() == second.read_bytes(), "two builds differ"


def install(wheel: Path, home: Path) -> Path:
    """Install the wheel with the locked dependencies; return the interpreter."""
    venv.create(home, with_pip=True)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    lock = str(ROOT / "requirements-dev.lock")
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    subprocess.run([*pip, "--require-hashes", "-r", lock], check=True)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    return python


def answer(python: Path | str, command: tuple[str, ...], cache: Path) -> str:
    """Run a command of the command line from a folder that holds nothing."""
    done = subprocess.run(
        [str(python), "-m", "govkg", *command],
        cwd=cache.parent,
        env={**os.environ, "GOVKG_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def main() -> int:
    """Run every check; the exit code is that of the tests in the wheel."""
    with tempfile.TemporaryDirectory(prefix="govkg-wheel-") as name:
        work = Path(name)
        first, second = build(work / "one"), build(work / "two")
        check_reproducible(first, second)
        python = install(first, work / "venv")
        for command in SAME_ANSWERS:
            ours = answer(python, command, work / "cache")
            theirs = answer(sys.executable, command, work / "checkout-cache")
            assert ours == theirs, f"govkg {' '.join(command)}: answers differ"
        tests = work / "run"
        for part in PORTABLE:
            source = ROOT / part
            target = tests / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target)
            else:
                shutil.copy(source, target)
        for part in ABOUT_SOURCES:
            (tests / part).unlink(missing_ok=True)
        return subprocess.run(
            [
                *(str(python), "-m", "pytest", "-q", "-rs", "-W", "error"),
                *("-n", "auto", "--dist", "loadfile", "tests"),
            ],
            cwd=tests,
            env={**os.environ, "GOVKG_CACHE": str(work / "cache")},
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
