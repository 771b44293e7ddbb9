"""A file is looked at before it lands: its columns, the forms that they are written in, and what its words mean. What a
look says of a type is what an import makes of it, and what an import leaves as text it tells."""

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from landing import ask

from ingest.files import import_files, look_at_file
from ingest.looks import event_words
from ingest.looks.reading import Ours, Reading, guessed, mapping_of
from ingest.looks.suggestion import suggest
from ingest.looks.written import Written
from ingest.mapping import Mapping, forms
from ingest.pipeline import Outcome
from sql.builtin import EVENTS
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
CUSTOMERS = """Klantnummer;E-mail;Geboortedatum;Klant sinds;Omzet;Punten;Actief;Code
K1;an@x.nl;14-03-1985;01-02-2024;1.234,50;12;true;0123
K2;bo@x.nl;02-11-1990;03-04-2024;12,00;7;false;44
K3;cy@x.nl;;05-06-2024;€ 99,95;;true;1
"""
EVENTS_FILE = """E-mailadres;Actie;Tijdstip
an@x.nl;verzonden;14-11-2026 09:00
an@x.nl;geopend;14-11-2026 10:05
an@x.nl;geopend;15-11-2026 10:05
bo@x.nl;doorgestuurd;3-11-2026 9:05
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def land(warehouse: Warehouse, kind: str, path: Path, mapping: Mapping) -> Outcome:
    return import_files(warehouse, kind, [path], mapping=mapping, now=NOW)


def fits(*texts: str) -> tuple[str, ...]:
    seen = Written()
    seen.see(pl.Series(texts))
    return seen.forms


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["14-03-1985", "2-11-1990"], ["%d-%m-%Y"]),
        (["03/14/1985"], ["%m/%d/%Y"]),
        (["14.03.1985 9:05", "15.03.1985 10:05"], ["%d.%m.%Y %H:%M"]),
        (["14-03-1985 09:05:10"], ["%d-%m-%Y %H:%M:%S"]),
        (["01-02-2024", "12-12-2024"], ["%d-%m-%Y", "%m-%d-%Y"]),
        (["1.234,50", "12"], ["1.234,56"]),
        (["€ 12,50", "-3,00"], ["1.234,56"]),
        (["1,234.5"], ["1,234.56"]),
        (["1,234", "5,678"], ["1.234,56", "1,234.56"]),
        (["12", "7"], []),  # a number as it is
        (["31-11-2026"], []),  # no day that exists
        (["14-03-1985", "none"], []),
        (["14-03-1985", "14/03/1985"], []),
        (["14-03-85"], []),  # of which century nobody can tell
        (["012,5"], []),  # a code
        ([" ", "14-03-1985"], []),
        (["2026-11-03"], []),
    ],
)
def test_the_forms_in_which_all_of_a_column_can_be_read_are_found(texts: list[str], found: list[str]) -> None:
    assert list(fits(*texts)) == found


def test_a_later_batch_can_settle_what_the_first_left_open() -> None:
    seen = Written()
    seen.see(pl.Series(["01-02-2024"]))
    assert len(seen.forms) == 2
    seen.see(pl.Series(["", None]))
    seen.see(pl.Series(["13-02-2024"]))
    assert seen.forms == ("%d-%m-%Y",)
    seen.see(pl.Series(["soon"]))
    assert seen.forms == ()


@pytest.mark.parametrize("form", ["%d-%m-%Y", "%m/%d/%Y %H:%M:%S", "1.234,56", "1,234.56"])
def test_an_example_is_written_in_its_form(form: str) -> None:
    assert form in fits(forms.example(form))


def test_days_are_read_as_days_and_numbers_as_numbers() -> None:
    frame = pl.DataFrame({"born": ["14-03-1985", "soon"], "spent": ["1.234,50", "12.5"]})
    read = Mapping(formats={"born": "%d-%m-%Y", "spent": "1.234,56"}).apply(frame, "customers")
    assert read.rows() == [("1985-03-14", "1234.50"), ("soon", "12.5")]


def test_what_a_look_says_is_what_an_import_makes_of_it(warehouse: Warehouse, tmp_path: Path) -> None:
    path = written(tmp_path, "c.csv", CUSTOMERS)
    looked = look_at_file(warehouse, path)
    with warehouse.reader() as reader:
        ours = Ours.of(reader, "customers")
    readings = guessed(ours, looked)
    told = {
        each.ours: str(ours.type(look, each.ours, each.form))
        for look, each in zip(looked, readings, strict=True)
        if each.ours is not None and each.ours not in ("customer_id", "email")
    }
    assert told == {
        "Geboortedatum": "date",
        "Klant sinds": "text",  # both days and months fit: nobody guesses
        "Omzet": "number",
        "Punten": "number",
        "Actief": "boolean",
        "Code": "text",
    }
    land(warehouse, "customers", path, mapping_of(ours, readings))
    assert dict(ask(warehouse, "select field, type from store.field where entity = 'customer'")) == told
    assert ask(warehouse, 'select "Geboortedatum"::varchar, "Omzet" from customers order by customer_id') == [
        ("1985-03-14", 1234.5),
        ("1990-11-02", 12.0),
        (None, 99.95),
    ]


def test_what_is_text_since_an_earlier_import_is_read_beside_it(warehouse: Warehouse, tmp_path: Path) -> None:
    path = written(tmp_path, "c.csv", "customer_id,born\nA,14-03-1985\n")
    first = land(warehouse, "customers", path, Mapping())
    assert first.message == (
        "Columns not read as dates or numbers, for they are written otherwise: born (31-12-2026). "
        "A mapping that reads them: klankbord import customers FILE --look."
    )
    assert ask(warehouse, "select born from customers") == [("14-03-1985",)]  # as ever
    with warehouse.reader() as reader:
        suggested = suggest(Ours.of(reader, "customers"), look_at_file(warehouse, path))
    assert Mapping.from_toml(suggested.text) == suggested.mapping
    assert land(warehouse, "customers", path, suggested.mapping).message == ""
    assert ask(warehouse, "select born_date::varchar from customers") == [("1985-03-14",)]
    with warehouse.reader() as reader:
        assert suggest(Ours.of(reader, "customers"), look_at_file(warehouse, path)).mapping == suggested.mapping


def test_what_fits_two_forms_is_asked_and_not_guessed(warehouse: Warehouse, tmp_path: Path) -> None:
    path = written(tmp_path, "c.csv", "customer_id,since\nA,01-02-2024\n")
    with warehouse.reader() as reader:
        found = suggest(Ours.of(reader, "customers"), look_at_file(warehouse, path))
    assert found.mapping == Mapping()
    assert '"since" = "%d-%m-%Y" or "since" = "%m-%d-%Y"' in found.text
    told = land(warehouse, "customers", path, Mapping()).message
    assert "since (31-12-2026 or 12-31-2026)" in told


def test_an_attribute_that_is_a_date_already_is_told_where_a_file_writes_it_otherwise(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    land(warehouse, "customers", written(tmp_path, "a.csv", "customer_id,born\nA,1985-03-14\n"), Mapping())
    path = written(tmp_path, "b.csv", "customer_id,born\nB,14-03-1985\n")
    told = land(warehouse, "customers", path, Mapping()).message
    assert told.startswith("Values that cannot be read in the type of their attribute, and are missing: born (1). ")
    assert "born (31-12-2026)" in told
    with warehouse.reader() as reader:
        mapping = suggest(Ours.of(reader, "customers"), look_at_file(warehouse, path)).mapping
    land(warehouse, "customers", path, mapping)
    assert ask(warehouse, "select born::varchar from customers where customer_id = 'B'") == [("1985-03-14",)]


def test_what_is_read_beside_a_text_takes_no_name_of_another(warehouse: Warehouse, tmp_path: Path) -> None:
    def read(first: str, then: str) -> list[Reading]:
        land(warehouse, "customers", written(tmp_path, "a.csv", first), Mapping())
        looked = look_at_file(warehouse, written(tmp_path, "b.csv", then))
        with warehouse.reader() as reader:
            return guessed(Ours.of(reader, "customers"), looked)[1:]

    alone = read("customer_id,born\nA,x\n", "customer_id,born,born_date\nA,14-03-1985,here\n")
    assert alone == [Reading("born", "born"), Reading("born_date", "born_date")]
    known = read("customer_id,born_date\nA,here\n", "customer_id,born\nA,14-03-1985\n")
    assert known == [Reading("born", "born_date_date", "%d-%m-%Y")]


def test_a_mapping_is_written_whatever_stands_in_the_file(warehouse: Warehouse, tmp_path: Path) -> None:
    looked = look_at_file(warehouse, written(tmp_path, "a.csv", "customer_id,note\nA,be\x07ll \x7f\n"))
    with warehouse.reader() as reader:
        found = suggest(Ours.of(reader, "customers"), looked)
    assert Mapping.from_toml(found.text) == found.mapping and "# note | be ll | note, text" in found.text


def test_words_that_mean_no_event_are_told_and_a_mapping_says_what_they_mean(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    path = written(tmp_path, "e.csv", EVENTS_FILE)
    bare = Mapping(columns={"email": "E-mailadres", "event": "Actie", "occurred_at": "Tijdstip"})
    done = land(warehouse, "events", path, bare)
    assert done.counts.rejected == 4
    assert '"geopend", perhaps open (2), "doorgestuurd" (1), "verzonden", perhaps send (1)' in done.message
    assert f"The kinds are {', '.join(EVENTS)};" in done.message
    assert "occurred_at (31-12-2026 14:05)" in done.message
    with warehouse.reader() as reader:
        found = suggest(Ours.of(reader, "events"), look_at_file(warehouse, path))
    assert found.mapping.values == {"event": {"geopend": "open", "verzonden": "send"}}
    assert '"doorgestuurd" (1)' in found.text
    assert land(warehouse, "events", path, found.mapping).counts.inserted == 3
    assert ask(warehouse, "select event::varchar, occurred_at from events order by occurred_at limit 1") == [
        ("send", datetime(2026, 11, 14, 9))
    ]


def test_the_words_of_a_run_are_told_without_addresses(warehouse: Warehouse, tmp_path: Path) -> None:
    path = written(tmp_path, "e.csv", "event,occurred_at,email\nan@x.nl,2026-11-01,an@x.nl\n")
    assert land(warehouse, "events", path, Mapping()).message == ""


def test_times_of_a_form_with_hours_are_moved_from_the_zone_that_is_chosen(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    path = written(tmp_path, "c.csv", "customer_id,seen,born\nA,14-07-2026 10:05,14-07-1985\n")
    with warehouse.reader() as reader:
        ours = Ours.of(reader, "customers")
    mapping = mapping_of(ours, guessed(ours, look_at_file(warehouse, path)), timezone="Europe/Amsterdam")
    land(warehouse, "customers", path, mapping)
    assert ask(warehouse, "select seen, born::varchar from customers") == [(datetime(2026, 7, 14, 8, 5), "1985-07-14")]


def test_a_form_makes_sense_only_where_its_kind_of_value_does(warehouse: Warehouse, tmp_path: Path) -> None:
    text = "Antwoorddatum;Vraag;Cijfer;Klantnummer\n14-03-2026;Why?;7,5;1,5\n"
    looked = look_at_file(warehouse, written(tmp_path, "a.csv", text))
    with warehouse.reader() as reader:
        ours = Ours.of(reader, "answers")
    assert guessed(ours, looked) == [
        Reading("Antwoorddatum", "answered_at", "%d-%m-%Y"),
        Reading("Vraag", "question"),
        Reading("Cijfer", "score", "1.234,56"),
        Reading("Klantnummer", "customer_id"),
    ]


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("open", "open"),
        ("Hard bounce", "hard bounce"),
        ("Geopend", "open"),
        ("mail geopend", "open"),
        ("geklikt", "click"),
        ("verzonden", "send"),
        ("Afgemeld", "unsubscribe"),
        ("gebounced", "bounce"),
        ("harde bounce", "hard bounce"),
        ("doorgestuurd", None),
        ("", None),
    ],
)
def test_english_and_dutch_words_of_mail_are_understood(word: str, meaning: str | None) -> None:
    assert event_words.meant(word) == meaning


def test_a_word_with_a_star_is_not_guessed() -> None:
    assert [event_words.guessed(each) for each in ("geopend", "geopend*", "open")] == ["open", None, None]


def test_every_meaning_lands_as_an_event(warehouse: Warehouse, tmp_path: Path) -> None:
    lines = "\n".join(f"{meaning},2026-11-01,an@x.nl" for meaning in event_words.MEANINGS)
    path = written(tmp_path, "e.csv", f"event,occurred_at,email\n{lines}\n")
    assert land(warehouse, "events", path, Mapping()).counts.rejected == 0


ANSWERS = "response_id,email,answered_at,question,{}\n"


def test_scores_with_a_decimal_comma_are_told_and_a_mapping_reads_them(warehouse: Warehouse, tmp_path: Path) -> None:
    text = ANSWERS.format("value") + '1,an@x.nl,2026-11-01,How?,"7,5"\n2,bo@x.nl,2026-11-01,How?,8\n'
    path = written(tmp_path, "a.csv", text)
    assert "written otherwise: value (1.234,56)." in land(warehouse, "answers", path, Mapping()).message
    with warehouse.reader() as reader:
        mapping = suggest(Ours.of(reader, "answers"), look_at_file(warehouse, path)).mapping
    assert mapping.formats == {"value": "1.234,56"}
    assert land(warehouse, "answers", path, mapping).message == ""
    assert ask(warehouse, "select score from answers order by score") == [(7.5,), (8.0,)]


def test_scores_that_are_missing_among_other_texts_are_counted(warehouse: Warehouse, tmp_path: Path) -> None:
    rows = '1,an@x.nl,2026-11-01,How?,"7,5",\n2,an@x.nl,2026-11-01,Why?,fine,\n3,an@x.nl,2026-11-01,Sure?,7,"€ 7,00"\n'
    rows += '4,an@x.nl,2026-11-01,So?,"8,5",n/a\n5,an@x.nl,2026-11-01,So?,"8,5",8.5\n'
    path = written(tmp_path, "a.csv", ANSWERS.format("value,score") + rows)
    told = land(warehouse, "answers", path, Mapping()).message
    assert told == "Scores that are missing, for they are written as 7,5 or 1,234.5: score (1), value (1)."


def test_what_was_answered_beside_a_score_stays_as_it_is(warehouse: Warehouse, tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", ANSWERS.format("value,score") + '1,an@x.nl,2026-11-01,How?,"7,5",7.5\n')
    with warehouse.reader() as reader:
        assert suggest(Ours.of(reader, "answers"), look_at_file(warehouse, path)).mapping == Mapping()
    assert land(warehouse, "answers", path, Mapping()).message == ""


@pytest.mark.parametrize("identity", [(), ("event", "email", "occurred_at")])
def test_events_that_landed_before_forms_made_days_land_no_second_time(
    warehouse: Warehouse, tmp_path: Path, identity: tuple[str, ...]
) -> None:
    """Then a form without an hour wrote midnight, in whatever column it stood."""
    midnight = "T00:00:00.000000"
    told = f"an@x.nl,open,2026-11-14{midnight},2026-11-30{midnight}"
    before = {"event_id": f"open|an@x.nl|2026-11-14{midnight}"} if identity else {}
    lines = "email,event,occurred_at,valid_until" + "".join(f",{each}" for each in before)
    first = f"{lines}\n{told}" + "".join(f",{each}" for each in before.values()) + "\n"
    assert land(warehouse, "events", written(tmp_path, "then.csv", first), Mapping()).counts.inserted == 1
    path = written(tmp_path, "e.csv", "email,event,occurred_at,valid_until\nan@x.nl,open,14-11-2026,30-11-2026\n")
    forms_now = {"occurred_at": "%d-%m-%Y", "valid_until": "%d-%m-%Y"}
    again = land(warehouse, "events", path, Mapping(formats=forms_now, identity=identity))
    assert (again.counts.inserted, again.counts.duplicates) == (0, 1)
    assert ask(warehouse, "select count(*) from events") == [(1,)]


@pytest.mark.parametrize(("kind", "type"), [("customers", "date"), ("responses", "time")])
def test_what_is_told_of_a_form_without_an_hour_is_what_its_kind_of_rows_makes_of_it(
    warehouse: Warehouse, tmp_path: Path, kind: str, type: str
) -> None:
    path = written(tmp_path, "a.csv", "email,answered_at,Bezoek\nan@x.nl,2026-11-14,14-11-2026\n")
    with warehouse.reader() as reader:
        found = suggest(Ours.of(reader, kind), look_at_file(warehouse, path))
    assert found.columns[2]["type"] == type
    land(warehouse, kind, path, found.mapping)
    entity = kind.removesuffix("s")
    assert (type,) in ask(warehouse, f"select type from store.field where entity = '{entity}' and field = 'Bezoek'")


def test_an_import_without_a_mapping_reads_a_point_as_it_always_did(warehouse: Warehouse, tmp_path: Path) -> None:
    path = written(tmp_path, "c.csv", "customer_id,spent\nA,1.234\nB,12.500\n")
    assert look_at_file(warehouse, path)[1].forms == ("1.234,56", "1,234.56")
    assert land(warehouse, "customers", path, Mapping()).message == ""
    assert ask(warehouse, "select spent from customers order by customer_id") == [(1.234,), (12.5,)]
