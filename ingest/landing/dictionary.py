"""Words that rows repeat, kept once under a number: messages, campaigns, links, forms …"""

from sql.reader import Writer, identifier


def number(writer: Writer, entity: str, columns: tuple[str, ...], rows: str) -> None:
    """Give every combination of `columns` in the temp table `rows` its number in store.<entity>, in order of rows; the
    temp table number_of_<entity> (<entity>_key, columns) has those of the batch.

    A combination that is missing whole has none; in one that is not, a missing part is a value like any other.
    """
    names = ", ".join(map(identifier, columns))
    some = " or ".join(f"{identifier(column)} is not null" for column in columns)
    same = " and ".join(f"k.{identifier(column)} is not distinct from n.{identifier(column)}" for column in columns)
    key, numbers = f"{entity}_key", f"number_of_{entity}"
    writer.execute(
        f"""create or replace temp table word as
        select k.{key}, n.* from (select {names}, min(row) as row from {rows} where {some} group by {names}) as n
        left join store.{entity} as k on {same}"""
    )
    count = int(writer.value(f"select count(*) from word where {key} is null"))
    first = writer.take_numbers(entity, count)
    writer.execute(
        f"""create or replace temp table {numbers} as
        select {key}, {names} from word where {key} is not null
        union all
        select ($first - 1 + row_number() over (order by row))::integer, {names} from word where {key} is null""",
        {"first": first},
    )
    if count:
        writer.execute(
            f"""insert into store.{entity} ({key}, {names})
            select {key}, {names} from {numbers} where {key} >= $first order by {key}""",
            {"first": first},
        )


def source_key(writer: Writer, source: str) -> int:
    """The number of the source called `source`."""
    writer.execute("create or replace temp table naming as select $source as source, 0 as row", {"source": source})
    number(writer, "source", ("source",), "naming")
    return int(writer.value("select source_key from store.source where source = $source", {"source": source}))
