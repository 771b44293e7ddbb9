"""Fill a home with the sample data, through its front doors only: files through import, answers over HTTP.

The demo's CloseAlert server goes on handing out responses as time passes, so the hourly source has something to fetch.
It is started anew with every demo, with the same people and answers as when the home was made; where the home is served
without it, the source rests.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

import polars as pl

from exports import definition, deliver
from exports.export import all_exports
from ingest import source
from ingest.files import import_files
from jobs import secrets
from jobs.run import Outcome, State
from segments import profiles
from segments.text.parse import parse
from service.demo import kept
from service.demo.closealert import CloseAlertServer
from service.demo.mail import make_events
from service.demo.people import People, make_people
from service.demo.survey import DAYS, make_responses
from sql.errors import KlankbordError
from sql.warehouse import Warehouse

PROJECT = "shop.example.com"
SOURCE = "closealert"
TOKEN = "closealert-demo"
EXPORT = "activity"
KINDS = "answer,bounce,click,complaint,unsubscribe"  # what a CRM would ask for
PROFILES = Path(__file__).parent / "profiles"
Clock = Callable[[], datetime]
Say = Callable[[str], None]


class DemoFailed(KlankbordError):
    """A step did not end well; the sentence is its run's."""


def start(warehouse: Warehouse, clock: Clock, say: Say) -> CloseAlertServer:
    """Fill the home where it has no sample data yet, and start its CloseAlert server, which the caller stops.

    `say` gets a line a step. A home that was half filled by a demo that was stopped is filled on.
    """
    began_at = _began_at(warehouse) or clock()
    people = make_people(began_at.date())
    server = CloseAlertServer(PROJECT, make_responses(people, began_at), clock).start()
    try:
        _introduce(warehouse, server, began_at)
        _fill(warehouse, people, began_at, clock, say)
    except BaseException:
        server.stop()
        raise
    return server


def pause_source(warehouse: Warehouse, now: datetime) -> bool:
    """Let the demo's source rest where its server does not run, until the next demo; was there such a source at work?

    A source of that name that was given another token is somebody's own, and is left alone."""
    with warehouse.transaction() as writer:
        for each in source.all_sources(writer):
            if each.enabled and each.name == SOURCE and each.secrets.get("token") == f"kept:{TOKEN}":
                source.change(writer, SOURCE, enabled=False, now=now)
                return True
    return False


def _began_at(warehouse: Warehouse) -> datetime | None:
    with warehouse.reader() as reader:
        return next((each.created_at for each in source.all_sources(reader) if each.name == SOURCE), None)


def _introduce(warehouse: Warehouse, server: CloseAlertServer, began_at: datetime) -> None:
    """Define the source, or tell it where its server listens now."""
    token = secrets.keep(TOKEN, server.token(), warehouse.home.secrets)
    with warehouse.transaction() as writer:
        if any(each.name == SOURCE for each in source.all_sources(writer)):
            settings = {"base_url": server.base_url}
            source.change(writer, SOURCE, settings, {"token": token}, enabled=True, now=began_at)
            return
        since = (began_at - timedelta(days=DAYS)).date().isoformat()
        settings = {"project": PROJECT, "base_url": server.base_url, "since": since}
        source.add(writer, SOURCE, "closealert", settings, {"token": token}, now=began_at)


def _fill(warehouse: Warehouse, people: People, began_at: datetime, clock: Clock, say: Say) -> None:
    """Every step that has not been done; each says what it brought and how long it took."""
    if not _was_run(warehouse, "customers"):
        _step(say, "customers", lambda: _import(warehouse, "customers", people.frame, clock))
    if not _was_run(warehouse, "mail platform"):
        _step(say, "e-mail events", lambda: _import(warehouse, "events", make_events(people, began_at), clock))
    if not _was_run(warehouse, SOURCE):
        _step(say, "responses and answers", lambda: source.run(warehouse, SOURCE, trigger="hand", now=clock()))
    with warehouse.transaction() as writer:
        for path in sorted(PROFILES.glob("*.profile")):
            text = path.read_text()
            profiles.save(writer, parse(text).name, text, clock(), "demo")
        is_new = not any(each.name == EXPORT for each in all_exports(writer))
        if is_new:
            definition.add(
                writer,
                EXPORT,
                {"folder": str(warehouse.home.path / "exports"), "fields": "country", "kinds": KINDS},
                "0 6 * * *",
                clock(),
                timezone=warehouse.home.settings.timezone,
            )
    if is_new:
        _step(say, "export", lambda: deliver.run(warehouse, EXPORT, trigger="hand", now=clock()))
    if not _was_run(warehouse, kept.TOOL):
        _step(say, "an older file", lambda: kept.import_old_events(warehouse, people, clock()))
    if not _was_run(warehouse, f"import list {kept.LIST}"):
        _step(say, "a list", lambda: kept.import_panel(warehouse, people, clock()))
    kept.save_query(warehouse, clock())
    began = monotonic()
    if refreshed := kept.follow(warehouse, clock):
        say(f"{'followed profile':<22} {refreshed:>9,} days  {monotonic() - began:5.1f} s")


def _was_run(warehouse: Warehouse, name: str) -> bool:
    with warehouse.reader() as reader:
        return bool(reader.value("select count(*) from runs where name = $name and state like 'done%'", {"name": name}))


def _import(warehouse: Warehouse, kind: str, rows: pl.DataFrame, clock: Clock) -> Outcome:
    """Through a file, as anybody would."""
    path = warehouse.home.tmp / f"demo-{kind}.parquet"
    rows.write_parquet(path)
    try:
        name = "mail platform" if kind == "events" else kind
        return import_files(warehouse, kind, [path], source=name, now=clock())
    finally:
        path.unlink()


def _step(say: Say, what: str, work: Callable[[], Outcome]) -> None:
    began = monotonic()
    outcome = work()
    if outcome.state not in (State.DONE, State.DONE_WITH_REJECTS):
        raise DemoFailed(f"The demo stopped at {what}: {outcome.message}")
    say(f"{what:<22} {outcome.counts.inserted:>9,} rows  {monotonic() - began:5.1f} s")
