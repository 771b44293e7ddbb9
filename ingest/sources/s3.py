"""Files in a bucket of S3-compatible storage."""

from collections.abc import Mapping as Map
from typing import ClassVar

from ingest.drops import settings as kept
from ingest.drops.drop import Drop
from jobs.places.place import Place
from jobs.setting import Setting


class S3Source(Drop):
    settings: ClassVar[Map[str, Setting]] = {**kept.BUCKET, **kept.WANTED}
    secrets: ClassVar[Map[str, str]] = kept.BUCKET_SECRETS

    def place(self) -> Place:
        return kept.s3(self._settings, self._secrets)
