"""All about a delivery is asked in SQL, by the queries of docs/deliveries.md, within what an analyst may read."""

import re
from datetime import datetime, timedelta
from pathlib import Path

from exports import deliver
from jobs.outside import Outside
from jobs.run import Outcome
from sql import analyst

NOON = datetime(2026, 11, 22, 12)
PATIENT = Outside(sleep=lambda _: None, random=lambda: 0.0)
DOC = Path(__file__).parents[3] / "docs" / "deliveries.md"
AT_RUN, LEFT, REASONS = re.findall(r"```sql\n(.*?)```", DOC.read_text(), re.DOTALL)


def run(warehouse, at: datetime = NOON) -> Outcome:
    return deliver.run(warehouse, "crm", trigger="hand", now=at, outside=PATIENT)


def asked(warehouse, text: str) -> list[dict]:
    return analyst.ask(warehouse, text).frame.to_dicts()


def at_run(warehouse, run_id: int) -> set[str]:
    return {each["key"] for each in asked(warehouse, AT_RUN.replace("<= 12", f"<= {run_id}"))}


def named(warehouse, person: int, name: str, email: str | None = None) -> None:
    with warehouse.transaction() as writer:
        writer.execute(
            "update store.customer set first_name = $name, email = coalesce($email, email) where customer_key = $key",
            {"name": name, "email": email, "key": person},
        )


def test_the_changelog_replays_to_what_the_destination_had_at_each_run(world, send, vendor, warehouse) -> None:
    ann, bob = world.person("A-1", "ann@example.org"), world.person("B-2", "bob@example.org")
    send()
    had = []
    for hour in range(4):
        match hour:
            case 1:
                named(warehouse, ann, "Ann")
                world.person("C-3", "cas@example.org")
            case 2:
                named(warehouse, bob, "Bob", "rob@example.org")
            case 3:
                world.forget(ann)
        outcome = run(warehouse, NOON + timedelta(hours=hour))
        had.append((outcome.run_id, {each["key"] for each in asked(warehouse, "from delivered")}))
        assert vendor.emails("42") == had[-1][1]
    for run_id, keys in had:
        assert at_run(warehouse, run_id) == keys
    (first, _), (last, _) = had[0], had[-1]
    gone = asked(warehouse, LEFT.replace("<= 12", f"<= {first}").replace("<= 15", f"<= {last}"))
    assert [each["key"] for each in gone] == ["ann@example.org", "bob@example.org"]


def test_each_row_tells_whose_it_is_and_what_became_of_it(world, send, vendor, warehouse) -> None:
    world.person("A-1", "not an address")
    world.person("B-2", "bob@example.org")
    send()
    vendor.faults["upsert"] = [503]
    run(warehouse)
    told = asked(warehouse, "select customer_id, email, outcome, change, export from delivery_rows order by 1")
    assert told == [
        {"customer_id": "A-1", "email": "not an address", "outcome": "rejected", "change": "added", "export": "crm"},
        {"customer_id": "B-2", "email": "bob@example.org", "outcome": "accepted", "change": "added", "export": "crm"},
    ]
    [reason] = asked(warehouse, REASONS)
    assert (reason["export"], reason["rows"]) == ("crm", 1)
    assert "not an address" in reason["reason"]
    tries = asked(warehouse, "select export, attempt, status, outcome from delivery_attempts order by attempt")
    assert [tuple(each.values()) for each in tries] == [("crm", 1, 503, "not taken"), ("crm", 2, 200, "answered")]
    [waits] = asked(warehouse, "from undelivered_rows where ended_at is null")
    assert waits["customer_id"] == "A-1"
    assert "payload" not in waits
