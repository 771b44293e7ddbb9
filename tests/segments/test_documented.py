"""The examples of docs/language.md mean something, and every operator and window of the language stands in it."""

import re
from pathlib import Path

import pytest
import village
import worlds

from segments.ast import Aggregation, Operator, Period
from segments.check import check
from sql.warehouse import Warehouse

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "language.md").read_text()
EXAMPLES = re.findall(r"```profile\n(.*?)```", GUIDE, re.DOTALL)


def test_every_example_can_be_checked(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        worlds.prepare(writer)
        worlds.store(writer, village.village())
        assert len(EXAMPLES) >= 9
        for text in EXAMPLES:
            check(writer, text, "Europe/Amsterdam")


@pytest.mark.parametrize(
    "word",
    [
        *Operator,
        *Period,
        *Aggregation,
        "ever",
        "then",
        "then no",
        "within",
        "on the same",
        "periods of",
        "in the next",
        "ago",
        "calendar",
        "any of",
        "none of",
        "nobody",
    ],
)
def test_every_word_of_the_language_is_in_the_guide(word: str) -> None:
    assert word in GUIDE
