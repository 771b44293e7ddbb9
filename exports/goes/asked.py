"""The rows of a query: a saved one, or one that stands in the export's settings. It may read what an analyst may."""

from collections.abc import Mapping
from typing import Any

from exports.errors import QueryGone
from exports.goes.rows import Rows
from exports.mapping import FieldMapping, MappedField
from exports.settings.settings import Settings
from jobs.errors import SettingRefused
from sql import saved_query
from sql.errors import KlankbordError, QueryRefused, quoted
from sql.field import Kind, Type
from sql.named import fill, query
from sql.permitted import check, check_given
from sql.reader import Reader

PEOPLE = ("customer_id", "email")
ABOUT = {  # by any address that a person ever had
    "customer_id": """select q.kb_row, c.customer_key from asked as q
    join store.customer as c on c.customer_id = q.customer_id::varchar where c.erased_at is null""",
    "email": """select q.kb_row, c.customer_key from asked as q
    join (
        select email, customer_key from store.customer_email union select email, customer_key from store.customer
    ) as e on e.email = lower(trim(q.email::varchar))
    join store.customer as c using (customer_key) where c.erased_at is null""",
}
NOBODY = "select null::bigint as kb_row, null::integer as customer_key where false"
KINDS = {"BOOLEAN": Kind.BOOLEAN, "DATE": Kind.DATE}


def rows(reader: Reader, settings: Settings) -> Rows:
    """QueryGone where the query is not there any more or cannot be asked any more; SettingRefused where it does not
    tell whom to withhold."""
    text, given = _query(reader, settings)
    types = _types(reader, text, given)
    about = [ABOUT[each] for each in PEOPLE if each in types]
    if settings.withhold and not about:
        raise SettingRefused(
            "The query tells neither customer_id nor email, so who is to be withheld cannot be told from the others; "
            "add one of them as a column, or set withhold=none."
        )
    slots = {"{text}": text, "{about}": "\n    union\n    ".join(about) or NOBODY}
    told = fill(query("exports/asked_rows"), slots)
    return Rows(told, given, types)


def mapping(reader: Reader, settings: Settings) -> FieldMapping:
    text, given = _query(reader, settings)
    return FieldMapping(tuple(MappedField(name, source=name) for name in _types(reader, text, given)))


def key(types: Mapping[str, Type], wanted: str) -> str:
    """The column by which a row is known. SettingRefused where there is none."""
    if wanted:
        if wanted not in types:
            raise SettingRefused(f"key {quoted(wanted)} is no column of the query; there are: {', '.join(types)}.")
        return wanted
    found = next((each for each in PEOPLE if each in types), None)
    if found is None:
        raise SettingRefused("key is needed: the column by which a row of the query is known, --set key=COLUMN.")
    return found


def _query(reader: Reader, settings: Settings) -> tuple[str, dict[str, Any]]:
    if bool(settings.query) == bool(settings.sql):
        raise SettingRefused("An export of a query needs query, the name of a saved one, or sql, the query itself.")
    try:
        saved = saved_query.get(reader, settings.query) if settings.query else None
        text = (saved.text if saved else settings.sql).strip().rstrip(";")
        given = dict(saved.parameters) if saved else {}
        check(reader, text)
        check_given(reader, text, given)
    except KlankbordError as error:
        raise QueryGone(f"The query of this export cannot be asked: {error}") from None
    return text, given


def _types(reader: Reader, text: str, given: Mapping[str, Any]) -> dict[str, Type]:
    try:
        described = reader.described(text, given)
    except QueryRefused as error:
        raise QueryGone(f"The query of this export cannot be asked: {error}") from None
    names = [name.lower() for name, _ in described]
    if doubled := next((name for name in names if names.count(name) > 1), None):
        raise QueryGone(f"The query of this export has two columns {quoted(doubled)}; name them apart.")
    return {name: _type(told) for name, told in described}


def _type(told: str) -> Type:
    inner = told.removesuffix("[]")
    if inner.startswith("TIMESTAMP"):
        kind = Kind.TIME
    elif inner in KINDS:
        kind = KINDS[inner]
    elif inner.startswith(("DECIMAL", "DOUBLE", "FLOAT")) or inner.endswith(("INT", "INTEGER")):
        kind = Kind.NUMBER
    else:
        kind = Kind.TEXT
    return Type(kind, is_list=inner != told)
