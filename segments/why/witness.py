"""What is asked of the data about one customer: the fields, and of each activity's rows which tests they pass.

One query a table of activity, whatever the number of conditions on it: the customer's own rows, with a column for each
test, made by the emitter that selects people. What that means for a condition stands in testimony.py.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import polars as pl
from sqlglot import exp

from segments import ast
from segments.checked import Checked
from segments.errors import CustomerErased, CustomerUnknown
from segments.interval import Interval
from segments.people.alone import Alone
from segments.people.audience import planner_of
from segments.planning import sets
from segments.planning.field_tests import reached, stored_at
from segments.planning.plan import Planner
from segments.planning.sets import Reached, Set
from segments.query.compile import emitter_for, text_of
from segments.query.emit import Emitter
from segments.query.emit_tests import table_of, where
from segments.why.evidence import Row
from sql.catalog import Activity
from sql.reader import Reader

# What tells most of a row, where it is known, beside what is asked about.
TELLING = {
    "response": ("form", "mailing"),
    "answer": ("form", "question", "score", "value"),
    "bounce": ("kind", "reason", "campaign"),
}
EVENT_TELLING = ("campaign", "url")
MOST_FIELDS = 6


@dataclass(frozen=True)
class Person:
    customer_key: int
    customer_id: str | None
    email: str | None

    @property
    def name(self) -> str:
        """What people know the customer by."""
        if self.customer_id and self.email:
            return f"{self.customer_id} ({self.email})"
        return self.customer_id or self.email or f"customer {self.customer_key}"


def person(reader: Reader, given: str) -> Person:
    """Who has this customer_id, or else this address, now or before. CustomerUnknown, CustomerErased."""
    row = reader.row(
        """select customer_key, customer_id, email, erased_at is not null from (
            select *, 1 as place from store.customer where customer_id = $given
            union all select *, 2 from store.customer where email = lower(trim($given))
            union all select c.*, 3 from store.customer as c join store.customer_email as e using (customer_key)
            where e.email = lower(trim($given))
        ) order by erased_at is not null, place, customer_key limit 1""",
        {"given": given},
    )
    if row is None:
        raise CustomerUnknown(given)
    if row[3]:
        raise CustomerErased(given)
    return Person(*row[:3])


@dataclass(frozen=True)
class Asked:
    """Rows that a condition is about. `also` are tests on one of them; `values` the fields that something is worked out
    of, or that tie it to another row."""

    rows: ast.Rows
    also: tuple[ast.RowCondition, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """The customer's rows of one activity, the newest first: arrival, at, in_window, by_maker, f0 … and a0 … for the
    filters and the further tests, v0 … for the values, s0 … for the fields that are shown."""

    asked: Asked
    window: Interval | None
    frame: pl.DataFrame
    shown: tuple[str, ...]

    @property
    def filters(self) -> list[str]:
        return [f"f{place}" for place in range(len(self.asked.rows.filters))]

    @cached_property
    def matching(self) -> pl.DataFrame:
        return self.frame.filter(pl.all_horizontal("in_window", "by_maker", *self.filters))

    def rows(self, frame: pl.DataFrame, most: int) -> tuple[Row, ...]:
        return tuple(map(self.row, frame.head(most).iter_rows(named=True)))

    def row(self, values: dict[str, Any]) -> Row:
        shown = ((name, values[f"s{place}"]) for place, name in enumerate(self.shown))
        known = [(name, value) for name, value in shown if value is not None and str(value).strip()]
        return Row(values["at"], dict(known[:MOST_FIELDS]))


class Witness:
    def __init__(self, reader: Reader, checked: Checked, as_of: datetime, customer_key: int) -> None:
        self._reader, self._checked, self._as_of, self._key = reader, checked, as_of, customer_key
        self.planner: Planner = planner_of(checked, as_of)

    def values(self, names: Iterable[str]) -> dict[str, Any]:
        """The customer's fields as they are stored."""
        emitter = emitter_for("duckdb")
        columns = []
        for place, name in enumerate(wanted := list(dict.fromkeys(names))):
            field = self._checked.catalog.customer_field(name)
            if field is None or field.place is None:
                raise LookupError(name)
            columns.append(exp.alias_(emitter.value(stored_at(field, field.place), "c"), f"s{place}"))
        if not columns:
            return {}
        query = text_of(emitter.universe(Alone(emitter, self._key).customer).select(*columns), emitter)
        return dict(zip(wanted, self._reader.row(query.sql, query.parameters) or (), strict=True))

    def outcome(self, condition: ast.Aggregate) -> Any:
        """What is worked out of the customer's rows; None without any."""
        worked = next(_worked(self.planner.condition(condition)))
        emitter = emitter_for("duckdb")
        alone = Alone(emitter, self._key)
        own = replace(worked, scan=alone.scan(worked.scan))
        chosen = exp.Select().select(exp.column(sets.OUTCOME, table="o")).from_(emitter.outcomes(own).subquery("o"))
        query = text_of(alone.with_tables(chosen), emitter)
        return self._reader.value(query.sql, query.parameters)

    def list_imported(self, name: str) -> datetime | None:
        found = self._reader.value("select imported_at from store.list where list = $name", {"name": name})
        return found if isinstance(found, datetime) else None

    def see(self, asked: Sequence[Asked]) -> list[Seen]:
        """What there is of each, in order."""
        activities = [self.planner.activity(each.rows) for each in asked]
        frames = {
            table: self._table(table, [(place, asked[place], activities[place]) for place in places])
            for table, places in _by_table(activities).items()
        }
        found = []
        for place, (each, activity) in enumerate(zip(asked, activities, strict=True)):
            frame = frames[activity.table]
            prefix = f"q{place}_"
            own = [name for name in frame.columns if name.startswith(prefix)]
            mine = frame.filter(pl.col(f"{prefix}kind")).select(
                "arrival", "at", *(pl.col(name).alias(name.removeprefix(prefix)) for name in own)
            )
            window = self.planner.scan(each.rows).period if each.rows.window else None
            found.append(Seen(each, window, mine, shown_fields(each, activity)))
        return found

    def _table(self, table: str, asked: Sequence[tuple[int, Asked, Activity]]) -> pl.DataFrame:
        emitter = emitter_for("duckdb")
        rows = _Columns(emitter, Alone(emitter, self._key), table)
        kinds = tuple(dict.fromkeys(activity.event for _, _, activity in asked if activity.event))
        for place, each, activity in asked:
            self._columns(rows, f"q{place}_", each, activity)
        query = text_of(rows.select(self._as_of, kinds), emitter)
        return self._reader.frame(query.sql, query.parameters).sort("at", "arrival", descending=True)

    def _columns(self, rows: "_Columns", prefix: str, asked: Asked, activity: Activity) -> None:
        scan = self.planner.scan(asked.rows)
        maker = self.planner.scan(replace(asked.rows, filters=(), window=None)).tests
        rows.add_kind(f"{prefix}kind", activity)
        rows.add_period(f"{prefix}in_window", scan.period)
        rows.add_test(f"{prefix}by_maker", sets.All(maker))
        for letter, conditions in (("f", asked.rows.filters), ("a", asked.also)):
            for place, each in enumerate(conditions):
                alone = ast.Rows(asked.rows.activity, (each,), None, "anyone")
                rows.add_test(f"{prefix}{letter}{place}", sets.All(self.planner.scan(alone).tests))
        for letter, names in (("v", asked.values), ("s", shown_fields(asked, activity))):
            for place, name in enumerate(names):
                field = activity.field(name)
                if field is None:
                    raise LookupError(name)
                rows.add_value(f"{prefix}{letter}{place}", reached(field))


