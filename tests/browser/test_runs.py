"""Runs in a real browser: the list that follows by itself, the page of one, and a program that is killed in mid-run."""

import json
import os
import re
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import hubspot
import polars as pl
import pytest
from browsing import Program, admin, program
from echo import Echo, Got
from hubspot import LIST, TOKEN, HubSpotServer
from loopback import serving
from playwright.sync_api import Page, expect
from starlette.responses import Response

from exports import definition, deliver
from exports.mapping import FieldMapping
from ingest.files import import_files
from jobs import secrets
from sql.home import Home
from sql.warehouse import Warehouse

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)
PEOPLE = 60
BATCH = 10
HERE = '[[field]]\nto = "email"\nfrom = "email"\n'
WRONG = '[[field]]\nto = "email"\nfrom = "email"\n[[field]]\nto = "points"\nfrom = "first_name"\n'
# One run each, by the name of the export, and how it stands.
STATES = {
    "sent": "done",
    "partly": "done with rejects",
    "nowhere": "failed",
    "asks": "queued",
    "let-go": "cancelled",
    "stopped": "interrupted",
}


class Stopped(BaseException):
    """As when the program is stopped: no error that anyone handles."""


@dataclass
class Crm(Echo):
    """It knows a call that comes again by its key; `holding` makes it wait with its answer, `kills` takes the process
    of that number down once it has that many calls, each after the rows were taken."""

    honours_keys: bool = True
    goes_on: Event = field(default_factory=Event)
    kills: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        self.goes_on.set()
        self.answers = self._answer

    @contextmanager
    def holding(self) -> Iterator[None]:
        self.goes_on.clear()
        try:
            yield
        finally:
            self.goes_on.set()

    def people(self) -> Counter[str]:
        return Counter(row["email"] for text in self.taken for row in json.loads(text))

    def _answer(self, _: Got) -> Response | None:
        if self.kills and len(self.calls) == self.kills[1]:
            os.kill(self.kills[0], signal.SIGKILL)
        self.goes_on.wait(60)
        return None


@dataclass
class World:
    home: Path
    cookie: dict[str, Any]
    vendor: HubSpotServer
    crm: Crm
    serve: Callable[[], Program]
    served: Program


def fill(home: Path, vendor: HubSpotServer, crm: Crm) -> dict[str, Any]:
    """Sixty people, an export for each way in which a run can end, and two that have not run yet. The cookie."""
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    names = [f"c{number:02}" for number in range(1, PEOPLE + 1)]
    rows = {"customer_id": names, "email": [f"{each}@example.com" for each in names], "first_name": names}
    did = {"customer_id": names, "event": ["open"] * PEOPLE, "occurred_at": [now.isoformat()] * PEOPLE}
    with Warehouse.open(Home.open(home)) as warehouse:
        for kind, given in (("customers", rows), ("events", did)):
            path = home.parent / f"{kind}.parquet"
            pl.DataFrame(given).write_parquet(path)
            assert import_files(warehouse, kind, [path], now=now).counts.rejected == 0
        token = secrets.keep("partly-token", TOKEN, warehouse.home.secrets)
        to_vendor = {"destination": "hubspot", "base_url": vendor.base_url, "list_id": LIST}
        to_crm = {"destination": "http", "url": f"{crm.address}/rows", "batch": "array", "batch_rows": str(BATCH)}
        to_crm |= {"repeats": "keyed", "per_second": "0"}
        refused = {"destination": "http", "url": f"{crm.address}/refused"}

        def add(name: str, mapping: str = HERE, confirm: str = "never", known: str = "", **settings: str) -> None:
            given = {"what": "customers", "confirm": confirm, **settings}
            with warehouse.transaction() as writer:
                fields = FieldMapping.from_toml(mapping)
                kept = {"token": known} if known else {}
                definition.add(
                    writer, name, given, None, now - timedelta(minutes=9), timezone="UTC", mapping=fields, secrets=kept
                )

        def run(name: str, **more: Any) -> None:
            deliver.run(warehouse, name, trigger="hand", now=now - timedelta(minutes=5), **more)

        def stop(step: str) -> None:
            if step == "sealed":
                raise Stopped

        add("sent", folder=str(home.parent / "out"))
        run("sent")
        add("partly", WRONG, known=token, **to_vendor)
        run("partly")
        add("nowhere", **refused)
        crm.replies[1] = Response(status_code=403)
        run("nowhere")
        add("asks", confirm="always", **to_crm)
        run("asks")
        add("let-go", confirm="always", **to_crm)
        run("let-go")
        deliver.cancel(warehouse, "let-go", now=now)
        add("stopped", folder=str(home.parent / "out"))
        with pytest.raises(Stopped):
            run("stopped", progress=stop)
        add("slowly", **to_crm)
        add("killed", **to_crm)
        return admin(warehouse, now)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home, crm = tmp_path_factory.mktemp("runs") / "home", Crm()
    with hubspot.running() as vendor, serving(crm.app()) as crm.address, ExitStack() as stack:
        vendor.add_list(LIST)
        cookie = fill(home, vendor, crm)

        def serve() -> Program:
            return stack.enter_context(program(home))

        yield World(home, cookie, vendor, crm, serve, serve())


