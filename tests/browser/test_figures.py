"""A figure in a real browser: a click on a point of a picture leads to a profile of its people, and back."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)


def test_a_click_on_a_point_opens_its_people_and_back_leads_to_the_picture(
    page: Page, address: str, foreign: list[str]
) -> None:
    page.goto(f"{address}/survey?form=General+score")
    point = page.locator("path[aria-roledescription=point]").first
    expect(point).to_have_attribute("aria-label", re.compile("Scores: 10"))
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    place = point.bounding_box()
    assert place
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    expect(page).to_have_url(re.compile("/profile$"))
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("10")
    expect(page.get_by_text("Not saved")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile("/survey"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("General score")
    assert foreign == []
