"""Exports in a real browser: made in five steps, tried, planned, confirmed, sent; and sent again of the past.

The clock of the program stands on the Friday before the night in which Amsterdam loses an hour."""

import json
import re
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import hubspot
import polars as pl
import pytest
from browsing import admin, program
from echo import Echo
from hubspot import LIST, TOKEN, HubSpotServer
from loopback import serving
from playwright.sync_api import Locator, Page, expect

from exports import definition, deliver
from exports.mapping import FieldMapping
from ingest.files import import_files
from jobs import secrets
from jobs.run import State
from segments import profiles
from sql.home import Home
from sql.warehouse import Warehouse

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)
COMPLETE = re.compile(r"\bcomplete$")
FRIDAY = datetime(2027, 3, 26, 11)  # 12:00 in Amsterdam
AUDIENCE = "43"  # a second list of the vendor's
LEFT = ("c01@example.com", "c02@example.com", "c03@example.com")  # unsubscribed, bounced and complained
PEOPLE = 40
DUTCH = 'profile "Dutch"\ninclude country is "NL"\n'
FIELDS = '[[field]]\nto = "email"\nfrom = "email"\nrequired = true\n[[field]]\nto = "firstname"\nfrom = "first_name"\n'
CLICKS = '[[field]]\nto = "who"\nfrom = "customer_id"\n[[field]]\nto = "did"\nfrom = "activity"\n'


@dataclass
class World:
    """Where it is served, who is signed in there, and whom exports go to."""

    address: str
    cookie: dict[str, Any]
    vendor: HubSpotServer
    receiver: Echo


def person(number: int, **more: str) -> dict[str, str]:
    """C01 …, every fourth in Belgium, where nothing else is said."""
    country = "NL" if number % 4 else "BE"
    given = {"email": f"c{number:02}@example.com", "first_name": f"Name {number}", "country": country}
    return {"customer_id": f"C{number:02}", **given, **more}


def event(number: int, what: str, at: datetime, kind: str | None = None) -> dict[str, str | None]:
    return {"customer_id": f"C{number:02}", "event": what, "occurred_at": at.isoformat(), "kind": kind}


def bring(warehouse: Warehouse, kind: str, rows: list[Any], folder: Path) -> None:
    path = folder / f"{kind}.parquet"
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(path)
    assert import_files(warehouse, kind, [path], now=FRIDAY).counts.rejected == 0


def add(warehouse: Warehouse, name: str, mapping: str, known: dict[str, str], **settings: str) -> None:
    with warehouse.transaction() as writer:
        fields = FieldMapping.from_toml(mapping)
        definition.add(writer, name, settings, None, FRIDAY, timezone="Europe/Amsterdam", mapping=fields, secrets=known)


def fill(home: Path, vendor: HubSpotServer, receiver: Echo) -> dict[str, Any]:
    """Forty people, three of whom are not to be sent; two exports that ran, since when much has changed. The cookie."""
    home.mkdir()
    (home / "config.toml").write_text('timezone = "Europe/Amsterdam"\n')
    numbers = range(1, PEOPLE + 1)
    with Warehouse.open(Home.open(home)) as warehouse:
        bring(warehouse, "customers", [person(n) for n in numbers], home.parent)
        did = [event(n, "send", FRIDAY - timedelta(days=2)) for n in numbers]
        did += [event(n, "click", FRIDAY - timedelta(days=1)) for n in range(11, 21)]
        how = (("unsubscribe", None), ("bounce", "hard"), ("complaint", None))
        did += [event(n, what, FRIDAY - timedelta(days=1), kind) for n, (what, kind) in enumerate(how, 1)]
        bring(warehouse, "events", did, home.parent)
        with warehouse.transaction() as writer:
            profiles.save(writer, "Dutch", DUTCH, FRIDAY)
        token = {"token": secrets.keep("audience-token", TOKEN, warehouse.home.secrets)}
        place = {"destination": "hubspot", "base_url": vendor.base_url, "list_id": AUDIENCE}
        add(warehouse, "audience", FIELDS, token, what="customers", profile="Dutch", **place)
        ran = deliver.run(warehouse, "audience", trigger="hand", now=FRIDAY, confirmed=27)
        assert (ran.state, ran.counts.inserted) == (State.DONE, 27)
        place = {"destination": "http", "url": f"{receiver.address}/rows", "batch": "array", "per_second": "0"}
        add(warehouse, "clicks", CLICKS, {}, what="activities", kinds="click", **place)
        assert deliver.run(warehouse, "clicks", trigger="hand", now=FRIDAY).counts.inserted == 10
        with warehouse.transaction() as writer:
            definition.change(writer, "clicks", {"kinds": "click,send"}, FRIDAY)
        changed = [person(n, first_name=f"New {n}") for n in (5, 6)]
        moved = [person(n, country="BE") for n in numbers if n > 6 and n % 2]
        bring(warehouse, "customers", [*changed, *moved, *(person(n) for n in (41, 42, 43))], home.parent)
        bring(warehouse, "events", [event(n, "click", FRIDAY - timedelta(hours=1)) for n in range(1, 6)], home.parent)
        return admin(warehouse, FRIDAY)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home, receiver = tmp_path_factory.mktemp("exports") / "home", Echo()
    with hubspot.running() as vendor, serving(receiver.app()) as receiver.address:
        vendor.add_list(LIST)
        vendor.add_list(AUDIENCE)
        cookie = fill(home, vendor, receiver)
        with program(home, FRIDAY) as served:
            yield World(served.address, cookie, vendor, receiver)


