"""What can be set of a source of files: where they lie, which are wanted, how they are read, where they go then."""

from collections.abc import Mapping as Map
from datetime import timedelta
from pathlib import Path

from ingest.drops.choice import Wanted
from ingest.drops.pattern import NamePattern
from ingest.drops.reading import check_rows
from jobs.checks import check_whole
from jobs.places.folder import Folder
from jobs.places.place import Place, why_unsafe
from jobs.setting import Setting


def _check_pattern(text: str) -> str:
    return NamePattern.read(text).text


def _check_plain(text: str) -> str:
    if not text.strip() or not text.isprintable() or len(text) > 500:
        raise ValueError("is 1 to 500 characters that can be seen")
    return text.strip()


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


def _check_host_key(text: str) -> str:
    from jobs.places.sftp import check_host_key  # it takes a while to read, and few commands need it

    return check_host_key(text)


def _check_endpoint(text: str) -> str:
    plain = text.strip().rstrip("/")
    if (plain and not plain.startswith(("http://", "https://"))) or "@" in plain:
        raise ValueError("is an address as https://s3.example.com, without a name or password in it")
    return plain


PATH = Setting("the folder in which files are dropped", None, _check_plain, is_path=True)
SFTP: Map[str, Setting] = {
    "host": Setting("the name or address of the SFTP server", None, _check_plain),
    "user": Setting("who logs in", None, _check_plain),
    "path": Setting("the folder on the server in which files are dropped", ".", _check_plain),
    "port": Setting("the server's port", "22", check_whole(1, 65535)),
    "host_key": Setting(
        "the key by which the server is known: SHA256:…, or as ssh-keyscan tells it", "", _check_host_key
    ),
}
SFTP_SECRETS: Map[str, str] = {
    "password": "the password of the user",
    "private_key": "the private key of the user, the whole file",
    "passphrase": "what the private key is locked with",
}
BUCKET: Map[str, Setting] = {
    "bucket": Setting("the name of the bucket", None, _check_plain),
    "prefix": Setting("what the names of the files begin with, as in/daily", "", str.strip),
    "endpoint": Setting("the address of the storage; without it Amazon's", "", _check_endpoint),
    "region": Setting("the region", "us-east-1", _check_plain),
}
BUCKET_SECRETS: Map[str, str] = {
    "access_key_id": "the id of the key by which the storage knows you",
    "secret_access_key": "the secret half of that key",
}
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


def folder(settings: Map[str, str]) -> Place:
    return Folder(Path(settings["path"]))


def sftp(settings: Map[str, str], secrets: Map[str, str]) -> Place:
    from jobs.places.sftp import Sftp

    keys = tuple(each for each in settings["host_key"].split(",") if each)
    return Sftp(settings["host"], int(settings["port"]), settings["user"], settings["path"], keys, **secrets)


def s3(settings: Map[str, str], secrets: Map[str, str]) -> Place:
    from jobs.places.s3 import S3

    return S3(settings["bucket"], settings["prefix"], settings["endpoint"], settings["region"], **secrets)
