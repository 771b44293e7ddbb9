"""The settings of an export as values that fit. Nothing here touches a disk or the warehouse."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from exports.destinations import CALLED, PLACES, called
from exports.pattern import Pattern
from exports.settings import known
from exports.settings.reading import (
    are_two,
    one_of,
    read_confirm,
    read_count,
    read_delimiter,
    read_extension,
    read_folder,
    read_instant,
    read_list,
    read_pairs,
    read_yes,
    read_zone,
    unique,
)
from jobs.errors import SettingRefused
from jobs.places import settings as places
from jobs.setting import Setting, check_settings

WITHHELD = ("unsubscribed", "complained", "hard bounced")
FORMATS = ("csv", "ndjson", "json", "parquet")
ENDINGS = {"none": "", "gzip": ".gz", "zstd": ".zst"}


@dataclass(frozen=True)
class FileShape:
    """How rows are written into a file; `names` by role: activities and broadcasts, or rows."""

    format: str
    compression: str
    delimiter: str
    header: bool
    line_end: str
    encoding: str
    formula_safe: bool
    extension: str
    manifest: bool
    writes_empty: bool
    names: Mapping[str, Pattern]


@dataclass(frozen=True)
class Settings:
    """`file` None where the destination is called; `own` are the settings of the destination itself; `confirm` is
    percent, 0 for always and None for never; times UTC."""

    what: str
    destination: str
    timezone: ZoneInfo
    after: tuple[str, ...]
    bucket_rows: int | None
    bucket_minutes: int | None
    confirm: int | None
    since: datetime | None
    kinds: tuple[str, ...]
    names: Mapping[str, str]
    fields: tuple[str, ...]
    headers: Mapping[str, str]
    profile: str
    query: str
    sql: str
    key: str
    withhold: tuple[str, ...]
    sends_all: bool
    patience_minutes: int
    file: FileShape | None
    own: Mapping[str, str]

    @property
    def is_log(self) -> bool:
        """Whether what goes only grows, so that each row goes once and a cursor tells how far it has come."""
        return self.what in known.LOGS

    @property
    def is_place(self) -> bool:
        return self.file is not None

    @property
    def waits_first(self) -> bool:
        """Whether the first run that has rows waits to be confirmed."""
        return self.confirm is not None

    @property
    def servers(self) -> tuple[str, ...]:
        """Whose it is that gets the rows: hosts with their ports, in small letters, or the name of a bucket."""
        texts = (self.own.get(name, "") for name, each in own_settings(self.destination).items() if each.is_server)
        return tuple((urlsplit(text).netloc or text).lower() for text in texts)

    @property
    def folder(self) -> Path:
        return Path(self.own["folder"])

    @classmethod
    def read(cls, texts: Mapping[str, str]) -> "Settings":
        """Texts as values; SettingRefused says what exists and what comes nearest."""
        what = one_of("what", texts.get("what", "activities"), known.WHATS)
        destination = one_of("destination", texts.get("destination", "folder"), (*PLACES, *CALLED))
        is_place = destination in PLACES
        theirs = own_settings(destination)
        ours = known.known_for(what, is_place=is_place, is_folder=destination == "folder")
        ours = {name: each for name, each in ours.items() if name not in theirs}  # as the headers of a request
        for name in texts:
            one_of("setting", name, {**ours, **theirs})
        given = {name: default for name, (default, _) in known.EVERY.items()}
        given.update({name: text for name, text in texts.items() if name in ours})
        zone = read_zone(given["timezone"])
        if destination == "folder":
            own = {"folder": str(read_folder(given["folder"]))}
        else:
            own = check_settings(
                f"{destination} destination", theirs, {k: v for k, v in texts.items() if k in theirs}, datetime.min
            )
        bucket = next((name for name in ("bucket_rows", "bucket_minutes") if given[name].strip()), None)
        if bucket and what not in known.LOGS:
            raise SettingRefused(
                f"{bucket} waits for rows that gather, and {what} do not: they stand as they are; "
                "set after or a schedule instead."
            )
        return cls(
            what=what,
            destination=destination,
            timezone=zone,
            after=unique("after", read_list("after", given["after"])),
            bucket_rows=read_count("bucket_rows", given["bucket_rows"], 1_000_000_000),
            bucket_minutes=read_count("bucket_minutes", given["bucket_minutes"], 525_600),
            confirm=read_confirm(given["confirm"] or ("never" if what in known.LOGS else "30")),
            since=read_instant(given["since"], zone),
            kinds=unique("kinds", read_list("kinds", given["kinds"])),
            names=read_pairs("names", given["names"]),
            fields=unique("fields", read_list("fields", given["fields"])),
            headers=read_pairs("headers", given["headers"]),
            profile=given["profile"].strip(),
            query=given["query"].strip(),
            sql=given["sql"].strip(),
            key=given["key"].strip(),
            withhold=_withhold(given["withhold"]) if "withhold" in ours else (),
            sends_all=one_of("mode", given["mode"] or ("full" if is_place else "changes"), ("full", "changes"))
            == "full",
            patience_minutes=read_count("patience_minutes", given["patience_minutes"], 1440) or 0,
            file=_file(what, given) if is_place else None,
            own=own,
        )


def own_settings(destination: str) -> Mapping[str, Setting]:
    """What is set of the destination itself, but for a folder, whose one setting is ours."""
    match destination:
        case "folder":
            return {}
        case "sftp":
            return places.SFTP
        case "s3":
            return places.BUCKET
        case _:
            return called(destination).settings


def _file(what: str, given: Mapping[str, str]) -> FileShape:
    format_ = one_of("format", given["format"].lower(), FORMATS)
    compression = one_of("compression", given["compression"].lower(), ENDINGS)
    if format_ == "parquet" and compression != "none":
        raise SettingRefused("compression is for texts; Parquet compresses by itself.")
    extension = read_extension(given["extension"] or format_ + ENDINGS[compression])
    roles = ("activities", "broadcasts") if what == "activities" else ("rows",)
    settings = {role: "name" if role == "rows" else f"{role}_name" for role in roles}
    names = {role: Pattern.read(setting, given[setting]) for role, setting in settings.items()}
    if len(names) == 2:
        are_two(names.values(), extension)
    encoding = one_of(
        "encoding", given["encoding"].lower(), ("utf-8", "utf-8-bom", "utf-16", "latin-1", "windows-1252")
    )
    if format_ != "csv" and encoding != "utf-8":
        raise SettingRefused(f"encoding is for csv; {format_} is always utf-8.")
    return FileShape(
        format=format_,
        compression=compression,
        delimiter=read_delimiter(given["delimiter"]),
        header=read_yes("header", given["header"]),
        line_end={"lf": "\n", "crlf": "\r\n"}[one_of("line_end", given["line_end"].lower(), ("lf", "crlf"))],
        encoding=encoding,
        formula_safe=read_yes("formula_safe", given["formula_safe"]),
        extension=extension,
        manifest=read_yes("manifest", given["manifest"]),
        writes_empty=one_of("when_empty", given["when_empty"].lower(), ("write", "skip")) == "write",
        names=names,
    )


def _withhold(text: str) -> tuple[str, ...]:
    named = read_list("withhold", text)
    if named == ["none"]:
        return ()
    if not named:
        raise SettingRefused(f"withhold is empty; name whom never to send ({', '.join(WITHHELD)}), or write none.")
    for each in named:
        one_of("withhold:", each, WITHHELD)
    return unique("withhold", named)
