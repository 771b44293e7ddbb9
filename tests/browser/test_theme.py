"""The page that is served wears the colours that stand beside the dashboard, in light and in dark, and what it says can
be read: 4.5:1 or more, every text of every page and view of a profile (docs/dashboard.md, Colours)."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from command import save
from contrast import Read, measured
from playwright.sync_api import Browser, Page, expect

import dashboard

pytestmark = pytest.mark.browser
CONFIG = Path(dashboard.__file__).with_name(".streamlit") / "config.toml"
ROOMS = sorted(path.stem for path in Path(dashboard.__file__).with_name("app_pages").glob("*.py"))
VIEWS = ("people", "why", "breakdown", "history", "overlap", "text", "sql", "versions", "used")
LEAST = 4.5
RESTS = "document.getAnimations().every(each => each.playState !== 'running')"  # colours glide, toasts slide in
STILL = "!document.querySelector('[data-testid=stSkeleton], [data-testid=stStatusWidget], [data-stale=true]')"

Scheme = Literal["light", "dark"]
Cookies = list[dict[str, str]]  # of who is signed in


def theme(scheme: Scheme) -> dict[str, str]:
    read: dict[str, str] = tomllib.loads(CONFIG.read_text())["theme"][scheme]
    return read


def as_browser_says(colour: str) -> str:
    """`#0b6b5d` as `rgb(11, 107, 93)`."""
    return f"rgb({', '.join(str(int(colour[place : place + 2], 16)) for place in (1, 3, 5))})"


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Scheme:
    chosen: Scheme = request.param
    return chosen


@pytest.fixture
def page(browser: Browser, signed_in: Cookies, scheme: Scheme) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", color_scheme=scheme)
    context.add_cookies(signed_in)  # type: ignore[arg-type]
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    yield opened
    context.close()


def open_still(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_function(STILL)


def faint_of(page: Page, *wanted: str) -> list[Read]:
    """What of the page cannot be read; all that is `wanted` is there."""
    found = measured(page)
    assert set(wanted) <= {each.text for each in found}
    return [each for each in found if each.contrast < LEAST]


def test_the_main_button_and_the_page_have_the_themes_colours(page: Page, empty_address: str, scheme: Scheme) -> None:
    page.goto(f"{empty_address}/profiles")
    button = page.get_by_role("button", name="New profile")
    expect(button).to_have_css("background-color", as_browser_says(theme(scheme)["primaryColor"]), timeout=20_000)
    colour = as_browser_says(theme(scheme)["backgroundColor"])
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", colour)


def test_every_text_of_every_page_can_be_read(page: Page, address: str, filled_home: Path, scheme: Scheme) -> None:
    """Point 51: AA, in light and in dark."""
    save(filled_home, "Legible", "include send\nexclude bounce")
    links = [*ROOMS, "run?id=1", *(f"profile?name=Legible&view={view}" for view in VIEWS)]
    looked_at, faint = 0, []
    for link in links:
        open_still(page, f"{address}/{'' if link == 'home' else link}")
        found = measured(page)
        looked_at += sum(1 for read in found if read.place == "stCaptionContainer")
        faint += [(link, each) for each in found if each.contrast < LEAST]
    assert not faint
    assert looked_at >= len(links)  # each has a caption at least


def test_the_main_button_can_be_read_under_the_pointer_and_pressed(page: Page, address: str, scheme: Scheme) -> None:
    open_still(page, f"{address}/profiles")
    button = page.get_by_role("button", name="New profile")
    at_rest = button.evaluate("e => getComputedStyle(e).backgroundColor")
    button.hover()
    expect(button).not_to_have_css("background-color", at_rest)
    page.mouse.down()
    page.wait_for_function(RESTS)
    label = [each for each in measured(page) if each.text == "New profile"]
    assert label and min(each.contrast for each in label) >= LEAST


def test_an_open_menu_and_the_button_that_opens_it_can_be_read(page: Page, address: str, filled_home: Path) -> None:
    save(filled_home, "With a menu", "include send")
    open_still(page, f"{address}/profile?name=With+a+menu")
    page.get_by_role("button", name="Narrow down").click()
    page.get_by_role("menuitem").or_(page.get_by_role("option")).first.wait_for()
    page.wait_for_function(RESTS)
    assert not faint_of(page, "Narrow down")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="More").first.click()
    page.get_by_role("menuitem").or_(page.get_by_role("option")).first.wait_for()
    assert not faint_of(page, "Duplicate")


def test_a_chosen_part_of_those_side_by_side_and_a_toast_can_be_read(page: Page, address: str, scheme: Scheme) -> None:
    open_still(page, f"{address}/runs?job=ingest")
    chosen = page.get_by_role("radio").first
    expect(chosen).to_be_checked()
    assert not faint_of(page, chosen.inner_text())
    chosen.hover()
    page.wait_for_function(RESTS)
    assert not faint_of(page, chosen.inner_text())
    open_still(page, f"{address}/query?q=select+1")
    page.get_by_role("button", name="Save").first.click()
    dialog = page.get_by_role("dialog")
    name = dialog.get_by_role("textbox", name="Name", exact=True)
    name.fill(f"told in the {scheme}")
    name.press("Tab")
    page.wait_for_function(STILL)
    dialog.get_by_role("button", name="Save").click()
    page.get_by_test_id("stToast").wait_for()
    page.wait_for_function(RESTS)
    told = [each for each in measured(page) if "told in the" in each.text and each.place != "stSelectbox"]
    assert told and all(each.contrast >= LEAST for each in told)


def test_a_chosen_label_to_filter_by_can_be_read(page: Page, address: str, filled_home: Path) -> None:
    save(filled_home, "Labelled", 'about "To be read #legible"\ninclude send')
    open_still(page, f"{address}/profiles?tags=legible")
    label = page.get_by_test_id("stButtonGroup").get_by_text("legible", exact=True)
    assert not faint_of(page, "legible")
    label.hover()
    page.wait_for_function(RESTS)
    assert not faint_of(page, "legible")
    label.click()
    page.wait_for_url(lambda url: "tags=" not in url)


def test_a_page_tells_a_screen_reader_its_language(browser: Browser, address: str, signed_in: Cookies) -> None:
    for locale, language in (("nl-NL", "nl"), ("en-GB", "en")):
        context = browser.new_context(locale=locale)
        context.add_cookies(signed_in)  # type: ignore[arg-type]
        try:
            page = context.new_page()
            page.goto(f"{address}/runs")
            expect(page.locator("html")).to_have_attribute("lang", language, timeout=20_000)
        finally:
            context.close()
