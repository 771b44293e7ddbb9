"""What becomes of rows: known ones left out, newer ones kept, wrong ones set aside with the reason."""

from datetime import datetime
from typing import Any

import pytest
from landing import NOW, OPEN, ask, land

from jobs.run import Counts
from sql import model
from sql.warehouse import Warehouse

ANSWER = {
    "response_id": "r1",
    "form": "General score",
    "question": "How do you rate us?",
    "question_index": "3.1",
    "value": "4",
    "answered_at": "2026-11-01T10:00:00Z",
    "email": "ann@x.nl",
}


# ------------------------------------------------------------------------------------------------- times, reasons


@pytest.mark.parametrize(
    "text, instant",
    [
        ("2026-11-21T10:00:00+01:00", datetime(2026, 11, 21, 9)),
        ("2026-11-21 10:00:00.123456789-0230", datetime(2026, 11, 21, 12, 30, 0, 123456)),
        ("2026-11-21T10:00Z", datetime(2026, 11, 21, 10)),
        ("2026-11-21t10:00:00,5z", datetime(2026, 11, 21, 10, 0, 0, 500000)),
        ("2026-11-21T10:00+01", datetime(2026, 11, 21, 9)),
        ("2026-11-21T10:00:00", datetime(2026, 11, 21, 10)),
        (" 2026-11-21 ", datetime(2026, 11, 21)),
        ("2024-02-29", datetime(2024, 2, 29)),
    ],
)
def test_a_time_is_iso_8601_with_an_offset_or_in_utc(warehouse: Warehouse, text: str, instant: datetime) -> None:
    land(warehouse, "events", OPEN | {"occurred_at": text})
    assert ask(warehouse, "select occurred_at from events") == [(instant,)]


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"occurred_at": "2026-11-21T10:00:00+25:00"}, "occurred_at has an offset that does not exist"),
        ({"occurred_at": "2026-11-21T10:00:00+01:75"}, "occurred_at has an offset that does not exist"),
        ({"occurred_at": "2026-02-30"}, "occurred_at is no day or hour that exists"),
        ({"occurred_at": "2026-02-30T10:00:00"}, "occurred_at is no day or hour that exists"),
        ({"occurred_at": "2026-11-21T25:00:00Z"}, "occurred_at is no day or hour that exists"),
        ({"occurred_at": "0000-05-05T10:00:00Z"}, "occurred_at is no day or hour that exists"),
        ({"occurred_at": "21-11-2026"}, "occurred_at cannot be read as a time"),
        ({"occurred_at": "infinity"}, "occurred_at cannot be read as a time"),
        ({"occurred_at": None}, "no occurred_at"),
        ({"event": "dance"}, "unknown event: dance"),
        ({"event": " "}, "no event"),
        ({"email": " "}, "no customer_id nor email"),
    ],
)
def test_a_row_that_cannot_land_is_kept_with_its_reason_and_the_others_land(
    warehouse: Warehouse, change: dict[str, Any], reason: str
) -> None:
    assert land(warehouse, "events", OPEN, OPEN | change | {"note": "x"}) == Counts(read=2, inserted=1, rejected=1)
    [(found, payload)] = ask(warehouse, "select reason, payload from app.rejected")
    assert found.startswith(reason)
    assert '"note":"x"' in payload


# ---------------------------------------------------------------------------------------------------------- events


@pytest.mark.parametrize(
    "word, event, kind",
    [
        ("processed", "send", None),
        ("Queued", "send", None),
        ("injected", "send", None),
        ("REQUESTS", "send", None),
        ("delivered", "delivery", None),
        ("hard_bounce", "bounce", "hard"),
        ("Soft Bounce", "bounce", "soft"),
        ("dropped", "rejection", None),
        ("spam complaint", "complaint", None),
        ("Opens", "open", None),
        ("clicked", "click", None),
        ("unsubscribed", "unsubscribe", None),
    ],
)
def test_senders_words_are_read_as_our_kinds(warehouse: Warehouse, word: str, event: str, kind: str | None) -> None:
    land(warehouse, "events", OPEN | {"event": word})
    assert ask(warehouse, "select event::varchar, kind::varchar from events") == [(event, kind)]


def test_an_event_id_is_one_event_within_its_source_even_with_another_time(warehouse: Warehouse) -> None:
    row = OPEN | {"event_id": "e1"}
    later = row | {"occurred_at": "2027-01-01"}
    assert land(warehouse, "events", row, later) == Counts(read=2, inserted=1, duplicates=1)
    assert land(warehouse, "events", later) == Counts(read=1, duplicates=1)
    assert land(warehouse, "events", row, source="other") == Counts(read=1, inserted=1)


