"""One text that does not fit spoils no column: the form of nearly all others is offered with what it does not fit, and
taken only where somebody says so."""

from datetime import datetime
from pathlib import Path

import polars as pl
from landing import ask

from ingest.files import import_files, look_at_file
from ingest.looks.reading import Ours, Reading, as_before, guessed, looked_at_again
from ingest.looks.suggestion import suggest
from ingest.looks.written import Strays, Written
from ingest.mapping import Mapping
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
BORN = "customer_id;born\n" + "".join(f"K{day};{day}-03-1985\n" for day in range(13, 32)) + "K1;31-02-1980\n"
DAYS = Mapping(formats={"born": "%d-%m-%Y"})


def seen(*batches: list[str | None]) -> Written:
    written = Written()
    for batch in batches:
        written.see(pl.Series(batch, dtype=pl.String))
    return written


def file_of(folder: Path, text: str) -> Path:
    path = folder / "c.csv"
    path.write_text(text)
    return path


def test_what_nearly_all_fit_is_found_with_what_does_not_over_all_batches() -> None:
    times: list[str | None] = ["14-11-2026 12:00"] * 50
    found = seen(["soon", *times], ["", None], [*times, "later"])
    assert found.fits == () and found.forms == ("%d-%m-%Y %H:%M",)
    assert found.strays == (Strays("%d-%m-%Y %H:%M", 2, "soon", "14-11-2026 12:00"),)


def test_what_more_than_one_in_twenty_do_not_fit_is_no_form_of_a_column() -> None:
    assert seen(["14-11-2026"] * 19 + ["soon"]).forms == ("%d-%m-%Y",)
    assert seen(["14-11-2026"] * 18 + ["soon"]).forms == ()


def test_both_orders_of_days_and_months_stay_open_beside_a_stray() -> None:
    assert seen(["09-11-2026"] * 99 + ["soon"]).forms == ("%d-%m-%Y", "%m-%d-%Y")


def test_a_comma_in_a_stray_makes_no_numbers_of_ours_into_others() -> None:
    assert seen(["12"] * 99 + ["none, so far"]).forms == ()
    assert seen(["12,50"] * 99 + ["none"]).forms == ("1.234,56",)


def test_a_form_that_a_text_does_not_fit_is_suggested_and_never_taken(warehouse: Warehouse, tmp_path: Path) -> None:
    looks = look_at_file(warehouse, file_of(tmp_path, BORN))
    with warehouse.reader() as reader:
        ours = Ours.of(reader, "customers")
        found = suggest(ours, looks)
    assert guessed(ours, looks)[1] == Reading("born", "born")
    assert as_before(ours, looks, DAYS)[1] == Reading("born", "born")
    assert found.mapping == Mapping()
    said = '"born" = "%d-%m-%Y" (rows that it does not fit: 1, such as "31-02-1980")'
    assert said in found.text and Mapping.from_toml(found.text) == found.mapping


def test_a_plain_import_keeps_such_a_column_as_it_stands(warehouse: Warehouse, tmp_path: Path) -> None:
    done = import_files(warehouse, "customers", [file_of(tmp_path, BORN)], now=NOW)
    assert "born (31-12-2026)" in done.message
    assert ("13-03-1985",) in ask(warehouse, "select born from customers")


def test_a_form_that_was_said_makes_the_others_missing_and_no_texts(warehouse: Warehouse, tmp_path: Path) -> None:
    done = import_files(warehouse, "customers", [file_of(tmp_path, BORN)], mapping=DAYS, now=NOW)
    assert done.message == "Values that cannot be read in the type of their attribute, and are missing: born (1)."
    assert ask(warehouse, "select type from store.field where field = 'born'") == [("date",)]
    assert ask(warehouse, "select customer_id from customers where born is null") == [("K1",)]


def test_days_of_events_are_times_beside_a_stray_too(warehouse: Warehouse, tmp_path: Path) -> None:
    rows = "".join(f"an@x.nl;open;2026-11-09 12:{day};{day}-03-2026\n" for day in range(12, 32))
    path = file_of(tmp_path, f"email;event;occurred_at;due\n{rows}an@x.nl;open;2026-11-09 13:00;soon\n")
    import_files(warehouse, "events", [path], mapping=Mapping(formats={"due": "%d-%m-%Y"}), now=NOW)
    assert ask(warehouse, "select type from store.field where field = 'due'") == [("time",)]
    assert ask(warehouse, "select count(*), count(due) from events") == [(21, 20)]


def test_a_form_that_does_not_suit_the_column_keeps_its_texts(warehouse: Warehouse, tmp_path: Path) -> None:
    path = file_of(tmp_path, BORN.replace("-03-", "/03/"))
    import_files(warehouse, "customers", [path], mapping=DAYS, now=NOW)
    assert ("13/03/1985",) in ask(warehouse, "select born from customers")


def test_a_thousand_of_a_known_form_stays_one_beside_a_stray(warehouse: Warehouse, tmp_path: Path) -> None:
    text = "customer_id;spent\n" + "".join(f"K{row};1.234\n" for row in range(20)) + "K99;none\n"
    looks = look_at_file(warehouse, file_of(tmp_path, text))
    assert looks[1].forms == ()
    assert "1.234,56" in looked_at_again(looks, Mapping(formats={"spent": "1.234,56"}))[1].forms


def test_a_form_that_no_look_finds_stays_beside_a_stray_until_dates_are_written_there(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    mapping = Mapping(formats={"born": "%d%m%Y"})
    text = "customer_id;born\n" + "".join(f"K{day};{day}031985\n" for day in range(13, 32)) + "K1;none\n"
    looks = looked_at_again(look_at_file(warehouse, file_of(tmp_path, text)), mapping)
    others = looked_at_again(look_at_file(warehouse, file_of(tmp_path, BORN)), mapping)
    with warehouse.reader() as reader:
        ours = Ours.of(reader, "customers")
    assert as_before(ours, looks, mapping)[1] == Reading("born", "born", "%d%m%Y")
    assert others[1].forms == ("%d-%m-%Y",) and as_before(ours, others, mapping)[1] == Reading("born", "born")


def test_what_is_told_as_no_time_is_none(warehouse: Warehouse, tmp_path: Path) -> None:
    [_, at] = look_at_file(warehouse, file_of(tmp_path, "email;at\na@x.nl;2026-11-09 12:00\nb@x.nl;last week\n"))
    assert (at.sample, at.no_time) == ("2026-11-09 12:00", "last week")
