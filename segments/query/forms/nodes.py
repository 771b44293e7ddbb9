"""The few nodes that every dialect's forms are built from, so that a form reads like the SQL that it becomes."""

from sqlglot import exp


def call(function: str, *arguments: exp.Expr) -> exp.Expr:
    """The function by exactly this name, as the dialect has it: nothing is translated."""
    return exp.Anonymous(this=function, expressions=list(arguments))


def text(value: str) -> exp.Expr:
    return exp.Literal.string(value)


def number(value: int) -> exp.Expr:
    """A whole number, with its sign as part of it."""
    return exp.Literal.number(value)


def when(*cases: tuple[exp.Expr, exp.Expr], otherwise: exp.Expr | None = None) -> exp.Expr:
    """The value of the first case whose test holds; NULL, or `otherwise`, where none does."""
    return exp.Case(ifs=[exp.If(this=test, true=value) for test, value in cases], default=otherwise)


def rows_of(items: exp.Expr, name: str) -> exp.Expr:
    """What a function yields as rows, as a table of this name with one column of this name."""
    own = exp.TableAlias(this=exp.to_identifier(name), columns=[exp.to_identifier(name)])
    return exp.Table(this=items, alias=own)


def magnitude_below(value: exp.Expr, power_of_ten: int) -> exp.Expr:
    """Is it between the two? Not a number is not."""
    return exp.LT(this=call("abs", value), expression=exp.Literal.number(f"1e{power_of_ten}"))


def one_of(value: exp.Expr, *texts: str) -> exp.Expr:
    return exp.In(this=value, expressions=[text(each) for each in texts])
