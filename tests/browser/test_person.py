"""The way to a person, with what only a browser shows: a table that is clicked or keyed in."""

from urllib.parse import urlsplit

import pytest
from bar import to_room
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
ROW = 33  # pixels of a table's row


def test_a_click_or_a_choice_in_the_table_leads_to_the_person_and_back(
    page: Page, address: str, foreign: list[str]
) -> None:
    page.goto(address)
    to_room(page, "People")
    search = page.get_by_role("searchbox", name="Name, customer_id or e-mail address")
    search.fill("c0")
    expect(page.get_by_text("9 people")).to_be_visible()
    table = page.get_by_test_id("data-grid-canvas").first
    table.click(position={"x": 35, "y": ROW * 4.5}, force=True)
    title = page.get_by_role("heading", level=1)
    expect(title).to_contain_text("C04")
    expect(page.get_by_text("Not reachable by e-mail: hard bounce")).to_be_visible()
    expect(page.get_by_text("Bounced", exact=True).first).to_be_visible()
    page.go_back()
    expect(title).to_contain_text("People")
    expect(search).to_have_value("c0")
    expect(page.get_by_text("9 people")).to_be_visible()
    assert urlsplit(page.url).query == "who=c0"
    expect(page.get_by_role("link", name="C04")).to_be_visible()
    page.get_by_role("combobox", name="Click a person, or choose one").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(title).to_contain_text("C02")
    page.get_by_role("button", name="Find a person").click()
    expect(title).to_contain_text("People")
    assert foreign == []


def test_a_pasted_link_and_a_reload_bring_back_the_person_whose_address_is_no_link(page: Page, address: str) -> None:
    page.goto(f"{address}/person?id=c05@example.com")
    expect(page.get_by_role("heading", level=1)).to_contain_text("C05")
    page.reload()
    expect(page.get_by_text("How do you rate us?").first).to_be_visible()
    expect(page.get_by_role("link", name="c05@example.com")).to_have_count(0)
