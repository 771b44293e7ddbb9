"""The builder's draft and the language's tree are two forms of one thing."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import draft as drafts
from dashboard.draft import Activity, Block, Draft, Kept, Reference, from_ast, to_ast
from dashboard.draft import Test as FieldTest
from segments import ast
from segments.ast import Operator

names = st.sampled_from(["country", "score", "signed_up_at", "odd `name"])
texts = st.sampled_from(["", " ", "NL", 'a "quoted" one', "%"])
days = st.dates(date(2020, 1, 1), date(2027, 1, 1))
instants = st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
values = st.one_of(texts, st.booleans(), st.decimals(-100, 100, places=2), days, instants)
counts = st.integers(0, 40)
units = st.sampled_from(ast.Unit)
absolutes = st.one_of(
    st.builds(
        ast.Absolute, st.sampled_from(["on", "before", "after", "since", "until"]), st.one_of(days, instants), st.none()
    ),
    st.builds(ast.Absolute, st.just("between"), days, days),
)
windows = st.one_of(
    st.builds(ast.InTheLast, counts, units, st.booleans()),
    st.builds(ast.MoreThanAgo, counts, units),
    st.builds(ast.BetweenAgo, counts, counts, units),
    st.builds(ast.InTheNext, counts, units),
    st.builds(ast.InPeriod, st.sampled_from(ast.Period)),
    absolutes,
)
comparisons = st.builds(ast.Comparison, names, st.sampled_from(Operator), st.lists(values, max_size=3).map(tuple))
tests = st.one_of(
    comparisons,
    st.builds(ast.InWindow, names, windows, st.booleans()),
    st.builds(ast.Anniversary, names, st.builds(ast.InTheNext, counts, units)),
)
row_tests = st.recursive(
    tests,
    lambda inner: st.builds(
        ast.RowBlock, st.sampled_from(["any", "none"]), st.lists(inner, min_size=1, max_size=2).map(tuple)
    ),
    max_leaves=3,
)
filters = st.lists(row_tests, max_size=3).map(tuple)
rows = st.builds(
    ast.Rows,
    st.sampled_from(["open", "answer", "order"]),
    filters,
    st.one_of(st.none(), windows),
    st.sampled_from(["people", "anyone", "machine"]),
)
how_many = st.builds(ast.Count, st.sampled_from(["at least", "at most", "no", "between"]), counts, counts)
step = st.builds(ast.Step, rows, st.builds(ast.Distance, counts, units), st.booleans(), st.one_of(st.none(), names))
asked_of_rows = st.one_of(
    st.builds(
        ast.Aggregate,
        st.sampled_from(ast.Aggregation),
        names,
        rows,
        st.sampled_from(Operator),
        st.lists(values, max_size=2).map(tuple),
    ),
    st.builds(ast.FirstEver, rows, windows),
    st.builds(ast.Sequence, rows, st.lists(step, min_size=1, max_size=2).map(tuple)),
    st.builds(ast.Rhythm, rows, st.one_of(st.none(), how_many), how_many, counts, counts, units),
)
leaves = st.one_of(
    tests,
    asked_of_rows,
    st.builds(ast.Did, rows, st.one_of(st.none(), how_many)),
    st.builds(ast.Picked, st.sampled_from(["latest", "first"]), rows, filters),
    st.builds(ast.InProfile, texts, st.booleans()),
    st.builds(ast.InList, st.just("VIP"), st.booleans()),
    st.builds(ast.Sample, st.just(Decimal(10)), st.just("a")),
    st.just(ast.Everyone()),
    st.just(ast.Nobody()),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.builds(
        ast.Block, st.sampled_from(["all", "any", "none"]), st.lists(inner, min_size=1, max_size=3).map(tuple)
    ),
    max_leaves=6,
)
profiles = st.builds(
    ast.Profile,
    st.just("A profile"),
    conditions,
    st.one_of(st.none(), conditions),
    st.one_of(st.none(), st.just("Europe/Amsterdam")),
    st.one_of(st.none(), st.just("why")),
)


@settings(max_examples=150, deadline=None)
@given(profiles)
def test_a_draft_of_a_tree_says_that_tree(profile: ast.Profile) -> None:
    assert to_ast(from_ast(profile)).profile == profile
    assert to_ast(drafts.copy_of(from_ast(profile))).profile == profile


@settings(max_examples=60, deadline=None)
@given(profiles)
def test_a_draft_of_a_tree_has_no_holes_and_ids_of_its_own(profile: ast.Profile) -> None:
    draft = from_ast(profile)
    reading = to_ast(draft)
    assert set(reading.holes) <= {draft.exclude.id}
    ids = [part.id for block in (draft.include, draft.exclude) for _, _, part in drafts.walk(block)]
    assert len(ids) == len(set(ids))
    assert all(each in reading.paths for each in ids)


def test_a_new_draft_includes_nobody() -> None:
    assert to_ast(Draft(name="New")).profile is None


def test_a_half_filled_part_is_left_out_with_its_reason() -> None:
    half, whole = FieldTest("country", "is", [None]), FieldTest("country", "is", ["NL"])
    reading = to_ast(Draft(name="x", include=Block("all", [half, whole])))
    assert reading.holes[half.id] == "no_value"
    assert reading.profile == ast.Profile("x", ast.Block("all", (ast.Comparison("country", Operator.IS, ("NL",)),)))
    assert reading.paths[whole.id] == "include.0"


def test_a_block_of_half_filled_parts_is_left_out_whole() -> None:
    inner = Block("none", [Reference("profile")])
    reading = to_ast(Draft(name="x", include=Block("all", [inner, Kept(ast.Everyone())])))
    assert reading.profile is not None
    assert reading.profile.include == ast.Block("all", (ast.Everyone(),))
    assert reading.holes[inner.id] == "empty_block"


def test_an_open_filter_leaves_the_activity_out_rather_than_widening_it() -> None:
    activity = Activity("open", [FieldTest("campaign", "is", [None])])
    reading = to_ast(Draft(name="x", include=Block("all", [activity, Kept(ast.Everyone())])))
    assert reading.holes[activity.id] == "open_filter"
    assert reading.profile is not None
    assert reading.profile.include == ast.Block("all", (ast.Everyone(),))


def test_a_single_condition_gets_a_block_when_a_second_joins_it() -> None:
    draft = from_ast(ast.Profile("x", ast.Everyone()))
    assert to_ast(draft).profile == ast.Profile("x", ast.Everyone())
    draft.include.parts.append(Kept(ast.Nobody()))
    assert to_ast(draft).profile == ast.Profile("x", ast.Block("all", (ast.Everyone(), ast.Nobody())))
