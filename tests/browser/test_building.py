"""A profile is built, in a real browser: conditions are found, begin as one would, read as phrases and stand in blocks
that move, and all that is done can be undone."""

import re

import pytest
from building_page import add_condition, adding, choose, do, open_list, parts, people, side, write
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
VALUES = "all => all.map(each => each.value)"
TONE = "e => getComputedStyle(e).backgroundColor"
NESTED = """profile "x"
include all of
  country is "NL"
  any of
    at least 1 send in the last 30 days
    all of
      points > 50
      points is known
"""


def options(page: Page) -> list[str]:
    return [re.sub(r"\s+", " ", each) for each in page.get_by_role("option").all_inner_texts()]


def offered(page: Page, box: Locator, at_least: str) -> list[str]:
    """What a list has, once it has a certain line; it is closed again."""
    expect(open_list(page, box, at_least)).to_be_visible()
    found = options(page)
    page.keyboard.press("Escape")
    return found


def start(page: Page, address: str) -> Locator:
    page.goto(f"{address}/profile")
    expect(side(page, "include")).to_be_visible()
    return side(page, "include")


def order(page: Page) -> list[str]:
    """The fields and activities that stand in the outermost Include block, from the top."""
    return [re.sub(r"\s+", " ", each) for each in parts(side(page, "include")).locator("strong").all_inner_texts()]


def test_a_new_profile_is_of_nobody_and_what_is_added_is_searched_in_groups(page: Page, address: str) -> None:
    """Points 7, 8 and 9: nobody yet; one box over questions, fields and activities, under headings, with type and
    values; part of a question's words finds it; what was added last stands first."""
    include = start(page, address)
    expect(parts(include)).to_have_count(0)
    expect(include.get_by_text("Nobody yet.")).to_be_visible()
    expect(page.locator(".st-key-summary").get_by_text("Nobody yet", exact=True)).to_be_visible()
    expect(people(page)).to_have_text("–")

    box = adding(include)
    expect(box).to_be_visible()
    box.click()
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    for typed, line in (
        ("do you r", "How do you rate us? · question, General score · score 1–5"),
        ("count", "country · customer field, text · NL 40, BE 20"),
        ("poin", "points · customer field, number"),
        ("birth", "birthday · customer field, date"),
        ("bounc", "bounce · bounced, came back · activity · 15 rows"),
    ):
        box.click()
        box.fill(typed)
        expect(page.get_by_role("option").filter(has_text=line.split(" · ")[0]).first).to_be_visible()
        assert line in options(page)
        page.keyboard.press("Escape")

    for name in ("points", "country"):
        add_condition(page, "include", name)
        expect(include.get_by_text(name, exact=True)).to_be_visible()
    adding(include).click()
    expect(page.get_by_role("option").first).to_contain_text("Just used")
    found = options(page)
    assert [each.split(" · ")[0] for each in found[1:3]] == ["country", "points"]
    headings = [each.removeprefix("── ") for each in found if each.startswith("──")]
    assert headings[0] == "Just used" and headings[-1] in ("Questions", "Activity", "Customer fields")


def test_what_is_compared_fits_the_type_and_half_a_condition_counts_for_nothing(page: Page, address: str) -> None:
    """Points 10 and 16: relative words and an anniversary for dates, real values with how often they occur for text,
    between for numbers; what is half-filled says so and leaves the count as it was."""
    include = start(page, address)
    write(page, 'profile "x"\ninclude all of\n  reachable is true\n')
    expect(people(page)).to_have_text("45")  # fifteen bounced
    add_condition(page, "include", "country")
    country = parts(include).last
    expect(country.get_by_text("Left out until a value is filled in.")).to_be_visible()
    expect(page.locator(".st-key-summary").get_by_text("1 condition is half-filled and left out")).to_be_visible()
    expect(people(page)).to_have_text("45")
    assert offered(page, country.get_by_role("combobox", name="Value"), "NL") == ["NL (40)", "BE (20)"]
    choose(page, country.get_by_role("combobox", name="Value"), "BE")
    expect(country.get_by_text("Left out")).to_have_count(0)
    expect(people(page)).to_have_text("15")

    add_condition(page, "include", "points")
    points = parts(include).last
    assert "is between" in offered(page, points.get_by_role("combobox", name="How it is compared"), "is between")
    choose(page, points.get_by_role("combobox", name="How it is compared"), "is between")
    expect(points.get_by_role("spinbutton", name="Value")).to_have_count(2)

    add_condition(page, "include", "birthday")
    birthday = parts(include).last
    expect(birthday.get_by_role("combobox", name="How it is compared")).to_have_value("has its anniversary")
    choose(page, birthday.get_by_role("combobox", name="How it is compared"), "is not")
    expect(page.locator(".st-key-summary").get_by_text("whose birthday is not today")).to_be_visible()
    when = birthday.get_by_role("combobox", name="When")
    assert {"in the last", "longer ago than"} <= set(offered(page, when, "in the last"))
    assert {"since", "until", "between"} <= set(offered(page, when, "between"))


