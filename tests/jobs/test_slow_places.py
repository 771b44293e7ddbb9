"""A transfer that crawls is cut, and one that somebody stops ends while it is under way; neither leaves anything."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bucket import NAME, REGION, Bucket
from crawling import Line, crawling
from sshd import Sshd

from jobs.errors import PlaceUnusable, Stopped
from jobs.places.folder import Folder
from jobs.places.place import Place
from jobs.places.s3 import S3
from jobs.places.sftp import Sftp

QUICK = 6 << 20  # bytes, before the line crawls: more than a login, less than a file
Open = Callable[..., Place]


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large"
    path.write_bytes(os.urandom(1 << 20) * 20)
    return path


@pytest.fixture(params=["sftp", "s3"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def line(kind: str, request: pytest.FixtureRequest) -> Iterator[Line]:
    server = request.getfixturevalue("sshd" if kind == "sftp" else "bucket")
    port = server.port if kind == "sftp" else urlsplit(server.endpoint).port
    with crawling(port, QUICK) as found:
        yield found


@pytest.fixture
def opened(kind: str, line: Line, tmp_path: Path, request: pytest.FixtureRequest) -> Open:
    """Opens the place at the other end of the line."""
    (tmp_path / "drop").mkdir()

    def open_(**more: object) -> Place:
        if kind == "sftp":
            server: Sshd = request.getfixturevalue("sshd")
            key, where = server.key.strip(), str(tmp_path / "drop")
            known = (server.fingerprint,)
            return Sftp("127.0.0.1", line.port, server.user, where, known, private_key=key, **more)
        storage: Bucket = request.getfixturevalue("bucket")
        endpoint = f"http://127.0.0.1:{line.port}"
        return S3(NAME, tmp_path.name, endpoint, REGION, storage.key_id, storage.secret, **more)

    return open_


@pytest.fixture
def left(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], list[str]]:
    """What is there, hidden or begun too."""

    def look() -> list[str]:
        if kind == "sftp":
            return [each.name for each in (tmp_path / "drop").iterdir()]
        storage: Bucket = request.getfixturevalue("bucket")
        begun = storage.client.list_multipart_uploads(Bucket=NAME).get("Uploads", ())
        return [*storage.keys(tmp_path.name), *(each["Key"] for each in begun)]

    return look


def test_a_server_that_takes_a_byte_now_and_then_is_let_go_of(line: Line, opened: Open, large: Path, left) -> None:
    place = opened(seconds=2.0)
    with pytest.raises(PlaceUnusable, match="took or gave less than 1 MiB in 2 seconds, so the connection was cut"):
        place.put(large, "a.csv")
    assert left() == []
    line.crawls = False
    place.put(large, "a.csv")
    assert place.look("a.csv") is not None
    place.close()


def test_one_that_gives_a_byte_now_and_then_is_let_go_of(line: Line, opened: Open, large: Path, tmp_path: Path) -> None:
    line.crawls = False
    place = opened(seconds=2.0)
    place.put(large, "a.csv")
    line.crawls = True
    with pytest.raises(PlaceUnusable, match="less than 1 MiB in 2 seconds"):
        place.fetch("a.csv", tmp_path / "back")
    line.quick = 0
    place.close()
    with pytest.raises(PlaceUnusable, match=r"cannot be reached|less than 1 MiB in 2 seconds"):
        opened(seconds=2.0).look("a.csv")


def test_an_upload_that_somebody_stops_ends_while_it_is_under_way(line: Line, opened: Open, large: Path, left) -> None:
    stop = threading.Event()
    place = opened(stop=stop)

    def when_it_crawls() -> None:
        line.crawling.wait()
        stop.set()
        line.crawls = False

    threading.Thread(target=when_it_crawls, daemon=True).start()
    with pytest.raises(Stopped):
        place.put(large, "a.csv")
    assert left() == []
    place.close()


def test_a_copy_into_a_folder_that_somebody_stops_leaves_nothing(tmp_path: Path, large: Path) -> None:
    (tmp_path / "drop").mkdir()
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        Folder(tmp_path / "drop", stop).put(large, "a.csv")
    assert not list((tmp_path / "drop").iterdir())
