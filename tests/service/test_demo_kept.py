"""What the sample data has beside its customers, mail and answers: so that no page of it is empty."""

from datetime import datetime
from pathlib import Path

import pytest

from ingest.files import import_files
from segments import profiles
from segments.saved import membership
from service.demo import kept
from service.demo.mail import make_events
from service.demo.people import People, make_people
from sql import saved_query
from sql.analyst import asking
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 12, 0)


@pytest.fixture(scope="module")
def people() -> People:
    return make_people(NOW.date(), 600)


@pytest.fixture
def shop(warehouse: Warehouse, people: People, tmp_path: Path) -> Warehouse:
    for kind, rows in (("customers", people.frame), ("events", make_events(people, NOW))):
        path = tmp_path / f"{kind}.parquet"
        rows.write_parquet(path)
        import_files(warehouse, kind, [path], now=NOW)
    return warehouse


def test_rows_of_the_older_file_wait_in_quarantine_with_two_reasons_and_the_others_land(
    shop: Warehouse, people: People
) -> None:
    counts = kept.import_old_events(shop, people, NOW).counts
    assert (counts.inserted, counts.rejected) == (50, 10)
    with shop.reader() as reader:
        reasons = reader.rows("select reason, count(*) from app.rejected group by reason order by 2")
    assert len(reasons) == 2 and sum(rows for _, rows in reasons) == 10


def test_the_panel_is_of_customers_that_there_are(shop: Warehouse, people: People) -> None:
    with shop.reader() as reader:
        before = reader.value("select count(*) from customers")
    counts = kept.import_panel(shop, people, NOW).counts
    assert counts.inserted > 0 and counts.rejected == 0
    with shop.reader() as reader:
        assert reader.value("select count(*) from customers") == before


def test_the_saved_query_answers_and_is_saved_once(shop: Warehouse) -> None:
    for _ in range(2):
        kept.save_query(shop, NOW)
    with shop.reader() as reader:
        (found,) = saved_query.all_queries(reader)
    with asking(shop, found.text, found.parameters) as rows:
        table = rows.read_all()
    assert table.num_rows > 0 and min(table["delivered_to"].to_pylist()) > 0


def test_the_followed_profile_has_weeks_behind_it_and_is_followed_once(shop: Warehouse) -> None:
    with shop.transaction() as writer:
        text = f'profile "{kept.FOLLOWED}"\ninclude at least 1 open in the last 60 days\n'
        profiles.save(writer, kept.FOLLOWED, text, NOW)
    assert kept.follow(shop, lambda: NOW) == kept.REFRESHES
    assert kept.follow(shop, lambda: NOW) == 0
    with shop.reader() as reader:
        history = membership.history(reader, kept.FOLLOWED)
    assert [each.as_of for each in history] == [NOW - back * kept.EVERY for back in range(kept.REFRESHES)]
    assert all(each.members for each in history)
