"""What a format of mappings holds comes back from it, and the rest is reported."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml

import govkg
from govkg.errors import ParameterError
from govkg.export.mappings import MAPPING_FORMATS, export_mappings
from govkg.export.mappings.ciso import RELATIONSHIPS as CISO
from govkg.export.mappings.oscal import RELATIONSHIPS as OSCAL
from govkg.export.mappings.records import Record
from govkg.namespaces import GOVID, expand

WITH_GAPS, PUBLISHED = "hiroshima-all-actors--cn-labelling", "nist-ai-rmf--iso-42001"


@pytest.fixture(scope="module")
def records(kg: govkg.KnowledgeGraph) -> dict[str, list[Record]]:
    """Return the mappings of two crosswalks, as the graph holds them."""
    rows: dict[str, list[Record]] = {WITH_GAPS: [], PUBLISHED: []}
    for name, found in rows.items():
        found.extend(
            Record(*row) for row in kg.query("mapping-records", crosswalk=name)
        )
    return rows


def written(kg: govkg.KnowledgeGraph, folder: Path, form: str, name: str) -> str:
    """Export one crosswalk; return the text."""
    export_mappings(kg, folder, format=form, crosswalks=[name])
    path = folder / f"{name}{MAPPING_FORMATS[form].suffix}"
    return path.read_text(encoding="utf-8")


def table(text: str) -> list[dict[str, str]]:
    """Read the lines of a TSV after its comments."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


@pytest.mark.parametrize("name", [WITH_GAPS, PUBLISHED])
def test_sssom_comes_back(
    kg: govkg.KnowledgeGraph,
    records: dict[str, list[Record]],
    tmp_path: Path,
    name: str,
) -> None:
    """SSSOM holds all of a mapping but its published source."""
    rows = table(written(kg, tmp_path, "sssom", name))
    assert len(rows) == len(records[name]) > 0
    for row, record in zip(rows, records[name], strict=True):
        assert expand(row["subject_id"]) == record.subject
        nothing = row["object_id"] == "sssom:NoTermFound"
        assert (None if nothing else expand(row["object_id"])) == record.object
        if not nothing:
            assert expand(row["predicate_id"]) == record.predicate
        assert expand(row["mapping_justification"]) == record.justification
        assert expand(row["author_id"]) == record.creator
        assert row["mapping_date"] == str(record.created)
        assert Decimal(row["confidence"]) == record.confidence
        assert row["comment"] == record.reason
        review, _, reason_ja = row["other"].partition("; reason_ja: ")
        assert (review, reason_ja) == (f"review: {record.review}", record.reason_ja)


def test_sssom_metadata_is_yaml(kg: govkg.KnowledgeGraph, tmp_path: Path) -> None:
    """The comments before the table are YAML that names both instruments."""
    text = written(kg, tmp_path, "sssom", WITH_GAPS)
    head = [line[1:] for line in text.splitlines() if line.startswith("#")]
    metadata = yaml.safe_load("\n".join(head))
    assert metadata["subject_source"] == "govid:hiroshima-all-actors"
    assert metadata["object_source"] == "govid:cn-labelling"
    assert metadata["curie_map"]["govid"] == GOVID


def test_oscal_comes_back(
    kg: govkg.KnowledgeGraph, records: dict[str, list[Record]], tmp_path: Path
) -> None:
    """A mapping-collection holds mappings, and gaps as unmapped controls."""
    document = json.loads(written(kg, tmp_path, "oscal", WITH_GAPS))
    (mapping,) = document["mapping-collection"]["mappings"]
    back = {value: key for key, value in OSCAL.items()}
    found = {
        (
            item["sources"][0]["id-ref"],
            item["targets"][0]["id-ref"],
            back[item["relationship"]],
            item["confidence-score"]["percentage"],
            item["remarks"],
            properties(item)["reason-ja"],
            properties(item)["review"],
        )
        for item in mapping["maps"]
    }
    assert found == {
        (
            record.subject.removeprefix(GOVID),
            str(record.object).removeprefix(GOVID),
            record.relation,
            float(record.confidence),
            record.reason,
            record.reason_ja,
            record.review,
        )
        for record in records[WITH_GAPS]
        if record.object
    }
    unmapped = mapping["source-gap-summary"]["unmapped-controls"]
    gaps = [record for record in records[WITH_GAPS] if record.object is None]
    assert [GOVID + entry["with-ids"][0] for entry in unmapped] == [
        record.subject for record in gaps
    ]
    assert gaps
    assert all(record.reason in mapping["remarks"] for record in gaps)


def properties(item: dict[str, Any]) -> dict[str, str]:
    """Return the properties of an OSCAL item by name."""
    return {entry["name"]: entry["value"] for entry in item["props"]}


