"""Files that are dropped land once each, from wherever they lie, and are put away with their kind."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from bucket import NAME, REGION, Bucket
from dropping import EVENTS, NOW, OLD, Dropping, write
from sshd import Sshd

from ingest import source
from ingest.mapping import Mapping
from ingest.mapping.named import find
from jobs.run import State
from sql.warehouse import Warehouse


def test_files_land_once_and_are_archived_the_oldest_first(drop: Dropping) -> None:
    drop.add(pattern="activities_{date:%Y%m%d}*.csv")
    write(drop.path / "activities_20261124_b.csv", EVENTS.format("second"), OLD)
    write(drop.path / "activities_20261123.csv", EVENTS.format("first"), OLD + timedelta(minutes=5))
    write(drop.path / "broadcasts_20261124.csv", "x\n")
    done = drop.run()
    assert (done.state, done.counts.inserted, drop.events) == (State.DONE, 4, 4)
    assert drop.files() == [("activities_20261123.csv", "done"), ("activities_20261124_b.csv", "done")]
    assert drop.there() == {
        "archive/activities_20261123.csv",
        "archive/activities_20261124_b.csv",
        "broadcasts_20261124.csv",
    }
    assert done.message.startswith(
        "2 files landed (activities_20261123.csv: 2 rows; activities_20261124_b.csv: 2 rows)"
    )
    assert drop.rows("select json_array_length(detail, '$.files') from app.run") == [(2,)]
    again = drop.run()
    assert (again.counts.read, again.message, drop.events) == (0, "There was no file to take.", 4)


def test_a_file_that_comes_back_lands_once_whatever_it_is_called(drop: Dropping) -> None:
    drop.add()
    write(drop.path / "a.csv", EVENTS.format("a"))
    drop.run()
    write(drop.path / "a.csv", EVENTS.format("a"), OLD + timedelta(minutes=30))
    write(drop.path / "other.csv", EVENTS.format("a"))
    done = drop.run()
    assert done.state == State.DONE and done.counts.read == 0
    assert "2 files had landed before and were put away without landing again" in done.message
    assert "in run 1" in done.message
    assert sorted(drop.files()) == [("a.csv", "again"), ("a.csv", "done"), ("other.csv", "again")]
    assert drop.there() == {"archive/a.csv", "archive/a.2.csv", "archive/other.csv"}


def test_the_same_name_with_other_content_is_another_file(drop: Dropping) -> None:
    drop.add()
    for number in ("1", "2"):
        write(drop.path / "daily.csv.gz".removesuffix(".gz"), EVENTS.format(number))
        drop.run()
    assert drop.events == 4
    assert drop.there() == {"archive/daily.csv", "archive/daily.2.csv"}


def test_a_file_that_cannot_land_goes_aside_with_its_reason_and_the_others_go_on(drop: Dropping) -> None:
    drop.add()
    write(drop.path / "bad.csv", "name,age\nann,3\n", OLD - timedelta(hours=1))
    write(drop.path / "good.csv", EVENTS.format("good"))
    done = drop.run()
    assert (done.state, drop.events) == (State.DONE_WITH_REJECTS, 2)
    assert "1 file failed (bad.csv has no column" in done.message and "home" not in done.message
    assert drop.there() == {"failed/bad.csv", "archive/good.csv"}
    reason = (drop.path / "failed" / "bad.csv.reason.txt").read_text()
    assert reason.startswith("bad.csv has no column event") and "Run 1." in reason
    assert drop.rows("select reason from app.file where state = 'failed'")[0][0].startswith("bad.csv has no column")
    write(drop.path / "bad.csv", "name,age\nann,3\n")
    assert drop.run().state == State.FAILED
    assert drop.there() == {"failed/bad.csv", "failed/bad.2.csv", "archive/good.csv"}


def test_a_failed_file_that_is_put_back_mended_or_not_is_tried_again(drop: Dropping) -> None:
    drop.add(mapping=Mapping(columns={"occurred_at": "when"}))
    text = EVENTS.format("a")
    write(drop.path / "a.csv", text)
    assert drop.run().state == State.FAILED
    write(drop.path / "a.csv", text.replace("occurred_at", "when"))
    assert drop.run().counts.inserted == 2


def test_rows_that_cannot_land_are_kept_with_their_file(drop: Dropping) -> None:
    drop.add()
    write(drop.path / "a.csv", EVENTS.format("a") + "nonsense,2026-11-24,cas@example.org,3\n")
    write(drop.path / "b.csv", EVENTS.format("b") + "open,never,cas@example.org,3\n")
    done = drop.run()
    assert (done.state, done.counts.inserted, done.counts.rejected) == (State.DONE_WITH_REJECTS, 4, 2)
    assert drop.rows("select file, line from app.rejected order by file") == [("a.csv", 4), ("b.csv", 4)]
    assert drop.there() == {"archive/a.csv", "archive/b.csv"}


def test_files_land_from_a_real_sftp_server(warehouse: Warehouse, tmp_path: Path) -> None:
    with Sshd(tmp_path / "sshd") as server:
        drop = Dropping(warehouse, tmp_path / "drop")
        drop.environment = {"KEY": server.key}
        write(drop.path / "a.csv", EVENTS.format("a"))
        write(drop.path / "bad.csv", "x\n1\n")
        server_settings = {"host": "127.0.0.1", "port": str(server.port), "user": server.user}
        drop.add("sftp", secrets={"private_key": "env:KEY"}, path=str(drop.path), **server_settings)
        refused = drop.run()
        assert refused.state == State.FAILED and f"set host_key={server.fingerprint}" in refused.message
        assert drop.there() == {"a.csv", "bad.csv"}
        with warehouse.transaction() as writer:
            source.change(writer, "drop", {"host_key": server.fingerprint}, now=NOW)
        assert "A run would take 2 files: a.csv, bad.csv." in drop.test()
        done = drop.run()
        assert (done.state, drop.events) == (State.DONE_WITH_REJECTS, 2)
        assert drop.there() == {"archive/a.csv", "failed/bad.csv"}
        assert (drop.path / "failed" / "bad.csv.reason.txt").read_text().startswith("bad.csv has no column")


def from_bucket(warehouse: Warehouse, path: Path, bucket: Bucket, prefix: str) -> Dropping:
    drop = Dropping(warehouse, path)
    drop.now = datetime(2099, 1, 1)
    drop.environment = {"ID": bucket.key_id, "SECRET": bucket.secret}
    secrets = {"access_key_id": "env:ID", "secret_access_key": "env:SECRET"}
    drop.add("s3", secrets=secrets, bucket=NAME, prefix=prefix, endpoint=bucket.endpoint, region=REGION)
    return drop


def test_files_land_from_a_bucket_once(warehouse: Warehouse, tmp_path: Path, bucket: Bucket) -> None:
    drop = from_bucket(warehouse, tmp_path, bucket, "in/daily")
    bucket.put("in/daily/a.csv", EVENTS.format("a").encode())
    bucket.put("in/daily/bad.csv", b"x\n1\n")
    bucket.put("in/daily/../b.csv", EVENTS.format("b").encode())
    assert drop.run().state == State.DONE_WITH_REJECTS
    bucket.put("in/daily/again.csv", EVENTS.format("a").encode())
    assert "had landed before" in drop.run().message
    assert drop.events == 2
    assert bucket.keys() == {
        "in/daily/archive/a.csv",
        "in/daily/archive/again.csv",
        "in/daily/failed/bad.csv",
        "in/daily/failed/bad.csv.reason.txt",
        "in/daily/../b.csv",
    }


@pytest.mark.parametrize("is_same", [True, False])
def test_a_file_whose_move_stopped_between_copy_and_removal_is_archived_once(
    warehouse: Warehouse, tmp_path: Path, bucket: Bucket, is_same: bool
) -> None:
    at = f"moved/{is_same}"
    drop = from_bucket(warehouse, tmp_path, bucket, at)
    bucket.put(f"{at}/a.csv", EVENTS.format("a").encode())
    with bucket.refusing("s3:DeleteObject"):
        assert "a.csv landed but stays where it is" in drop.run().message
    assert bucket.keys(at) == {f"{at}/a.csv", f"{at}/archive/a.csv"}
    if not is_same:  # another file of that name and size was archived in between
        bucket.put(f"{at}/archive/a.csv", EVENTS.format("b").encode())
    assert "had landed before" in drop.run().message
    kept = {f"{at}/archive/a.csv"} if is_same else {f"{at}/archive/a.csv", f"{at}/archive/a.2.csv"}
    assert bucket.keys(at) == kept
    assert EVENTS.format("a").encode() in [bucket.read(each) for each in kept]
    assert (drop.events, drop.files()) == (2, [("a.csv", "done")])


def test_deployteqs_activities_land_with_and_without_a_header(drop: Dropping) -> None:
    drop.add(mapping=find("deployteq-activities", Path("deployteq-activities")))
    rows = [
        "b1;77;K1;Ann@Example.org;Sent e-mails;2026-07-01 12:00:00;",
        "b1;77;K1;ann@example.org;Opens;2026-07-01 12:30:00;",
        "b1;77;K1;ann@example.org;Clicks;2026-07-01 12:31:00;https://example.org/a",
        'b1;78;;bob@example.org;Bounces;2026-12-01 08:00:00;"mailbox; full"',
        "b1;79;K3;cas@example.org;Complaints;2026-12-01 08:00:00;",
    ]
    header = (
        "Broadcast ID;Customer ID;External customer number;E-mail address;Activity;Activity date;Activity description"
    )
    write(drop.path / "bare.csv", "\n".join(rows) + "\n")
    done = drop.run()
    assert (done.counts.inserted, done.counts.rejected) == (5, 0), drop.rows("select * from app.rejected")
    found = drop.rows("select event, occurred_at, customer_id, email from main.events order by occurred_at, email")
    assert found[0] == ("send", datetime(2026, 7, 1, 10), "K1", "ann@example.org")
    assert {each for each, *_ in found} == {"send", "open", "click", "bounce", "complaint"}
    assert found[3] == ("bounce", datetime(2026, 12, 1, 7), None, "bob@example.org")
    write(drop.path / "headed.csv", "\n".join([header, *rows]) + "\n")
    again = drop.run()
    assert (again.counts.duplicates, again.counts.rejected, drop.events) == (5, 0, 5)


def test_a_headerless_file_tells_lines_as_an_editor_counts_them(drop: Dropping) -> None:
    drop.add(mapping=Mapping(header=("event", "occurred_at", "email", "note")))
    good = "open,2026-11-24,ann@example.org,x\n"
    write(
        drop.path / "a.csv",
        good + 'open,2026-11-24,bob@example.org,"two\nlines"\n' + "open,never,c@d.e,x\n" + "short,x\n",
    )
    done = drop.run()
    assert done.counts.inserted == 2
    assert drop.rows("select line from app.rejected order by line") == [(4,), (5,)]
    write(drop.path / "b.csv", "open,2026-11-24,ann@example.org\n")
    assert "has 3 columns in its first line, and the mapping's header names 4" in drop.run().message
