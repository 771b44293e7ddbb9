"""Activity is sent by calls: each row once, in the order of its arrival, late ones too."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from echo import Echo
from loopback import serving

from exports import definition, deliver
from exports.mapping import FieldMapping
from jobs.outside import Outside
from jobs.run import Outcome, State

NOON = datetime(2026, 11, 22, 12)
PATIENT = Outside(sleep=lambda _: None, random=lambda: 0.0)
MAPPING = """
[[field]]
to = "id"
from = "customer_id"
[[field]]
to = "what"
from = "activity"
[[field]]
to = "link"
from = "description"
"""


@pytest.fixture
def echo() -> Echo:
    return Echo(honours_keys=True)


@pytest.fixture
def address(echo: Echo) -> Iterator[str]:
    with serving(echo.app()) as url:
        yield url


def add(warehouse, address: str, mapping: str = MAPPING, **settings: str) -> None:
    given = {
        "what": "activities",
        "destination": "http",
        "url": f"{address}/rows",
        "batch": "array",
        "batch_rows": "2",
        "repeats": "keyed",
        "patience_minutes": "1",
        **settings,
    }
    with warehouse.transaction() as writer:
        definition.add(
            writer,
            "feed",
            given,
            None,
            NOON,
            timezone="UTC",
            mapping=FieldMapping.from_toml(mapping) if mapping else None,
        )


def run(warehouse, at: datetime = NOON, **more) -> Outcome:
    return deliver.run(warehouse, "feed", trigger="hand", now=at, outside=PATIENT, **more)


def links(echo: Echo) -> dict[str, int]:
    found: dict[str, int] = {}
    for text, times in echo.rows().items():
        link = text.partition('"link": "')[2].partition('"')[0]
        found[link] = found.get(link, 0) + times
    return found


def cursor(warehouse) -> int:
    with warehouse.reader() as reader:
        return definition.get(reader, "feed").cursor


def test_rows_go_once_in_order_and_late_ones_in_the_next_run(world, warehouse, echo, address) -> None:
    ann, nameless = world.person("A-1"), world.person(None, "b@example.org")
    for number in range(5):
        world.event(ann if number % 2 else nameless, "click", url=f"u{number}")
    add(warehouse, address)
    done = run(warehouse)
    assert (done.state, done.counts.inserted, cursor(warehouse)) == (State.DONE, 5, 5)
    world.event(ann, "click", datetime(2020, 1, 1), url="late")
    assert run(warehouse, NOON + timedelta(hours=1)).counts.inserted == 1
    assert links(echo) == {**{f"u{number}": 1 for number in range(5)}, "late": 1}
    assert run(warehouse, NOON + timedelta(hours=2)).message == "Nothing new to deliver."


def test_a_lost_answer_is_asked_for_again_by_its_key(world, warehouse, echo, address) -> None:
    ann = world.person("A-1")
    for number in range(6):
        world.event(ann, "click", url=f"u{number}")
    add(warehouse, address)
    echo.cut_after = frozenset({2})
    assert run(warehouse).state is State.DONE
    assert links(echo) == {f"u{number}": 1 for number in range(6)}


def test_where_nobody_can_know_rows_are_kept_aside_and_sent_again_when_asked(world, warehouse, echo, address) -> None:
    echo.honours_keys = False
    ann = world.person("A-1")
    for number in range(6):
        world.event(ann, "click", url=f"u{number}")
    add(warehouse, address, repeats="unknown")
    echo.cut_before = frozenset({2})
    done = run(warehouse)
    assert (done.state, done.counts.rejected, cursor(warehouse)) == (State.DONE_WITH_REJECTS, 2, 6)
    assert set(links(echo)) == {"u0", "u1", "u4", "u5"}
    again = deliver.resend(
        warehouse, "feed", trigger="hand", now=NOON + timedelta(hours=1), unsure=True, outside=PATIENT
    )
    assert again.counts.inserted == 2
    assert links(echo) == {f"u{number}": 1 for number in range(6)}
    with warehouse.reader() as reader:
        assert reader.value("select count(*) from app.dead_letter where ended_at is null") == 0


def test_the_past_is_sent_in_slices_beside_the_cursor_and_nothing_twice(world, warehouse, echo, address) -> None:
    ann = world.person("A-1")
    for day in range(6):
        world.event(ann, "click", datetime(2026, 11, 1 + day, 9), url=f"d{day}", received_at=datetime(2026, 11, 10))
    world.event(ann, "click", datetime(2026, 11, 3, 10), url="new", received_at=datetime(2026, 11, 21))
    add(warehouse, address, since="2026-11-20")
    assert run(warehouse).counts.inserted == 1
    with warehouse.transaction() as writer:
        definition.change(writer, "feed", {"since": None}, NOON)
    outcomes = deliver.backfill(
        warehouse,
        "feed",
        datetime(2026, 11, 1),
        datetime(2026, 11, 5),
        days=2,
        trigger="hand",
        now=NOON + timedelta(hours=1),
        outside=PATIENT,
    )
    assert [each.counts.inserted for each in outcomes] == [2, 2]
    assert cursor(warehouse) == 7
    assert links(echo) == {"new": 1, "d0": 1, "d1": 1, "d2": 1, "d3": 1}


def test_without_a_mapping_all_that_is_known_of_a_row_goes(world, warehouse, echo, address) -> None:
    world.event(world.person("A-1", "ann@example.org"), "click", url="u1", broadcast="b1", campaign="Spring")
    add(warehouse, address, mapping="")
    assert run(warehouse).state is State.DONE
    (row,) = (json.loads(each) for each in echo.rows())
    assert row == {
        "broadcast_id": "b1",
        "customer_id": "A-1",
        "email": "ann@example.org",
        "activity": "click",
        "occurred_at": "2026-11-20 08:00:00",
        "description": "u1",
        "campaign": "Spring",
    }
