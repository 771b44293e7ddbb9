"""Only whole files with safe names are taken, the oldest first."""

from datetime import timedelta

import pytest
from dropping import EVENTS, NOW, OLD, Dropping, write


def test_a_file_that_changed_a_moment_ago_is_waited_for_and_one_that_grows_is_left(drop: Dropping) -> None:
    drop.add(settle_seconds="5")
    still = write(drop.path / "still.csv", EVENTS.format("still"), NOW - timedelta(seconds=2))
    growing = write(drop.path / "growing.csv", EVENTS.format("growing")[:60], NOW - timedelta(seconds=1))
    drop.while_waiting = lambda: write(growing, EVENTS.format("growing")[:90], NOW + timedelta(seconds=4))
    done = drop.run()
    assert drop.waits == [5.0]
    assert drop.files() == [("still.csv", "done")] and growing.exists() and not still.exists()
    assert "1 file stays where it is (growing.csv: it changed a moment ago and may still be growing)" in done.message
    drop.now, drop.while_waiting = NOW + timedelta(minutes=15), lambda: None
    write(growing, EVENTS.format("growing"), NOW + timedelta(seconds=8))
    assert drop.run().counts.inserted == 2


def test_a_file_whose_clock_is_ahead_is_taken_when_it_has_looked_the_same_for_long_enough(drop: Dropping) -> None:
    drop.add(settle_seconds="60")
    path = write(drop.path / "a.csv", EVENTS.format("a")[:50], NOW + timedelta(days=400))
    assert drop.run().counts.read == 0 and drop.waits == []
    write(path, EVENTS.format("a"), NOW + timedelta(days=400))
    drop.now += timedelta(seconds=61)
    assert drop.run().counts.read == 0
    drop.now += timedelta(seconds=61)
    assert drop.run().counts.inserted == 2


def test_with_a_marker_only_files_that_have_one_are_taken_and_the_marker_goes(drop: Dropping) -> None:
    drop.add(done_marker=".done", pattern="*.csv")
    write(drop.path / "a.csv", EVENTS.format("a"), NOW)
    write(drop.path / "b.csv", EVENTS.format("b"), NOW)
    write(drop.path / "c.csv", EVENTS.format("c"), NOW)
    write(drop.path / "a.csv.done", "")
    write(drop.path / "b.done", "")
    done = drop.run()
    assert drop.there() == {"archive/a.csv", "archive/b.csv", "c.csv"}
    assert "c.csv: there is no c.csv.done beside it yet" in done.message


@pytest.mark.parametrize("name", [".a.csv", "a.csv.tmp", "a.csv.part", "a.csv.filepart", "A.CSV.PARTIAL"])
def test_names_of_files_that_are_being_written_are_left(drop: Dropping, name: str) -> None:
    drop.add(pattern="*")
    write(drop.path / name, EVENTS.format("a"))
    assert drop.run().counts.read == 0 and drop.there() == {name}
    assert "being written" in drop.test()


@pytest.mark.parametrize("name", ["a\nb.csv", "a\x1b[31m.csv", "x" * 240 + ".csv", "a\\b.csv", "b.csv "])
def test_names_that_are_not_safe_are_left_and_told(drop: Dropping, name: str) -> None:
    drop.add(pattern="*")
    write(drop.path / name, EVENTS.format("a"))
    done = drop.run()
    assert (done.counts.read, drop.there()) == (0, {name})
    assert "1 file stays where it is" in done.message and done.message.isprintable()
    told = drop.test()
    assert "is left: its name" in told and "\x1b" not in told and "a\nb" not in told


def test_a_name_of_the_longest_kind_is_archived_and_failed_as_any_other(drop: Dropping) -> None:
    drop.add()
    good, bad = "g" * 196 + ".csv", "b" * 196 + ".csv"
    for _ in range(2):
        write(drop.path / good, EVENTS.format("a"))
        write(drop.path / bad, "x\n1\n")
        drop.run()
    assert len(list((drop.path / "archive").iterdir())) == 2
    assert len(list((drop.path / "failed").iterdir())) == 4
    assert drop.there() & {good, bad} == set()


def test_a_date_in_a_name_may_lie_so_many_days_back(drop: Dropping) -> None:
    drop.add(pattern="a_{date:%d-%m-%Y}.csv", days_back="2")
    for day in ("22-11-2026", "23-11-2026", "25-11-2026", "31-02-2026", "99-99-2026"):
        write(drop.path / f"a_{day}.csv", EVENTS.format(day))
    assert [name for name, _ in (drop.run(), drop.files())[1]] == ["a_23-11-2026.csv", "a_25-11-2026.csv"]
    told = drop.test()
    assert '"a_22-11-2026.csv" is left: its date is more than 2 days back.' in told
    assert '"a_31-02-2026.csv" is left: its name holds no date that exists' in told


def test_a_run_takes_so_many_files_at_most_and_says_what_waits(drop: Dropping) -> None:
    drop.add(most_files="2")
    for number in range(5):
        write(drop.path / f"{number}.csv", EVENTS.format(number), OLD - timedelta(minutes=number))
    done = drop.run()
    assert [name for name, _ in drop.files()] == ["4.csv", "3.csv"]
    assert "3 more files wait for the next run." in done.message
    drop.run()
    drop.run()
    assert drop.events == 10 and len(drop.there()) == 5
