"""What can be set of a source of files: where they lie, which are wanted, how they are read, where they go then."""

from collections.abc import Mapping as Map
from datetime import timedelta

from ingest.drops.choice import Wanted
from ingest.drops.pattern import NamePattern
from ingest.drops.reading import check_rows
from jobs.checks import check_whole
from jobs.places.place import why_unsafe
from jobs.places.settings import check_plain
from jobs.setting import Setting


def _check_pattern(text: str) -> str:
    return NamePattern.read(text).text


def _check_folder_name(text: str) -> str:
    if why_unsafe(text.strip()) or text.strip().startswith("."):
        raise ValueError("is the name of a folder inside the path, as archive")
    return text.strip()


def _check_marker(text: str) -> str:
    if text.strip() and (why_unsafe(text.strip()) or not text.strip().startswith(".")):
        raise ValueError("is what the name of the marker ends with, as .done")
    return text.strip()


def _check_template(text: str) -> str:
    if text.count("{name}") != 1 or why_unsafe(text.strip()) or "{" in text.replace("{name}", ""):
        raise ValueError("is the name of a file with {name} in it once, as {name} or start_{name}")
    return text.strip()


PATH = Setting("the folder in which files are dropped", None, check_plain, is_path=True)
WANTED: Map[str, Setting] = {
    "pattern": Setting("the names that are meant, as activities_{date:%Y%m%d}*.csv", None, _check_pattern),
    "rows": Setting(
        "what the rows are: customers, events, answers, responses, an activity of a data model, or list:NAME",
        None,
        check_rows,
    ),
    "days_back": Setting(
        "how many days back a date in a name may lie; any date unless set",
        "",
        check_whole(0, 36600, "days", can_be_empty=True),
    ),
    "archive": Setting("the folder inside it to which a file goes that has landed", "archive", _check_folder_name),
    "failed": Setting("the folder inside it to which a file goes that cannot land", "failed", _check_folder_name),
    "settle_seconds": Setting(
        "how long a file must not have changed to be complete", "5", check_whole(0, 86400, "seconds")
    ),
    "done_marker": Setting(
        "ends the name of a file that says that the one beside it is complete: .done", "", _check_marker
    ),
    "most_files": Setting("how many files one run takes at most, the oldest first", "500", check_whole(1, 100000)),
}
TRIGGER: Map[str, Setting] = {
    "name": Setting("how a file is called that starts the export {name}, without .csv", "{name}", _check_template),
    "settle_seconds": WANTED["settle_seconds"],
}


def wanted(settings: Map[str, str]) -> Wanted:
    return Wanted(
        NamePattern.read(settings["pattern"]),
        int(settings["days_back"]) if settings["days_back"] else None,
        timedelta(seconds=int(settings["settle_seconds"] or 0)),
        settings["done_marker"],
    )


def trigger_wanted(settings: Map[str, str]) -> Wanted:
    return Wanted(NamePattern.read("*.csv"), None, timedelta(seconds=int(settings["settle_seconds"] or 0)), "")
