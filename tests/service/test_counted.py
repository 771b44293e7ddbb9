"""What is counted is one of it, or many."""

import re
from pathlib import Path

import pytest

import service
from service.counted import counted


@pytest.mark.parametrize(
    ("count", "words", "said"),
    [
        (0, ("row",), "0 rows"),
        (1, ("row",), "1 row"),
        (2_000, ("row",), "2,000 rows"),
        (1, ("person", "people"), "1 person"),
        (12, ("person", "people"), "12 people"),
        (1, ("row is", "rows are"), "1 row is"),
    ],
)
def test_one_is_one(count: int, words: tuple[str, ...], said: str) -> None:
    assert counted(count, *words) == said


def test_the_command_line_says_many_of_no_number_that_may_be_one() -> None:
    many = re.compile(r"\{[^{}]+:,\} (rows|runs|people|profiles|members|calls|views|objects|sign-ins)\b")
    found = {
        f"{path.name}: {line.strip()}"
        for path in Path(service.__file__).parent.rglob("*.py")
        for line in path.read_text().splitlines()
        if many.search(line)
    }
    assert found == set()
