"""Saved profiles: every save is a version, the newest is in force, and an archived one is out of sight but kept."""

from dataclasses import dataclass
from datetime import datetime

from segments.errors import ProfileUnknown
from sql.reader import Reader, Writer

COLUMNS = "profile_id, version, name, text, saved_at, saved_by"


@dataclass(frozen=True)
class Saved:
    """`saved_at` naive UTC."""

    profile_id: int
    version: int
    name: str
    text: str
    saved_at: datetime
    saved_by: str | None = None


def save(writer: Writer, name: str, text: str, at: datetime, by: str | None = None) -> Saved:
    """Keep `text` as the newest version of the profile `name`; what is already in force is not kept twice."""
    found = find(writer, name)
    if found and found.text == text:
        return found
    archived = writer.row(
        "select profile_id, max(version) from app.profile where name = $name group by profile_id", {"name": name}
    )
    profile_id, version = archived or (writer.take_numbers("profile", 1), 0)
    saved = Saved(int(profile_id), int(version) + 1, name, text, at, by)
    writer.execute("update app.profile set archived_at = null where profile_id = $id", {"id": saved.profile_id})
    writer.execute(
        f"insert into app.profile ({COLUMNS}) values ($profile_id, $version, $name, $text, $saved_at, $saved_by)",
        vars(saved),
    )
    return saved


def find(reader: Reader, name: str) -> Saved | None:
    """The version in force; None where there is none."""
    row = reader.row(
        f"""select {COLUMNS} from app.profile
        where name = $name and archived_at is null order by version desc limit 1""",
        {"name": name},
    )
    return Saved(*row) if row else None


def get(reader: Reader, name: str) -> Saved:
    """The version in force; ProfileUnknown with what exists."""
    found = find(reader, name)
    if found is None:
        raise ProfileUnknown(name, names(reader))
    return found


def names(reader: Reader) -> tuple[str, ...]:
    rows = reader.rows("select distinct name from app.profile where archived_at is null order by name")
    return tuple(name for (name,) in rows)


def all_saved(reader: Reader) -> list[Saved]:
    """The version in force of each, by name."""
    rows = reader.rows(
        f"""select {COLUMNS} from app.profile where archived_at is null
        qualify row_number() over (partition by profile_id order by version desc) = 1 order by name"""
    )
    return [Saved(*row) for row in rows]


def versions(reader: Reader, name: str) -> list[Saved]:
    """All that were ever saved under this name, the newest first; ProfileUnknown where there are none."""
    rows = reader.rows(f"select {COLUMNS} from app.profile where name = $name order by version desc", {"name": name})
    if not rows:
        raise ProfileUnknown(name, names(reader))
    return [Saved(*row) for row in rows]


def archive(writer: Writer, name: str, at: datetime) -> None:
    """Take a profile out of sight; its versions stay. ProfileUnknown where there is none."""
    get(writer, name)
    writer.execute(
        "update app.profile set archived_at = $at where name = $name and archived_at is null", {"name": name, "at": at}
    )
