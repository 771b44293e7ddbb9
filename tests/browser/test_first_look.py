"""What one sees first, in a real browser: the three facts, how every page begins, what an empty home offers, and that a
link, a reload and the way back bring back what was looked at."""

import re
from pathlib import Path

import pytest
from bar import to_room
from building_page import STILL, people, side, write
from playwright.sync_api import Browser, Page, expect

import dashboard

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
ROOMS = sorted(path.stem for path in Path(dashboard.__file__).with_name("app_pages").glob("*.py"))
LINKS = {
    "person": "person?id=C01",
    "survey": "survey?form=General+score",
    "campaign": "campaign?broadcast=N1",
    "run": "run?id=1",
}
EMOJI = re.compile("[\N{SPARKLES}\N{WHITE HEAVY CHECK MARK}\U0001f000-\U0001faff]")
WIDER = "document.documentElement.scrollWidth - innerWidth"
# Of each page of an empty home: what is missing, and the button or link that leads on.
NOTHING = {
    "": ("Nothing is here yet", "Add a source"),
    "profiles": ("No profiles yet", "New profile"),
    "profile": ("No customers yet", "Sources"),
    "surveys": ("No answers yet", "Sources"),
    "survey": ("This page shows one survey", "All surveys"),
    "campaigns": ("No e-mail activity yet", "Sources"),
    "people": ("Nobody yet", "Sources"),
    "exports": ("No exports yet", "New export"),
    "new_export": ("still missing: Name, a profile", "Add export"),
    "sources": ("No sources yet", "New source"),
    "runs": ("Nothing has run yet", "Sources"),
    "query": ("Nothing to ask about yet", "Sources"),
}


