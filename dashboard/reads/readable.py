"""What the Query page reads: what there is to ask, how many rows it has, and what stands in a column. Nothing here
writes or draws."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from accounts.roles import Act
from dashboard import house, reads, who
from dashboard.said import said_in
from dashboard.words import LANGUAGES, Language, language
from sql import permitted, saved_query
from sql.analyst import ask
from sql.errors import QueryRefused
from sql.named import query
from sql.permitted import AUDIT
from sql.reader import identifier
from sql.saved_query import SavedQuery

SECONDS = 15  # that a column is looked at for
TOP = 10
# Nobody who is erased has events, so the table has as many as the view, which has to join to count.
COUNTED_BY = {"events": "store.event"}


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    about: str


@dataclass(frozen=True)
class Table:
    """A view made for reading, or a table of the store; `name` as a query writes it."""

    name: str
    about: str
    is_view: bool
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Summary:
    """What stands in a column: rows, those without a value, how many different ones, the least and the most as text (of
    what has an order), and the most frequent, each with its rows."""

    rows: int
    missing: int
    distinct: int
    least: str | None
    most: str | None
    top: list[tuple[str, int]]


def tables() -> list[Table]:
    """Those that who looks may read, told in their language."""
    hidden = set() if who.may(Act.ACCOUNTS) else {AUDIT}
    return [each for each in _tables(reads.stamp(), language()) if each.name not in hidden]


def counts() -> dict[str, int]:
    """How many rows each has, by its name."""
    return _counts(reads.stamp())


def summary(table: str, column: str) -> Summary:
    """QueryRefused where it lasts too long."""
    return _summary(table, column, reads.stamp())


def saved() -> list[SavedQuery]:
    with house.warehouse().reader() as reader:
        return saved_query.all_queries(reader)


def may_be_asked(text: str) -> bool:
    """Whether it does no more than read what who looks may read."""
    try:
        with house.warehouse().reader() as reader:
            permitted.check(reader, text.strip().rstrip(";"), sees_audit=who.may(Act.ACCOUNTS))
    except QueryRefused:
        return False
    return True


def parameters(text: str) -> list[str]:
    """The names of the query's parameters, in their order; none of a text that cannot be read."""
    with house.warehouse().reader() as reader:
        return permitted.parameters(reader, text)


def written(name: str) -> str:
    """A name as a query has to write it."""
    is_plain = name.isascii() and name.isidentifier() and name == name.lower()
    return name if is_plain and name not in _reserved() else identifier(name)


@st.cache_resource(show_spinner=False)
def _reserved() -> frozenset[str]:
    with house.warehouse().reader() as reader:
        rows = reader.rows("select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'")
    return frozenset(name for (name,) in rows)


@st.cache_resource(show_spinner=False, max_entries=4)
def _tables(stamp: str, language: Language) -> list[Table]:  # noqa: ARG001
    found: dict[str, Table] = {}
    with house.warehouse().reader() as reader:
        rows = reader.rows(query("dashboard/readable"))
    for schema, bare, about, column, kind, comment in rows:
        is_view = schema == "main"
        name = written(bare) if is_view else f"store.{written(bare)}"
        before = found[name].columns if name in found else ()
        one = Column(column, "enum" if kind.startswith("ENUM") else kind.lower(), said_in(comment or "", language))
        found[name] = Table(name, said_in(about or "", language), is_view, (*before, one))
    return list(found.values())


@st.cache_resource(show_spinner=False, max_entries=4)
def _counts(stamp: str) -> dict[str, int]:
    names = [each.name for each in _tables(stamp, LANGUAGES[0])]
    with house.warehouse().reader() as reader:
        return {name: int(reader.value(f"select count(*) from {COUNTED_BY.get(name, name)}")) for name in names}


@st.cache_resource(show_spinner=False, max_entries=100)
def _summary(table: str, column: str, stamp: str) -> Summary:  # noqa: ARG001
    value = written(column)
    stats = f"""select count(*), count({value}), count(distinct {value}), min({value})::varchar, max({value})::varchar
        from {table}"""
    top = f"""select {value}::varchar, count(*) as rows from {table} where {value} is not null
        group by {value} order by rows desc, 1 limit {TOP}"""
    rows, known, distinct, least, most = _asked(stats)[0]
    return Summary(rows, rows - known, distinct, least, most, [(text, count) for text, count in _asked(top)])


def _asked(text: str) -> list[tuple[Any, ...]]:
    return ask(house.warehouse(), text, limit=TOP, seconds=SECONDS, sees_audit=who.may(Act.ACCOUNTS)).frame.rows()
