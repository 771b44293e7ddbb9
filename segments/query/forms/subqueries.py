"""IN with a sub-query, where not all engines can have it: inside an aggregate, and over a union.

Works on the finished query, for a single form does not see what it will stand in. The rows stay the same: a left join
with each key once adds none.
"""

from sqlglot import exp

# Those that forms call by name; the others are nodes of their own kind.
AGGREGATES = frozenset({"max_by", "min_by", "array_agg"})


def rewritten(query: exp.Query) -> exp.Query:
    for number, test in enumerate(list(query.find_all(exp.In)), 1):
        rows = test.args.get("query")
        if rows is None:
            continue
        if _is_aggregated(test):
            _join(test, rows, f"in_{number}")
        elif isinstance(rows.this, exp.SetOperation):
            rows.replace(_named(rows, f"in_{number}").subquery(copy=False))
    return query


def _is_aggregated(test: exp.Expr) -> bool:
    above = test.parent
    while above is not None and not isinstance(above, exp.Select):
        if isinstance(above, exp.AggFunc) or (isinstance(above, exp.Anonymous) and above.name in AGGREGATES):
            return True
        above = above.parent
    return False


def _join(test: exp.In, rows: exp.Expr, alias: str) -> None:
    """The key is among the rows: there is one that it could be joined with."""
    select = test.find_ancestor(exp.Select)
    assert select is not None
    key = test.this.copy()
    found = exp.column("found", table=alias)
    test.replace(exp.Not(this=exp.Is(this=found, expression=exp.Null())))
    once = _named(rows.pop(), f"{alias}_rows").distinct(copy=False)
    on = exp.EQ(this=found.copy(), expression=key)
    select.join(once.subquery(alias, copy=False), on=on, join_type="left", copy=False)


def _named(rows: exp.Expr, alias: str) -> exp.Select:
    """The one column of the rows, as `found`."""
    (name,) = rows.this.named_selects
    column = exp.alias_(exp.column(name, table=alias), "found", copy=False)
    # Moved, not copied: what stands in it is still to be looked at.
    inner = rows.this.pop()
    return exp.Select().select(column, copy=False).from_(inner.subquery(alias, copy=False), copy=False)
