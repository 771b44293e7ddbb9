"""What is published is what the views say, whatever happened since the last time, and only what changed is written."""

import hashlib
import json
import threading
from datetime import timedelta
from pathlib import Path
from random import Random

import polars as pl
import pytest
from landing import NOW, land
from published import files, meant, shown, texts
from shop import SHOP

from exports.errors import FolderTaken, FolderUnusable, PublishStopped
from exports.publishing.publish import publish
from exports.publishing.shelf import Shelf
from ingest.erase import erase
from sql import model
from sql.warehouse import Warehouse

ANN, BOB = {"customer_id": "A", "email": "ann@x.nl"}, {"customer_id": "B", "email": "bob@x.nl"}


def event(who: dict[str, str], at: str, id: str, **more: str) -> dict[str, str]:
    return {**who, "event": "open", "occurred_at": at, "event_id": id, **more}


@pytest.fixture
def folder(warehouse: Warehouse, tmp_path: Path) -> Path:
    """Two people with opens in September and October, published."""
    land(warehouse, "customers", {**ANN, "country": "NL"}, BOB)
    land(warehouse, "events", *(event(who, at, f"{who['customer_id']}{at}") for who in (ANN, BOB) for at in MONTHS))
    publish(warehouse, tmp_path / "out", NOW)
    return tmp_path / "out"


MONTHS = ("2026-09-01T10:00:00Z", "2026-10-31T23:59:59Z")


def test_what_is_read_is_what_the_views_say_after_whatever_happened(warehouse: Warehouse, tmp_path: Path) -> None:
    chance, folder = Random(20261122), tmp_path / "out"
    with warehouse.transaction() as writer:
        model.install(writer, SHOP, NOW)

    def anybody() -> dict[str, str]:
        n = chance.randrange(12)
        names = {"customer_id": f"K{n}", "email": f"k{n}@x.nl"}
        return names if chance.random() < 0.5 else dict([chance.choice(list(names.items()))])

    def at() -> str:
        return f"2026-{chance.randrange(5, 11):02}-{chance.randrange(1, 29):02}T10:00:00Z"

    def number() -> str:
        return str(chance.randrange(40))

    for step in range(25):
        match chance.randrange(7):
            case 0:
                land(warehouse, "customers", {**anybody(), f"field{chance.randrange(3)}": number()})
            case 1 | 2:
                land(warehouse, "events", *(event(anybody(), at(), number(), hue=number()) for _ in range(5)))
            case 3:
                asked = {"form": "General", "question": "Why?", "value": number(), "answered_at": at()}
                land(warehouse, "answers", {**anybody(), **asked, "response_id": number()})
            case 4:
                land(warehouse, "order", {**anybody(), "ordered_at": at(), "order_id": number(), "status": number()})
            case 5:
                erase(warehouse, f"K{chance.randrange(12)}", now=NOW, by=None, block=False, unknown=True)
            case _:
                (folder / "events").exists() and publish(warehouse, folder, NOW)
        if step % 2:
            publish(warehouse, folder, NOW)
            assert shown(folder) == meant(warehouse), step
    assert sum(shown(folder)["events"].values()) > 10 and len(files(folder)) > 20


def test_again_without_a_change_writes_nothing(warehouse: Warehouse, folder: Path) -> None:
    before = files(folder)
    done = publish(warehouse, folder, NOW + timedelta(hours=1))
    assert (done.written, done.kept, done.removed) == (0, len(before), 0)
    assert files(folder) == before


def test_a_new_and_a_late_row_write_just_their_months(warehouse: Warehouse, folder: Path) -> None:
    before = files(folder)
    land(warehouse, "events", event(ANN, "2026-11-20T10:00:00Z", "new"))
    assert _changed(warehouse, folder, before) == {"events/2026-11"}
    before = files(folder)
    land(warehouse, "events", event(ANN, "2026-09-30T10:00:00Z", "late"))
    assert _changed(warehouse, folder, before) == {"events/2026-09"}
    assert shown(folder) == meant(warehouse)


def test_another_address_is_told_wherever_the_person_is(warehouse: Warehouse, folder: Path) -> None:
    land(warehouse, "events", event(BOB, "2026-08-01T10:00:00Z", "only of bob"))
    publish(warehouse, folder, NOW)
    before = files(folder)
    land(warehouse, "customers", {"customer_id": "A", "email": "new@x.nl", "updated_at": "2026-11-23"})
    assert _changed(warehouse, folder, before) == {"customers/all", "events/2026-09", "events/2026-10"}
    assert "ann@x.nl" not in texts(folder) and "new@x.nl" in texts(folder)


def test_who_was_erased_is_in_no_file_any_more_and_other_months_stay(warehouse: Warehouse, folder: Path) -> None:
    land(warehouse, "events", event(BOB, "2026-08-01T10:00:00Z", "only of bob"))
    publish(warehouse, folder, NOW)
    before = files(folder)
    assert "ann@x.nl" in texts(folder)
    erase(warehouse, "A", now=NOW, by=None)
    assert _changed(warehouse, folder, before) == {"customers/all", "events/2026-09", "events/2026-10"}
    assert "ann@x.nl" not in texts(folder) and "bob@x.nl" in texts(folder)
    erase(warehouse, "B", now=NOW, by=None)
    publish(warehouse, folder, NOW)
    assert "@x.nl" not in texts(folder)
    assert {name.split("-")[0] for name in files(folder) if name.startswith("events/")} == {"events/undated"}


