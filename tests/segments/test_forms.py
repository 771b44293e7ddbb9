"""Every form says on every engine what it says on DuckDB: value by value, the awkward ones included."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
from sqlglot import exp

from segments.errors import ProfileError
from segments.query.forms import FORMS, Forms
from sql.field import Kind, Type
from sql.warehouse import Warehouse

Value = str | bool | int | float | date | datetime | None
HOSTILE = [
    "", "it's", "''", "\\", "\\'", '"', "`", "a\\nb", "a\nb", "\t", "%_", "$1 :x ?", "{a}", "é", "日本", "\U0001f600",
    "--", "/*", ";", "\\u0041", "@", "e'x'",
]  # fmt: skip
BLANKS = [chr(each) for each in (9, 10, 11, 12, 13, 32, 160, 0x1680, 0x2000, 0x200A, 0x2028, 0x2029, 0x202F, 0x3000)]
INSTANTS = [
    datetime(2026, 3, 29, 0, 59, 59, 999999), datetime(2026, 3, 29, 1), datetime(2026, 10, 24, 22),
    datetime(2026, 10, 24, 21, 59, 59), datetime(2024, 2, 29, 23, 30), datetime(1985, 6, 30, 23),
    datetime(2099, 12, 31, 23),
]  # fmt: skip
NUMBERS = [0.0, -2.5, 1e22, 0.1, 1.7976931348623157e308, 5, -3]
PATTERNS = {
    "^N": ["NL", "xN", "n", "a\nN"], "L$": ["NL", "NL\n", "L\nx"], "a.c": ["abc", "a\nc", "a.c", "ac"],
    r"a\.c": ["abc", "a.c"], "[0-9]+": ["x1", "٣", ""], r"\d": ["1", "٣"], r"\w+": ["é", "_", "-"],
    r"\s": [" ", "\t", "x", "\u00a0"], r"[^\s\d]": ["1 ", "x"], r"\bcat\b": ["a cat", "scatter", "cat"],
    "(?i)news": ["NEWS", "nEws", "new"], "(?i)é": ["É"], "a|b|": ["", "c"], "(a(?:b)){2}": ["abab", "ab"],
    "a{2,}?": ["aa", "a"], r"[\]\-a]": ["]", "-", "b"], "[a-c-]": ["b", "-", "d"], r"\\": ["\\", "x"],
    r"\x41": ["A", "x"], "[']": ["'", "x"], '"': ['"', "x"], "日": ["日本", "x"], "[^a]": ["\n", "a"],
    r"\A\$5\z": ["$5", "$5\n"], "": ["", "x"], "(?P<year>20)[0-9]": ["202", "x"],
}  # fmt: skip
EXTRA = {
    "text": ["", "a'b", "é"],
    "number": ["1.5", "-2", "1e3", "nan", "many", "1,5", "", " 4 ", ".5", "+7"],
    "boolean": ["true", "false", "TRUE", "maybe", "", "1", "no"],
    "date": ["2026-02-28", "2026-02-29", "2024-02-29", "2026-13-01", "many", "", "12"],
    "time": [
        "2026-02-28 10:00:00", "2026-02-28 10:00:00.123456", "2026-02-28T10:00:00+02:00", "2026-02-28T10:00:00Z",
        "2026-02-30 10:00:00", "2026-02-28 25:00:00", "many", "", "12", "2026-02-28", "2026-03-29 02:30:00",
    ],
}  # fmt: skip


@pytest.fixture
def same(prepared: Warehouse, engine) -> Callable[[Callable[[Forms], exp.Expr]], None]:
    """Asks DuckDB for the value of a form, and the engine whether it has the same."""
    ours, theirs = FORMS["duckdb"], FORMS[engine.name]

    def ask(build: Callable[[Forms], exp.Expr], wanted: Value | type[Exception] = Exception) -> None:
        if wanted is Exception:
            with prepared.reader() as reader:
                wanted = reader.value(f"select {build(ours).sql(dialect='duckdb')}")
        found = exp.Paren(this=build(theirs))
        missing = exp.Is(this=found, expression=exp.Null())
        other = missing.not_() if wanted is None else theirs.differs(found, theirs.written(wanted))
        sql = other.sql(dialect=engine.name)
        assert engine.value(sql) in ("false", "0"), (wanted, sql)

    return ask


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_a_text_is_written_so_that_it_is_read_back(same, text: str) -> None:
    same(lambda forms: forms.concatenated(forms.written(text), forms.written("")), text)


@pytest.mark.parametrize("value", [*NUMBERS, True, False, date(1970, 1, 1), date(2026, 2, 28), *INSTANTS])
def test_a_value_is_written_with_its_type(same, value: Value) -> None:
    same(lambda forms: forms.is_true(exp.NullSafeEQ(this=forms.written(value), expression=forms.written(value))), True)
    same(lambda forms: forms.written(value))


@pytest.mark.parametrize("blank", ["", *BLANKS, "".join(BLANKS)], ids=ascii)
def test_blanks_are_no_text_and_anything_beside_them_is(same, blank: str) -> None:
    same(lambda forms: forms.is_solid(forms.written(blank)), False)
    same(lambda forms: forms.is_solid(forms.written(f"{blank}.{blank}")), True)


@pytest.mark.parametrize("word", ["contains", "starts with", "ends with"])
def test_texts_are_looked_for_without_regard_to_case(same, word: str) -> None:
    words = ("contains", "starts with", "ends with")
    for text, part, found in [
        ("Été", "É", (True, True, True)), ("Été", "T", (True, False, False)), ("50% off", "%", (True, False, False)),
        ("a_b", "A_", (True, True, False)), ("axb", "a_", (False, False, False)), ("x", "", (True, True, True)),
        ("a\\b", "\\B", (True, False, True)), ("ЖУК", "жук", (True, True, True)), ("it's", "'S", (True, False, True)),
    ]:  # fmt: skip
        asked = (text, part)
        same(lambda forms, asked=asked: forms.text_test(word, *map(forms.written, asked)), found[words.index(word)])


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_matches_the_same_texts(same, pattern: str) -> None:
    for text in PATTERNS[pattern]:
        same(lambda forms, text=text: forms.text_test("matches", forms.written(text), forms.written(pattern)))


@pytest.mark.parametrize("pattern", [r"\pL", "[[:alpha:]]", "(?s).", "(?i:a)b", r"[\D]", r"\Qa\E"])
def test_a_pattern_that_an_engine_cannot_say_is_refused_by_name(pattern: str) -> None:
    for name in ("postgres", "spark", "snowflake"):
        forms = FORMS[name]
        with pytest.raises(ProfileError, match=f"(?i)cannot be written for {name}"):
            forms.text_test("matches", exp.column("x"), forms.written(pattern))


def _extras() -> Iterator[tuple[str, str | None]]:
    for kind, texts in EXTRA.items():
        for text in texts:
            yield kind, text


@pytest.mark.parametrize(("kind", "text"), list(_extras()), ids=repr)
def test_a_text_in_json_is_read_in_its_type_or_is_missing(same, kind: str, text: str) -> None:
    document = json.dumps({"a key": text, "other": "x"})
    same(lambda forms: forms.extra(forms.written(document), "a key", Type(Kind(kind))))


@pytest.mark.parametrize("key", ["k", "it's", 'a"b', "a.b", "a b", "é", "[0]", "$"])
def test_a_key_of_json_is_that_key_whatever_it_holds(same, key: str) -> None:
    document = json.dumps({key: "found", "k ": "other"})
    same(lambda forms: forms.extra(forms.written(document), key, Type(Kind.TEXT)), "found")
    same(lambda forms: forms.extra(forms.written("{}"), key, Type(Kind.TEXT)), None)


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_the_day_of_an_instant_is_that_of_the_zone(same, zone: str) -> None:
    for instant in INSTANTS:
        same(lambda forms, at=instant: forms.month_and_day(forms.written(at), Type(Kind.TIME), forms.written(zone)))
    same(lambda forms: forms.month_and_day(forms.written(date(2024, 2, 29)), Type(Kind.DATE), exp.Null()), 229)


def test_a_sample_draws_by_the_same_digits(same) -> None:
    for text in ("c1:", "é@x.nl:autumn"):
        same(lambda forms, text=text: forms.hash(forms.written(text)))


@pytest.mark.parametrize("unit", ["second", "minute", "hour", "day", "week", "month", "year"])
def test_time_is_moved_by_units_and_a_month_ends_on_its_last_day(same, unit: str) -> None:
    for at in (datetime(2024, 2, 29, 12, 0, 0, 1), datetime(2026, 1, 31), datetime(2026, 3, 31, 23, 59, 59, 999999)):
        for count in (-13, -1, 0, 1, 7):
            same(lambda forms, at=at, count=count: forms.add_units(forms.written(at), count, unit))
    for seconds in (-3600, 0, 39600):
        shift = (datetime(2026, 3, 29, 1, 0, 0, 5), seconds)
        same(lambda forms, shift=shift: forms.shift_seconds(*map(forms.written, shift)))


def test_a_number_is_exact_to_nine_decimals_and_beyond_its_reach_missing(same) -> None:
    number = Type(Kind.NUMBER)
    for value in (19.99, -0.1, 0.123456789, 1e19, 1e20, -1e300, 0.0):
        same(lambda forms, x=value: exp.Cast(this=forms.exact(forms.written(x)), to=forms.type(number)))


def test_what_is_not_known_differs_from_all_but_itself(same) -> None:
    for left in (None, True, False):
        same(lambda forms, x=left: forms.differs(_boolean(forms, x), forms.written(True)), left is not True)
        same(lambda forms, x=left: forms.is_true(_boolean(forms, x)), left is True)


def _boolean(forms: Forms, value: bool | None) -> exp.Expr:
    return forms.written(value) if value is not None else exp.Cast(this=exp.Null(), to=forms.type(Type(Kind.BOOLEAN)))


# Of each customer: time, arrival, and whether the test holds for the row.
ROWS = [
    (1, 0, 1, True), (1, 0, 2, False), (2, 0, 2, False), (2, 1, 1, True), (3, 0, 1, None), (4, 0, 9, True),
    (4, 1, 8, None),
]  # fmt: skip


def _grouped(forms: Forms, having: Callable[[exp.Expr, exp.Expr, exp.Expr], exp.Expr]) -> str:
    """The customers of ROWS whose rows together pass."""
    of_customers, times, arrivals, holds = zip(*ROWS, strict=True)
    rows = forms.values(
        "v",
        {
            "customer_key": [forms.written(each) for each in of_customers],
            "moment": [forms.written(datetime(2026, 1, 1, each)) for each in times],
            "arrival": [forms.written(each) for each in arrivals],
            "holds": [_boolean(forms, each) for each in holds],
        },
    )
    columns = (exp.column(each, table="v") for each in ("holds", "moment", "arrival"))
    key = exp.column("customer_key", table="v")
    select = exp.Select().select(key).from_(rows).group_by(key.copy()).having(having(*columns))
    return select.sql(dialect=forms.name)


def test_the_last_and_the_first_row_are_chosen_by_time_and_then_arrival(engine) -> None:
    forms = FORMS[engine.name]
    for latest, wanted in ((True, [2]), (False, [1, 4])):
        sql = _grouped(forms, lambda *columns, latest=latest: forms.chosen(*columns, latest=latest))
        assert sorted(engine.people(sql)) == wanted, sql


def test_a_count_of_nothing_is_zero(engine) -> None:
    forms = FORMS[engine.name]
    sql = _grouped(forms, lambda holds, *_: exp.LTE(this=forms.count_if(holds), expression=exp.Literal.number(0)))
    assert engine.people(sql) == [3], sql


def test_a_sum_and_an_average_are_missing_where_no_number_is_known(engine) -> None:
    forms = FORMS[engine.name]
    for work in (forms.sum, forms.average):
        # Known only where the row holds.
        def known(holds: exp.Expr, _: exp.Expr, arrival: exp.Expr) -> exp.Expr:
            return exp.Case(ifs=[exp.If(this=holds, true=exp.Cast(this=arrival, to=forms.type(Type(Kind.NUMBER))))])

        sql = _grouped(forms, lambda *columns, work=work: exp.Is(this=work(known(*columns)), expression=exp.Null()))
        assert engine.people(sql) == [3], sql
