"""Refreshing from the command line, over HTTP, after rows came in and by the hour."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import calling
import pytest
from landing import NOW, OPEN, land
from starlette.applications import Starlette
from starlette.testclient import TestClient

from segments import profiles
from segments.saved import following, membership
from segments.saved.membership import Refresh
from service import refreshing, scheduling, tokens
from service.api.api import Api
from service.tokens import Scope
from sql.warehouse import Warehouse

LATER = "2026-11-23T10:00:00Z"
NEWS = 'profile "News"\ninclude open in the last 30 days\n'


def test_a_refresh_tells_who_entered_and_left(filled, tmp_path: Path) -> None:
    filled("profile", "save", "dutch.profile")
    first = filled("profile", "refresh", "Dutch").out
    assert first.startswith("Dutch: 2 entered, 0 left, 2 members (all looked at: it is the first; ")
    (tmp_path / "more.csv").write_text("customer_id,email,country\n1,a@x.nl,BE\n4,d@x.nl,NL\n")
    filled("import", "customers", "more.csv")
    told = json.loads(filled("profile", "refresh", "Dutch", "--as-of", LATER, "--json").out)["profiles"]
    assert [(each["entered"], each["left"], each["members"]) for each in told] == [(1, 1, 2)]
    rows = filled("profile", "history", "Dutch", "--format", "ndjson").out.splitlines()
    assert [json.loads(each)["members"] for each in rows] == [2, 2]
    assert [(json.loads(each)["kind"], json.loads(each)["reason"]) for each in rows] == [
        ("full", "most customers may have moved"), ("full", "it is the first"),
    ]  # fmt: skip
    filled("profile", "refresh", "Dutch", "--as-of", LATER)
    newest = json.loads(filled("profile", "history", "Dutch", "--format", "ndjson").out.splitlines()[0])
    assert (newest["kind"], newest["reason"], newest["affected"]) == ("partial", None, 0)
    gone = filled("sql", "select customer_id, left_at::varchar as left_at from memberships where left_at is not null")
    assert gone.out == "customer_id,left_at\n1,2026-11-23 10:00:00\n"


def test_without_names_the_profiles_in_use_are_refreshed(filled) -> None:
    filled("profile", "save", "dutch.profile")
    filled("profile", "save", "belgian.profile")
    assert "No profile is in use" in filled("profile", "refresh").out
    filled("profile", "follow", "Belgian")
    assert filled("profile", "refresh").out.startswith("Belgian: 1 entered")
    assert [line.split(":")[0] for line in filled("profile", "refresh", "--all").out.splitlines()] == [
        "Belgian",
        "Dutch",
    ]
    filled("profile", "unfollow", "Belgian")
    assert "No profile is in use" in filled("profile", "refresh").out


def test_a_name_that_is_not_saved_is_told_before_anything_is_done(filled) -> None:
    filled("profile", "save", "dutch.profile")
    result = filled("profile", "refresh", "Dutch", "Duch")
    assert (result.code, result.out) == (1, "") and "Duch" in result.err
    assert filled("profile", "history", "Dutch", "--format", "ndjson").out == ""


def test_an_import_refreshes_what_is_in_use_and_says_so_in_the_run_log(filled, tmp_path: Path) -> None:
    filled("profile", "save", "dutch.profile")
    filled("profile", "follow", "Dutch")
    (tmp_path / "more.csv").write_text("customer_id,country\n4,NL\n")
    assert filled("import", "customers", "more.csv").code == 0
    (tmp_path / "list.csv").write_text("customer_id\n4\n")
    assert filled("import", "list", "--name", "VIP", "list.csv").code == 0
    rows = [json.loads(each) for each in filled("profile", "history", "Dutch", "--format", "ndjson").out.splitlines()]
    assert [each["members"] for each in rows] == [3, 3]
    runs = json.loads(filled("runs", "profiles", "--format", "json").out)
    assert [(each["job"], each["state"]) for each in runs] == [("refresh", "done")] * 2
    assert runs[-1]["message"] == "Profiles refreshed: 1; 3 entered, 0 left."


def keep(warehouse: Warehouse, *texts: str) -> None:
    with warehouse.transaction() as writer:
        for text in texts:
            name = text.split('"')[1]
            profiles.save(writer, name, text, NOW)
            following.follow(writer, name, NOW)


def test_a_profile_that_cannot_be_refreshed_holds_up_no_other(warehouse: Warehouse) -> None:
    land(warehouse, "events", OPEN)
    keep(warehouse, 'profile "Broken"\ninclude nonsense is 3\n', NEWS)
    found = refreshing.refresh_in_use(warehouse, "schedule", lambda: NOW)
    assert [(each.profile, each.done is None) for each in found] == [("Broken", True), ("News", False)]
    with warehouse.reader() as reader:
        state, message = reader.row("select state::varchar, message from app.run") or ()
    assert state == "failed" and "1 entered" in message and 'no field "nonsense"' in message


def ticking(*, during: Callable[[int], object] = lambda _: None) -> Callable[[], datetime]:
    """A clock that moves on by a minute whenever it is looked at; `during` is told how often that was."""
    looked = count()

    def clock() -> datetime:
        place = next(looked)
        during(place)
        return NOW + place * timedelta(minutes=1)

    return clock


def history(warehouse: Warehouse, name: str = "News") -> list[Refresh]:
    with warehouse.reader() as reader:
        return membership.history(reader, name)


def test_each_profile_of_a_run_is_refreshed_as_of_when_it_is_its_turn(warehouse: Warehouse) -> None:
    keep(warehouse, 'profile "All"\ninclude everyone\n', NEWS)
    first, other = refreshing.refresh_in_use(warehouse, "hand", ticking())
    assert first.done and other.done and NOW < first.done.as_of <= first.done.refreshed_at < other.done.as_of


def test_who_is_overtaken_looks_again_as_of_then_and_writes_nobody_down_as_of_before(warehouse: Warehouse) -> None:
    keep(warehouse, NEWS)
    land(warehouse, "events", OPEN)
    quicker = NOW + timedelta(seconds=90)

    def overtake(looked: int) -> None:
        if looked == 1:  # the snapshot of the first try is taken
            with warehouse.reader() as reader:
                found = membership.find(reader, "News", quicker, "UTC")
            with warehouse.transaction() as writer:
                membership.keep(writer, found, quicker, 1)

    refreshing.refresh_in_use(warehouse, "hand", ticking(during=overtake))
    instants = [each.as_of for each in history(warehouse)]
    assert len(instants) == 2 and instants[0] > instants[1] == quicker


def test_a_profile_with_members_of_a_later_instant_is_skipped_unless_the_instant_is_asked_for(
    warehouse: Warehouse,
) -> None:
    keep(warehouse, NEWS)
    refreshing.refresh_each(warehouse, ["News"], lambda: NOW, NOW + timedelta(days=1))
    [skipped] = refreshing.refresh_in_use(warehouse, "hand", lambda: NOW)
    assert skipped.as_data() == {
        "profile": "News",
        "skipped": "its last refresh is of 2026-11-23T10:00:00Z, which is yet to come; "
        "give an as_of to refresh it still.",
    }
    assert len(history(warehouse)) == 1
    with warehouse.reader() as reader:
        state, message = reader.row("select state::varchar, message from app.run") or ()
    assert state == "done" and message.startswith("Profiles refreshed: 0") and "News: its last refresh" in message
    [asked] = refreshing.refresh_each(warehouse, ["News"], lambda: NOW, NOW)
    assert asked.done and asked.done.as_of == NOW


def test_what_breaks_in_refreshing_stops_nobody_who_brought_rows_in(warehouse: Warehouse) -> None:
    def broken() -> datetime:
        raise RuntimeError("no clock")

    keep(warehouse, NEWS)
    assert refreshing.refresh_in_use(warehouse, "hand", broken) == []
    with warehouse.reader() as reader:
        assert reader.value("select count(*) from app.refresh") == 0


def test_the_scheduler_refreshes_by_the_hour_only_what_is_in_use(warehouse: Warehouse) -> None:
    now = [NOW]
    with scheduling.running(warehouse, lambda: now[0]) as scheduler:
        scheduler.look()
        nightly = {"job": "expiry", "name": "kept calls and quarantine", "at": "2026-11-23T03:40:00Z"}
        assert scheduling.state(warehouse, scheduler)["next"] == [nightly]
        keep(warehouse, NEWS)
        scheduler.look()
        hourly = {"job": "refresh", "name": "profiles", "at": "2026-11-22T11:00:00Z"}
        assert scheduling.state(warehouse, scheduler)["next"] == [hourly, nightly]
        now[0] = datetime(2026, 11, 22, 11)
        for worker in scheduler.look():
            worker.join()
    with warehouse.reader() as reader:
        assert reader.rows("select as_of, members from app.refresh") == [(datetime(2026, 11, 22, 11), 0)]


def test_the_scheduler_lets_go_every_night_of_what_was_kept_long_enough(warehouse: Warehouse) -> None:
    calling.add(warehouse, keep_days="0")
    with calling.receiving(warehouse, lambda: NOW) as send:
        send({"event": "flap"})
    now = [NOW]
    with scheduling.running(warehouse, lambda: now[0]) as scheduler:
        scheduler.look()
        now[0] = datetime(2026, 11, 23, 3, 40)
        for worker in scheduler.look():
            worker.join()
    with warehouse.reader() as reader:
        assert reader.value("select count(*) from app.payload") == 0
        assert reader.value("select count(*) from app.rejected") == 1


@pytest.fixture
def call(warehouse: Warehouse) -> Callable[..., dict]:
    with warehouse.transaction() as writer:
        token = tokens.add(writer, "feed", frozenset({Scope.READ, Scope.WRITE}), NOW)
    client = TestClient(Starlette(routes=Api(warehouse, lambda: NOW).routes()), base_url="http://127.0.0.1:8501")

    def ask(method: str, path: str, /, status: int = 200, **body: object) -> dict:
        given = {"json": body} if method == "POST" else {}
        headers = {"Authorization": f"Bearer {token}"}
        reply = client.request(method, f"/api/v1/profiles/{path}", headers=headers, **given)
        assert reply.status_code == status, reply.text
        return reply.json()

    return ask


def test_over_http_profiles_are_refreshed_and_their_history_told(warehouse: Warehouse, call) -> None:
    keep(warehouse, NEWS, 'profile "All of them"\ninclude everyone\n')
    land(warehouse, "events", OPEN)
    found = call("POST", "refresh")["profiles"]
    assert [(each["profile"], each["members"], each["full"]) for each in found] == [
        ("All of them", 1, True),
        ("News", 1, True),
    ]
    call("POST", "refresh", names=["All of them"], as_of=LATER)
    history = call("GET", "All of them/history")["refreshes"]
    assert [(each["as_of"], each["affected"]) for each in history] == [(LATER, 0), ("2026-11-22T10:00:00Z", None)]
    assert "nearest" not in call("POST", "refresh", 404, names=["Nobody"])
    call("GET", "Nobody/history", 404)
    call("POST", "refresh", 400, names=[1])
