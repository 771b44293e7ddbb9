"""What is published: every view that analysts may read, those of what happened in parts by month, the others whole."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sql.named import fill, query
from sql.permitted import AUDIT
from sql.reader import Reader, identifier, literal

# The time by whose months each is parted; a data model's activity by its own.
BY_MONTH = {
    "events": "occurred_at",
    "responses": "answered_at",
    "answers": "answered_at",
    "calls": "called_at",
    "delivery_attempts": "started_at",
    "delivery_changes": "delivered_at",
    "delivery_rows": "told_at",
    "undelivered_rows": "kept_at",
}


@dataclass(frozen=True)
class Column:
    """`type` is DuckDB's word for it."""

    name: str
    type: str
    comment: str

    @property
    def value(self) -> str:
        """The expression of what is written, for engines that know neither DuckDB's enums nor its JSON."""
        is_own = self.type == "JSON" or self.type.startswith("ENUM")
        return identifier(self.name) + ("::varchar" if is_own else "")


@dataclass(frozen=True)
class View:
    """`time`: the column by whose months it is parted; empty: whole."""

    name: str
    comment: str
    columns: tuple[Column, ...]
    time: str = ""

    @property
    def is_ordered(self) -> bool:
        return any(each.name == "arrival" for each in self.columns)


@dataclass(frozen=True)
class Part:
    """One month of a view (its first day), or all of it, or what has no time. `digest` differs where a row does."""

    name: str
    month: date | None
    rows: int
    digest: str


def views(reader: Reader) -> list[View]:
    """All that every analyst may read, by name."""
    times = BY_MONTH | dict(reader.rows("select plural, time from store.activity"))
    found: dict[str, View] = {}
    for name, comment, column, kind, about in reader.rows(query("publish/views"), {"hidden": AUDIT}):
        one = found.get(name, View(name, comment or "", (), times.get(name, "")))
        found[name] = View(name, one.comment, (*one.columns, Column(column, kind, about or "")), one.time)
    return list(found.values())


def parts(reader: Reader, view: View) -> list[Part]:
    """The parts that the view has; at least one, so that an engine finds its columns where it has no row."""
    month = f"date_trunc('month', {identifier(view.time)})::date" if view.time else "null::date"
    columns = ", ".join(each.value for each in view.columns)
    slots = {"{month}": month, "{columns}": columns, "{view}": identifier(view.name)}
    found = reader.rows(fill(query("publish/parts"), slots))
    return [Part(_named(view, at), at, int(rows), digest) for at, rows, digest in found] or [
        Part(_named(view, None), None, 0, "0")
    ]


def write(reader: Reader, view: View, part: Part, path: Path) -> int:
    """Write the rows of a part as Parquet; how many. `path` lies where the warehouse may write."""
    time = identifier(view.time)
    where = order = ""
    if part.month is not None:
        first = f"date {literal(f'{part.month.year:04}-{part.month.month:02}-01')}"
        where = f"where {time} >= {first} and {time} < {first} + interval 1 month"
    elif view.time:
        where = f"where {time} is null"
    if view.time:
        order = f"order by {time}{', arrival' if view.is_ordered else ''}"
    columns = ", ".join(f"{each.value} as {identifier(each.name)}" for each in view.columns)
    text = f"select {columns} from main.{identifier(view.name)} {where} {order}"
    found = reader.rows(f"copy (\n{text}\n) to {literal(str(path))} (format parquet, compression zstd)")
    return int(found[0][0])


def _named(view: View, month: date | None) -> str:
    if month is not None:
        return f"{month.year:04}-{month.month:02}"
    return "undated" if view.time else "all"
