"""The folder that is read while it is written. A publication is a set of its own, and one rename puts it in view.

    DIR/events           -> .current/events          what engines read: DIR/events/*.parquet
    DIR/manifest.json    -> .current/manifest.json
    DIR/.current         -> .sets/7                  the one thing that is switched
    DIR/.sets/7/events/2026-11-3f2a….parquet         a file that never changes; the next set has the same one, linked

A file's name holds the beginning of its SHA-256, so that whoever listed the files just before the switch and opens one
that was replaced is told that it is gone, and never reads it beside newer ones. What a killed publication leaves is a
set that nothing shows; the next one takes it away.
"""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from exports.errors import FolderTaken, FolderUnusable
from exports.publishing.manifest import Manifest

CURRENT, SETS, LOCK, MANIFEST = ".current", ".sets", ".lock", "manifest.json"
PIECE = 1 << 20
# What a file system says that has no second names for a file.
WITHOUT_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EMLINK, errno.EXDEV)


class Shelf:
    """The folder, held by whoever publishes into it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._last = self._target()
        self.manifest = self._read()
        numbers = [int(each.name) for each in (path / SETS).iterdir() if each.name.isdigit()]
        self._next = path / SETS / str(max(numbers, default=0) + 1)

    @classmethod
    @contextmanager
    def opened(cls, path: Path) -> Iterator["Shelf"]:
        """FolderTaken where another publishes into it, FolderUnusable where it is no folder for this."""
        with told(path):
            path.mkdir(parents=True, exist_ok=True)
            _check(path)
            (path / SETS).mkdir(exist_ok=True)
            with (path / LOCK).open("w") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise FolderTaken(f"{path} is being published into already; try again when that is done.") from None
                shelf = cls(path)
                shelf._sweep(keep=shelf._last)
                shelf._show(shelf.manifest)
                shelf._next.mkdir()
                try:
                    yield shelf
                finally:
                    shelf._sweep(keep=shelf._target())

    def has(self, file: str, size: int) -> bool:
        """Whether what is in view has this file, of so many bytes."""
        with suppress(OSError):
            return self._last is not None and (self._last / file).stat().st_size == size
        return False

    def keep(self, file: str) -> None:
        """The set that is made has this file of the one in view too."""
        assert self._last is not None
        target = self._next / file
        target.parent.mkdir(exist_ok=True)
        try:
            os.link(self._last / file, target)
        except OSError as error:
            if error.errno not in WITHOUT_LINKS:
                raise
            shutil.copyfile(self._last / file, target)

    def put(self, path: Path, view: str, part: str) -> tuple[str, int, str]:
        """The set that is made has what is at `path`: the name that it got, its bytes and SHA-256."""
        folder = self._next / view
        folder.mkdir(exist_ok=True)
        fresh, digest, size = folder / f".{part}", hashlib.sha256(), 0
        with path.open("rb") as given, fresh.open("wb") as file:
            while piece := given.read(PIECE):
                digest.update(piece)
                size += file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        name = f"{view}/{part}-{digest.hexdigest()[:12]}.parquet"
        fresh.replace(self._next / name)
        return name, size, digest.hexdigest()

    def switch(self, manifest: Manifest) -> None:
        """The set that was made is the one in view, whole, from one instant on."""
        with (self._next / MANIFEST).open("w") as file:
            file.write(manifest.text())
            file.flush()
            os.fsync(file.fileno())
        for each in (*self._next.iterdir(), self._next, self._path / SETS):
            if each.is_dir():
                _settle(each)
        _link(self._path / CURRENT, f"{SETS}/{self._next.name}")
        _settle(self._path)
        self._show(manifest)

    def _show(self, manifest: Manifest) -> None:
        """The names by which engines read are there, and no others of ours."""
        wanted = {*manifest.views, MANIFEST} if manifest.published_at else set()
        for name in wanted:
            if not (self._path / name).is_symlink():
                _link(self._path / name, f"{CURRENT}/{name}")
        for each in self._path.iterdir():
            if each.is_symlink() and each.name not in (*wanted, CURRENT) and _is_ours(each):
                each.unlink()

    def _sweep(self, keep: Path | None) -> None:
        """Nothing is left of any set but `keep`."""
        for each in (self._path / SETS).iterdir():
            if each != keep:
                shutil.rmtree(each)

    def _target(self) -> Path | None:
        with suppress(OSError):
            target = self._path / (self._path / CURRENT).readlink()
            return target if target.is_dir() else None
        return None

    def _read(self) -> Manifest:
        with suppress(OSError, UnicodeDecodeError):
            return Manifest.read((self._last / MANIFEST).read_text()) if self._last else Manifest()
        return Manifest()


def _check(path: Path) -> None:
    """Nothing of somebody else's may stand there: it would be taken for a view."""
    for each in path.iterdir():
        if each.name not in (CURRENT, SETS, LOCK) and not _is_ours(each):
            raise FolderUnusable(f"{path} holds something else, {each.name}; publish into a folder of its own.")


def _is_ours(path: Path) -> bool:
    return path.name.startswith(".new-") or (path.is_symlink() and path.readlink() == Path(CURRENT, path.name))


def _link(path: Path, to: str) -> None:
    """`path` leads to `to`, and at no instant nowhere."""
    fresh = path.with_name(f".new-{path.name.lstrip('.')}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(to)
    fresh.replace(path)


def _settle(folder: Path) -> None:
    """What the folder holds is on disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """What the file system refuses, as a sentence."""
    try:
        yield
    except BrokenPipeError:  # whoever is told of it has gone: that says nothing of the folder
        raise
    except OSError as error:
        raise FolderUnusable(
            f"{path} cannot be published into ({error.strerror or error}); what was there before still is."
        ) from error
