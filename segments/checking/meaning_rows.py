"""From every condition on a customer to a formula: of what customers are asked, and of what is asked of their rows.

How many rows there are is a number, and the latest or first of them one row with its own fields. What follows from a
condition, such as that there are rows at all, goes with it as a fact. No data is read.
"""

from collections.abc import Iterable

from segments import ast
from segments.ast import Aggregation
from segments.checking.formula import FALSE, TRUE, Among, Both, Bound, Formula, Known, Subject, joined, negated
from segments.checking.holding import Holding
from segments.checking.meaning import CUSTOMER, OWN_TIME, FieldMeaning
from segments.checking.without_rows import FROM_ZERO
from sql.catalog import Activity, Catalog
from sql.field import Field, Kind, Type

ROW: tuple[object, ...] = ("row",)
TRUTH = frozenset((True, False))


class Meaning(FieldMeaning):
    """Of all conditions of one profile."""

    def __init__(self, catalog: Catalog, holding: Holding) -> None:
        super().__init__(holding.zone)
        self._catalog = catalog
        self._holding = holding
        self._counts: dict[ast.Rows, Subject] = {}
        self._said: dict[int, tuple[ast.Condition, Formula]] = {}

    def of(self, condition: ast.Condition) -> Formula:
        """Worked out once for each node."""
        if id(condition) not in self._said:
            self._said[id(condition)] = condition, self._of(condition)
        return self._said[id(condition)][1]

    def _of(self, condition: ast.Condition) -> Formula:
        match condition:
            case ast.Block(kind=kind, conditions=conditions):
                return joined(kind, map(self.of, conditions))
            case ast.Everyone():
                return TRUE
            case ast.Nobody():
                return FALSE
            case ast.Did(rows=rows, count=count):
                return self.counted(self.count(rows), count)
            case ast.Picked(which=which, rows=rows, filters=filters):
                return self._one_row(which, rows, self.filters(filters, self._picked(which, rows), rows.activity))
            case ast.FirstEver(rows=rows, window=window):
                time = self._own_time(self._picked("first", rows), self.activity(rows.activity))
                return self._one_row("first", rows, [self.within(time, window, False)])
            case ast.Aggregate():
                return self._aggregate(condition)
            case ast.Sequence():
                return self._sequence(condition)
            case ast.Rhythm():
                return self._rhythm(condition)
            case ast.InProfile(name=name, negated=is_negated) | ast.InList(name=name, negated=is_negated):
                return _opaque((type(condition).__name__, name), not is_negated)
            case ast.Sample(percent=percent, seed=seed):
                # Of a number from 0 up to, not including, 100.
                drawn = Subject(("sample", seed), may_be_missing=False)
                below = Bound(drawn, False, percent, False)
                return FALSE if percent <= 0 else TRUE if percent >= 100 else below
            case ast.Comparison() | ast.InWindow() | ast.Anniversary():
                field = self._catalog.customer_field(condition.field)
                if field is None:
                    raise LookupError(condition.field)
                return self._with_address(self.condition(condition, CUSTOMER, field), field)

    # --------------------------------------------------------------------------------------------- rows

    def activity(self, name: str) -> Activity:
        activity = self._catalog.activity(name)
        if activity is None:
            raise LookupError(name)
        return activity

    def filters(self, filters: Iterable[ast.RowCondition], owner: tuple[object, ...], activity: str) -> list[Formula]:
        found: list[Formula] = []
        for each in filters:
            if isinstance(each, ast.RowBlock):
                found.append(joined(each.kind, self.filters(each.conditions, owner, activity)))
                continue
            field = self.activity(activity).field(each.field)
            if field is None:
                raise LookupError(each.field)
            found.append(self.condition(each, owner, field))
        return found

    def made_by(self, rows: ast.Rows, owner: tuple[object, ...] = ROW) -> Formula:
        """What is true of all rows that are meant, before any filter."""
        activity = self.activity(rows.activity)
        machine = activity.field("machine")
        if machine is None or not activity.has_machine or rows.made_by == "anyone":
            return TRUE
        return Among(self.field(owner, machine), frozenset((True,)), rows.made_by == "machine")

    def window(self, rows: ast.Rows, owner: tuple[object, ...] = ROW) -> Formula:
        time = self._own_time(owner, self.activity(rows.activity))
        return TRUE if rows.window is None else self.within(time, rows.window, False)

    def rows(self, rows: ast.Rows, owner: tuple[object, ...] = ROW) -> Formula:
        parts = (*self.filters(rows.filters, owner, rows.activity), self.made_by(rows, owner), self.window(rows, owner))
        return Both(parts)

    def count(self, rows: ast.Rows) -> Subject:
        """How many of these rows there are."""
        if rows not in self._counts:
            said, activity = self.rows(rows), self.activity(rows.activity).name
            key = ("rows", activity, rows.made_by, frozenset(rows.filters), rows.window)
            high = None if self._holding.can_hold((said,)) else 0.0
            self._counts[rows] = Subject(key, may_be_missing=False, low=0.0, high=high, whole=True, rows=said)
        return self._counts[rows]

    def counted(self, number: Subject, count: ast.Count | None) -> Formula:
        low, high = count.limits if count else (1, None)
        parts: list[Formula] = [] if low <= 0 else [Bound(number, True, float(low), True)]
        if high is not None:
            parts.append(Bound(number, False, float(high), True))
        return joined("all", parts)

    def _some(self, rows: ast.Rows, least: int = 1) -> Formula:
        return Bound(self.count(rows), True, float(least), True)

    def _own_time(self, owner: tuple[object, ...], activity: Activity) -> Subject:
        return self.field(owner, next(each for each in activity.fields if each.place == OWN_TIME))

    def _picked(self, which: str, rows: ast.Rows) -> tuple[object, ...]:
        return (which, *self.count(rows).key)

    def _one_row(self, which: str, rows: ast.Rows, tests: list[Formula]) -> Formula:
        """There is such a row, and the tests hold of it."""
        return self._or_false(Both((self._some(rows), *tests), (self.rows(rows, self._picked(which, rows)),)))

    def _or_false(self, said: Formula) -> Formula:
        """Facts are not looked at where it is negated, so that what they rule out is told apart here."""
        return said if self._holding.can_hold((said,)) else FALSE

    # --------------------------------------------------------------------------- what comes of rows, and in order

    def _aggregate(self, aggregate: ast.Aggregate) -> Formula:
        what, rows = aggregate.what, aggregate.rows
        field = self.activity(rows.activity).field(aggregate.field)
        if field is None:
            raise LookupError(aggregate.field)
        is_own, from_zero = what in (Aggregation.SMALLEST, Aggregation.LARGEST), what in FROM_ZERO
        low, high = self._signs(what, field, rows)
        is_none = self.count(rows).high == 0
        of_none = frozenset((0.0,) if from_zero else ())
        outcome = Subject(
            (what, field.name, *self.count(rows).key),
            not from_zero,
            of_none if is_none else None,
            low,
            high,
            what is Aggregation.DIFFERENT,
        )
        kind = field.type if is_own else Type(Kind.NUMBER)
        said = self.compared(outcome, kind, aggregate.operator, aggregate.operands)
        nothing = Among(outcome, of_none) if from_zero else Known(outcome, False)
        return said if self._holding.can_hold((said, nothing)) else Both((said,), (self._some(rows),))

    def _signs(self, what: Aggregation, field: Field, rows: ast.Rows) -> tuple[float | None, float | None]:
        """The bounds that the rows' own values set to what is worked out of them; only 0, for numbers are rounded."""
        if what is Aggregation.DIFFERENT:
            return 0.0, None
        if field.type.kind is not Kind.NUMBER:
            return None, None
        value, said = self.field(ROW, field), self.rows(rows)
        is_low = not self._holding.can_hold((said, Bound(value, False, 0.0, False)))
        is_high = not self._holding.can_hold((said, Bound(value, True, 0.0, False)))
        return 0.0 if is_low else None, 0.0 if is_high else None

    def _sequence(self, sequence: ast.Sequence) -> Formula:
        first = sequence.first
        facts = [self._some(first)]
        for step in sequence.steps:
            if not step.negated:
                nothing_later = step.within is not None and step.within.count == 0
                rows = ast.Rows(step.rows.activity, step.rows.filters, first.window, step.rows.made_by)
                facts.append(FALSE if nothing_later else self._some(rows))
        return self._or_false(Both((_opaque(("sequence", sequence), True),), tuple(facts)))

    def periods(self, rhythm: ast.Rhythm) -> Subject:
        """In how many periods there are as many rows as are asked for."""
        count, of = rhythm.count, float(rhythm.of)
        each = Subject(
            ("rows of a period",), may_be_missing=False, low=0.0, high=self.count(rhythm.rows).high, whole=True
        )
        asked = self.counted(each, count)
        low = 0.0 if self._holding.can_hold((negated(asked),)) else of
        high = of if self._holding.can_hold((asked,)) else 0.0
        key = ("periods", *self.count(rhythm.rows).key, count, rhythm.of, rhythm.length, rhythm.unit)
        return Subject(key, may_be_missing=False, low=low, high=high, whole=True)

    def number_of_periods(self, of: int) -> Subject:
        """Whatever is asked of each."""
        return Subject(("periods of", of), may_be_missing=False, low=0.0, high=float(of), whole=True)

    def _rhythm(self, rhythm: ast.Rhythm) -> Formula:
        said = self.counted(self.periods(rhythm), rhythm.periods)
        least = rhythm.count.limits[0] if rhythm.count else 1
        is_some = rhythm.periods.limits[0] > 0 and least > 0
        return Both((said,), (self._some(rhythm.rows, least),)) if is_some else said

    def _with_address(self, said: Formula, field: Field) -> Formula:
        """Who is reachable has an address."""
        if field.place is not None or not isinstance(said, Among) or said.values != {True}:
            return said
        email = self._catalog.customer_field("email")
        return Both((said,), (Known(self.field(CUSTOMER, email)),)) if email and said.holds else said


def _opaque(key: tuple[object, ...], holds: bool) -> Formula:
    """A condition that is only equal to itself."""
    return Among(Subject(key, may_be_missing=False, universe=TRUTH), frozenset((True,)), holds)
