"""The difference of two trees: nothing where they say the same, and all that came, went, changed or moved is named."""

from collections import Counter
from datetime import datetime

import trees
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segments import ast
from segments.ast import Block, Profile
from segments.saved.difference import Edit, edits
from segments.saved.difference_text import lines, unified
from segments.sentence.describe import describe_condition
from segments.text.format import format_condition, format_profile
from segments.text.parse import parse, parse_condition

AS_OF = datetime(2026, 11, 21)
lean = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
some = trees.profiles(AS_OF, names=st.sampled_from(["P", "Q"]))


@st.composite
def related(draw: st.DrawFn) -> tuple[Profile, Profile]:
    """Two trees that share conditions: some at their place, some elsewhere, some in other blocks or not at all."""
    old = draw(some)
    shared = [each for side in (old.include, old.exclude) if side is not None for each in parts_of(side)]
    fresh = trees.conditions(AS_OF)
    inner = st.sampled_from(shared) | fresh
    conditions = inner | trees.blocks(inner)
    include = draw(st.just(old.include) | conditions | trees.blocks(conditions))
    exclude = draw(st.just(old.exclude) | st.none() | conditions)
    return old, Profile("P", include, exclude)


def parts_of(condition: ast.Condition) -> list[ast.Condition]:
    inner = condition.conditions if isinstance(condition, Block) else ()
    return [condition, *(part for each in inner for part in parts_of(each))]


pairs = st.tuples(some, some) | related()


def told(old: str, new: str) -> list[str]:
    return list(lines(edits(parse(HEAD + old), parse(HEAD + new))))


def single(condition: ast.Condition | None) -> Counter[str]:
    """The texts of all single conditions within."""
    match condition:
        case None:
            return Counter()
        case Block(conditions=conditions):
            return sum(map(single, conditions), Counter())
        case _:
            return Counter([format_condition(condition)])


def named(found: tuple[Edit, ...], side: str) -> Counter[str]:
    """The single conditions that the edits say were there before, or are there after."""
    parts = [getattr(each, side) for each in found if each.kind in ("added", "removed", "changed", "moved")]
    return sum((single(parse_condition(each.text)) for each in parts if each), Counter())


def conditions_of(profile: Profile) -> Counter[str]:
    return single(profile.include) + single(profile.exclude)


HEAD = 'profile "P"\n'


@given(pairs)
@lean
def test_there_is_a_difference_just_where_the_canonical_texts_differ(pair: tuple[Profile, Profile]) -> None:
    old, new = pair
    assert edits(old, old) == ()
    assert bool(edits(old, new)) == (format_profile(old) != format_profile(new))


@given(pairs)
@lean
def test_the_edits_turn_the_conditions_of_the_old_tree_into_those_of_the_new(pair: tuple[Profile, Profile]) -> None:
    old, new = pair
    found = edits(old, new)
    kept = conditions_of(old)
    kept.subtract(named(found, "before"))
    assert min(kept.values(), default=0) >= 0
    assert kept + named(found, "after") == conditions_of(new)


@given(pairs)
@lean
def test_every_side_of_an_edit_says_what_stands_at_its_place(pair: tuple[Profile, Profile]) -> None:
    old, new = pair
    for each in edits(old, new):
        for tree, part in ((old, each.before), (new, each.after)):
            if part is not None and each.kind in ("added", "removed", "changed", "moved"):
                node = at(tree, part.place)
                assert part.text == format_condition(node)
                assert part.sentence == describe_condition(node)


@given(some, trees.conditions(AS_OF))
@lean
def test_one_added_condition_is_one_edit(old: Profile, more: ast.Condition) -> None:
    block = Block("all", (old.include, old.include))
    before = Profile("P", block)
    after = Profile("P", Block("all", (*block.conditions, more)))
    (only,) = edits(before, after)
    assert (only.kind, only.before) == ("added", None)
    assert only.after is not None and only.after.text == format_condition(more)
    (back,) = edits(after, before)
    assert (back.kind, back.after) == ("removed", None)


def at(profile: Profile, place: str) -> ast.Condition:
    side, *steps = place.split(".")
    node = profile.include if side == "include" else profile.exclude
    for step in steps:
        assert isinstance(node, Block)
        node = node.conditions[int(step)]
    assert node is not None
    return node


def test_a_condition_on_the_same_field_has_changed() -> None:
    assert told("include points > 3", "include points > 5") == [
        "~ include: points > 3 → points > 5",
        "    was: whose points is more than 3",
        "    is: whose points is more than 5",
    ]


def test_of_several_on_one_field_the_likest_has_changed() -> None:
    old = "include all of\n  points > 3\n  points < 9"
    new = "include all of\n  points < 8\n  points > 3"
    kinds = [each.kind for each in edits(parse(HEAD + old), parse(HEAD + new))]
    assert kinds == ["changed", "order"]
    assert "~ include 1: points < 9 → points < 8" in told(old, new)


def test_what_went_from_include_to_exclude_has_moved() -> None:
    old = 'include all of\n  vip is true\n  country is "NL"'
    assert told(old, 'include all of\n  country is "NL"\nexclude vip is true') == [
        "~ moved from include 1 to exclude: vip is true",
        "    whose vip is true",
    ]


def test_another_kind_of_block_is_told_and_its_conditions_are_not() -> None:
    found = edits(
        parse(HEAD + "include all of\n  points > 3\n  vip is true"),
        parse(HEAD + "include any of\n  points > 3\n  vip is true"),
    )
    assert [each.kind for each in found] == ["block"]
    before, after = found[0].before, found[0].after
    assert before and after and (before.text, after.text) == ("all of", "any of")
    assert before.sentence != after.sentence


def test_a_condition_that_gets_company_is_told_by_the_company_alone() -> None:
    assert told("include points > 3", "include all of\n  points > 3\n  vip is true") == [
        "+ include 2: vip is true",
        "    whose vip is true",
    ]
    assert told("include points > 3", "include any of\n  points > 3\n  vip is true")[0] == (
        "~ include: one condition → any of"
    )


def test_name_purpose_and_time_zone_are_told() -> None:
    old = parse('profile "A"\ninclude everyone\n')
    new = parse('profile "B"\ntimezone "Europe/Amsterdam"\nabout "All"\ninclude everyone\n')
    assert list(lines(edits(old, new))) == [
        '~ name: "A" → "B"',
        '~ timezone: nothing → "Europe/Amsterdam"',
        '~ about: nothing → "All"',
    ]


def test_true_and_one_are_not_the_same() -> None:
    assert told("include points is true", "include points is 1")[0] == "~ include: points is true → points is 1"


def test_sentences_come_in_dutch_too() -> None:
    (found,) = edits(parse(HEAD + "include everyone"), parse(HEAD + "include all of\n  everyone\n  vip is true"),
                     language="nl")  # fmt: skip
    assert found.after is not None
    assert found.after.sentence == describe_condition(parse_condition("vip is true"), "nl")


def test_the_texts_side_by_side_are_a_unified_diff() -> None:
    old, new = HEAD + "include points > 3\n", HEAD + "include points > 5\n"
    assert unified(old, new, "one", "two").splitlines() == [
        "--- one", "+++ two", "@@ -1,2 +1,2 @@", ' profile "P"', "-include points > 3", "+include points > 5",
    ]  # fmt: skip
    assert unified(old, old, "one", "two") == ""
