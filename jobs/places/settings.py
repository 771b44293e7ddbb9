"""What is set of a place, whoever reads or writes there, and the place that is opened with it."""

from collections.abc import Mapping
from pathlib import Path
from threading import Event

from jobs.checks import check_whole
from jobs.places.folder import Folder
from jobs.places.place import Place
from jobs.setting import Setting


def check_plain(text: str) -> str:
    if not text.strip() or not text.isprintable() or len(text) > 500:
        raise ValueError("is 1 to 500 characters that can be seen")
    return text.strip()


def _check_host_key(text: str) -> str:
    from jobs.places.sftp import check_host_key  # it takes a while to read, and few commands need it

    return check_host_key(text)


def _check_endpoint(text: str) -> str:
    plain = text.strip().rstrip("/")
    if (plain and not plain.startswith(("http://", "https://"))) or "@" in plain:
        raise ValueError("is an address as https://s3.example.com, without a name or password in it")
    return plain


SFTP: Mapping[str, Setting] = {
    "host": Setting("the name or address of the SFTP server", None, check_plain, is_server=True),
    "user": Setting("who logs in", None, check_plain),
    "path": Setting("the folder on the server", ".", check_plain),
    "port": Setting("the server's port", "22", check_whole(1, 65535)),
    "host_key": Setting(
        "the key by which the server is known: SHA256:…, or as ssh-keyscan tells it", "", _check_host_key
    ),
}
SFTP_SECRETS: Mapping[str, str] = {
    "password": "the password of the user",
    "private_key": "the private key of the user, the whole file",
    "passphrase": "what the private key is locked with",
}
BUCKET: Mapping[str, Setting] = {
    "bucket": Setting("the name of the bucket", None, check_plain, is_server=True),
    "prefix": Setting("what the names of the files begin with, as in/daily", "", str.strip),
    "endpoint": Setting("the address of the storage; without it Amazon's", "", _check_endpoint, is_server=True),
    "region": Setting("the region", "us-east-1", check_plain),
}
BUCKET_SECRETS: Mapping[str, str] = {
    "access_key_id": "the id of the key by which the storage knows you",
    "secret_access_key": "the secret half of that key",
}


def folder(settings: Mapping[str, str]) -> Place:
    return Folder(Path(settings["path"]))


def sftp(settings: Mapping[str, str], secrets: Mapping[str, str], stop: Event | None = None) -> Place:
    from jobs.places.sftp import Sftp

    keys = tuple(each for each in settings["host_key"].split(",") if each)
    known = (secrets.get(name, "") for name in SFTP_SECRETS)
    return Sftp(settings["host"], int(settings["port"]), settings["user"], settings["path"], keys, *known, stop=stop)


def s3(settings: Mapping[str, str], secrets: Mapping[str, str], stop: Event | None = None) -> Place:
    from jobs.places.s3 import S3

    where = (settings["bucket"], settings["prefix"], settings["endpoint"], settings["region"])
    return S3(*where, *(secrets[name] for name in BUCKET_SECRETS), stop=stop)
