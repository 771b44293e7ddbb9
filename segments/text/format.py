"""The one canonical text of a tree; parse reads the same tree back."""

from collections.abc import Iterator, Mapping

from segments import ast
from segments.text.literals import write_name, write_number, write_quoted, write_value
from segments.words import PLURALS, units

INDENT = "  "
# A sequence that makes a longer line has each of its steps on a line of its own.
LONGEST = 100
# Activities of these names would be read as a word if what follows them looked like it.
COMPARED = frozenset({"smallest", "largest"})


def format_profile(profile: ast.Profile, plurals: Mapping[str, str] = PLURALS) -> str:
    """The text, with a line break at its end. `plurals` as parse was given."""
    lines = [f"profile {write_quoted(profile.name)}"]
    if profile.timezone is not None:
        lines.append(f"timezone {write_quoted(profile.timezone)}")
    if profile.about is not None:
        lines.append(f"about {write_quoted(profile.about)}")
    for word, condition in (("include", profile.include), ("exclude", profile.exclude)):
        if condition is not None:
            lines += _lines(condition, plurals, f"{word} ")
    return "\n".join(lines) + "\n"


def format_condition(condition: ast.Condition | ast.RowCondition, plurals: Mapping[str, str] = PLURALS) -> str:
    """The text of one condition, on one line; a block has its conditions indented on the lines below."""
    if isinstance(condition, ast.Block):
        return "\n".join(_lines(condition, plurals))
    return _row_condition(condition) if isinstance(condition, ast.RowBlock) else _single(condition, plurals)


def _lines(condition: ast.Condition, plurals: Mapping[str, str], head: str = "", depth: int = 0) -> Iterator[str]:
    """`head` stands before the first of them; all will stand `depth` characters from the margin."""
    if isinstance(condition, ast.Block):
        yield f"{head}{condition.kind} of"
        for each in condition.conditions:
            for line in _lines(each, plurals, depth=depth + len(INDENT)):
                yield INDENT + line
        return
    text = head + _single(condition, plurals)
    if isinstance(condition, ast.Sequence) and depth + len(text) > LONGEST:
        yield head + _first(condition, plurals)
        for step in condition.steps:
            yield INDENT + _step(step, plurals)
    else:
        yield text


def _single(condition: ast.Condition, plurals: Mapping[str, str]) -> str:
    match condition:
        case ast.Everyone():
            return "everyone"
        case ast.Nobody():
            return "nobody"
        case ast.InProfile():
            return f"{'not ' if condition.negated else ''}in profile {write_quoted(condition.name)}"
        case ast.InList():
            return f"{'not ' if condition.negated else ''}in list {write_quoted(condition.name)}"
        case ast.Sample():
            seed = f" seed {write_quoted(condition.seed)}" if condition.seed else ""
            return f"sample {write_number(condition.percent)}%{seed}"
        case ast.Did():
            return _did(condition, plurals)
        case ast.Picked():
            rows = _rows(condition.rows, plurals, singular=True)
            return f"{condition.which} {rows} has {_filters(condition.filters)}"
        case ast.Aggregate():
            rows = _rows(condition.rows, plurals, singular=False)
            name = write_name(condition.field)
            return f"{condition.what} {name} over {rows} {condition.operator}{_operands(condition)}"
        case ast.FirstEver():
            rows = _rows(condition.rows, plurals, singular=True)
            return f"first {rows} ever {format_window(condition.window)}"
        case ast.Sequence():
            return " ".join([_first(condition, plurals), *(_step(each, plurals) for each in condition.steps)])
        case ast.Rhythm():
            return _rhythm(condition, plurals)
        case ast.Comparison() | ast.InWindow() | ast.Anniversary():
            # A name that is also an activity's could be read as its rows.
            activities = frozenset(plurals) | frozenset(plurals.values())
            return _field(condition, activities if isinstance(condition, ast.InWindow) else frozenset())
        case _:
            raise TypeError(f"{type(condition).__name__} is no single condition")


def _did(did: ast.Did, plurals: Mapping[str, str]) -> str:
    count = did.count
    if count is None:
        rows = did.rows
        known = rows.activity in plurals
        # Without its parentheses an activity that is not known by name would be read as a field.
        empty = not known and rows.window is not None and not rows.filters and rows.made_by == "people"
        return _rows(rows, plurals, singular=True, parentheses=empty)
    return _counted(count, did.rows, plurals)


