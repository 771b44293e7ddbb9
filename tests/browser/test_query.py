"""An analyst's way in a real browser: write, run by keyboard, look at a column, keep it, find it back by its link, take
the rows along, and stop what lasts."""

import polars as pl
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
BY_COUNTRY = "select country, count(*) as people from customers where country <> $without group by all order by all"
ENDLESS = "select count(*) from range(10_000_000_000) a, range(1000) b where a.range + b.range = -1"


def test_a_query_is_written_run_kept_and_found_back(page: Page, address: str, foreign: list[str]) -> None:
    page.goto(f"{address}/query")
    editor = page.get_by_role("textbox", name="Query", exact=True)
    editor.fill(BY_COUNTRY)
    editor.press("Control+Enter")
    page.get_by_role("textbox", name="without").fill("BE")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 row in")).to_be_visible()
    page.get_by_role("button", name="Save").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name", exact=True).fill("by country")
    dialog.get_by_role("textbox", name="Title").fill("People by country")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(page).to_have_url(f"{address}/query?saved=by+country&p_without=BE")
    page.goto(f"{address}/query?saved=by+country&p_without=NL&show=chart")
    expect(page.get_by_role("textbox", name="without")).to_have_value("NL")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 row in")).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="Parquet").click()
    assert pl.read_parquet(started.value.path()).rows() == [("BE", 20)]
    page.reload()
    expect(page.get_by_role("textbox", name="without")).to_have_value("NL")
    assert not foreign


def test_a_column_is_looked_at_and_what_lasts_is_stopped(page: Page, address: str) -> None:
    page.goto(f"{address}/query")
    page.get_by_placeholder("Search names and comments").fill("erased")
    page.keyboard.press("Enter")
    page.locator("summary").filter(has_text="customers").first.click()
    page.get_by_role("button", name="Look").first.click()
    expect(page.get_by_role("dialog").get_by_text("Different values")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_test_id("stMetricValue").first).to_have_text("60")
    page.keyboard.press("Escape")
    editor = page.get_by_role("textbox", name="Query", exact=True)
    editor.fill(ENDLESS)
    editor.press("Control+Enter")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("The query was stopped.")).to_be_visible()
