"""A backup is one moment of the home in one file, without secrets; a restore gives all of it, or nothing."""

import io
import json
import tarfile
import threading
from pathlib import Path

import pyarrow as pa
import pytest

from service import backup
from service.errors import BackupUnusable, WrongInput
from sql.home import Home
from sql.warehouse import Warehouse


@pytest.fixture
def saved(klankbord, home: Home, tmp_path: Path) -> Path:
    """A backup of a home with three customers, a secret, a kept delivery and a setting."""
    (tmp_path / "c.csv").write_text("customer_id\n1\n2\n3\n")
    assert klankbord("import", "customers", "c.csv").code == 0
    (home.secrets / "token").write_text("very-secret")
    (home.path / "config.toml").write_text('timezone = "Europe/Paris"\n')
    (home.path / "deliveries" / "7").mkdir(parents=True)
    (home.path / "deliveries" / "7" / "activities.parquet").write_bytes(b"kept")
    result = klankbord("backup", "b.tar.zst", "--json")
    assert result.code == 0, result.err
    told = json.loads(result.out)
    assert told["bytes"] == (tmp_path / "b.tar.zst").stat().st_size
    return tmp_path / "b.tar.zst"


def packed(path: Path, *members: tarfile.TarInfo | tuple[str, bytes]) -> Path:
    with pa.CompressedOutputStream(str(path), "zstd") as out, tarfile.open(fileobj=out, mode="w|") as archive:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
                continue
            info = tarfile.TarInfo(member[0])
            info.size = len(member[1])
            archive.addfile(info, io.BytesIO(member[1]))
    return path


def test_a_restored_home_holds_what_was_backed_up_and_no_secret(klankbord, saved: Path, tmp_path: Path) -> None:
    with pa.CompressedInputStream(str(saved), "zstd") as unpacked:
        content = unpacked.read()
    assert b"very-secret" not in content
    assert saved.stat().st_mode & 0o077 == 0
    assert klankbord("restore", "b.tar.zst", "--home", "new").code == 0
    assert klankbord("sql", "select count(*) as n from customers", "--home", "new").out == "n\n3\n"
    new = tmp_path / "new"
    assert (new / "config.toml").read_text() == 'timezone = "Europe/Paris"\n'
    assert (new / "deliveries" / "7" / "activities.parquet").read_bytes() == b"kept"
    assert list((new / "secrets").iterdir()) == list((new / "tmp").iterdir()) == []


def test_a_backup_never_replaces_a_file_nor_a_restore_a_warehouse(klankbord, saved: Path, home: Home) -> None:
    before = saved.read_bytes()
    again = klankbord("backup", "b.tar.zst")
    assert (again.code, saved.read_bytes()) == (1, before)
    assert "exists already" in again.err
    refused = klankbord("restore", "b.tar.zst")
    assert refused.code == 1
    assert "no warehouse yet" in refused.err
    assert klankbord("backup", "nosuch/b.tar.zst").code == 1
    assert list(home.tmp.iterdir()) == []


def test_a_backup_during_writing_is_one_moment(warehouse: Warehouse, tmp_path: Path) -> None:
    """Every transaction adds a row to each of two tables, so that at any moment they hold as many."""
    with warehouse.transaction() as writer:
        writer.execute("create table store.one (i integer)")
        writer.execute("create table store.two (i integer)")
    stop, commits = threading.Event(), 0

    def write() -> None:
        nonlocal commits
        while not stop.is_set():
            with warehouse.transaction() as writer:
                writer.execute("insert into store.one values (1)")
                writer.execute("insert into store.two values (1)")
            commits += 1

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for place in range(3):
            before = commits
            backup.write(warehouse, tmp_path / f"{place}")
            after = commits + 1
            backup.restore(tmp_path / f"{place}", tmp_path / f"home{place}")
            with Warehouse.open(Home.open(tmp_path / f"home{place}")) as copy, copy.reader() as reader:
                one, two = reader.rows("select (select count(*) from store.one), (select count(*) from store.two)")[0]
            assert one == two
            assert before <= one <= after
    finally:
        stop.set()
        writing.join()


def _link(name: str, kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc/passwd"
    return member


LIE = b'{"format": 1, "sha256": {"klankbord.duckdb": "0", "config.toml": "0"}}'
HOSTILE = {
    "a folder outside": [("../evil", b"x")],
    "another folder": [("secrets/owner.key", b"x")],
    "an absolute name": [("/tmp/evil", b"x")],
    "a link": [_link("klankbord.duckdb", tarfile.SYMTYPE)],
    "a hard link": [_link("config.toml", tarfile.LNKTYPE)],
    "twice the same": [("config.toml", b""), ("config.toml", b"")],
    "no end": [("klankbord.duckdb", b"x"), ("config.toml", b"")],
    "an end that lies": [("klankbord.duckdb", b"x"), ("config.toml", b""), ("backup.json", LIE)],
    "an end that is none": [("backup.json", b"[]")],
}


def test_what_is_no_whole_backup_leaves_nothing_behind(saved: Path, tmp_path: Path) -> None:
    whole = saved.read_bytes()
    for number, content in enumerate((b"", b"customer_id\n1\n", whole[:-200], whole[: len(whole) // 2])):
        file = tmp_path / f"broken{number}"
        file.write_bytes(content)
        with pytest.raises(BackupUnusable):
            backup.restore(file, tmp_path / "new")
        assert not (tmp_path / "new").exists(), number
    for name, members in HOSTILE.items():
        with pytest.raises(BackupUnusable):
            backup.restore(packed(tmp_path / "hostile", *members), tmp_path / "new")
        assert not (tmp_path / "new").exists(), name
    with pytest.raises(WrongInput):
        backup.restore(tmp_path / "nosuch", tmp_path / "new")


def test_a_member_that_was_changed_is_damage(saved: Path, tmp_path: Path) -> None:
    with pa.CompressedInputStream(str(saved), "zstd") as unpacked:
        content = unpacked.read()
    with pa.CompressedOutputStream(str(tmp_path / "changed"), "zstd") as out:
        out.write(content.replace(b"Europe/Paris", b"Europe/Minsk"))
    with pytest.raises(BackupUnusable, match="damaged"):
        backup.restore(tmp_path / "changed", tmp_path / "new")