@pytest.fixture
def room(page: Page, world: World) -> Page:
    """A page of the admin of that home."""
    page.context.add_cookies([world.cookie])  # type: ignore[list-item]
    page.set_viewport_size({"width": 1280, "height": 2400})  # a list of options closes when the page scrolls
    return page


def step(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-step_{name}")


def fill_in(step: Locator, label: str, value: str) -> None:
    box = step.get_by_role("textbox", name=label)
    box.fill(value)
    box.press("Enter")


def still(page: Page) -> None:
    """Wait until nothing is being drawn: what is drawn anew closes a list of options."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def choose(page: Page, step: Locator, label: str, option: str) -> None:
    still(page)
    step.get_by_role("combobox", name=label).click()
    page.get_by_role("option").filter(has_text=option).first.click()


def figure(page: Page, label: str) -> Locator:
    """The number under a label of a plan."""
    shown = page.locator(".st-key-planned, .st-key-export_waiting").get_by_test_id("stMetric")
    return shown.filter(has_text=re.compile(f"^{label}")).get_by_test_id("stMetricValue").first


def calm(page: Page) -> None:
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_text("Something broke")).to_have_count(0)


def test_an_export_is_made_in_five_steps_planned_run_and_confirmed(
    room: Page, world: World, foreign: list[str]
) -> None:
    """Points 36, 37, 38, 39, 41 and 46: each step says what is missing, the test of the connection answers, the mapping
    shows a value of each row; the dry run sends nothing, the first run waits and repeats its numbers, and whoever
    unsubscribed stands in no payload, with the reason."""
    page, vendor = room, world.vendor
    page.goto(f"{world.address}/exports")
    page.get_by_role("button", name="New export").click()
    what, where = step(page, "what"), step(page, "destination")
    expect(what.get_by_text("still missing: Name, a profile")).to_be_visible()
    for name in ("destination", "mapping", "mode", "schedule"):
        expect(step(page, name)).to_be_visible()
    fill_in(what, "Name *", "contacts")
    choose(page, what, "Customers of", "Everybody")
    expect(what.get_by_text(COMPLETE)).to_be_visible()

    choose(page, where, "Destination", "HubSpot")
    expect(where.get_by_text("still missing: Token")).to_be_visible()
    fill_in(where, "Token *", TOKEN)
    fill_in(where, "Address of the API", vendor.base_url)
    fill_in(where, "Number of the list", LIST)
    expect(where.get_by_text(COMPLETE)).to_be_visible()
    where.get_by_role("button", name="Test connection").click()
    expect(where.get_by_text("HubSpot answers")).to_be_visible()

    mapping = step(page, "mapping")
    expect(mapping.get_by_text("c01@example.com")).to_be_visible()
    expect(mapping.get_by_text("required").first).to_be_visible()
    mapping.get_by_role("button", name=re.compile("Match by name")).click()
    expect(mapping.get_by_text(COMPLETE)).to_be_visible()
    page.get_by_role("button", name="Add export").click()

    called = len(vendor.calls)
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_text("What would go now")).to_be_visible()
    expect(page.get_by_text("the first run").first).to_be_visible()
    expect(figure(page, "Added")).to_have_text("40")
    expect(figure(page, "Withheld")).to_have_text("3")
    for reason in ("unsubscribed 1", "hard bounced 1", "complained 1"):
        expect(page.locator(".st-key-planned").get_by_text(reason)).to_be_visible()
    shown = page.locator(".st-key-planned").get_by_test_id("stCode").inner_text()
    assert shown.count('"idProperty"') == 10 and not [each for each in LEFT if each in shown]
    assert len(vendor.calls) == called

    page.get_by_role("button", name="Run now").click()
    send = page.get_by_role("button", name="Send 40 rows")
    expect(send).to_be_visible()
    expect(page.get_by_text("Nothing was sent yet, because it is the first run.")).to_be_visible()
    expect(figure(page, "Added")).to_have_text("40")
    assert len(vendor.calls) == called
    send.click()
    expect(page.get_by_text("40 of 40 rows were taken").first).to_be_visible()
    assert len(vendor.emails(LIST)) == 40
    assert not [each for each in LEFT for body in vendor.bodies if each.encode() in body]
    page.get_by_role("tab", name="Settings").click()
    expect(page.get_by_role("textbox", name="Token")).to_have_value("")
    assert TOKEN not in page.content()
    calm(page)
    assert foreign == []


def test_a_destination_that_says_nothing_is_waited_for_no_longer_than_a_test_may_take(room: Page, world: World) -> None:
    """Point 37: a server that takes the call and never answers is told of in a sentence; a run would wait much longer
    than this page is waited for."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        room.goto(f"{world.address}/new_export")
        where = step(room, "destination")
        choose(room, where, "Destination", "HTTP request")
        fill_in(where, "Address *", f"http://127.0.0.1:{silent.getsockname()[1]}/rows")
        where.get_by_role("button", name="Test connection").click()
        expect(where.get_by_text(re.compile("no answer within 5 seconds|did not answer"))).to_be_visible()
    calm(room)


def test_a_schedule_keeps_its_hour_over_the_night_that_loses_one(room: Page, world: World) -> None:
    """Point 40: the next three runs on the local clock; a time that Sunday does not have comes at the next it has."""
    room.goto(f"{world.address}/new_export")
    schedule = step(room, "schedule")
    choose(room, schedule, "When it runs", "Every day")
    expect(schedule.get_by_text("tomorrow 06:00 · 28 Mar 2027 06:00 · 29 Mar 2027 06:00")).to_be_visible()
    expect(schedule.get_by_text("Europe/Amsterdam")).to_be_visible()
    schedule.get_by_role("spinbutton", name="hour, At").click()
    room.keyboard.type("0230")
    room.keyboard.press("Tab")
    expect(schedule.get_by_text("tomorrow 02:30 · 28 Mar 2027 03:00 · 29 Mar 2027 02:30")).to_be_visible()


def test_a_dry_run_says_what_is_which_and_a_run_far_from_the_last_waits(room: Page, world: World) -> None:
    """Points 39, 41 and 46: who is added, changed and removed, each with their payloads, ten in all; nothing is sent
    before the run of another size is confirmed with its numbers."""
    page, vendor = room, world.vendor
    called, had = len(vendor.calls), vendor.emails(AUDIENCE)
    page.goto(f"{world.address}/export?name=audience")
    page.get_by_role("button", name="Dry run").click()
    for label, number in (("Added", "3"), ("Changed", "2"), ("Removed", "17"), ("The same", "8"), ("Withheld", "3")):
        expect(figure(page, label)).to_have_text(number)
    planned = page.locator(".st-key-planned")
    for told in ("Added: 3 of 3", "Changed: 2 of 2", "Removed: 5 of 17", "unsubscribed 1"):
        expect(planned.get_by_text(told)).to_be_visible()
    added, changed, removed = (planned.get_by_test_id("stCode").nth(place) for place in range(3))
    expect(added).to_contain_text("c43@example.com")
    expect(changed).to_contain_text("New 5")
    expect(planned.get_by_text("c07@example.com, c09@example.com")).to_be_visible()
    expect(removed).not_to_contain_text("New")
    assert not [each for each in LEFT if each in planned.inner_text()]

    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_text("its size is 13 where the last was 27").first).to_be_visible()
    waits = page.locator(".st-key-export_waiting")
    expect(waits.get_by_text("22 rows wait for you")).to_be_visible()
    for label, number in (("Added", "3"), ("Changed", "2"), ("Removed", "17"), ("Withheld", "3")):
        expect(figure(page, label)).to_have_text(number)
    assert len(vendor.calls) == called
    waits.get_by_role("button", name="Send 22 rows").click()
    expect(page.get_by_text("22 of 22 rows were taken").first).to_be_visible()
    assert len(vendor.emails(AUDIENCE)) == 13 and len(had) == 27
    calm(page)


