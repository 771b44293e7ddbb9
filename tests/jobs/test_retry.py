"""Waits grow, honour what the other side asked, and end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.errors import Terminal, Transient
from jobs.retry import Backoff


def test_waits_double_up_to_the_longest() -> None:
    backoff = Backoff(2, 10, 1000, lambda: 0.0)
    assert [backoff.after(Transient("busy")) for _ in range(5)] == [2, 4, 8, 10, 10]


def test_what_the_other_side_asks_is_the_least() -> None:
    backoff = Backoff(2, 10, 1000, lambda: 0.0)
    assert backoff.after(Transient("busy", 429, retry_after=90)) == 90
    assert backoff.after(Transient("busy", 429, retry_after=1)) == 4


def test_a_terminal_error_is_never_tried_again() -> None:
    with pytest.raises(Terminal):
        Backoff(2, 10, 1000, lambda: 0.0).after(Terminal("no", 403))


@given(st.floats(0, 1, exclude_max=True), st.floats(0.1, 60), st.floats(1, 3600))
def test_all_waits_together_stay_within_the_patience(luck: float, first: float, patience: float) -> None:
    backoff, waited = Backoff(first, 120, patience, lambda: luck), 0.0
    with pytest.raises(Transient):
        while True:
            wait = backoff.after(Transient("busy"))
            assert wait > 0
            waited += wait
    assert waited <= patience
