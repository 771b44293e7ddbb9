"""Who is in a profile, in a real browser: a page of them, why each is, their own page, and how they divide, grow and
overlap."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from building_page import STILL
from command import klankbord, save
from playwright.sync_api import Dialog, Locator, Page, expect

from segments.text.format import format_profile
from segments.text.parse import parse

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
ROW = 33  # pixels of a table's row
WHY_AT = 82  # pixels from the left of the table to the middle of the column Why


@pytest.fixture(scope="module")
def people_of(address: str, filled_home: Path) -> str:
    """The address, with three saved profiles: all sixty were sent mail, twenty are in Belgium, ten scored."""
    for name, text in (
        ("Sent mail", "include send"),
        ("In Belgium", 'include country is "BE"'),
        ("Who scored", "include answer"),
    ):
        save(filled_home, name, text)
    return address


def cell(page: Page, column: int, row: int) -> Locator:
    """Of the table: what a screen reader is told of the cell that is drawn there."""
    return page.get_by_test_id(f"glide-cell-{column}-{row}")


def test_people_are_paged_and_sorted_and_each_leads_to_why_and_to_their_page(page: Page, people_of: str) -> None:
    """Points 24, 25 and 26: fifty to a page with columns of choice, sorted over all; why somebody is in and somebody
    else is not; their own page with what they did, what they answered and the profiles they are in."""
    page.set_viewport_size({"width": 1280, "height": 1400})
    page.goto(f"{people_of}/profile?name=Sent+mail&view=people")
    expect(page.get_by_text("1 to 50 of 60")).to_be_visible()
    expect(cell(page, 0, 0)).to_have_text("C01")
    page.get_by_text("Descending", exact=True).click()
    expect(cell(page, 0, 0)).to_have_text("C60")
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_text("51 to 60 of 60")).to_be_visible()
    expect(cell(page, 0, 0)).to_have_text("C10")
    expect(cell(page, 2, 0)).to_have_text("c10@example.com")
    page.get_by_role("button", name="Remove email").click()
    expect(cell(page, 2, 0)).to_have_text("NL")

    page.get_by_test_id("data-grid-canvas").first.click(position={"x": WHY_AT, "y": ROW * 1.5}, force=True)
    verdict = page.get_by_role("heading", level=5)
    expect(verdict).to_contain_text("C10")
    expect(verdict).to_contain_text("is in")
    assert "view=why" in page.url and "customer=C10" in page.url
    page.goto(f"{people_of}/profile?name=Who+scored&view=why&customer=C11")
    expect(verdict).to_contain_text("C11")
    expect(verdict).to_contain_text("is not in")
    expect(page.get_by_text("close", exact=True).first).to_be_attached()  # the cross beside the condition

    page.goto(f"{people_of}/person?id=C04")
    expect(page.get_by_text("How do you rate us?").first).to_be_visible()
    expect(page.get_by_text("Bounced", exact=True).first).to_be_visible()
    page.get_by_role("button", name=re.compile(r"^Look in .* profile")).click()
    expect(page.get_by_role("link", name="Who scored")).to_be_visible()


def test_the_way_back_from_a_person_leads_to_the_tab_and_page_that_it_was_opened_from(
    page: Page, people_of: str
) -> None:
    page.set_viewport_size({"width": 1280, "height": 1400})
    page.goto(f"{people_of}/profile?name=Sent+mail&view=people")
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_text("51 to 60 of 60")).to_be_visible()
    was = page.url
    title = page.get_by_role("heading", level=1)
    for _ in range(2):  # there and back, and once more
        page.get_by_test_id("data-grid-canvas").first.click(position={"x": 35, "y": ROW * 1.5}, force=True)
        expect(title).to_contain_text("C51")
        assert page.url.endswith("/person?id=C51")
        page.go_back()
        expect(page.get_by_text("51 to 60 of 60")).to_be_visible()
        assert page.url == was
    page.go_forward()
    expect(title).to_contain_text("C51")


def test_of_two_quick_clicks_on_tabs_the_second_counts_on_a_slow_machine(page: Page, people_of: str) -> None:
    """The answer to the first click comes while the second is on its way; the link says the same as the page."""
    page.goto(f"{people_of}/profile?name=Sent+mail")
    tabs = page.get_by_role("tab")
    expect(tabs.first).to_have_attribute("aria-selected", "true")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    for first, second, link in (("Text", "Versions", "versions"), ("Used by", "SQL", "sql"), ("Text", "Build", None)):
        tabs.filter(has_text=re.compile(f"^{first}$")).click(no_wait_after=True)
        after = tabs.filter(has_text=re.compile(f"^{second}$"))
        after.click(no_wait_after=True)
        page.wait_for_function(STILL)
        expect(after).to_have_attribute("aria-selected", "true")
        expect(page).to_have_url(re.compile(f"view={link}$" if link else r"\?name=Sent\+mail$"))


def test_a_clicked_bar_narrows_the_profile_and_leaving_is_asked_about(
    page: Page, people_of: str, foreign: list[str]
) -> None:
    """Points 27 and 30: the people by one field and by two, a bar that is clicked is a condition; before what is not
    saved is left, the browser asks."""
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    bars = page.locator("[data-testid=stVegaLiteChart] path[aria-roledescription=bar]")
    page.goto(f"{people_of}/profile?name=Sent+mail&view=breakdown&by=country&and_by=reachable")
    expect(bars).to_have_count(4)
    page.goto(f"{people_of}/profile?view=Text")
    box = page.get_by_role("textbox", name="The profile as text")
    box.fill(format_profile(parse('profile "Mailed"\ninclude send\n')))
    box.press("Control+Enter")
    people = page.get_by_test_id("stMetricValue").first
    expect(people).to_have_text("60")

    page.get_by_role("tab", name="Breakdown").click()
    bar = bars.filter(has=page.locator("xpath=self::*[contains(@aria-label, 'BE')]"))
    expect(bar).to_have_count(1)
    assert re.search(r"People: 20\b", bar.get_attribute("aria-label") or "")
    bar.click()
    expect(people).to_have_text("20")
    expect(page.get_by_text("whose country is “BE”").first).to_be_visible()

    page.reload()
    assert asked == ["beforeunload"]
    assert foreign == []


def test_the_history_of_a_followed_profile_shows_its_size_moves_and_a_mark_per_version(
    page: Page, people_of: str, filled_home: Path
) -> None:
    """Point 28: what nobody follows offers to be followed; then size, joined and left a day, and a mark where the
    definition changed."""
    page.goto(f"{people_of}/profile?name=Sent+mail&view=history")
    expect(page.get_by_role("button", name="Follow this profile")).to_be_visible()
    name, now = "Told apart", datetime.now(UTC)
    save(filled_home, name, "include send in the last 30 days")
    klankbord(filled_home, "profile", "follow", name)
    for days in (3, 1):
        at = (now - timedelta(days=days)).isoformat(timespec="seconds")
        klankbord(filled_home, "profile", "refresh", name, "--as-of", at)
    save(filled_home, name, "include send in the last 30 days\nexclude bounce")
    klankbord(filled_home, "profile", "refresh", name)
    page.goto(f"{people_of}/profile?name=Told+apart&view=history")
    figures = page.get_by_test_id("stMetric")
    for label, value in (("Members now", "45"), ("Joined", "60"), ("Left", "15")):
        expect(figures.filter(has_text=label)).to_contain_text(value)
    charts = page.get_by_test_id("stVegaLiteChart")
    expect(charts).to_have_count(2)
    expect(charts.first.locator("text").filter(has_text="v2")).to_be_visible()
    expect(page.get_by_role("button", name="Stop following")).to_be_visible()


def test_an_overlap_has_a_number_in_every_part_and_each_can_become_a_profile(page: Page, people_of: str) -> None:
    """Point 29: three profiles as circles with a number in all seven parts, four as bars; a part is a new profile."""
    page.goto(f"{people_of}/profile?name=Sent+mail&view=overlap&with=In+Belgium&with=Who+scored")
    chart = page.get_by_test_id("stVegaLiteChart")
    expect(chart).to_be_visible()
    numbers = chart.locator("text").filter(has_text=re.compile(r"^\d+$"))
    expect(numbers).to_have_count(7)
    # C01 … C60 were sent mail, each third is in Belgium, C01 … C10 scored: 33 + 17 + 7 + 3.
    assert sorted(numbers.all_text_contents()) == sorted(["33", "0", "0", "17", "7", "0", "3"])
    parts = page.get_by_role("button", name="New profile")
    expect(parts).to_have_count(7)
    expect(page.get_by_text("Sent mail and In Belgium and Who scored")).to_be_visible()
    parts.last.click()
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("3")
    expect(page.get_by_text("Not saved")).to_be_visible()
