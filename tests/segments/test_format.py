"""One canonical text per tree, and the text is read back as the same tree."""

from datetime import datetime

import trees
import trees_wild
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segments import ast
from segments.sentence.describe import describe
from segments.text.format import format_profile
from segments.text.parse import parse

AS_OF = datetime(2026, 3, 31, 10, 0)
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8).filter(str.strip)
wild = trees.profiles(AS_OF, trees_wild.wild_conditions, names)
quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@given(wild)
@quick
def test_the_text_of_any_tree_is_read_back_as_that_tree(profile: ast.Profile) -> None:
    assert parse(format_profile(profile)) == profile


@given(trees.profiles(AS_OF))
@settings(quick, max_examples=50)
def test_the_same_holds_with_the_nouns_of_a_data_model(profile: ast.Profile) -> None:
    plurals = {"order": "orders", "open": "opens", "answer": "answers"}
    assert parse(format_profile(profile, plurals), plurals) == profile


@given(wild)
@settings(quick, max_examples=50)
def test_formatting_twice_changes_nothing(profile: ast.Profile) -> None:
    text = format_profile(profile)
    assert format_profile(parse(text)) == text


LONG = """profile "Clicked and then silent"
include all of
  send(campaign is "Spring sale, all shops") in the last 30 days
    then click(url contains "/offer") within 7 days on the same message
    then no any open within 3 days on the same campaign
  send in the last 30 days then click within 7 days
"""


def test_a_sequence_that_makes_a_long_line_has_its_steps_on_lines_of_their_own() -> None:
    assert format_profile(parse(" ".join(LONG.split("\n    ")))) == LONG
    bare = LONG.replace("include all of\n  send(", "include send(").replace("\n    then", "\n  then")
    bare = bare.removesuffix("  send in the last 30 days then click within 7 days\n")
    assert format_profile(parse(" ".join(bare.split("\n  ")))) == bare


def test_a_sequence_stands_on_one_line_up_to_the_longest() -> None:
    one, other = (f'profile "P"\ninclude send then open(campaign is "{"x" * number}")\n' for number in (62, 63))
    assert [max(map(len, format_profile(parse(each)).split("\n"))) for each in (one, other)] == [100, 90]


@given(wild)
@settings(quick, max_examples=50)
def test_every_tree_has_a_sentence_in_both_languages(profile: ast.Profile) -> None:
    for language in ("en", "nl"):
        sentence = describe(profile, language)
        assert sentence.endswith(".")
        assert "{" not in sentence.replace("{", "", str(profile).count("{"))
