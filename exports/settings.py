"""What an activity export can be set to: texts as they are typed and stored, read into values that fit.

Nothing here touches a disk or the warehouse, except `check_against`, which is handed the catalog.
"""

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from exports.pattern import Pattern
from jobs.errors import SettingRefused
from sql.builtin import EVENTS
from sql.catalog import Activity, Catalog
from sql.errors import quoted
from sql.field import Field

# In order: the headers by default; the fields of customers that are added follow under their own names.
COLUMNS = (
    "Broadcast ID",
    "Customer ID",
    "External customer number",
    "E-mail address",
    "Activity",
    "Activity date",
    "Activity description",
)
KEY = "customer_key"  # beside them in the kept rows; it never leaves the house
# Of the broadcasts file; then follows one column a kind.
BROADCAST_COLUMNS = ("Broadcast ID", "Campaign", "First sent", "Customers", "Activities")

# name -> (default, what it means). An empty default without a meaning of its own is said in the text.
SETTINGS: dict[str, tuple[str, str]] = {
    "what": ("activities", "what goes out: activities"),
    "destination": ("folder", "where it goes: folder"),
    "folder": ("", "the directory in which the files appear; needed"),
    "delimiter": (",", "what stands between values: one character, or comma, semicolon, tab or pipe"),
    "header": ("yes", "whether the first line names the columns: yes or no"),
    "extension": ("csv", "what {extension} in a name becomes"),
    "line_end": ("lf", "what ends a line: lf or crlf"),
    "encoding": ("utf-8", "how text is written: utf-8"),
    "timezone": ("", "the zone of dates and of the schedule; the installation's when it was added, unless set"),
    "activities_name": ("activities_{date:%Y%m%d}_{run}.{extension}", "the path of the activities file in the folder"),
    "broadcasts_name": ("broadcasts_{date:%Y%m%d}_{run}.{extension}", "the path of the broadcasts file in the folder"),
    "kinds": (",".join(EVENTS), "which activities go, comma-separated: also response, answer, a data model's"),
    "names": ("", "what to call an activity: open=Opened, click=Clicked"),
    "fields": ("", "fields of the customer to add, comma-separated"),
    "headers": ("", "other headers: Customer ID=Number, Activity date=When"),
    "since": ("", "only what was received from then on: a date, an instant, or now; everything unless set"),
    "when_empty": ("write", "with nothing to send: write files without rows, or skip"),
}

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|"}


@dataclass(frozen=True)
class Settings:
    folder: Path
    timezone: ZoneInfo
    delimiter: str
    header: bool
    extension: str
    line_end: str
    activities_name: Pattern
    broadcasts_name: Pattern
    kinds: tuple[str, ...]
    names: Mapping[str, str]
    fields: tuple[str, ...]
    headers: Mapping[str, str]
    since: datetime | None  # UTC
    writes_empty: bool

    @classmethod
    def read(cls, texts: Mapping[str, str]) -> "Settings":
        """Texts as values; SettingRefused says what exists and what comes nearest."""
        for name in texts:
            _one_of("setting", name, SETTINGS)
        given = {name: texts.get(name, default) for name, (default, _) in SETTINGS.items()}
        _one_of("what", given["what"], ("activities",))
        _one_of("destination", given["destination"], ("folder",))
        _one_of("encoding", given["encoding"].lower(), ("utf-8", "utf8"))
        zone = _zone(given["timezone"])
        extension = _extension(given["extension"])
        names = [Pattern.read(each, given[each]) for each in ("activities_name", "broadcasts_name")]
        _are_two(names, extension)
        return cls(
            folder=_folder(given["folder"]),
            timezone=zone,
            delimiter=_delimiter(given["delimiter"]),
            header=_yes("header", given["header"]),
            extension=extension,
            line_end={"lf": "\n", "crlf": "\r\n"}[_one_of("line_end", given["line_end"].lower(), ("lf", "crlf"))],
            activities_name=names[0],
            broadcasts_name=names[1],
            kinds=_unique("kinds", _list("kinds", given["kinds"])),
            names=_pairs("names", given["names"]),
            fields=_unique("fields", _list("fields", given["fields"])),
            headers=_pairs("headers", given["headers"]),
            since=_instant(given["since"], zone),
            writes_empty=_one_of("when_empty", given["when_empty"].lower(), ("write", "skip")) == "write",
        )

    def check_against(self, catalog: Catalog) -> None:
        """SettingRefused where a kind, field or header is none that exists, or where names clash."""
        activities, fields = self.activities(catalog), self.customer_fields(catalog)
        if not activities:
            raise SettingRefused("kinds is empty, so nothing would ever go; leave it out for all e-mail events.")
        for kind in self.names:
            _one_of("names: the activity", kind, [each.name for each in activities])
        own = [*COLUMNS, *(each.name for each in fields)]
        for header in self.headers:
            _one_of("headers: the column", header, dict.fromkeys([*own, *BROADCAST_COLUMNS]))
        _differ([*(self.header_of(each) for each in own), KEY])
        _differ([*map(self.header_of, BROADCAST_COLUMNS), *(self.name_of(each.name) for each in activities)])

    def activities(self, catalog: Catalog) -> tuple[Activity, ...]:
        known = {name: each for each in catalog.activities for name in (each.plural, each.name)}
        found = [known[_one_of("kinds: the activity", kind, known)] for kind in self.kinds]
        return tuple({each.name: each for each in found}.values())

    def customer_fields(self, catalog: Catalog) -> tuple[Field, ...]:
        known = {each.name: each for each in catalog.customer if each.place}
        return tuple(known[_one_of("fields: the field", name, known)] for name in self.fields)

    def header_of(self, column: str) -> str:
        return self.headers.get(column, column)

    def name_of(self, kind: str) -> str:
        return self.names.get(kind, kind)


