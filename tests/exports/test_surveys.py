"""Responses and answers go as analysts see them."""

import csv
from datetime import datetime

from exports import definition, deliver
from exports.mapping import FieldMapping

NOON = datetime(2026, 11, 22, 12)


def rows(folder) -> list[dict[str, str]]:
    (path,) = folder.iterdir()
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def send(warehouse, folder, what: str, mapping: str | None = None, **settings: str) -> list[dict[str, str]]:
    given = {"what": what, "folder": str(folder), **settings}
    with warehouse.transaction() as writer:
        chosen = FieldMapping.from_toml(mapping) if mapping else None
        definition.add(writer, what, given, None, NOON, timezone="UTC", mapping=chosen)
    deliver.run(warehouse, what, trigger="hand", now=NOON)
    return rows(folder)


def test_answers_have_one_column_each_however_often_a_field_is_asked_for(world, folder, warehouse) -> None:
    world.attribute("city", "text", "varchar", {})
    world.word("source", "test")
    world.answer(world.person("A-1", "ann@example.org"), "How was it?", "8")
    (row,) = send(warehouse, folder, "answers", fields="email, city")
    assert list(row).count("email") == 1
    assert (row["customer_id"], row["question"], row["value"], row["city"]) == ("A-1", "How was it?", "8", "")


def test_a_mapping_takes_whatever_is_known_of_a_response(world, folder, warehouse) -> None:
    world.word("source", "test")
    world.answer(world.person("A-1"), "How was it?", "8", mailing="m7")
    mapping = '[[field]]\nto = "from"\nfrom = "source"\n[[field]]\nto = "mail"\nfrom = "mailing"'
    assert send(warehouse, folder, "responses", mapping) == [{"from": "test", "mail": "m7"}]
