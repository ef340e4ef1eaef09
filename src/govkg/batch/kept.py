"""What a run keeps, so that the next one does only the parts that changed.

Beside each result stands a digest of all that it was made of: the bytes of the
part's files, what is shared, what is known of other parts, the rules, shapes and
queries, and the code. What is missing, damaged or made of something else is done
anew, so the results are those of a first run.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from govkg.batch.candidates import Feature
from govkg.batch.parts import Part, Shared
from govkg.batch.steps import Fault, Outcome, infer_part, known, validate_part
from govkg.compiling import to_nquads
from govkg.digests import code_digest, digest_files
from govkg.memo import write_whole
from govkg.resources import find_resources
from govkg.validation import Finding

_DAMAGED = (OSError, AttributeError, KeyError, TypeError, ValueError)


class Recalled(NamedTuple):
    """The outcome of a part.

    Attributes:
        name: The part.
        outcome: What inferring found out.
        anew: Whether that was done in this run.
    """

    name: str
    outcome: Outcome
    anew: bool


class Checked(NamedTuple):
    """The findings of a part.

    Attributes:
        name: The part.
        faults: What is wrong with it.
        anew: Whether that was found in this run.
    """

    name: str
    faults: tuple[Fault, ...]
    anew: bool


class Kept(NamedTuple):
    """What is kept below the folder ``out``, which a run writes to."""

    out: Path

    @property
    def inferred(self) -> Path:
        """Folder of what follows from each part."""
        return self.out / "inferred"

    def infer(self, part: Part, shared: Shared) -> Recalled:
        """Infer a part, or recall what came of it; see :func:`steps.infer_part`."""
        file = self._file(part, "outcome")
        digest = _digest(part, shared)
        kept = _recall(file, digest)
        with contextlib.suppress(*_DAMAGED):
            if _hash_of(self.inferred / f"{part.name}.nq") == kept["inferred"]:
                return Recalled(part.name, _to_outcome(kept["outcome"]), False)
        outcome = infer_part(part, shared, self.inferred)
        cards = [(name, card.decode()) for name, card in outcome.cards]
        content = {
            "inferred": _hash_of(self.inferred / f"{part.name}.nq"),
            "outcome": outcome._asdict() | {"cards": cards},
        }
        _write(file, digest, content)
        return Recalled(part.name, outcome, True)

    def validate(self, part: Part, cards: Sequence[bytes], shared: Shared) -> Checked:
        """Check a part, or recall the findings; see :func:`steps.validate_part`."""
        file = self._file(part, "faults")
        outcome = _recall(self._file(part, "outcome"), _digest(part, shared))
        digest = None
        with contextlib.suppress(*_DAMAGED):
            wanted = [ox.NamedNode(iri) for iri in outcome["outcome"]["wanted"]]
            checks = f"{shared.source} {_digest_of('hygiene')}".encode()
            given = (*cards, to_nquads(known(wanted)), checks)
            digest = _digest(part, shared, given)
        if digest:
            kept = _recall(file, digest)
            with contextlib.suppress(*_DAMAGED):
                faults = [Fault(part.name, Finding(**one)) for one in kept["faults"]]
                return Checked(part.name, tuple(faults), False)
        found = tuple(validate_part(part, cards, shared))
        if digest:
            faults_ = [fault.finding._asdict() for fault in found]
            _write(file, digest, {"faults": faults_})
        return Checked(part.name, found, True)

    def _file(self, part: Part, kind: str) -> Path:
        return self.out / "kept" / f"{part.name}.{kind}.json"


def _recall(file: Path, digest: str) -> Any:
    """Return what was kept of exactly this, or None."""
    with contextlib.suppress(*_DAMAGED):
        kept = json.loads(file.read_bytes())
        if kept["digest"] == digest:
            return kept
    return None


def tidy(kept: Kept, parts: Iterable[Part], *, fresh: bool) -> None:
    """Make the folders, and remove what is left of parts that are no more.

    Args:
        kept: The folders.
        parts: The parts there are.
        fresh: Whether to remove what is kept of these, too.
    """
    folder = kept.out / "kept"
    for made in (folder, kept.inferred):
        made.mkdir(parents=True, exist_ok=True)
    names = {part.name for part in parts}
    for file in sorted(folder.glob("*.json")):
        name = file.name.removesuffix(".json").rpartition(".")[0]
        if name not in names or fresh:
            file.unlink(missing_ok=True)
        if name and name not in names:
            (kept.inferred / f"{name}.nq").unlink(missing_ok=True)


def _digest(part: Part, shared: Shared, given: Iterable[bytes] = ()) -> str:
    """Return what stands for all that a result is made of."""
    hasher = hashlib.sha256(_common(shared))
    hasher.update(part.name.encode())
    for file in part.files:
        hasher.update(f"{file}\0".encode())
        with contextlib.suppress(OSError):
            hasher.update(hashlib.sha256(Path(file).read_bytes()).digest())
    for content in given:
        hasher.update(hashlib.sha256(content).digest())
    return hasher.hexdigest()


@cache
def _common(shared: Shared) -> bytes:
    """Return the digest of what all parts are made of."""
    hasher = hashlib.sha256(code_digest().encode())
    for content in (shared.terms, shared.vocabulary):
        # A store gives the same quads in any order.
        hasher.update(hashlib.sha256(b"".join(sorted(content.splitlines()))).digest())
    hasher.update(_digest_of("rules").encode())
    return hasher.digest()


@cache
def _digest_of(queries: str) -> str:
    return digest_files(sorted((find_resources().queries / queries).glob("*.rq")))


def _hash_of(file: Path) -> str | None:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return None


def _to_outcome(kept: dict[str, Any]) -> Outcome:
    return Outcome(
        kept["name"],
        dict(kept["counts"]),
        tuple(kept["wanted"]),
        tuple((name, card.encode()) for name, card in kept["cards"]),
        tuple(
            Feature(instrument, provision, kind, tuple(topics), tuple(roles))
            for instrument, provision, kind, topics, roles in kept["features"]
        ),
        kept["error"],
    )


def _write(file: Path, digest: str, content: dict[str, Any]) -> None:
    text = json.dumps({"digest": digest, **content}, ensure_ascii=False)
    with contextlib.suppress(OSError):
        write_whole(file, text)