def test_an_event_reads_as_a_phrase_that_a_broadcast_can_narrow(page: Page, address: str) -> None:
    """Point 11: "bounced more than 2 times in the last 30 days" on one line, where broadcast_id is N1, which is
    told with its campaign, how much and when; point 12: nowhere the words AND and OR."""
    include = start(page, address)
    add_condition(page, "include", "bounce")
    card = parts(include).first
    choose(page, card.get_by_role("combobox", name="When"), "in the last")  # of a bounce any time is meant at first
    choose(page, card.get_by_role("combobox", name="How many"), "more than")
    expect(card.get_by_role("spinbutton", name="Times")).to_have_value("2")
    line = {}
    for name in ("bounced", "times"):
        line[name] = card.get_by_text(name, exact=True).bounding_box()
    for role, name in (("combobox", "When"), ("spinbutton", "How many"), ("combobox", "Unit")):
        line[name] = card.get_by_role(role, name=name).last.bounding_box()  # type: ignore[arg-type]
    middles = {name: box["y"] + box["height"] / 2 for name, box in line.items() if box}
    assert len(middles) == len(line) and max(middles.values()) - min(middles.values()) < 12, middles
    expect(people(page)).to_have_text("0")

    choose(page, card.get_by_role("combobox", name="How many"), "at least once")
    expect(people(page)).to_have_text("15")
    card.get_by_role("button", name="Narrow down").click()
    first = page.get_by_role("menuitem").or_(page.locator("[role=menu] [role=option], [role=listbox] li")).first
    expect(first).to_have_text("broadcast_id")
    first.click()
    broadcast = offered(page, card.get_by_role("combobox", name="Value"), "N1")
    assert len(broadcast) == 1 and re.fullmatch(r"N1 · News · 60 sent on \d+ \w+ \d{4}", broadcast[0])
    choose(page, card.get_by_role("combobox", name="Value"), "N1")
    expect(page.locator(".st-key-summary").get_by_text("broadcast_id is “N1”")).to_be_visible()
    said = page.get_by_test_id("stMain").inner_text() + str(page.locator("input").evaluate_all(VALUES))
    assert "at least once" in said and not re.search(r"\b(AND|OR)\b", said)


def test_blocks_say_all_or_any_and_parts_are_moved_doubled_wrapped_and_removed(page: Page, address: str) -> None:
    """Points 12 and 13: two blocks deep, and every change is undone in turn."""
    include = start(page, address)
    write(page, NESTED)
    expect(people(page)).to_have_text("40")
    blocks = include.locator("[class*=st-key-block_]")
    expect(blocks).to_have_count(2)
    expect(blocks.first.locator("[class*=st-key-block_]")).to_have_count(1)
    expect(blocks.nth(1).get_by_role("button", name="Add block")).to_have_count(0)
    kinds = offered(page, include.get_by_role("combobox", name="How the conditions combine").first, "any of these")
    assert kinds == ["all of these", "any of these", "none of these"]

    before = order(page)
    assert before == ["country", "was sent mail", "points", "points"]
    do(page, parts(blocks.nth(1)).first, "Duplicate")
    expect(parts(blocks.nth(1))).to_have_count(3)
    do(page, parts(include).first, "Move down")
    expect(parts(include).first.locator("strong").first).to_have_text("was sent mail")
    do(page, parts(include).last, "Wrap in a block")
    expect(blocks).to_have_count(3)
    do(page, blocks.first, "Remove")
    expect(parts(include)).to_have_count(1)
    assert order(page) == ["country"]
    for undone in ("removed", "wrapped in a block", "moved down", "duplicated"):
        page.get_by_role("button", name=f"Undo: {undone}").click()
        expect(page.get_by_role("button", name=f"Redo: {undone}")).to_be_visible()
    expect(parts(include)).to_have_count(4)
    assert order(page) == before
    expect(people(page)).to_have_text("40")
    page.get_by_role("button", name="Redo: duplicated").click()
    expect(parts(include)).to_have_count(5)


