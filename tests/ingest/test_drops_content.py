"""What a file holds, and what is set of it, either fits or is told in a sentence."""

import gzip
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from dropping import EVENTS, NOW, Dropping, write

from ingest import source
from ingest.errors import UnknownRecords
from ingest.mapping import Mapping
from jobs.errors import SettingRefused
from jobs.run import State
from sql.home import Home
from sql.warehouse import Warehouse


def test_a_packed_file_that_becomes_too_large_fails_with_a_sentence(home: Home, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("KLANKBORD_UNPACKED_MB", "100")
    piece = gzip.compress(b"event,occurred_at,email\n" + b"x" * (32 << 20), 9)
    write(tmp_path / "drop" / "bomb.csv.gz", piece * 1000)
    with Warehouse.open(Home.open(home.path)) as warehouse:
        drop = Dropping(warehouse, tmp_path / "drop")
        drop.add(pattern="*.gz")
        done = drop.run()
        assert done.state == State.FAILED
        assert "becomes larger than 100 MB when it is unpacked; if it should be, set unpacked_mb" in done.message
        assert drop.there() == {"failed/bomb.csv.gz"}
        assert list(home.tmp.iterdir()) == []


WIDE = """
import resource, sys
from pathlib import Path
sys.path.insert(0, "tests")
from dropping import Dropping
from sql.home import Home
from sql.warehouse import Warehouse
with Warehouse.open(Home.open(Path(sys.argv[1]))) as warehouse:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(Dropping(warehouse, Path(sys.argv[2])).run().message)
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize("columns", [1_000_000, 5_000_000])
def test_a_file_of_a_million_columns_fails_with_a_sentence_and_little_memory(
    home: Home, tmp_path: Path, columns: int
) -> None:
    names = ",".join(f"c{number}" for number in range(columns))
    write(tmp_path / "drop" / "wide.csv", f"{names}\n{names}\n")
    with Warehouse.open(home) as warehouse:
        Dropping(warehouse, tmp_path / "drop").add()
    command = [sys.executable, "-c", WIDE, str(home.path), str(tmp_path / "drop")]
    told, megabytes = subprocess.run(
        command, timeout=120, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert "columns, and 1000 are the most" in told
    assert int(megabytes) < 700
    assert (tmp_path / "drop" / "failed" / "wide.csv").exists()


def test_empty_and_broken_files_fail_each_with_its_own_reason(drop: Dropping) -> None:
    drop.add(pattern="*")
    write(drop.path / "empty.csv", "")
    write(drop.path / "cut.csv.gz", gzip.compress(EVENTS.encode())[:-10])
    write(drop.path / "notes.docx", "PK")
    write(drop.path / "binary.csv", b"\x00\x01\x02")
    assert drop.run().state == State.FAILED
    reasons = dict(drop.rows("select name, reason from app.file"))
    assert "is empty" in reasons["empty.csv"] and "cut off or damaged" in reasons["cut.csv.gz"]
    assert "of no kind that can be read" in reasons["notes.docx"] and "not a text file" in reasons["binary.csv"]
    assert len(drop.there()) == 4 and all(each.startswith("failed/") for each in drop.there())


def test_rows_that_do_not_exist_are_refused_before_any_file_is_read(drop: Dropping) -> None:
    with pytest.raises(UnknownRecords, match="no rows called 'evnts', meant is perhaps events"):
        drop.add(rows="evnts")


def test_read_otherwise_a_file_is_another_one(drop: Dropping) -> None:
    drop.add(rows="customers")
    write(drop.path / "a.csv", "customer_id,code\n1,x\n")
    drop.run()
    with drop.warehouse.transaction() as writer:
        source.change(writer, "drop", mapping=Mapping(columns={"segment": "code"}), now=NOW)
    write(drop.path / "a.csv", "customer_id,code\n1,x\n")
    assert drop.run().counts.read == 1
    assert drop.rows("select segment from main.customers") == [("x",)]


def test_a_list_takes_no_mapping(drop: Dropping) -> None:
    drop.add(rows="list:Staff", mapping=Mapping(columns={"email": "address"}))
    write(drop.path / "a.csv", "address\nann@example.org\n")
    assert "A list takes no mapping" in drop.run().message and drop.there() == {"a.csv"}


def test_a_list_is_what_its_last_file_says_also_when_it_says_an_older_thing_again(drop: Dropping) -> None:
    drop.add(rows="list:Staff")
    for people, landed in (("ann", 1), ("bob", 1), ("bob", 0), ("ann", 1)):
        write(drop.path / "staff.csv", f"email\n{people}@example.org\n")
        done = drop.run()
        assert done.counts.read == landed
        who = drop.rows("select c.email from store.list_member join store.customer c using (customer_key)")
        assert who == [(f"{people}@example.org",)]
        drop.now += timedelta(hours=1)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"pattern": "a/*.csv"}, "without folders"),
        ({"pattern": "a_{day}.csv"}, "placeholder that does not exist"),
        ({"pattern": "a_{date:%Q}.csv"}, "date code that does not exist"),
        ({"rows": "list:"}, "rows is customers, events"),
        ({"archive": "../else"}, "archive is the name of a folder inside"),
        ({"failed": ".failed"}, "failed is the name of a folder inside"),
        ({"days_back": "two"}, "days_back is a whole number"),
        ({"settle_seconds": "-1"}, "settle_seconds is a whole number"),
        ({"done_marker": "done"}, "done_marker is what the name"),
        ({"most_files": "0"}, "most_files is a whole number"),
    ],
)
def test_settings_that_do_not_fit_are_refused(drop: Dropping, given: dict[str, str], told: str) -> None:
    with pytest.raises(SettingRefused, match=told):
        drop.add(**given)
