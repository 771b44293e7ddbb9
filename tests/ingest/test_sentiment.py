"""Any source of surveys can tell a sentiment: the mappings of the docs do it as they stand."""

import re
import textwrap
from datetime import datetime
from pathlib import Path

import pytest
from calling import NAME, add, receiving
from landing import ask

from ingest.files import import_files
from ingest.mapping import Mapping
from sql.warehouse import Warehouse

DOCS = Path(__file__).parents[2] / "docs" / "mapping.md"
NOW = datetime(2026, 11, 22, 10)
CALL = {
    "id": "R1",
    "survey": "Rate us",
    "at": "2026-11-01T10:00:00Z",
    "from": "an@x.nl",
    "mood": "boos",
    "replies": [{"asked": "How was it?", "said": "3"}, {"asked": "Why?", "said": "Late"}],
}


@pytest.fixture(scope="module")
def mappings() -> list[Mapping]:
    section = DOCS.read_text().split("## A sentiment\n")[1].split("\n## ")[0]
    return [Mapping.from_toml(textwrap.dedent(each)) for each in re.findall(r"(?:^    .*\n)+", section, re.M)]


def test_a_source_that_calls_tells_a_sentiment_beside_the_answers(
    warehouse: Warehouse, mappings: list[Mapping]
) -> None:
    add(warehouse, mappings[0])
    with receiving(warehouse) as send:
        send(CALL, {**CALL, "id": "R2", "mood": "whatever"})
    assert ask(warehouse, "select response_id, sentiment from responses order by all") == [
        ("R1", "negative"),
        ("R2", "neutral"),
    ]
    assert ask(warehouse, "select count(*), count(distinct response_id), max(score) from answers") == [(4, 2, 3.0)]


def test_a_file_tells_a_sentiment_of_responses_that_are_there(
    warehouse: Warehouse, mappings: list[Mapping], tmp_path: Path
) -> None:
    without = Mapping(columns={"response_id": "id", "answered_at": "at", "email": "from", "form": "survey"})
    answers = tmp_path / "answers.csv"
    answers.write_text("id,survey,at,from,question,value\nR1,Rate us,2026-11-01 10:00,an@x.nl,How was it?,3\n")
    import_files(warehouse, "answers", [answers], source=NAME, mapping=without, now=NOW)
    moods = tmp_path / "moods.csv"
    moods.write_text("Inzending;Enquête;Ingevuld op;E-mail;Stemming\nR1;Rate us;01-11-2026 10:00;an@x.nl;blij\n")
    done = import_files(warehouse, "responses", [moods], source=NAME, mapping=mappings[1], now=NOW)
    assert done.counts.rejected == 0
    assert ask(warehouse, "select response_id, sentiment from responses") == [("R1", "positive")]
    assert ask(warehouse, "select value from answers") == [("3",)]
