"""What stands in the two files."""

import csv
import json
from datetime import date, datetime
from pathlib import Path

import pytest

from exports import deliver
from jobs.run import Outcome, State
from sql.warehouse import Warehouse

NOON = datetime(2026, 11, 22, 12)
FIRST = datetime(2026, 11, 20, 8)


def run(warehouse: Warehouse, at: datetime = NOON) -> Outcome:
    outcome = deliver.run(warehouse, "daily", trigger="hand", now=at)
    assert outcome.state is State.DONE, outcome.message
    return outcome


def activities(folder: Path, **reading: str) -> list[dict[str, str]]:
    (path,) = sorted(folder.rglob("activities_*"))[-1:]
    with path.open(newline="") as file:
        return list(csv.DictReader(file, **reading))  # type: ignore[arg-type]


def broadcasts(folder: Path) -> list[dict[str, str]]:
    with sorted(folder.glob("broadcasts_*"))[-1].open(newline="") as file:
        return list(csv.DictReader(file))


def test_columns_stand_in_order_under_their_default_headers(world, add, folder, warehouse) -> None:
    ann = world.person("A-1", "ann@example.org")
    world.event(ann, "click", broadcast="b1", campaign="Autumn", url="https://example.org/?a=1,2")
    add()
    run(warehouse)
    assert (folder / "activities_20261122_1.csv").read_text().splitlines() == [
        "Broadcast ID,Customer ID,External customer number,E-mail address,Activity,Activity date,Activity description",
        'b1,A-1,A-1,ann@example.org,click,2026-11-20 09:00:00,"https://example.org/?a=1,2"',
    ]


def test_a_person_without_a_customer_id_is_known_by_the_address_alone(world, add, folder, warehouse) -> None:
    world.person("A-1")
    bob = world.person(None, "bob@example.org")
    world.event(bob)
    add()
    run(warehouse)
    (row,) = activities(folder)
    assert (row["Customer ID"], row["External customer number"], row["E-mail address"]) == ("", "", "bob@example.org")
    assert str(bob) not in row.values()


def test_rows_stand_in_the_order_they_arrived_not_the_order_they_happened(world, add, folder, warehouse) -> None:
    ann = world.person("A-1")
    for day in (20, 18, 19):
        world.event(ann, occurred_at=datetime(2026, 11, day))
    add()
    run(warehouse)
    assert [row["Activity date"][8:10] for row in activities(folder)] == ["20", "18", "19"]


def test_a_description_says_what_the_kind_alone_does_not(world, add, folder, warehouse) -> None:
    ann = world.person("A-1")
    world.event(ann, "send", broadcast="b1")
    world.event(ann, "bounce", kind="hard", reason="mailbox unknown")
    world.event(ann, "bounce", kind="soft")
    world.event(ann, "bounce")
    world.event(ann, "complaint", reason="abuse")
    world.event(ann, "open", machine=True)
    world.event(ann, "open", machine=False)
    add()
    run(warehouse)
    assert [row["Activity description"] for row in activities(folder)] == [
        "",
        "hard: mailbox unknown",
        "soft",
        "",
        "abuse",
        "machine",
        "",
    ]


@pytest.mark.parametrize(
    ("zone", "at", "written"),
    [
        ("Europe/Amsterdam", datetime(2026, 7, 1, 22, 30), "2026-07-02 00:30:00"),
        ("Europe/Amsterdam", datetime(2026, 10, 25, 0, 30), "2026-10-25 02:30:00"),
        ("Europe/Amsterdam", datetime(2026, 10, 25, 1, 30), "2026-10-25 02:30:00"),
        ("UTC", datetime(2026, 7, 1, 22, 30, 59, 999999), "2026-07-01 22:30:59"),
        ("Asia/Kathmandu", datetime(2026, 7, 1, 22, 30), "2026-07-02 04:15:00"),
    ],
)
def test_dates_are_local_without_fractions(world, add, folder, warehouse, zone, at, written) -> None:
    world.event(world.person("A-1"), occurred_at=at)
    add(timezone=zone)
    run(warehouse)
    assert activities(folder)[0]["Activity date"] == written


def test_only_the_chosen_kinds_go_and_answers_where_asked_for(world, add, folder, warehouse) -> None:
    ann = world.person("A-1")
    world.event(ann, "send")
    world.event(ann, "click")
    world.answer(ann, "How was it?", "8")
    add(kinds="clicks, response, answer", names="click=Geklikt")
    run(warehouse)
    assert [(row["Activity"], row["Broadcast ID"], row["Activity description"]) for row in activities(folder)] == [
        ("Geklikt", "", ""),
        ("response", "m1", "Service"),
        ("answer", "m1", "How was it?: 8"),
    ]


def test_by_default_answers_stay_and_all_events_go(world, add, folder, warehouse) -> None:
    ann = world.person("A-1")
    world.answer(ann, "How was it?", "8")
    world.event(ann, "autoreply")
    add()
    run(warehouse)
    assert [row["Activity"] for row in activities(folder)] == ["autoreply"]


