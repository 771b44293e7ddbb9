"""What the widgets stand on and what needs no screen: what is offered, schedules in words, values as SQL."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from dashboard.draft import ANNIVERSARY, IN, Activity, Draft, Kept, Reference, to_ast
from dashboard.draft import Block as DraftBlock
from dashboard.draft import Test as FieldTest
from dashboard.offers import Choice, change_way, choices, new_test, ways
from dashboard.reads import Question
from dashboard.widgets.schedule import form_of
from dashboard.widgets.sql import filled_in, literal
from segments.ast import Operator
from segments.check import check
from segments.operators import operators_for
from sql import catalog
from sql.field import Field, Kind, Place, Type
from sql.warehouse import Warehouse

TYPES = [Type(kind, is_list) for kind in Kind for is_list in (False, True)]


def field_of(kind: Type) -> Field:
    return Field("thing", kind, Place("thing"))


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_every_way_that_is_offered_fits_the_type(kind: Type) -> None:
    windows = {IN, "not in window", ANNIVERSARY}
    offered = set(ways(kind, str(Operator.IS_KNOWN)))
    assert offered - windows <= set(map(str, operators_for(kind)))
    assert bool(offered & windows) == (kind.kind in (Kind.DATE, Kind.TIME) and not kind.is_list)


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_a_new_test_begins_in_a_way_that_is_offered(kind: Type) -> None:
    test = new_test(field_of(kind))
    assert test.how in ways(kind, str(Operator.IS_KNOWN))


def test_another_way_keeps_what_was_filled_in_as_far_as_it_goes() -> None:
    test = FieldTest("points", str(Operator.GREATER), [Decimal(3)])
    change_way(test, str(Operator.BETWEEN))
    assert test.operands == [Decimal(3), None]
    change_way(test, str(Operator.IS_MISSING))
    assert test.operands == [] and test.window is None


def test_a_question_is_one_choice_that_names_form_question_and_score() -> None:
    question = Question("General score", "How do you rate us?", 9, 9, 1, 5, "3")
    chosen = choices(catalog.Catalog((), (), ()), [question], {}, [], lambda _: ("", ""))[0]
    made = chosen.made(catalog.Catalog((), (), ()))
    assert isinstance(made, Activity)
    assert [(each.field, each.operands) for each in made.filters if isinstance(each, FieldTest)] == [
        ("form", ["General score"]),
        ("question", ["How do you rate us?"]),
        ("score", [None]),
    ]


def test_everything_that_can_be_chosen_makes_a_part(warehouse: Warehouse) -> None:
    with warehouse.reader() as reader:
        known = catalog.load(reader)
    offered = choices(known, [], {"open": 3}, ["Staff"], lambda field: (str(field.type), ""))
    made = [each.made(known) for each in offered]
    assert {type(part) for part in made} == {FieldTest, Activity, Reference, Kept}
    assert offered[0] == Choice("activity", "open", "3")


def test_what_the_builder_begins_with_is_accepted_by_the_language(warehouse: Warehouse) -> None:
    with warehouse.reader() as reader:
        known = catalog.load(reader)
        for choice in choices(known, [], {}, [], lambda _: ("", "")):
            reading = to_ast(Draft("x", include=DraftBlock("all", [choice.made(known)])))
            if reading.profile is not None:
                check(reader, reading.profile, "UTC")


@pytest.mark.parametrize(
    ("cron", "form"),
    [
        (None, "never"),
        ("5 * * * *", "hourly"),
        ("0 6 * * *", "daily"),
        ("0 6 * * 1-5", "weekdays"),
        ("0 6 * * 0", "weekly"),
        ("0 6 1 * *", "monthly"),
        ("*/7 * * * *", "cron"),
        ("0 6 1 1 *", "cron"),
    ],
)
def test_a_schedule_is_recognised_by_its_form(cron: str | None, form: str) -> None:
    assert form_of(cron) == form


def test_a_query_with_its_values_filled_in_means_the_same(warehouse: Warehouse) -> None:
    values = {
        "p1": "it's $p2",
        "p2": Decimal("2.50"),
        "p3": datetime(2026, 3, 29, 2, 30, 0, 5),
        "p4": date(2024, 2, 29),
        "p5": True,
        "p6": ["a", "b'"],
        "p10": None,
    }
    text = "select $p1, $p2::decimal(9, 2), $p3, $p4, $p5, $p6, $p10"
    with warehouse.reader() as reader:
        assert reader.row(filled_in(text, values)) == reader.row(text, values)


def test_a_text_cannot_leave_its_quotes() -> None:
    assert literal("'; drop table x --") == "'''; drop table x --'"
