"""The page that a profile is built on, as somebody works there in a browser."""

import re

from playwright.sync_api import Locator, Page, expect

STILL = "!document.querySelector('[data-testid=stSkeleton], [data-testid=stStatusWidget], [data-stale=true]')"


def side(page: Page, name: str) -> Locator:
    """The `include` or `exclude` block."""
    return page.locator(f".st-key-side_{name}")


def parts(within: Locator) -> Locator:
    """The cards of conditions."""
    return within.locator("[class*=st-key-part_]")


def adding(within: Locator) -> Locator:
    """The box that conditions are searched and added in, of the outermost block."""
    return within.get_by_role("combobox", name="Add condition").last


def add_condition(page: Page, name: str, search: str) -> None:
    """Choose the first that `search` finds from the list under the side's conditions."""
    page.wait_for_function(STILL)
    before = parts(side(page, name)).count()
    box = adding(side(page, name))
    box.click()
    box.fill(search)
    expect(page.get_by_role("option").first).to_contain_text(search)
    box.press("Enter")
    expect(parts(side(page, name))).to_have_count(before + 1)


def open_list(page: Page, box: Locator, line: str) -> Locator:
    """Open a list, as far down as `line`, of which only what is in sight is drawn."""
    box.click()
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    found = options.filter(has_text=re.compile(f"^{re.escape(line)}"))
    while not found.count():
        last = options.last.inner_text()
        options.last.scroll_into_view_if_needed()
        options.last.hover()
        page.mouse.wheel(0, 150)
        expect(options.last, f"{line} is in no list").not_to_have_text(last)
    return found.first


def choose(page: Page, box: Locator, line: str) -> None:
    """The first of a list that begins with `line`."""
    open_list(page, box, line).click()


def do(page: Page, within: Locator, what: str) -> None:
    """Choose from the menu of a condition or block."""
    within.get_by_role("button", name="More").first.click()
    page.get_by_role("menuitem", name=what).or_(page.get_by_text(what, exact=True)).first.click()


def people(page: Page) -> Locator:
    """The large number."""
    return page.get_by_test_id("stMetricValue").first


def write(page: Page, text: str) -> None:
    """Make the profile what `text` says, in the Text view, and look at the blocks."""
    page.get_by_role("tab", name="Text").click()
    box = page.get_by_role("textbox", name="The profile as text")
    expect(box).to_have_count(1)
    box.fill(text)
    box.press("Control+Enter")
    page.get_by_role("tab", name="Build").click()
    expect(side(page, "include")).to_be_visible()
