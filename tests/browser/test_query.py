"""An analyst's way in a real browser: write, run by keyboard, look at a column, keep it, find it back by its link, take
the rows along, and stop what lasts."""

import re

import polars as pl
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
BY_COUNTRY = "select country, count(*) as people from customers where country <> $without group by all order by all"
REFUSED = {
    "delete from store.customer": "DELETE is refused",
    "with d as (delete from store.customer returning *) select * from d": "DELETE is refused, inside WITH as well",
    "copy customers to 'c.csv'": "COPY is refused",
    "attach 'other.duckdb'": "ATTACH is refused",
    "select * from read_csv('/etc/passwd')": "read_csv() is refused",
    "set memory_limit = '1GB'": "SET is refused",
    "install httpfs": "INSTALL is refused",
}
ENDLESS = "select count(*) from range(10_000_000_000) a, range(1000) b where a.range + b.range = -1"


def test_a_query_is_written_run_kept_and_found_back(page: Page, address: str, foreign: list[str]) -> None:
    """Points 48 and 50: by keys, held back by name until its parameter has a value; a title, a description, a field for
    each parameter and a link that brings all of it back; the rows as a chart and as a file."""
    page.goto(f"{address}/query")
    editor = page.get_by_role("textbox", name="Query", exact=True)
    expect(editor).to_have_css("font-family", re.compile("monospace"))
    editor.fill(BY_COUNTRY)
    editor.press("Control+Enter")
    expect(page.get_by_text("The query has no value for $without yet")).to_be_visible()
    expect(page.get_by_text("row in")).to_have_count(0)
    page.get_by_role("textbox", name="without").fill("BE")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 row in")).to_be_visible()
    page.get_by_role("button", name="Save").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name", exact=True).fill("by country")
    dialog.get_by_role("textbox", name="Title").fill("People by country")
    dialog.get_by_role("textbox", name="Description").fill("Without one of them")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(page).to_have_url(f"{address}/query?saved=by+country&p_without=BE")
    page.goto(f"{address}/query?saved=by+country&p_without=NL&show=chart")
    expect(page.get_by_role("textbox", name="without")).to_have_value("NL")
    expect(page.get_by_text("Without one of them")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 row in")).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="Parquet").click()
    assert pl.read_parquet(started.value.path()).rows() == [("BE", 20)]
    assert re.fullmatch(r"by-country-\d{4}-\d\d-\d\d\.parquet", started.value.suggested_filename)
    page.reload()
    expect(page.get_by_role("textbox", name="without")).to_have_value("NL")
    assert not foreign


def test_a_column_is_looked_at_and_what_lasts_is_stopped(page: Page, address: str) -> None:
    """Points 47 and 48: what there is stands there with comments and counts, a click puts a name into the query, a look
    tells what stands in a column; a running query shows its time and is stopped; what is cut at the limit says so."""
    page.goto(f"{address}/query")
    page.get_by_placeholder("Search names and comments").fill("erased")
    page.keyboard.press("Enter")
    page.locator("summary").filter(has_text="customers").first.click()
    expect(page.locator("summary").filter(has_text="customers").first).to_contain_text("60")
    page.get_by_role("button", name="Look").first.click()
    expect(page.get_by_role("dialog").get_by_text("Different values")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_test_id("stMetricValue").first).to_have_text("60")
    page.keyboard.press("Escape")
    expect(page.get_by_text("store.customer", exact=True)).to_be_visible()  # folded away, unless it is sought
    page.get_by_placeholder("Search names and comments").fill("")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Internal tables")).to_be_visible()
    expect(page.get_by_text("store.customer", exact=True)).to_have_count(0)
    editor = page.get_by_role("textbox", name="Query", exact=True)
    editor.fill("from ")
    editor.press("Control+Enter")
    page.get_by_role("button", name="Add customers").click()
    expect(editor).to_have_value("from customers")
    editor.fill(ENDLESS)
    editor.press("Control+Enter")
    expect(page.get_by_text(re.compile(r"^(progress_activity )?Running, "))).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("The query was stopped.")).to_be_visible()
    editor.fill("from range(10_001)")
    editor.press("Control+Enter")
    expect(page.get_by_text("There are more rows; these are the first 10,000")).to_be_visible()


def test_whatever_writes_or_reads_elsewhere_is_refused_in_a_sentence(page: Page, address: str) -> None:
    """Point 49: each by its name, and the customers are there as they were."""
    page.goto(f"{address}/query")
    editor = page.get_by_role("textbox", name="Query", exact=True)
    app = page.get_by_test_id("stApp")
    for query, said in REFUSED.items():
        expect(app).to_have_attribute("data-test-script-state", "notRunning")
        editor.fill(query)
        editor.press("Control+Enter")
        expect(page.get_by_test_id("stAlert").get_by_text(f"{said}:")).to_be_visible()
    editor.fill("select count(*) as people from customers")
    editor.press("Control+Enter")
    expect(page.get_by_text(re.compile("^1 row in "))).to_be_visible()
    expect(page.get_by_test_id("glide-cell-0-0")).to_have_text("60")
