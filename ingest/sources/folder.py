"""Files in a folder of this machine, or one that is mounted here."""

from collections.abc import Mapping as Map
from typing import ClassVar

from ingest.drops import settings as kept
from ingest.drops.drop import Drop
from jobs.places import settings as places
from jobs.places.place import Place
from jobs.setting import Setting


class FolderSource(Drop):
    settings: ClassVar[Map[str, Setting]] = {"path": kept.PATH, **kept.WANTED}

    def place(self) -> Place:
        return places.folder(self._settings)
