"""Questions that are asked again: SQL with a name, and the parameters that it takes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from sql.errors import QueryUnknown, quoted
from sql.permitted import check
from sql.reader import Reader, Writer

COLUMNS = "name, title, description, text, parameters, saved_at, saved_by"


@dataclass(frozen=True)
class SavedQuery:
    """`parameters`: the value that each has unless another is given; times UTC."""

    name: str
    title: str
    description: str
    text: str
    parameters: Mapping[str, Any]
    saved_at: datetime
    saved_by: str | None


def save(
    writer: Writer,
    name: str,
    text: str,
    at: datetime,
    *,
    title: str = "",
    description: str = "",
    parameters: Mapping[str, Any] | None = None,
    by: str | None = None,
) -> SavedQuery:
    """Keep it, in place of one that has the name already. QueryRefused for what is no single read."""
    if not name.strip() or not name.isprintable() or len(name) > 100:
        raise QueryUnknown("The name of a query is 1 to 100 printable characters.")
    check(writer, text.strip().rstrip(";"))
    writer.execute("delete from app.query where name = $name", {"name": name})
    writer.execute(
        f"insert into app.query ({COLUMNS}) values ($name, $title, $description, $text, $parameters, $at, $by)",
        {
            "name": name,
            "title": title,
            "description": description,
            "text": text,
            "parameters": json.dumps(dict(parameters or {})),
            "at": at,
            "by": by,
        },
    )
    return get(writer, name)


def get(reader: Reader, name: str) -> SavedQuery:
    """QueryUnknown, with what exists, where there is none of that name."""
    found = [each for each in all_queries(reader) if each.name == name]
    if found:
        return found[0]
    names = [each.name for each in all_queries(reader)]
    near = get_close_matches(name, names, 1)
    hint = f"; did you mean {near[0]}? There are" if near else "; there are"
    raise QueryUnknown(f"There is no saved query {quoted(name)}{hint}: {', '.join(names) or 'none yet'}.")


def all_queries(reader: Reader) -> list[SavedQuery]:
    """By name."""
    rows = reader.rows(f"select {COLUMNS} from app.query order by name")
    return [
        SavedQuery(name, title or "", description or "", text, json.loads(parameters or "{}"), at, by)
        for name, title, description, text, parameters, at, by in rows
    ]


def remove(writer: Writer, name: str) -> None:
    get(writer, name)
    writer.execute("delete from app.query where name = $name", {"name": name})
