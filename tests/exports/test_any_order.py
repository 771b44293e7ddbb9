"""Whatever arrives in whatever order, and however runs, backfills and changes of settings follow each other: each row
that was asked for goes once. Told beside a plain model of what should have gone."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from echo import Echo, Got
from loopback import serving
from starlette.responses import JSONResponse, Response

from exports import definition, deliver
from exports.errors import NothingWaits
from exports.mapping import FieldMapping
from jobs.outside import Outside
from jobs.run import State

DAY = datetime(2026, 11, 1)
KINDS = {"click": {"click"}, "opens": {"open"}, "click,open": {"click", "open"}, "opens,clicks": {"click", "open"}}
PATIENT = Outside(sleep=lambda _: None, random=lambda: 0.0)
CALLED = {"destination": "http", "batch": "array", "batch_rows": "3", "repeats": "keyed", "per_second": "0"}
CALLED |= {"errors": "errors", "patience_minutes": "1"}
MAPPING = '[[field]]\nto = "row"\nfrom = "broadcast_id"\n'


@dataclass
class Model:
    """`rows`: kind, occurred_at and received_at of each, in the order of arrival."""

    rows: list[tuple[str, datetime, datetime]] = field(default_factory=list)
    kinds: set[str] = field(default_factory=lambda: {"click", "open"})
    since: datetime | None = None
    cursor: int = 0
    gone: set[int] = field(default_factory=set)
    waiting: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)

    def take(self, numbers: list[int]) -> None:
        for number in numbers:
            if number not in self.gone | self.waiting and self.is_asked(number):
                (self.waiting if number in self.refused else self.gone).add(number)

    def is_asked(self, number: int) -> bool:
        kind, _, received_at = self.rows[number]
        return kind in self.kinds and (self.since is None or received_at >= self.since)

    def run(self) -> None:
        self.take(list(range(self.cursor, len(self.rows))))
        self.cursor = len(self.rows)

    def backfill(self, from_: datetime, until: datetime) -> None:
        self.take([number for number in range(self.cursor) if from_ <= self.rows[number][1] < until])

    def resend(self) -> bool:
        again = {number for number in self.waiting if self.is_asked(number)}
        self.gone |= again - self.refused
        self.waiting -= again - self.refused
        return bool(again)


@pytest.fixture
def receiver() -> Iterator[Echo]:
    echo = Echo(honours_keys=True)
    with serving(echo.app()) as echo.address:
        yield echo


@pytest.mark.parametrize("seed", range(3))
def test_each_row_goes_by_calls_once_in_any_order(world, warehouse, receiver, seed: int) -> None:
    pick, model = Random(seed), Model()

    def answers(got: Got) -> Response:
        numbers = [int(row["row"]) for row in got.data]
        return JSONResponse({"errors": [{"index": at} for at, each in enumerate(numbers) if each in model.refused]})

    def taken() -> Counter[int]:
        rows = (int(row["row"]) for text in receiver.taken for row in json.loads(text))
        return Counter(each for each in rows if each in model.gone)

    receiver.answers = answers
    _define(warehouse, {**CALLED, "url": f"{receiver.address}/rows"}, MAPPING)
    for at in _steps(world, warehouse, pick, model):
        match pick.choice(["refuse", "mend", "resend", "run", "fail"]):
            case "refuse":
                model.refused |= {each for each in range(len(model.rows), len(model.rows) + 9) if pick.random() < 0.3}
            case "mend":
                model.refused.clear()
            case "resend" if model.resend():
                deliver.resend(warehouse, "any", trigger="hand", now=at, outside=PATIENT)
            case "resend":
                with pytest.raises(NothingWaits):
                    deliver.resend(warehouse, "any", trigger="hand", now=at, outside=PATIENT)
            case fate:
                model.run()
                if fate == "fail":
                    _break(receiver, pick)
                    while _run(warehouse, at) is State.FAILED:
                        _mend(receiver)
                    _mend(receiver)
                _run(warehouse, at)
        assert taken() == dict.fromkeys(model.gone, 1)
    assert model.gone


@pytest.mark.parametrize("seed", range(3))
def test_each_row_goes_into_files_once_in_any_order(world, warehouse, folder: Path, seed: int) -> None:
    pick, model = Random(seed), Model()

    def written() -> Counter[int]:
        found: Counter[int] = Counter()
        for path in folder.glob("activities_*"):
            with path.open(newline="") as file:
                found.update(int(row["Broadcast ID"]) for row in csv.DictReader(file))
        return found

    _define(warehouse, {"folder": str(folder), "when_empty": "skip"}, None)
    for at in _steps(world, warehouse, pick, model):
        if pick.random() < 0.5:
            model.run()
            _run(warehouse, at)
        assert written() == dict.fromkeys(model.gone, 1)
    assert model.gone


def _steps(world, warehouse, pick: Random, model: Model, count: int = 14) -> Iterator[datetime]:
    """Rows arrive, settings change, and what lies behind is filled in; the instant after each."""
    ann = world.person("A-1")
    for step in range(count):
        at = DAY + timedelta(days=10 + step)
        match pick.choice(["arrive", "arrive", "kinds", "since", "backfill"]):
            case "arrive":
                for _ in range(pick.randint(1, 8)):
                    kind, occurred = pick.choice(["click", "open"]), DAY + timedelta(hours=pick.randrange(240 + step))
                    world.event(ann, kind, occurred, broadcast=str(len(model.rows)), received_at=at)
                    model.rows.append((kind, occurred, at))
            case "kinds":
                text = pick.choice(list(KINDS))
                model.kinds = KINDS[text]
                _change(warehouse, at, kinds=text)
            case "since":
                model.since = pick.choice([None, DAY + timedelta(days=pick.randint(9, 14))])
                _change(warehouse, at, since=f"{model.since.isoformat()}+00:00" if model.since else None)
            case _:
                from_ = DAY + timedelta(days=pick.randint(0, 8))
                until, days = from_ + timedelta(days=pick.randint(1, 9)), pick.choice([1, 3, 30])
                model.backfill(from_, until)
                deliver.backfill(warehouse, "any", from_, until, days=days, trigger="hand", now=at, outside=PATIENT)
        yield at


def _define(warehouse, settings: dict[str, str], mapping: str | None) -> None:
    with warehouse.transaction() as writer:
        definition.add(
            writer,
            "any",
            {"kinds": "click,open", **settings},
            None,
            DAY,
            timezone="UTC",
            mapping=FieldMapping.from_toml(mapping) if mapping else None,
        )


def _change(warehouse, at: datetime, **settings: str | None) -> None:
    with warehouse.transaction() as writer:
        definition.change(writer, "any", settings, at)


def _run(warehouse, at: datetime) -> State:
    return deliver.run(warehouse, "any", trigger="hand", now=at, outside=PATIENT).state


def _break(receiver: Echo, pick: Random) -> None:
    """From one of the next calls on nothing comes of any."""
    calls = range(len(receiver.calls) + pick.randint(1, 3), len(receiver.calls) + 60)
    match pick.choice(["before", "after", "down"]):
        case "before":
            receiver.cut_before = frozenset(calls)
        case "after":
            receiver.cut_after = frozenset(calls)
        case _:
            receiver.replies = {number: JSONResponse({}, 503) for number in calls}


def _mend(receiver: Echo) -> None:
    receiver.cut_before = receiver.cut_after = frozenset()
    receiver.replies = {}
