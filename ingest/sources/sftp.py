"""Files on an SFTP server."""

from collections.abc import Mapping as Map
from typing import ClassVar

from ingest.drops import settings as kept
from ingest.drops.drop import Drop
from jobs.places.place import Place
from jobs.setting import Setting


class SftpSource(Drop):
    settings: ClassVar[Map[str, Setting]] = {**kept.SFTP, **kept.WANTED}
    optional_secrets: ClassVar[Map[str, str]] = kept.SFTP_SECRETS

    def place(self) -> Place:
        return kept.sftp(self._settings, self._secrets)
