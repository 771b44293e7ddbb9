"""Files as people hand them over: right ones land once, wrong ones say what is wrong and land nothing."""

import gzip
import json
from datetime import datetime
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from landing import ask

from ingest.errors import MappingWrong, UnknownRecords
from ingest.files import import_files, import_list
from ingest.mapping import Mapping
from ingest.pipeline import Outcome
from jobs.run import Counts, State
from sql import model
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
EVENTS = "event,occurred_at,email\nopen,2026-11-01T10:00:00Z,ann@x.nl\nclick,2026-11-01T11:00:00Z,ann@x.nl\n"

OPEN = {"event": "open", "occurred_at": "2026-11-01", "email": "a@x.nl"}


def land(warehouse: Warehouse, path: Path, kind: str = "events", mapping: Mapping | None = None) -> Outcome:
    return import_files(warehouse, kind, [path], now=NOW, mapping=mapping)


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def zstd(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as packed:
        packed.write(content)
    return sink.getvalue().to_pybytes()


@pytest.mark.parametrize(
    "name", ["e.csv", "e.ndjson", "e.jsonl", "e.parquet", "e.csv.gz", "e.ndjson.zst", "E.PARQUET.GZ"]
)
def test_every_form_lands_the_same_rows_once(warehouse: Warehouse, tmp_path: Path, name: str) -> None:
    plain = tmp_path / "plain"
    frame = pl.read_csv(EVENTS.encode())
    if ".csv" in name:
        frame.write_csv(plain)
    elif ".parquet" in name.lower():
        frame.with_columns(pl.col("occurred_at").str.to_datetime(time_zone="UTC")).write_parquet(plain)
    else:
        frame.write_ndjson(plain)
    content = plain.read_bytes()
    if name.lower().endswith(".gz"):
        content = gzip.compress(content)
    if name.endswith(".zst"):
        content = zstd(content)
    path = written(tmp_path, name, content)
    assert land(warehouse, path).counts == Counts(read=2, inserted=2)
    assert land(warehouse, path).counts == Counts(read=2, duplicates=2)
    assert land(warehouse, written(tmp_path, "other.csv", EVENTS)).counts == Counts(read=2, duplicates=2)
    assert ask(warehouse, "select event::varchar, occurred_at, email from events order by arrival") == [
        ("open", datetime(2026, 11, 1, 10), "ann@x.nl"),
        ("click", datetime(2026, 11, 1, 11), "ann@x.nl"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_and_a_byte_order_mark_is_no_part_of_a_name(
    warehouse: Warehouse, tmp_path: Path, delimiter: str
) -> None:
    path = written(tmp_path, "e.csv", b"\xef\xbb\xbf" + EVENTS.replace(",", delimiter).encode())
    assert land(warehouse, path).counts.inserted == 2


def test_broken_lines_are_kept_with_reason_and_line_and_the_others_land(warehouse: Warehouse, tmp_path: Path) -> None:
    lines = [
        b"event,occurred_at,email,note",
        b"open,2026-11-01,a@x.nl,fine",
        b"open,2026-11-01",
        b'open,2026-11-02,b@x.nl,"two\nlines"',
        b"open,2026-11-01,c@x.nl,x,y",
        b"open,2026-11-01,\xff@x.nl,x",
        b"dance,2026-11-01,d@x.nl,x",
        b'open,2026-11-03,e@x.nl,"closed" too soon',
        b"open,2026-11-04,f@x.nl",
    ]
    outcome = land(warehouse, written(tmp_path, "e.csv", b"\n".join(lines)))
    assert (outcome.state, outcome.counts) == (State.DONE_WITH_REJECTS, Counts(read=8, inserted=2, rejected=6))
    assert ask(warehouse, "select line, reason from app.rejected order by line") == [
        (3, "too few columns: 2 instead of 4"),
        (6, "too many columns: 5 instead of 4"),
        (7, "not UTF-8"),
        (8, "unknown event: dance"),
        (9, "a quote that is never closed, or text after one"),
        (10, "too few columns: 3 instead of 4"),
    ]


def test_a_nul_in_a_text_is_left_out_wherever_it_stands(warehouse: Warehouse, tmp_path: Path) -> None:
    content = b"customer_id,name\n1,a\x00b\n2,\x00\n"
    assert land(warehouse, written(tmp_path, "c.csv", content), "customers").counts == Counts(read=2, inserted=2)
    assert ask(warehouse, "select customer_id, name from customers order by 1") == [("1", "ab"), ("2", None)]


def test_a_blank_line_is_no_row_where_there_is_one_column_either(warehouse: Warehouse, tmp_path: Path) -> None:
    path = written(tmp_path, "c.csv", "customer_id\n1\n\n2\n \n\n")
    assert land(warehouse, path, "customers").counts == Counts(read=3, inserted=2, rejected=1)
    assert ask(warehouse, "select line from app.rejected") == [(5,)]


def test_a_mappings_zone_holds_for_the_time_of_a_models_activity(warehouse: Warehouse, tmp_path: Path) -> None:
    with warehouse.transaction() as writer:
        model.install(
            writer,
            """name = "shop"
            [[activity]]
            name = "order"
            plural = "orders"
            key = ["id"]
            time = "ordered_at"
            fields = { id = "text", due = "time", said = "text" }""",
            NOW,
        )
    path = written(tmp_path, "o.csv", "id,ordered_at,due,said,email\n1,2026-07-01 12:00,2026-07-02,2026-07-03,a@x.nl\n")
    assert land(warehouse, path, "orders", Mapping(timezone="Europe/Amsterdam")).counts.inserted == 1
    assert ask(warehouse, "select ordered_at, due, said from orders") == [
        (datetime(2026, 7, 1, 10), datetime(2026, 7, 1, 22), "2026-07-03")
    ]


def test_a_stopped_import_lands_nothing_and_says_so(warehouse: Warehouse, tmp_path: Path) -> None:
    def stop(_done: int, _of: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_files(warehouse, "events", [written(tmp_path, "e.csv", EVENTS)], now=NOW, progress=stop)
    assert ask(warehouse, "select state::varchar, message from app.run") == [
        ("cancelled", "It was stopped; nothing of it landed.")
    ]
    assert ask(warehouse, "select count(*) from events") == [(0,)]


def test_what_cannot_be_read_in_the_type_of_an_attribute_is_told(warehouse: Warehouse, tmp_path: Path) -> None:
    def came_to(*lines: str) -> Outcome:
        text = "\n".join(["customer_id,joined,points,name", *lines])
        return import_files(warehouse, "customers", [written(tmp_path, "c.csv", text)], now=NOW, batch_rows=2)

    assert came_to("1,2025-01-31,3,x", "2,2025-02-28,4,y").message == ""
    done = came_to("1,31-12-2025,3,x", "2,2025-02-29,,y", "3,,few,z", "4,2025-03-01,5,31-12-2025")
    assert done.message == (
        "Values that cannot be read in the type of their attribute, and are missing: joined (2), points (1)."
    )
    assert done.counts.rejected == 0
    assert ask(warehouse, "select joined::varchar, points from customers order by customer_id") == [
        (None, 3), (None, None), (None, None), ("2025-03-01", 5),
    ]  # fmt: skip
    assert ask(warehouse, "select message from runs order by run_id desc limit 1") == [(done.message,)]


def test_a_field_of_json_may_be_called_anything(warehouse: Warehouse, tmp_path: Path) -> None:
    line = '{"event":"open","occurred_at":"2026-11-01","email":"a@x.nl","*":"x","^a.*$":"y","a.b":"z"}'
    assert land(warehouse, written(tmp_path, "e.ndjson", line)).counts.inserted == 1
    assert ask(warehouse, """select "*", "^a.*$", "a.b" from events""") == [tuple("xyz")]


def test_broken_json_lines_are_kept_with_reason_and_line(warehouse: Warehouse, tmp_path: Path) -> None:
    good = '{"event":"open","occurred_at":"2026-11-01","email":"a@x.nl"}'
    text = (
        f'{good}\n\n{{"event":"open"\n[1,2]\n{{"event":"open","occurred_at":"yesterday","email":"a@x.nl"}}\n{good[:20]}'
    )
    outcome = land(warehouse, written(tmp_path, "e.ndjson", text))
    assert outcome.counts == Counts(read=5, inserted=1, rejected=4)
    assert ask(warehouse, "select line, reason from app.rejected order by line") == [
        (3, "not JSON"),
        (4, "not a JSON object"),
        (5, "occurred_at cannot be read as a time: yesterday"),
        (6, "not JSON"),
    ]
    [(payload,)] = ask(warehouse, "select payload from app.rejected where line = 5")
    assert json.loads(payload) == {"event": "open", "occurred_at": "yesterday", "email": "a@x.nl"}


@pytest.mark.parametrize(
    "name, content, sentence",
    [
        ("gone.csv", None, "does not exist"),
        ("e.xlsx", b"PK", "is of no kind that can be read"),
        ("empty.csv", b"", "is empty"),
        ("e.csv.gz", gzip.compress(EVENTS.encode() * 1000)[:-40], "is cut off or damaged"),
        ("e.csv.zst", zstd(EVENTS.encode() * 1000)[:-10], "is cut off or damaged"),
        ("e.csv.gz", EVENTS.encode(), "is cut off or damaged"),
        ("e.csv", EVENTS.encode() + b'open,2026-11-03,"never', "nothing closes the quote on line 4"),
        (
            "e.csv",
            b'event,occurred_at,email\nopen,"a\nb",a@x.nl\n"open,2026-11-03\n' + b"x,y,z\n" * 5000,
            "quote on line 4",
        ),
        ("e.csv", b'event,occurred_at,"ema', "has a first line that cannot be read"),
        ("e.csv", "é".join(EVENTS).encode("utf-16"), "is not a text file in UTF-8"),
        ("e.parquet", EVENTS.encode(), "is not a Parquet file"),
        ("cut.parquet", b"PAR1 and then nothing", "is cut off or damaged"),
        ("e.ndjson", b"not json\n", "has no line that is a JSON object"),
        ("e.csv", b"event,email\nopen,a@x.nl\n", "has no column occurred_at, without which no row"),
        ("e.csv", b"event,occurred_at\nopen,2026-11-01\n", "has no column customer_id or email, without which no row"),
        ("e.csv", b"event,occurred_at,Email,email\n", 'has two columns called "Email"'),
        ("e.csv", b"event,occurred_at,,email\n", "has no name for its column 3"),
        ("e.csv", EVENTS.encode("utf-16"), "is not a text file in UTF-8"),
        ("e.csv", ",".join(f"c{n}" for n in range(100_000)).encode(), "has 100000 columns"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_lands_nothing(
    warehouse: Warehouse, tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    good = written(tmp_path, "good.csv", EVENTS)
    outcome = import_files(warehouse, "events", [good, path], now=NOW)
    assert outcome.state == State.FAILED
    assert str(path) in (outcome.message or "") and sentence in (outcome.message or "")
    assert "\n" not in (outcome.message or "")
    assert ask(warehouse, "select count(*) from store.event") == [(0,)]
    assert ask(warehouse, "select count(*) from app.rejected") == [(0,)]
    assert ask(warehouse, "select state::varchar, inserted, message from app.run") == [("failed", 0, outcome.message)]


def test_a_directory_is_not_a_file(warehouse: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    assert "is not a file" in (land(warehouse, tmp_path / "folder.csv").message or "")


def test_rows_of_an_unknown_name_are_refused_with_what_exists(warehouse: Warehouse, tmp_path: Path) -> None:
    with pytest.raises(UnknownRecords, match=r"'event'.*perhaps events"):
        land(warehouse, written(tmp_path, "e.csv", EVENTS), kind="event")


def test_a_file_of_only_a_header_lands_no_rows(warehouse: Warehouse, tmp_path: Path) -> None:
    outcome = land(warehouse, written(tmp_path, "e.csv", EVENTS.splitlines()[0] + "\n"))
    assert (outcome.state, outcome.counts) == (State.DONE, Counts())


def test_nuls_are_left_out_and_a_text_of_a_megabyte_lands_whole(warehouse: Warehouse, tmp_path: Path) -> None:
    long = "é" * 600_000
    line = json.dumps(OPEN | {"event": "bounce", "reason": long, "campaign": "a\0b"})
    assert land(warehouse, written(tmp_path, "e.ndjson", line)).counts.inserted == 1
    assert ask(warehouse, "select reason = repeat('é', 600000), campaign from events") == [(True, "ab")]


def test_several_batches_are_one_file(warehouse: Warehouse, tmp_path: Path) -> None:
    lines = "".join(f"open,2026-11-{n:02},a{n % 4}@x.nl,{n if n < 9 else 'many'}\n" for n in range(1, 11))
    done: list[tuple[int, int | None]] = []
    path = written(tmp_path, "e.csv", "event,occurred_at,email,opens\n" + lines + "open,x,a@x.nl,1\n")
    outcome = import_files(
        warehouse, "events", [path], now=NOW, progress=lambda n, of: done.append((n, of)), batch_rows=3
    )
    assert outcome.counts == Counts(read=11, inserted=10, rejected=1)
    assert done == [(3, 11), (6, 11), (9, 11), (11, 11)]
    assert ask(warehouse, "select type from store.field where field = 'opens'") == [("text",)]
    assert ask(warehouse, "select line from app.rejected") == [(12,)]
    assert ask(warehouse, "select count(*), count(distinct customer_key) from store.event") == [(10, 4)]
    assert ask(warehouse, "select arrival, occurred_at from events order by arrival") == [
        (n, datetime(2026, 11, n)) for n in range(1, 11)
    ]


def test_a_mapping_names_columns_words_constants_and_a_zone(warehouse: Warehouse, tmp_path: Path) -> None:
    text = "Klant;Adres;Wanneer;Wat\n12; ANN@x.nl;2026-03-29 02:30:00;Geopend\n12;;2026-10-25T02:30;Doorgeklikt\n"
    toml = written(
        tmp_path,
        "m.toml",
        """
        timezone = "Europe/Amsterdam"
        [columns]
        customer_id = "Klant"
        email = "Adres"
        occurred_at = "Wanneer"
        event = "Wat"
        [constants]
        campaign = "Nieuws"
        [values.event]
        Geopend = "open"
        Doorgeklikt = "click"
        """,
    )
    mapping = Mapping.read(toml)
    assert Mapping.from_dict(mapping.to_dict()) == mapping
    assert land(warehouse, written(tmp_path, "e.csv", text), mapping=mapping).counts.inserted == 2
    assert ask(warehouse, "select event::varchar, customer_id, email, campaign, occurred_at from events") == [
        ("open", "12", "ann@x.nl", "Nieuws", datetime(2026, 3, 29, 1, 30)),
        ("click", "12", "ann@x.nl", "Nieuws", datetime(2026, 10, 25, 0, 30)),
    ]


def test_a_mapping_that_speaks_of_a_column_that_is_not_there_is_refused(warehouse: Warehouse, tmp_path: Path) -> None:
    mapping = Mapping(columns={"email": "E-mail"})
    message = land(warehouse, written(tmp_path, "e.csv", EVENTS), mapping=mapping).message or ""
    assert "no column 'E-mail'" in message and "event, occurred_at, email" in message


@pytest.mark.parametrize("given", [{"colums": {}}, {"timezone": "Mars"}, {"columns": ["a"]}, {"empty": "maybe"}])
def test_a_mapping_that_is_wrong_is_refused(given: dict) -> None:
    with pytest.raises(MappingWrong):
        Mapping.from_dict(given)


def test_a_list_is_what_its_last_file_says(warehouse: Warehouse, tmp_path: Path) -> None:
    first = import_list(warehouse, "Staff", written(tmp_path, "l.csv", "Email\nann@x.nl\nANN@x.nl\nbo@x.nl\n"), now=NOW)
    assert first.counts == Counts(read=3, inserted=2, duplicates=1)
    again = import_list(warehouse, "Staff", written(tmp_path, "l.csv", "email\nbo@x.nl\ncy@x.nl\n"), now=NOW)
    assert again.counts == Counts(read=2, inserted=1, duplicates=1)
    assert ask(
        warehouse,
        "select l.list, c.email from store.list l join store.list_member using (list_key) "
        "join store.customer c using (customer_key) order by 2",
    ) == [("Staff", "bo@x.nl"), ("Staff", "cy@x.nl")]


def test_a_list_without_a_column_of_people_is_refused(warehouse: Warehouse, tmp_path: Path) -> None:
    message = import_list(warehouse, "Staff", written(tmp_path, "l.csv", "name\nann\n"), now=NOW).message or ""
    assert "no column customer_id or email" in message
    assert ask(warehouse, "select count(*) from store.list") == [(0,)]
