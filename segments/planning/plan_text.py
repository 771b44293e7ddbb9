"""A plan in words and indents, for whoever wants to know how a profile is found, and for the tests of the passes."""

from collections.abc import Iterator
from datetime import date, datetime

from segments.interval import Interval
from segments.planning import sets
from segments.planning.sets import Counts, People, Plan, Reached, Scan, Set, Stored
from segments.words import units
from sql.field import Kind

INDENT = "  "


def plan_text(plan: Plan) -> str:
    """Every table of the plan with what it holds, and at the end the members."""
    return "\n".join(_plan(plan, "members"))


def table_text(table: People | Counts) -> str:
    """What one table of a plan holds."""
    return "\n".join(_table(table))


def set_text(part: Set) -> str:
    """One set, over several lines where it has parts."""
    return "\n".join(_set(part))


def _plan(plan: Plan, name: str) -> Iterator[str]:
    for title, inner in plan.saved:
        yield from _plan(inner, f'profile "{title}"')
    for table in plan.tables:
        yield f"{table.name}:"
        yield from (INDENT + line for line in _table(table))
    yield f"{name}:"
    yield from (INDENT + line for line in _set(plan.people))


def _table(table: People | Counts) -> Iterator[str]:
    match table:
        case People(those=those):
            yield from _set(those)
        case Counts(scan=scan, columns=columns):
            yield f"of each customer, {_scan(scan)}:"
            for name, own in columns:
                yield f"{INDENT}{name}: {_difference(own, scan) or 'all of them'}"


def _set(part: Set) -> Iterator[str]:
    match part:
        case sets.All(parts=()):
            yield "everyone"
        case sets.Any(parts=()):
            yield "nobody"
        case sets.All(parts=parts) | sets.Any(parts=parts):
            yield "all of" if isinstance(part, sets.All) else "any of"
            for each in parts:
                yield from (INDENT + line for line in _set(each))
        case sets.Not(part=sets.OneOf(value=value, operands=(True,))):
            yield f"{_value(value)} is not true"
        case sets.Not(part=inner):
            first, *rest = _set(inner)
            yield f"not {first}"
            yield from rest
        case _:
            yield _one(part)


def _one(part: Set) -> str:
    match part:
        case sets.OneOf(value=value, operands=operands):
            return f"{_value(value)} is {' or '.join(map(_literal, operands)) or 'nothing'}"
        case sets.Within(value=value) if value.type.kind is Kind.NUMBER:
            low = [f"{'>=' if part.low_included else '>'} {_literal(part.low)}"] if part.low is not None else []
            high = [f"{'<=' if part.high_included else '<'} {_literal(part.high)}"] if part.high is not None else []
            return f"{_value(value)} {' and '.join([*low, *high])}"
        case sets.Within(value=value):
            interval = Interval(part.low, part.high, part.low_included, part.high_included)  # type: ignore[arg-type]
            return f"{_value(value)} {_interval(interval)}"
        case sets.TextTest(value=value, word=word, operand=operand):
            return f"{_value(value)} {word} {_literal(operand)}"
        case sets.Holds(value=value, operand=operand):
            return f"{_value(value)} has {_literal(operand)}"
        case sets.Known(value=value):
            return f"{_value(value)} is known"
        case sets.OnDays(value=value, ranges=ranges):
            return f"{_value(value)} is {' or '.join(map(_days, ranges))} of a year"
        case sets.Through(table=table, test=test):
            return _line(test)
        case sets.Members(profile=name):
            return f'in profile "{name}"'
        case sets.Listed(name=name):
            return f'in list "{name}"'
        case sets.Sampled(limit=limit):
            return f"in a sample of {(int(limit, 16) + 1) / 2**32:.4%}"
        case sets.Keys(table=name):
            return f"in {name}"
        case sets.Shared(table=table, column=column):
            return f"{_limits(part.at_least, part.at_most)} by {table}.{column}"
        case _:
            return _by_rows(part)


