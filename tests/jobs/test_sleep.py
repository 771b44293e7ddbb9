"""When a token falls asleep, to the moment."""

from datetime import datetime, timedelta

import pytest

from jobs.sleep import Sleep

AWAKE_AT = datetime(2026, 11, 22, 10)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("unused", "sleep"),
    [
        (timedelta(), Sleep.AWAKE),
        (timedelta(days=46) - MOMENT, Sleep.AWAKE),
        (timedelta(days=46), Sleep.SOON),
        (timedelta(days=60) - MOMENT, Sleep.SOON),
        (timedelta(days=60), Sleep.ASLEEP),
    ],
)
def test_a_token_is_warned_of_after_46_days_and_sleeps_after_60(unused: timedelta, sleep: Sleep) -> None:
    assert Sleep.of(AWAKE_AT, AWAKE_AT + unused) is sleep
