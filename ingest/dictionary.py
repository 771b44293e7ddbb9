"""Words that rows repeat, kept once under a number: messages, campaigns, links, forms …"""

from sql.reader import Writer, identifier


def number(writer: Writer, entity: str, columns: tuple[str, ...], rows: str) -> None:
    """Give every combination of `columns` in the temp table `rows` its number in store.<entity>, in order of rows.

    A combination that is missing whole has none; in one that is not, a missing part is a value like any other.
    """
    names = ", ".join(map(identifier, columns))
    some = " or ".join(f"{identifier(column)} is not null" for column in columns)
    same = " and ".join(f"k.{identifier(column)} is not distinct from n.{identifier(column)}" for column in columns)
    count = writer.execute(
        f"""create or replace temp table unnumbered as
        select n.*, row_number() over (order by n.row) - 1 as place
        from (select {names}, min(row) as row from {rows} where {some} group by {names}) as n
        anti join store.{entity} as k on {same}"""
    )
    count = int(writer.value("select count(*) from unnumbered"))
    if count:
        first = writer.take_numbers(entity, count)
        writer.execute(
            f"""insert into store.{entity} ({entity}_key, {names})
            select $first + place, {names} from unnumbered order by place""",
            {"first": first},
        )


def source_key(writer: Writer, source: str) -> int:
    """The number of the source called `source`."""
    writer.execute("create or replace temp table naming as select $source as source, 0 as row", {"source": source})
    number(writer, "source", ("source",), "naming")
    return int(writer.value("select source_key from store.source where source = $source", {"source": source}))
