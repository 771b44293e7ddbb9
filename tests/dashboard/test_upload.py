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
from ingest.mapping import Mapping
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


def test_a_file_that_lacks_what_rows_need_is_one_sentence_without_a_place_on_the_machine(
    attached: Warehouse, visit: Visit
) -> None:
    app = visit("sources", do="import")
    app = app.file_uploader[0].upload("odd.csv", b"colour\nred\n", "text/csv").run()
    app = settle(app.button(key="upload_import").click().run())
    assert len(app.error) == 1
    told = app.error[0].value
    assert "odd.csv has no column customer" in told.replace("\\", "") and str(attached.home.tmp) not in told


def test_the_mapping_of_an_upload_is_used(attached: Warehouse) -> None:
    told: dict[str, int | None] = {}
    file = BytesIO(b"Klantnummer\nA1\n")
    file.name = "people.csv"
    done = land("customers", [file], Mapping(columns={"customer_id": "Klantnummer"}), told, Event())
    assert (done.counts.inserted, told) == (1, {"rows": 1, "of": 1})


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
    assert len(app.error) == 1 and "y.csv has no column" in app.error[0].value
    with attached.reader() as reader:
        assert reader.value("select count(*) from customers") == 0


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