def test_nothing_of_a_forgotten_person_goes_not_even_counted(world, add, folder, warehouse) -> None:
    ann, bob = world.person("A-1", "ann@example.org"), world.person("B-2", "bob@example.org")
    world.event(ann, broadcast="b1")
    world.event(bob, broadcast="b1")
    world.event(bob, broadcast="b2")
    world.forget(bob)
    add()
    run(warehouse)
    assert [row["External customer number"] for row in activities(folder)] == ["A-1"]
    assert [(row["Broadcast ID"], row["Customers"]) for row in broadcasts(folder)] == [("b1", "1")]


def test_a_broadcast_that_occurs_has_one_row_with_its_mailing_and_counts(world, add, folder, warehouse) -> None:
    ann, bob = world.person("A-1"), world.person("B-2")
    world.event(ann, "send", FIRST, broadcast="b1", campaign="Autumn")
    add(names="open=Opened")
    run(warehouse)
    world.event(ann, "open", broadcast="b1", campaign="Autumn")
    world.event(bob, "open", broadcast="b1")
    world.event(bob, "click", broadcast="b1")
    world.event(bob, "open")
    run(warehouse)
    (row,) = broadcasts(folder)
    assert list(row)[:6] == ["Broadcast ID", "Campaign", "First sent", "Customers", "Activities", "send"]
    assert list(row.values())[:5] == ["b1", "Autumn", "2026-11-20 09:00:00", "2", "3"]
    assert {name: row[name] for name in ("send", "Opened", "click")} == {"send": "0", "Opened": "2", "click": "1"}


def test_customer_fields_follow_in_their_own_shape(world, add, folder, warehouse) -> None:
    ann, bob = world.person("A-1"), world.person("B-2")
    world.attribute("points", "number", "double", {ann: 12.0, bob: 0.5})
    world.attribute("vip", "boolean", "boolean", {ann: True})
    world.attribute("born", "date", "date", {ann: date(1990, 2, 28)})
    world.attribute("seen", "time", "timestamp", {ann: datetime(2026, 7, 1, 22)})
    world.attribute("tags", "list of text", "varchar[]", {ann: ["a", 'b"c']})
    world.event(ann)
    world.event(bob)
    add(fields="points, vip, born, seen, tags", headers="points=Punten, Activity=Wat")
    run(warehouse)
    first, second = activities(folder)
    assert list(first)[4] == "Wat"
    assert list(first)[7:] == ["Punten", "vip", "born", "seen", "tags"]
    assert list(first.values())[7:] == ["12", "true", "1990-02-28", "2026-07-02 00:00:00", '["a","b\\"c"]']
    assert list(second.values())[7:] == ["0.5", "", "", "", ""]


def test_the_shape_of_the_file_is_as_set(world, add, folder, warehouse) -> None:
    world.event(world.person("A;1"), "bounce", reason='said "no"')
    add(
        delimiter="semicolon",
        header="no",
        extension="txt",
        line_end="crlf",
        activities_name="{date:%Y}/{date:%m}/{export}-{run}.{extension}",
    )
    run(warehouse)
    assert (folder / "2026/11/daily-1.txt").read_bytes() == (
        b';"A;1";"A;1";;bounce;2026-11-20 09:00:00;"said ""no"""\r\n'
    )
    assert (folder / "broadcasts_20261122_1.txt").read_bytes() == b""


def test_the_date_in_a_name_is_local(world, add, folder, warehouse) -> None:
    add()
    run(warehouse, datetime(2026, 11, 22, 23, 30))
    assert (folder / "activities_20261123_1.csv").exists()


def test_awkward_texts_survive_whole(world, add, folder, warehouse) -> None:
    awkward = ['a,"b"\r\nc', " spaced ", "é€🎉", "=1+1", "'", "\t", "x" * 1_000_000, "a\rb"]
    ann = world.person("A-1")
    for text in awkward:
        world.event(ann, "bounce", reason=text)
    add()
    csv.field_size_limit(2_000_000)
    run(warehouse)
    assert [row["Activity description"] for row in activities(folder)] == awkward


@pytest.mark.parametrize("header", ["{fields}", "$kinds", "$labels", "{activities}", 'a"b', "customer_id", "é'--"])
def test_a_header_is_never_taken_for_anything_else(world, add, folder, warehouse, header) -> None:
    world.event(world.person("A-1"), "click", broadcast="b1")
    add(headers=json.dumps({"Customer ID": header, "Campaign": header}))
    run(warehouse)
    assert list(activities(folder)[0])[1] == header
    assert list(broadcasts(folder)[0])[1] == header


def test_a_model_activity_goes_by_its_key(world, add, folder, warehouse) -> None:
    ann = world.person("A-1")
    with warehouse.transaction() as writer:
        writer.execute(
            """create table store.activity_order (customer_key integer, occurred_at timestamp, received_at timestamp,
            arrival bigint, order_id varchar, total double)"""
        )
        writer.execute("insert into store.activity values ('order', 'orders', 'shop', ['order_id'], 'ordered_at')")
        writer.execute(
            """insert into store.field
            values ('order', 'order_id', 'text', 'shop', ''), ('order', 'total', 'number', 'shop', '')"""
        )
        arrival = writer.take_numbers("arrival", 1)
        writer.execute(
            "insert into store.activity_order values ($who, $at, $at, $arrival, 'O-7', 10)",
            {"who": ann, "at": FIRST, "arrival": arrival},
        )
    add(kinds="order")
    run(warehouse)
    assert [(row["Activity"], row["Activity description"]) for row in activities(folder)] == [("order", "O-7")]
