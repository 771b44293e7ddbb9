"""An erased person's pieces leave the calls and the rows that were kept: those that a mapping reads by what it reads in
them, for a short number may be anything; the others by what they tell as texts. Nothing of anybody else leaves but the
address, where others' rows mention it.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from ingest import source as sources
from ingest.calls.payloads import Unfolded
from ingest.hooks.learning import is_learning
from ingest.kept.reading_calls import read_calls
from ingest.kept.remap import BATCH_BYTES, is_called
from ingest.landing import blocked, pieces
from ingest.records import ELEMENT, PERSON
from ingest.source import SourceDefinition
from sql.documents import Documents
from sql.errors import KlankbordError, quoted
from sql.named import query
from sql.reader import Writer

READ = {"id": pl.Int64, "nth": pl.Int64, "elements": pl.Int64, "customer_id": pl.String, "email": pl.String}
STILL = (
    "{count} of the {what} of {source} have the id as a value in what no mapping reads as theirs, and stay as they "
    "are: look whether it is this person."
)


class KeptTexts:
    """Cuts with the macros of Patterns and the table `erasing_name` (kind, name); `notes`: what it could not tell."""

    def __init__(self, writer: Writer, scratch: Path) -> None:
        self._writer, self._scratch = writer, scratch
        self.notes: list[str] = []
        self._read_by = {each.name: each for each in sources.all_sources(writer) if is_called(each)}
        writer.stage("called", pl.DataFrame({"name": list(self._read_by)}, schema={"name": pl.String}))
        made_up = [name for name, each in self._read_by.items() if _makes_up(each)]
        writer.stage("made_up", pl.DataFrame({"name": made_up}, schema={"name": pl.String}))

    def cut_calls(self) -> int:
        """How many calls were cut or are gone."""
        writer = self._writer
        writer.execute(query("erase/kept_calls"))
        count = self._cut("kept calls")
        writer.execute(
            "update app.payload as p set body = c.body from cut_text as c where c.id = p.rowid and c.body is not null"
        )
        writer.execute("delete from app.payload where rowid in (select id from cut_text where body is null)")
        heads = "update app.payload set headers = null where speaks(headers::varchar)"
        return count + writer.execute(heads)

    def cut_rows(self) -> int:
        """How many rows that could not land were cut; of those of which nothing is left stays that they came."""
        writer = self._writer
        writer.execute(query("erase/kept_rows"))
        count = self._cut("rejected rows")
        writer.execute(
            """update app.rejected as r set payload = c.body,
                reason = case when c.body is null then $reason else r.reason end
            from cut_text as c where c.id = r.rowid""",
            {"reason": blocked.REASON},
        )
        return count

    def _cut(self, what: str) -> int:
        writer = self._writer
        pieces.take_apart(writer, "select id, body from kept_text")
        writer.stage("read_row", pl.concat([pl.DataFrame(schema=READ), *self._read()]))
        writer.execute(query("erase/told_rows"))
        pieces.note_told(writer)
        writer.execute(query("erase/spoken_pieces"))
        for source, count in writer.rows(query("erase/doubtful_pieces")):
            self.notes.append(STILL.format(count=f"{count:,}", what=what, source=quoted(source or "")))
        return pieces.put_together(writer)

    def _read(self) -> Iterator[pl.DataFrame]:
        """What the mappings in force read in the calls of `kept_text`, some at a time."""
        ids = self._writer.frame(
            "select id, source, length(body) as size from kept_text where is_call order by source, id"
        )
        ids = ids.with_columns((pl.col("size").cum_sum() // BATCH_BYTES).alias("group"))
        documents = Documents(self._scratch)
        try:
            for (source, _), some in ids.group_by("source", "group", maintain_order=True):
                definition = self._read_by.get(str(source))
                if definition is None or is_learning(definition):
                    continue
                self._writer.stage("reading", some.select("id"))
                texts = self._writer.frame(
                    """select row_number() over (order by id) as call, id, header, body
                    from kept_text semi join reading using (id) where json_valid(body) order by call"""
                )
                try:
                    unfolded = read_calls(self._writer, documents, definition, texts.drop("id"))
                except KlankbordError:
                    continue  # what cannot be read is told by its text
                yield _rows(unfolded, texts)
        finally:
            documents.close()


def _makes_up(definition: SourceDefinition) -> bool:
    """Whether whom its rows tell need not stand in its calls as it is stored here."""
    if is_learning(definition):
        return False
    rules = sources.mapping_in_force(definition).rules(definition.settings.get("rows", "events"))
    return any(
        name in part
        for rule in rules
        for part in (rule.mapping.values, rule.mapping.joined, rule.mapping.constants)
        for name in PERSON
    )


def _rows(unfolded: Unfolded, texts: pl.DataFrame) -> pl.DataFrame:
    """READ of all rows, by the place of their element in its text."""
    told = [
        frame.select(pl.col(ELEMENT).cast(pl.Int64).alias("number"), *(_column(frame, name) for name in PERSON))
        for frame in unfolded.records.values()
    ]
    if not told:
        return pl.DataFrame(schema=READ)
    places = unfolded.elements.select(
        pl.col("number").cast(pl.Int64),
        pl.col("call").cast(pl.Int64),
        pl.col("number").rank("ordinal").over("call").cast(pl.Int64).alias("nth"),
        pl.len().over("call").cast(pl.Int64).alias("elements"),
    )
    ids = texts.select(pl.col("call").cast(pl.Int64), pl.col("id").cast(pl.Int64))
    return pl.concat(told).join(places, on="number").join(ids, on="call").select(list(READ))


def _column(frame: pl.DataFrame, name: str) -> pl.Expr:
    """The column `name`, whatever the case in which the rows have it."""
    same = [each for each in frame.columns if each.strip().lower() == name]
    told = pl.coalesce(pl.col(each).cast(pl.String) for each in same) if same else pl.lit(None, pl.String)
    return told.alias(name)
