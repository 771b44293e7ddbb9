"""The bar at the top of every page, as somebody with a mouse goes from room to room."""

from playwright.sync_api import Page, expect

SECTIONS = {
    "Audience": ("Profiles", "People"),
    "Results": ("Surveys", "Campaigns"),
    "In and out": ("Exports", "Sources", "Runs", "Quarantine"),
}


def to_room(page: Page, name: str) -> None:
    """By the bar, where a room may stand in a section that is to be opened first."""
    bar = page.locator("header")
    expect(bar.get_by_role("link", name="Home", exact=True)).to_be_visible()
    section = next((each for each, rooms in SECTIONS.items() if name in rooms), None)
    if section is not None:
        bar.get_by_text(section, exact=True).click()
    bar.get_by_role("link", name=name, exact=True).or_(page.get_by_role("menuitem", name=name, exact=True)).click()
