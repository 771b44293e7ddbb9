"""A token's own end is told 14 and 7 days before it; what tells none has no end."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.expiry import Urgency, read_end, token_notice

END = datetime(2026, 12, 3, 12)


def jwt(claims: Any) -> str:
    return f"e30.{base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b'=').decode()}.c2ln"


TOKEN = jwt({"exp": int(END.replace(tzinfo=UTC).timestamp())})


@pytest.mark.parametrize(
    ("before", "urgency", "text"),
    [
        (timedelta(days=14, seconds=1), None, ""),
        (timedelta(days=14), Urgency.SOON, "ends on 3 December 2026, in 14 days"),
        (timedelta(days=7, seconds=1), Urgency.SOON, "ends on 3 December 2026, in 7 days"),
        (timedelta(days=7), Urgency.URGENT, "ends on 3 December 2026, in 7 days"),
        (timedelta(days=1), Urgency.URGENT, "ends on 3 December 2026, in 1 day"),
        (timedelta(hours=3), Urgency.URGENT, "ends on 3 December 2026, in less than a day"),
        (timedelta(), Urgency.ENDED, "ended on 3 December 2026"),
        (timedelta(days=-40), Urgency.ENDED, "ended on 3 December 2026"),
    ],
)
def test_the_end_is_told_from_14_days_before_and_sharper_from_7(
    before: timedelta, urgency: Urgency | None, text: str
) -> None:
    notice = token_notice(TOKEN, END - before)
    assert (notice and notice.urgency, notice.text if notice else "") == (urgency, text)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "not a jwt",
        "a.b",
        "a.!!!.c",
        "a.bm90IGpzb24.c",
        jwt({}),
        jwt([]),
        jwt(None),
        jwt({"exp": None}),
        jwt({"exp": "tomorrow"}),
        jwt({"exp": True}),
        jwt({"exp": 0}),
        jwt({"exp": 10**40}),
        jwt({"exp": float("nan")}),
    ],
)
def test_a_token_that_tells_no_end_has_none(token: str) -> None:
    assert read_end(token) is None
    assert token_notice(token, END) is None


@given(st.text())
def test_no_text_is_too_odd_to_be_a_token(text: str) -> None:
    read_end(text)
    read_end(f"a.{text}.b")
