"""Files on an SFTP server."""

from collections.abc import Mapping as Map
from typing import ClassVar

from ingest.drops import settings as kept
from ingest.drops.drop import Drop
from jobs.places import settings as places
from jobs.places.place import Place
from jobs.setting import Setting


class SftpSource(Drop):
    settings: ClassVar[Map[str, Setting]] = {**places.SFTP, **kept.WANTED}
    optional_secrets: ClassVar[Map[str, str]] = places.SFTP_SECRETS

    def place(self) -> Place:
        return places.sftp(self._settings, self._secrets)
