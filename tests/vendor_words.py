"""The words of a vendor, as its mapping file has them, and those that its samples pick: what an event is called, its
kind and its machine, which elements are skipped, and which rule is for which."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from ingest.calls.payloads import unfold
from ingest.calls.vendor import vendors
from ingest.mapping import Mapping, Rule
from ingest.mapping.value_map import EXCEPTION, translated
from ingest.records import fixed_columns
from sql.documents import Documents

COLUMNS = ("event", "kind", "machine")
Word = tuple[str, int, str, str]  # of what: a column's values, a rule's when or a skip; the rule's or skip's place; …


def words(vendor: str) -> list[Word]:
    return list(_words(vendors()[vendor].mapping))


def _words(mapping: Mapping) -> Iterator[Word]:
    for place, rule in enumerate(mapping.rows):
        for column in COLUMNS:
            yield from ((column, place, "", word) for word in rule.mapping.values.get(column, ()))
        for path, several in rule.when.items():
            yield from (("when", place, path, word) for word in several if not word.startswith(EXCEPTION))
    for place, condition in enumerate(mapping.skip):
        yield from (("skip", place, path, word) for path, several in condition.items() for word in several)


def picked(vendor: str, samples: list[dict[str, Any]]) -> set[Word]:
    """Those that at least one sample picks."""
    own = vendors()[vendor]
    bodies = [json.dumps(_enveloped(each["sent"]) if own.mapping.inside else each["sent"]) for each in samples]
    payloads = pl.DataFrame({"call": range(len(bodies)), "body": bodies, "header": [None] * len(bodies)})
    payloads = payloads.cast({"header": pl.String})
    found: set[Word] = set()
    with TemporaryDirectory() as scratch, Documents(Path(scratch)) as documents:

        def rows_of(rule: Rule) -> pl.DataFrame:
            plain = replace(own.mapping, rows=(rule,))
            return unfold(documents, payloads, plain, own.rows, fixed_columns).records.get(rule.kind, pl.DataFrame())

        for kind, place, path, word in words(vendor):
            if kind == "skip":
                condition = {**own.mapping.skip[place], path: (word,)}
                one = replace(own.mapping, skip=(condition,), rows=())
                if unfold(documents, payloads, one, own.rows, fixed_columns).skipped:
                    found.add((kind, place, path, word))
            elif kind == "when":
                rule = own.mapping.rows[place]
                exceptions = tuple(each for each in rule.when[path] if each.startswith(EXCEPTION))
                if rows_of(replace(rule, when={**rule.when, path: (word, *exceptions)})).height:
                    found.add((kind, place, path, word))
        for place, rule in enumerate(own.mapping.rows):
            rows = rows_of(replace(rule, mapping=replace(rule.mapping, values={})))
            for column in COLUMNS:
                if column in rows.columns and (known := rule.mapping.values.get(column)):
                    chosen = translated(rows[column], {word: word for word in known})
                    found |= {(column, place, "", word) for word in chosen.drop_nulls()}
    return found


def _enveloped(sent: Any) -> Any:
    """In the envelope that it comes in, which is what it is itself where that only sets something up."""
    is_envelope = isinstance(sent, dict) and "TopicArn" in sent
    message = sent if isinstance(sent, str) else json.dumps(sent)
    return sent if is_envelope else {"Type": "Notification", "Message": message}
