"""What a file has that fits not is told before it lands, and asked: texts among dates, letters that are no UTF-8."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from dashboard.theme import in_text_colour
from ingest.source import import_mapping
from sql.letters import WINDOWS
from sql.warehouse import Warehouse
from tests.dashboard.test_upload_readings import form_of, give, said, settle

Visit = Callable[..., AppTest]
EVENTS = b"E-mail;Actie;Tijdstip\n" + b"an@x.nl;verzonden;14-11-2026 12:00\n" * 40 + b"bo@x.nl;verzonden;vorige week\n"
BORN = b"customer_id;born\n" + b"".join(b"K%d;%d-03-1985\n" % (day, day) for day in range(13, 32)) + b"K1;31-02-1980\n"
OLDER = "Klantnummer;Naam\nK1;Müller\nK2;Jan\n".encode("cp1252")


def letters_of(app: AppTest) -> object:
    return next(each for each in app.segmented_control if each.key.endswith("_letters"))


def told(app: AppTest) -> list[str]:
    return [each.value for group in (app.caption, app.warning, app.markdown) for each in group]


def test_one_text_among_times_is_named_and_the_form_of_the_others_asked(attached: Warehouse, visit: Visit) -> None:
    app = give(visit, "e.csv", EVENTS, "events")
    form = form_of(app, "Tijdstip")
    assert form.value is None and len(form.options) == 1
    assert app.button(key="upload_import").disabled
    assert f":material/rule: {said('upload.strays_wait_one', rows=1, sample='vorige week')}" in told(app)
    assert not [each for each in told(app) if each.startswith("`Tijdstip` is to be a time")]
    app = form.set_value("%d-%m-%Y %H:%M").run()
    assert not app.button(key="upload_import").disabled
    settle(app.button(key="upload_import").click().run())
    with attached.reader() as reader:
        assert reader.rows("select occurred_at::varchar from events") == [("2026-11-14 12:00:00",)]
        [(reason,)] = reader.rows("select reason from app.rejected")
    assert reason == "occurred_at cannot be read as a time: vorige week"


def test_one_day_that_does_not_exist_makes_no_text_of_birthdays(attached: Warehouse, visit: Visit) -> None:
    app = give(visit, "c.csv", BORN)
    assert form_of(app, "born").value is None and app.button(key="upload_import").disabled
    assert f":material/rule: {said('upload.strays_missing_one', rows=1, sample='31-02-1980')}" in told(app)
    app = form_of(app, "born").set_value("%d-%m-%Y").run()
    settle(app.button(key="upload_import").click().run())
    with attached.reader() as reader:
        assert reader.rows("select count(*), count(born), min(born)::varchar from customers") == [
            (20, 19, "1985-03-13")
        ]
    again = give(visit, "d.csv", BORN)
    assert form_of(again, "born").value is None  # asked again: another file, other rows that do not fit


def test_an_answer_among_scores_stays_as_it_is_and_has_none(attached: Warehouse, visit: Visit) -> None:
    rows = (
        b"".join(b"%d;an@x.nl;2026-11-01;How?;7,5\n" % each for each in range(20))
        + b"20;an@x.nl;2026-11-01;How?;fine\n"
    )
    app = give(visit, "a.csv", b"response_id;email;submitted_at;question;value\n" + rows, "answers")
    assert form_of(app, "value").value is None and app.button(key="upload_import").disabled
    assert f":material/rule: {said('upload.strays_scoreless_one', rows=1, sample='fine')}" in told(app)
    app = form_of(app, "value").set_value("1.234,56").run()
    settle(app.button(key="upload_import").click().run())
    with attached.reader() as reader:
        assert reader.rows("select count(*), count(score) from answers") == [(21, 20)]
        assert reader.rows("select value from answers where score is null") == [("fine",)]


def test_what_is_named_as_no_time_is_none(attached: Warehouse, visit: Visit) -> None:
    app = give(visit, "e.csv", b"email;event;occurred_at\na@x.nl;open;2026-11-09 12:00\na@x.nl;open;soon\n", "events")
    assert said("upload.no_time", name="occurred\\_at", sample="soon") in told(app)


def test_letters_of_an_older_excel_are_asked_before_anybody_is_lost(attached: Warehouse, visit: Visit) -> None:
    app = give(visit, "c.csv", OLDER)
    assert app.button(key="upload_import").disabled and said("upload.letters_open") in told(app)
    assert f":material/translate: {said('upload.not_utf8_one', lines=1)}" in told(app)
    letters = letters_of(app)
    assert letters.options[0] == in_text_colour(said("upload.windows", sample="Müller"))
    app = letters.set_value(WINDOWS).run()
    assert "Müller" in app.dataframe[0].value["Naam"].to_list()
    settle(app.button(key="upload_import").click().run())
    with attached.reader() as reader:
        assert reader.rows('select "Naam" from customers order by customer_id') == [("Müller",), ("Jan",)]
        kept = import_mapping.newest(reader, "customers")
    assert kept is not None and kept.mapping is not None and kept.mapping.encoding == WINDOWS
    assert letters_of(give(visit, "d.csv", OLDER)).value == WINDOWS


def test_letters_are_as_in_the_last_file_with_these_columns(attached: Warehouse, visit: Visit) -> None:
    older = "Klantnummer;Naäm\nK1;Müller\n".encode("cp1252")
    app = letters_of(give(visit, "c.csv", older)).set_value(WINDOWS).run()
    settle(app.button(key="upload_import").click().run())
    settle(give(visit, "d.csv", "Klant-ID;Plaats\nK2;Ülm\n".encode()).button(key="upload_import").click().run())
    again = give(visit, "e.csv", older)
    assert letters_of(again).value == WINDOWS and not again.button(key="upload_import").disabled
    assert letters_of(give(visit, "f.csv", "Klant-ID;Plaats\nK3;Ülm\n".encode("cp1252"))).value is None


def test_a_file_in_utf_8_is_read_so_whatever_the_last_one_was(attached: Warehouse, visit: Visit) -> None:
    app = letters_of(give(visit, "c.csv", OLDER)).set_value(WINDOWS).run()
    settle(app.button(key="upload_import").click().run())
    settle(give(visit, "d.csv", "Klantnummer;Naam\nK3;Ünal\n".encode()).button(key="upload_import").click().run())
    with attached.reader() as reader:
        assert reader.rows("select \"Naam\" from customers where customer_id = 'K3'") == [("Ünal",)]


def test_lines_that_are_left_wait_in_quarantine(attached: Warehouse, visit: Visit) -> None:
    app = letters_of(give(visit, "c.csv", OLDER)).set_value("utf-8").run()
    settle(app.button(key="upload_import").click().run())
    with attached.reader() as reader:
        assert reader.rows("select reason from app.rejected") == [("not UTF-8",)]


def test_where_no_reading_fits_all_lines_none_is_offered(attached: Warehouse, visit: Visit) -> None:
    app = give(visit, "c.csv", OLDER + "K3;Ünal\n".encode())
    assert not [each for each in app.segmented_control if each.key.endswith("_letters")]
    assert said("upload.not_utf8_mixed", lines=1) in told(app)
