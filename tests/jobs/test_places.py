"""A place is a place: what holds of a folder of this machine holds on an SFTP server and in a bucket."""

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncssh
import pytest
from bucket import NAME, REGION, Bucket
from loopback import serving
from sshd import Sshd
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jobs.errors import PlaceTaken, PlaceUnusable
from jobs.places.folder import Folder
from jobs.places.place import Place
from jobs.places.s3 import S3
from jobs.places.sftp import Sftp, check_host_key


def sftp(server: Sshd, path: Path, **changes: object) -> Sftp:
    given = {"host_keys": (server.fingerprint,), "private_key": server.key.strip(), **changes}
    return Sftp("127.0.0.1", server.port, server.user, str(path), **given)


def s3(server: Bucket, prefix: str = "in", **changes: str) -> S3:
    given = {
        "bucket": NAME,
        "endpoint": server.endpoint,
        "region": REGION,
        "access_key_id": server.key_id,
        "secret_access_key": server.secret,
    }
    return S3(prefix=prefix, **given | changes)


@pytest.fixture(params=["folder", "sftp", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "drop").mkdir()
    match request.param:
        case "folder":
            found: Place = Folder(tmp_path / "drop")
        case "sftp":
            found = sftp(request.getfixturevalue("sshd"), tmp_path / "drop")
        case _:
            found = s3(request.getfixturevalue("bucket"), tmp_path.name)
    yield found
    found.close()


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "local"
        path.write_text(text)
        return path

    return write


def test_what_is_put_is_listed_fetched_moved_and_removed(place: Place, written, tmp_path: Path) -> None:
    assert place.list() == [] and place.list("archive") == []
    place.put(written("one"), "a b & ü.csv")
    (entry,) = place.list()
    assert (entry.name, entry.size) == ("a b & ü.csv", 3)
    assert abs(entry.modified_at - datetime.now(UTC).replace(tzinfo=None)).total_seconds() < 3600
    assert place.look(entry.name) == entry and place.look("b.csv") is None
    place.fetch(entry.name, tmp_path / "back")
    assert (tmp_path / "back").read_text() == "one"
    place.move(entry.name, "archive/a.csv")
    assert place.list() == [] and [each.name for each in place.list("archive")] == ["a.csv"]
    place.remove("archive/a.csv")
    place.remove("archive/a.csv")
    assert place.list("archive") == []


def test_nothing_is_ever_overwritten(place: Place, written, tmp_path: Path) -> None:
    place.put(written("one"), "a.csv")
    place.put(written("two"), "b.csv")
    with pytest.raises(PlaceTaken, match="never overwritten"):
        place.put(written("three"), "a.csv")
    with pytest.raises(PlaceTaken):
        place.move("b.csv", "a.csv")
    place.fetch("a.csv", tmp_path / "back")
    assert (tmp_path / "back").read_text() == "one"
    assert {each.name for each in place.list()} == {"a.csv", "b.csv"}


@pytest.mark.parametrize("name", ["../a.csv", "/etc/passwd", "a/../../b", "a\nb.csv", "x" * 300, "", " a", "a\\b"])
def test_a_name_that_leads_elsewhere_is_not_touched(place: Place, name: str, tmp_path: Path) -> None:
    for use in (place.look, place.remove, lambda each: place.move(each, "x"), lambda each: place.fetch(each, tmp_path)):
        with pytest.raises(PlaceUnusable, match="is not touched: its name"):
            use(name)


def test_what_is_not_there_is_said(place: Place, tmp_path: Path) -> None:
    with pytest.raises(PlaceUnusable, match=r"a\.csv"):
        place.fetch("a.csv", tmp_path / "back")
    with pytest.raises(PlaceUnusable, match=r"a\.csv"):
        place.move("a.csv", "archive/a.csv")


def test_a_large_file_goes_there_and_back_unchanged(place: Place, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(os.urandom(1 << 20) * 20)
    place.put(tmp_path / "large", "large.bin")
    place.fetch("large.bin", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == (tmp_path / "large").read_bytes()
    assert [each.name for each in place.list()] == ["large.bin"]


@pytest.mark.parametrize("kind", ["folder", "sftp"])
def test_links_are_no_files(kind: str, sshd: Sshd, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "a.csv").symlink_to(tmp_path / "secret")
    (drop / "inner").mkdir()
    place = Folder(drop) if kind == "folder" else sftp(sshd, drop)
    assert place.list() == []
    place.close()


@pytest.mark.parametrize("kind", ["folder", "sftp"])
def test_a_name_that_is_no_text_hides_no_other(kind: str, sshd: Sshd, tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.csv")).write_text("x")
    (tmp_path / "a.csv").write_text("x")
    place = Folder(tmp_path) if kind == "folder" else sftp(sshd, tmp_path)
    assert sorted(each.name for each in place.list()) == ["a.csv", os.fsdecode(b"\xff.csv")]
    place.close()


def test_a_link_is_not_followed_out_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    (tmp_path / "secret").write_text("x")
    (tmp_path / "drop" / "a.csv").symlink_to(tmp_path / "secret")
    (tmp_path / "drop" / "archive").symlink_to(tmp_path)
    place = Folder(tmp_path / "drop")
    with pytest.raises(PlaceUnusable, match=r"a\.csv"):
        place.fetch("a.csv", tmp_path / "back")
    with pytest.raises(PlaceUnusable, match="leads outside"):
        place.fetch("archive/secret", tmp_path / "back")


def test_a_folder_that_is_not_there_or_not_ours_is_said(tmp_path: Path) -> None:
    with pytest.raises(PlaceUnusable, match="is not there; make or mount it"):
        Folder(tmp_path / "none").list()
    with pytest.raises(PlaceUnusable, match="is not there; make or mount it"):
        Folder(tmp_path / "none").test()
    assert Folder(tmp_path / "none").test(is_made=True).endswith("it is made when this is saved.")
    (tmp_path / "file").write_text("")
    with pytest.raises(PlaceUnusable, match="none cannot be made; change the rights"):
        Folder(tmp_path / "file" / "none").test(is_made=True)
    assert not (tmp_path / "none").exists()


# ------------------------------------------------------------------------------------------------------ SFTP


def test_a_server_whose_key_is_not_known_is_shown_and_nothing_is_sent(sshd: Sshd, tmp_path: Path) -> None:
    before = (sshd.folder / "log").read_text()
    with pytest.raises(PlaceUnusable) as refused:
        sftp(sshd, tmp_path, host_keys=()).list()
    assert f"set host_key={sshd.fingerprint}" in str(refused.value) and "not known yet" in str(refused.value)
    assert "Accepted" not in (sshd.folder / "log").read_text().removeprefix(before)


def test_a_server_with_another_key_than_the_known_one_is_refused(sshd: Sshd, tmp_path: Path) -> None:
    other = check_host_key((sshd.folder / "stranger.pub").read_text())
    with pytest.raises(PlaceUnusable, match="known by another") as refused:
        sftp(sshd, tmp_path, host_keys=(other,)).list()
    assert sshd.fingerprint in str(refused.value) and other in str(refused.value)


@pytest.mark.parametrize("given", ["fingerprint", "public_line", "both"])
def test_a_key_is_known_by_its_fingerprint_or_as_keyscan_tells_it(sshd: Sshd, tmp_path: Path, given: str) -> None:
    stranger = (sshd.folder / "stranger.pub").read_text()
    text = f"{stranger}, {sshd.public_line}" if given == "both" else getattr(sshd, given)
    keys = tuple(check_host_key(text).split(","))
    assert keys[-1] == sshd.fingerprint
    place = sftp(sshd, tmp_path, host_keys=keys)
    assert "can read the folder" in place.test()
    place.close()


def test_what_is_no_key_is_refused() -> None:
    for text in ("yes", "ssh-ed25519 AAAA", "SHA256:x"):
        with pytest.raises(ValueError, match="fingerprint as SHA256"):
            check_host_key(text)


def test_who_is_not_let_in_is_said(sshd: Sshd, tmp_path: Path) -> None:
    stranger = (sshd.folder / "stranger").read_text()
    with pytest.raises(PlaceUnusable, match=f"does not let {sshd.user} in; check the user and the private_key"):
        sftp(sshd, tmp_path, private_key=stranger).list()
    with pytest.raises(PlaceUnusable, match="check the user and the password"):
        sftp(sshd, tmp_path, private_key="", password="wrong").list()
    with pytest.raises(PlaceUnusable, match="no private key that can be read"):
        sftp(sshd, tmp_path, private_key="hello").list()


def test_a_server_that_may_only_be_read_says_so_when_something_is_to_move(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, written
) -> None:
    (tmp_path / "a.csv").write_text("x")
    with Sshd(tmp_path_factory.mktemp("sshd"), read_only=True) as server:
        place = sftp(server, tmp_path)
        assert [each.name for each in place.list()] == ["a.csv"]
        for act in (
            lambda: place.move("a.csv", "b.csv"),
            lambda: place.remove("a.csv"),
            lambda: place.put(written("y"), "c.csv"),
            lambda: place.make("archive"),
        ):
            with pytest.raises(PlaceUnusable, match=r"may not read, write or move|refused"):
                act()
        place.close()
    assert (tmp_path / "a.csv").read_text() == "x"


def test_a_server_that_went_away_in_between_is_called_again(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("x")
    with Sshd(tmp_path_factory.mktemp("sshd")) as server:
        place = sftp(server, tmp_path)
        assert len(place.list()) == 1
        assert place._connection is not None
        place._connection.abort()
        assert len(place.list()) == 1
    place.close()
    with pytest.raises(PlaceUnusable, match="cannot be reached on port"):
        place.list()
    place.close()


def test_a_password_lets_in_too(tmp_path: Path) -> None:
    """OpenSSH asks the machine's own accounts for passwords, so here another server of the protocol stands in."""

    class Doorkeeper(asyncssh.SSHServer):
        def begin_auth(self, _username: str) -> bool:
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == ("ann", "open sesame")

    (tmp_path / "a.csv").write_text("x")
    with standing_in(Doorkeeper) as (port, known):
        place = Sftp("127.0.0.1", port, "ann", str(tmp_path), known, password="open sesame")
        assert [each.name for each in place.list()] == ["a.csv"]
        place.close()
        wrong = Sftp("127.0.0.1", port, "ann", str(tmp_path), known, password="open barley")
        with pytest.raises(PlaceUnusable, match="check the user and the password") as refused:
            wrong.list()
        assert "barley" not in str(refused.value)
        wrong.close()


def test_a_file_that_was_renamed_right_before_the_server_hung_up_is_renamed(tmp_path: Path, written) -> None:
    (tmp_path / "drop").mkdir()
    hung_up: list[bytes] = []

    class LetsAnybodyIn(asyncssh.SSHServer):
        def begin_auth(self, _username: str) -> bool:
            return False

    class HangsUp(asyncssh.SFTPServer):
        def rename(self, oldpath: bytes, newpath: bytes) -> None:
            super().rename(oldpath, newpath)
            if newpath not in hung_up:
                hung_up.append(newpath)
                self.connection.abort()

    with standing_in(LetsAnybodyIn, HangsUp) as (port, known):
        place = Sftp("127.0.0.1", port, "ann", str(tmp_path / "drop"), known)
        assert place.list() == []
        place.put(written("one"), "a.csv")
        place.move("a.csv", "archive/a.csv")
        assert (len(hung_up), place.list()) == (2, [])
        place.put(written("two"), "a.csv")
        with pytest.raises(PlaceTaken):
            place.move("a.csv", "archive/a.csv")
        place.close()
    assert (tmp_path / "drop" / "archive" / "a.csv").read_text() == "one"


@contextmanager
def standing_in(
    server: type[asyncssh.SSHServer], files: type[asyncssh.SFTPServer] = asyncssh.SFTPServer
) -> Iterator[tuple[int, tuple[str]]]:
    """A server of the protocol that is not OpenSSH's; its port, and the keys that it is known by."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()

    async def serve() -> asyncssh.SSHAcceptor:
        return await asyncssh.create_server(
            server, "127.0.0.1", 0, server_host_keys=[key], sftp_factory=files, allow_scp=False
        )

    started = asyncio.run_coroutine_threadsafe(serve(), loop).result()
    yield started.get_port(), (key.get_fingerprint(),)
    loop.call_soon_threadsafe(started.close)
    loop.call_soon_threadsafe(loop.stop)


# -------------------------------------------------------------------------------------------------------- S3


def test_wrong_keys_a_wrong_bucket_and_no_server_are_said(bucket: Bucket) -> None:
    with pytest.raises(PlaceUnusable, match=r"SignatureDoesNotMatch.*check the secrets access_key_id") as refused:
        s3(bucket, secret_access_key="wrong").list()
    assert bucket.secret not in str(refused.value)
    with pytest.raises(PlaceUnusable, match="InvalidAccessKeyId"):
        s3(bucket, access_key_id="NOBODY").list()
    with pytest.raises(PlaceUnusable, match="There is no bucket other"):
        s3(bucket, bucket="other-bucket").list()
    with pytest.raises(PlaceUnusable, match="check the endpoint"):
        s3(bucket, endpoint="http://127.0.0.1:1").list()


def test_only_what_lies_right_under_the_prefix_is_listed(bucket: Bucket) -> None:
    for key in ("deep/a.csv", "deep/archive/b.csv", "deep/../c.csv", "deep//d.csv", "deeper/e.csv", "deep/"):
        bucket.put(key, b"x")
    assert [each.name for each in s3(bucket, "deep").list()] == ["a.csv"]


def test_an_object_that_is_listed_with_a_fraction_of_a_second_looks_the_same_by_itself() -> None:
    """As MinIO and others tell it: the fraction in a listing, and none in a header."""

    async def answer(request: Request) -> Response:
        if request.method == "HEAD":
            return Response(headers={"Last-Modified": "Sun, 22 Nov 2026 10:00:00 GMT", "Content-Length": "1"})
        listed = "<Key>a.csv</Key><LastModified>2026-11-22T10:00:00.500Z</LastModified><Size>1</Size>"
        return Response(f"<ListBucketResult><Contents>{listed}</Contents></ListBucketResult>")

    with serving(Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "HEAD"])])) as endpoint:
        place = S3("drops", "", endpoint, REGION, "key", "secret")
        [entry] = place.list()
        assert place.look("a.csv") == entry


def test_a_listing_of_many_pages_is_whole(bucket: Bucket) -> None:
    for number in range(1_010):
        bucket.put(f"many/{number}.csv", b"")
    assert len(s3(bucket, "many").list()) == 1_010
