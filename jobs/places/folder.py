"""A folder of this machine, or one that is mounted here."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import BinaryIO

from jobs.errors import PlaceTaken, PlaceUnusable, Stopped
from jobs.places.place import Entry, checked, hidden

PIECE = 1 << 20  # bytes
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# What a file system says that has no links, such as a memory stick's or some that are mounted over a network.
WITHOUT_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EMLINK, errno.EXDEV)


class Folder:
    def __init__(self, path: Path, stop: Event | None = None) -> None:
        self._path, self._stop = path, stop

    @property
    def is_there(self) -> bool:
        return self._path.exists()

    def make_root(self) -> None:
        """See that the folder itself is there and can be written, made where it is not."""
        with self._made(stays=True):
            self.test()

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
            self._copy(file, target)

    def put(self, path: Path, name: str, mark: str = "") -> None:
        target, unfinished = self._at(name), self._at(hidden(name, mark))
        with self._told(target):
            self._make_inside(target.parent)
            try:
                with path.open("rb") as source, unfinished.open("wb") as file:
                    self._copy(source, file)
                sync(unfinished)
                self._rename(unfinished, target)
                sync(target.parent)
            except BaseException:
                unfinished.unlink(missing_ok=True)
                raise

    def move(self, name: str, to: str) -> None:
        source, target = self._at(name), self._at(to)
        with self._told(source):
            self._make_inside(target.parent)
            self._rename(source, target)

    def make(self, folder: str) -> None:
        with self._told(self._at(folder)):
            self._at(folder).mkdir(parents=True, exist_ok=True)

    def remove(self, name: str) -> None:
        with self._told(self._at(name)):
            self._at(name).unlink(missing_ok=True)

    def test(self, *, is_made: bool = False) -> str:
        """As Place.test, by a file that is put there and taken away again. `is_made`: one that is not there will be, as
        make_root does."""
        if is_made and not self._path.exists():
            with self._made(stays=False):
                self.test()
            return f"The folder {self._path} is not there yet; it is made when this is saved."
        with self._told(self._path):
            if self._path.exists() and not self._path.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), self._path)
        if not self._path.is_dir():
            raise PlaceUnusable(f"The folder {self._path} is not there; make or mount it, or set another folder.")
        self.list()
        self._try()
        return f"The folder {self._path} can be read and written."

    def close(self) -> None:
        pass

    def _try(self) -> None:
        """Put a file there and take it away again: rights alone do not tell, as of a file system that is read-only."""
        probe = self._path / f".klankbord-test-{secrets.token_hex(6)}"
        try:
            probe.touch(exist_ok=False)
            probe.unlink()
        except OSError as error:
            if error.errno in FULL:
                with self._told(self._path):
                    raise
            raise PlaceUnusable(
                f"In the folder {self._path} nothing may be written or moved; change its rights, or set another folder."
            ) from None

    @contextmanager
    def _made(self, *, stays: bool) -> Iterator[None]:
        """Have the folder be there within the block, and after it where it `stays` and the block did not fail."""
        made: list[Path] = []
        try:
            for each in reversed([each for each in (self._path, *self._path.parents) if not each.exists()]):
                try:
                    each.mkdir()
                except FileExistsError:
                    continue  # somebody made it in this moment
                except OSError:
                    raise PlaceUnusable(
                        f"The folder {each} cannot be made; change the rights of {each.parent}, or set another folder."
                    ) from None
                made.append(each)
            yield
        except BaseException:
            stays = False
            raise
        finally:
            with suppress(OSError):  # somebody may have put something there
                for each in reversed(made if not stays else []):
                    each.rmdir()

    def _copy(self, source: BinaryIO, target: BinaryIO) -> None:
        while piece := source.read(PIECE):
            if self._stop is not None and self._stop.is_set():
                raise Stopped
            target.write(piece)

    def _at(self, name: str) -> Path:
        path = self._path / checked(name)
        if not path.parent.resolve().is_relative_to(self._path.resolve()):
            raise PlaceUnusable(f"{path.parent} leads outside the folder {self._path}; remove that link.")
        return path

    def _make_inside(self, inner: Path) -> None:
        """The folders that a name asks for, durable. What is missing at the top is an error: it may not be mounted."""
        if not self._path.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), self._path)
        missing = [each for each in (inner, *inner.parents) if each.is_relative_to(self._path) and not each.exists()]
        for each in reversed(missing):
            each.mkdir(exist_ok=True)
            sync(each.parent)

    def _rename(self, source: Path, target: Path) -> None:
        taken = f"{target} is there already and is never overwritten."
        if os.path.lexists(target):
            raise PlaceTaken(taken)
        try:
            os.link(source, target)  # a rename would replace what somebody else puts there in this moment
            source.unlink()
        except FileExistsError:
            raise PlaceTaken(taken) from None
        except OSError as error:
            if error.errno not in WITHOUT_LINKS:
                raise
            source.rename(target)

    @contextmanager
    def _told(self, path: Path) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            if not self._path.is_dir():
                raise PlaceUnusable(
                    f"The folder {self._path} is not there; make or mount it, or set another folder."
                ) from None
            raise PlaceUnusable(f"{path} is not there any more.") from None
        except PermissionError:
            raise PlaceUnusable(f"{path} may not be read, written or moved; change its rights.") from None
        except OSError as error:
            if error.errno in FULL:
                raise PlaceUnusable(f"The disk is full for {path}; free space and run this again.") from None
            raise PlaceUnusable(f"{path} cannot be used ({error.strerror or error}).") from None


def sync(path: Path) -> None:
    """Make a file or the names in a folder durable; some network file systems cannot, and see to it themselves."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def _entry(name: str, facts: os.stat_result) -> Entry:
    return Entry(name, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC).replace(tzinfo=None))
