"""Files are brought in from the browser; what could not land is tried again from its run."""

from collections.abc import Callable
from gzip import compress
from io import BytesIO
from threading import Event

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import reads
from dashboard.widgets.upload import land
from dashboard.words import table
from ingest.looks.reading import Ours, Reading, mapping_of
from ingest.mapping import Mapping
from ingest.naming import matched
from ingest.records import FIXED
from sql import files
from sql.warehouse import Warehouse

Visit = Callable[..., AppTest]


def settle(app: AppTest) -> AppTest:
    """Until the work beside the page is done."""
    work = app.session_state["upload_work"]
    assert work.is_done(within=30)
    return app.run()


def test_an_uploaded_file_is_shown_mapped_and_lands(attached: Warehouse, visit: Visit) -> None:
    app = visit("sources", do="import")
    assert not app.exception and not app.error
    content = b"Klantnummer,email,city\nA1,a1@x.nl,Gent\nA2,a2@x.nl,\n"
    app = app.file_uploader[0].upload("people.csv", content, "text/csv").run()
    assert not app.exception and not app.error
    assert any("people" in each.value and "2" in each.value for each in app.markdown)
    first = app.dataframe[0].value
    assert list(first.columns) == ["Klantnummer", "email", "city"] and first.shape[0] == 2
    app = settle(app.button(key="upload_import").click().run())
    assert not app.exception and not app.error
    with attached.reader() as reader:
        assert reader.rows("select email, city from customers order by email") == [
            ("a1@x.nl", "Gent"),
            ("a2@x.nl", None),
        ]
        assert list(attached.home.tmp.glob("upload-*")) == []


def test_the_mapping_of_an_upload_is_used(attached: Warehouse) -> None:
    told: dict[str, int | None] = {}
    file = BytesIO(b"Klantnummer\nA1\n")
    file.name = "people.csv"
    done = land("customers", [file], Mapping(columns={"customer_id": "Klantnummer"}), told, Event())
    assert (done.counts.inserted, told) == (1, {"rows": 1, "of": 1})


def test_a_file_is_read_once_however_often_the_page_is_drawn(
    attached: Warehouse, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads_of: list[str] = []
    read = files.read
    monkeypatch.setattr(files, "read", lambda path, *a, **k: reads_of.append(path.name) or read(path, *a, **k))
    app = visit("sources", do="import")
    app = app.file_uploader[0].upload("x.csv", b"customer_id,Naam\nA,\n", "text/csv").run().run().run()
    assert reads_of == ["x.csv"] and not app.exception
    assert app.dataframe[0].value["Naam"].isna().all(), "a cell that holds nothing is shown as nothing"
    app = app.file_uploader[0].set_value([("y.csv", b"customer_id\nB\n", "text/csv")]).run()
    assert reads_of == ["x.csv", "y.csv"]


def test_two_files_of_one_name_both_land(attached: Warehouse, visit: Visit) -> None:
    app = visit("sources", do="import")
    files = [("x.csv", b"customer_id\n" + each, "text/csv") for each in (b"A", b"B")]
    app = app.file_uploader[0].set_value(files).run()
    app = settle(app.button(key="upload_import").click().run())
    with attached.reader() as reader:
        assert reader.rows("select customer_id from customers order by all") == [("A",), ("B",)]


def test_of_two_files_with_a_bad_one_nothing_lands(attached: Warehouse, visit: Visit) -> None:
    app = visit("sources", do="import")
    files = [("x.csv", b"customer_id\nA\n", "text/csv"), ("y.csv", b"colour\nred\n", "text/csv")]
    app = settle(app.file_uploader[0].set_value(files).run().button(key="upload_import").click().run())
    told = app.error[0].value
    assert len(app.error) == 1 and "y.csv has no column" in told and str(attached.home.tmp) not in told
    with attached.reader() as reader:
        assert reader.value("select count(*) from customers") == 0


@pytest.mark.parametrize(
    ("kind", "header", "ours"),
    [
        ("customers", ["Klant-nummer", "E-mail adres", "Plaats"], {"customer_id": 0, "email": 1}),
        ("customers", ["ID", "E-MAIL"], {"customer_id": 0, "email": 1}),
        ("events", ["id", "Klantnr", "Type", "Datum"], {"event_id": 0, "customer_id": 1, "event": 2, "occurred_at": 3}),
        (
            "answers",
            ["Datum", "Enquête", "Vraag", "Antwoord", "Cijfer", "Mail"],
            {"answered_at": 0, "form": 1, "question": 2, "value": 3, "score": 4, "email": 5},
        ),
        ("customers", ["mail", "email"], {"email": 1}),  # who is called the same comes before who is meant
        ("customers", ["E-mail", "Email", "Customer ID"], {"customer_id": 2, "email": 1}),  # E-mail may say yes or no
        ("customers", ["colour"], {}),
    ],
)
def test_columns_are_guessed_by_their_names(kind: str, header: list[str], ours: dict[str, int]) -> None:
    found = matched(kind, FIXED[kind].columns, header)
    assert found == {name: header[place] for name, place in ours.items()}


def test_import_waits_for_the_columns_without_which_no_row_lands(attached: Warehouse, visit: Visit) -> None:
    content = b"Klantnummer,Vraag,Antwoord,Tijd\nA1,Why?,So,2026-11-01 10:00\n"
    app = visit("sources", do="import")
    app = app.segmented_control(key="upload_kind").set_value("events").run()
    app = app.file_uploader[0].upload("people.csv", content, "text/csv").run()
    (told,) = [each.value for each in app.warning]
    assert "`event`" in told and "`occurred_at`" in told and "`customer_id`" not in told
    assert app.button(key="upload_import").disabled
    app = app.segmented_control(key="upload_kind").set_value("customers").run()
    assert not app.warning and not app.button(key="upload_import").disabled
    app = settle(app.button(key="upload_import").click().run())
    with attached.reader() as reader:
        assert reader.rows("select customer_id from customers") == [("A1",)]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"Vraag,Antwoord,Datum,Klantnummer\nWhy?,So,2026-11-01 10:00,A1\n", "answers"),
        (b"Klantnummer,Naam,Datum\nA1,An,2026-11-01\n", "customers"),
    ],
)
def test_of_what_other_rows_the_columns_look_is_said(
    attached: Warehouse, visit: Visit, content: bytes, kind: str
) -> None:
    app = visit("sources", do="import")
    app = app.segmented_control(key="upload_kind").set_value("events").run()
    app = app.file_uploader[0].upload("a.csv", content, "text/csv").run()
    said = table()["upload.looks_like"][0].format(kind=table()[f"upload.{kind}"][0])
    assert any(said in each.value for each in app.markdown)
    app = app.button(key="upload_take_kind").click().run()
    assert app.session_state["upload_kind"] == kind and not app.button(key="upload_import").disabled
    assert not any(said in each.value for each in app.markdown)


