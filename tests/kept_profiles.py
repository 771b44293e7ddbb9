"""Profiles as the tests of their pages keep them, and the phrases that those pages say."""

from datetime import datetime

from dashboard.words import LANGUAGES, Language, table
from segments.check import check
from segments.saved import keeping
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 12, 0)


def say(name: str, language: Language = "en") -> str:
    return table()[name][LANGUAGES.index(language)]


def keep(warehouse: Warehouse, *texts: str, at: datetime = NOW, by: str | None = None) -> None:
    with warehouse.transaction() as writer:
        for text in texts:
            keeping.save(writer, check(writer, text, "UTC"), at, by=by)
