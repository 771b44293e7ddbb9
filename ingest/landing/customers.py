"""Customers land: who they are, then their attributes, of each the newest value whatever the order of arrival."""

from ingest.landing import attributes, identity, staging, totals
from ingest.landing.attributes import Given, reading
from ingest.landing.landing import Landing
from jobs.run import Counts
from sql.named import fill, query
from sql.reader import Writer, identifier


def land_customers(landing: Landing) -> Counts:
    writer, staged = landing.writer, landing.staged
    given = attributes.declare(writer, staged.records, staged.extras, empty=staged.empty)
    writer.execute(query("land/checked_customers"), {"received_at": landing.received_at})
    rejected = staging.reject(writer, staged, landing.run_id)
    identity.resolve(writer, landing.received_at, states=True)
    writer.execute(query("land/customers_moved"))
    if given:
        _keep_newest(writer, given)
    identity.merge(writer, landing.run_id, landing.received_at)
    inserted = int(writer.value("select count(*) from birth"))
    updated = int(writer.value("select count(*) from (select distinct row from moved anti join birth using (row))"))
    return Counts(staged.rows, inserted, updated, staged.rows - inserted - updated - rejected, rejected)


def _keep_newest(writer: Writer, given: list[Given]) -> None:
    """Of each attribute the newest value of the batch, kept where it is not older than what stands.

    `won` and `newer` have a struct an attribute, a0, a1 …: value, row, at, and in `newer` whether it changes anything.
    """
    newest, newer, values, times, changes, rows = [], [], [], [], [], []
    for place, each in enumerate(given):
        cell, name, a = f"g.{identifier(each.column)}", identifier(each.field.name), f"a{place}"
        newest.append(
            f", arg_max({{'value': {cell}, 'row': d.row, 'at': d.updated_at}}, d.place) "
            f"filter ({cell} is not null) as {a}"
        )
        value = reading(each.field, f"nullif(w.{a}.value, chr(0))")
        newer.append(
            f", case when w.{a} is not null and (u.{name} is null or w.{a}.at >= u.{name}) then {{'value': {value}, "
            f"'row': w.{a}.row, 'at': w.{a}.at, 'changes': {value} is distinct from c.{name}}} end as {a}"
        )
        values.append(f"{name} = case when n.{a} is null then c.{name} else n.{a}.value end")
        times.append(f"{name} = coalesce(n.{a}.at, u.{name})")
        changes.append(f"coalesce(n.{a}.changes, false)")
        rows.append(f"case when {a}.changes then {a}.row end")
    writer.execute(fill(query("land/customers_newest"), {"{newest}": "".join(newest)}))
    writer.execute(fill(query("land/customers_newer"), {"{newer}": "".join(newer)}))
    totals.touch(writer, f"select key as customer_key from newer as n where {' or '.join(changes)}")
    writer.execute(
        f"""update store.customer as c set {", ".join(values)}
        from newer as n where n.key = c.customer_key and ({" or ".join(changes)})"""
    )
    writer.execute(
        f"update store.customer_updated as u set {', '.join(times)} from newer as n where n.key = u.customer_key"
    )
    writer.execute(
        f"""insert into moved select row from (select unnest([{", ".join(rows)}]) as row from newer)
        where row is not null"""
    )
