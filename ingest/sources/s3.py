"""Files in a bucket of S3-compatible storage."""

from collections.abc import Mapping as Map
from typing import ClassVar

from ingest.drops import settings as kept
from ingest.drops.drop import Drop
from jobs.places import settings as places
from jobs.places.place import Place
from jobs.setting import Setting


class S3Source(Drop):
    settings: ClassVar[Map[str, Setting]] = {**places.BUCKET, **kept.WANTED}
    secrets: ClassVar[Map[str, str]] = places.BUCKET_SECRETS

    def place(self) -> Place:
        return places.s3(self._settings, self._secrets)
