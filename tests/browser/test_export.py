"""An export in a real browser, from its five steps to the CRM: made, planned, run, confirmed, sent."""

import re
from collections.abc import Iterator

import hubspot
import pytest
from hubspot import LIST, TOKEN, HubSpotServer
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)
COMPLETE = re.compile(r"\bcomplete$")


@pytest.fixture
def vendor() -> Iterator[HubSpotServer]:
    with hubspot.running() as server:
        server.add_list(LIST)
        yield server


def step(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-step_{name}")


def fill(step: Locator, label: str, value: str) -> None:
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


def test_an_export_is_made_in_five_steps_planned_run_and_confirmed(
    page: Page, address: str, vendor: HubSpotServer, foreign: list[str]
) -> None:
    page.set_viewport_size({"width": 1280, "height": 2400})  # a list of options closes when the page scrolls
    page.goto(f"{address}/exports")
    page.get_by_role("button", name="New export").click()
    what, where = step(page, "what"), step(page, "destination")
    expect(what.get_by_text("still missing: Name, a profile")).to_be_visible()
    fill(what, "Name *", "contacts")
    choose(page, what, "Customers of", "Everybody")
    expect(what.get_by_text(COMPLETE)).to_be_visible()

    choose(page, step(page, "schedule"), "When it runs", "Every day")
    expect(step(page, "schedule").get_by_text(re.compile("Next:"))).to_be_visible()

    choose(page, where, "Destination", "HubSpot")
    expect(where.get_by_text("still missing: Token")).to_be_visible()
    fill(where, "Token *", TOKEN)
    fill(where, "Address of the API", vendor.base_url)
    fill(where, "Number of the list", LIST)
    expect(where.get_by_text(COMPLETE)).to_be_visible()
    where.get_by_role("button", name="Test connection").click()
    expect(where.get_by_text("HubSpot answers")).to_be_visible()

    expect(step(page, "mapping").get_by_text("c01@example.com")).to_be_visible()
    page.get_by_role("button", name="Add export").click()

    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_text("What would go now")).to_be_visible()
    expect(page.get_by_text("the first run").first).to_be_visible()
    assert vendor.contacts == {}
    page.get_by_role("button", name="Run now").click()
    send = page.get_by_role("button", name="Send 45 rows")  # the others bounced
    expect(send).to_be_visible()
    assert vendor.contacts == {}
    send.click()
    expect(page.get_by_text("45 of 45 rows were taken").first).to_be_visible()
    assert len(vendor.contacts) == 45
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert TOKEN not in page.content()
    assert foreign == []
