"""What the builder offers: which ways of comparing fit a field's type, what a new condition starts with, and the list
one chooses from. Plain data made from the catalog; no Streamlit, no SQL."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.draft import (
    ANNIVERSARY,
    IN,
    MANY_OPERANDS,
    NOT_IN,
    Activity,
    Kept,
    Part,
    Reference,
    Test,
    asked_of,
    from_ast,
    operands_of,
    walk,
)
from dashboard.reads import Question
from segments import ast
from segments.ast import Operator
from segments.operators import operators_for
from sql.catalog import Catalog
from sql.field import Field, Kind, Type

OF_TIMES = (IN, NOT_IN, ANNIVERSARY, Operator.IS_KNOWN, Operator.IS_MISSING)
LAST_MONTH = ast.InTheLast(30, ast.Unit.DAY)
LASTING = frozenset({"unsubscribe", "complaint", "bounce"})  # what is meant of these is mostly whether it ever was
TODAY = ast.InPeriod(ast.Period.TODAY)

BIRTHDAYS = ("birth", "born", "gebo", "verjaar", "jarig", "anniversar", "jubil")  # in names of days that come again
SHOWN_FIRST = 5  # of the last chosen, and of those most often used

Key = tuple[str, str, str]
"""What a condition is about: the group, the form of a question, the name."""


def ways(kind: Type, present: str) -> list[str]:
    """The ways of comparing a field of this type, and the one in use where it is another."""
    fitting = [str(way) for way in _fitting(kind)]
    return fitting if present in fitting else [present, *fitting]


def _fitting(kind: Type) -> tuple[str, ...]:
    if not kind.is_list and kind.kind in (Kind.DATE, Kind.TIME):
        return OF_TIMES  # windows say all that comparing days can
    if kind.kind is Kind.BOOLEAN:
        return tuple(way for way in operators_for(kind) if way not in MANY_OPERANDS)
    return operators_for(kind)


def new_test(field: Field) -> Test:
    """A condition on `field` as one would most often begin it."""
    if field.type.is_list:
        return Test(field.name, str(Operator.HAS), [None])
    match field.type.kind:
        case Kind.DATE if any(word in field.name.lower() for word in BIRTHDAYS):
            return Test(field.name, ANNIVERSARY, window=TODAY)
        case Kind.DATE | Kind.TIME:
            return Test(field.name, IN, window=LAST_MONTH)
        case Kind.BOOLEAN:
            return Test(field.name, str(Operator.IS), [True])
        case Kind.NUMBER:
            return Test(field.name, str(Operator.LESS if field.name == "score" else Operator.GREATER_OR_EQUAL), [None])
        case _:
            return Test(field.name, str(Operator.IS), [None])


def change_way(test: Test, way: str) -> None:
    """Compare another way and keep what was filled in as far as it goes."""
    test.how = way
    test.operands = [*test.operands, None, None][: operands_of(way)]
    if way in (IN, NOT_IN):
        test.window = test.window if test.window and test.window != TODAY else LAST_MONTH
    elif way == ANNIVERSARY:
        test.window = TODAY
    else:
        test.window = None


@dataclass(frozen=True)
class Choice:
    """One line of the list one adds a condition from: `type` of a field, `hint` some values or how many rows it has. A
    heading adds nothing."""

    group: str  # customer, activity, question, profile, list, other, heading
    name: str
    hint: str = ""
    form: str = ""
    type: str = ""

    @property
    def key(self) -> Key:
        return self.group, self.form, self.name

    def made(self, catalog: Catalog) -> Part:
        """The part that choosing this adds."""
        match self.group:
            case "customer":
                field = catalog.customer_field(self.name)
                assert field is not None
                return new_test(field)
            case "question":
                return _about_question(self.form, self.name, has_score=self.hint.startswith("score"))
            case "activity":
                return Activity(self.name, window=None if self.name in LASTING else LAST_MONTH)
            case "profile":
                return Reference("profile", self.name)
            case "list":
                return Reference("list", self.name)
            case _:
                return Kept(OTHERS[self.name])


OTHERS: dict[str, ast.Condition] = {
    "everyone": ast.Everyone(),
    "sample": ast.Sample(Decimal(10)),
}


def _about_question(form: str, question: str, *, has_score: bool) -> Activity:
    asked = [Test("form", str(Operator.IS), [form]), Test("question", str(Operator.IS), [question])]
    answer = Test("score", str(Operator.LESS), [None]) if has_score else Test("value", str(Operator.IS_ONE_OF), [None])
    return Activity("answer", [*asked, answer], window=LAST_MONTH)


def choices(
    catalog: Catalog,
    questions: Sequence[Question],
    rows: dict[str, int],
    profiles: Sequence[str],
    examples: Callable[[Field], tuple[str, str]],
    counted: Callable[[int], str] = str,
) -> list[Choice]:
    """Everything a condition can be about: questions first, for that is what one comes for, then activity that there
    is, customer fields, profiles and lists, and activity that has no rows yet. `examples` tells a field's type and some
    values of it, `counted` says a number of rows."""
    asked = [Choice("question", each.question, _about(each), each.form) for each in questions]
    activities = [
        Choice("activity", each.name, counted(rows[each.name]) if rows.get(each.name) else "")
        for each in catalog.activities
    ]
    happened = [each for each in activities if each.hint or catalog_model(catalog, each.name)]
    silent = [each for each in activities if each not in happened]
    fields = [_of_field(each, *examples(each)) for each in catalog.customer]
    return [
        *asked,
        *happened,
        *fields,
        *(Choice("profile", name) for name in profiles),
        *(Choice("list", name) for name in catalog.lists),
        *silent,
        *(Choice("other", name) for name in OTHERS),
    ]


def _of_field(field: Field, type_: str, hint: str) -> Choice:
    return Choice("customer", field.name, hint, type=type_)


def arranged(offered: Sequence[Choice], recent: Sequence[Key], often: Sequence[Key]) -> list[Choice]:
    """What was chosen last first, then what saved profiles ask most, then the rest by group, each under a heading."""
    by_key = {each.key: each for each in offered}
    lately = [key for key in dict.fromkeys(recent) if key in by_key][:SHOWN_FIRST]
    usual = [key for key in often if key in by_key and key not in lately][:SHOWN_FIRST]
    shelves: dict[str, list[Choice]] = {
        "recent": [by_key[key] for key in lately],
        "often": [by_key[key] for key in usual],
    }
    for each in offered:
        if each.key not in lately and each.key not in usual:
            shelves.setdefault(each.group, []).append(each)
    return [each for name, found in shelves.items() if found for each in (Choice("heading", name), *found)]


def most_used(profiles: Sequence[ast.Profile]) -> list[Key]:
    """What profiles ask, what most of them ask first."""
    counted = Counter(key for profile in profiles for key in sorted(set(_keys(profile))))
    return [key for key, _ in sorted(counted.items(), key=lambda each: (-each[1], each[0]))]


def _keys(profile: ast.Profile) -> Iterator[Key]:
    draft = from_ast(profile)
    for _, _, part in (*walk(draft.include), *walk(draft.exclude)):
        match part:
            case Test(field=str(name)):
                yield "customer", "", name
            case Activity(name=name):
                asked = asked_of(part)
                if asked is None:
                    yield "activity", "", name
                else:
                    yield "question", str(asked[0].operands[0]), str(asked[1].operands[0])
            case Reference(kind=kind, name=str(name)):
                yield kind, "", name


def catalog_model(catalog: Catalog, name: str) -> bool:
    """Whether an activity is a survey's or a model's, which the counts of e-mail events do not tell of."""
    found = catalog.activity(name)
    return found is not None and found.event is None


def _about(question: Question) -> str:
    if question.scores and question.lowest is not None and question.highest is not None:
        return f"score {question.lowest:g}–{question.highest:g}"
    return (question.example or "")[:40]
