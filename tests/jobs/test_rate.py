"""All that call one system keep together to the lowest pace of those that are at it."""

from collections.abc import Callable

import pytest

from exports.calls.rates import rate_of
from jobs.rate import Rate


class Clock:
    """A stopwatch that goes on by waiting alone."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def wait(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rate(clock: Clock) -> Rate:
    return Rate(clock, clock.wait)


def when(clock: Clock, *turns: Callable[[], None]) -> list[float]:
    """When each of these calls went."""
    found = []
    for turn in turns:
        turn()
        found.append(round(clock.seconds, 6))
    return found


def test_one_alone_goes_at_its_own_pace(rate: Rate, clock: Clock) -> None:
    with rate.at(4) as turn:
        assert when(clock, turn, turn, turn) == [0, 0.25, 0.5]


def test_the_lowest_holds_for_all_while_it_is_at_it(rate: Rate, clock: Clock) -> None:
    with rate.at(10) as quick:
        assert when(clock, quick, quick) == [0, 0.1]
        with rate.at(2) as slow:
            assert when(clock, slow, quick, quick, slow) == [0.6, 1.1, 1.6, 2.1]
        assert when(clock, quick, quick) == [2.2, 2.3]


def test_none_sets_no_limit_of_its_own(rate: Rate, clock: Clock) -> None:
    with rate.at(0) as free:
        assert when(clock, free, free) == [0, 0]
        with rate.at(5):
            assert when(clock, free, free) == [0.2, 0.4]


def test_each_server_has_one() -> None:
    one = rate_of(("crm.example.com",))
    assert rate_of(("crm.example.com",)) is one
    assert rate_of(("crm.example.com:8443",)) is not one
