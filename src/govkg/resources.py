"""Finds govkg's own files: in a checkout the sources, in a wheel the copies."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from govkg.errors import ResourceError


@dataclass(frozen=True, slots=True)
class Resources:
    """Where the ontology, the data and the queries are.

    Attributes:
        root: Folder that holds ``ontology/`` and ``queries/``.
        compiled: The dataset with its inferences as gzipped N-Quads, which only
            an installed package has; a checkout compiles its sources instead.
    """

    root: Path
    compiled: Path | None = None

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

    def sources(self) -> list[Path]:
        """Return the Turtle files that make up the graph, without the shapes."""
        files = [
            file
            for folder in (self.ontology, self.data)
            for file in sorted(folder.rglob("*.ttl"))
            if self.shapes not in file.parents
        ]
        if not files:
            raise ResourceError(f"{self.root}: no Turtle files. Reinstall govkg.")
        return files

    def key(self) -> str:
        """Return what names the state of the data, for the cache.

        A wheel has the hash of its content; a checkout is named by the paths, sizes
        and times of its files, because reading them all would cost more than the
        answer.
        """
        if self.compiled:
            return self.compiled.with_suffix(".sha256").read_text("ascii").strip()
        hasher = hashlib.sha256()
        rules = sorted((self.queries / "rules").glob("*.rq"))
        for path in [*self.sources(), *rules, *Path(__file__).parent.glob("*.py")]:
            stat = path.stat()
            hasher.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
        return hasher.hexdigest()


@cache
def find_resources() -> Resources:
    """Return the files of the checkout that this module is in, else the wheel's.

    Raises:
        ResourceError: If neither is complete.
    """
    package = Path(__file__).resolve().parent
    checkout = package.parent.parent
    if (checkout / "ontology" / "govkg.ttl").is_file() and (checkout / "data").is_dir():
        return Resources(checkout)
    bundled = package / "_resources"
    compiled = bundled / "govkg.nq.gz"
    if compiled.is_file():
        return Resources(bundled, compiled)
    raise ResourceError(
        f"{bundled}: govkg was installed without its data. Reinstall it from a wheel."
    )
