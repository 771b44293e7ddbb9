"""A file appears whole or not at all, and replaces nothing."""

import hashlib
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from exports.destinations import folder as destination
from exports.errors import FolderUnusable, NameTaken

BYTES = b"whole\n" * 100_000
RUN = 7


def digest(given: bytes) -> str:
    return hashlib.sha256(given).hexdigest()


def place(folder: Path, name: str = "file.csv", given: bytes = BYTES) -> None:
    pieces = (given[at : at + 10_000] for at in range(0, len(given), 10_000))
    assert destination.write(folder, name, RUN, pieces) == (len(given), digest(given))
    destination.reveal(folder, name, RUN, digest(given))


@pytest.fixture
def small_files() -> Iterator[None]:
    """No file may grow past 100 kB, as on a disk that fills up."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_folders_in_the_name_are_made(tmp_path: Path) -> None:
    place(tmp_path, "2026/11/file.csv")
    assert (tmp_path / "2026/11/file.csv").read_bytes() == BYTES


def test_a_disk_that_fills_up_leaves_nothing_behind(tmp_path: Path, small_files: None) -> None:
    with pytest.raises(FolderUnusable, match="is full; free space and run this again"):
        place(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_hidden_is_replaced(tmp_path: Path) -> None:
    (tmp_path / ".file.csv.7.partial").write_text("half")
    place(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["file.csv"]


def test_the_same_file_again_is_left_as_it_is(tmp_path: Path) -> None:
    place(tmp_path)
    written = (tmp_path / "file.csv").stat()
    place(tmp_path)
    assert (tmp_path / "file.csv").stat() == written


@pytest.mark.parametrize("there", ["file", "folder", "broken link"])
def test_whatever_else_has_the_name_stays(tmp_path: Path, there: str) -> None:
    target = tmp_path / "file.csv"
    match there:
        case "file":
            target.write_text("other")
        case "folder":
            target.mkdir()
        case _:
            target.symlink_to(tmp_path / "nowhere")
    before = target.lstat()
    with pytest.raises(NameTaken, match="never overwritten"):
        place(tmp_path)
    destination.drop(tmp_path, "file.csv", RUN)
    assert (target.lstat(), len(list(tmp_path.iterdir()))) == (before, 1)


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    size, sha256 = destination.write(tmp_path, "file.csv", RUN, [BYTES])
    assert [path.name for path in tmp_path.iterdir()] == [".file.csv.7.partial"]
    destination.reveal(tmp_path, "file.csv", RUN, sha256)
    assert ([path.name for path in tmp_path.iterdir()], size) == (["file.csv"], len(BYTES))


def test_what_was_changed_while_it_was_hidden_gets_no_name(tmp_path: Path) -> None:
    _, sha256 = destination.write(tmp_path, "file.csv", RUN, [BYTES])
    (tmp_path / ".file.csv.7.partial").write_text("another's")
    with pytest.raises(FolderUnusable, match="was changed or taken away"):
        destination.reveal(tmp_path, "file.csv", RUN, sha256)
    assert not (tmp_path / "file.csv").exists()


def test_two_runs_write_under_one_name_and_the_first_has_it(tmp_path: Path) -> None:
    _, first = destination.write(tmp_path, "file.csv", 7, [b"first"])
    _, second = destination.write(tmp_path, "file.csv", 8, [b"second"])
    destination.reveal(tmp_path, "file.csv", 7, first)
    with pytest.raises(NameTaken, match="never overwritten"):
        destination.reveal(tmp_path, "file.csv", 8, second)
    assert (tmp_path / "file.csv").read_bytes() == b"first"


def test_a_link_that_leads_outside_is_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir(), outside.mkdir()
    (inside / "2026").symlink_to(outside)
    with pytest.raises(FolderUnusable, match="leads outside"):
        place(inside, "2026/file.csv")
    assert list(outside.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(FolderUnusable, match="/proc/nowhere"):
        destination.make(Path("/proc/nowhere"))
