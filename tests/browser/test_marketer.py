"""The marketer's whole way, in a real browser against the program that serves: include and exclude, the count, the
people, a saved profile, an export, its run."""

import re
from pathlib import Path

import pytest
from bar import to_room
from building_page import add_condition, choose, do, people, side
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)


def calm(page: Page) -> None:
    """Nothing on the screen is a fault of ours."""
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_text("Something broke")).to_have_count(0)


def test_from_an_empty_profile_to_an_export_and_its_run(
    page: Page, address: str, tmp_path: Path, foreign: list[str]
) -> None:
    page.goto(address)
    expect(page.get_by_text("60", exact=True).first).to_be_visible()
    to_room(page, "Profiles")
    page.get_by_role("button", name="New profile").click()
    expect(page.get_by_text("Nobody yet", exact=True)).to_be_visible()

    add_condition(page, "include", "country")
    expect(page.get_by_text("Left out until a value is filled in.")).to_be_visible()
    choose(page, side(page, "include").get_by_role("combobox", name="Value"), "NL")
    expect(people(page)).to_have_text("40")
    expect(page.get_by_text("of 60 customers")).to_be_visible()

    add_condition(page, "exclude", "bounce")
    expect(people(page)).to_have_text("30")
    expect(page.get_by_text("Not saved")).to_be_visible()

    page.get_by_role("tab", name="People").click()
    expect(page.get_by_text("1 to 30 of 30")).to_be_visible()

    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("textbox", name="Name").fill("Dutch and reachable")
    page.get_by_test_id("stDialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Dutch and reachable")).to_be_visible()
    expect(page.get_by_text("Saved, version 1")).to_be_visible()

    to_room(page, "Exports")
    page.get_by_role("button", name="New export").click()
    page.get_by_role("textbox", name="Name *").fill("crm")
    page.get_by_role("radio", name="Activities").or_(page.get_by_role("button", name="Activities")).first.click()
    page.get_by_role("textbox", name="Folder *").fill(str(tmp_path))
    page.get_by_role("textbox", name="Folder *").press("Enter")
    page.get_by_role("button", name="Add export").click()
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_text("What would go now")).to_be_visible()
    assert list(tmp_path.iterdir()) == []
    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_text("See the run")).to_be_visible()
    lines = next(tmp_path.glob("activities_*")).read_text().splitlines()
    assert len(lines) == 1 + 60 + 15

    to_room(page, "Runs")
    row = page.locator("[class*=st-key-run_]").filter(has_text="crm")
    expect(row).to_contain_text("done")
    row.get_by_role("link", name="crm").click()
    expect(page.get_by_role("heading", name=re.compile("crm, run"))).to_be_visible()
    calm(page)
    assert foreign == []


def test_a_question_is_picked_in_one_go_and_a_pasted_link_brings_it_back(page: Page, address: str) -> None:
    page.goto(f"{address}/profile")
    add_condition(page, "include", "How do you rate us?")
    score = side(page, "include").get_by_role("spinbutton", name="Value")
    score.fill("3")
    score.press("Enter")
    expect(people(page)).to_have_text("4")

    do(page, side(page, "include"), "Remove")
    expect(page.get_by_text("Nobody yet", exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo: removed").click()
    expect(people(page)).to_have_text("4")

    page.get_by_role("tab", name="Text").click()
    text = page.get_by_role("textbox", name="The profile as text")
    expect(text).to_have_value(re.compile("score < 3"))
    text.fill('profile "Unhappy"\ninclude answer(skore < 2)\n')
    text.press("Control+Enter")
    expect(page.get_by_text("Line 2, column 16")).to_be_visible()
    expect(page.get_by_text("Did you mean score?")).to_be_visible()
    expect(people(page)).to_have_text("4")
    text = page.get_by_role("textbox", name="The profile as text")
    expect(text).to_have_count(1)  # until the page is drawn to its end the old one stands beside it
    text.fill('profile "Unhappy"\ninclude answer(score < 2)\n')
    text.press("Control+Enter")
    expect(people(page)).to_have_text("2")
    expect(page.get_by_role("heading", name="Unhappy")).to_be_visible()

    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("textbox", name="Name").fill("Unhappy")
    page.get_by_test_id("stDialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved, version 1")).to_be_visible()
    page.get_by_role("tab", name="People").click()
    expect(page.get_by_text("1 to 2 of 2")).to_be_visible()

    page.get_by_role("tab", name="SQL").click()
    page.get_by_role("button", name="Open in Query").click()
    expect(page.get_by_role("textbox", name="Query")).to_have_value(re.compile("store.answer"))
    page.go_back()
    expect(page.get_by_role("heading", name="Unhappy")).to_be_visible()
    page.get_by_role("tab", name="People").click()
    expect(page.get_by_text("1 to 2 of 2")).to_be_visible()

    assert "name=Unhappy" in page.url and "view=people" in page.url
    page.goto(page.url)
    expect(page.get_by_role("heading", name="Unhappy")).to_be_visible()
    expect(page.get_by_text("1 to 2 of 2")).to_be_visible()
    page.get_by_role("button", name="All profiles").click()
    expect(page.get_by_role("button", name="New profile")).to_be_visible()
    calm(page)
