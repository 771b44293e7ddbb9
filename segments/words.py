"""Singular and plural of the language's own nouns. A data model's nouns come with the catalog."""

from collections.abc import Mapping

from segments.ast import Unit
from sql.builtin import EVENTS

# Singular -> plural of every activity that exists without a data model.
PLURALS: Mapping[str, str] = {name: plural for name, (plural, _) in EVENTS.items()} | {
    "response": "responses",
    "answer": "answers",
}

DUTCH_UNITS = {
    Unit.SECOND: ("seconde", "seconden"),
    Unit.MINUTE: ("minuut", "minuten"),
    Unit.HOUR: ("uur", "uur"),
    Unit.DAY: ("dag", "dagen"),
    Unit.WEEK: ("week", "weken"),
    Unit.MONTH: ("maand", "maanden"),
    Unit.YEAR: ("jaar", "jaar"),
}


def units(count: int, unit: Unit) -> str:
    """`day` or `days`, as the number asks."""
    return unit if count == 1 else f"{unit}s"


def dutch_units(count: int, unit: Unit) -> str:
    return DUTCH_UNITS[unit][count != 1]
