"""Whatever happens between two steps, a file lands once and ends where it belongs."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from dropping import EVENTS, NOW, OLD, Dropping, write

from ingest import source
from ingest.drops import file_run
from ingest.sources.folder import FolderSource
from jobs.errors import PlaceUnusable
from jobs.places.folder import Folder
from jobs.places.place import Entry, Place
from jobs.run import Outcome, State
from sql.home import Home
from sql.warehouse import Warehouse


def test_a_file_that_is_exchanged_while_it_is_fetched_is_left_for_the_next_run(drop: Dropping) -> None:
    class Exchanging(Folder):
        def fetch(self, name: str, to: Path) -> None:
            super().fetch(name, to)
            write(drop.path / name, EVENTS.format("other"), OLD + timedelta(seconds=1))

    drop.add()
    write(drop.path / "a.csv", EVENTS.format("one"))
    done = run_at(drop, Exchanging(drop.path))
    assert (drop.events, drop.there()) == (0, {"a.csv"}) and "it changed while it was fetched" in done.message
    assert drop.run().counts.inserted == 2
    assert drop.rows("select event_id from store.event_detail where event_id like 'one%'") == []


def test_a_file_that_may_not_be_read_is_told_and_the_others_go_on(drop: Dropping) -> None:
    class Forbidding(Folder):
        def fetch(self, name: str, to: Path) -> None:
            if name == "a.csv":
                raise PlaceUnusable("a.csv may not be read.")
            super().fetch(name, to)

    drop.add()
    write(drop.path / "a.csv", EVENTS.format("a"))
    write(drop.path / "b.csv", EVENTS.format("b"))
    done = run_at(drop, Forbidding(drop.path))
    assert (done.state, drop.events) == (State.DONE_WITH_REJECTS, 2)
    assert "1 file failed (a.csv may not be read)" in done.message and drop.there() == {"a.csv", "archive/b.csv"}


def test_a_place_that_goes_away_fails_the_run_and_no_file(drop: Dropping) -> None:
    class Going(Folder):
        def fetch(self, _name: str, _to: Path) -> None:
            raise PlaceUnusable("The server hung up.")

        def look(self, _name: str) -> Entry | None:
            raise PlaceUnusable("The server does not answer.")

    drop.add()
    write(drop.path / "a.csv", EVENTS.format("a"))
    write(drop.path / "b.csv", EVENTS.format("b"))
    done = run_at(drop, Going(drop.path))
    assert (done.state, done.message) == (State.FAILED, "The server does not answer.")
    assert drop.there() == {"a.csv", "b.csv"} and drop.files() == []


def run_at(drop: Dropping, place: Place) -> Outcome:
    """A run of the source over another place than its own."""

    class Source(FolderSource):
        def place(self) -> Place:
            return place

    with drop.warehouse.reader() as reader:
        settings = source.get(reader, "drop").settings
    opened = Source(settings, {}, None, drop.outside())
    return file_run.run(drop.warehouse, "drop", None, lambda: opened, trigger="hand", now=NOW, clock=lambda: NOW)


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, "tests")
from dropping import Dropping
from jobs.places import folder
from sql.home import Home
from sql.warehouse import Warehouse

step = sys.argv[3]
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)

class Dying(folder.Folder):
    def fetch(self, name, to):
        super().fetch(name, to)
        if step == "fetched":
            die()

    def move(self, name, to):
        if step == "landed":
            die()
        super().move(name, to)
        if step == "moved":
            die()

from ingest import source
from ingest.drops import file_run
from ingest.sources.folder import FolderSource

class Source(FolderSource):
    def place(self):
        return Dying(Path(sys.argv[2]))

with Warehouse.open(Home.open(Path(sys.argv[1]))) as warehouse:
    drop = Dropping(warehouse, Path(sys.argv[2]))
    with warehouse.reader() as reader:
        known = source.get(reader, "drop").settings
    opened = Source(known, {}, None, drop.outside())
    file_run.run(warehouse, "drop", None, lambda: opened, trigger="hand", now=drop.now, clock=lambda: drop.now)
"""


@pytest.mark.parametrize("step", ["fetched", "landed", "moved"])
def test_killed_at_any_step_a_file_lands_once_and_ends_in_the_archive(home: Home, tmp_path: Path, step: str) -> None:
    path = tmp_path / "drop"
    write(path / "a.csv", EVENTS.format("a"))
    with Warehouse.open(home) as warehouse:
        Dropping(warehouse, path).add()
    command = [sys.executable, "-c", KILLED, str(home.path), str(path), step]
    assert subprocess.run(command, timeout=120).returncode == -signal.SIGKILL
    with Warehouse.open(home) as warehouse:
        drop = Dropping(warehouse, path)
        assert drop.events == (0 if step == "fetched" else 2)
        drop.run()
        assert (drop.events, drop.there()) == (2, {"archive/a.csv"})
        assert [state for _, state in drop.files()] == ["taken" if step == "moved" else "done"]
        drop.run()
        assert drop.events == 2


def test_where_a_landed_file_cannot_be_moved_it_is_told_and_moved_by_the_next_run(drop: Dropping) -> None:
    drop.add()
    write(drop.path / "a.csv", EVENTS.format("a"))
    write(drop.path / "archive", "a file where the folder should be")
    done = drop.run()
    assert done.counts.inserted == 2 and "a.csv landed but stays where it is, and the next run moves it" in done.message
    (drop.path / "archive").unlink()
    again = drop.run()
    assert (again.counts.read, drop.there(), drop.events) == (0, {"archive/a.csv"}, 2)
    assert drop.files() == [("a.csv", "done")]


def test_where_a_failed_file_cannot_be_moved_the_others_go_on(drop: Dropping) -> None:
    drop.add()
    write(drop.path / "bad.csv", "x\n1\n", OLD - timedelta(hours=1))
    write(drop.path / "good.csv", EVENTS.format("good"))
    write(drop.path / "failed", "a file where the folder should be")
    done = drop.run()
    assert drop.events == 2 and "bad.csv stays where it is" in done.message


def test_a_disk_that_is_full_fails_the_run_and_not_the_file(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "drop"
    write(path / "a.csv", EVENTS.format("a") + "".join(f"open,2026-11-24,p{n}@example.org,{n}\n" for n in range(90000)))
    with Warehouse.open(home) as warehouse:
        Dropping(warehouse, path).add()
    limited = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, "tests")
from dropping import Dropping
from sql.home import Home
from sql.warehouse import Warehouse
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Warehouse.open(Home.open(Path(sys.argv[1]))) as warehouse:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    done = Dropping(warehouse, Path(sys.argv[2])).run()
    print(done.state, done.message)
"""
    command = [sys.executable, "-c", limited, str(home.path), str(path)]
    told = subprocess.run(command, timeout=120, capture_output=True, text=True).stdout
    assert "failed a.csv cannot be fetched to" in told and "free space there" in told
    assert path.joinpath("a.csv").exists()
    with Warehouse.open(home) as warehouse:
        assert Dropping(warehouse, path).run().counts.inserted == 90002
