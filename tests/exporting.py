"""Exports run, stopped and looked at in a line each."""

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path

from exports import deliver
from jobs.run import Outcome
from sql.warehouse import Warehouse

NOON = datetime(2026, 11, 22, 12)
FIRST = datetime(2026, 11, 20, 8)
STEPS = [
    "planned",
    "begun",
    "kept activities",
    "kept broadcasts",
    "written",
    "sealed",
    "placed activities",
    "placed broadcasts",
    "done",
]


class Stopped(BaseException):
    """As a Ctrl-C: no error that anyone handles."""


def stop_after(step: str):
    def reached(now_at: str) -> None:
        if now_at == step:
            raise Stopped

    return reached


def run(warehouse: Warehouse, at: datetime = NOON, **more) -> Outcome:
    return deliver.run(warehouse, "daily", trigger="hand", now=at, **more)


def urls(folder: Path) -> Counter[str]:
    """What was delivered: each event of these tests has an url of its own."""
    found: Counter[str] = Counter()
    for path in folder.rglob("activities_*.csv"):
        with path.open(newline="") as file:
            found.update(row["Activity description"] for row in csv.DictReader(file))
    return found


def contents(folder: Path) -> dict[str, bytes]:
    """What whoever fetches may see: hidden files are not theirs."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def click(world, person: int, url: str, occurred_at: datetime = FIRST) -> None:
    world.event(person, "click", occurred_at, url=url, broadcast="b1")
