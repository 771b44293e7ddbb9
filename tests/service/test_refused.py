"""Wrong passwords stand in the audit log, without what was typed and without filling it."""

from datetime import timedelta
from threading import Thread

import pytest
from door import NOW, PASSWORD, Door, recorded

from accounts import accounts
from service.gate.refused import Refused
from sql.warehouse import Warehouse


@pytest.fixture
def door(warehouse: Warehouse) -> Door:
    """A home with Bo, who has a password."""
    with warehouse.transaction() as writer:
        accounts.add(writer, "Ann", "admin", NOW)
        accounts.add(writer, "Bo", "admin", NOW, password=PASSWORD)
    return Door(warehouse)


def test_wrong_passwords_are_recorded_without_what_was_typed(door: Door) -> None:
    browser = door.browser()
    door.sign_in(browser, "bo", "my secret, mistyped")
    door.sign_in(browser, "hunter2 is my password", "x")
    wrong = ("nobody", None, "account.wrong_password")
    assert sorted(recorded(door), key=str) == [(*wrong, "Bo", "127.0.0.1"), (*wrong, None, "127.0.0.1")]


def test_a_wrong_password_is_answered_while_somebody_writes_whether_there_is_such_an_account_or_not(door: Door) -> None:
    """Waiting for that would tell who has an account, and keep others waiting at the door."""
    answered = []

    def guess(name: str) -> None:
        answered.append((name, door.sign_in(door.browser(), name, "a guess").status_code))

    with door.warehouse.transaction():
        for name in ("Bo", "nobody"):
            guessing = Thread(target=guess, args=[name], daemon=True)
            guessing.start()
            guessing.join(20)
        assert answered == [("Bo", 403), ("nobody", 403)]
    assert sorted(about or "" for *_, about, _ in recorded(door)) == ["", "Bo"]


def test_who_guesses_cannot_fill_the_log_and_what_is_left_out_is_counted(door: Door) -> None:
    for minute in range(8):
        door.clock.now = NOW + timedelta(minutes=minute)
        door.sign_in(door.browser(), "Bo", "a guess")
    assert [detail for *_, detail in recorded(door)] == ["127.0.0.1"] * 3
    door.clock.now = NOW + timedelta(minutes=20)
    door.sign_in(door.browser(), "Bo", "a guess")
    assert [detail for *_, detail in recorded(door)][3:] == ["127.0.0.1 (+5)"]


def test_from_many_places_no_more_than_a_row_a_minute_comes_in_the_end(door: Door) -> None:
    refused = Refused(door.warehouse, door.clock)
    for place in range(100):
        refused.note(f"nobody {place}", f"10.0.0.{place}")
    assert len(recorded(door)) == 60
    door.clock.now = NOW + timedelta(minutes=1)
    for place in range(100, 110):
        refused.note("Bo", f"10.0.0.{place}")
    assert len(recorded(door)) == 61
