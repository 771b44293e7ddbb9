"""The builder's draft of a profile: a tree that can be half-filled and moved about, one to one with segments.ast.

`from_ast` and `to_ast` are each other's inverse for every tree of the language: what the builder cannot edit is kept
whole in a Kept part and shown as its text. A part has an id that never changes while it is edited; a draft that is
read anew gets new ids, so that no widget remembers an old value; drafts that say the same are equal. No Streamlit
here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Literal

from segments import ast
from segments.ast import Operator

_ids = count(1)


def fresh_id() -> int:
    return next(_ids)


# How a test compares: an operator of the language, or one of these three.
IN, NOT_IN, ANNIVERSARY = "in window", "not in window", "anniversary"
NO_OPERAND = (Operator.IS_MISSING, Operator.IS_KNOWN)
TWO_OPERANDS = (Operator.BETWEEN, Operator.NOT_BETWEEN)
MANY_OPERANDS = (Operator.IS_ONE_OF, Operator.IS_NOT_ONE_OF)


@dataclass
class Test:
    """One condition on a field; an operand that is not filled in yet is None."""

    field: str | None = None
    how: str = str(Operator.IS)
    operands: list[ast.Value | None] = default(default_factory=list)
    window: ast.Window | None = None
    id: int = default(default_factory=fresh_id, compare=False)


@dataclass
class Kept:
    """A condition the builder cannot edit, as it is."""

    condition: ast.Condition | ast.RowCondition
    id: int = default(default_factory=fresh_id, compare=False)


@dataclass
class Activity:
    """Rows of an activity: how many of them, or with `which` set, what the latest or first of them holds."""

    name: str
    filters: list[Test | Kept] = default(default_factory=list)
    window: ast.Window | None = None
    made_by: Literal["people", "anyone", "machine"] = "people"
    count: ast.Count | None = None
    which: Literal["latest", "first"] | None = None
    has: list[Test | Kept] = default(default_factory=list)
    id: int = default(default_factory=fresh_id, compare=False)


@dataclass
class Reference:
    """In a profile or a list, or not in it."""

    kind: Literal["profile", "list"]
    name: str | None = None
    negated: bool = False
    id: int = default(default_factory=fresh_id, compare=False)


@dataclass
class Block:
    """`bare`: the text has one condition without a block around it, and so it stays while it is the only one."""

    kind: Literal["all", "any", "none"] = "all"
    parts: "list[Part]" = default(default_factory=list)
    bare: bool = False
    id: int = default(default_factory=fresh_id, compare=False)


Part = Block | Test | Activity | Reference | Kept


@dataclass
class Draft:
    """`typed` is what stands in the text tab while it cannot be meant; what it will be is not in the blocks yet."""

    name: str = ""
    about: str | None = None
    timezone: str | None = None
    include: Block = default(default_factory=Block)
    exclude: Block = default(default_factory=lambda: Block("any"))
    typed: str | None = None


@dataclass(frozen=True)
class Reading:
    """What a draft says so far: the profile of its filled-in parts (None while it includes nobody), the reason each
    other part is left out, and the path (`include.0.1`) that each part has in the profile."""

    profile: ast.Profile | None
    holes: dict[int, str]
    paths: dict[int, str]


# ------------------------------------------------------------------------------------------------ from the tree


def from_ast(profile: ast.Profile) -> Draft:
    return Draft(
        profile.name,
        profile.about,
        profile.timezone,
        _block_of(profile.include, "all"),
        _block_of(profile.exclude, "any") if profile.exclude else Block("any"),
    )


def _block_of(condition: ast.Condition, kind: Literal["all", "any"]) -> Block:
    """`kind` is how a second condition would join a single one."""
    part = part_of(condition)
    return part if isinstance(part, Block) else Block(kind, [part], bare=True)


def part_of(condition: ast.Condition) -> Part:
    """A condition of the language as a part of a draft."""
    match condition:
        case ast.Block(kind, conditions):
            return Block(kind, [part_of(each) for each in conditions])
        case ast.Comparison() | ast.InWindow() | ast.Anniversary():
            return _test_of(condition)
        case ast.Did(rows, how_many) if _is_editable(rows.window):
            return _activity(rows, how_many, None, ())
        case ast.Picked(which, rows, has) if _is_editable(rows.window) and has:
            return _activity(rows, None, which, has)
        case ast.InProfile(name, negated):
            return Reference("profile", name, negated)
        case ast.InList(name, negated):
            return Reference("list", name, negated)
        case _:
            return Kept(condition)


def _activity(
    rows: ast.Rows,
    how_many: ast.Count | None,
    which: Literal["latest", "first"] | None,
    has: tuple[ast.RowCondition, ...],
) -> Activity:
    return Activity(
        rows.activity,
        [_test_of(each) for each in rows.filters],
        rows.window,
        rows.made_by,
        how_many,
        which,
        [_test_of(each) for each in has],
    )


def _test_of(condition: ast.RowCondition) -> Test | Kept:
    match condition:
        case ast.Comparison(name, operator, operands) if _can_be_typed(operator, operands):
            return Test(name, str(operator), list(operands))
        case ast.InWindow(name, window, negated) if _is_editable(window):
            return Test(name, NOT_IN if negated else IN, window=window)
        case ast.Anniversary(name, window) if _is_editable(window):
            return Test(name, ANNIVERSARY, window=window)
        case _:
            return Kept(condition)


def _can_be_typed(operator: Operator, operands: tuple[ast.Value, ...]) -> bool:
    """Whether there is a widget for each operand: no blank text, which a widget takes for nothing, and no instants."""
    if any(isinstance(each, datetime) or (isinstance(each, str) and not each.strip()) for each in operands):
        return False
    if operator in MANY_OPERANDS:
        return bool(operands)
    return len(operands) == operands_of(operator)


def operands_of(how: str) -> int:
    """How many values `how` compares with; 1 for those that take any number."""
    return 0 if how in (*NO_OPERAND, IN, NOT_IN, ANNIVERSARY) else 2 if how in TWO_OPERANDS else 1


def _is_editable(window: ast.Window | None) -> bool:
    match window:
        case ast.Absolute(_, start, end):
            return not isinstance(start, datetime) and not isinstance(end, datetime)
        case ast.InTheLast(amount) | ast.InTheNext(amount) | ast.MoreThanAgo(amount):
            return amount > 0
        case ast.BetweenAgo(nearest, farthest):
            return 0 <= nearest < farthest
        case _:
            return True


# -------------------------------------------------------------------------------------------------- to the tree


def to_ast(draft: Draft) -> Reading:
    holes: dict[int, str] = {}
    paths: dict[int, str] = {}
    include = _top(draft.include, "include", holes, paths)
    exclude = _top(draft.exclude, "exclude", holes, paths)
    if include is None:
        return Reading(None, holes, paths)
    return Reading(ast.Profile(draft.name, include, exclude, draft.timezone, draft.about), holes, paths)


def _top(block: Block, path: str, holes: dict[int, str], paths: dict[int, str]) -> ast.Condition | None:
    if not block.bare or len(block.parts) != 1:
        return _block(block, path, holes, paths)
    paths[block.id] = path
    return _condition(block.parts[0], path, holes, paths)


def _condition(part: Part, path: str, holes: dict[int, str], paths: dict[int, str]) -> ast.Condition | None:
    """The condition that `part` is, or None with the reason among the holes."""
    made: ast.Condition | None
    if isinstance(part, Block):
        return _block(part, path, holes, paths)
    match part:
        case Kept(condition):
            made = condition  # type: ignore[assignment]  # a row's condition is only ever kept inside an activity
        case Test():
            made = _of_test(part, holes)
        case Reference(kind, name, negated):
            make = ast.InProfile if kind == "profile" else ast.InList
            made = make(name, negated) if name is not None else None
            if made is None:
                holes[part.id] = "no_profile" if kind == "profile" else "no_list"
        case Activity():
            made = _of_activity(part, holes)
    if made is not None:
        paths[part.id] = path
    return made


def _block(block: Block, path: str, holes: dict[int, str], paths: dict[int, str]) -> ast.Block | None:
    made: list[ast.Condition] = []
    for part in block.parts:
        condition = _condition(part, f"{path}.{len(made)}", holes, paths)
        if condition is not None:
            made.append(condition)
    if not made:
        holes[block.id] = "empty_block"
        return None
    paths[block.id] = path
    return ast.Block(block.kind, tuple(made))


def _of_activity(part: Activity, holes: dict[int, str]) -> ast.Condition | None:
    filters = [_of_row(each, holes) for each in part.filters]
    has = [_of_row(each, holes) for each in part.has] if part.which else []
    if None in filters or None in has:
        holes[part.id] = "open_filter"
        return None
    if part.which and not has:
        holes[part.id] = "no_has"
        return None
    rows = ast.Rows(part.name, tuple(filter(None, filters)), part.window, part.made_by)
    if part.which:
        return ast.Picked(part.which, rows, tuple(filter(None, has)))
    return ast.Did(rows, part.count)


def _of_row(test: Test | Kept, holes: dict[int, str]) -> ast.RowCondition | None:
    return test.condition if isinstance(test, Kept) else _of_test(test, holes)  # type: ignore[return-value]


def _of_test(test: Test, holes: dict[int, str]) -> ast.FieldCondition | None:
    if test.field is None:
        holes[test.id] = "no_field"
        return None
    if test.how in (IN, NOT_IN, ANNIVERSARY):
        return _of_window(test, test.field, holes)
    filled = tuple(each for each in test.operands if each is not None)
    needed = operands_of(test.how)
    if len(filled) < needed:
        holes[test.id] = "no_value"
        return None
    operands = filled if test.how in MANY_OPERANDS else filled[:needed]
    return ast.Comparison(test.field, Operator(test.how), operands)


def _of_window(test: Test, name: str, holes: dict[int, str]) -> ast.FieldCondition | None:
    if test.window is None:
        holes[test.id] = "no_window"
        return None
    if test.how == ANNIVERSARY:
        return ast.Anniversary(name, test.window)  # type: ignore[arg-type]  # the picker offers an anniversary's only
    return ast.InWindow(name, test.window, test.how == NOT_IN)


# ------------------------------------------------------------------------------------------------ moving about


def walk(block: Block) -> Iterator[tuple[Block, int, Part]]:
    """Every part below `block`: the block it stands in, its place there, and itself."""
    for place, part in enumerate(block.parts):
        yield block, place, part
        if isinstance(part, Block):
            yield from walk(part)


def renewed(part: Part) -> Part:
    """A copy with ids of its own, equal in all else."""
    if isinstance(part, Block):
        return Block(part.kind, [renewed(each) for each in part.parts], part.bare)
    if isinstance(part, Activity):
        return Activity(
            part.name, _tests(part.filters), part.window, part.made_by, part.count, part.which, _tests(part.has)
        )
    if isinstance(part, Reference):
        return Reference(part.kind, part.name, part.negated)
    return _tests([part])[0]


def _tests(tests: list[Test | Kept]) -> list[Test | Kept]:
    return [
        Kept(each.condition) if isinstance(each, Kept) else Test(each.field, each.how, [*each.operands], each.window)
        for each in tests
    ]


def copy_of(draft: Draft) -> Draft:
    """A copy with new ids."""
    include, exclude = renewed(draft.include), renewed(draft.exclude)
    assert isinstance(include, Block) and isinstance(exclude, Block)
    return Draft(draft.name, draft.about, draft.timezone, include, exclude, draft.typed)


def asked_of(part: Activity) -> tuple[Test, Test] | None:
    """The two filters that name one form and one question, where an answer has just those."""
    found: dict[str, Test] = {}
    if part.name not in ("answer", "answers"):
        return None
    for test in part.filters:
        if isinstance(test, Test) and test.field in ("form", "question") and test.how == Operator.IS:
            if test.field in found or not isinstance(test.operands[0], str):
                return None
            found[test.field] = test
    return (found["form"], found["question"]) if len(found) == 2 else None


def value_fits(value: ast.Value | None, kind: str) -> bool:
    """Whether a widget for fields of `kind` (text, number, boolean, date, time) can show this operand."""
    expected: dict[str, type | tuple[type, ...]] = {
        "text": str,
        "number": Decimal,
        "boolean": bool,
        "date": date,
        "time": date,
    }
    return value is None or isinstance(value, expected[kind])