@pytest.fixture
def room(page: Page, world: World) -> Page:
    """A page of the admin of that home."""
    page.context.add_cookies([world.cookie])  # type: ignore[list-item]
    page.set_viewport_size({"width": 1280, "height": 1600})
    return page


def calm(page: Page) -> None:
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_text("Something broke")).to_have_count(0)


def test_the_list_of_runs_follows_by_itself_and_each_state_has_a_colour_and_a_word(room: Page, world: World) -> None:
    """Point 42: every state that a run can be in, and one that goes from running, with its progress, to done without
    anybody loading the page anew."""
    address, crm = world.served.address, world.crm
    room.goto(f"{address}/runs")
    rows = room.locator("[class*=st-key-run_]")
    for name, state in STATES.items():
        mark = rows.filter(has=room.get_by_role("link", name=name, exact=True)).locator(".stMarkdownBadge")
        expect(mark).to_contain_text(state)
        assert mark.evaluate("mark => getComputedStyle(mark).backgroundColor") != "rgba(0, 0, 0, 0)", state
    room.evaluate("window.sameDocument = true")

    with crm.holding():
        other = room.context.new_page()
        other.goto(f"{address}/export?name=slowly")
        other.get_by_role("button", name="Run now").click()
        row = rows.filter(has=room.get_by_role("link", name="slowly", exact=True))
        expect(row.locator(".stMarkdownBadge")).to_contain_text("running")
        expect(row.get_by_text(f"of {PEOPLE} rows")).to_be_visible()
        expect(row.get_by_role("progressbar")).to_be_visible()
        other.goto(f"{address}/exports")
        card = other.locator(".st-key-export_slowly")
        expect(card.get_by_text(f"of {PEOPLE} rows")).to_be_visible()
        expect(card.get_by_role("progressbar")).to_be_visible()
    for shown in (row, card):
        expect(shown.locator(".stMarkdownBadge")).to_contain_text(re.compile("done$"))
    expect(row.get_by_text(f"{PEOPLE} of {PEOPLE} rows were taken")).to_be_visible()
    assert room.evaluate("window.sameDocument") is True
    calm(room)


def test_a_run_tells_what_it_did_and_its_rejected_rows_are_sent_again(room: Page, world: World) -> None:
    """Point 43: counts, attempts with what was said, the cursor before and after, how long it took, the rejected rows
    with their reason, to take away and to send again."""
    page, vendor = room, world.vendor
    page.goto(f"{world.served.address}/runs?state=done+with+rejects")
    page.get_by_role("link", name="partly", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("partly, run"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"export, by hand · [\d.]+ s"))).to_be_visible()
    for label, number in (("Sent", PEOPLE), ("Added", 0), ("Changed", 0), ("Rejected", PEOPLE), ("Withheld", 0)):
        metric = page.get_by_test_id("stMetric").filter(has_text=re.compile(f"^{label}"))
        expect(metric.get_by_test_id("stMetricValue")).to_have_text(str(number))
    expect(page.get_by_text("Where it took up, and where it left off")).to_be_visible()
    expect(page.get_by_text("the beginning", exact=True)).to_be_visible()
    expect(page.get_by_text(f"all rows received, up to number {PEOPLE}", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Attempts")).to_be_visible()
    expect(page.get_by_text(re.compile("was not a valid number")).first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download", exact=True).click()
    assert len(download.value.path().read_text().splitlines()) > PEOPLE
    assert vendor.contacts == {}
    vendor.properties["points"]["type"] = "string"
    page.get_by_role("button", name=f"Send {PEOPLE} rows again").click()
    expect(page.get_by_text(f"{PEOPLE} of {PEOPLE} rows were taken").first).to_be_visible()
    assert len(vendor.contacts) == PEOPLE
    calm(page)


def test_a_run_that_was_killed_is_called_interrupted_and_goes_on_where_it_was(room: Page, world: World) -> None:
    """Point 44: the program that sends is killed as it waits for an answer; started again, the page says so, the next
    run finishes it, and the log of whom it was sent to has each row once."""
    page, crm = room, world.crm
    page.goto(f"{world.served.address}/export?name=killed")
    crm.taken.clear()
    crm.kills = (world.served.process.pid, len(crm.calls) + 3)
    page.get_by_role("button", name="Run now").click()
    assert world.served.process.wait(timeout=60) == -signal.SIGKILL
    assert crm.people().total() == 3 * BATCH
    crm.kills = None

    address = world.serve().address
    page.goto(f"{address}/runs")
    row = page.locator("[class*=st-key-run_]").filter(has=page.get_by_role("link", name="killed", exact=True))
    expect(row.locator(".stMarkdownBadge")).to_contain_text("interrupted")
    row.get_by_role("link", name="killed", exact=True).click()
    expect(page.get_by_text("The program stopped while this ran.")).to_be_visible()
    page.goto(f"{address}/export?name=killed")
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_text("was interrupted; it is finished first")).to_be_visible()
    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_text("which was interrupted, was finished first").first).to_be_visible()
    assert crm.people() == {f"c{number:02}@example.com": 1 for number in range(1, PEOPLE + 1)}
    page.goto(f"{address}/runs")
    expect(row.last.locator(".stMarkdownBadge")).to_contain_text(re.compile("done$"))
    calm(page)
