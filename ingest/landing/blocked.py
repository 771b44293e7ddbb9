"""The block list: who was erased stays away, whatever is delivered later. It holds hashes and no names.

A row lands only if neither its id nor its address is on the list: one of the two is enough to know somebody by.
"""

from collections.abc import Iterable
from datetime import datetime

import polars as pl

from sql.named import fill, query
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


def is_blocked(writer: Writer, names: Names) -> bool:
    _make_entries(writer)
    return any(
        writer.value("select entry($kind, $name) in (select hash from app.erased)", {"kind": kind, "name": name})
        for kind, name in names
    )


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
        for statement in query("erase/refused_elements").split(";\n"):
            writer.execute(statement, {"reason": REASON} if "$reason" in statement else None)


def clean(writer: Writer, table: str, column: str) -> None:
    """Empty the texts of `column` that speak of somebody on the list, and give their rows the reason: rows of `table`
    that could not even be read as such."""
    if not _has_entries(writer):
        return
    _make_entries(writer)
    writer.execute(fill(query("erase/blocked_texts"), {"{table}": table, "{column}": identifier(column)}))
    writer.execute(
        f"""update {table} set {identifier(column)} = null, reason = $reason
        where rowid in (select row from blocked_text)""",
        {"reason": REASON},
    )


def clean_calls(writer: Writer, run_id: int, since: int, elements: pl.DataFrame | None = None) -> None:
    """Take out of the raw calls of a run, from the number `since` on, what speaks of somebody on the list: as a text,
    or as one of `elements` (number, call) of which a row did not land for that, which has to be tried before."""
    if not _has_entries(writer):
        return
    slots = {"{run_id}": str(run_id), "{since}": str(since)}
    writer.execute(fill(query("erase/call_pieces"), slots))
    clean(writer, "piece", "piece")
    if elements is not None:
        writer.stage("call_element", elements.select("number", "call"))
        writer.execute("create temp table if not exists refused_element (element bigint)")
        writer.execute(query("erase/call_refused"), {"reason": REASON})
    writer.execute(fill(query("erase/call_cut"), slots))


def _count(names: Iterable[str]) -> int:
    """How many a person would count: an address that was put down as an id too is one."""
    return len({name.lower() if "@" in name else name for name in names})


def _has_entries(reader: Reader) -> bool:
    return bool(reader.value("select exists (from app.erased)"))


def _make_entries(writer: Writer) -> None:
    writer.execute(query("erase/entry"))
