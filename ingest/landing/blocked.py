"""The block list: who was erased stays away, whatever is delivered later. It holds hashes and no names.

A row lands only if neither its id nor its address is on the list: one of the two is enough to know somebody by.
"""

from collections.abc import Iterable
from datetime import datetime

import polars as pl

from ingest.landing import pieces
from sql.named import query
from sql.reader import Reader, Writer, identifier

REASON = "this person was erased"

Names = Iterable[tuple[str, str]]  # ("id" or "email", the id or address as it is stored)


def block(writer: Writer, names: Names, at: datetime, by: str | None) -> int:
    """Put them on the list; how many ids and addresses were not on it yet. `at` UTC."""
    _make_entries(writer)
    return _count(
        name
        for kind, name in names
        if writer.execute(
            """insert into app.erased (hash, erased_at, "by")
            select entry($kind, $name), $at, $by where entry($kind, $name) not in (select hash from app.erased)""",
            {"kind": kind, "name": name, "at": at, "by": by},
        )
    )


def unblock(writer: Writer, names: Names) -> int:
    """Take them off the list; how many ids and addresses were on it."""
    _make_entries(writer)
    return _count(
        name
        for kind, name in names
        if writer.execute("delete from app.erased where hash = entry($kind, $name)", {"kind": kind, "name": name})
    )


def is_blocked(reader: Reader, names: Names) -> bool:
    _make_entries(reader)
    return any(
        reader.value("select entry($kind, $name) in (select hash from app.erased)", {"kind": kind, "name": name})
        for kind, name in names
    )


def blocked_since(reader: Reader, names: Names) -> datetime | None:
    """When the first of them was put on the list (UTC); None where none is on it."""
    _make_entries(reader)
    found = [
        reader.value("select erased_at from app.erased where hash = entry($kind, $name)", {"kind": kind, "name": name})
        for kind, name in names
    ]
    return min((at for at in found if at), default=None)


def keep_record(writer: Writer, names: Names, done: str, at: datetime, by: str | None, detail: str | None) -> None:
    """Write down who did what when, about whom as a hash alone; `detail` JSON."""
    _make_entries(writer)
    for kind, name in names:
        writer.execute(
            """insert into app.erasure (hash, done, done_at, "by", detail)
            values (entry($kind, $name), $done, $at, $by, $detail)""",
            {"kind": kind, "name": name, "done": done, "at": at, "by": by, "detail": detail},
        )


def refuse(writer: Writer) -> None:
    """Give the rows of `checked` that tell somebody on the list their reason, whatever else is wrong with them."""
    if _has_entries(writer):
        _make_entries(writer)
        writer.execute(query("erase/blocked"), {"reason": REASON})
        for statement in query("erase/read_elements").split(";\n"):
            writer.execute(statement, {"reason": REASON} if "$reason" in statement else None)


def clean(writer: Writer, table: str, column: str) -> None:
    """Take out of the texts of `column` what speaks of somebody on the list: rows of `table` that could not even be
    read as such. Those of which nothing is left get the reason."""
    if not _has_entries(writer):
        return
    own = identifier(column)
    pieces.take_apart(writer, f"select rowid as id, {own} as body from {table} where {own} is not null")
    _mark_texts(writer)
    if pieces.put_together(writer):
        writer.execute(
            f"""update {table} as t set {own} = c.body, reason = case when c.body is null then $reason else t.reason end
            from cut_text as c where c.id = t.rowid""",
            {"reason": REASON},
        )


def clean_calls(writer: Writer, run_id: int, since: int, elements: pl.DataFrame | None = None) -> None:
    """Take out of the raw calls of a run, from the number `since` on, what is of somebody on the list: of `elements`
    (number, call) those of which a row did not land for that, which has to be tried before; where no row was made of
    one, and without `elements`, what speaks of them as a text."""
    if not _has_entries(writer):
        return
    calls = f"run_id = {run_id:d} and call_number >= {since:d}"
    pieces.take_apart(writer, f"select call_number as id, body from app.payload where {calls}")
    if elements is not None:
        writer.stage("call_element", elements.select("number", "call"))
        writer.execute("create temp table if not exists read_element (element bigint, is_refused boolean)")
        writer.execute(query("erase/refused_calls"))
        pieces.note_told(writer)
    _mark_texts(writer)
    if pieces.put_together(writer):
        writer.execute(
            f"""update app.payload as p set body = c.body, headers = null
            from cut_text as c where {calls} and c.id = p.call_number and c.body is not null"""
        )
        writer.execute(
            f"delete from app.payload where {calls} and call_number in (select id from cut_text where body is null)"
        )


def _mark_texts(writer: Writer) -> None:
    _make_entries(writer)
    writer.execute(query("erase/blocked_texts"))


def _count(names: Iterable[str]) -> int:
    """How many a person would count: an address that was put down as an id too is one."""
    return len({name.lower() if "@" in name else name for name in names})


def _has_entries(reader: Reader) -> bool:
    return bool(reader.value("select exists (from app.erased)"))


def _make_entries(reader: Reader) -> None:
    reader.rows(query("erase/entry"))
