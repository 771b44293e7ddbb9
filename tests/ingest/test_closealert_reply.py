"""A page becomes flat texts under the vendor's names; one wrong response never costs the others."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ingest.sources.closealert_reply import read_page, read_time
from jobs.errors import Terminal

UTC, AMSTERDAM = ZoneInfo("UTC"), ZoneInfo("Europe/Amsterdam")


def response(**changes: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "created_at": "2026-11-20T10:00:00",
        "email": "Ann@example.com",
        "followed_up": False,
        "merge_tags": {"customer_number": 12, "shop": "Gent", "deep": {"a": [1]}},
        "form": {"id": 3, "form_type": "mail", "name": "General score"},
        "mailing": {"id": 5, "name": "News"},
        "group": None,
        "answers": [
            {"question": "How?", "question_index": "3.1", "question_type": "sentiment", "response_value": 1},
            {"question": "Why?", "question_index": "3.10", "question_type": "comment", "response_value": "late"},
        ],
        **changes,
    }


def page(*rows: Any, **meta: Any) -> Any:
    return read_page({"form_responses": list(rows), "meta": meta}, UTC)


def test_a_response_and_its_answers_keep_every_value_as_it_was_given() -> None:
    found = page(response())
    (row,) = found.responses.to_dicts()
    assert row["id"] == "7" and row["form.id"] == "3" and row["group.name"] is None
    assert row["created_at"] == "2026-11-20T10:00:00Z" and row["followed_up"] == "false"
    assert row["merge_tags.customer_number"] == "12" and row["merge_tags.deep"] == '{"a": [1]}'
    assert row["merge_tags"] == '{"customer_number": 12, "shop": "Gent", "deep": {"a": [1]}}'
    assert found.answers["question_index"].to_list() == ["3.1", "3.10"]
    assert found.answers["response_value"].to_list() == ["1", "late"]
    assert found.answers["id"].to_list() == ["7", "7"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (4.5, "4.5"),
        ("", ""),
        (None, None),
        (True, "true"),
        (["a", 1], '["a", 1]'),
        ({"é": None}, '{"é": null}'),
        (10**30, "1" + "0" * 30),
    ],
)
def test_an_answer_of_any_type_is_the_text_it_is_shown_as(value: Any, text: str | None) -> None:
    assert page(response(answers=[{"response_value": value}])).answers["response_value"].to_list() == [text]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("text", "not an object"),
        (None, "not an object"),
        (response(id=None), "id is missing"),
        (response(id=True), "id is missing"),
        (response(id=" "), "id is missing"),
        (response(created_at=None), "created_at is not a text"),
        (response(created_at="2026-13-01T00:00:00"), "created_at is no ISO 8601 time"),
        (response(created_at="0001-01-01T00:00:00+14:00"), "created_at is no ISO 8601 time"),
        (response(answers="many"), "answers is not a list"),
        (response(answers=[1]), "answers is not a list"),
    ],
)
def test_a_wrong_response_is_rejected_whole_and_alone(wrong: Any, reason: str) -> None:
    found = page(response(id=1), wrong, response(id=2))
    assert found.responses["id"].to_list() == ["1", "2"]
    assert found.answers.height == 4
    (rejected,) = found.rejected
    assert reason in rejected.reason


@pytest.mark.parametrize("data", [None, [], {}, {"form_responses": None}, {"form_responses": {}}, "x"])
def test_a_reply_of_another_shape_is_told_so(data: Any) -> None:
    with pytest.raises(Terminal, match="no list form_responses"):
        read_page(data, UTC)


def test_what_is_told_about_paging_is_read_from_numbers_and_from_texts() -> None:
    found = page(response(), page="1", total_pages=3, total_results="700", requests_left=0)
    assert (found.total_pages, found.total_results, found.requests_left) == (3, 700, 0)
    empty = page(total_pages=None, total_results=True, requests_left={})
    assert (empty.rows, empty.total_pages, empty.total_results, empty.requests_left) == (0, None, None, None)


def test_an_empty_page_has_all_columns_and_no_rows() -> None:
    found = page()
    assert found.responses.height == found.answers.height == 0
    assert "response_value" in found.answers.columns and "email" in found.responses.columns


def test_merge_tags_that_are_missing_empty_or_a_list_are_none() -> None:
    for tags in (None, {}, []):
        assert page(response(merge_tags=tags)).responses["merge_tags"].to_list() == [None]


@pytest.mark.parametrize(
    ("text", "zone", "at"),
    [
        ("2026-07-01T12:00:00", UTC, datetime(2026, 7, 1, 12)),
        ("2026-07-01T12:00:00", AMSTERDAM, datetime(2026, 7, 1, 10)),
        ("2026-12-01T12:00:00", AMSTERDAM, datetime(2026, 12, 1, 11)),
        ("2026-07-01T12:00:00+05:00", AMSTERDAM, datetime(2026, 7, 1, 7)),
        ("2026-07-01T12:00:00Z", AMSTERDAM, datetime(2026, 7, 1, 12)),
        ("2026-07-01 12:00:00.250", UTC, datetime(2026, 7, 1, 12, 0, 0, 250_000)),
        ("2026-10-25T02:30:00", AMSTERDAM, datetime(2026, 10, 25, 0, 30)),  # comes twice: the first is meant
        ("2026-03-29T02:30:00", AMSTERDAM, datetime(2026, 3, 29, 1, 30)),  # never comes: an hour later does
    ],
)
def test_a_time_without_an_offset_is_read_in_the_sources_zone(text: str, zone: ZoneInfo, at: datetime) -> None:
    assert read_time(text, zone) == at
