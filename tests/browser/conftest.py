"""A small home, served by the program itself, and a page of a real Chromium that tells of every foreign request.

Without a browser these tests skip and say so; on a machine that checks (CI is set) a missing browser fails them.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from browsing import admin, program
from playwright.sync_api import Browser, Page, sync_playwright

from ingest.files import import_files
from sql.home import Home
from sql.warehouse import Warehouse

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
PEOPLE = 60
WAIT_MS = 20_000


def customers() -> pl.DataFrame:
    """C01 … C60 with so many points, every third of them in Belgium, every second with a birthday."""
    numbers = range(1, PEOPLE + 1)
    return pl.DataFrame(
        {
            "customer_id": [f"C{n:02}" for n in numbers],
            "email": [f"c{n:02}@example.com" for n in numbers],
            "country": ["BE" if n % 3 == 0 else "NL" for n in numbers],
            "points": [str(n) for n in numbers],
            "birthday": [f"{1940 + n}-06-{n % 28 + 1:02}" if n % 2 == 0 else None for n in numbers],
        }
    )


def events(now: datetime) -> pl.DataFrame:
    """Everybody was sent the broadcast N1 two days ago; every fourth bounced."""
    at = (now - timedelta(days=2)).isoformat()
    numbers = range(1, PEOPLE + 1)
    told = {"occurred_at": at, "campaign": "News", "broadcast_id": "N1"}
    sent = [{"event": "send", "customer_id": f"C{n:02}", **told} for n in numbers]
    back = [{**row, "event": "bounce", "kind": "hard"} for row in sent[3::4]]
    return (
        pl.DataFrame(sent, infer_schema_length=None)
        .with_columns(kind=pl.lit(None, pl.String))
        .vstack(pl.DataFrame(back))
    )


def answers(now: datetime) -> pl.DataFrame:
    """The first ten people scored 1 to 5, twice over, yesterday."""
    return pl.DataFrame(
        [
            {
                "response_id": f"R{n}",
                "form": "General score",
                "form_id": "11",
                "question": "How do you rate us?",
                "question_index": "1",
                "value": str((n - 1) % 5 + 1),
                "answered_at": (now - timedelta(days=1)).isoformat(),
                "customer_id": f"C{n:02}",
            }
            for n in range(1, 11)
        ]
    )


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with sixty people, closed again."""
    folder = tmp_path_factory.mktemp("served")
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    with Warehouse.open(Home.open(folder / "home")) as warehouse:
        for kind, rows in (("customers", customers()), ("events", events(now)), ("answers", answers(now))):
            path = folder / f"{kind}.parquet"
            rows.write_parquet(path)
            assert import_files(warehouse, kind, [path], now=now).counts.rejected == 0
    return folder / "home"


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("empty") / "home"


@pytest.fixture(scope="session")
def signed_in(filled_home: Path, empty_home: Path) -> list[dict[str, str]]:
    """The cookies of an admin of both homes, as a browser keeps them."""
    cookies = []
    for path in (filled_home, empty_home):
        with Warehouse.open(Home.open(path)) as warehouse:
            cookies.append(admin(warehouse))
    return cookies


@pytest.fixture(scope="session")
def address(filled_home: Path, signed_in: list[dict[str, str]]) -> Iterator[str]:
    """Where the home is served, until the tests end."""
    del signed_in  # before it is served: one process opens a home
    yield from serve(filled_home)


@pytest.fixture(scope="session")
def empty_address(empty_home: Path, signed_in: list[dict[str, str]]) -> Iterator[str]:
    del signed_in
    yield from serve(empty_home)


@pytest.fixture
def new_home(tmp_path: Path) -> Path:
    """Where there is nothing yet."""
    return tmp_path / "home"


@pytest.fixture
def new_address(new_home: Path) -> Iterator[str]:
    yield from serve(new_home)


def serve(home: Path) -> Iterator[str]:
    with program(home) as served:
        yield served.address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        reason = f"there is no browser at {CHROMIUM}; set CHROMIUM to one"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def foreign() -> list[str]:
    """The requests that left this machine."""
    return []


@pytest.fixture
def page(browser: Browser, foreign: list[str], signed_in: list[dict[str, str]]) -> Iterator[Page]:
    """A page of somebody who is signed in."""
    yield from opened_in(browser, foreign, signed_in)


@pytest.fixture
def newcomer(browser: Browser, foreign: list[str]) -> Iterator[Page]:
    """A page of a browser that was never here."""
    yield from opened_in(browser, foreign, [])


def opened_in(browser: Browser, foreign: list[str], cookies: list[dict[str, str]]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.add_cookies(cookies)  # type: ignore[arg-type]
    opened = context.new_page()
    opened.set_default_timeout(WAIT_MS)
    opened.on("request", lambda request: foreign.append(request.url) if is_foreign(request.url) else None)
    yield opened
    context.close()


def is_foreign(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:"))
