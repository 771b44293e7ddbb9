"""A folder of this machine, or one that is mounted here."""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from jobs.errors import PlaceTaken, PlaceUnusable
from jobs.places.place import Entry, checked, hidden


class Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def list(self, folder: str = "") -> list[Entry]:
        there = self._at(folder) if folder else self._path
        with self._told(there):
            if folder and not there.exists():
                return []
            found = []
            with os.scandir(there) as entries:
                for each in entries:
                    try:
                        facts = each.stat(follow_symlinks=False)
                    except FileNotFoundError:
                        continue  # it went between the two looks
                    if stat.S_ISREG(facts.st_mode):
                        found.append(_entry(each.name, facts))
        return found

    def look(self, name: str) -> Entry | None:
        with self._told(self._at(name)):
            try:
                return _entry(name, self._at(name).lstat())
            except FileNotFoundError:
                return None

    def fetch(self, name: str, to: Path) -> None:
        source = self._at(name)
        with self._told(source):
            # What is a link by now is not followed: it could lead to any file of this machine.
            opened = os.open(source, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(opened, "rb") as file, to.open("wb") as target:
            shutil.copyfileobj(file, target, 1 << 20)

    def put(self, path: Path, name: str) -> None:
        target, unfinished = self._at(name), self._at(hidden(name))
        with self._told(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with path.open("rb") as source, unfinished.open("wb") as file:
                    shutil.copyfileobj(source, file, 1 << 20)
                    file.flush()
                    os.fsync(file.fileno())
                self._rename(unfinished, target)
            except BaseException:
                unfinished.unlink(missing_ok=True)
                raise

    def move(self, name: str, to: str) -> None:
        source, target = self._at(name), self._at(to)
        with self._told(source):
            target.parent.mkdir(parents=True, exist_ok=True)
            self._rename(source, target)

    def make(self, folder: str) -> None:
        with self._told(self._at(folder)):
            self._at(folder).mkdir(parents=True, exist_ok=True)

    def remove(self, name: str) -> None:
        with self._told(self._at(name)):
            self._at(name).unlink(missing_ok=True)

    def test(self) -> str:
        if not self._path.is_dir():
            raise PlaceUnusable(f"The folder {self._path} is not there; make or mount it, or set another path.")
        self.list()
        if not os.access(self._path, os.W_OK | os.X_OK):
            raise PlaceUnusable(f"In the folder {self._path} nothing may be written or moved; change its rights.")
        return f"The folder {self._path} can be read and written."

    def close(self) -> None:
        pass

    def _at(self, name: str) -> Path:
        path = self._path / checked(name)
        if not path.parent.resolve().is_relative_to(self._path.resolve()):
            raise PlaceUnusable(f"{path.parent} leads outside the folder {self._path}; remove that link.")
        return path

    def _rename(self, source: Path, target: Path) -> None:
        if os.path.lexists(target):
            raise PlaceTaken(f"{target} is there already and is never overwritten.")
        source.rename(target)

    @contextmanager
    def _told(self, path: Path) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            if not self._path.is_dir():
                raise PlaceUnusable(
                    f"The folder {self._path} is not there; make or mount it, or set another path."
                ) from None
            raise PlaceUnusable(f"{path} is not there any more.") from None
        except PermissionError:
            raise PlaceUnusable(f"{path} may not be read, written or moved; change its rights.") from None
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise PlaceUnusable(f"The disk is full for {path}; free space and run this again.") from None
            raise PlaceUnusable(f"{path} cannot be used ({error.strerror or error}).") from None


def _entry(name: str, facts: os.stat_result) -> Entry:
    return Entry(name, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC).replace(tzinfo=None))
