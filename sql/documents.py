"""JSON documents taken apart into frames of texts, many at once, in a DuckDB that lives in memory.

    document    call, body, header: a request each, whole
    element     number, call, element, envelope, header: what a body holds, a list's items or the one thing that it is
    row         an element, or the parts of it that a mapping's steps lead to

Every cell leaves as the text that it is in JSON, numbers digit by digit. What a field means is ingest's.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import duckdb
import polars as pl

from sql.document_path import ENCLOSING, ENVELOPE, HEADER, WHOLE, DocumentPath, key_path
from sql.errors import DocumentUnreadable
from sql.reader import first_line, literal

CALL, ELEMENT = " call", " element"  # a row's call, and its element's number over all documents, from 0
RESERVED = (CALL, ELEMENT, " line", " row")  # names of ours that a field's own may not take
MEMORY = "512MB"
Named = tuple[str, DocumentPath]
MOST_KEYS = 200  # fields of their own that a batch's rows may have; where there are more, each row is kept whole too
LONGEST_KEY = 200
REST = "other_fields"
MOST_ROWS = 10_000  # of one element
MOST_READ = 64 * 1024 * 1024  # characters of an element, times its rows, where each is read with all that is around it
PLAIN_ELEMENT = 20_000  # characters that cannot hold so much


class Documents:
    """The room; one for all who ask, each asks on a cursor of its own. What does not fit into memory lies in a folder
    in `scratch` that no other has: two instances of DuckDB 1.5 in one folder write over each other."""

    def __init__(self, scratch: Path, memory: str = MEMORY) -> None:
        self._folder = TemporaryDirectory(dir=scratch, prefix="documents-")
        self._connection = duckdb.connect(
            config={"memory_limit": memory, "threads": 2, "temp_directory": self._folder.name}
        )

    def close(self) -> None:
        self._connection.close()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def are_valid(self, bodies: Sequence[str]) -> list[bool]:
        """Whether each text is JSON."""
        with self._connection.cursor() as cursor:
            cursor.register("body", pl.DataFrame({"text": bodies}, schema={"text": pl.String}).to_arrow())
            rows = cursor.execute(
                "select json_valid(text) from (select text, row_number() over () as n from body) order by n"
            )
            return [bool(is_valid) for (is_valid,) in rows.fetchall()]

    @contextmanager
    def open(self, documents: pl.DataFrame, inside: str | None = None) -> Iterator["Elements"]:
        """The elements of `documents` (call, body, header: JSON texts; header may be null). `inside`: the field of a
        body that holds, as a text, the JSON that is meant; a body without it is meant itself. DocumentUnreadable."""
        cursor = self._connection.cursor()
        try:
            yield Elements(cursor, documents, inside)
        except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
            raise DocumentUnreadable(f"This JSON cannot be taken apart: {first_line(error)}") from error
        except duckdb.OutOfMemoryException as error:
            raise DocumentUnreadable(
                "This JSON holds more than can be taken apart at once; send less of it."
            ) from error
        finally:
            cursor.close()


class Elements:
    def __init__(self, cursor: duckdb.DuckDBPyConnection, documents: pl.DataFrame, inside: str | None) -> None:
        self._cursor = cursor
        self.crowded: set[int] = set()  # the numbers of elements with more rows than are read
        meant = "envelope"
        if inside:
            held = DocumentPath.read(inside).text("envelope")
            meant = f"case when json_valid({held}) then {held} else envelope end"
        cursor.register("document", documents.select("call", pl.col("body").alias("envelope"), "header").to_arrow())
        cursor.execute(
            f"""create temp table element as
            with meant as (
                select call, {meant} as meant, row_number() over () as place from document
            ),
            held as (  -- apart from unnest, which would take a long list apart again for each stretch of its items
                select call, place, case json_type(meant) when 'ARRAY' then json_extract(meant, '$[*]')
                    else [meant::json] end as items
                from meant
            ),
            item as (
                select call, place, unnest(items) as element, generate_subscripts(items, 1) as nth from held
            )
            select row_number() over (order by place, nth) - 1 as number, call, element from item"""
        ).fetchall()

    def heads(self, paths: Sequence[str]) -> pl.DataFrame:
        """Of each element ELEMENT, CALL and what `paths` find in it."""
        roots = {WHOLE: "element", "": "element", ENCLOSING: "element"}
        named = [(each, DocumentPath.read(each)) for each in paths]
        return self._read("element", roots, named, tells_null=False)

    def texts(self) -> pl.DataFrame:
        """number, call, payload: all elements as they came."""
        frame: pl.DataFrame = self._cursor.sql(
            "select number, call, element::varchar as payload from element order by number"
        ).pl()
        return frame

    def rows(
        self,
        numbers: pl.Series | None,
        steps: Sequence[str],
        paths: Sequence[str],
        *,
        first: Sequence[str] = (),
        tells_null: bool = False,
    ) -> pl.DataFrame:
        """The rows within those elements (None: all), with CALL, ELEMENT, a column for each of `paths`, and one for
        each further field of the row under its own name, those named in `first` before others where there are too
        many. A step leads to a list's items, or to the one thing there.
        An element with more rows than are read has none of them, and is one of `crowded` from now on."""
        named = [(each, DocumentPath.read(each)) for each in paths]
        roots = {path.root for _, path in named}
        of_whole = [path for _, path in named if path.root == WHOLE] if steps else []
        is_early = not tells_null and all(path.is_plain for path in of_whole)
        with self._chosen(numbers):
            only = "" if numbers is None else " semi join chosen using (number)"
            only += self._without_crowded(only, steps, roots)
            self._find_rows(only, steps, of_whole, is_early, ENCLOSING in roots)
        used = {path.key for _, path in named if path.root == "" or (path.root == WHOLE and not steps)}
        own, has_rest = self._own_keys(used | set(paths), first)
        named += [(key, DocumentPath("", key_path(key), key, is_only=False)) for key in own]
        if has_rest:
            named.append((REST, DocumentPath("", "$", "", is_only=False)))
        documents = {"": "row", WHOLE: "element" if steps else "row", ENCLOSING: "enclosing" if steps else "row"}
        return self._read("row", documents, named, tells_null, {"element"} if of_whole and is_early else set())

    def _find_rows(
        self, only: str, steps: Sequence[str], of_whole: Sequence[DocumentPath], is_early: bool, has_enclosing: bool
    ) -> None:
        """Make `row`: number, call, row, and where they are asked for what encloses the row, and the element or, with
        `is_early`, what is asked of it: an element is long, and may have many rows."""
        kept = at_first = "number, call"
        if of_whole:
            found = _found_in("element", [path.json_path for path in of_whole])
            kept, at_first = (f"{kept}, in_element", f"{kept}, {found}") if is_early else (f"{kept}, element",) * 2
        levels = _levels(only, steps, kept, at_first)
        enclosing = ", enclosing" if steps and has_enclosing else ""
        self._cursor.execute(
            f"create or replace temp table row as with {levels} select {kept}, row{enclosing} from level_{len(steps)}"
        ).fetchall()

    def _without_crowded(self, only: str, steps: Sequence[str], roots: set[str]) -> str:
        """Find the crowded elements; what keeps them out of the others."""
        long = f"select exists (from element{only} where length(element::varchar) > {PLAIN_ELEMENT})"
        if not steps or not self._cursor.execute(long).fetchall()[0][0]:
            return ""
        around = f" or rows * length(element::varchar) > {MOST_READ}" if roots & {WHOLE, ENCLOSING} else ""
        found = self._cursor.execute(
            f"""with {_levels(only, steps, "number")}, counted as (
                select number, count(*) as rows from level_{len(steps)} group by number
            )
            select number from counted join element using (number)
            where rows > {MOST_ROWS}{around}"""
        ).fetchall()
        crowded = [number for (number,) in found]
        self.crowded.update(crowded)
        return f" where number not in ({', '.join(map(str, crowded))})" if crowded else ""

    def _own_keys(self, used: set[str], first: Sequence[str]) -> tuple[list[str], bool]:
        """The rows' fields that nothing speaks of, those of `first` and then those that most have first; and whether
        there are more, too many or with names that no column can have."""
        ours = list(dict.fromkeys(each.lower() for each in first))
        is_first = f"lower(trim(key)) in ({', '.join(map(literal, ours))}) desc, " if ours else ""
        most = max(MOST_KEYS, len(ours))
        found = self._cursor.execute(
            f"""select key, count(*) from (select unnest(json_keys(row)) as key from row)
            group by key order by {is_first}2 desc, 1 limit {most + len(used) + 1}"""
        ).fetchall()
        left = [str(key) for key, _ in found if key not in used]
        own = [key for key in left if _is_name(key)][:most]
        if has_rest := len(own) < len(left) and REST not in used:  # which holds the whole row, one of that name too
            own = [key for key in own if key.lower() != REST]
        return own, has_rest

    def _read(
        self,
        table: str,
        roots: dict[str, str],
        named: Sequence[Named],
        tells_null: bool,
        read_before: Collection[str] = (),
    ) -> pl.DataFrame:
        """ELEMENT, CALL, and what each path finds under its name, from all of `table`; each document is read once, but
        for those of which `table` has what was found already."""
        documents = {**roots, HEADER: "header", ENVELOPE: "envelope"}
        plain: dict[str, list[str]] = {}
        cells = []
        for place, (_, path) in enumerate(named):
            document = documents[path.root]
            if path.is_plain:
                followed = plain.setdefault(document, [])
                followed.append(path.json_path)
                text = f"in_{document}[{len(followed)}]"
            else:
                text = path.text(document)
            if tells_null:
                null = f"case json_type({document}, {literal(path.json_path)}) when 'NULL' then chr(0) end"
                text = f"coalesce({text}, {null})"
            cells.append(f", {text} as c{place}")
        found = "".join(
            f", {_found_in(document, followed)}" for document, followed in plain.items() if document not in read_before
        )
        calls = " join document using (call)" if any(path.root in (HEADER, ENVELOPE) for _, path in named) else ""
        frame: pl.DataFrame = self._cursor.sql(
            f"""select number as "{ELEMENT}", call as "{CALL}"{"".join(cells)}
            from (select *{found} from (select *, rowid as place from {table}){calls}) order by place"""
        ).pl()
        return frame.rename({f"c{place}": name for place, (name, _) in enumerate(named)})

    @contextmanager
    def _chosen(self, numbers: pl.Series | None) -> Iterator[None]:
        if numbers is None:
            yield
            return
        self._cursor.register("chosen", pl.DataFrame({"number": numbers.cast(pl.Int64)}).to_arrow())
        try:
            yield
        finally:
            self._cursor.unregister("chosen")


def _found_in(document: str, paths: Sequence[str]) -> str:
    """What all these paths find in the document, as one column."""
    return f"json_extract_string({document}, [{', '.join(map(literal, paths))}]) as in_{document}"


def _levels(only: str, steps: Sequence[str], kept: str, at_first: str | None = None) -> str:
    """The tables level_0 to level_N, each a step further into the elements: `kept`, row, enclosing. `at_first`: how
    what is kept is had of an element."""
    levels = [f"level_0 as (select {at_first or kept}, element as row, element as enclosing from element{only})"]
    for place, step in enumerate(steps, 1):
        path = DocumentPath.read(step).json_path
        found, items = f"json_extract(row, {literal(path)})", f"json_extract(row, {literal(path + '[*]')})"
        if "*" in path:
            items = f"coalesce({found}, [])"
        else:
            one = f"case when {found} is null then [] else [{found}] end"
            items = f"case json_type(row, {literal(path)}) when 'ARRAY' then {items} else {one} end"
        levels.append(
            f"level_{place} as (select {kept}, unnest({items}) as row, row as enclosing from level_{place - 1})"
        )
    return ", ".join(levels)


def _is_name(key: str) -> bool:
    """Whether a column can be called so, which none of ours is."""
    return len(key) <= LONGEST_KEY and key.isprintable() and bool(key.strip()) and key not in RESERVED