def test_two_records_that_become_one_person_do_so_there(warehouse: Warehouse, folder: Path) -> None:
    land(warehouse, "events", event({"email": "home@x.nl"}, MONTHS[0], "from home"))
    publish(warehouse, folder, NOW)
    land(warehouse, "customers", {"customer_id": "A", "email": "home@x.nl", "updated_at": "2026-11-23"})
    publish(warehouse, folder, NOW)
    assert shown(folder) == meant(warehouse)
    assert "None, 'home@x.nl'" not in texts(folder)


def test_a_new_column_is_in_every_file_of_its_view(warehouse: Warehouse, folder: Path) -> None:
    land(warehouse, "events", event(ANN, "2026-11-20T10:00:00Z", "blue", hue="blue"))
    publish(warehouse, folder, NOW)
    assert {tuple(pl.read_parquet_schema(each)) for each in folder.glob("events/*.parquet")} == {
        (*pl.read_parquet(folder / "events/*.parquet").columns,)
    }
    assert pl.read_parquet(folder / "events/*.parquet")["hue"].drop_nulls().to_list() == ["blue"]


def test_columns_are_called_anything(warehouse: Warehouse, tmp_path: Path) -> None:
    odd = {"known as": "Annie", "*": "1", "^c.*$": "2", 'a "b"': "3", "{view}": "4", "it's": "5"}
    land(warehouse, "customers", {**ANN, **odd})
    land(warehouse, "events", {**event(ANN, MONTHS[0], "1"), **odd})
    publish(warehouse, tmp_path / "out", NOW)
    assert odd.keys() <= set(pl.read_parquet(tmp_path / "out" / "events" / "*.parquet").columns)
    assert shown(tmp_path / "out") == meant(warehouse)
    assert publish(warehouse, tmp_path / "out", NOW).written == 0


def test_a_view_that_is_new_appears_and_one_that_is_gone_goes(warehouse: Warehouse, folder: Path) -> None:
    with warehouse.transaction() as writer:
        model.install(writer, SHOP, NOW)
    publish(warehouse, folder, NOW)
    assert pl.read_parquet(folder / "orders/*.parquet").height == 0
    with warehouse.transaction() as writer:
        writer.execute("drop view main.orders")
    publish(warehouse, folder, NOW)
    assert not (folder / "orders").is_symlink() and (folder / "events").is_dir()


def test_the_manifest_tells_every_file_its_rows_and_its_sum(warehouse: Warehouse, folder: Path) -> None:
    told = json.loads((folder / "manifest.json").read_text())
    assert (told["published_at"], told["arrival"]) == ("2026-11-22T10:00:00Z", 4)
    listed = [each for view in told["views"].values() for each in view["files"]]
    assert {each["file"] for each in listed} == set(files(folder))
    for each in listed:
        content = (folder / each["file"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (each["bytes"], each["sha256"])
        assert pl.read_parquet(folder / each["file"]).height == each["rows"]
    assert {name: view["rows"] for name, view in told["views"].items()} == {
        name: sum(rows.values()) for name, rows in meant(warehouse).items()
    }


@pytest.mark.parametrize("damage", ["gone", "cut", "manifest"])
def test_what_was_damaged_is_written_again(warehouse: Warehouse, folder: Path, damage: str) -> None:
    whole, part = shown(folder), next(folder.glob("events/*.parquet"))
    match damage:
        case "gone":
            part.unlink()
        case "cut":
            part.write_bytes(part.read_bytes()[:100])
        case _:
            (folder / "manifest.json").write_text("{")
    publish(warehouse, folder, NOW)
    assert shown(folder) == whole == meant(warehouse)


def test_a_folder_that_holds_something_else_is_left_alone(warehouse: Warehouse, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "events").mkdir(parents=True)
    with pytest.raises(FolderUnusable, match="holds something else, events; publish into a folder of its own"):
        publish(warehouse, other, NOW)
    assert [each.name for each in other.iterdir()] == ["events"]
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderUnusable, match="cannot be published into"):
        publish(warehouse, tmp_path / "file", NOW)


def test_one_at_a_time_publishes_into_a_folder(warehouse: Warehouse, folder: Path) -> None:
    with Shelf.opened(folder), pytest.raises(FolderTaken, match="is being published into already"):
        publish(warehouse, folder, NOW)
    assert publish(warehouse, folder, NOW).written == 0


def test_stopped_it_shows_what_it_showed_before(warehouse: Warehouse, folder: Path) -> None:
    before, stop = shown(folder), threading.Event()
    land(warehouse, "events", event(ANN, "2026-11-20T10:00:00Z", "new"))
    with pytest.raises(PublishStopped):
        publish(warehouse, folder, NOW, stop=stop, tell=lambda _: stop.set())
    assert shown(folder) == before and len(list((folder / ".sets").iterdir())) == 1
    publish(warehouse, folder, NOW)
    assert shown(folder) == meant(warehouse) != before


def _changed(warehouse: Warehouse, folder: Path, before: dict[str, tuple[int, int]]) -> set[str]:
    """The parts that are other files after publishing again."""
    publish(warehouse, folder, NOW)
    after = files(folder)
    return {name.rpartition("-")[0] for name in after if after[name] != before.get(name)}
