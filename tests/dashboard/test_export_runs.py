"""What a run of an export tells afterwards: its files to take along, whom it withheld and why, and how long it worked
and waited; and the way to one that waits."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from accounts import accounts
from dashboard import house, reads
from dashboard.reads import exports as export_reads
from dashboard.widgets.run_list import how_long
from dashboard.words import lasted, size, table
from exports import definition, deliver, repeat
from exports.errors import CopyLost
from exports.export import all_exports
from exports.files import handed
from exports.files.kept import Kept
from exports.plan import Plan
from ingest.files import import_files
from sql.warehouse import Warehouse

from .conftest import NOW

Visit = Callable[..., AppTest]


@pytest.fixture
def people(attached: Warehouse, tmp_path: Path) -> Warehouse:
    """Four with an address, two of whom have unsubscribed, and one without."""
    rows = [{"customer_id": each, "email": f"{each}@example.com"} for each in "abcd"]
    left = [{"event": "unsubscribe", "occurred_at": NOW.isoformat(), "customer_id": each} for each in "cd"]
    for kind, what in (("customers", [*rows, {"customer_id": "e", "email": None}]), ("events", left)):
        path = tmp_path / f"{kind}.parquet"
        pl.DataFrame(what).write_parquet(path)
        import_files(attached, kind, [path], now=NOW)
    return attached


def add(warehouse: Warehouse, folder: Path, **settings: str) -> None:
    given = {"what": "customers", "folder": str(folder), "mode": "full", "confirm": "never", **settings}
    with warehouse.transaction() as writer:
        definition.add(writer, "list", given, "0 6 * * *", NOW - timedelta(days=1), timezone="UTC")


def run(warehouse: Warehouse, at: datetime = NOW) -> int:
    return deliver.run(warehouse, "list", trigger="hand", now=at).run_id


def test_the_mapping_says_how_many_of_what_goes_have_no_value(people: Warehouse, visit: Visit, tmp_path: Path) -> None:
    add(people, tmp_path / "out")
    told = [str(each.value) for each in visit("export", name="list").markdown]
    [none] = [each for each in told if "have none" in each]
    assert re.fullmatch(r"`[abcd]@example\.com` .*:gray\[1 of 5 have none\].*", none), "of the addresses alone"


def copy_of(warehouse: Warehouse, run_id: int) -> handed.Copy | None:
    [address] = reads.deliveries(run_id=run_id)["address"]
    with warehouse.reader() as reader:
        return handed.copy_of(reader, warehouse.home, run_id, address)


def content(warehouse: Warehouse, run_id: int) -> bytes:
    [address] = reads.deliveries(run_id=run_id)["address"]
    with warehouse.reader() as reader:
        return handed.content(reader, warehouse.home, run_id, address)


def said(app: AppTest) -> str:
    return "\n".join(str(each.value) for kind in ("markdown", "caption", "info") for each in getattr(app, kind))


def test_a_delivered_file_is_handed_out_from_its_copy_else_from_its_folder(people: Warehouse, tmp_path: Path) -> None:
    add(people, tmp_path / "out", withhold="unsubscribed")
    run_id = run(people)
    [delivered] = (tmp_path / "out").glob("*.csv")
    copy = copy_of(people, run_id)
    assert copy is not None and copy.path.is_relative_to(people.home.path)
    assert content(people, run_id) == delivered.read_bytes()
    again = repeat.repeat(people, run_id, trigger="hand", now=NOW).run_id
    assert copy_of(people, again) == copy  # the files of a run that repeated it are the same
    Kept(people.home, run_id).discard()  # as it is after delivery_days
    copy = copy_of(people, run_id)
    assert copy is not None and copy.path == delivered and content(people, run_id) == delivered.read_bytes()
    delivered.write_text("another one")
    with pytest.raises(CopyLost, match="not here any more as it was delivered"):
        content(people, run_id)
    delivered.unlink()
    assert copy_of(people, run_id) is None


def test_no_file_is_handed_out_that_may_hold_rows_of_who_was_erased_since(people: Warehouse, tmp_path: Path) -> None:
    add(people, tmp_path / "out")
    run_id = run(people)
    Kept(people.home, run_id).discard()
    assert copy_of(people, run_id) is not None
    with people.transaction() as writer:
        erased = {"at": NOW + timedelta(days=1)}
        writer.execute("update store.customer set erased_at = $at where customer_id = 'a'", erased)
    assert copy_of(people, run_id) is None
    with pytest.raises(CopyLost):  # nor by a button that was drawn before
        content(people, run_id)


def test_a_file_can_be_taken_along_by_who_sees_people_alone(people: Warehouse, visit: Visit, tmp_path: Path) -> None:
    add(people, tmp_path / "out")
    run_id = run(people)
    words = table()
    for page, link in (("export", {"name": "list", "export_part": "files"}), ("run", {"id": str(run_id)})):
        app = visit(page, **link)
        assert not app.exception and words["file.hidden"][0] not in said(app)
        assert [each.label for each in app.get("download_button")] == [words["refused.download"][0]]
    with people.transaction() as writer:
        marketer = accounts.add(writer, "Vic", "marketer", NOW)
    house.attach(people, lambda: NOW, signed_in=marketer, patience=60)
    app = visit("run", id=str(run_id))
    assert words["file.hidden"][0] in said(app) and not app.get("download_button")


def test_a_run_lists_why_and_whose_rows_it_withheld(people: Warehouse, visit: Visit, tmp_path: Path) -> None:
    mapping = definition.FieldMapping.from_toml('[[field]]\nto = "email"\nfrom = "email"\nrequired = true\n')
    given = {"what": "customers", "folder": str(tmp_path / "out"), "confirm": "never"}
    with people.transaction() as writer:
        definition.add(writer, "list", given, None, NOW, timezone="UTC", mapping=mapping)
    run_id = run(people)
    app = visit("run", id=str(run_id))
    assert ":orange-badge[2] unsubscribed" in said(app) and ":orange-badge[1] has no email" in said(app)
    assert not app.dataframe
    app.session_state["withheld_rows"] = True
    app = app.run()
    shown = app.dataframe[-1].value
    assert sorted(zip(shown["customer_id"], shown["reason"], strict=True)) == [
        ("c", "unsubscribed"), ("d", "unsubscribed"), ("e", "has no email"),
    ]  # fmt: skip
    with people.transaction() as writer:
        marketer = accounts.add(writer, "Vic", "marketer", NOW)
    house.attach(people, lambda: NOW, signed_in=marketer, patience=60)
    app = visit("run", id=str(run_id))
    app.session_state["withheld_rows"] = True
    shown = app.run().dataframe[-1].value
    assert set(shown["customer_id"]) == {"•••"} and set(shown["reason"]) == {"unsubscribed", "has no email"}


def test_whose_rows_a_run_withheld_is_asked_once_until_something_is_stored(people: Warehouse, tmp_path: Path) -> None:
    add(people, tmp_path / "out", withhold="unsubscribed", confirm="always")
    run_id = run(people)
    found = reads.run(run_id)
    assert found is not None and found["state"] == "queued"  # whose page is drawn anew every few seconds
    plan = Plan.read(json.loads(found["detail"])["plan"])
    with people.reader() as reader:
        [export] = all_exports(reader)
    first = export_reads.withheld(run_id, export, plan, 10)
    assert first["customer_id"].to_list() == ["c", "d"] and export_reads.withheld(run_id, export, plan, 10) is first


def test_the_time_that_a_run_waits_for_somebody_is_no_work(people: Warehouse, visit: Visit, tmp_path: Path) -> None:
    add(people, tmp_path / "out", confirm="always")
    run_id = run(people, NOW - timedelta(hours=3))
    found = reads.run(run_id)
    assert found is not None and re.search(r"waiting for (2 h 59|3 h 0) min$", how_long(found))
    deliver.confirm(people, "list", found["planned"], now=NOW)
    found = reads.run(run_id)
    assert found is not None and found["state"] == "done"
    told = how_long(found)
    assert re.fullmatch(r"export, by hand( · \d+\.\d s)? · waited (2 h 59|3 h 0) min", told)
    app = visit("runs")
    assert told in said(app)


def test_a_time_is_told_in_its_two_largest_units_and_a_size_in_one() -> None:
    times = {0.42: "0.4 s", 12: "12 s", 200: "3 min 20 s", 10_800: "3 h 0 min", 100_000: "1 d 3 h"}
    assert {seconds: lasted(seconds) for seconds in times} == times
    sizes = {0: "0 B", 812: "812 B", 1_400: "1.4 kB", 23_000_000: "23.0 MB"}
    assert {count: size(count) for count in sizes} == sizes


def test_before_its_first_run_an_export_says_that_this_waits(people: Warehouse, visit: Visit, tmp_path: Path) -> None:
    words = table()["exports.first_waits"][0]
    add(people, tmp_path / "out", confirm="30")
    assert words in said(visit("export", name="list")) and words in said(visit("exports"))
    run(people)
    assert words not in said(visit("export", name="list"))


def test_an_export_that_never_waits_does_not_say_so(people: Warehouse, visit: Visit, tmp_path: Path) -> None:
    add(people, tmp_path / "out")
    assert table()["exports.first_waits"][0] not in said(visit("export", name="list"))


def test_home_leads_to_the_export_whose_run_waits(people: Warehouse, visit: Visit, tmp_path: Path) -> None:
    add(people, tmp_path / "out", confirm="always")

    def ways(app: AppTest) -> list[str]:
        return [each.proto.label for each in app.get("page_link") if "export" in each.proto.page]

    assert not any("confirm" in each for each in ways(visit("home")))
    run(people)
    assert table()["home.to_confirm"][0] in ways(visit("home"))


def test_a_file_that_is_too_large_for_a_page_is_not_handed_out(people: Warehouse, visit: Visit, tmp_path: Path) -> None:
    add(people, tmp_path / "out")
    run_id = run(people)
    with people.transaction() as writer:
        writer.execute("update app.delivery set bytes = 300_000_000")
    app = visit("run", id=str(run_id))
    assert table()["file.too_large"][0] in said(app) and not app.get("download_button")


def test_what_the_last_runs_brought_is_a_picture_once_there_is_something_to_compare(
    people: Warehouse, tmp_path: Path, visit: Visit
) -> None:
    add(people, tmp_path / "out", withhold="none")
    for hours in range(3):
        run(people, NOW + timedelta(hours=hours))
    assert not visit("export", name="list").get("vega_lite_chart")
    run(people, NOW + timedelta(hours=3))
    [chart] = visit("export", name="list").get("vega_lite_chart")
    rows = pl.read_ipc_stream(chart.proto.data.data or chart.proto.datasets[0].data.data)
    assert rows.select("place", "what", "rows").rows() == [
        (place, what, count) for place in range(26, 30) for what, count in (("Rows delivered", 5), ("Rejected", 0))
    ]


def test_a_run_that_dwarfs_all_others_is_left_out_of_the_picture_and_that_is_said(
    people: Warehouse, tmp_path: Path, visit: Visit
) -> None:
    with people.transaction() as writer:
        given = {"what": "activities", "folder": str(tmp_path / "out"), "confirm": "never"}
        definition.add(writer, "list", given, "0 6 * * *", NOW - timedelta(days=1), timezone="UTC")
    for hours, rows in enumerate((99, 1, 2, 2)):
        path = tmp_path / f"{hours}.parquet"
        ids = [f"{hours}-{number}" for number in range(rows)]
        opened = {"event": "open", "occurred_at": NOW.isoformat(), "customer_id": "a"}
        pl.DataFrame([{**opened, "event_id": each} for each in ids]).write_parquet(path)
        import_files(people, "events", [path], now=NOW)
        run(people, NOW + timedelta(hours=hours))
    app = visit("export", name="list")
    [chart] = app.get("vega_lite_chart")
    drawn = pl.read_ipc_stream(chart.proto.data.data or chart.proto.datasets[0].data.data)
    assert drawn["place"].unique().sort().to_list() == [27, 28, 29] and drawn["rows"].max() == 2
    assert "brought 101 and is left out" in said(app)
