"""What holds of every page: the main flow by keys alone, a name for every control, and texts that can be read."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
STILL = "!document.querySelector('[data-testid=stSkeleton], [data-testid=stStatusWidget], [data-stale=true]')"
CONTROLS = frozenset(
    {"button", "link", "textbox", "searchbox", "combobox", "checkbox", "switch", "radio", "tab", "menuitem",
     "spinbutton", "slider", "option"}
)  # fmt: skip
LIGATURE = re.compile(r"[a-z]+(_[a-z]+)+")  # the name of an icon, read out where nothing else names a control
VIEWS = ("build", "people", "why", "breakdown", "history", "overlap", "text", "sql", "versions", "used")
LINKS = (
    "", "profiles", "profile", *(f"profile?name=Named&view={view}" for view in VIEWS), "people?who=C0", "person?id=C04",
    "surveys", "survey?form=General+score", "campaigns", "campaign?campaign=News", "exports", "new_export", "sources",
    "runs", "run?id=1", "quarantine", "query", "me", "accounts", "audit",
)  # fmt: skip


def tab_to(page: Page, wanted: str, most: int = 80) -> None:
    """Press Tab until what has the focus answers to the CSS selector `wanted`."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => !!document.activeElement?.matches(wanted)", wanted):
            return
    raise AssertionError(f"{most} times Tab lead to no {wanted}")


def still(page: Page) -> None:
    page.get_by_role("heading", level=1).first.wait_for()
    page.wait_for_function(STILL)


def test_a_profile_is_built_and_saved_by_keys_alone(page: Page, address: str) -> None:
    """Point 51: new profile, a condition with its value, the count, save with a name: no mouse."""
    page.goto(f"{address}/profiles")
    still(page)
    tab_to(page, ".st-key-new_profile button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody yet", exact=True)).to_be_visible()
    still(page)
    tab_to(page, ".st-key-side_include input[aria-label='Add condition']")
    page.keyboard.type("country")
    expect(page.get_by_role("option").first).to_contain_text("country")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Left out until a value is filled in.")).to_be_visible()
    first = page.locator("[class*=st-key-part_]").locator("input, button").first
    expect(first).to_be_focused()  # and not the top of the page
    still(page)
    expect(first).to_be_focused()
    tab_to(page, "[class*=st-key-part_] input[aria-label='Value']", 3)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").filter(has_text="NL").first).to_be_visible()
    page.keyboard.type("NL")
    expect(page.get_by_role("option").first).to_contain_text("NL")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("40")
    still(page)
    page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    tab_to(page, "[role=dialog] input[aria-label='Name']", 10)
    page.keyboard.type("Named")
    tab_to(page, "[role=dialog] .st-key-save_really button", 10)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved, version 1")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Named")


def test_every_control_of_every_page_has_a_name(page: Page, address: str) -> None:
    """Point 51: what a screen reader is told of each button, field, link and tab is words, not nothing and not the name
    of an icon."""
    told = page.context.new_cdp_session(page)
    heard, nameless = 0, []
    for link in LINKS:
        page.goto(f"{address}/{link}")
        still(page)
        for node in told.send("Accessibility.getFullAXTree")["nodes"]:
            role = node.get("role", {}).get("value")
            if node.get("ignored") or role not in CONTROLS:
                continue
            name = node.get("name", {}).get("value", "").strip()
            heard += 1
            if not name or LIGATURE.fullmatch(name):
                nameless.append((link, role, name))
    assert heard > 10 * len(LINKS)
    assert nameless == []
