"""Finds govkg's own files: in a checkout the sources, in a wheel the copies."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from govkg.errors import ResourceError

if TYPE_CHECKING:
    from pathlib import Path


class State(NamedTuple):
    """What the graph is made of, as seen at one moment.

    Attributes:
        key: Names the state, for the cache.
        files: Size and time of each file of data and schemes, by path; nothing in
            a wheel.
        rest: Stands for all else: the ontology, the rules and the code.
    """

    key: str
    files: dict[str, str]
    rest: str


class Resources(NamedTuple):
    """Where the ontology, the data and the queries are.

    Plain names, because a remembered answer takes less time than to import
    :mod:`pathlib`.

    Attributes:
        folder: Holds ``ontology/`` and ``queries/``.
        archive: The dataset with its inferences as gzipped N-Quads, which only an
            installed package has; a checkout compiles its sources instead.
    """

    folder: str | os.PathLike[str]
    archive: str | os.PathLike[str] | None = None

    @property
    def root(self) -> Path:
        """The folder as a path."""
        from pathlib import Path

        return Path(self.folder)

    @property
    def compiled(self) -> Path | None:
        """The compiled dataset as a path, if there is one."""
        from pathlib import Path

        return Path(self.archive) if self.archive else None

    @property
    def answers(self) -> str | None:
        """Folder of the answers that come with an installed package.

        What can be cited is asked so often, and by so many short processes, that a
        wheel carries it; see :func:`govkg.packing.pack`.
        """
        return os.path.join(self.folder, "answers") if self.archive else None

    @property
    def ontology(self) -> Path:
        """Folder of the ontology, its schemes and alignments."""
        return self.root / "ontology"

    @property
    def shapes(self) -> Path:
        """Folder of the SHACL shapes."""
        return self.ontology / "shapes"

    @property
    def data(self) -> Path:
        """Folder of the instruments; absent from an installed package."""
        return self.root / "data"

    @property
    def queries(self) -> Path:
        """Folder of the query files."""
        return self.root / "queries"

    @property
    def rules(self) -> list[Path]:
        """The rule files, in order."""
        return sorted((self.queries / "rules").glob("*.rq"))

    def sources(self) -> list[Path]:
        """Return the Turtle files that make up the graph, without the shapes."""
        shapes = f"{self.shapes}{os.sep}"
        files = [
            file
            for folder in (self.ontology, self.data)
            for file in sorted(folder.rglob("*.ttl"))
            if not str(file).startswith(shapes)
        ]
        if not files:
            raise ResourceError(f"{self.root}: no Turtle files. Reinstall govkg.")
        return files

    def state(self) -> State:
        """Return what names the state of the data, for the cache.

        A wheel has the hash of its content; a checkout is named by the paths, sizes
        and times of its files, because reading them all would cost more than the
        answer.
        """
        if self.archive:
            name = os.path.splitext(self.archive)[0] + ".sha256"
            with open(name, encoding="utf-8") as file:
                return State(file.read().strip(), {}, "")
        import hashlib
        from pathlib import Path

        facts = tuple(f"{f}{os.sep}" for f in (self.data, self.ontology / "schemes"))
        files, others = {}, hashlib.sha256()
        for path in self.sources():
            if str(path).startswith(facts):
                files[str(path)] = _stamp(path)
            else:
                others.update(f"{path}\0{_stamp(path)}\n".encode())
        for path in (*self.rules, *sorted(Path(__file__).parent.glob("*.py"))):
            others.update(f"{path}\0{_stamp(path)}\n".encode())
        every = hashlib.sha256(others.digest())
        for name, stamp in files.items():
            every.update(f"{name}\0{stamp}\n".encode())
        return State(every.hexdigest(), files, others.hexdigest())


def _stamp(path: Path) -> str:
    stat = path.stat()
    return f"{stat.st_size} {stat.st_mtime_ns}"


@cache
def find_resources() -> Resources:
    """Return the files of the checkout that this module is in, else the wheel's.

    Raises:
        ResourceError: If neither is complete.
    """
    package = os.path.dirname(os.path.realpath(__file__))
    checkout = os.path.dirname(os.path.dirname(package))
    header = os.path.join(checkout, "ontology", "govkg.ttl")
    if os.path.isfile(header) and os.path.isdir(os.path.join(checkout, "data")):
        return Resources(checkout)
    bundled = os.path.join(package, "_resources")
    compiled = os.path.join(bundled, "govkg.nq.gz")
    if os.path.isfile(compiled):
        return Resources(bundled, compiled)
    raise ResourceError(
        f"{bundled}: govkg was installed without its data. Reinstall it from a wheel."
    )
