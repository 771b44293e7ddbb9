"""What a profile comes to, in a real browser: the numbers, sentence, text and SQL of one and the same tree."""

import re

import pytest
from building_page import parts, people, side, write
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
SELECTED = "word => (e => e.value?.slice(e.selectionStart, e.selectionEnd) === word)(document.activeElement)"
TREE = """profile "x"
include all of
  send
  country is not "BE"
exclude any of
  points > 50
"""


def open_written(page: Page, address: str, text: str) -> None:
    page.goto(f"{address}/profile")
    expect(side(page, "include")).to_be_visible()
    write(page, text)


def test_the_numbers_are_exact_and_each_condition_has_its_own(page: Page, address: str) -> None:
    """Points 18 and 19: how many of how many, included, excluded, reachable, as of when; for how many each condition
    holds and what it takes away, in words on the screen, a zero in red."""
    open_written(page, address, TREE + '  country is "Atlantis"\n')
    expect(people(page)).to_have_text("34")
    summary = page.locator(".st-key-summary")
    expect(summary.get_by_text("of 60 customers, 56.7 %")).to_be_visible()
    said = re.sub(r"\s+", " ", summary.inner_text())
    assert "Included 40 Of these excluded 6 Reachable by e-mail 26" in said
    assert re.search(r"As of today \d\d:\d\d · data up to (today|yesterday|\d)", said)
    sent, country = parts(side(page, "include")).nth(0), parts(side(page, "include")).nth(1)
    rich, nowhere = parts(side(page, "exclude")).nth(0), parts(side(page, "exclude")).nth(1)
    for card, count, does in (
        (sent, "60", "changes nothing"),
        (country, "40", "takes away 16"),
        (rich, "10", "takes away 6"),
        (nowhere, "0", "changes nothing"),
    ):
        expect(card.get_by_text(does)).to_be_visible()
        expect(card.locator(".stMarkdownBadge")).to_contain_text(count)
    grey, red = (
        card.locator(".stMarkdownBadge").evaluate("e => getComputedStyle(e).color") for card in (country, nowhere)
    )
    assert grey != red


def test_the_sentence_follows_the_tree_and_says_what_unknown_does(page: Page, address: str) -> None:
    """Point 20 (that it matches every tree in both languages, the goldens of tests/segments hold)."""
    open_written(page, address, TREE)
    sentence = page.locator(".st-key-summary").get_by_text(re.compile("^Customers"))
    expect(sentence).to_have_text(
        "Customers who had at least one send; and whose country is not “BE” (or is missing); "
        "except those whose points is more than 50."
    )


def test_text_and_blocks_are_one_and_an_error_is_selected_with_the_nearest_name(page: Page, address: str) -> None:
    """Point 22: letters of one width; a change becomes the blocks; what is wrong has line, column and nearest name, and
    is selected in the text; the blocks stay."""
    open_written(page, address, TREE)
    expect(people(page)).to_have_text("34")
    page.get_by_role("tab", name="Text").click()
    box = page.get_by_role("textbox", name="The profile as text")
    expect(box).to_have_value(TREE)
    box.fill(TREE.replace("country is not", "contry is not"))
    box.press("Control+Enter")
    expect(page.get_by_text("Line 4, column 3")).to_be_visible()
    expect(page.get_by_text("Did you mean country?")).to_be_visible()
    page.wait_for_function(SELECTED, arg="contry")
    expect(people(page)).to_have_text("34")
    page.get_by_role("tab", name="Build").click()
    expect(page.get_by_text("The Text view holds a text that does not add up yet")).to_be_visible()
    expect(parts(side(page, "include"))).to_have_count(2)
    write(page, TREE.replace('  country is not "BE"\n', ""))
    expect(parts(side(page, "include"))).to_have_count(1)
    expect(people(page)).to_have_text("50")


def test_the_sql_is_formatted_with_its_values_apart_and_opens_in_query(page: Page, address: str) -> None:
    """Point 23: a way to copy it, and Query runs it to as many people."""
    open_written(page, address, TREE)
    expect(people(page)).to_have_text("34")
    page.get_by_role("tab", name="SQL").click()
    code = page.get_by_test_id("stCode")
    expect(code).to_contain_text("FROM store.customer AS c")
    said = code.inner_text()
    assert said.count("\n") > 8 and "$p1" in said and "BE" not in said
    code.hover()
    expect(page.get_by_role("button", name="Copy to clipboard")).to_be_visible()
    page.get_by_role("button", name="Open in Query").click()
    query = page.get_by_role("textbox", name="Query")
    expect(query).to_have_value(re.compile("'BE'"))
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text(re.compile("^34 rows in "))).to_be_visible()
