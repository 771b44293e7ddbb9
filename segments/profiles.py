"""Saved profiles as they are kept: every save is a version, the newest is in force, an archived one is out of sight.

Texts go in and come out as they are; whether one may be saved, and what refers to it, is for keeping.py.
"""

from dataclasses import dataclass
from datetime import datetime

from segments.errors import (
    ProfileArchived,
    ProfileChanged,
    ProfileError,
    ProfileTaken,
    ProfileUnknown,
    VersionUnknown,
    listed,
)
from sql.reader import Reader, Writer

COLUMNS = "profile_id, version, name, text, saved_at, saved_by, note"
NEWEST = """(from app.profile qualify row_number() over (partition by profile_id order by version desc) = 1)"""


@dataclass(frozen=True)
class Saved:
    """`saved_at` naive UTC; `note` says why, where its writer said so."""

    profile_id: int
    version: int
    name: str
    text: str
    saved_at: datetime
    saved_by: str | None = None
    note: str | None = None

    @property
    def told(self) -> str:
        """Which version it is, by whom and when."""
        by = f" by {self.saved_by}" if self.saved_by else ""
        return f"version {self.version}, saved{by} at {self.saved_at:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True)
class Archived:
    name: str
    at: datetime  # naive UTC
    by: str | None


def save(
    writer: Writer,
    name: str,
    text: str,
    at: datetime,
    by: str | None = None,
    *,
    note: str | None = None,
    base: int | None = None,
) -> Saved:
    """Keep `text` as the newest version of the profile `name`; what is already in force is not kept twice.

    `base` is the version that the writer started from, 0 for none: ProfileChanged where another is in force by now.
    """
    found = find(writer, name)
    if found and found.text == text:
        return found
    if base is not None:
        _refuse_unless_based_on(writer, name, found, base)
    before = found or _newest(writer, name)
    return _add(writer, before, Saved(before.profile_id if before else 0, 0, name, text, at, by, note))


def rename(writer: Writer, name: str, to: str, text: str, at: datetime, by: str | None = None) -> Saved:
    """A version of the profile `name` that is called `to`. ProfileTaken where another is, also where it is archived."""
    before = get(writer, name)
    other = _newest(writer, to)
    if other:
        is_archived = find(writer, to) is None
        where = "; it is archived" if is_archived else ""
        raise ProfileTaken(f'There is a profile "{to}" already{where}; choose another name.')
    note = f'renamed from "{name}"'
    return _add(writer, before, Saved(before.profile_id, 0, to, text, at, by, note))


def _add(writer: Writer, before: Saved | None, wanted: Saved) -> Saved:
    if not wanted.name.strip():
        raise ProfileError("A profile needs a name that is not empty; give it one.")
    profile_id = before.profile_id if before else writer.take_numbers("profile", 1)
    version = before.version + 1 if before else 1
    saved = Saved(profile_id, version, wanted.name, wanted.text, wanted.saved_at, wanted.saved_by, wanted.note)
    writer.execute(
        "update app.profile set archived_at = null, archived_by = null where profile_id = $id", {"id": profile_id}
    )
    writer.execute(
        f"""insert into app.profile ({COLUMNS})
        values ($profile_id, $version, $name, $text, $saved_at, $saved_by, $note)""",
        vars(saved),
    )
    return saved


def _refuse_unless_based_on(reader: Reader, name: str, found: Saved | None, base: int) -> None:
    if found is None and base == 0:
        return
    if found is None:
        if _newest(reader, name):
            raise ProfileChanged(f'The profile "{name}" was archived since; unarchive it, then save again.', 0)
        raise ProfileUnknown(name, names(reader))
    if base == 0:
        raise ProfileChanged(f'There is a profile "{name}" already: {found.told}.', found.version)
    if base > found.version:
        raise _unknown_version(reader, name, base)
    if base < found.version:
        raise ProfileChanged(
            f'"{name}" was changed since version {base}: it is now {found.told}. '
            f"Look at what changed, then save again on top of version {found.version}.",
            found.version,
        )


def find(reader: Reader, name: str) -> Saved | None:
    """The version in force; None where there is none."""
    row = reader.row(f"select {COLUMNS} from {NEWEST} where name = $name and archived_at is null", {"name": name})
    return Saved(*row) if row else None


def get(reader: Reader, name: str) -> Saved:
    """The version in force; ProfileArchived, or ProfileUnknown with what exists."""
    found = find(reader, name)
    if found is None:
        raise ProfileArchived(name) if _newest(reader, name) else ProfileUnknown(name, names(reader))
    return found


def names(reader: Reader) -> tuple[str, ...]:
    return tuple(name for (name,) in reader.rows(f"select name from {NEWEST} where archived_at is null order by name"))


def all_saved(reader: Reader) -> list[Saved]:
    """The version in force of each, by name."""
    rows = reader.rows(f"select {COLUMNS} from {NEWEST} where archived_at is null order by name")
    return [Saved(*row) for row in rows]


def all_archived(reader: Reader) -> list[Archived]:
    rows = reader.rows(
        f"select name, archived_at, archived_by from {NEWEST} where archived_at is not null order by name"
    )
    return [Archived(*row) for row in rows]


def versions(reader: Reader, name: str) -> list[Saved]:
    """All of the profile that is called so now, also those under another name or archived, the newest first;
    ProfileUnknown where there are none."""
    newest = _newest(reader, name)
    if newest is None:
        raise ProfileUnknown(name, names(reader))
    rows = reader.rows(
        f"select {COLUMNS} from app.profile where profile_id = $id order by version desc", {"id": newest.profile_id}
    )
    return [Saved(*row) for row in rows]


def version(reader: Reader, name: str, number: int) -> Saved:
    """That version of it; VersionUnknown with what exists, ProfileUnknown."""
    found = [each for each in versions(reader, name) if each.version == number]
    if not found:
        raise _unknown_version(reader, name, number)
    return found[0]


def new_names(reader: Reader) -> dict[str, str]:
    """Names that nothing has any more -> what that profile is called now."""
    rows = reader.rows(
        f"""select old.name, arg_max(new.name, old.saved_at)
        from app.profile as old join {NEWEST} as new using (profile_id)
        where new.archived_at is null and old.name not in (select name from {NEWEST})
        group by old.name"""
    )
    return {str(old): str(new) for old, new in rows}


def archive(writer: Writer, name: str, at: datetime, by: str | None = None) -> None:
    """Take a profile out of sight; its versions stay. ProfileUnknown where there is none."""
    writer.execute(
        "update app.profile set archived_at = $at, archived_by = $by where profile_id = $id",
        {"id": get(writer, name).profile_id, "at": at, "by": by},
    )


def unarchive(writer: Writer, name: str) -> Saved:
    """Put an archived profile back; the version that is in force again. ProfileUnknown where none is archived."""
    if name not in (known := [each.name for each in all_archived(writer)]):
        raise ProfileUnknown(name, known, "archived")
    newest = versions(writer, name)[0]
    writer.execute(
        "update app.profile set archived_at = null, archived_by = null where profile_id = $id",
        {"id": newest.profile_id},
    )
    return newest


def _newest(reader: Reader, name: str) -> Saved | None:
    """The newest version of the profile that is called so, archived or not."""
    row = reader.row(f"select {COLUMNS} from {NEWEST} where name = $name", {"name": name})
    return Saved(*row) if row else None


def _unknown_version(reader: Reader, name: str, number: int) -> VersionUnknown:
    existing = listed(str(each.version) for each in versions(reader, name))
    return VersionUnknown(f'The profile "{name}" has no version {number}; it has: {existing}.')
