"""Whatever lands and however time passes: a refresh that looks only at those who can have moved comes to what a full
evaluation at the same instant selects."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import polars as pl
import pytest
import trees
import worlds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.landing.land import land
from ingest.landing.lists import land_list
from segments import ast, profiles
from segments.ast import Profile
from segments.check import check
from segments.people import audience, estimate
from segments.saved import membership
from segments.text.format import format_profile
from sql.home import Home
from sql.reader import Writer
from sql.warehouse import Warehouse

ZONE = "Europe/Amsterdam"
OVERLAPPING = (Path(__file__).parent / "memberships_overlap.sql").read_text()
# Before both DST changes, a leap day, a month's end, a year's turn, and on a day like any other.
STARTS = [
    datetime(2026, 3, 28, 23, 30), datetime(2026, 3, 29, 0, 59, 59), datetime(2026, 10, 25, 0, 30),
    datetime(2026, 10, 24, 22), datetime(2024, 2, 28, 22, 59), datetime(2026, 1, 31, 12), datetime(2025, 12, 31, 22),
    datetime(2026, 11, 21, 9),
]  # fmt: skip
STEPS = [timedelta(microseconds=1), timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(hours=25)]
STEPS += [timedelta(days=each) for each in (1, 2, 3, 7, 28, 31, 365)]
KINDS = ["customers", "events", "events", "events", "responses", "answers", "order", "list"]
FIELDS = {"customers": trees.CUSTOMER, "events": trees.EVENT, "responses": trees.RESPONSE, "answers": trees.ANSWER}
FIELDS |= {"order": trees.ORDER, "list": {}}
TIMES = {"events": "occurred_at", "responses": "answered_at", "answers": "answered_at", "order": "ordered_at"}
# Some thirty refreshes each.
many = settings.default.max_examples if settings.get_current_profile_name() == "proof" else 12
OURS = ("first_seen_at", "reachable", "source", "customer_id", "email")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("membership") / "home")) as warehouse:
        with warehouse.transaction() as writer:
            worlds.prepare(writer)
        yield warehouse


class _TakenBack(Exception):
    pass


@contextmanager
def for_once(warehouse: Warehouse) -> Iterator[Writer]:
    """What is done is taken back at the end."""
    with suppress(_TakenBack), warehouse.transaction() as writer:
        yield writer
        raise _TakenBack


class Life:
    """Rows as they come, by plain chance: for hypothesis takes its time over so many small choices."""

    def __init__(self, pick: Random, as_of: datetime) -> None:
        self.pick, self.as_of = pick, as_of

    def moment(self) -> datetime:
        """Around the edges of windows that end about now, in the past most often."""
        pick = self.pick
        span = timedelta(days=pick.choice([0, 0, 1, 2, 3, 7, 14, 28, 29, 30, 31, 59, 61, 365, 366, 730]))
        span += timedelta(hours=pick.choice([0, 0, 0, 1, 2, 3, 23, -1]))
        midnight = self.as_of.replace(hour=pick.choice([0, 22, 23]), minute=0, second=0, microsecond=0)
        nudge = timedelta(microseconds=pick.choice([-1, 0, 0, 1]))
        return pick.choice([self.as_of, self.as_of, midnight]) - pick.choice([1, 1, 1, -1]) * span + nudge

    def value(self, name: str, kind: str) -> str | None:
        pick = self.pick
        if name == "machine":
            return pick.choice([None, "true", "false"])
        match kind:
            case "number":
                return pick.choice([None, "many", *map(str, trees.NUMBERS)])
            case "boolean":
                return pick.choice([None, "true", "false"])
            case "date":
                return pick.choice([None, self.moment().date().isoformat(), "1992-02-29"])
            case "time":
                return pick.choice([None, self.moment().isoformat() + "Z"])
            case "list":
                return json.dumps(pick.choice([[], ["red"], ["blue", "RED"], ["a"], ["a", "b"]]))
            case "list of number":
                return json.dumps(pick.choice([[], [3], [1, 2.5]]))
            case _:
                return pick.choice([None, *trees.TEXTS_OF[name]])

    def person(self) -> dict[str, str | None]:
        number = self.pick.randint(1, 9)
        return self.pick.choice([
            {"customer_id": f"c{number}", "email": None}, {"customer_id": None, "email": f"{number}@x.nl"},
            {"customer_id": f"c{number}", "email": f"{number}@x.nl"},
        ])  # fmt: skip

    def row(self, kind: str) -> dict[str, str | None]:
        pick = self.pick
        found = {name: self.value(name, each) for name, each in FIELDS[kind].items() if name not in OURS}
        found |= self.person()
        match kind:
            case "customers":
                found["updated_at"] = self.moment().isoformat() + "Z"
            case "events":
                found["event"] = pick.choice(["send", "open", "open", "click", "bounce", "unsubscribe"])
                found["event_id"] = pick.choice([None, f"e{pick.randint(1, 30)}"])
            case "responses" | "answers":
                found["response_id"] = f"r{pick.randint(1, 12)}"
            case "order":
                found["order_id"] = f"o{pick.randint(1, 12)}"
        if time := TIMES.get(kind):
            found[time] = self.moment().isoformat() + "Z"
        return found

    def land(self, writer: Writer, rows: int) -> None:
        kind = self.pick.choice(KINDS)
        frame = pl.DataFrame([self.row(kind) for _ in range(rows)], infer_schema_length=None)
        frame = frame.with_columns(pl.all().cast(pl.String))
        if kind == "list":
            land_list(writer, "Friends", [frame], 1, self.as_of)
        else:
            source = self.pick.choice(["test", "other"])
            land(writer, kind, frame, source=source, run_id=1, received_at=self.as_of)


def members(writer: Writer, name: str) -> list[int]:
    found = writer.rows(
        "select customer_key from store.membership where profile_id = $id and left_at is null order by 1",
        {"id": profiles.get(writer, name).profile_id},
    )
    return [key for (key,) in found]


def selected(writer: Writer, name: str, as_of: datetime) -> list[int]:
    selection = audience.select(writer, check(writer, profiles.get(writer, name).text, ZONE, warn=False), as_of)
    return sorted(key for (key,) in writer.rows(selection.sql, selection.parameters))


def refresh(writer: Writer, name: str, as_of: datetime) -> membership.Refresh:
    # As though everybody but nobody were too many, and every scan worth narrowing.
    facts = replace(estimate.facts(writer), least_rows=0)
    found = membership.find(writer, name, as_of, ZONE, most_affected=2, facts=facts)
    return membership.keep(writer, found, as_of, 0)


def save(writer: Writer, name: str, profile: Profile, at: datetime) -> None:
    profiles.save(writer, name, format_profile(replace(profile, name=name)), at)


def simple_conditions(as_of: datetime) -> st.SearchStrategy[ast.Condition]:
    return trees.conditions(as_of, ())


@st.composite
def lives(draw: st.DrawFn) -> tuple[datetime, int, list[Profile]]:
    as_of = draw(st.sampled_from(STARTS))
    staff = draw(trees.profiles(as_of, simple_conditions, st.just("Staff")))
    return as_of, draw(st.integers(0, 2**32)), [staff, *draw(st.lists(trees.profiles(as_of), min_size=4, max_size=6))]


@given(lives())
@settings(max_examples=many, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_refresh_comes_to_what_a_full_evaluation_selects(warehouse: Warehouse, case: tuple) -> None:
    as_of, seed, drawn = case
    pick = Random(seed)
    life = Life(pick, as_of)
    names = ["Staff", *(f"P{number}" for number in range(1, len(drawn)))]
    with for_once(warehouse) as writer:
        for name, profile in zip(names, drawn, strict=True):
            save(writer, name, profile, as_of)
        land_list(writer, "Friends", [pl.DataFrame({"customer_id": ["c1"], "email": [None]}).cast(pl.String)], 1, as_of)
        for _ in range(6):
            life.land(writer, pick.randint(1, 8))
        for step in range(5):
            if step:
                for _ in range(pick.randint(0, 2)):
                    life.land(writer, pick.randint(1, 3))
                life.as_of += pick.choice([timedelta(), *STEPS]) * pick.choice([1, 1, 1, 2])
                if pick.random() < 0.1:
                    save(writer, "Staff", drawn[1] if not _leans(drawn[1]) else drawn[0], life.as_of)
            for name in names:
                done = refresh(writer, name, life.as_of)
                expected = selected(writer, name, life.as_of)
                text = profiles.get(writer, name).text
                assert members(writer, name) == expected, (text, life.as_of, done)
                assert done.members == len(expected)
        assert writer.rows(OVERLAPPING) == []


def _leans(profile: Profile) -> bool:
    return "in profile" in format_profile(profile)
