"""How the texts of a column are written where it is not as we write them: the forms that `formats` of a mapping knows,
and which of them the texts of a column fit.

Where several fit, as 03-04-2026 is of March or of April, nobody can tell from the texts; which one is meant never
enters.
"""

import re
from collections import Counter
from datetime import UTC, date, datetime

import polars as pl

from ingest.mapping.local_times import is_of_days, tells_instant, time_written
from sql.column import column_named
from sql.field import Kind

COMMA, POINT = "1.234,56", "1,234.56"
_MARKS = {COMMA: (".", ","), POINT: (",", ".")}  # between thousands, before the decimals
_CURRENCY = r"[\s\x{a0}\x{202f}€]"

_DAYS = ("%d{0}%m{0}%Y", "%m{0}%d{0}%Y")  # a year of two digits is left alone: 65 is no century
_HOURS = {"": "", " %H:%M": r" +\d?\d:\d\d", " %H:%M:%S": r" +\d?\d:\d\d:\d\d"}
_FOUND = {*_MARKS, *(days.format(mark) + hours for days in _DAYS for mark in "-/." for hours in _HOURS)}
NEARLY = 0.95  # of the texts of a column, for a form to be theirs that some do not fit
_LOOKED_AT = 1_000  # texts that most columns are dismissed by


def formatted(name: str, form: str, *, as_days: bool = False) -> pl.Expr:
    """The texts of the column `name` that are written in `form`, as we write them; what is not stays as it is.
    `as_days`: what tells no hour becomes a day, and not its midnight."""
    return _number_written(name, form) if form in _MARKS else time_written(name, form, as_days=as_days)


def is_of_numbers(form: str) -> bool:
    return form in _MARKS


def looked_for(texts: pl.Series) -> tuple[str, ...]:
    """The forms that most of the first ones, each of which holds something, could be in; the likeliest first."""
    seen = Counter(_writing(text) for text in texts.head(_LOOKED_AT))
    if not seen:
        return ()
    [(writing, _)] = seen.most_common(1)
    if writing is None:
        return tuple(_MARKS)
    return tuple(days.format(writing[0]) + writing[1] for days in _DAYS)


def fit(texts: pl.Series, form: str) -> pl.Series:
    """Of each of `texts`, whether it can be read in the form, one of looked_for; those of numbers fit whole ones too,
    which has_marks tells."""
    if form in _MARKS:
        return texts.str.contains(_look_of_number(form))
    is_alike = texts.str.contains(_look_of_time(form))
    return is_alike & texts.str.strip_chars().str.to_datetime(form, strict=False).is_not_null()


def is_found(form: str) -> bool:
    """Whether it is one of those that texts are held against; any other has to be said."""
    return form in _FOUND


def is_local(form: str) -> bool:
    """Whether it tells times whose zone has to be said."""
    return is_of_times(form) and not tells_instant(form)


def has_marks(texts: pl.Series) -> bool:
    """Whether one of them has what we do not write in a number."""
    return bool(texts.str.contains("[,€]").any())


def written_otherwise(texts: pl.Series) -> int:
    """How many of `texts` are numbers in a form of these that we do not write."""
    looks = "|".join(f"(?:{_look_of_number(form)})" for form in _MARKS)
    return int((texts.str.contains(looks) & texts.str.contains("[,€]")).sum())


def is_nearly(fitting: int, texts: int) -> bool:
    """Whether a form that so many of the texts fit is the one that the others fail."""
    return fitting >= NEARLY * texts


def kind_of(form: str, rows: str) -> Kind:
    """Of which kind it is what is read in the form, in rows of a kind: days are kept as such of customers alone."""
    if is_of_numbers(form):
        return Kind.NUMBER
    return Kind.TIME if is_of_times(form) or rows != "customers" else Kind.DATE


def example(form: str) -> str:
    """The form as people write it: 31-12-2026 14:05."""
    if form in _MARKS:
        return form
    told = {"%d": "31", "%m": "12", "%Y": "2026", "%H": "14", "%M": "05", "%S": "09"}
    return re.sub("%[dmYHMS]", lambda found: told[found.group()], form)


def is_of_times(form: str) -> bool:
    return not is_of_numbers(form) and not is_of_days(form)


def _writing(text: str) -> tuple[str, str] | None:
    """What stands between the days of a text that is written as a date, and how its hours are told."""
    found = re.fullmatch(r"\d?\d([-/.])\d?\d\1\d{4}( +\d?\d:\d\d(:\d\d)?)?", text.strip())
    if found is None:
        return None
    return found[1], "" if not found[2] else " %H:%M:%S" if found[3] else " %H:%M"


def _look_of_number(form: str) -> str:
    thousands, decimals = map(re.escape, _MARKS[form])
    whole = rf"(0|[1-9]\d{{0,8}}|[1-9]\d{{0,2}}({thousands}\d{{3}}){{1,2}})"
    return rf"^{_CURRENCY}*-?{_CURRENCY}*{whole}({decimals}\d+)?{_CURRENCY}*$"


def _look_of_time(form: str) -> str:
    days, _, hours = form.partition(" ")
    return rf"^\s*\d?\d{re.escape(days[2])}\d?\d{re.escape(days[2])}\d{{4}}{_HOURS[f' {hours}' if hours else '']}\s*$"


def _number_written(name: str, form: str) -> pl.Expr:
    thousands, decimals = _MARKS[form]
    text = column_named(name).cast(pl.String)
    plain = (
        text.str.replace_all(_CURRENCY, "")
        .str.replace_all(thousands, "", literal=True)
        .str.replace(decimals, ".", literal=True)
    )
    return pl.when(text.str.contains(_look_of_number(form))).then(plain).otherwise(text).alias(name)


def read_one(text: str, form: str) -> float | date | datetime | None:
    """What one text is in the form; None where it cannot be read in it."""
    if is_found(form) and not fit(pl.Series([text]), form).all():
        return None
    ours = pl.DataFrame({"text": [text]}).select(formatted("text", form, as_days=True)).item()
    if form in _MARKS:
        return float(ours)
    try:
        read = date.fromisoformat(ours) if is_of_days(form) else datetime.fromisoformat(ours)
    except ValueError:
        return None
    return read.astimezone(UTC).replace(tzinfo=None) if isinstance(read, datetime) and read.tzinfo else read