def test_the_past_is_estimated_and_sent_and_what_is_new_stays_new(room: Page, world: World) -> None:
    """Point 45: from one day to another, an estimate, then just that; what lies before the cursor goes with the next
    run as if nothing had been."""
    page, receiver = room, world.receiver
    assert len(receiver.rows()) == 10
    page.goto(f"{world.address}/export?name=clicks")
    page.get_by_role("button", name="Dry run").click()
    expect(figure(page, "Rows")).to_have_text("5")
    page.get_by_role("tab", name="Backfill").click()
    expect(page.get_by_text("The cursor stays where it is.")).to_be_visible()
    expect(page).to_have_url(re.compile("export_part=backfill"))
    for label in ("From", "Up to, this day too"):
        expect(page.get_by_test_id("stDateInput").filter(has_text=label)).to_be_visible()
    page.get_by_role("button", name="Estimate").click()
    expect(page.get_by_text("40 rows of 40 customers, from 24 Feb 2027 to 26 Mar 2027, in 5 runs.")).to_be_visible()
    assert len(receiver.rows()) == 10
    page.get_by_role("button", name="Send 40 rows of the past").click()
    expect(page.get_by_text("Nothing to deliver of that time").first).to_be_visible()
    assert did(receiver) == {"click": 10, "send": 40}
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_text("Planned today").first).to_be_visible()
    expect(figure(page, "Rows")).to_have_text("5")
    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_text("5 of 5 rows were taken").first).to_be_visible()
    assert did(receiver) == {"click": 15, "send": 40}
    calm(page)


def did(receiver: Echo) -> Counter[str]:
    """How many rows of each kind it took."""
    return Counter(row["did"] for text in receiver.taken for row in json.loads(text))
