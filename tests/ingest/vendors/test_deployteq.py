"""Deployteq's events through the mapping that its pulled source has."""

from typing import Any

import pytest
from deployteq import NOW, event
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor_calls import bent, events, land, text

from ingest.sources.deployteq import Deployteq
from sql.warehouse import Warehouse

WORDS = [
    ("SENT", "send"),
    ("DELIVERED", "delivery"),
    ("DEFERRED", "deferral"),
    ("OPENED", "open"),
    ("CLICKED", "click"),
    ("COMPLAINED", "complaint"),
    ("UNSUBSCRIBED", "unsubscribe"),
    ("REJECTED", "rejection"),
    ("FAILED", "failure"),
    ("LEVITATED", "other"),
]


@pytest.mark.parametrize("word, kind", WORDS)
def test_each_word_is_one_of_ours(warehouse: Warehouse, word: str, kind: str) -> None:
    land(warehouse, "generic", text([event(1, NOW, word)]), mapping=Deployteq.mapping)
    assert events(warehouse, "event", "occurred_at", "email", "kind") == [(kind, NOW, "person1@example.com", None)]


@pytest.mark.parametrize("told, kind", [("HARD", "hard"), ("soft", "soft"), ("BLOCK", None), (None, None), ("", None)])
def test_a_bounce_is_as_hard_as_it_is_told(warehouse: Warehouse, told: str | None, kind: str | None) -> None:
    land(warehouse, "generic", text([event(1, NOW, "BOUNCED", bounce_type=told)]), mapping=Deployteq.mapping)
    assert events(warehouse, "event", "kind") == [("bounce", kind)]


@settings(max_examples=30, deadline=None)
@given(st.lists(bent([event(1, NOW), event(2, NOW, "BOUNCED", broadcast_event_type="SMS")]), min_size=1, max_size=8))
def test_whatever_the_fields_hold_each_element_lands_or_is_kept_aside(crowded: Warehouse, payloads: list[Any]) -> None:
    counts = land(crowded, "generic", text(payloads), mapping=Deployteq.mapping).counts
    assert counts.read == counts.inserted + counts.duplicates + counts.rejected
