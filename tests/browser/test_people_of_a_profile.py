"""What only a browser can tell of a profile's views: a bar that is clicked, and the question before a page is left."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from segments.text.format import format_profile
from segments.text.parse import parse

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)


def test_a_clicked_bar_narrows_the_profile_and_leaving_is_asked_about(
    page: Page, address: str, foreign: list[str]
) -> None:
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    page.goto(f"{address}/profile?view=Text")
    box = page.get_by_role("textbox", name="The profile as text")
    box.fill(format_profile(parse('profile "Mailed"\ninclude send\n')))
    box.press("Control+Enter")
    people = page.get_by_test_id("stMetricValue").first
    expect(people).to_have_text("60")

    page.get_by_role("tab", name="Breakdown").click()
    bar = page.locator("[data-testid=stVegaLiteChart] path[aria-roledescription=bar]").filter(
        has=page.locator("xpath=self::*[contains(@aria-label, 'BE')]")
    )
    expect(bar).to_have_count(1)
    assert re.search(r"People: 20\b", bar.get_attribute("aria-label") or "")
    bar.click()
    expect(people).to_have_text("20")
    expect(page.get_by_text("whose country is “BE”").first).to_be_visible()

    page.reload()
    assert asked == ["beforeunload"]
    assert foreign == []
