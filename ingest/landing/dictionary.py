"""Words that rows repeat, kept once under a number: messages, campaigns, links, forms …"""

from sql.reader import Writer, identifier


def number(writer: Writer, entity: str, columns: tuple[str, ...], rows: str) -> None:
    """Give every combination of `columns` in the temp table `rows` its number in store.<entity>, in order of rows; the
    temp table number_of_<entity> (<entity>_key, columns) has those of the batch.

    A combination that is missing whole has none; in one that is not, a missing part is a value like any other.
    """
    names = ", ".join(map(identifier, columns))
    some = " or ".join(f"{identifier(column)} is not null" for column in columns)
    # One column has none that is missing, and where there need be no care for that DuckDB skips most of what stands.
    equals = "=" if len(columns) == 1 else "is not distinct from"
    same = " and ".join(f"k.{identifier(column)} {equals} n.{identifier(column)}" for column in columns)
    key, numbers = f"{entity}_key", f"number_of_{entity}"
    last = f"(select value from store.counter where name = '{entity}')"
    writer.execute(
        f"""create or replace temp table {numbers} as
        select coalesce(k.{key}, {last} + row_number() over (partition by k.{key} is null order by n.row))::integer
            as {key}, n.* exclude (row)
        from (select {names}, min(row) as row from {rows} where {some} group by {names}) as n
        left join store.{entity} as k on {same}"""
    )
    if count := writer.execute(
        f"""insert into store.{entity} ({key}, {names})
        select {key}, {names} from {numbers} where {key} > {last} order by {key}"""
    ):
        writer.take_numbers(entity, count)


def source_key(writer: Writer, source: str) -> int:
    """The number of the source called `source`."""
    given = {"source": source}
    known = writer.value("select source_key from store.source where source = $source", given)
    if known is None:
        known = writer.take_numbers("source", 1)
        writer.execute("insert into store.source (source_key, source) values ($key, $source)", {"key": known, **given})
    return int(known)