def open_still(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_function(STILL)


def test_home_shows_customers_how_far_data_reaches_and_the_last_export(page: Page, address: str) -> None:
    """Point 1: three facts (how quickly is measured apart)."""
    page.goto(address)
    facts = page.get_by_test_id("stMetric")
    expect(facts).to_have_count(3)
    for place, (label, value, below) in enumerate(
        (
            ("Customers", "60", r"\d+ e-mail events · 10 answers"),
            ("Data up to", r"(today|yesterday|\d+ \w+ \d{4}) \d\d:\d\d", r"Times on the clock of .+"),
            ("Last export", r"never|(today|yesterday) \d\d:\d\d", r"No export has run yet|done|failed"),
        )
    ):
        card = page.get_by_test_id("stColumn").nth(place)
        expect(card.get_by_test_id("stMetricLabel")).to_have_text(label)
        expect(card.get_by_test_id("stMetricValue")).to_have_text(re.compile(f"^({value})$"))
        expect(card.get_by_text(re.compile(f"^({below})$")).last).to_be_visible()


def test_every_page_begins_alike_and_fits_at_both_widths(page: Page, address: str, foreign: list[str]) -> None:
    """Points 2, 3 and 6: one title in sentence case, one icon, a caption of one line; no emoji, no traceback, no
    sideways scroll at 1280 and 900, no request to another host."""
    for room in ROOMS:
        open_still(page, f"{address}/{'' if room == 'home' else LINKS.get(room, room)}")
        title = page.get_by_role("heading", level=1)
        expect(title, room).to_have_count(1)
        expect(title.get_by_role("img"), room).to_have_count(1)
        words = title.inner_text().split()[1:]  # after the icon
        assert words and (room in LINKS or words[0][0].isupper()), (room, words)  # what a link names is called as it is
        caption = page.locator("[class*=st-key-head_]").get_by_test_id("stCaptionContainer")
        expect(caption, room).to_have_count(1)
        assert re.fullmatch(r"[^\n]+[.]", caption.inner_text()), room
        said = page.locator("body").inner_text()
        assert not EMOJI.search(said) and "Traceback" not in said and "Something broke" not in said, room
        expect(page.get_by_test_id("stException"), room).to_have_count(0)
        for width in (900, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(WIDER) <= 0, (room, width)
    assert foreign == []


def test_an_address_that_is_no_page_says_so_and_leads_on(page: Page, address: str) -> None:
    page.goto(f"{address}/peopel")
    title = page.get_by_role("heading", level=1)
    expect(title).to_contain_text("No such page")
    expect(page.get_by_text("There is no page at /peopel.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("link", name="To People").click()
    expect(title).to_contain_text("People")


def test_an_empty_home_says_what_is_missing_and_leads_on(page: Page, empty_address: str, foreign: list[str]) -> None:
    """Point 4: the words, and the button or link that is the next step."""
    for room, (missing, next_step) in NOTHING.items():
        page.goto(f"{empty_address}/{room}")
        main = page.get_by_test_id("stMain")
        expect(main.get_by_text(missing).first, room).to_be_visible()
        step = main.get_by_role("button", name=next_step).or_(main.get_by_role("link", name=next_step))
        expect(step.first, room).to_be_visible()
    assert foreign == []


def test_back_reload_and_a_pasted_link_bring_back_tab_and_filters(
    page: Page, address: str, browser: Browser, signed_in: list[dict[str, str]]
) -> None:
    """Point 5: the same profile, tab and filters, in another language too; point 18: numbers as it has them."""
    page.goto(f"{address}/runs")
    page.get_by_role("button", name="ingest").or_(page.get_by_role("radio", name="ingest")).first.click()
    expect(page).to_have_url(re.compile("job=ingest"))
    rows = page.locator("[class*=st-key-run_]")
    expect(rows.first).to_be_visible()
    shown = rows.count()
    page.reload()
    expect(rows).to_have_count(shown)
    expect(page).to_have_url(re.compile("job=ingest"))

    to_room(page, "Profiles")
    page.get_by_role("button", name="New profile").click()
    expect(side(page, "include")).to_be_visible()
    write(page, 'profile "Linked"\ninclude country is "NL"\n')
    expect(people(page)).to_have_text("40")
    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("textbox", name="Name").fill("Linked")
    page.get_by_test_id("stDialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved, version 1")).to_be_visible()
    page.get_by_role("tab", name="SQL").click()
    expect(page).to_have_url(re.compile("name=Linked.*view=sql|view=sql.*name=Linked"))
    link = page.url
    to_room(page, "Runs")
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Linked")).to_be_visible()
    expect(page.get_by_role("tab", name="SQL")).to_have_attribute("aria-selected", "true")
    page.reload()
    expect(page.get_by_role("tab", name="SQL")).to_have_attribute("aria-selected", "true")

    context = browser.new_context(locale="nl-NL")
    context.add_cookies(signed_in)  # type: ignore[arg-type]
    other = context.new_page()
    other.goto(link.replace("view=sql", "view=text"))
    expect(other.get_by_role("heading", name="Linked")).to_be_visible()
    expect(other.get_by_role("tab", name="Tekst")).to_have_attribute("aria-selected", "true")
    expect(other.get_by_test_id("stMetricValue").first).to_have_text("40")
    expect(other.get_by_text("van 60 klanten, 66,7 %")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_count_stands_beside_the_builder_at_900_and_a_condition_stays_small(
    browser: Browser, address: str, signed_in: list[dict[str, str]], scheme: str
) -> None:
    """Point 3: usable at 900 px, in light and dark (that each text can be read, test_theme.py measures)."""
    context = browser.new_context(viewport={"width": 900, "height": 900}, locale="en-GB", color_scheme=scheme)  # type: ignore[arg-type]
    context.add_cookies(signed_in)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/profile")
    write(page, 'profile "x"\ninclude all of\n  country is "NL"\n  at least 1 send in the last 30 days\n')
    expect(people(page)).to_have_text("40")
    builder, summary = side(page, "include").bounding_box(), page.locator(".st-key-summary").bounding_box()
    assert builder and summary
    assert summary["x"] >= builder["x"] + builder["width"] and summary["y"] < 450
    line = page.get_by_role("combobox", name="How the conditions combine").first.bounding_box()
    assert line
    for card in page.locator("[class*=st-key-part_]").all():
        box, menu = card.bounding_box(), card.get_by_role("button", name="More").bounding_box()
        assert box and menu
        assert box["height"] < 3.9 * 1.35 * line["height"], "three lines and the edges"
        assert box["x"] + box["width"] - menu["x"] - menu["width"] < 40 and menu["y"] - box["y"] < 40
    context.close()