def _first(sequence: ast.Sequence, plurals: Mapping[str, str]) -> str:
    return _rows(sequence.first, plurals, singular=True, also_reserved=COMPARED)


def _step(step: ast.Step, plurals: Mapping[str, str]) -> str:
    rows = _rows(step.rows, plurals, singular=True)
    count, unit = (step.within.count, step.within.unit) if step.within else (0, ast.Unit.DAY)
    within = f" within {count} {units(count, unit)}" if step.within else ""
    same = f" on the same {write_name(step.same)}" if step.same is not None else ""
    return f"then {'no ' if step.negated else ''}{rows}{within}{same}"


def _rhythm(rhythm: ast.Rhythm, plurals: Mapping[str, str]) -> str:
    told = rhythm.periods
    periods = "none" if told.word == "no" else _count(told)
    length = f"{rhythm.length} {units(rhythm.length, rhythm.unit)}"
    of = f"{periods} of the last {rhythm.of} period{'' if rhythm.of == 1 else 's'} of {length}"
    if rhythm.count is None:
        return f"{_rows(rhythm.rows, plurals, singular=rhythm.rows.made_by != 'people')} in {of}"
    return f"{_counted(rhythm.count, rhythm.rows, plurals)} in {of}"


def _counted(count: ast.Count, rows: ast.Rows, plurals: Mapping[str, str]) -> str:
    one = count.word == "no" or (count.end or count.start) == 1
    return f"{_count(count)} {_rows(rows, plurals, singular=one)}"


def _count(count: ast.Count) -> str:
    if count.word == "no":
        return "no"
    return f"between {count.start} and {count.end}" if count.word == "between" else f"{count.word} {count.start}"


def _rows(
    rows: ast.Rows,
    plurals: Mapping[str, str],
    singular: bool,
    parentheses: bool = False,
    also_reserved: frozenset[str] = frozenset(),
) -> str:
    activity = rows.activity if singular else plurals.get(rows.activity, rows.activity)
    maker = {"people": "", "anyone": "any ", "machine": "machine "}[rows.made_by]
    filters = _filters(rows.filters) if rows.filters or parentheses else ""
    window = f" {format_window(rows.window)}" if rows.window else ""
    # Otherwise it would be the head of a block.
    name = write_name(activity, also_reserved | {"of"} if rows.made_by == "anyone" else also_reserved)
    return f"{maker}{name}{filters}{window}"


def _filters(filters: tuple[ast.RowCondition, ...]) -> str:
    return f"({', '.join(map(_row_condition, filters))})"


def _row_condition(condition: ast.RowCondition) -> str:
    if isinstance(condition, ast.RowBlock):
        return f"{condition.kind} of {_filters(condition.conditions)}"
    return _field(condition, frozenset())


def _field(condition: ast.FieldCondition, also_reserved: frozenset[str]) -> str:
    name = write_name(condition.field, also_reserved)
    match condition:
        case ast.Anniversary():
            return f"{name} has its anniversary {format_window(condition.window)}"
        case ast.InWindow():
            negated = "not " if condition.negated else ""
            # `not` keeps the name from being read as an activity's.
            return f"{write_name(condition.field) if negated else name} {negated}{format_window(condition.window)}"
        case ast.Comparison():
            return f"{name} {condition.operator}{_operands(condition)}"


def _operands(comparison: ast.Comparison | ast.Aggregate) -> str:
    written = [write_value(each) for each in comparison.operands]
    match comparison.operator:
        case ast.Operator.IS_ONE_OF | ast.Operator.IS_NOT_ONE_OF:
            return f" ({', '.join(written)})"
        case ast.Operator.BETWEEN | ast.Operator.NOT_BETWEEN:
            return f" {' and '.join(written)}"
        case _:
            return "".join(f" {each}" for each in written)


def format_window(window: ast.Window) -> str:
    match window:
        case ast.InTheLast():
            calendar = "calendar " if window.calendar else ""
            return f"in the last {window.count} {calendar}{units(window.count, window.unit)}"
        case ast.InTheNext():
            return f"in the next {window.count} {units(window.count, window.unit)}"
        case ast.MoreThanAgo():
            return f"more than {window.count} {units(window.count, window.unit)} ago"
        case ast.BetweenAgo():
            return f"between {window.nearest} and {window.farthest} {units(window.farthest, window.unit)} ago"
        case ast.InPeriod():
            return str(window.period)
        case ast.Absolute():
            end = f" and {write_value(window.end)}" if window.end is not None else ""
            return f"{window.word} {write_value(window.start)}{end}"