class _Columns:
    """One query on a table: the customer's rows, and what is told of each."""

    def __init__(self, emitter: Emitter, alone: Alone, table: str) -> None:
        self._emitter, self._alone = emitter, alone
        self._table = table
        self._name = alone.scan(sets.Scan(table, (), Interval())).table
        self._selected: list[exp.Expr] = []
        self._joined: dict[tuple[tuple[str, str], ...], str] = {(): "t"}

    def add_kind(self, name: str, activity: Activity) -> None:
        scan = sets.Scan(activity.table, (activity.event,) if activity.event else (), Interval())
        self._add(name, (self._emitter.of_kinds(scan, "t") or [exp.true()])[0])

    def add_period(self, name: str, period: Interval) -> None:
        bounds = self._emitter.bounds(lambda: exp.column("occurred_at", table="t"), period)
        self._add(name, exp.and_(*bounds) if bounds else exp.true())

    def add_test(self, name: str, test: Set) -> None:
        scan = self._alone.scan(sets.Scan(self._table, (), Interval(), (test,)))
        self._add(name, self._emitter.set(sets.All(scan.tests), "t"))

    def add_value(self, name: str, value: Reached) -> None:
        for depth in range(len(value.steps)):
            self._joined.setdefault(value.steps[: depth + 1], f"w{len(self._joined)}")
        owner = self._joined[value.steps]
        self._selected.append(exp.alias_(self._emitter.value(value.value, owner), name))

    def select(self, as_of: datetime, kinds: tuple[str, ...]) -> exp.Select:
        at = exp.column("occurred_at", table="t")
        tests = [*self._emitter.bounds(at.copy, Interval(None, as_of))]
        tests += self._emitter.of_kinds(sets.Scan(self._name, kinds, Interval()), "t")
        found = exp.Select().from_(table_of(self._name, "t"))
        for steps, alias in self._joined.items():
            if steps:
                key, table = steps[-1]
                owner = self._joined[steps[:-1]]
                on = exp.EQ(this=exp.column(key, table=alias), expression=exp.column(key, table=owner))
                rows = self._alone.beside(table, key, self._name)
                found = found.join(table_of(rows, alias), on=on, join_type="left")
        found = where(found, tests).select(exp.column("arrival", table="t"), exp.alias_(at, "at"), *self._selected)
        return self._alone.with_tables(found)

    def _add(self, name: str, test: exp.Expr) -> None:
        self._selected.append(exp.alias_(self._emitter.forms.is_true(test), name))


def shown_fields(asked: Asked, activity: Activity) -> tuple[str, ...]:
    """What is asked about first, then what tells most."""
    usual = TELLING.get(activity.name) or (
        EVENT_TELLING if activity.event else tuple(each.name for each in activity.fields if each.model)[:4]
    )
    names = [*asked.values, *_named(asked.also), *_named(asked.rows.filters), *usual]
    fields = [activity.field(each) for each in names]
    known = [each for each in fields if each and each.place and each.place.column != "occurred_at"]
    return tuple(dict.fromkeys(each.name for each in known))


def _named(conditions: Iterable[ast.RowCondition]) -> Iterator[str]:
    for each in conditions:
        if isinstance(each, ast.RowBlock):
            yield from _named(each.conditions)
        else:
            yield each.field


def _by_table(activities: Sequence[Activity]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, each in enumerate(activities):
        found.setdefault(each.table, []).append(place)
    return found


def _worked(part: Set) -> Iterator[sets.Worked]:
    match part:
        case sets.Worked():
            yield part
        case sets.Not(part=inner):
            yield from _worked(inner)
