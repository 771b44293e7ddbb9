"""Do the activities and fields that rows are asked of exist, and can it be asked of them? In every form in which rows
are asked about; conditions on customers are looked at elsewhere."""

from collections.abc import Callable

from segments import ast
from segments.ast import Aggregation
from segments.checking.resolve_fields import FieldResolver
from segments.operators import ORDERED
from sql.catalog import Activity, Catalog, shared_field
from sql.field import Field, Kind, Type

NUMBER = Type(Kind.NUMBER)
# What each is worked out of; the number of different ones counts anything that is one value.
WORKED_OUT_OF = {
    Aggregation.SUM: frozenset({Kind.NUMBER}),
    Aggregation.AVERAGE: frozenset({Kind.NUMBER}),
    Aggregation.SMALLEST: ORDERED,
    Aggregation.LARGEST: ORDERED,
    Aggregation.DIFFERENT: frozenset(Kind),
}

NEEDS = {
    Aggregation.SUM: "a sum is of numbers",
    Aggregation.AVERAGE: "an average is of numbers",
    Aggregation.SMALLEST: "the smallest is one of numbers, dates or times",
    Aggregation.LARGEST: "the largest is one of numbers, dates or times",
    Aggregation.DIFFERENT: "different ones are counted of single values",
}


class RowResolver(FieldResolver):
    """Looks names up in `catalog`."""

    def __init__(self, catalog: Catalog, is_pattern: Callable[[str], bool]) -> None:
        super().__init__(is_pattern)
        self.catalog = catalog

    def activity(self, condition: ast.Activity) -> None:
        match condition:
            case ast.Did():
                self.rows(condition.rows)
            case ast.Picked():
                activity = self.rows(condition.rows)
                if activity:
                    self.filters(condition.filters, activity)
            case ast.Aggregate():
                self._aggregate(condition)
            case ast.FirstEver():
                self._without_window(condition.rows)
                self._window_of_rows(condition.window, condition.rows)
            case ast.Sequence():
                self._sequence(condition)
            case ast.Rhythm():
                self._rhythm(condition)

    def rows(self, rows: ast.Rows) -> Activity | None:
        activity = self.catalog.activity(rows.activity)
        if activity is None:
            names = [each.name for each in self.catalog.activities]
            fields = [each.name for each in self.catalog.customer]
            if rows.activity in fields:
                self.tell(rows.span, f'"{rows.activity}" is a field of customers; say how it is compared, '
                          f"such as {rows.activity} is known.", ("an operator", "a window"))  # fmt: skip
            else:
                self.unknown(rows.span, f'There is no activity "{rows.activity}"', rows.activity, names, "activities")
            return None
        if rows.made_by != "people" and not activity.has_machine:
            word = "any" if rows.made_by == "anyone" else "machine"
            able = [each.name for each in self.catalog.activities if each.has_machine]
            self.tell(rows.place("maker"), f"{word} goes with {' and '.join(able)} only; it is not known of "
                      f"{activity.plural} who or what made them.", able)  # fmt: skip
        if rows.window:
            self._window_of_rows(rows.window, rows)
        self.filters(rows.filters, activity)
        return activity

    def filters(self, filters: tuple[ast.RowCondition, ...], activity: Activity) -> None:
        for each in filters:
            if isinstance(each, ast.RowBlock):
                self.filters(each.conditions, activity)
                continue
            if field := self._known_field(each.field, activity, each.span):
                self.field(each, field)

    def _window_of_rows(self, window: ast.Window, rows: ast.Rows) -> None:
        if isinstance(window, ast.InTheNext):
            self.tell(window.span or rows.span, "What customers did lies in the past; in the next is for fields.")
        self.window(window)

    def _without_window(self, rows: ast.Rows) -> Activity | None:
        if rows.window:
            self.tell(rows.window.span or rows.span, "These rows can have no window of their own.")
        return self.rows(rows)

    def _known_field(self, name: str, activity: Activity, at: ast.Span | None) -> Field | None:
        field = activity.field(name)
        if field is None:
            names = [each.name for each in activity.fields]
            self.unknown(at, f'{_an(activity.name)} has no field "{name}"', name, names, "it has")
        return field

    # ------------------------------------------------------------------------- aggregates, sequences, rhythm

    def _aggregate(self, aggregate: ast.Aggregate) -> None:
        activity = self.rows(aggregate.rows)
        field = self._known_field(aggregate.field, activity, aggregate.place("field")) if activity else None
        if activity is None or field is None:
            return
        kinds = WORKED_OUT_OF[aggregate.what]
        if field.type.is_list or field.type.kind not in kinds:
            able = [each.name for each in activity.fields if each.type.kind in kinds and not each.type.is_list]
            self.unknown(
                aggregate.place("field"),
                f"{field.name} is a {field.type}, and {NEEDS[aggregate.what]}",
                field.name, able, f"{activity.plural} have",
            )  # fmt: skip
            return
        keeps_type = aggregate.what in (Aggregation.SMALLEST, Aggregation.LARGEST)
        result = Field(f"{aggregate.what} {field.name}", field.type if keeps_type else NUMBER, None)
        self.comparison(aggregate, result)

    def _sequence(self, sequence: ast.Sequence) -> None:
        first = self.rows(sequence.first)
        if not sequence.steps:
            self.tell(sequence.span, "A sequence has at least one step that starts with then.")
        for step in sequence.steps:
            activity = self._without_window(step.rows)
            if step.negated and step.within is None:
                self.tell(
                    step.rows.span or step.span,
                    f"After no {step.rows.activity} it must be said within what time.",
                    ("within",),
                )
            if first and activity and step.same is not None:
                self._tied(step, first, activity)

    def _tied(self, step: ast.Step, first: Activity, activity: Activity) -> None:
        name = step.same or ""
        if shared_field(first, activity, name):
            return
        for spelt in (name, f"{name}_id"):
            one, other = first.field(spelt), activity.field(spelt)
            if one and other:
                self.tell(step.place("same"), f"{one.name} is a {one.type} of {first.plural} and a {other.type} of "
                          f"{activity.plural}; only single values of one type can be the same.")  # fmt: skip
                return
        both = [each.name for each in first.fields if shared_field(first, activity, each.name)]
        shortened = [each.removesuffix("_id") for each in both]
        neither = f'{_an(first.name)} and {_an(activity.name).lower()} have no "{name}" in common'
        self.unknown(step.place("same"), neither, name, both, "both have", shortened)

    def _rhythm(self, rhythm: ast.Rhythm) -> None:
        self._without_window(rhythm.rows)
        if not 1 <= rhythm.of <= ast.MOST_PERIODS or rhythm.length < 1:
            self.tell(rhythm.span, f"There are 1 to {ast.MOST_PERIODS} periods, each of at least 1 {rhythm.unit}.")


def _an(name: str) -> str:
    return f"{'An' if name[0] in 'aeiou' else 'A'} {name}"
