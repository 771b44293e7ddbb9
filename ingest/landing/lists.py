"""Static lists land: a list is what its last file says, whole. People in it that were not known are made."""

from collections.abc import Iterable
from datetime import datetime

import polars as pl

from ingest.landing import identity, staging, totals
from ingest.records import PERSON, Records
from jobs.run import Counts
from sql.named import query
from sql.reader import Writer

MEMBERS = Records("list", PERSON, (), (PERSON,), "")


def land_list(writer: Writer, name: str, batches: Iterable[pl.DataFrame], run_id: int, received_at: datetime) -> Counts:
    """Make the list `name` hold the people of `batches` (columns customer_id, email) and nobody else; inserted are
    those it did not hold before."""
    list_key = _list_key(writer, name, received_at)
    writer.execute(
        f"create or replace temp table held as select customer_key from store.list_member where list_key = {list_key}"
    )
    writer.execute(f"delete from store.list_member where list_key = {list_key}")
    totals.begin(writer)
    read = rejected = 0
    for batch in batches:
        staged = staging.stage(writer, MEMBERS, batch)
        read += staged.rows
        writer.execute(query("land/checked_list"))
        rejected += staging.reject(writer, staged, run_id)
        identity.resolve(writer, received_at)
        identity.merge(writer, run_id, received_at)
        writer.execute(
            f"""insert into store.list_member
            select {list_key}, customer_key from (select distinct customer_key from final_person)
            anti join (select customer_key from store.list_member where list_key = {list_key}) using (customer_key)"""
        )
    holds = f"select customer_key from store.list_member where list_key = {list_key}"
    totals.touch(writer, f"(from ({holds}) except from held) union all (from held except from ({holds}))")
    inserted = writer.value(
        f"""select count(*) from (select customer_key from store.list_member where list_key = {list_key})
        anti join held using (customer_key)"""
    )
    return Counts(read, int(inserted), 0, read - rejected - int(inserted), rejected)


def _list_key(writer: Writer, name: str, at: datetime) -> int:
    key = writer.value("select list_key from store.list where list = $name", {"name": name})
    if key is None:
        key = writer.take_numbers("list", 1)
        writer.execute(
            "insert into store.list (list_key, list, imported_at) values ($key, $name, $at)",
            {"key": key, "name": name, "at": at},
        )
    else:
        writer.execute("update store.list set imported_at = $at where list_key = $key", {"key": key, "at": at})
    return int(key)
