"""Columns of a frame by names that others chose."""

import polars as pl


def column_named(name: str) -> pl.Expr:
    """The column that is called just so: `pl.col` takes * for all of them, and ^...$ for a pattern."""
    return pl.selectors.by_name(name).as_expr()
