"""What a mapped field holds, as SQL over one row of ours: columns under their own names in a table called `r`."""

from collections.abc import Mapping
from enum import StrEnum

from exports.mapping import MappedField
from exports.settings.settings import Settings
from sql.field import Kind, Type
from sql.reader import identifier, literal

# Both ends of what Meta's own library strips before it hashes: blanks and dots.
META_ENDS = r"^[\s.\x00\x0b]+|[\s.\x00\x0b]+$"
PHONE = r"\s*\+?[0-9][0-9\s().-]{5,}"
GOOGLE_DOTLESS = "('gmail.com', 'googlemail.com')"


class Form(StrEnum):
    """How values stand in what is sent."""

    TEXT = "text"  # all of it text, as in CSV: lists are JSON, whole numbers have no point
    JSON = "json"  # numbers, booleans and lists as such, times as text
    COLUMNS = "columns"  # as in Parquet: dates and times as such too


def form_of(settings: Settings) -> Form:
    """How values stand in what an export sends."""
    if settings.file is None:
        return Form.JSON
    return {"csv": Form.TEXT, "parquet": Form.COLUMNS}.get(settings.file.format, Form.JSON)


def value_of(field: MappedField, types: Mapping[str, Type], zone: str, form: Form) -> str:
    """The SQL of one field; a missing value is null. `zone` is the IANA name in which times are told."""
    if field.value is not None:
        return _in_form(literal(field.value), field.type or "text", form)
    if field.link:
        return "null::varchar"  # each gets a token of its own once the rows are kept (tokens.py)
    assert field.source is not None
    known = types[field.source]
    column = f"r.{identifier(field.source)}"
    plain = not (field.words or field.hash or field.longest or field.time)
    if plain and form is not Form.TEXT:
        natural = _natural(column, known, zone, form)
        return natural if field.type is None else _in_form(_text(column, known, zone), field.type, form)
    text = _text(column, known, zone, field.time)
    if field.words:
        cases = " ".join(f"when {literal(ours)} then {literal(theirs)}" for ours, theirs in field.words.items())
        otherwise = text if field.other is None else literal(field.other)
        text = f"case when {text} is null then null else case {text} {cases} else {otherwise} end end"
    if field.hash:
        text = f"sha256({normal(text, field.hash)})"
    if field.longest:
        text = f"left({text}, {int(field.longest)})"
    return _in_form(text, field.type or "text", form)


def normal(text: str, rule: str) -> str:
    """How a text is written before it is hashed, which differs from one destination to the next."""
    match rule:
        case "meta":
            plain = f"lower(regexp_replace({text}, {literal(META_ENDS)}, '', 'g'))"
            digits = f"ltrim(regexp_replace({text}, '\\D', '', 'g'), '0')"
            return f"nullif(case when regexp_full_match({text}, {literal(PHONE)}) then {digits} else {plain} end, '')"
        case "google":
            low = f"lower(regexp_replace({text}, '\\s', '', 'g'))"
            local, domain = f"split_part({low}, '@', 1)", f"split_part({low}, '@', 2)"
            dotless = f"replace({local}, '.', '') || '@' || {domain}"
            phone = f"regexp_replace({low}, '[^+0-9]', '', 'g')"
            return f"""nullif(case when regexp_full_match({text}, {literal(PHONE)}) then {phone}
                when {domain} in {GOOGLE_DOTLESS} then {dotless} else {low} end, '')"""
        case _:
            return f"nullif(lower(trim({text})), '')"


def _natural(column: str, known: Type, zone: str, form: Form) -> str:
    if known.is_list or known.kind in (Kind.NUMBER, Kind.BOOLEAN, Kind.TEXT):
        return column
    if form is Form.JSON:
        return _text(column, known, zone)
    return f"timezone('UTC', {column})" if known.kind is Kind.TIME else column


def _text(column: str, known: Type, zone: str, time: str | None = None) -> str:
    """Whole numbers without a point, lists as JSON, times local to the second."""
    if known.is_list:
        return f"to_json({column})::varchar"
    match known.kind:
        case Kind.NUMBER:
            whole = f"{column} = trunc({column}) and abs({column}) < 1e15"
            return f"case when {whole} then try_cast({column} as bigint)::varchar else {column}::varchar end"
        case Kind.TIME:
            local = f"timezone({literal(zone)}, timezone('UTC', {column}))"
            return f"strftime({local}, {literal(time)})" if time else f"date_trunc('second', {local})::varchar"
        case Kind.DATE if time:
            return f"strftime({column}, {literal(time)})"
        case _:
            return f"{column}::varchar"


def _in_form(text: str, type_: str, form: Form) -> str:
    if form is Form.TEXT or type_ == "text":
        return text
    match type_:
        case "number":
            return f"try_cast({text} as double)"
        case "boolean":
            return f"try_cast({text} as boolean)"
        case _:
            return f"coalesce(try_cast(try_cast({text} as json) as varchar[]), [{text}])"
