"""A file that is brought to a folder appears whole or not at all, and replaces nothing."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jobs.errors import PlaceTaken, PlaceUnusable
from jobs.places.folder import Folder

BYTES = b"whole\n" * 100_000
MARK = "7"


def place(folder: Path, name: str = "file.csv", given: bytes = BYTES, mark: str = MARK) -> None:
    source = folder.with_name(f"source-{mark}")
    source.write_bytes(given)
    Folder(folder).put(source, name, mark)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "out"
    made.mkdir()
    return made


@contextmanager
def small_files() -> Iterator[None]:
    """No file may grow past 100 kB, as on a disk that fills up."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_folders_in_the_name_are_made(folder: Path) -> None:
    place(folder, "2026/11/file.csv")
    assert (folder / "2026/11/file.csv").read_bytes() == BYTES


def test_a_disk_that_fills_up_leaves_nothing_behind(folder: Path) -> None:
    source = folder.with_name("source")
    source.write_bytes(BYTES)
    with small_files(), pytest.raises(PlaceUnusable, match="is full for"):
        Folder(folder).put(source, "file.csv", MARK)
    assert list(folder.iterdir()) == []


def test_what_a_killed_run_left_hidden_is_replaced(folder: Path) -> None:
    (folder / ".file.csv.7.partial").write_text("half")
    place(folder)
    assert [path.name for path in folder.iterdir()] == ["file.csv"]


@pytest.mark.parametrize("there", ["file", "folder", "broken link"])
def test_whatever_else_has_the_name_stays(folder: Path, there: str) -> None:
    target = folder / "file.csv"
    match there:
        case "file":
            target.write_text("other")
        case "folder":
            target.mkdir()
        case _:
            target.symlink_to(folder / "nowhere")
    before = target.lstat()
    with pytest.raises(PlaceTaken, match="never overwritten"):
        place(folder)
    assert (target.lstat(), len(list(folder.iterdir()))) == (before, 1)


def test_a_link_that_leads_outside_is_not_followed(folder: Path) -> None:
    inside, outside = folder / "inside", folder / "outside"
    inside.mkdir(), outside.mkdir()
    (inside / "2026").symlink_to(outside)
    with pytest.raises(PlaceUnusable, match="leads outside"):
        place(inside, "2026/file.csv")
    assert list(outside.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_refused() -> None:
    for see in (lambda folder: folder.make_root(), lambda folder: folder.test(is_made=True)):
        with pytest.raises(PlaceUnusable, match="/proc/nowhere cannot be made"):
            see(Folder(Path("/proc/nowhere")))


def test_a_folder_is_tested_and_made_by_one_check_that_writes(folder: Path) -> None:
    """Also for who may write everywhere, as root, where the file system says no."""
    for see in (lambda folder: folder.make_root(), lambda folder: folder.test(is_made=True)):
        with pytest.raises(PlaceUnusable, match="In the folder /proc nothing may be written"):
            see(Folder(Path("/proc")))
        see(Folder(folder))
        assert list(folder.iterdir()) == []


def test_a_test_of_a_folder_that_is_not_there_leaves_nothing_and_making_it_does(folder: Path) -> None:
    inner = folder / "2026" / "11"
    assert Folder(inner).test(is_made=True).endswith("it is made when this is saved.")
    assert list(folder.iterdir()) == []
    Folder(inner).make_root()
    assert inner.is_dir() and list(inner.iterdir()) == []


def test_two_marks_write_under_one_name_and_the_first_has_it(folder: Path) -> None:
    place(folder, given=b"first")
    with pytest.raises(PlaceTaken, match="never overwritten"):
        place(folder, given=b"second", mark="8")
    assert (folder / "file.csv").read_bytes() == b"first"
    assert len(list(folder.iterdir())) == 1


def test_a_folder_that_is_gone_is_not_made_again(folder: Path) -> None:
    folder.rmdir()
    with pytest.raises(PlaceUnusable, match="make or mount it, or set another folder"):
        place(folder, "2026/file.csv")
    assert not folder.exists()
