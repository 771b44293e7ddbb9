"""A source that is removed takes along what opened it and nothing of what it brought."""

import json
from datetime import datetime, timedelta

import pytest
from receiving import NOW, OPEN, add, receiving

from exports import definition
from ingest import source
from ingest.errors import SourceBusy, SourceWrong
from ingest.kept.remap import remap
from ingest.source.running import alone
from jobs import secrets
from sql.warehouse import Warehouse


def token(warehouse: Warehouse, name: str, source: str | None) -> None:
    with warehouse.transaction() as writer:
        writer.execute(
            """insert into app.token (name, scope, hash, created_at, source)
            values ($name, 'hook', $name, $now, $source)""",
            {"name": name, "source": source, "now": NOW},
        )


def ask(warehouse: Warehouse, query: str) -> list[tuple]:
    with warehouse.reader() as reader:
        return reader.rows(query)


def fetched(warehouse: Warehouse, name: str, reference: str) -> None:
    with warehouse.transaction() as writer:
        source.add(writer, name, "closealert", {"project": "shop.example.com"}, {"token": reference}, now=NOW)


def test_its_rows_runs_and_kept_calls_stay(warehouse: Warehouse) -> None:
    add(warehouse, "till")
    with receiving(warehouse) as receiver:
        receiver.put("till", json.dumps([OPEN, {"event": "flap"}]), {}, NOW).result(10)
        source.remove(warehouse, "till", now=NOW)
        with pytest.raises(SourceWrong, match="no source 'till'"):
            receiver.put("till", json.dumps([OPEN]), {}, NOW).result(10)
    with warehouse.reader() as reader, pytest.raises(SourceWrong):
        source.get(reader, "till")
    kept = (
        "select (select count(*) from main.events), (select count(*) from app.run), (select count(*) from app.payload)"
    )
    assert ask(warehouse, f"{kept}, (select count(*) from app.rejected)") == [(1, 1, 1, 1)]


def test_only_the_tokens_for_it_alone_are_revoked(warehouse: Warehouse) -> None:
    add(warehouse, "till")
    add(warehouse, "shop")
    for name, of in (("its", "till"), ("other", "shop"), ("any", None)):
        token(warehouse, name, of)
    before = warehouse.changes_of("app.token")
    assert source.remove(warehouse, "till", now=NOW).tokens == ("its",)
    assert warehouse.changes_of("app.token") == before + 1
    assert ask(warehouse, "select name from app.token where revoked_at is not null") == [("its",)]


def test_its_typed_secrets_are_deleted_and_those_that_others_use_are_not(warehouse: Warehouse, tmp_path) -> None:
    folder = warehouse.home.secrets
    typed = secrets.keep("ours-token", "s3cret", folder)
    shared = secrets.keep("shared", "s3cret", folder)
    sent = secrets.keep("sent", "s3cret", folder)
    theirs = tmp_path / "theirs"
    theirs.write_text("s3cret")
    references = {
        "ours": typed,
        "one": shared,
        "two": shared,
        "out": sent,
        "file": f"file:{theirs}",
        "env": "env:TOKEN",
    }
    for name, reference in references.items():
        fetched(warehouse, name, reference)
    with warehouse.transaction() as writer:
        definition.add(writer, "daily", {"folder": str(tmp_path / "out")}, None, NOW, timezone="UTC")
        writer.execute("update app.export set secrets = $secrets", {"secrets": json.dumps({"token": sent})})
    gone = {name: source.remove(warehouse, name, now=NOW).secrets for name in references}
    assert gone == {"ours": ("token",), "one": (), "two": ("token",), "out": (), "file": (), "env": ()}
    assert [path.name for path in folder.iterdir()] == ["sent"]
    assert theirs.exists()


def test_its_schedule_goes(warehouse: Warehouse) -> None:
    for name in ("ours", "theirs"):
        fetched(warehouse, name, "env:TOKEN")
        with warehouse.transaction() as writer:
            given = {"name": name, "at": NOW}
            writer.execute("insert into app.schedule values ('ingest', $name, '0 * * * *', 'UTC', $at)", given)
    source.remove(warehouse, "ours", now=NOW)
    assert ask(warehouse, "select name from app.schedule") == [("theirs",)]


def test_one_that_runs_or_is_not_there_is_not_removed(warehouse: Warehouse) -> None:
    fetched(warehouse, "ours", "env:TOKEN")
    with alone(warehouse, "ours"), pytest.raises(SourceBusy, match="ours is running"):
        source.remove(warehouse, "ours", now=NOW)
    with pytest.raises(SourceWrong, match="there are: ours"):
        source.remove(warehouse, "theirs", now=NOW)
    assert ask(warehouse, "select name from app.source") == [("ours",)]


def test_a_later_one_of_the_same_name_stores_nothing_again(warehouse: Warehouse) -> None:
    told = OPEN | {"event_id": "1"}
    later = told | {"occurred_at": "2026-11-09T10:00:00Z"}

    def send(name: str, at: datetime, *events: dict[str, str]) -> None:
        with receiving(warehouse, lambda: at) as receiver:
            receiver.put(name, json.dumps(events), {}, at).result(10)

    add(warehouse, "till")
    send("till", NOW, told)
    source.remove(warehouse, "till", now=NOW)
    add(warehouse, "till")
    send("till", NOW + timedelta(days=1), told)
    assert ask(warehouse, "select count(*) from main.events") == [(1,)]
    add(warehouse, "another")
    send("another", NOW + timedelta(days=1), later)
    assert ask(warehouse, "select count(*) from main.events") == [(2,)]


def test_what_it_brought_is_not_read_anew_by_a_later_one_of_its_name(warehouse: Warehouse) -> None:
    add(warehouse, "till")
    with receiving(warehouse) as receiver:
        receiver.put("till", json.dumps([OPEN, {"event": "flap"}]), {}, NOW).result(10)
    source.remove(warehouse, "till", now=NOW + timedelta(hours=1))
    with warehouse.transaction() as writer:
        source.add(writer, "till", "postmark", {}, {}, now=NOW + timedelta(hours=2))
    done = remap(warehouse, "till", now=NOW + timedelta(hours=3))
    assert (done.calls, done.gone) == (0, 0)
    assert ask(warehouse, "select (select count(*) from main.events), (select count(*) from app.rejected)") == [(1, 1)]
