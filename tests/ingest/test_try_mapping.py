"""A mapping is tried on a real sample: it tells what would come of it, and leaves nothing."""

import json
from pathlib import Path

import pytest
from calling import NAME, NOW, add, everything, receiving
from landing import ask

from ingest import source
from ingest.errors import BodyUnreadable, MappingWrong, SourceWrong
from ingest.kept.try_mapping import try_mapping
from ingest.mapping import Mapping
from jobs.run import Counts
from sql.warehouse import Warehouse

OPEN = {"event": "open", "occurred_at": "2026-11-01T10:00:00Z", "email": "a@x.nl"}
THEIRS = {"type": "opened", "when": "1761991200", "to": "a@x.nl", "shop": "7", "note": ""}
MAPPING = Mapping(columns={"event": "type", "occurred_at": "when", "email": "to"}, formats={"occurred_at": "unix"})


def test_it_tells_the_rows_the_rejected_and_the_fields_that_are_kept(warehouse: Warehouse, tmp_path: Path) -> None:
    add(warehouse)
    (tmp_path / "sample.json").write_text(json.dumps([THEIRS, {**THEIRS, "type": "jumped"}]))
    before = everything(warehouse), ask(warehouse, "from store.counter"), ask(warehouse, "select count(*) from app.run")
    tried = try_mapping(warehouse, NAME, MAPPING, sample=tmp_path / "sample.json", now=NOW)
    assert tried.rows["events"].select("event", "email", "shop").rows() == [("opened", "a@x.nl", "7")]
    assert str(tried.rows["events"]["occurred_at"][0]).startswith("2025-11-01")
    assert tried.extras == {"events": ["shop"]}
    assert tried.rejected.select("reason", "kind").rows() == [("unknown event: jumped", "events")]
    assert json.loads(tried.rejected["payload"][0])["type"] == "jumped"
    assert tried.counts == Counts(read=2, inserted=1, rejected=1)
    assert (everything(warehouse), ask(warehouse, "from store.counter")) == before[:2]
    assert ask(warehouse, "select count(*) from app.run") == before[2]


def test_the_last_kept_calls_are_the_sample_where_none_is_given(warehouse: Warehouse) -> None:
    add(warehouse)
    with receiving(warehouse) as send:
        for number in range(3):
            send({**OPEN, "event_id": str(number)})
    tried = try_mapping(warehouse, NAME, last=2, now=NOW)
    assert tried.rows["events"]["event_id"].to_list() == ["1", "2"]
    assert tried.calls == 2
    assert tried.counts == Counts(read=2, duplicates=2)


def test_elements_that_no_rule_takes_and_that_are_skipped_are_told(warehouse: Warehouse, tmp_path: Path) -> None:
    mapping = Mapping.from_dict(
        {"rows": [{"kind": "events", "when": {"event": "open"}}], "skip": [{"event": "domain.*"}]}
    )
    add(warehouse, mapping)
    (tmp_path / "sample.json").write_text(json.dumps([OPEN, {"event": "domain.made"}, {"event": "else"}]))
    tried = try_mapping(warehouse, NAME, sample=tmp_path / "sample.json", now=NOW)
    assert (tried.skipped, tried.counts) == (1, Counts(read=2, inserted=1, rejected=1))
    assert tried.rejected["reason"].to_list() == ["no rule of the mapping takes it"]


def test_a_field_that_cannot_be_is_told_as_when_the_mapping_is_set(warehouse: Warehouse) -> None:
    add(warehouse)
    with receiving(warehouse) as send:
        send(OPEN)
    with pytest.raises(MappingWrong, match=r"'a\[b' is no path"):
        try_mapping(warehouse, NAME, Mapping(columns={"email": "a[b"}), now=NOW)


def test_a_table_is_a_sample_too(warehouse: Warehouse, tmp_path: Path) -> None:
    add(warehouse)
    (tmp_path / "sample.csv").write_text("type,when,to\nopened,1761991200,a@x.nl\n")
    tried = try_mapping(warehouse, NAME, MAPPING, sample=tmp_path / "sample.csv", now=NOW)
    assert tried.rows["events"]["event"].to_list() == ["opened"]
    assert ask(warehouse, "select count(*) from store.event") == [(0,)]


def test_without_a_sample_it_says_what_to_give(warehouse: Warehouse, tmp_path: Path) -> None:
    add(warehouse)
    with pytest.raises(SourceWrong, match="give a file as --sample FILE"):
        try_mapping(warehouse, NAME, now=NOW)
    (tmp_path / "sample.json").write_text('[{"event":')
    with pytest.raises(BodyUnreadable, match="is not JSON"):
        try_mapping(warehouse, NAME, sample=tmp_path / "sample.json", now=NOW)


def test_a_source_that_drops_files_is_tried_with_one(warehouse: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    settings = {"path": str(tmp_path / "drop"), "rows": "events", "pattern": "*.csv"}
    with warehouse.transaction() as writer:
        source.add(writer, "drop", "folder", settings, {}, now=NOW)
        source.add(writer, "closealert", "closealert", {"project": "x"}, {"token": "env:T"}, now=NOW)
    (tmp_path / "sample.csv").write_text("type,when,to\nopened,1761991200,a@x.nl\n")
    tried = try_mapping(warehouse, "drop", MAPPING, sample=tmp_path / "sample.csv", now=NOW)
    assert tried.counts == Counts(read=1, inserted=1)
    with pytest.raises(SourceWrong, match="give a table as --sample FILE"):
        try_mapping(warehouse, "drop", now=NOW)
    with pytest.raises(SourceWrong, match="source test tries it"):
        try_mapping(warehouse, "closealert", sample=tmp_path / "sample.csv", now=NOW)