@pytest.mark.parametrize(
    "content",
    [
        b"Mail,Actie,Datum,Naam\na@x.nl,doorgestuurd,2026-11-01,An\n",  # words that nobody knows
        b"Kleur,Maat\nrood,3\n",  # nobody's
        b"E-mail,Bedrag,Datum\na@x.nl,3,2026-11-01\n",  # orders, perhaps
        b"E-mail,Formulier\na@x.nl,Rate us\n",
    ],
)
def test_nothing_is_said_of_the_kind_of_rows_where_it_is_not_sure(
    attached: Warehouse, visit: Visit, content: bytes
) -> None:
    app = visit("sources", do="import")
    for kind in FIXED:
        app = app.segmented_control(key="upload_kind").set_value(kind).run()
        app = app.file_uploader[0].set_value([("a.csv", content, "text/csv")]).run()
        assert not app.exception and "upload_take_kind" not in [each.key for each in app.button]


def test_events_that_are_given_as_customers_are_recognised(attached: Warehouse, visit: Visit) -> None:
    content = b"E-mailadres;Actie;Tijdstip\na@x.nl;geopend;2026-11-01 10:00\n"
    app = visit("sources", do="import").file_uploader[0].upload("a.csv", content, "text/csv").run()
    app = app.button(key="upload_take_kind").click().run()
    assert app.session_state["upload_kind"] == "events" and not app.button(key="upload_import").disabled


def test_a_column_that_was_taken_back_stays_out(attached: Warehouse) -> None:
    with attached.reader() as reader:
        ours = Ours.of(reader, "customers")
    readings = [Reading("customer_id", "customer_id"), Reading("email", None), Reading("city", "city")]
    mapping = mapping_of(ours, readings)
    assert (mapping.ignore, dict(mapping.columns)) == (("email",), {})
    file = BytesIO(b"customer_id,email,city\nA1,a@x.nl,Gent\n")
    file.name = "people.csv"
    land("customers", [file], mapping, {}, Event())
    with attached.reader() as reader:
        assert reader.rows("select customer_id, email, city from customers") == [("A1", None, "Gent")]


@pytest.fixture
def of_one_mb(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the home is opened: what is packed may not become larger."""
    monkeypatch.setenv("KLANKBORD_UNPACKED_MB", "1")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("people.csv", b"customer_id,email\nA,a@x.nl\n", None),
        ("../../up.csv", b"customer_id\nA\n", None),
        ("é" * 200 + ".csv", b"customer_id\nA\n", None),
        ("my *people*.csv", b"customer_id,customer_id\nA,B\n", 'my *people*.csv has two columns called "customer_id"'),
        ("empty.csv", b"", "empty.csv is empty"),
        ("cut.parquet", b"PAR1PAR1", "cut.parquet is not a whole Parquet file"),
        ("bomb.csv.gz", compress(b"customer_id\n" + b"A" * 2_000_000), "bomb.csv.gz becomes larger than 1 MB"),
    ],
)
def test_a_file_that_is_looked_at_stays_nowhere_and_what_is_wrong_with_it_is_a_sentence(
    of_one_mb: None, attached: Warehouse, visit: Visit, name: str, content: bytes, said: str | None
) -> None:
    app = visit("sources", do="import")
    app = app.file_uploader[0].upload(name, content, "text/csv").run()
    assert not app.exception
    errors = [each.value.replace("\\", "") for each in app.error]
    assert not errors if said is None else len(errors) == 1 and errors[0].startswith(said)
    assert list(attached.home.tmp.glob("upload-*")) == [] and list(attached.home.path.glob("*.csv")) == []


def test_what_a_run_rejected_is_taken_away_whole_and_tried_again(filled: Warehouse, visit: Visit) -> None:
    rows = reads.all_rejected(3)
    assert isinstance(rows, pl.DataFrame) and rows["reason"].to_list() == ["unknown event: flap"]
    app = visit("run", id="3")
    app = app.button(key="retry_rejected").click().run()
    assert not app.exception and not app.error
    assert table()["quarantine.replayed"][0].format(landed=0, left=1) in [each.value for each in app.warning]
    with filled.transaction() as writer:
        writer.execute("update app.rejected set payload = replace(payload, 'flap', 'open')")
    app = visit("run", id="3").button(key="retry_rejected").click().run()
    assert table()["quarantine.replayed"][0].format(landed=1, left=0) in [each.value for each in app.success]
    assert "retry_rejected" not in [each.key for each in app.button] and not reads.waits(3)
