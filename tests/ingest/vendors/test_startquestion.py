"""Startquestion's RESThook: each shape of answer as it stands in the warehouse."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from receiving import add
from vendor_calls import bent, land, reasons, text

from ingest import source
from jobs.errors import SettingRefused
from sql.warehouse import Warehouse

META = {
    "id": 9_007_199_254_740_993,
    "surveyId": 41,
    "startDate": "2026-11-20 10:58:01",
    "endDate": "2026-11-20 11:00:02",
    "lastRespondentInteractionDate": "2026-11-20 11:00:01",
    "email": "Ann@X.nl",
    "respondentId": 77,
    "token": "t-1",
    "finished": True,
    "externalKey": "K7",
    "ip": "192.0.2.1",
    "referer": None,
    "personalDataChecked": False,
    "labels": [{"id": 1, "name": "l1", "value": "shop"}],
    "tags": [{"id": 3, "sentiment": "positive", "weight": 2}],
}
QUESTIONS = [
    {"id": 10, "content": "Would you recommend us?", "answer": {"id": 9, "content": "9", "additional": None}},
    {"id": 11, "content": "Which shop?", "answer": {"id": 2, "content": "Gent", "additional": "the old one"}},
    {"id": 12, "content": "What did you buy?",
     "answers": [{"id": 1, "content": "Tea", "additional": None}, {"id": 2, "content": "Cups", "additional": "two"}]},
    {"id": 13, "content": "Why?", "answers": [{"value": "Good, and quick"}]},
    {"id": 14, "content": "How were we?",
     "answers": [{"id": 1, "rating": 2, "content": "Price", "additional": None, "reason": "dear"},
                 {"id": 2, "rating": 5, "content": "Staff", "additional": None, "reason": None}]},
    {"id": 15, "content": "Where do you live?", "answers": [{"value": "Gent"}, {"value": "9000"}]},
    {"id": 16, "content": "Anything else?", "answers": [{"value": ""}]},
    {"id": "3.10", "content": "What else?",
     "answers": [{"content": "Jam"}, {"content": "Rice"}, {"content": "Oil", "rating": 1}]},
]  # fmt: skip
PAYLOAD = {
    "meta": META,
    "time": {"real": "00:02:01", "total": "00:03:00", "pages": [{"id": 1, "time": "00:00:09"}]},
    "questions": QUESTIONS,
}
AT = datetime(2026, 11, 20, 11, 0, 2)


def answers(warehouse: Warehouse, *columns: str) -> list[tuple[Any, ...]]:
    with warehouse.reader() as reader:
        return reader.rows(f"select {', '.join(columns)} from answers order by question_index, arrival")


def test_a_response_stands_with_what_is_told_of_it(warehouse: Warehouse) -> None:
    land(warehouse, "startquestion", text(PAYLOAD))
    with warehouse.reader() as reader:
        own = reader.rows(
            "select response_id, form_id, email, answered_at, external_key, finished, started_at, sentiment, labels "
            "from responses"
        )
    started, labels = datetime(2026, 11, 20, 10, 58, 1), ['{"id":1,"name":"l1","value":"shop"}']
    assert own == [("9007199254740993", "41", "ann@x.nl", AT, "K7", True, started, "positive", labels)]


def test_each_shape_of_answer_makes_rows(warehouse: Warehouse) -> None:
    land(warehouse, "startquestion", text(PAYLOAD))
    assert answers(warehouse, "question_index", "question", "value", "score", "item", "reason", "additional") == [
        ("10", "Would you recommend us?", "9", 9.0, None, None, None),
        ("11", "Which shop?", "Gent", None, None, None, "the old one"),
        ("12/1", "What did you buy?", "Tea", None, None, None, None),
        ("12/2", "What did you buy?", "Cups", None, None, None, "two"),
        ("13", "Why?", "Good, and quick", None, None, None, None),
        ("14/1", "How were we?", "2", 2.0, "Price", "dear", None),
        ("14/2", "How were we?", "5", 5.0, "Staff", None, None),
        ("15", "Where do you live?", '[{"value":"Gent"},{"value":"9000"}]', None, None, None, None),
        ("3.10/Jam", "What else?", "Jam", None, "Jam", None, None),
        ("3.10/Oil", "What else?", "1", 1.0, "Oil", None, None),
        ("3.10/Rice", "What else?", "Rice", None, "Rice", None, None),
    ]
    assert set(answers(warehouse, "response_id", "form_id", "email", "answered_at")) == {
        ("9007199254740993", "41", "ann@x.nl", AT)
    }


def test_a_call_sent_again_changes_nothing(warehouse: Warehouse) -> None:
    assert land(warehouse, "startquestion", text(PAYLOAD)).counts.inserted == 12
    before = answers(warehouse, "*")
    again = land(warehouse, "startquestion", text(PAYLOAD)).counts
    assert (again.inserted, again.updated, again.duplicates) == (0, 0, 12)
    assert answers(warehouse, "*") == before


def test_times_are_in_the_zone_that_the_source_has(warehouse: Warehouse) -> None:
    add(warehouse, "netquest", "startquestion", timezone="Europe/Bratislava")
    with warehouse.reader() as reader:
        mapping = source.mapping_in_force(source.get(reader, "netquest"))
    land(warehouse, "startquestion", text(PAYLOAD), mapping=mapping)
    with warehouse.reader() as reader:
        times = reader.rows("select answered_at, started_at from responses")
    assert times == [(datetime(2026, 11, 20, 10, 0, 2), datetime(2026, 11, 20, 9, 58, 1))]
    assert {at for (at,) in answers(warehouse, "answered_at")} == {datetime(2026, 11, 20, 10, 0, 2)}


def test_who_cannot_be_told_is_kept_aside_with_every_answer(warehouse: Warehouse) -> None:
    nameless = PAYLOAD | {"meta": META | {"email": None}}
    timeless = PAYLOAD | {"meta": {"id": 1, "email": "ann@x.nl"}}
    assert land(warehouse, "startquestion", text(nameless), text(timeless)).counts.inserted == 0
    assert set(reasons(warehouse)) == {"no customer_id nor email", "no answered_at"}


@settings(max_examples=30, deadline=None)
@given(st.lists(bent([PAYLOAD]), min_size=1, max_size=5))
def test_whatever_the_fields_hold_each_element_lands_or_is_kept_aside(crowded: Warehouse, payloads: list[Any]) -> None:
    counts = land(crowded, "startquestion", *map(text, payloads)).counts
    assert counts.read == counts.inserted + counts.updated + counts.duplicates + counts.rejected


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "../etc", ""])
def test_a_zone_that_does_not_exist_is_refused(warehouse: Warehouse, zone: str) -> None:
    if zone:
        with pytest.raises(SettingRefused, match="name of a time zone"):
            add(warehouse, "netquest", "startquestion", timezone=zone)
    else:
        add(warehouse, "netquest", "startquestion", timezone=zone)
        with warehouse.reader() as reader:
            assert source.get(reader, "netquest").settings["timezone"] == "UTC"
