"""How profiles are kept, in a real browser: saved, changed by two at once, restored, found, archived, begun from a
template."""

import re
from pathlib import Path

import pytest
from building_page import STILL
from command import save
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def kept(address: str, filled_home: Path) -> str:
    """The address, with a profile that another one and nothing else uses."""
    save(filled_home, "Belgians", 'about "Who lives in Belgium #shop"\ninclude country is "BE"', "--by", "Cas")
    save(filled_home, "Other than Belgians", 'include send\nexclude in profile "Belgians"', "--by", "Cas")
    return address


def write(page: Page, text: str) -> None:
    """Under Text, in place of what stands there."""
    page.get_by_role("tab", name="Text").click()
    box = page.get_by_role("textbox", name="The profile as text")
    box.fill(text)
    box.press("Control+Enter")


def card(page: Page, name: str) -> Locator:
    return page.locator("[class*=st-key-profile_]").filter(has=page.get_by_role("link", name=name, exact=True))


def pick(page: Page, card: Locator, action: str) -> None:
    card.get_by_test_id("stMenuButton").get_by_role("button").click()
    page.get_by_role("menuitem", name=action).or_(page.get_by_role("option", name=action)).first.click()


def test_a_name_is_asked_no_more_once_the_browser_went_back(page: Page, kept: str) -> None:
    page.goto(f"{kept}/profiles")
    page.get_by_role("button", name="New profile").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("New profile")
    write(page, 'profile "Left"\ninclude country is "NL"\n')
    page.get_by_role("button", name="Save").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Profiles")
    expect(dialog).to_have_count(0)
    page.go_forward()
    expect(page.get_by_text("Not saved")).to_be_visible()
    page.wait_for_function(STILL)
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Save").first.click()
    expect(dialog).to_be_visible()


def test_a_profile_is_saved_once_by_name_and_the_second_of_two_savers_is_told(
    page: Page, kept: str, filled_home: Path
) -> None:
    """Points 30, 31 and 35: name and purpose are asked once, a name that is taken is refused; what is not saved is
    marked; who saves over somebody sees their change first; versions tell who and what, and one is restored."""
    page.goto(f"{kept}/profile")
    write(page, 'profile "Mine"\ninclude country is "NL"\n')
    people = page.get_by_test_id("stMetricValue").first
    expect(people).to_have_text("40")
    expect(page.get_by_text("Not saved")).to_be_visible()
    page.get_by_role("button", name="Save").first.click()
    dialog = page.get_by_role("dialog")
    name = dialog.get_by_role("textbox", name="Name")
    name.fill("Belgians")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_test_id("stAlert")).to_contain_text("Belgians")
    name.fill("Kept by two")
    dialog.locator("textarea").fill("A letter by post")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved, version 1")).to_be_visible()
    expect(page.get_by_text("A letter by post", exact=True)).to_be_visible()

    purpose = 'about "A letter by post"\n'
    write(page, f'profile "Kept by two"\n{purpose}include country is "NL"\nexclude bounce\n')
    expect(people).to_have_text("30")
    expect(page.get_by_text("Not saved")).to_be_visible()
    save(filled_home, "Kept by two", f'{purpose}include country is "NL"\nexclude answer', "--by", "Cas")
    page.get_by_role("button", name="Save").first.click()
    newer = page.locator(".st-key-newer")
    expect(newer).to_contain_text("Somebody saved this profile since you opened it")
    expect(newer).to_contain_text("by Cas")
    expect(newer).to_contain_text("answer")
    newer.get_by_role("button", name="Save mine on top").click()
    expect(page.get_by_text("Saved, version 3")).to_be_visible()

    page.get_by_role("tab", name="Versions").click()
    third, second = page.locator(".st-key-version_3"), page.locator(".st-key-version_2")
    expect(third).to_contain_text("by Ann")
    expect(third).to_contain_text("bounce")
    expect(second).to_contain_text("by Cas")
    page.locator(".st-key-version_1").get_by_role("button", name="Restore").click()
    expect(page.get_by_text("Saved, version 4")).to_be_visible()
    expect(people).to_have_text("40")


def test_the_list_finds_a_profile_and_refuses_to_put_away_what_is_used(page: Page, kept: str) -> None:
    """Points 32 and 33: a card has name, sentence, size, when it was counted, who uses it and who saved it; words and
    tags narrow the list; what is used is not put away, its users are named with a link each; what is not used is, and
    comes back."""
    page.goto(f"{kept}/profiles")
    page.get_by_role("searchbox").or_(page.get_by_placeholder("Search by name, field or value")).first.fill("belgian")
    used, user = card(page, "Belgians"), card(page, "Other than Belgians")
    expect(page.get_by_text(re.compile("^2 profiles"))).to_be_visible()
    for said in ("Customers whose country is “BE”", "Who lives in Belgium", "Used once", "by Cas", "counted today"):
        expect(used).to_contain_text(said)
    expect(used.get_by_test_id("stMetricValue")).to_have_text("20")
    page.get_by_test_id("stButtonGroup").get_by_text("shop").click()
    expect(user).to_have_count(0)
    pick(page, used, "Archive")
    expect(used.get_by_test_id("stAlert")).to_contain_text("in use")
    used.get_by_role("link", name="Other than Belgians").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Other than Belgians")

    page.goto(f"{kept}/profiles")
    pick(page, user, "Archive")
    expect(user).to_have_count(0)
    page.locator("summary").filter(has_text="Archived").click()
    page.get_by_role("button", name="Bring back").click()
    expect(user).to_have_count(1)


def test_a_template_opens_as_a_copy_that_can_be_changed(page: Page, kept: str) -> None:
    """Point 34: templates of what this home has (nobody opened mail here, so not the quiet openers); each opens as a
    profile that is not saved, with blocks to change."""
    page.goto(f"{kept}/profiles")
    page.get_by_role("button", name="From a template").click()
    offered = page.get_by_role("menuitem").or_(page.get_by_role("option"))
    expect(offered).to_have_text(["Promoters", "Bounced", "Never answered", "New"])
    offered.filter(has_text="Bounced").click()
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("15")
    expect(page.get_by_text("Not saved")).to_be_visible()
    expect(page.get_by_role("combobox", name="Add condition").first).to_be_visible()
