"""A survey tool of one's own: our columns of answers, flat or within their response."""

from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from landing import ask
from vendor_calls import bent, land, reasons, text

from sql.warehouse import Warehouse

AT = datetime(2026, 11, 20, 10, 30, 0, 123_456)
RESPONSE = {
    "response_id": 9_007_199_254_740_993,
    "form": "Stay",
    "form_id": 4,
    "email": "Ann@X.nl",
    "answered_at": "2026-11-20T11:30:00.123456+01:00",
    "mailing": "Autumn",
    "group": "Gent",
}
NPS = {"question": "Would you?", "question_index": "3.10", "question_type": "nps", "value": "9 of 10", "score": 9}
WHY = {"question": "Why?", "question_index": "3.1", "value": "Quick", "topic": "speed"}
NESTED = RESPONSE | {"device": "phone", "answers": [NPS, WHY]}


def answers(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    return ask(
        warehouse,
        'select response_id, form, form_id, email, answered_at, mailing, "group", question, question_index, '
        "value, score from answers order by arrival",
    )


OF = ("9007199254740993", "Stay", "4", "ann@x.nl", AT, "Autumn", "Gent")
STORED = [(*OF, "Would you?", "3.10", "9 of 10", 9.0), (*OF, "Why?", "3.1", "Quick", None)]


def test_answers_come_one_by_one_or_in_a_list(warehouse: Warehouse) -> None:
    land(warehouse, "survey", text(RESPONSE | NPS), text([RESPONSE | WHY]))
    assert answers(warehouse) == STORED
    assert ask(warehouse, "select topic from answers order by arrival") == [(None,), ("speed",)]


def test_or_within_their_response_which_then_holds_what_is_told_of_it(warehouse: Warehouse) -> None:
    land(warehouse, "survey", text(NESTED))
    assert answers(warehouse) == STORED
    assert ask(warehouse, "select response_id, email, answered_at, device from responses") == [
        ("9007199254740993", "ann@x.nl", AT, "phone")
    ]


def test_each_way_is_the_same_and_again_changes_nothing(warehouse: Warehouse) -> None:
    land(warehouse, "survey", text(NESTED))
    again = land(warehouse, "survey", text([RESPONSE | NPS, NESTED])).counts
    assert (again.inserted, again.updated) == (0, 0)
    assert (answers(warehouse), ask(warehouse, "select device from responses")) == (STORED, [("phone",)])


def test_an_answer_may_have_a_person_and_a_time_of_its_own(warehouse: Warehouse) -> None:
    own = NPS | {"answered_at": "2026-11-20T12:00:00Z", "email": "bob@x.nl"}
    land(warehouse, "survey", text(NESTED | {"answers": [own]}))
    assert ask(warehouse, "select email, answered_at from answers") == [("bob@x.nl", datetime(2026, 11, 20, 12))]


def test_what_lacks_something_is_kept_aside_answer_by_answer(warehouse: Warehouse) -> None:
    told = [RESPONSE | {"answers": "none"}, NPS, RESPONSE | {"answers": [WHY, {"value": "lost"}]}]
    landed = land(warehouse, "survey", text(told))
    assert sorted(reasons(warehouse)) == ["no answered_at", *["no question nor question_index"] * 2]
    assert (landed.counts.rejected, len(answers(warehouse))) == (3, 1)


@settings(max_examples=30, deadline=None)
@given(st.lists(bent([NESTED, RESPONSE | NPS, RESPONSE | WHY]), min_size=1, max_size=5))
def test_whatever_the_fields_hold_each_element_lands_or_is_kept_aside(crowded: Warehouse, payloads: list[Any]) -> None:
    counts = land(crowded, "survey", *map(text, payloads)).counts
    assert counts.read == counts.inserted + counts.updated + counts.duplicates + counts.rejected
