"""A figure in a real browser: a click on a number in a table leads to a profile of as many people, and back."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)
SENT = 3  # the column of what was sent


def test_a_click_on_a_number_opens_its_people_and_back_leads_to_the_table(
    page: Page, address: str, foreign: list[str]
) -> None:
    page.goto(f"{address}/campaigns")
    table = page.get_by_test_id("stDataFrame").first
    expect(table.get_by_test_id(f"glide-cell-{SENT}-0")).to_have_text("60")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    place = table.locator("canvas").first.bounding_box()
    assert place
    page.mouse.click(place["x"] + 320, place["y"] + 52)
    expect(page).to_have_url(re.compile("/profile$"))
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("60")
    expect(page.get_by_text("Not saved")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile("/campaigns$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Campaigns")
    assert foreign == []
