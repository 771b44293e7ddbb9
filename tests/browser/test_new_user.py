"""The whole way of who opens Klankbord for the first time, in a real browser: from an empty home to a delivered file,
each step by what the page before offers."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from closealert import make
from playwright.sync_api import Locator, Page, expect

from service.demo.closealert import CloseAlertServer

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)
RESPONSES = 30
FORM, SCORE = "Form 0", 1
PASSWORD = "correct horse battery"


def present() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


@pytest.fixture
def responses() -> list[dict[str, Any]]:
    """Thirty of the last days, each by somebody else."""
    now = present().replace(microsecond=0)
    return make(RESPONSES, now - timedelta(days=10), now - timedelta(hours=1))


@pytest.fixture
def vendor(responses: list[dict[str, Any]]) -> Iterator[CloseAlertServer]:
    with CloseAlertServer("company.com", responses, present) as server:
        yield server


def fill(inside: Page | Locator, label: str, value: str) -> None:
    box = inside.get_by_role("textbox", name=label)
    box.fill(value)
    box.press("Enter")


def still(page: Page) -> None:
    """Wait until nothing is being drawn: what is drawn anew closes a list of options."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def choose(page: Page, box: Locator, option: str | re.Pattern[str]) -> None:
    still(page)
    box.click()
    page.get_by_role("option").filter(has_text=option).first.click()


def unhappy(responses: list[dict[str, Any]]) -> set[str]:
    """Who gave the form that score."""
    return {
        each["email"]
        for each in responses
        if each["form"]["name"] == FORM and each["answers"][0]["response_value"] == SCORE
    }


def test_from_an_empty_home_to_an_hourly_source_a_profile_and_a_scheduled_export(
    newcomer: Page,
    new_address: str,
    new_home: Path,
    vendor: CloseAlertServer,
    responses: list[dict[str, Any]],
    foreign: list[str],
) -> None:
    page = newcomer
    page.set_viewport_size({"width": 1280, "height": 2400})  # a list of options closes when the page scrolls
    page.goto(new_address)
    expect(page.get_by_role("heading", name="Make the first account")).to_be_visible()
    expect(page.get_by_text("12 characters or more")).to_be_visible()
    page.get_by_label("Name").fill("Ann")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Make it and go on").click()

    page.get_by_role("link", name="Add a source").click()
    form = page.locator(".st-key-source_form")
    expect(form.get_by_role("combobox", name="Kind")).to_have_value(re.compile("CloseAlert"))
    expect(form.get_by_text("Settings → API Access")).to_be_visible()
    fill(form, "Project *", vendor.project)
    form.get_by_role("textbox", name="Token *").fill(vendor.token())
    page.keyboard.press("Tab")
    form.get_by_text("More settings").click()
    fill(form, "Address of the API", vendor.base_url)
    expect(form.get_by_role("combobox", name="When it runs")).to_have_value("Every hour")
    form.get_by_role("button", name="Add source").click()

    expect(page.get_by_text("every hour at :05")).to_be_visible()
    expect(page.get_by_text("Never ran. It runs by itself")).to_be_visible()
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_text("CloseAlert answers")).to_be_visible()
    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_text(f"Rows that it brought: {3 * RESPONSES} new")).to_be_visible()
    page.get_by_role("link", name="See what they answered").click()

    page.get_by_role("link", name=FORM).click()
    expect(page.get_by_text("How do you rate us?").first).to_be_visible()
    choose(page, page.get_by_role("combobox", name="Click a number, or choose it").first, re.compile(f"^{SCORE} · "))
    people = unhappy(responses)
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(str(len(people)))
    page.get_by_role("button", name="Save").first.click()
    dialog = page.get_by_test_id("stDialog")
    fill(dialog, "Name", "Gave us one")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved, version 1")).to_be_visible()

    page.get_by_role("link", name="Export these people").click()
    what, where, when = (page.locator(f".st-key-step_{name}") for name in ("what", "destination", "schedule"))
    expect(what.get_by_role("textbox", name="Name *")).to_have_value("Gave-us-one")
    expect(what.get_by_text(re.compile(r"\bcomplete$"))).to_be_visible()
    where.get_by_role("button", name="Test connection").click()
    expect(where.get_by_text("it is made when this is saved")).to_be_visible()
    choose(page, when.get_by_role("combobox", name="When it runs"), "Every day")
    expect(when.get_by_text(re.compile("Next:"))).to_be_visible()
    page.get_by_role("button", name="Add export").click()

    expect(page.get_by_text("every day at 06:00").first).to_be_visible()
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_text("What would go now")).to_be_visible()
    page.get_by_role("button", name="Run now").click()
    folder = new_home / "exports"
    send = page.get_by_role("button", name=f"Send {len(people)} rows")
    expect(send).to_be_visible()
    assert list(folder.iterdir()) == []
    send.click()
    expect(page.get_by_text(f"Delivered {len(people)} rows").first).to_be_visible()
    page.get_by_role("link", name="See the run").first.click()
    expect(page.get_by_text("Rows delivered")).to_be_visible()
    (file,) = folder.iterdir()
    assert set(pl.read_csv(file)["email"]) == people
    expect(page.get_by_text(file.name).first).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert foreign == []
