"""A bucket of S3-compatible storage, or what lies under a prefix of it. The only file that speaks S3.

An object is there whole or not at all, so nothing is written under another name first. It has no folders and no
renaming: a name with slashes is a name, and moving is copying and then removing.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from jobs.errors import PlaceTaken, PlaceUnusable
from jobs.places.place import Entry, checked
from jobs.secrets import redact, redact_shown

MISSING = ("404", "NoSuchKey", "NoSuchBucket", "NotFound")
FORBIDDEN = ("401", "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "Forbidden")


class S3:
    """`endpoint` empty is Amazon's; addresses are endpoint/bucket/name, which every maker understands."""

    def __init__(
        self, bucket: str, prefix: str, endpoint: str, region: str, access_key_id: str, secret_access_key: str
    ) -> None:
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

    def list(self, folder: str = "") -> list[Entry]:
        inside = f"{self._at(folder)}/" if folder else self._prefix
        pages = self._client.get_paginator("list_objects_v2")
        with self._told(folder):
            return [
                Entry(each["Key"].removeprefix(inside), each["Size"], _utc(each["LastModified"]))
                for page in pages.paginate(Bucket=self._bucket, Prefix=inside, Delimiter="/")
                for each in page.get("Contents", ())
                if each["Key"] != inside
            ]

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
        with self._told(name):
            self._client.download_file(self._bucket, self._at(name), str(to))

    def put(self, path: Path, name: str, mark: str = "") -> None:  # noqa: ARG002
        self._refuse_taken(name)
        with self._told(name):
            self._client.upload_file(str(path), self._bucket, self._at(name))

    def move(self, name: str, to: str) -> None:
        self._refuse_taken(to)
        with self._told(name):
            self._client.copy({"Bucket": self._bucket, "Key": self._at(name)}, self._bucket, self._at(to))
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

    def _at(self, name: str) -> str:
        return self._prefix + checked(name)

    def _refuse_taken(self, name: str) -> None:
        if self.look(name):
            raise PlaceTaken(f"{name} is there already in {self._name} and is never overwritten.")

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
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