def _by_rows(part: Set) -> str:
    match part:
        case sets.Doers(scan=scan):
            return f"{_limits(part.at_least, part.at_most)} of {_scan(scan)}"
        case sets.Chosen(scan=scan, which=which, test=test):
            return f"the {which} of {_scan(scan)}: {_line(test)}"
        case sets.Worked(scan=scan, what=what, value=value, test=test):
            return f"{what} {_reached(value)} over {_scan(scan)}: {_line(test)}"
        case sets.Began(scan=scan, period=period):
            return f"the very first of {_scan(scan)} {_interval(period)}"
        case sets.Regular(scan=scan, periods=periods):
            rows = _limits(part.rows_at_least, part.rows_at_most)
            return f"{rows} of {_scan(scan)} in {_limits(part.at_least, part.at_most)} of {len(periods)} periods"
        case sets.Followed(first=first, steps=steps):
            return " then ".join([_scan(first), *map(_step, steps)])
        case sets.Summed(scan=scan, later=later):
            less = f", less {_scan(later)}" if later is not None else ""
            return f"{_limits(part.at_least, part.at_most)} by the totals of {_kinds(scan)}{less}"
        case sets.Spanned(scan=scan, time=time, period=period):
            told = "the very first" if part.all_of_them else "the first" if time == "first_at" else "the last"
            return f"{told} {_interval(period)} by the totals of {_kinds(scan)}"
        case _:
            raise TypeError(type(part).__name__)


def _step(step: sets.Following) -> str:
    no = "no " if step.never else ""
    within = f" within {step.within.count} {units(step.within.count, step.within.unit)}" if step.within else ""
    same = f" with the same {_reached(step.same[0])}" if step.same else ""
    return f"{no}{_scan(step.scan)}{within}{same}"


def _scan(scan: Scan) -> str:
    among = f" among {scan.among}" if scan.among else ""
    period = _interval(scan.period)
    return f"{_kinds(scan)}{' ' + period if period else ''}{among}"


def _kinds(scan: Scan) -> str:
    kinds = " or ".join(scan.events) or scan.table.rpartition(".")[2]
    tests = f" ({', '.join(map(_line, scan.tests))})" if scan.tests else ""
    return kinds + tests


def _difference(own: Scan, around: Scan) -> str:
    """What tells the rows of a scan from the others of a wider one."""
    kinds = [" or ".join(own.events)] if own.events != around.events else []
    period = [_interval(own.period)] if own.period != around.period else []
    return ", ".join([*kinds, *period, *map(_line, own.tests)])


def _line(part: Set) -> str:
    """On one line: parts in parentheses."""
    match part:
        case sets.All(parts=parts) | sets.Any(parts=parts) if parts:
            join = " and " if isinstance(part, sets.All) else " or "
            return f"({join.join(map(_line, parts))})" if len(parts) > 1 else _line(parts[0])
        case sets.Not(part=sets.OneOf(value=value, operands=(True,))):
            return f"{_value(value)} is not true"
        case sets.Not(part=inner):
            return f"not {_line(inner)}"
        case _:
            return "".join(_set(part))


def _days(span: tuple[int, int]) -> str:
    """Month x 100 + day, as a day; a span of them with both ends."""
    first, last = (f"{month:02}-{day:02}" for month, day in (divmod(each, 100) for each in span))
    return first if first == last else f"from {first} to {last}"


def _value(value: Stored) -> str:
    return value.key or value.column


def _reached(reached: Reached) -> str:
    return _value(reached.value)


def _limits(at_least: int, at_most: int | None) -> str:
    if at_most is None:
        return f"at least {at_least}"
    return f"exactly {at_least}" if at_least == at_most else f"{at_least} to {at_most}"


def _interval(interval: Interval) -> str:
    low = (
        [f"{'from' if interval.low_included else 'after'} {_literal(interval.low)}"] if interval.low is not None else []
    )
    high = (
        [f"{'to' if interval.high_included else 'before'} {_literal(interval.high)}"]
        if interval.high is not None
        else []
    )
    return " ".join([*low, *high])


def _literal(value: object) -> str:
    match value:
        case str():
            return f'"{value}"'
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat(" ", "auto").removesuffix(":00")
        case date():
            return value.isoformat()
        case float():
            return f"{value:g}"
        case _:
            return str(value)