def test_without_an_event_id_all_of_its_content_is_the_event(warehouse: Warehouse) -> None:
    assert land(warehouse, "events", OPEN, OPEN | {"device": "phone"}, OPEN | {"url": "http://x"}, OPEN).inserted == 3
    again = [OPEN | {"device": None}, OPEN | {"device": "phone"}, OPEN | {"device": "tablet"}]
    assert land(warehouse, "events", *again, source="other") == Counts(read=3, inserted=1, duplicates=2)
    assert land(warehouse, "events", OPEN | {"occurred_at": "2026-11-01T11:00:00+01:00", "event": "Opened"}).duplicates


def test_the_same_instant_in_other_words_is_not_another_event(warehouse: Warehouse) -> None:
    land(warehouse, "events", OPEN | {"machine": "True"})
    assert land(warehouse, "events", OPEN | {"machine": "true", "email": " ANN@x.nl"}).duplicates == 1


def test_machine_and_bounce_kind_are_missing_where_they_cannot_be_read(warehouse: Warehouse) -> None:
    rows = [OPEN | {"event_id": text, "machine": text, "kind": text} for text in ("true", "false", "HARD", "maybe")]
    land(warehouse, "events", *rows)
    assert ask(warehouse, "select machine, kind::varchar from events order by arrival") == [
        (True, None),
        (False, None),
        (None, "hard"),
        (None, None),
    ]


def test_extras_can_be_filtered_on_and_a_name_of_ours_gets_given_before_it(warehouse: Warehouse) -> None:
    land(
        warehouse, "events", OPEN | {"Device": "phone", "source": "web", "seen": "2026-01-01T00:00:00+01:00", "n": "4"}
    )
    land(warehouse, "events", OPEN | {"device": "tablet", "n": "many"})
    assert ask(warehouse, 'select "Device", source, given_source, seen, n from events order by arrival') == [
        ("phone", "test", "web", datetime(2025, 12, 31, 23), 4.0),
        ("tablet", "test", None, None, None),
    ]


def test_arrival_numbers_follow_the_rows_and_only_grow(warehouse: Warehouse) -> None:
    for start in (0, 10):
        land(warehouse, "events", *(OPEN | {"event_id": str(start + n)} for n in range(10)))
    assert ask(warehouse, "select arrival, event_id from events order by arrival") == [
        (n + 1, str(n)) for n in range(20)
    ]


# ------------------------------------------------------------------------------------------- responses and answers


def test_an_answer_again_is_a_duplicate_and_told_otherwise_changes_in_place(warehouse: Warehouse) -> None:
    assert land(warehouse, "answers", ANSWER, ANSWER) == Counts(read=2, inserted=1, duplicates=1)
    assert land(warehouse, "answers", ANSWER).duplicates == 1
    before = ask(warehouse, "select arrival, received_at from answers")
    changed = ANSWER | {"value": "2"}
    assert land(warehouse, "answers", changed, at=datetime(2026, 12, 1)) == Counts(read=1, updated=1)
    assert ask(warehouse, "select value, score from answers") == [("2", 2.0)]
    assert ask(warehouse, "select arrival, received_at from answers") == before
    assert ask(warehouse, "select count(*) from responses") == [(1,)]


def test_a_question_index_is_text(warehouse: Warehouse) -> None:
    rows = [ANSWER | {"question_index": index, "value": index} for index in ("3.1", "3.10", "03.1")]
    assert land(warehouse, "answers", *rows).inserted == 3
    assert {index for (index,) in ask(warehouse, "select question_index from answers")} == {"3.1", "3.10", "03.1"}


def test_the_score_is_the_value_where_that_is_a_number(warehouse: Warehouse) -> None:
    values = [("4", None), ("great", None), ("great", "5"), ("4", "no"), ("nan", None)]
    rows = [ANSWER | {"question_index": str(n), "value": v, "score": s} for n, (v, s) in enumerate(values)]
    land(warehouse, "answers", *rows)
    assert ask(warehouse, "select score from answers order by question_index") == [
        (4,),
        (None,),
        (5,),
        (None,),
        (None,),
    ]


def test_responses_and_answers_of_one_response_id_meet(warehouse: Warehouse) -> None:
    response = {
        "response_id": "r1",
        "form": "General score",
        "answered_at": "2026-11-01T10:00:00Z",
        "email": "ann@x.nl",
    }
    assert land(warehouse, "responses", response | {"device": "phone"}, response | {"response_id": "r2"}).inserted == 2
    land(warehouse, "answers", ANSWER)
    assert land(warehouse, "responses", response | {"device": "phone"}) == Counts(read=1, duplicates=1)
    assert land(warehouse, "responses", response | {"device": "tablet"}) == Counts(read=1, updated=1)
    assert ask(warehouse, "select response_id, device, value from answers") == [("r1", "tablet", "4")]
    assert ask(warehouse, "select response_id from responses order by 1") == [("r1",), ("r2",)]


