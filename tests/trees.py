"""Hypothesis strategies for trees of the language that mean something in the test worlds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from segments import ast
from segments.ast import Operator, Period, Unit

TEXTS_OF = {
    "country": ["NL", "nl", "BE", " ", "", "N%L", "_"], "tags": ["red", "blue", "RED", ""],
    "campaign": ["News 1", "news 2", "Sale", "50% off"], "kind": ["hard", "soft", "other"],
    "form": ["General score", "Other"], "question": ["How?", "Why?", "HOW?"], "value": ["3", "good", "bad", ""],
    "status": ["paid", "open", " "], "url": ["https://a/x", "https://b/x_1"], "reason": ["full", "Full box"],
    "channel": ["web", "App"], "mailing": ["m1", "m2"], "labels": ["a", "b"], "colour": ["red", "Blue", ""],
    "source": ["test", "other"], "question_index": ["3.1", "3.10"], "email": ["a@x.nl", "b@y.be"],
    "customer_id": ["c1", "c2"],
}  # fmt: skip
CUSTOMER = {
    "country": "text", "points": "number", "vip": "boolean", "birthday": "date", "member_since": "time",
    "tags": "list", "sizes": "list of number", "first_seen_at": "time", "reachable": "boolean", "email": "text",
    "customer_id": "text",
}  # fmt: skip
EVENT = {
    "campaign": "text", "kind": "text", "url": "text", "reason": "text", "machine": "boolean", "occurred_at": "time",
    "amount": "number", "colour": "text", "source": "text", "noted_at": "time",
}  # fmt: skip
RESPONSE = {"form": "text", "mailing": "text", "channel": "text", "answered_at": "time", "source": "text"}
ANSWER = RESPONSE | {
    "question": "text", "question_index": "text", "score": "number", "value": "text", "weight": "number",
    "labels": "list",
}  # fmt: skip
ORDER = {"total": "number", "status": "text", "ordered_at": "time"}
ACTIVITIES = {
    "send": EVENT, "open": EVENT, "click": EVENT, "bounce": EVENT, "unsubscribe": EVENT, "response": RESPONSE,
    "answer": ANSWER, "order": ORDER,
}  # fmt: skip
NAMED_P = st.just("P")
NUMBERS = [Decimal(each) for each in ("-1", "0", "1", "2.5", "3", "10")]
PATTERNS = ["^N", "L$", "[0-9]+", "a|b", "(?i)news"]

counts = st.integers(0, 3)
units = st.sampled_from(Unit)


@cache
def moments(as_of: datetime) -> st.SearchStrategy[datetime]:
    """Naive UTC instants in and around the edges of windows that end at `as_of`."""
    spans = [timedelta(days=each) for each in (0, 1, 2, 3, 7, 14, 28, 29, 30, 31, 59, 61, 365, 366, 730)]
    spans += [timedelta(hours=each) for each in (1, 2, 3, 23, 25, 47, 49, 71, 73)]
    nudges = [timedelta(microseconds=each) for each in (-1, 0, 0, 1)]
    midnights = [as_of.replace(hour=hour, minute=0, second=0, microsecond=0) for hour in (0, 22, 23)]
    return st.builds(
        lambda base, span, sign, nudge: base - sign * span + nudge,
        st.sampled_from([as_of, as_of, *midnights]),
        st.sampled_from(spans),
        st.sampled_from([1, 1, 1, 1, -1]),
        st.sampled_from(nudges),
    )


@cache
def windows(as_of: datetime, on_field: bool, dates_only: bool = False) -> st.SearchStrategy[ast.Window]:
    days = moments(as_of).map(lambda moment: moment.date())
    zones = st.sampled_from([UTC, timezone(timedelta(hours=1)), timezone(timedelta(hours=-5, minutes=-30))])
    instants = st.builds(lambda moment, zone: moment.replace(tzinfo=UTC).astimezone(zone), moments(as_of), zones)
    absolute = days if dates_only else days | instants
    periods = st.sampled_from([each for each in Period if each is not Period.TOMORROW])
    found = (
        st.builds(ast.InTheLast, counts, units, st.booleans())
        | st.builds(ast.MoreThanAgo, counts, units)
        | st.builds(lambda near, more, unit: ast.BetweenAgo(near, near + more, unit), counts, st.integers(1, 3), units)
        | st.builds(ast.InPeriod, periods)
        | st.builds(ast.Absolute, st.sampled_from(["on", "before", "after", "since", "until"]), absolute)
        | st.builds(lambda start, end: ast.Absolute("between", start, end), absolute, absolute)
    )
    return found | st.builds(ast.InTheNext, counts, units) if on_field else found


@cache
def field_conditions(of: str, as_of: datetime) -> st.SearchStrategy[ast.FieldCondition]:
    """On a field of `customer` or of an activity."""
    fields = CUSTOMER if of == "customer" else ACTIVITIES[of]
    return st.sampled_from(sorted(fields)).flatmap(lambda name: _on_field(name, fields[name], as_of))


@cache
def _on_field(name: str, kind: str, as_of: datetime) -> st.SearchStrategy[ast.FieldCondition]:
    o = Operator
    known = st.sampled_from([o.IS_KNOWN, o.IS_MISSING]).map(lambda each: ast.Comparison(name, each))

    def compare(operators: list[Operator], values: st.SearchStrategy) -> st.SearchStrategy:
        return st.builds(lambda op, value: ast.Comparison(name, op, (value,)), st.sampled_from(operators), values)

    def among(values: st.SearchStrategy) -> st.SearchStrategy:
        some = st.lists(values, min_size=1, max_size=3).map(tuple)
        return st.builds(
            lambda op, each: ast.Comparison(name, op, each), st.sampled_from([o.IS_ONE_OF, o.IS_NOT_ONE_OF]), some
        )

    equal = [o.IS, o.IS_NOT]
    ordered = [o.GREATER, o.GREATER_OR_EQUAL, o.LESS, o.LESS_OR_EQUAL]
    match kind:
        case "text":
            texts = st.sampled_from(TEXTS_OF[name])
            parts = texts.flatmap(lambda text: st.sampled_from([text, text[:1], text[-2:], text.upper()]))
            looks = [
                o.CONTAINS, o.DOES_NOT_CONTAIN, o.STARTS_WITH, o.DOES_NOT_START_WITH, o.ENDS_WITH, o.DOES_NOT_END_WITH,
            ]  # fmt: skip
            patterns = compare([o.MATCHES, o.DOES_NOT_MATCH], st.sampled_from(PATTERNS))
            return known | compare(equal, texts) | among(texts) | compare(looks, parts) | patterns
        case "number":
            numbers = st.sampled_from(NUMBERS)
            pairs = st.builds(
                lambda op, first, last: ast.Comparison(name, op, (first, last)),
                st.sampled_from([o.BETWEEN, o.NOT_BETWEEN]), numbers, numbers,
            )  # fmt: skip
            return known | compare(equal + ordered, numbers) | among(numbers) | pairs
        case "boolean":
            return known | compare(equal, st.booleans()) | among(st.booleans())
        case "list":
            return known | compare([o.HAS, o.DOES_NOT_HAVE], st.sampled_from(TEXTS_OF[name]))
        case "list of number":
            return known | compare([o.HAS, o.DOES_NOT_HAVE], st.sampled_from(NUMBERS))
    days = moments(as_of).map(lambda moment: moment.date())
    values = days if kind == "date" else days | moments(as_of).map(lambda moment: moment.replace(tzinfo=UTC))
    return (
        known
        | compare(equal + ordered, values)
        | among(values)
        | st.builds(ast.InWindow, st.just(name), windows(as_of, True, kind == "date"), st.booleans())
        | st.builds(ast.Anniversary, st.just(name), anniversaries())
    )


@cache
def anniversaries() -> st.SearchStrategy:
    number = st.sampled_from([0, 1, 2, 7, 40, 365, 400])
    return (
        st.builds(ast.InTheLast, number, st.just(Unit.DAY))
        | st.builds(ast.InTheNext, number, st.just(Unit.DAY))
        | st.builds(ast.InPeriod, st.sampled_from([Period.TODAY, Period.TOMORROW]))
    )


@cache
def filters(activity: str, as_of: datetime, least: int = 0) -> st.SearchStrategy[tuple]:
    single = field_conditions(activity, as_of)
    block = st.builds(
        ast.RowBlock, st.sampled_from(["any", "none"]), st.lists(single, min_size=1, max_size=2).map(tuple)
    )
    return st.lists(single | single | block, min_size=least, max_size=2).map(tuple)


@cache
def rows(as_of: datetime) -> st.SearchStrategy[ast.Rows]:
    return st.sampled_from(sorted(ACTIVITIES)).flatmap(lambda name: rows_of(name, as_of))


@cache
def rows_of(name: str, as_of: datetime, windowed: bool = True) -> st.SearchStrategy[ast.Rows]:
    makers = ["people", "anyone", "machine"] if name in ("open", "click") else ["people"]
    window = st.none() | windows(as_of, False) if windowed else st.none()
    return st.builds(ast.Rows, st.just(name), filters(name, as_of), window, st.sampled_from(makers))


@cache
def counted() -> st.SearchStrategy[ast.Count]:
    words = ["at least", "at most", "exactly", "more than", "fewer than"]
    return (
        st.builds(ast.Count, st.sampled_from(words), counts)
        | st.builds(lambda low, high: ast.Count("between", low, high), counts, counts)
        | st.just(ast.Count("no", 0))
    )


# ------------------------------------------------------------------------- what comes of rows, and in what order


@cache
def asked_of_rows(as_of: datetime) -> st.SearchStrategy[ast.Condition]:
    return aggregates(as_of) | first_evers(as_of) | sequences(as_of) | rhythms(as_of)


@cache
def plain_rows_of(name: str, as_of: datetime, windowed: bool = True) -> st.SearchStrategy[ast.Rows]:
    """Mostly without a filter and a window, for rows in an order are rare enough."""
    every = st.just(ast.Rows(name))
    return every | every | every | rows_of(name, as_of, windowed)


@cache
def aggregates(as_of: datetime) -> st.SearchStrategy[ast.Aggregate]:
    every = [(activity, name, kind) for activity, fields in ACTIVITIES.items() for name, kind in fields.items()]

    @cache
    def of(activity: str, name: str, kind: str) -> st.SearchStrategy[ast.Aggregate]:
        a = ast.Aggregation
        able = {"number": list(a), "time": [a.SMALLEST, a.LARGEST, a.DIFFERENT]}.get(kind, [a.DIFFERENT])
        return st.sampled_from(able).flatmap(lambda what: worked_out(activity, name, kind, what))

    @cache
    def worked_out(activity: str, name: str, kind: str, what: ast.Aggregation) -> st.SearchStrategy[ast.Aggregate]:
        result = kind if what in (ast.Aggregation.SMALLEST, ast.Aggregation.LARGEST) else "number"
        compared = _on_field(name, result, as_of).filter(lambda each: isinstance(each, ast.Comparison))
        return st.builds(
            lambda rows, result: ast.Aggregate(what, name, rows, result.operator, result.operands),
            rows_of(activity, as_of),
            compared,
        )

    return st.sampled_from([each for each in every if each[2] != "list"]).flatmap(lambda each: of(*each))


@cache
def first_evers(as_of: datetime) -> st.SearchStrategy[ast.FirstEver]:
    names = st.sampled_from(sorted(ACTIVITIES))
    return st.builds(
        ast.FirstEver, names.flatmap(lambda name: plain_rows_of(name, as_of, False)), windows(as_of, False)
    )


@cache
def distances() -> st.SearchStrategy[ast.Distance]:
    mostly = [Unit.HOUR, Unit.DAY, Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR]
    return st.builds(ast.Distance, st.sampled_from([0, 1, 1, 2, 3, 7, 30]), units | st.sampled_from(mostly))


@cache
def sequences(as_of: datetime) -> st.SearchStrategy[ast.Sequence]:
    names = st.sampled_from(["send", "open", "click", "order", "answer"])

    @cache
    def step(first: str, name: str) -> st.SearchStrategy[ast.Step]:
        mine, theirs = ACTIVITIES[first], ACTIVITIES[name]
        own = ("occurred_at", "answered_at", "ordered_at")
        same = [each for each in sorted(mine) if each not in own and mine[each] == theirs.get(each) != "list"]
        tied = st.none() | st.none() | st.sampled_from(same) if same else st.none()
        found = plain_rows_of(name, as_of, False)
        positive = st.builds(ast.Step, found, st.none() | distances(), st.just(False), tied)
        return positive | positive | st.builds(ast.Step, found, distances(), st.just(True), tied)

    def from_first(first: ast.Rows) -> st.SearchStrategy[ast.Sequence]:
        steps = st.lists(names.flatmap(lambda name: step(first.activity, name)), min_size=1, max_size=3).map(tuple)
        return st.builds(ast.Sequence, st.just(first), steps)

    return names.flatmap(lambda name: plain_rows_of(name, as_of)).flatmap(from_first)


@cache
def rhythms(as_of: datetime) -> st.SearchStrategy[ast.Rhythm]:
    rows = st.sampled_from(sorted(ACTIVITIES)).flatmap(lambda name: plain_rows_of(name, as_of, False))
    numbers = st.integers(1, 4)
    return st.builds(ast.Rhythm, rows, st.none() | counted(), counted(), numbers, numbers, units)


@cache
def conditions(
    as_of: datetime, profiles: tuple[str, ...] = ("Staff",), lists: tuple[str, ...] = ("Friends",)
) -> st.SearchStrategy[ast.Condition]:
    picked = rows(as_of).flatmap(
        lambda found: st.builds(
            ast.Picked, st.sampled_from(["latest", "first"]), st.just(found),
            filters(found.activity, as_of, least=1),
        )
    )  # fmt: skip
    percent = st.sampled_from([Decimal(each) for each in ("0", "0.5", "10", "50", "99.9", "100")])
    leaves = [
        field_conditions("customer", as_of), field_conditions("customer", as_of),
        st.builds(ast.Did, rows(as_of), st.none() | counted()), picked, asked_of_rows(as_of), asked_of_rows(as_of),
        st.builds(ast.Sample, percent, st.sampled_from(["", "a"])),
        st.just(ast.Everyone()), st.just(ast.Nobody()),
    ]  # fmt: skip
    if profiles:
        leaves.append(st.builds(ast.InProfile, st.sampled_from(profiles), st.booleans()))
    if lists:
        leaves.append(st.builds(ast.InList, st.sampled_from(lists), st.booleans()))
    return st.recursive(st.one_of(leaves), blocks, max_leaves=5)


def blocks(inner: st.SearchStrategy[ast.Condition]) -> st.SearchStrategy[ast.Block]:
    return st.builds(
        ast.Block, st.sampled_from(["all", "any", "none"]), st.lists(inner, min_size=1, max_size=3).map(tuple)
    )


@cache
def profiles(
    as_of: datetime,
    make: Callable[[datetime], st.SearchStrategy[ast.Condition]] = conditions,
    names: st.SearchStrategy[str] = NAMED_P,
) -> st.SearchStrategy[ast.Profile]:
    zones = st.sampled_from([None, "Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe"])
    return st.builds(ast.Profile, names, make(as_of), st.none() | make(as_of), zones, st.none() | names)
