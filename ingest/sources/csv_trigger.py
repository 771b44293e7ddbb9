"""Lists that start the export whose name they bear, from a folder, an SFTP server or a bucket."""

from collections.abc import Mapping as Map
from typing import ClassVar

from ingest.drops import settings as kept
from ingest.drops.trigger import Trigger
from jobs.places import settings as places
from jobs.places.place import Place
from jobs.setting import Setting


class CsvTrigger(Trigger):
    settings: ClassVar[Map[str, Setting]] = {"path": kept.PATH, **kept.TRIGGER}

    def place(self) -> Place:
        return places.folder(self._settings)


class CsvTriggerSftp(Trigger):
    settings: ClassVar[Map[str, Setting]] = {**places.SFTP, **kept.TRIGGER}
    optional_secrets: ClassVar[Map[str, str]] = places.SFTP_SECRETS

    def place(self) -> Place:
        return places.sftp(self._settings, self._secrets)


class CsvTriggerS3(Trigger):
    settings: ClassVar[Map[str, Setting]] = {**places.BUCKET, **kept.TRIGGER}
    secrets: ClassVar[Map[str, str]] = places.BUCKET_SECRETS

    def place(self) -> Place:
        return places.s3(self._settings, self._secrets)