def test_answers_keep_their_own_times_and_the_response_has_the_last(warehouse: Warehouse) -> None:
    late = ANSWER | {"question_index": "4", "answered_at": "2026-11-03"}
    land(warehouse, "answers", ANSWER, late)
    assert land(warehouse, "answers", ANSWER | {"value": "5"}).updated == 1
    found = ask(warehouse, "select a.answered_at, r.answered_at from answers a join responses r using (response_id)")
    assert sorted(found) == [
        (datetime(2026, 11, 1, 10), datetime(2026, 11, 3)),
        (datetime(2026, 11, 3), datetime(2026, 11, 3)),
    ]


def test_an_answer_of_somebody_else_moves_its_response_whole(warehouse: Warehouse) -> None:
    land(warehouse, "answers", ANSWER, ANSWER | {"question_index": "4"})
    land(warehouse, "answers", ANSWER | {"email": "bo@x.nl"})
    assert ask(warehouse, "select distinct email from answers") == [("bo@x.nl",)]


def test_the_same_response_id_of_another_source_is_another_response(warehouse: Warehouse) -> None:
    land(warehouse, "answers", ANSWER)
    land(warehouse, "answers", ANSWER, source="other")
    assert ask(warehouse, "select count(*), count(distinct source) from responses") == [(2, 2)]


def test_without_a_response_id_person_form_and_time_make_one(warehouse: Warehouse) -> None:
    row = {name: value for name, value in ANSWER.items() if name != "response_id"}
    other = row | {"question": "Why?", "question_index": "4", "value": "price"}
    land(warehouse, "answers", row, other)
    assert land(warehouse, "answers", row, other) == Counts(read=2, duplicates=2)
    assert ask(warehouse, "select count(*) from responses") == [(1,)]


def test_an_answer_without_a_question_or_time_is_rejected(warehouse: Warehouse) -> None:
    nameless = ANSWER | {"question": None, "question_index": None}
    assert land(warehouse, "answers", ANSWER, nameless, ANSWER | {"answered_at": "soon"}).rejected == 2
    assert {reason for (reason,) in ask(warehouse, "select reason from app.rejected")} == {
        "no question nor question_index",
        "answered_at cannot be read as a time: soon",
    }


# ---------------------------------------------------------------------------------------------- a model's activities

SHOP = """name = "shop"
[customer]
fields = { points = "number" }
[[activity]]
name = "order"
plural = "orders"
key = ["order_id"]
time = "ordered_at"
fields = { order_id = "text", total = "number", status = "text" }
"""


def test_a_row_with_a_known_key_is_the_newer_version_and_keeps_its_arrival(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        model.install(writer, SHOP, NOW)
    order = {"order_id": "007", "ordered_at": "2026-11-01", "total": "12.5", "status": "new", "email": "ann@x.nl"}
    other = order | {"order_id": "8", "total": "free", "channel": "web"}
    assert land(warehouse, "order", order, order, other) == Counts(read=3, inserted=2, duplicates=1)
    paid = order | {"status": "paid"}
    assert land(warehouse, "orders", paid, other, order | {"order_id": None}) == Counts(
        read=3, updated=1, duplicates=1, rejected=1
    )
    assert ask(warehouse, "select arrival, order_id, total, status, channel from orders order by arrival") == [
        (1, "007", 12.5, "paid", None),
        (2, "8", None, "new", "web"),
    ]
    assert ask(warehouse, "select reason from app.rejected") == [("no order_id",)]


VISITS = """name = "shop"
[[activity]]
name = "visit"
plural = "visits"
key = ["shop", "at"]
time = "at"
fields = { shop = "text" }
"""


def test_the_time_of_an_activity_may_be_part_of_its_key(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        model.install(writer, VISITS, NOW)
    first = {"shop": "A", "at": "2026-11-01T10:00:00Z", "customer_id": "1"}
    later = first | {"at": "2026-11-02T10:00:00Z"}
    assert land(warehouse, "visit", first, later) == Counts(read=2, inserted=2)
    again = first | {"at": "2026-11-01T11:00:00+01:00"}
    assert land(warehouse, "visit", again, again | {"customer_id": "2"}) == Counts(read=2, updated=1, duplicates=1)
    assert ask(warehouse, 'select shop, "at", customer_id from visits order by "at"') == [
        ("A", datetime(2026, 11, 1, 10), "2"),
        ("A", datetime(2026, 11, 2, 10), "1"),
    ]


def test_a_declared_attribute_keeps_its_type_whatever_data_shows(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        model.install(writer, SHOP, NOW)
    land(
        warehouse, "customers", {"customer_id": "1", "points": "lots"}, {"customer_id": "2", "points": "1234567890123"}
    )
    assert ask(warehouse, "select points from customers order by customer_id") == [(None,), (1234567890123.0,)]
