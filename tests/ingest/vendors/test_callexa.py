"""Callexa's ratings, sent by themselves or as traits of a person."""

from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from landing import ask
from vendor_calls import bent, land, reasons, text

from sql.warehouse import Warehouse

AT = datetime(2026, 11, 20, 9, 30)
RATED = {"callexa_rating": 9, "callexa_comment": "Quick", "callexa_date": "2026-11-20T10:30:00+01:00"}
PLAIN = RATED | {"email": "Ann@X.nl", "name": "Ann"}
IDENTIFY = {
    "type": "identify",
    "userId": "K7",
    "messageId": "m-1",
    "timestamp": "2026-11-21T00:00:00Z",
    "context": {"library": {"name": "a"}},
    "traits": RATED | {"email": "Ann@X.nl", "plan": "gold"},
}


def answers(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    return ask(
        warehouse,
        "select customer_id, email, answered_at, form, question, question_index, value, score "
        "from answers order by arrival",
    )


def test_a_rating_and_its_comment_are_two_answers_of_one_response(warehouse: Warehouse) -> None:
    land(warehouse, "callexa", text(PLAIN))
    assert answers(warehouse) == [
        (None, "ann@x.nl", AT, "Callexa", "Rating", "rating", "9", 9.0),
        (None, "ann@x.nl", AT, "Callexa", "Comment", "comment", "Quick", None),
    ]
    assert ask(warehouse, "select email, answered_at, name from responses") == [("ann@x.nl", AT, "Ann")]
    assert ask(warehouse, "select count(distinct response_id) from answers") == [(1,)]


def test_traits_of_a_person_are_read_alike(warehouse: Warehouse) -> None:
    land(warehouse, "callexa", text(IDENTIFY))
    assert [(*each[:3], each[6]) for each in answers(warehouse)] == [
        ("K7", "ann@x.nl", AT, "9"),
        ("K7", "ann@x.nl", AT, "Quick"),
    ]


def test_a_rating_without_a_comment_and_a_comment_without_a_rating_are_one_answer(warehouse: Warehouse) -> None:
    told = [PLAIN | {"callexa_comment": ""}, PLAIN | {"callexa_rating": None, "callexa_date": 1_795_341_600.25}]
    land(warehouse, "callexa", text(told))
    assert [(each[2], each[6]) for each in answers(warehouse)] == [
        (AT, "9"),
        (datetime(2026, 11, 22, 10, 0, 0, 250_000), "Quick"),
    ]


def test_the_same_rating_told_at_every_later_call_changes_nothing(warehouse: Warehouse) -> None:
    assert land(warehouse, "callexa", text(IDENTIFY)).counts.inserted == 3
    later = IDENTIFY | {"messageId": "m-2", "timestamp": "2026-11-22T00:00:00Z"}
    again = land(warehouse, "callexa", text(later)).counts
    assert (again.inserted, again.updated, again.duplicates) == (0, 0, 3)


def test_what_else_is_tracked_is_no_rating_and_who_was_not_asked_is_kept_aside(warehouse: Warehouse) -> None:
    unasked = IDENTIFY | {"traits": {"email": "ann@x.nl", "plan": "gold"}}
    landed = land(warehouse, "callexa", text([IDENTIFY | {"type": "track"}, IDENTIFY | {"type": "page"}, unasked]))
    assert (landed.skipped, landed.counts.inserted, reasons(warehouse)) == (2, 0, ["no answered_at"])


@settings(max_examples=30, deadline=None)
@given(st.lists(bent([PLAIN, IDENTIFY]), min_size=1, max_size=5))
def test_whatever_the_fields_hold_each_element_lands_or_is_kept_aside(crowded: Warehouse, payloads: list[Any]) -> None:
    counts = land(crowded, "callexa", *map(text, payloads)).counts
    assert counts.read == counts.inserted + counts.updated + counts.duplicates + counts.rejected