def test_exclude_is_a_block_of_its_own_in_another_tone_that_can_hold_a_profile(page: Page, address: str) -> None:
    """Point 14."""
    include, exclude = start(page, address), side(page, "exclude")
    write(page, 'profile "Rich"\ninclude points > 50\n')
    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("textbox", name="Name").fill("Rich")
    page.get_by_test_id("stDialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved, version 1")).to_be_visible()
    page.goto(f"{address}/profile")
    add_condition(page, "include", "send")
    expect(people(page)).to_have_text("60")
    add_condition(page, "exclude", "Rich")
    expect(people(page)).to_have_text("50")
    expect(exclude.get_by_role("combobox", name="How it is compared")).to_be_visible()
    assert offered(page, exclude.get_by_role("combobox", name="How it is compared"), "in profile")[0] == "in profile"
    upper, lower = include.bounding_box(), exclude.bounding_box()
    assert upper and lower and lower["y"] >= upper["y"] + upper["height"]
    tones = [
        each.get_by_text(name, exact=True).locator("xpath=ancestor::span[1]").evaluate(TONE)
        for each, name in ((include, "Include"), (exclude, "Exclude"))
    ]
    assert tones[0] != tones[1]


def test_a_change_is_counted_where_one_stands_and_only_the_numbers_change(page: Page, address: str) -> None:
    """Point 15: the box that is typed in keeps the focus, and the page is not drawn anew (how quickly is measured
    apart)."""
    include = start(page, address)
    write(page, 'profile "x"\ninclude all of\n  points > 50\n  country is "NL"\n')
    expect(people(page)).to_have_text("6")
    box = include.get_by_role("spinbutton", name="Value")
    for mark in ("h1", ".st-key-side_exclude"):
        page.locator(mark).evaluate("e => { e.dataset.kept = 'yes' }")
    box.fill("40")
    box.press("Enter")
    expect(people(page)).to_have_text("13")
    expect(box).to_be_focused()
    expect(page.locator("h1[data-kept=yes]")).to_have_count(1)
    expect(page.locator(".st-key-side_exclude[data-kept=yes]")).to_have_count(1)


def test_a_condition_of_nobody_or_everybody_is_named(page: Page, address: str) -> None:
    """Point 17: marked in its place, and said at the right with its words."""
    include = start(page, address)
    write(page, 'profile "x"\ninclude any of\n  country is "Atlantis"\n  send\n  points > 50\nexclude everyone\n')
    expect(people(page)).to_have_text("0")
    nobody, all_, some = parts(include).nth(0), parts(include).nth(1), parts(include).nth(2)
    expect(nobody.get_by_text("Nobody fits this.")).to_be_visible()
    expect(all_.get_by_text("Everybody fits this.")).to_be_visible()
    expect(some.get_by_text(re.compile("(No|Every)body fits this"))).to_have_count(0)
    expect(side(page, "exclude").get_by_text("Everybody fits this.")).to_be_visible()
    for told in (
        'Include, “whose country is “Atlantis””: Nowhere in the data is country "Atlantis". Nobody fits this.',
        "Include, “who had at least one send”: Everybody fits this.",
        "Exclude, “whoever they are”: Everybody fits this.",
    ):
        expect(page.get_by_text(told)).to_be_visible()
