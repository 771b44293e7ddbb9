"""Texts all over the warehouse that mention an erased person: others' rows get a mark in place of the address,
records one in place of a long id too, what people set up stays and is told. Their rows and what is kept whole are gone
before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sql.named import query
from sql.reader import Writer, identifier

KEPT = {("app", "payload"), ("app", "rejected")}  # kept_texts.py tells what is left there
MARK = "'(erased)'"
MOST_NAMED = 3  # rows that a sentence names


@dataclass(frozen=True)
class Place:
    """A column that holds texts; `done`: what becomes of an address in it (erase/places.sql)."""

    schema: str
    table: str
    column: str
    type: str
    done: str | None

    @property
    def name(self) -> str:
        return f"{self.schema}.{identifier(self.table)}"

    @property
    def text(self) -> str:
        own = identifier(self.column)
        if self.type == "JSON":
            return f"json_extract({own}, '$')::varchar"
        return own if self.type == "VARCHAR" else f"{own}::varchar"

    @property
    def takes_ids(self) -> bool:
        """Whether a long id goes too: in what is told of runs and files, where it is no value of anybody's row."""
        return self.done is not None and self.schema == "app" and self.type == "VARCHAR"

    @property
    def changed(self) -> str:
        own = identifier(self.column)
        if self.done == "hash":  # the whole text, which others are told apart by
            return f"if(has_address({own}) or has_word({own}), 'erased ' || entry('key', {own}), {own})"
        instead = MARK if self.done == "mark" else f"'erased-' || {identifier(f'{self.table}_key')}"
        if self.type == "VARCHAR[]":
            return f"list_transform({own}, lambda each: without(each, {instead}))"
        text = f"without({self.text}, {instead})"
        return f"without_word({text})" if self.takes_ids else f"{text}::{self.type}"


class Traces:
    """Works with the macros of Patterns."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        places = [Place(*row) for row in writer.rows(query("erase/places"))]
        self._tables = [list(some) for _, some in groupby(places, lambda place: (place.schema, place.table))]

    def mark(self) -> dict[str, int]:
        """In how many rows there is a mark now in place of an address, by table."""
        counts = {}
        for places in self._tables:
            if changing := [each for each in places if each.done]:
                texts = ", ".join(each.text for each in changing)
                where = f"has_address(concat_ws(chr(10), {texts}))"
                if told := ", ".join(each.text for each in changing if each.takes_ids):
                    where += f" or has_word(concat_ws(chr(10), {told}))"
                if self._writer.value(f"select exists (from {places[0].name} where {where})"):
                    changes = ", ".join(f"{identifier(each.column)} = {each.changed}" for each in changing)
                    counts[places[0].table] = self._writer.execute(
                        f"update {places[0].name} set {changes} where {where}"
                    )
        return counts

    def told(self) -> list[str]:
        """Where the address still stands, or an id as a word of its own, in a sentence a column."""
        return [note for places in self._tables for note in self._told(places)]

    def _told(self, places: Sequence[Place]) -> list[str]:
        first = places[0]
        if (first.schema, first.table) in KEPT:
            places = [each for each in places if each.column not in ("payload", "body", "headers")]
        finds = "has_name" if first.schema == "app" and not any(each.done for each in places) else "has_word"
        label = next((identifier(each.column) for each in places if each.type == "VARCHAR"), "null")
        texts = ", ".join(each.text for each in places)
        found = self._writer.rows(
            f"""select place, count(*), min(distinct label, {MOST_NAMED})
            from (
                select {label}[:60] as label, unnest([{texts}]) as text, generate_subscripts([{texts}], 1) as place
                from {first.name}
            )
            where has_address(text) or {finds}(text) group by place order by place"""
        )
        return [_sentence(places[place - 1], count, names or []) for place, count, names in found]


def _sentence(place: Place, count: int, names: Sequence[str]) -> str:
    rows = "1 row" if count == 1 else f"{count:,} rows"
    where = f"{place.schema}.{place.table}.{place.column}"
    named = f" ({', '.join(names)})" if names else ""
    return f"{where} still has their address or id in {rows}{named}; change it there if they are meant."
