"""Lists that start the export whose name they bear, from a folder, an SFTP server or a bucket."""

from collections.abc import Mapping as Map
from typing import ClassVar

from ingest.drops import settings as kept
from ingest.drops.trigger import Trigger
from jobs.places.place import Place
from jobs.setting import Setting


class CsvTrigger(Trigger):
    settings: ClassVar[Map[str, Setting]] = {"path": kept.PATH, **kept.TRIGGER}

    def place(self) -> Place:
        return kept.folder(self._settings)


class CsvTriggerSftp(Trigger):
    settings: ClassVar[Map[str, Setting]] = {**kept.SFTP, **kept.TRIGGER}
    optional_secrets: ClassVar[Map[str, str]] = kept.SFTP_SECRETS

    def place(self) -> Place:
        return kept.sftp(self._settings, self._secrets)


class CsvTriggerS3(Trigger):
    settings: ClassVar[Map[str, Setting]] = {**kept.BUCKET, **kept.TRIGGER}
    secrets: ClassVar[Map[str, str]] = kept.BUCKET_SECRETS

    def place(self) -> Place:
        return kept.s3(self._settings, self._secrets)
