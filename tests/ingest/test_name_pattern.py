"""Which names a pattern means, and which date they hold."""

from datetime import datetime

import pytest

from ingest.drops.pattern import NamePattern


@pytest.mark.parametrize(
    ("pattern", "name", "on"),
    [
        ("a_{date:%Y%m%d}*.csv", "a_20261125.csv", datetime(2026, 11, 25)),
        ("a_{date:%Y%m%d}*.csv", "a_20261125_2.csv", datetime(2026, 11, 25)),
        ("{date}.csv", "2026-11-25.csv", datetime(2026, 11, 25)),
        ("{date:%y%j}_{date:%H%M}.csv", "26329_0915.csv", datetime(2026, 11, 25, 9, 15)),
        ("a?.[c]sv", "ab.[c]sv", None),
        ("*", "anything at all", None),
    ],
)
def test_a_name_that_is_meant_tells_its_date(pattern: str, name: str, on: datetime | None) -> None:
    assert NamePattern.read(pattern).date_of(name) == on


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("a_{date:%Y%m%d}.csv", "a_2026112.csv"),
        ("a_{date:%Y%m%d}.csv", "a_20261125.csv.gz"),
        ("a_{date:%Y%m%d}.csv", "a_20261325.csv"),
        ("a?.csv", "a.csv"),
        ("a.csv", "aXcsv"),
        ("A.csv", "a.csv"),
    ],
)
def test_a_name_that_is_not_meant_or_holds_no_date_is_refused(pattern: str, name: str) -> None:
    with pytest.raises(ValueError, match="its name"):
        NamePattern.read(pattern).date_of(name)


@pytest.mark.parametrize("text", ["", " ", "a/b", "{run}", "{date:%Q}", "{date:%Y", "a}", "{date:%}"])
def test_what_is_no_pattern_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        NamePattern.read(text)
