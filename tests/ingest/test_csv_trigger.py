"""A list that is dropped in Upload becomes the list of its name, starts the export of its name, and ends in Done or
Failed."""

from datetime import timedelta
from pathlib import Path

import pytest
from dropping import NOW, OLD, Dropping, write

from ingest.errors import MappingWrong
from ingest.mapping import Mapping
from jobs.errors import SettingRefused
from jobs.run import State
from sql.errors import KlankbordError
from sql.warehouse import Warehouse

ANN = "email\nann@example.org\nbob@example.org\n"


class Refused(KlankbordError):
    pass


@pytest.fixture
def trigger(warehouse: Warehouse, tmp_path: Path) -> Dropping:
    (tmp_path / "csv upload").mkdir()
    found = Dropping(warehouse, tmp_path / "csv upload")
    found.exports = ("Welcome back", "weekly", "weekly_2")
    return found


def members(trigger: Dropping) -> list[tuple[str, str]]:
    return trigger.rows(
        """select list, email from store.list join store.list_member using (list_key)
        join store.customer using (customer_key) order by all"""
    )


def test_the_folders_are_made_by_the_first_run(trigger: Dropping) -> None:
    trigger.add("csv-trigger")
    assert "Upload holds no file" in trigger.test()
    assert trigger.run().message == "There was no file to take."
    assert {each.name for each in trigger.path.iterdir()} == {"Upload", "Active", "Done", "Failed"}


def test_a_file_becomes_the_list_and_starts_the_export_of_its_name_and_is_done(trigger: Dropping) -> None:
    trigger.add("csv-trigger")
    write(trigger.path / "Upload" / "Welcome back.csv", ANN)
    listed = []

    def start(name: str) -> str:
        listed.extend(members(trigger))
        assert trigger.there() == {"Active/Welcome back.csv"}
        return "the export went"

    trigger.start = start
    done = trigger.run()
    assert (done.state, done.counts.inserted) == (State.DONE, 2)
    assert listed == [("Welcome back", "ann@example.org"), ("Welcome back", "bob@example.org")]
    assert trigger.there() == {"Done/Welcome back.csv"}
    assert "the list Welcome back has 2 rows; the export went" in done.message


@pytest.mark.parametrize(
    ("file", "starts"),
    [
        ("weekly.csv", "weekly"),
        ("weekly_20261125.csv", "weekly"),
        ("weekly-2026-11-25.csv", "weekly"),
        ("weekly_20261125_0900.csv", "weekly"),
        ("WEEKLY.CSV", "weekly"),
        ("weekly_2.csv", "weekly_2"),
        ("weekly_2_20261125.csv", "weekly_2"),
        ("weekly_3.csv", None),
        ("my weekly.csv", None),
        ("weekly.csv.csv", None),
    ],
)
def test_a_name_with_a_date_after_it_says_what_is_started(trigger: Dropping, file: str, starts: str | None) -> None:
    trigger.add("csv-trigger")
    write(trigger.path / "Upload" / file, ANN)
    done = trigger.run()
    # `*.csv` is without regard to case no more than file systems are, so other spellings are left where they are.
    if file.endswith(".CSV"):
        assert trigger.started == [] and trigger.there() == {f"Upload/{file}"}
    else:
        assert trigger.started == ([starts] if starts else [])
        assert trigger.there() == {f"{'Done' if starts else 'Failed'}/{file}"}
    assert done.counts.read == (2 if trigger.started else 0)


def test_another_template_is_another_name(trigger: Dropping) -> None:
    trigger.add("csv-trigger", name="start-{name}")
    write(trigger.path / "Upload" / "start-weekly_20261125.csv", ANN)
    write(trigger.path / "Upload" / "weekly.csv", ANN)
    trigger.run()
    assert trigger.started == ["weekly"]
    assert trigger.there() == {"Done/start-weekly_20261125.csv", "Failed/weekly.csv"}


def test_where_nothing_bears_the_name_the_file_fails_and_is_told_what_exists(trigger: Dropping) -> None:
    trigger.add("csv-trigger")
    write(trigger.path / "Upload" / "monthly.csv", ANN)
    assert '"monthly.csv": no export has its name; there are: Welcome back, weekly, weekly_2.' in trigger.test()
    done = trigger.run()
    reason = (trigger.path / "Failed" / "monthly.csv.reason.txt").read_text()
    assert done.state == State.FAILED and "No export has the name of monthly.csv" in done.message
    assert "there are: Welcome back, weekly, weekly_2" in reason and members(trigger) == []


def test_a_list_that_cannot_be_read_starts_nothing(trigger: Dropping) -> None:
    trigger.add("csv-trigger")
    write(trigger.path / "Upload" / "weekly.csv", "name\nann\n")
    done = trigger.run()
    assert (done.state, trigger.started, members(trigger)) == (State.FAILED, [], [])
    assert "weekly.csv has no column customer_id or email" in done.message
    assert "weekly.csv has no column" in (trigger.path / "Failed" / "weekly.csv.reason.txt").read_text()


def test_where_the_export_fails_the_file_fails_with_its_reason(trigger: Dropping) -> None:
    def start(name: str) -> str:
        raise Refused("The disk of the export is full.")

    trigger.add("csv-trigger")
    trigger.start = start
    write(trigger.path / "Upload" / "weekly.csv", ANN)
    done = trigger.run()
    assert done.state == State.FAILED and "disk of the export is full" in done.message
    assert trigger.there() == {"Failed/weekly.csv"} and len(members(trigger)) == 2


def test_the_same_list_dropped_again_starts_its_export_again(trigger: Dropping) -> None:
    trigger.add("csv-trigger")
    for _ in range(2):
        write(trigger.path / "Upload" / "weekly.csv", ANN)
        trigger.run()
    assert trigger.started == ["weekly", "weekly"] and len(members(trigger)) == 2
    assert trigger.there() == {"Done/weekly.csv", "Done/weekly.2.csv"}


def test_what_a_killed_run_left_in_active_is_done_first(trigger: Dropping) -> None:
    trigger.add("csv-trigger")
    write(trigger.path / "Active" / "weekly.csv", ANN)
    write(trigger.path / "Upload" / "weekly_2.csv", ANN, OLD - timedelta(days=1))
    trigger.run()
    assert trigger.started == ["weekly", "weekly_2"]
    assert trigger.there() == {"Done/weekly.csv", "Done/weekly_2.csv"}


def test_an_upload_that_is_not_complete_is_left(trigger: Dropping) -> None:
    trigger.add("csv-trigger", settle_seconds="60")
    write(trigger.path / "Upload" / "weekly.csv.part", ANN)
    write(trigger.path / "Upload" / "weekly.csv", ANN, NOW)
    done = trigger.run()
    assert trigger.started == [] and "may still be growing" in done.message
    assert trigger.there() == {"Upload/weekly.csv", "Upload/weekly.csv.part"}


def test_a_trigger_takes_no_mapping(trigger: Dropping) -> None:
    with pytest.raises(MappingWrong, match="takes no mapping"):
        trigger.add("csv-trigger", mapping=Mapping(columns={"email": "address"}))


@pytest.mark.parametrize("name", ["list", "{name}{name}", "../{name}", "{name}_{day}"])
def test_a_template_that_does_not_fit_is_refused(trigger: Dropping, name: str) -> None:
    with pytest.raises(SettingRefused, match=r"with {name} in it once"):
        trigger.add("csv-trigger", name=name)
