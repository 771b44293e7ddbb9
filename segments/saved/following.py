"""Which saved profiles are kept current without being asked for: those that are followed, and those that exports
send."""

from collections.abc import Iterable
from datetime import datetime

from segments import profiles
from segments.errors import ProfileErrors
from segments.saved import links
from sql.named import query
from sql.reader import Reader, Writer

JOB, NAME = "refresh", "profiles"  # of the schedule and of runs: what keeps them current


def follow(writer: Writer, name: str, at: datetime, by: str | None = None) -> None:
    """Keep its members current from now on; ProfileUnknown. Following what is followed changes nothing."""
    saved = profiles.get(writer, name)
    if name not in followed(writer):
        writer.execute(
            "insert into app.followed (profile_id, followed_at, followed_by) values ($id, $at, $by)",
            {"id": saved.profile_id, "at": at, "by": by},
        )


def unfollow(writer: Writer, name: str) -> None:
    """Keep it current no longer, unless an export sends it; what is known stays. ProfileUnknown."""
    writer.execute("delete from app.followed where profile_id = $id", {"id": profiles.get(writer, name).profile_id})


def followed(reader: Reader) -> tuple[str, ...]:
    return tuple(name for (name,) in reader.rows(query("membership/followed")))


def in_use(reader: Reader) -> tuple[str, ...]:
    """The followed and the exported ones that are saved, each after those that it leans on."""
    sent = set(links.load(reader).exports.values())
    return in_order(reader, {*followed(reader), *(sent & set(profiles.names(reader)))})


def in_order(reader: Reader, names: Iterable[str]) -> tuple[str, ...]:
    """Each after those that it leans on; by name where the references of what is saved are broken somewhere."""
    wanted = set(names)
    try:
        ordered = [each for each in links.load(reader).order() if each in wanted]
    except ProfileErrors:
        ordered = []
    return (*ordered, *sorted(wanted - set(ordered)))
