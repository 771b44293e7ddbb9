"""Hypothesis strategies for any tree of the language that can be written at all: any names, any texts; types need not
fit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache

import trees
from hypothesis import strategies as st

from segments import ast
from segments.ast import Operator
from segments.words import PLURALS

anything = st.text(st.characters(codec="utf-8"), max_size=12)
words = """open opens order any in is last list ` \\ profile first no day sum average number smallest largest of over
then ever within on period"""
wild_names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8) | st.sampled_from([*words.split(), "a b"])
wild_numbers = st.decimals(allow_nan=False, allow_infinity=False, places=3) | st.integers().map(Decimal)
wild_days = st.dates()
wild_instants = st.datetimes(
    min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
)  # fmt: skip
wild_values = anything | st.booleans() | wild_numbers | wild_days | wild_instants


@cache
def wild_conditions(as_of: datetime) -> st.SearchStrategy[ast.Condition]:
    o = Operator
    single = [
        o.IS, o.IS_NOT, o.GREATER, o.GREATER_OR_EQUAL, o.LESS, o.LESS_OR_EQUAL, o.CONTAINS, o.DOES_NOT_CONTAIN,
        o.STARTS_WITH, o.DOES_NOT_START_WITH, o.ENDS_WITH, o.DOES_NOT_END_WITH, o.MATCHES, o.DOES_NOT_MATCH, o.HAS,
        o.DOES_NOT_HAVE,
    ]  # fmt: skip
    many = st.lists(wild_values, min_size=1, max_size=3).map(tuple)
    one = st.tuples(wild_values)
    two = st.tuples(wild_numbers, wild_numbers)
    fields = (
        st.builds(ast.Comparison, wild_names, st.sampled_from(single), one)
        | st.builds(ast.Comparison, wild_names, st.sampled_from([o.IS_ONE_OF, o.IS_NOT_ONE_OF]), many)
        | st.builds(ast.Comparison, wild_names, st.sampled_from([o.IS_KNOWN, o.IS_MISSING]))
        | st.builds(ast.Comparison, wild_names, st.sampled_from([o.BETWEEN, o.NOT_BETWEEN]), two)
        | st.builds(ast.InWindow, wild_names, trees.windows(as_of, True), st.booleans())
        | st.builds(ast.Anniversary, wild_names, trees.anniversaries())
    )  # fmt: skip
    filtering = st.recursive(
        fields,
        lambda inner: st.builds(
            ast.RowBlock, st.sampled_from(["any", "none"]), st.lists(inner, min_size=1, max_size=2).map(tuple)
        ),
        max_leaves=3,
    )  # fmt: skip
    filter_lists = st.lists(filtering, max_size=2).map(tuple)
    activity = st.sampled_from(["open", "click", "answer", "delivery"]) | wild_names.filter(
        lambda name: name not in PLURALS.values()
    )
    activities = st.builds(
        ast.Rows, activity, filter_lists, st.none() | trees.windows(as_of, True),
        st.sampled_from(["people", "anyone", "machine"]),
    )  # fmt: skip
    unbounded = activities.map(lambda rows: replace(rows, window=None))
    moments_of = wild_days | wild_instants
    compared = st.one_of(
        st.tuples(st.sampled_from(single), one),
        st.tuples(st.sampled_from([o.IS_ONE_OF, o.IS_NOT_ONE_OF]), many),
        st.tuples(st.sampled_from([o.IS_KNOWN, o.IS_MISSING]), st.just(())),
        st.tuples(st.sampled_from([o.BETWEEN, o.NOT_BETWEEN]), two | st.tuples(moments_of, moments_of)),
    )
    same = st.none() | wild_names
    step = st.builds(ast.Step, unbounded, st.none() | trees.distances(), st.just(False), same) | st.builds(
        ast.Step, unbounded, trees.distances(), st.just(True), same
    )
    numbers = st.integers(1, 400)
    asked = st.one_of(
        st.builds(
            lambda what, name, rows, result: ast.Aggregate(what, name, rows, *result),
            st.sampled_from(ast.Aggregation), wild_names, activities, compared,
        ),
        st.builds(ast.FirstEver, unbounded, trees.windows(as_of, True)),
        st.builds(ast.Sequence, activities, st.lists(step, min_size=1, max_size=3).map(tuple)),
        st.builds(ast.Rhythm, unbounded, st.none() | trees.counted(), trees.counted(), numbers, numbers, trees.units),
    )  # fmt: skip
    percent = st.decimals(0, 100, places=2)
    leaves = st.one_of(
        fields,
        asked,
        st.builds(ast.Did, activities, st.none() | trees.counted()),
        st.builds(
            ast.Picked, st.sampled_from(["latest", "first"]), activities,
            st.lists(filtering, min_size=1, max_size=2).map(tuple),
        ),
        st.builds(ast.InProfile, anything, st.booleans()),
        st.builds(ast.InList, anything, st.booleans()),
        st.builds(ast.Sample, percent, anything),
        st.just(ast.Everyone()),
        st.just(ast.Nobody()),
    )  # fmt: skip
    return st.recursive(leaves, trees.blocks, max_leaves=5)
