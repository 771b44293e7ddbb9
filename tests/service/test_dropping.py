"""Sources of files by the command line, and a dropped list that starts a real export."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from dropping import EVENTS, write
from served import Result

Klankbord = Callable[..., Result]
BEFORE = datetime(2026, 11, 22, 10) - timedelta(hours=1)  # the session's clock stands at ten


def test_a_folder_is_added_tested_and_run_and_its_path_is_meant_from_where_it_was_typed(
    klankbord: Klankbord, tmp_path: Path
) -> None:
    write(tmp_path / "in" / "a_20261121.csv", EVENTS.format("a"), BEFORE)
    write(tmp_path / "in" / "notes.txt", "x", BEFORE)
    given = ("--set", "path=in", "--set", "pattern=a_{date:%Y%m%d}.csv", "--set", "rows=events")
    made = klankbord("source", "add", "mail", "--kind", "folder", *given, "--schedule", "15 6 * * *")
    assert made.code == 0, made.err
    shown = json.loads(klankbord("source", "show", "mail").out)
    assert shown["settings"]["path"] == str(tmp_path / "in") and shown["schedule"] == "15 6 * * *"
    tested = klankbord("source", "test", "mail")
    assert "A run would take 1 file: a_20261121.csv." in tested.out
    assert '"notes.txt" is left: its name is not as a_{date:%Y%m%d}.csv.' in tested.out
    ran = json.loads(klankbord("source", "run", "mail", "--json").out)
    assert ran["inserted"] == 2 and "1 file landed (a_20261121.csv: 2 rows)." in ran["message"]
    assert (tmp_path / "in" / "archive" / "a_20261121.csv").exists()


def test_a_file_that_fails_makes_the_command_say_so(klankbord: Klankbord, tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.csv", "x\n1\n", BEFORE)
    klankbord(
        "source", "add", "mail", "--kind", "folder", "--set", "path=in", "--set", "pattern=*", "--set", "rows=events"
    )
    ran = klankbord("source", "run", "mail")
    assert ran.code == 1 and "1 file failed (a.csv has no column" in ran.err


def test_a_mapping_that_comes_along_is_given_by_its_name(klankbord: Klankbord, tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "b1,7,K1,ann@example.org,Opens,2026-07-01 12:00:00,\n", BEFORE)
    done = klankbord("import", "events", "a.csv", "--mapping", "deployteq-activities", "--json")
    assert json.loads(done.out)["inserted"] == 1
    wrong = klankbord("import", "events", "a.csv", "--mapping", "deployteq")
    assert wrong.code == 1 and "those are: deployteq-activities" in wrong.err


def test_a_dropped_list_starts_the_export_of_its_name(klankbord: Klankbord, tmp_path: Path) -> None:
    write(tmp_path / "e.csv", EVENTS.format("a"), BEFORE)
    assert klankbord("import", "events", "e.csv").code == 0
    out = tmp_path / "out"
    made = klankbord("export", "add", "weekly", "--set", "what=activities", "--set", f"folder={out}")
    assert made.code == 0, made.err
    assert klankbord("source", "add", "uploads", "--kind", "csv-trigger", "--set", "path=in").code == 0
    write(tmp_path / "in" / "Upload" / "weekly_20261122.csv", "email\nann@example.org\n", BEFORE)
    assert '"weekly_20261122.csv": starts weekly.' in klankbord("source", "test", "uploads").out
    ran = klankbord("source", "run", "uploads")
    assert ran.code == 0, ran.err
    assert (tmp_path / "in" / "Done" / "weekly_20261122.csv").exists()
    assert len(list(out.glob("activities_*.csv"))) == 1
    assert "weekly" in klankbord("runs").out
