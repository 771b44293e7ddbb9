"""Killed at any step, a folder shows all of the old or all of the new, and the next publication mends it; so it does to
whoever reads it meanwhile."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest
from landing import NOW, land
from published import meant, shown, texts

from exports.publishing.publish import publish
from ingest.erase import erase
from sql.home import Home
from sql.warehouse import Warehouse

KILLED = """
import os, shutil, signal, sys
from datetime import datetime
from pathlib import Path
from exports.publishing import publish, shelf, views
from sql.home import Home
from sql.warehouse import Warehouse

step = sys.argv[3]
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
replace, rmtree = Path.replace, shutil.rmtree
write, link, keep = views.write, shelf._link, shelf.Shelf.keep

def dying_write(*given):
    write(*given)
    if step == "copied":
        die()
    return 0

def dying_replace(path, to):
    name = Path(to).name
    if step == "part" and name.endswith(".parquet") or step == "linked" and name == ".current":
        die()
    done = replace(path, to)
    if step == "named" and name.endswith(".parquet") or step == "switched" and name == ".current":
        die()
    return done

def dying_keep(*given):
    keep(*given)
    if step == "kept":
        die()

def dying_rmtree(path, *given, **more):
    if step == "sweeping" and Path(path).parent.name == ".sets":
        next(Path(path).glob("events/*.parquet")).unlink()
        die()
    rmtree(path, *given, **more)

views.write, Path.replace, shutil.rmtree, shelf.Shelf.keep = dying_write, dying_replace, dying_rmtree, dying_keep
with Warehouse.open(Home.open(Path(sys.argv[1]))) as warehouse:
    publish.publish(warehouse, Path(sys.argv[2]), datetime(2026, 11, 22, 11))
"""
AFTER = ("switched", "sweeping")


@pytest.mark.parametrize("step", ["copied", "part", "named", "kept", "linked", *AFTER])
def test_killed_at_any_step_it_shows_the_old_or_the_new_and_the_next_one_mends(
    home: Home, tmp_path: Path, step: str
) -> None:
    folder = tmp_path / "out"
    with Warehouse.open(home) as warehouse:
        land(warehouse, "customers", {"customer_id": "A", "email": "ann@x.nl"}, {"customer_id": "B"})
        land(warehouse, "events", *(event(who, f"2026-{month:02}") for who in "AB" for month in (8, 9, 10)))
        publish(warehouse, folder, NOW)
        old = shown(folder)
        erase(warehouse, "A", now=NOW, by=None)
        land(warehouse, "events", event("B", "2026-11"), event("B", "2026-07"))
        new = meant(warehouse)
    command = [sys.executable, "-c", KILLED, str(home.path), str(folder), step]
    assert subprocess.run(command, timeout=120).returncode == -signal.SIGKILL
    assert shown(folder) == (new if step in AFTER else old)
    with Warehouse.open(home) as warehouse:
        publish(warehouse, folder, NOW)
        assert shown(folder) == meant(warehouse) == new
        assert publish(warehouse, folder, NOW).written == 0
    assert "ann@x.nl" not in texts(folder)
    assert {each.name for each in folder.iterdir() if each.name.startswith(".")} == {".current", ".sets", ".lock"}
    assert len(list((folder / ".sets").iterdir())) == 1


def test_killed_the_first_time_the_next_one_makes_it(home: Home, tmp_path: Path) -> None:
    for step in ("part", "linked", "switched"):
        folder = tmp_path / step
        with Warehouse.open(home) as warehouse:
            land(warehouse, "events", event("A", "2026-10"))
        command = [sys.executable, "-c", KILLED, str(home.path), str(folder), step]
        assert subprocess.run(command, timeout=120).returncode == -signal.SIGKILL
        assert shown(folder) == {}
        with Warehouse.open(home) as warehouse:
            publish(warehouse, folder, NOW)
            assert shown(folder) == meant(warehouse)


def test_whoever_reads_meanwhile_never_reads_two_publications_together(warehouse: Warehouse, tmp_path: Path) -> None:
    """Every event of a publication has the address of that publication: 60 rows in six months, one address."""
    folder, ended = tmp_path / "out", threading.Event()
    land(warehouse, "customers", {"customer_id": "A", "email": "0@x.nl"})
    rows = [{**event("A", f"2026-{month:02}"), "event_id": f"{month} {n}"} for month in range(5, 11) for n in range(10)]
    land(warehouse, "events", *rows)
    publish(warehouse, folder, NOW)
    read: list[tuple[int, int, str]] = []
    gone: list[str] = []

    def reading() -> None:
        engine = duckdb.connect()
        text = f"select count(*), count(distinct email), min(email) from '{folder}/events/*.parquet'"
        while not ended.is_set():
            try:
                read.append(engine.execute(text).fetchall()[0])
            except duckdb.IOException as error:
                gone.append(str(error))

    thread = threading.Thread(target=reading)
    thread.start()
    try:
        for n in range(1, 25):
            land(
                warehouse,
                "customers",
                {"customer_id": "A", "email": f"{n}@x.nl", "updated_at": f"2026-11-23T10:{n:02}"},
            )
            assert publish(warehouse, folder, NOW).written == 7
    finally:
        ended.set()
        thread.join()
    assert {each[:2] for each in read} == {(60, 1)}
    assert len({address for *_, address in read}) > 2
    assert all("No such file" in each or "No files found" in each for each in gone), gone


def event(who: str, month: str) -> dict[str, str]:
    return {"customer_id": who, "event": "open", "occurred_at": f"{month}-15T10:00:00Z", "event_id": f"{who}{month}"}