def _one_of(what: str, value: str, known: Iterable[str]) -> str:
    options = list(known)
    if value in options:
        return value
    near = difflib.get_close_matches(value, options, 1)
    hint = f"did you mean {near[0]}? There are" if near else "there are"
    raise SettingRefused(f"{what} {quoted(value)} does not exist; {hint}: {', '.join(options)}.")


def _differ(headers: list[str]) -> None:
    """Upper and lower case are one: so they are to SQL, and to many who read the files."""
    lowered = [each.lower() for each in headers]
    doubled = next((each for each, low in zip(headers, lowered, strict=True) if lowered.count(low) > 1), None)
    if doubled is not None:
        raise SettingRefused(f"Two columns would both be called {quoted(doubled)}; give one another name with headers.")


def _are_two(names: Iterable[Pattern], extension: str) -> None:
    """Different patterns can give one path; and upper and lower case are one to many file systems."""
    at = datetime(2026, 11, 22, 13, 45, 56)  # no two date codes give the same
    activities, broadcasts = (each.fill(at, run=1001, export="export", extension=extension) for each in names)
    if activities.casefold() == broadcasts.casefold():
        raise SettingRefused("activities_name and broadcasts_name give the same path; they are two files.")


def _folder(text: str) -> Path:
    if not text.strip() or "\0" in text:
        raise SettingRefused("folder is needed: the directory in which the files appear, --set folder=DIR.")
    folder = Path(text).expanduser()
    if not folder.is_absolute():
        raise SettingRefused(f"folder {quoted(text)} is not a whole path; begin it with /.")
    return folder


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ValueError, OSError, LookupError):
        raise SettingRefused(f"timezone {quoted(text)} does not exist; Europe/Amsterdam and UTC do.") from None


def _delimiter(text: str) -> str:
    delimiter = DELIMITERS.get(text.lower(), text)
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter.isalnum() or delimiter in '"\n\r\0':
        raise SettingRefused(
            f"delimiter {quoted(text)} cannot stand between values; use one character such as , ; | or the word tab."
        )
    return delimiter


def _yes(setting: str, text: str) -> bool:
    if text.lower() in ("yes", "true", "on", "1"):
        return True
    if text.lower() in ("no", "false", "off", "0"):
        return False
    raise SettingRefused(f"{setting} is {quoted(text)}; it is yes or no.")


def _extension(text: str) -> str:
    extension = text.removeprefix(".")
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,20}", extension) or ".." in extension:
        raise SettingRefused(f"extension {quoted(text)} cannot end a file's name; csv, txt and dat can.")
    return extension


def _list(setting: str, text: str) -> list[str]:
    """Comma-separated, or a JSON list where a name itself has a comma."""
    if text.lstrip().startswith("["):
        found = _json(setting, text)
        if isinstance(found, list) and all(isinstance(each, str) for each in found):
            return [str(each) for each in found]
        raise SettingRefused(f'{setting} is no list of texts; write a, b or ["a", "b"].')
    return [each.strip() for each in text.split(",") if each.strip()]


def _unique(setting: str, names: list[str]) -> tuple[str, ...]:
    doubled = next((each for each in names if names.count(each) > 1), None)
    if doubled is not None:
        raise SettingRefused(f"{setting} names {quoted(doubled)} twice; once is enough.")
    return tuple(names)


def _pairs(setting: str, text: str) -> dict[str, str]:
    """`a=b, c=d`, or a JSON object where a name itself has a comma or an equals sign."""
    if text.lstrip().startswith("{"):
        found = _json(setting, text)
        if isinstance(found, dict) and all(isinstance(each, str) for each in found.values()):
            return {str(key): str(value) for key, value in found.items()}
        raise SettingRefused(f'{setting} is no object of texts; write a=b, c=d or {{"a": "b"}}.')
    pairs = [each.partition("=") for each in text.split(",") if each.strip()]
    if any(not sign or not key.strip() for key, sign, _ in pairs):
        raise SettingRefused(f"{setting} {quoted(text)} is not of the form a=b, c=d.")
    return {key.strip(): value.strip() for key, _, value in pairs}


def _json(setting: str, text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise SettingRefused(f"{setting} begins as JSON but cannot be read as it: {error}.") from None


def _instant(text: str, zone: ZoneInfo) -> datetime | None:
    """A date or time in `zone`, or with an offset, as UTC."""
    if not text:
        return None
    try:
        given = datetime.fromisoformat(text)
        return (given if given.tzinfo else given.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise SettingRefused(f"since {quoted(text)} is no date; write 2026-11-22, 2026-11-22T06:00 or now.") from None
