"""Their words as ours: exact ones first, then those with a star, in the order in which they are written.

    "hard_bounce" = "bounce"
    "bounce/*" = "bounce"      # any text may stand for the star
    "*" = "other"              # whatever is left, but for an empty text; without it a word stays as it is

In a condition a word with ! before it is an exception, and an empty one is for what is missing: ["*", "!Bounce"], "".

Only the different words of a column are looked at, each once.
"""

import re
from collections.abc import Mapping as Map

import polars as pl

STAR = "*"
EXCEPTION = "!"


def translated(column: pl.Series, words: Map[str, str]) -> pl.Series:
    """`column` as texts, each word that `words` knows replaced; what is missing or empty stays so."""
    texts = column.cast(pl.String)
    exact = {theirs: ours for theirs, ours in words.items() if STAR not in theirs}
    starred = [(_pattern(theirs), ours) for theirs, ours in words.items() if STAR in theirs]
    if not starred:
        return texts.replace(exact)
    found = dict(exact)
    for word in texts.unique().drop_nulls():
        if word.strip() and word not in found:
            found[word] = next((ours for pattern, ours in starred if pattern.match(word)), word)
    return texts.replace(found)


def matches(column: pl.Series, words: tuple[str, ...]) -> pl.Series:
    """Whether each text of `column` is one of `words` and none of their exceptions; a missing one is "" alone."""
    wanted_ones = [_pattern(each) for each in words if not each.startswith(EXCEPTION)]
    exceptions = [_pattern(each.removeprefix(EXCEPTION)) for each in words if each.startswith(EXCEPTION)]
    wanted = [
        word
        for word in column.unique().drop_nulls()
        if any(each.match(word) for each in wanted_ones) and not any(each.match(word) for each in exceptions)
    ]
    return column.is_in(wanted).fill_null(value="" in words)


def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, word.split(STAR))) + r"\Z", re.DOTALL)
