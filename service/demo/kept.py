"""What people who work with the sample data would have made by hand in some weeks: a profile that they follow, a query
that they saved, a list of a panel, and a file of which some rows could not land. All of it comes from the sample data
itself, through the doors that anybody uses."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from ingest.files import import_files, import_list
from jobs.run import Outcome
from segments.saved import following, membership
from service.demo.people import People
from service.refreshing import refresh
from sql import saved_query
from sql.warehouse import Warehouse

FOLLOWED = "Reads our mail"
REFRESHES, EVERY = 10, timedelta(days=3)
QUERY = "opened"
LIST, PANEL = "Garden panel", 240
TOOL = "old mail tool"  # whose file was brought in
TOLD = 60  # customers
Clock = Callable[[], datetime]


def follow(warehouse: Warehouse, clock: Clock) -> int:
    """Follow a profile, and find who was in it over the last weeks as of each of some days; how many refreshes that
    were, none where it is followed already."""
    with warehouse.transaction() as writer:
        if FOLLOWED in following.followed(writer):
            return 0
        following.follow(writer, FOLLOWED, clock(), "demo")
        newest = membership.history(writer, FOLLOWED, limit=1)
    if newest:
        return 0
    now = clock()
    for back in reversed(range(REFRESHES)):
        refresh(warehouse, FOLLOWED, clock, now - back * EVERY)
    return REFRESHES


def save_query(warehouse: Warehouse, now: datetime) -> None:
    """Keep a query with a day as its field, where there is none of its name."""
    with warehouse.transaction() as writer:
        if any(each.name == QUERY for each in saved_query.all_queries(writer)):
            return
        saved_query.save(
            writer,
            QUERY,
            (Path(__file__).parent / "queries" / f"{QUERY}.sql").read_text(),
            now,
            title="Who opens which campaign",
            description="People, not mails; what machines fetched is left out.",
            parameters={"since": (now - timedelta(days=90)).date().isoformat()},
            by="demo",
        )


def import_panel(warehouse: Warehouse, people: People, now: datetime) -> Outcome:
    """The customers in Utrecht who like gardens, the first of them, as a list."""
    panel = people.frame.filter(
        pl.col("customer_id").is_not_null(), pl.col("city") == "Utrecht", pl.col("interests").list.contains("garden")
    )
    path = warehouse.home.tmp / "demo-panel.csv"
    panel.select("customer_id").head(PANEL).write_csv(path)
    try:
        return import_list(warehouse, LIST, path, now=now)
    finally:
        path.unlink()


def import_old_events(warehouse: Warehouse, people: People, now: datetime) -> Outcome:
    """What an older tool for mail told of some customers: of some rows the time is written in words, of others the
    event is one that is not known, and these cannot land."""
    who = people.frame["customer_id"].drop_nulls().head(TOLD).to_list()
    days = [now - timedelta(days=800 - place) for place in range(len(who))]
    rows = pl.DataFrame(
        {
            "event": ["spam trap" if place % 12 == 5 else "open" for place in range(len(who))],
            "occurred_at": [
                f"summer {days[0].year}" if place % 10 == 3 else f"{at.isoformat(timespec='seconds')}Z"
                for place, at in enumerate(days)
            ],
            "customer_id": who,
            "campaign": "Summer letter",
            "event_id": [f"old-{place}" for place in range(len(who))],
        }
    )
    path = warehouse.home.tmp / "demo-old.csv"
    rows.write_csv(path)
    try:
        return import_files(warehouse, "events", [path], source=TOOL, now=now)
    finally:
        path.unlink()
