"""Reads what a person says of a system, from a YAML or a Turtle file."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import pyoxigraph as ox

from govkg.errors import LoadError, ParameterError
from govkg.namespaces import local_name
from govkg.querying import Lookup, find_node
from govkg.rows import Rows

Measured: TypeAlias = Decimal | datetime.date

_KEYS = ("name", "roles", "systems", "places", "facts", "measures", "complete")
_LISTS = {"roles": "role", "systems": "system", "places": "place"}
_FACT_KINDS = ("characteristic", "system", "role", "node")


class Reader(Lookup, Protocol):
    """What knows names and reads RDF files: a session."""

    def ask_file(self, name: str, path: Path) -> Rows[Any]:
        """Run a query on a file."""
        ...


@dataclass(frozen=True, slots=True)
class Profile:
    """A system and those who provide or use it, as a person describes them.

    Attributes:
        name: What it is called.
        roles: IRIs of the roles of the person who asks. What is not a kind of one of
            them is taken as absent.
        systems: IRIs of the categories to which the system belongs.
        places: IRIs of the places whose instruments are looked at.
        affirmed: IRIs of characteristics, conditions and exemptions that hold.
        denied: IRIs of what does not hold; roles and categories can be among them.
        measures: Values by IRI of the quantity.
        complete: Whether everything that is not said does not hold. Otherwise it is
            open, and asked back.
    """

    name: str
    roles: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    affirmed: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    measures: Mapping[str, Measured] = field(default_factory=dict)
    complete: bool = False


def to_profile(
    source: Profile | Mapping[str, Any] | Path | str, lookup: Reader
) -> Profile:
    """Return a profile as it is, or make it of a mapping or a file."""
    if isinstance(source, Profile):
        return source
    if isinstance(source, Mapping):
        return from_mapping(source, lookup)
    return read_profile(Path(source), lookup)


def read_profile(path: Path, lookup: Reader) -> Profile:
    """Read a profile.

    Args:
        path: A file in YAML (``.yaml``, ``.yml``) or in Turtle (``.ttl``).
        lookup: Knows which names exist.

    Raises:
        LoadError: If it cannot be read, or says what no profile can say.
        ParameterError: If nothing in the graph has a name that it uses.
    """
    try:
        if path.suffix.lower() in (".yaml", ".yml"):
            return from_mapping(_read_yaml(path), lookup, default_name=path.stem)
        return _from_rdf(path, lookup)
    except ParameterError as error:
        raise ParameterError(f"{path}: {error}") from None


def from_mapping(
    content: Mapping[str, Any], lookup: Lookup, *, default_name: str = "profile"
) -> Profile:
    """Make a profile of a mapping with the keys of the YAML form.

    Raises:
        ParameterError: If a key or a name is unknown, or a value is not of its kind.
    """
    for key in content:
        if key not in _KEYS:
            raise ParameterError(f"{key!r} is no key of a profile. Use {_listed()}.")
    named = {
        key: frozenset(
            find_node(kind, item, lookup).value for item in _items(content, key)
        )
        for key, kind in _LISTS.items()
    }
    if not named["places"]:
        raise ParameterError("no place is named. Say where, as in 'places: [eu]'.")
    facts = {
        _fact(name, lookup): _truth(name, value)
        for name, value in _mapping(content, "facts").items()
    }
    return Profile(
        name=str(content.get("name") or default_name),
        roles=named["roles"],
        systems=named["systems"],
        places=named["places"],
        affirmed=frozenset(iri for iri, holds in facts.items() if holds),
        denied=frozenset(iri for iri, holds in facts.items() if not holds),
        measures={
            find_node("quantity", str(name), lookup).value: _measured(name, value)
            for name, value in _mapping(content, "measures").items()
        },
        complete=_truth("complete", content.get("complete", False)),
    )


def _read_yaml(path: Path) -> Mapping[str, Any]:
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise LoadError(f"{path}: cannot be read: {error}") from error
    except yaml.YAMLError as error:
        problem = " ".join(str(error).split())
        raise LoadError(f"{path}: is not YAML: {problem}") from error
    if not isinstance(content, Mapping):
        raise LoadError(f"{path}: has no 'key: value' lines. Use {_listed()}.")
    return content


def _from_rdf(path: Path, reader: Reader) -> Profile:
    rows = reader.ask_file("profile", path)
    profiles = {row.profile for row in rows}
    if len(profiles) != 1:
        raise LoadError(
            f"{path}: describes {len(profiles)} of govkg:Profile. Describe one."
        )
    found: dict[str, set[str]] = defaultdict(set)
    measures: dict[str, Measured] = {}
    for row in rows:
        if row.says is None:
            continue
        node = _known(row.node, reader)
        if row.says == "measures":
            measures[node] = _measured(local_name(node), row.value)
        else:
            found[row.says].add(node)
    if not found["places"]:
        raise ParameterError("no place is named. Say where with govkg:inPlace.")
    return Profile(
        name=local_name(rows[0].profile),
        roles=frozenset(found["roles"]),
        systems=frozenset(found["systems"]),
        places=frozenset(found["places"]),
        affirmed=frozenset(found["affirmed"]),
        denied=frozenset(found["denied"]),
        measures=measures,
    )


def _known(iri: str, lookup: Lookup) -> str:
    if not lookup.has(ox.NamedNode(iri)):
        raise ParameterError(f"nothing in the graph is called {iri}.")
    return iri


def _fact(name: object, lookup: Lookup) -> str:
    first: ParameterError | None = None
    for kind in _FACT_KINDS:
        try:
            return find_node(kind, str(name), lookup).value
        except ParameterError as error:
            first = first or error
    raise first or ParameterError(f"facts: {name!r} is no fact.")


def _items(content: Mapping[str, Any], key: str) -> Iterator[str]:
    value = content.get(key) or []
    items: Iterable[object] = [value] if isinstance(value, str) else value
    if not isinstance(items, (list, tuple, set, frozenset)):
        raise ParameterError(f"{key}: is not a list. Write it as '{key}: [one, two]'.")
    return (str(item) for item in items)


def _mapping(content: Mapping[str, Any], key: str) -> Mapping[object, object]:
    value = content.get(key) or {}
    if not isinstance(value, Mapping):
        raise ParameterError(f"{key}: is not a list of 'name: value' lines.")
    return value


def _truth(name: object, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ParameterError(f"{name}: {value!r} is neither yes nor no. Write yes or no.")


def _measured(name: object, value: object) -> Measured:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, (datetime.date, Decimal)):
        return value
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        pass
    try:
        return Decimal(str(value).replace("_", "").replace("^", "e"))
    except InvalidOperation:
        raise ParameterError(
            f"{name}: {value!r} is neither a number nor a date. Write 1e25, or "
            "2026-08-02."
        ) from None


def _listed() -> str:
    return ", ".join(_KEYS)
