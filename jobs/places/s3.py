"""A bucket of S3-compatible storage, or what lies under a prefix of it. The only file that speaks S3.

An object is there whole or not at all, so nothing is written under another name first. It has no folders and no
renaming: a name with slashes is a name, and moving is copying and then removing.
"""

import errno
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from threading import Event
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import ProgressCallbackInvoker, TransferConfig, create_transfer_manager
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from s3transfer.futures import TransferFuture
from s3transfer.manager import TransferManager

from jobs.errors import PlaceTaken, PlaceUnusable
from jobs.places.lines import Lines
from jobs.places.place import Entry, checked
from jobs.places.watch import AFTERWARDS, LEAST, SECONDS, Watch
from jobs.secrets import redact, redact_shown

MISSING = ("404", "NoSuchKey", "NoSuchBucket", "NotFound")
FORBIDDEN = ("401", "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "Forbidden")


class S3:
    """`endpoint` empty is Amazon's; addresses are endpoint/bucket/name, which every maker understands. `seconds` is how
    long a transfer may crawl."""

    def __init__(
        self,
        bucket: str,
        prefix: str,
        endpoint: str,
        region: str,
        access_key_id: str,
        secret_access_key: str,
        *,
        stop: Event | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._stop, self._seconds = stop, seconds
        self._watch: Watch | None = None
        self._bucket, self._prefix = bucket, f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._name = f"{bucket}/{self._prefix}".rstrip("/")
        self._secrets = (access_key_id, secret_access_key)
        # A session of its own: what the machine's environment or files know of other keys never enters.
        self._client: Any = boto3.session.Session(
            aws_access_key_id=access_key_id, aws_secret_access_key=secret_access_key, region_name=region
        ).client(
            "s3",
            endpoint_url=endpoint or None,
            config=Config(
                s3={"addressing_style": "path" if endpoint else "auto"},
                retries={"mode": "standard", "max_attempts": 3},
                connect_timeout=15,
                read_timeout=60,
                # Only Amazon's own storage understands the newer checksums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        self._lines = Lines(self._client, self._moved)

    def list(self, folder: str = "") -> list[Entry]:
        inside = f"{self._at(folder)}/" if folder else self._prefix
        pages = self._client.get_paginator("list_objects_v2")
        with self._told(folder):
            found = []
            for page in pages.paginate(Bucket=self._bucket, Prefix=inside, Delimiter="/"):
                self._moved(LEAST)
                found += [each for each in page.get("Contents", ()) if each["Key"] != inside]
        return [Entry(each["Key"].removeprefix(inside), each["Size"], _utc(each["LastModified"])) for each in found]

    def look(self, name: str) -> Entry | None:
        with self._told(name):
            try:
                found = self._client.head_object(Bucket=self._bucket, Key=self._at(name))
            except ClientError as error:
                if _code(error) in MISSING:
                    return None
                raise
        return Entry(name, found["ContentLength"], _utc(found["LastModified"]))

    def fetch(self, name: str, to: Path) -> None:
        arrived = ProgressCallbackInvoker(self._moved)
        self._transfer(name, lambda manager: manager.download(self._bucket, self._at(name), str(to), None, [arrived]))

    def put(self, path: Path, name: str, mark: str = "") -> None:  # noqa: ARG002
        self._refuse_taken(name)
        self._transfer(name, lambda manager: manager.upload(str(path), self._bucket, self._at(name)))

    def move(self, name: str, to: str) -> None:
        self._refuse_taken(to)
        with self._told(name):
            source = {"Bucket": self._bucket, "Key": self._at(name)}
            self._client.copy(source, self._bucket, self._at(to), Callback=self._moved)
            self._client.delete_object(Bucket=self._bucket, Key=self._at(name))

    def make(self, folder: str) -> None:
        checked(folder)

    def remove(self, name: str) -> None:
        with self._told(name):
            self._client.delete_object(Bucket=self._bucket, Key=self._at(name))

    def test(self) -> str:
        self.list()
        return f"The bucket {self._name} can be read."

    def close(self) -> None:
        self._client.close()

    def _transfer(self, name: str, begin: Callable[[TransferManager], TransferFuture]) -> None:
        """Begin a transfer and see it to its end. One that somebody stops ends at its next piece, and its own manager
        takes away what it began; one that was whole by then is done."""
        begun: list[TransferFuture] = []

        def end() -> None:
            for each in begun:
                each.cancel()

        config = TransferConfig(preferred_transfer_client="classic")
        with self._told(name, self._stop, end), create_transfer_manager(self._client, config) as manager:
            begun.append(begin(manager))
            try:
                begun[0].result()
            except CancelledError:
                raise Boto3Error("the transfer was ended") from None

    def _moved(self, count: int) -> None:
        if watch := self._watch:
            watch.moved(count)

    def _at(self, name: str) -> str:
        return self._prefix + checked(name)

    def _refuse_taken(self, name: str) -> None:
        if self.look(name):
            raise PlaceTaken(f"{name} is there already in {self._name} and is never overwritten.")

    @contextmanager
    def _told(self, name: str, stop: Event | None = None, end: Callable[[], object] = lambda: None) -> Iterator[None]:
        """What goes wrong as a sentence; what crawls is cut, what is to stop is ended by `end`. Stopped."""
        patience = self._seconds
        if self._stop is not None and self._stop.is_set():
            patience = min(patience, AFTERWARDS)

        def cut() -> None:
            end()
            self._lines.cut()

        who = f"The storage of {self._name}"
        self._watch = Watch(who, patience, cut, stop, end, grace=0.0)
        with self._watch, self._sentences(name):
            yield

    @contextmanager
    def _sentences(self, name: str) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            raise PlaceUnusable(self._refusal(name, _code(error), error)) from None
        except (BotoCoreError, Boto3Error) as error:
            raise PlaceUnusable(
                f"The storage of {self._name} cannot be used ({self._clean(str(error))}); check the endpoint."
            ) from None
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise  # this machine's disk, not the storage
            raise PlaceUnusable(f"{name} of {self._name} cannot be used ({error.strerror or error}).") from None

    def _refusal(self, name: str, code: str, error: ClientError) -> str:
        if code == "NoSuchBucket":
            return f"There is no bucket {self._bucket}; check bucket, endpoint and region."
        if code in MISSING:
            return f"{name} is not there in {self._name}."
        if code in FORBIDDEN:
            return (
                f"The storage refuses {name or 'to list'} in {self._name} ({code}); check the secrets access_key_id "
                "and secret_access_key, what they allow, and the region."
            )
        told = self._clean(str(error.response.get("Error", {}).get("Message", "")))
        return f"The storage of {self._name} answered {self._clean(code)}{f': {told}' if told else ''}."

    def _clean(self, text: str) -> str:
        """In one line, short, and without the secrets, for a storage may repeat what it was asked."""
        return redact_shown(redact(" ".join(text.split()), self._secrets))[:200].rstrip(".")


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _utc(at: Any) -> Any:
    """In whole seconds: many makers list an object with its fraction and show it alone without, as headers have it."""
    return at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