def test_ciso_comes_back(
    kg: govkg.KnowledgeGraph, records: dict[str, list[Record]], tmp_path: Path
) -> None:
    """A library holds relations and reasons, between nodes of its frameworks."""
    library = yaml.safe_load(written(kg, tmp_path, "ciso", WITH_GAPS))
    (found,) = library["objects"]["requirement_mapping_sets"]
    back = {value: key for key, value in CISO.items()}
    read = [
        (
            node(entry["source_requirement_urn"]),
            node(entry["target_requirement_urn"]),
            back[entry["relationship"]],
            entry["annotation"],
        )
        for entry in found["requirement_mappings"]
    ]
    assert read == [
        (record.subject, record.object, record.relation, record.reason)
        for record in records[WITH_GAPS]
        if record.object
    ]
    framework = yaml.safe_load(
        (tmp_path / "cn-labelling.ciso.yaml").read_text(encoding="utf-8")
    )
    nodes = framework["objects"]["framework"]["requirement_nodes"]
    asked = {GOVID + "cn-labelling_" + entry["urn"].split(":")[-1] for entry in nodes}
    assert {record.object for record in records[WITH_GAPS] if record.object} <= asked


def node(urn: str) -> str:
    """Return the IRI that a URN of a requirement stands for."""
    *_, slug, name = urn.split(":")
    return f"{GOVID}{slug}_{name}"


def test_skos_holds_the_relation_alone(
    kg: govkg.KnowledgeGraph, records: dict[str, list[Record]], tmp_path: Path
) -> None:
    """Every mapping with a counterpart is one triple."""
    text = written(kg, tmp_path, "skos", PUBLISHED)
    triples = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)
    }
    assert triples == {
        (record.subject, record.predicate, record.object)
        for record in records[PUBLISHED]
    }


def test_nexus_has_a_prefix_for_each_side(
    kg: govkg.KnowledgeGraph, records: dict[str, list[Record]], tmp_path: Path
) -> None:
    """AI Atlas Nexus finds both sides by their own prefix."""
    rows = table(written(kg, tmp_path, "nexus", PUBLISHED))
    assert len(rows) == len(records[PUBLISHED])
    assert {row["subject_id"].partition(":")[0] for row in rows} == {"nist-ai-rmf"}
    assert {row["object_id"].partition(":")[0] for row in rows} == {"iso-42001"}


@pytest.mark.parametrize("form", list(MAPPING_FORMATS))
def test_losses_are_reported(
    kg: govkg.KnowledgeGraph,
    records: dict[str, list[Record]],
    tmp_path: Path,
    form: str,
) -> None:
    """What a format drops is counted: gaps where it has none, sources everywhere."""
    _, losses = export_mappings(
        kg, tmp_path, format=form, crosswalks=[WITH_GAPS, PUBLISHED]
    )
    counted = {loss.what: loss.mappings for loss in losses}
    assert counted["the published source of a mapping"] == len(records[PUBLISHED])
    gaps = sum(record.object is None for record in records[WITH_GAPS])
    dropped = counted.get("that there is no counterpart, and why")
    assert dropped == (None if form in ("sssom", "oscal") else gaps)


def test_conflicts_are_not_lost_in_silence() -> None:
    """A conflict has no word in SKOS: formats say so, or keep the graph's own word."""
    record = Record(
        *("m", "c", "s", "S", "o", "O", "conflicts", None, "r", "ja"),
        *(Decimal("0.5"), "j", "draft", "a", govkg_day(), None),
    )
    told: dict[str, Sequence[str]] = {
        form: [loss.what for loss in found.losses([record])]
        for form, found in MAPPING_FORMATS.items()
    }
    assert "the conflict itself, which is left out" in told["ciso"]
    assert "the conflict itself, which is left out" in told["skos"]
    assert told["sssom"] == told["oscal"] == []


def govkg_day() -> Any:
    """Return any day."""
    import datetime

    return datetime.date(2026, 11, 28)


def test_export_twice_gives_the_same_bytes(
    kg: govkg.KnowledgeGraph, tmp_path: Path
) -> None:
    """Nothing in a file depends on when or where it was written."""
    for form in MAPPING_FORMATS:
        one = written(kg, tmp_path / "one", form, WITH_GAPS)
        assert one == written(kg, tmp_path / "two", form, WITH_GAPS)


def test_unknown_names_are_one_sentence(
    kg: govkg.KnowledgeGraph, tmp_path: Path
) -> None:
    """A wrong format or crosswalk is said, and nothing is written."""
    with pytest.raises(ParameterError, match="no format 'xlsx' of mappings"):
        export_mappings(kg, tmp_path, format="xlsx")
    with pytest.raises(ParameterError, match="nothing in the graph is called"):
        export_mappings(kg, tmp_path, format="sssom", crosswalks=["eu-ai-act--mars"])
    with pytest.raises(ParameterError, match="eu-ai-act is no crosswalk"):
        export_mappings(kg, tmp_path, format="sssom", crosswalks=["eu-ai-act"])
    assert not list(tmp_path.iterdir())
