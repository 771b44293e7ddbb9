"""The pages of exports: a new one in five steps, its dry run, a run that waits, what was not taken, its versions."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import hubspot
import polars as pl
import pytest
from hubspot import LIST, TOKEN, HubSpotServer
from kept_profiles import keep
from streamlit.testing.v1 import AppTest

from dashboard.widgets.export_destination import CHOICES, GROUP_OF, help_of, label_of, secrets_of
from dashboard.widgets.export_plan import why_it_waits
from dashboard.words import table
from dashboard.work import Work
from exports import definition, deliver
from exports.destinations import CALLED, PLACES
from exports.export import Export, all_exports
from exports.mapping import FieldMapping
from exports.settings.settings import own_settings
from exports.waits import Waits
from ingest.files import import_files
from jobs.run import State
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 12, 0)
MAPPING = '[[field]]\nto = "email"\nfrom = "email"\nrequired = true\n'
Visit = Callable[..., AppTest]


@pytest.fixture
def vendor() -> Iterator[HubSpotServer]:
    with hubspot.running() as server:
        server.add_list(LIST)
        yield server


@pytest.fixture
def people(attached: Warehouse, tmp_path: Path) -> Warehouse:
    """Three with an address, one of whom has unsubscribed, and one without."""
    path = tmp_path / "people.parquet"
    rows = [{"customer_id": each, "email": f"{each}@example.com", "first_name": each.upper()} for each in "abc"]
    pl.DataFrame([*rows, {"customer_id": "d", "email": None, "first_name": "D"}]).write_parquet(path)
    import_files(attached, "customers", [path], now=NOW)
    path = tmp_path / "events.parquet"
    left = {"event": "unsubscribe", "occurred_at": NOW.isoformat(), "customer_id": "c"}
    pl.DataFrame([left]).write_parquet(path)
    import_files(attached, "events", [path], now=NOW)
    return attached


@pytest.fixture
def to_hubspot(people: Warehouse, vendor: HubSpotServer) -> Export:
    """The export `crm` of all customers, as the form would keep it."""
    given = {"what": "customers", "destination": "hubspot", "base_url": vendor.base_url, "list_id": LIST}
    path = people.home.path / "token"
    path.write_text(TOKEN)
    with people.transaction() as writer:
        return definition.add(
            writer,
            "crm",
            given,
            None,
            NOW,
            timezone="UTC",
            mapping=FieldMapping.from_toml(MAPPING),
            secrets={"token": f"file:{path}"},
        )


def marks(app: AppTest) -> list[str]:
    """What the five steps say of themselves, in order."""
    return [each.value for each in app.markdown if "-badge[" in each.value and each.value.startswith("**")]


def said(app: AppTest) -> str:
    kinds = ("markdown", "caption", "error", "warning", "info", "success", "code")
    return "\n".join(str(each.value) for kind in kinds for each in getattr(app, kind))


def settled(app: AppTest, name: str = "crm") -> AppTest:
    """The page once the run that was begun on it is over."""
    work: Work[object] = app.session_state[f"export_work_{name}"]
    assert work.is_done(within=30)
    app.session_state[f"export_work_{name}_watched"] = False
    return app.run()


def test_five_steps_say_what_is_missing_and_nothing_is_kept_before_the_last_button(
    people: Warehouse, visit: Visit, tmp_path: Path
) -> None:
    app = visit("new_export")
    assert len(marks(app)) == 5
    assert "still missing: Name, a profile" in said(app)
    app.button(key="export_add").click().run()
    assert [each.value for each in app.error] == [table()["export.incomplete"][0]]

    app.text_input(key="new_name").input("everyone").run()
    app.selectbox(key="new_profile").select("").run()
    app.text_input(key="new_folder_folder").input(str(tmp_path / "out")).run()
    assert all("complete" in each and "incomplete" not in each for each in marks(app))
    with people.reader() as reader:
        assert not all_exports(reader)
    assert not (tmp_path / "out").exists()

    app.button(key="export_add").click().run()
    with people.reader() as reader:
        made = definition.get(reader, "everyone")
    assert made.texts["what"] == "customers" and made.texts["folder"] == str(tmp_path / "out")
    assert made.mapping is None and made.schedule is None


def test_what_cannot_be_a_name_or_is_one_already_is_said_in_its_step(to_hubspot: Export, visit: Visit) -> None:
    app = visit("new_export")
    app.text_input(key="new_name").input("../up").run()
    assert table()["need.plain_name"][0].format(name="up") in [each.value.replace("\\", "") for each in app.warning]
    app.text_input(key="new_name").input("crm").run()
    assert any("already" in each.value for each in app.warning)


def test_the_customers_of_a_profile_are_an_export_that_is_begun(people: Warehouse, visit: Visit) -> None:
    keep(people, 'profile "Very happy, still here"\ninclude everyone')
    app = visit("new_export", profile="Very happy, still here")
    assert app.text_input(key="new_name").value == "Very-happy-still-here"
    assert app.selectbox(key="new_profile").value == "Very happy, still here"
    assert "still missing:" not in said(app)


def test_a_test_of_the_connection_answers_in_a_sentence_and_brings_the_fields(
    people: Warehouse, visit: Visit, vendor: HubSpotServer
) -> None:
    app = visit("new_export")
    app.selectbox(key="new_destination").select("hubspot").run()
    assert "still missing: Token" in said(app)
    app.text_input(key="new_hubspot_base_url").input(vendor.base_url).run()
    app.text_input(key="new_hubspot_secret_token").input("wrong").run()
    app.button(key="new_test").click().run()
    assert len(app.error) == 1 and "token" in app.error[0].value
    app.text_input(key="new_hubspot_secret_token").input(TOKEN).run()
    app.button(key="new_test").click().run()
    assert "HubSpot answers" in app.success[0].value.replace("\\", "")
    line = next(box for box in app.selectbox if box.label == table()["export.theirs"][0])
    assert "email *  ·  text" in line.options and "points  ·  number" in line.options
    assert not any("createdate" in option for option in line.options)  # nobody may write it
    assert "`a@example.com`" in said(app) and "required" in said(app)
    assert vendor.contacts == {}


def test_fields_of_the_same_name_are_matched_and_types_that_do_not_fit_are_marked(
    people: Warehouse, visit: Visit, vendor: HubSpotServer
) -> None:
    app = visit("new_export")
    app.selectbox(key="new_destination").select("hubspot").run()
    app.text_input(key="new_hubspot_base_url").input(vendor.base_url).run()
    app.text_input(key="new_hubspot_secret_token").input(TOKEN).run()
    app.button(key="new_test").click().run()
    app.button(key="new_match").click().run()
    theirs = [box for box in app.selectbox if box.label == table()["export.theirs"][0]]
    assert [box.value for box in theirs] == ["email", "firstname"]
    theirs[1].select("points").run()
    assert "text in a field for number" in said(app)
    app.button(key="new_add_field").click().run()
    assert "a line that is not filled in" in said(app) or "1 lines" in said(app)


def test_a_mapping_is_the_same_as_text_and_a_mistake_in_it_is_said(people: Warehouse, visit: Visit) -> None:
    app = visit("new_export")
    app.toggle(key="new_as_text").set_value(True).run()
    text = app.text_area(key="new_mapping_text")
    assert 'to = "email"' in text.value
    text.input('[[field]]\nto = "mail"\nfrom = "email"\n').run()
    app.toggle(key="new_as_text").set_value(False).run()
    assert [box.value for box in app.text_input if box.label == table()["export.theirs"][0]] == ["mail"]
    app.toggle(key="new_as_text").set_value(True).run()
    app.text_area(key="new_mapping_text").input("[[field]]\nto = 3\n").run()
    assert any("no to" in each.value.replace("\\", "") for each in app.warning)


def test_who_is_never_sent_can_be_changed_and_is_warned_of(people: Warehouse, visit: Visit) -> None:
    app = visit("new_export")
    app.multiselect(key="new_withhold").set_value(["complained", "hard bounced"]).run()
    assert any("unsubscribed" in each.value for each in app.warning)


def test_a_dry_run_shows_numbers_reasons_and_payloads_and_sends_nothing(
    to_hubspot: Export, visit: Visit, vendor: HubSpotServer
) -> None:
    app = visit("export", name="crm")
    app.button(key="plan").click().run()
    assert not app.exception and not app.error
    assert {each.label: each.value for each in app.metric} == {
        "Added": "2",
        "Changed": "0",
        "Removed": "0",
        "The same": "0",
        "Withheld": "2",
    }
    assert "unsubscribed 1" in said(app) and "has no email 1" in said(app)
    payloads = "\n".join(each.value for each in app.code)
    assert "a@example.com" in payloads and "c@example.com" not in payloads and TOKEN not in payloads
    assert vendor.contacts == {}


def test_a_dry_run_of_files_says_who_is_added_changed_and_removed(
    people: Warehouse, visit: Visit, tmp_path: Path
) -> None:
    settings = {"what": "customers", "mode": "changes", "folder": str(tmp_path / "out"), "confirm": "never"}
    with people.transaction() as writer:
        definition.add(writer, "log", settings, None, NOW, timezone="UTC")
    deliver.run(people, "log", trigger="hand", now=NOW)
    with people.transaction() as writer:
        writer.execute("update store.customer set email = 'new@example.com' where customer_id = 'b'")
        writer.execute("delete from store.customer where customer_id = 'd'")
    rows = pl.DataFrame([{"customer_id": "e", "email": "e@example.com"}])
    rows.write_parquet(tmp_path / "people.parquet")
    import_files(people, "customers", [tmp_path / "people.parquet"], now=NOW)
    app = visit("export", name="log")
    app.button(key="plan").click().run()
    assert not app.exception and not app.error
    for told in ("Added: 1 of 1", "Changed: 1 of 1", "Removed: 1 of 1"):
        assert told in said(app)
    added, changed = (app.dataframe[place].value for place in range(2))
    assert list(added["customer_id"]) == ["e"] and list(changed["email"]) == ["new@example.com"]
    assert "d" in [each.value for each in app.markdown]  # nothing else is known of who left


def test_a_first_run_waits_repeats_its_numbers_and_goes_when_confirmed(
    to_hubspot: Export, people: Warehouse, visit: Visit, vendor: HubSpotServer
) -> None:
    app = visit("export", name="crm")
    app.button(key="run_export").click().run()
    app = settled(app)
    assert "it is the first run" in said(app)
    assert app.button(key="confirm_export").label == "Send 2 rows"
    assert vendor.contacts == {}
    assert "2 rows wait" in said(visit("exports"))
    assert app.button(key="run_export").disabled, "another run would take its place: one way at a time is offered"
    assert table()["export.run_waits"][0] in said(app)
    app.button(key="confirm_export").click().run()
    app = settled(app)
    assert "done" in app.success[0].value
    assert not app.button(key="run_export").disabled
    assert len(vendor.contacts) == 2
    with people.reader() as reader:
        assert deliver.waiting(reader, to_hubspot) is None


def test_a_run_that_waits_can_be_cancelled(
    to_hubspot: Export, people: Warehouse, visit: Visit, vendor: HubSpotServer
) -> None:
    run_id = deliver.run(people, "crm", trigger="hand", now=NOW).run_id
    app = visit("export", name="crm")
    app.button(key="let_go_export").click().run()
    with people.reader() as reader:
        assert deliver.waiting(reader, to_hubspot) is None
        state = reader.value("select state::varchar from app.run where run_id = $id", {"id": run_id})
    assert state == State.CANCELLED and vendor.contacts == {}


def test_rows_that_were_not_taken_are_shown_sent_again_and_given_up(
    to_hubspot: Export, people: Warehouse, visit: Visit, vendor: HubSpotServer
) -> None:
    with people.transaction() as writer:
        mapping = FieldMapping.from_toml(f'{MAPPING}[[field]]\nto = "points"\nfrom = "first_name"\n')
        definition.change(writer, "crm", {"confirm": "never"}, NOW, mapping=mapping)
    ran = deliver.run(people, "crm", trigger="hand", now=NOW)
    assert ran.state is State.DONE_WITH_REJECTS
    app = visit("export", name="crm")
    assert "2 rows were not taken" in said(app)
    assert app.button(key="resend").label == "Send 2 rows again"
    assert "2 rejected" in said(visit("exports"))

    page = visit("run", id=str(ran.run_id))
    assert {each.label: each.value for each in page.metric}["Rejected"] == "2"
    assert table()["run.attempts"][0] in [each.value for each in page.subheader]
    assert page.button(key="resend").label == "Send 2 rows again"

    app.button(key="resend").click().run()
    app = settled(app)
    assert app.button(key="resend").label == "Send 2 rows again"  # refused once more
    app.button(key="give_up").click().run()
    app.button(key="give_up_sure").click().run()
    assert table()["refused.none"][0] in said(app)
    again = deliver.run(people, "crm", trigger="hand", now=NOW)
    assert again.counts.read == 0  # given up for as long as they are as they were


def test_the_past_is_estimated_and_sent_and_the_cursor_stays(people: Warehouse, visit: Visit, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with people.transaction() as writer:
        definition.add(writer, "log", {"folder": str(folder), "kinds": "open"}, None, NOW, timezone="UTC")
    deliver.run(people, "log", trigger="hand", now=NOW)
    with people.transaction() as writer:
        cursor = definition.change(writer, "log", {"kinds": "open,unsubscribe"}, NOW).cursor
    app = visit("export", name="log")
    app.button(key="backfill_estimate").click().run()
    assert "**1 row** of 1 customer, from" in said(app)
    app.button(key="backfill_send").click().run()
    assert app.session_state["export_work_log"].is_done(within=30)
    with people.reader() as reader:
        assert definition.get(reader, "log").cursor == cursor
    assert "c@example.com" in "".join(path.read_text() for path in folder.glob("activities_*"))


def test_versions_tell_what_changed_and_one_is_put_in_force_again(
    to_hubspot: Export, people: Warehouse, visit: Visit
) -> None:
    with people.transaction() as writer:
        definition.change(writer, "crm", {"confirm": "never"}, NOW)
    app = visit("export", name="crm")
    assert "+When a run waits for you to confirm it: Never" in said(app)
    app.button(key="restore_export_1").click().run()
    with people.reader() as reader:
        now = definition.get(reader, "crm")
    assert now.version == 3 and "confirm" not in now.texts


def test_settings_are_saved_as_they_stand_and_no_secret_is_shown(
    to_hubspot: Export, people: Warehouse, visit: Visit
) -> None:
    app = visit("export", name="crm")
    typed = [box.value for box in app.text_input]
    assert TOKEN not in typed and not any("file:" in str(each) for each in typed)
    app.button(key="export_save").click().run()
    with people.reader() as reader:
        same = definition.get(reader, "crm")
    assert dict(same.texts) == dict(to_hubspot.texts) | {"mode": "changes"}
    assert same.mapping == to_hubspot.mapping or same.mapping is None
    assert same.secrets == to_hubspot.secrets


@pytest.mark.parametrize("language", [0, 1], ids=["en", "nl"])
def test_every_kind_has_its_group_its_labels_and_its_help(language: int) -> None:
    assert set(GROUP_OF) == {*PLACES, *CALLED}
    for kind in GROUP_OF:
        assert table()[f"kind.{kind}"][language]
        needed, optional = secrets_of(kind)
        names = [*own_settings(kind), *(f"secret_{name}" for name in (*needed, *optional))]
        for name in names:
            assert table()[help_of(kind, name)][language]
        for name in own_settings(kind):
            assert label_of(kind, name)
        for name in (*needed, *optional):
            assert table()[f"secret.{name}"][language]


def test_nothing_is_explained_that_no_destination_has() -> None:
    asked = set()
    for kind in GROUP_OF:
        needed, optional = secrets_of(kind)
        names = [*own_settings(kind), *(f"secret_{name}" for name in (*needed, *optional))]
        asked |= {help_of(kind, name) for name in names}
    assert {name for name in table() if name.startswith("sends.")} == asked


def test_every_choice_that_is_offered_is_one_that_the_setting_takes() -> None:
    for own, options in CHOICES.items():
        kind, _, name = own.partition("_")
        setting = own_settings(kind)[name]
        assert [setting.check(each) for each in options] == list(options), own
        assert setting.default in options, own


def test_why_a_run_waits_is_said_in_the_language_of_the_reader() -> None:
    assert why_it_waits(Waits("apart", 1240, 80)) == "its size is 1,240 where the last was 80"
    assert why_it_waits(Waits("first")) == table()["waits.first"][0]
    assert why_it_waits(Waits("always")) == table()["waits.always"][0]


def test_why_a_run_waits_is_read_as_it_is_kept_and_as_it_was_kept_once() -> None:
    for each in (Waits("first"), Waits("always"), Waits("apart", 1240, 80)):
        assert Waits.read(each.as_data()) == each == Waits.read(str(each))
    assert Waits.read(None) is None


def test_a_folder_that_cannot_be_written_is_refused_in_one_way_by_the_test_and_when_it_is_added(
    people: Warehouse, visit: Visit, tmp_path: Path
) -> None:
    app = visit("new_export")
    app.text_input(key="new_name").input("list").run()
    app.selectbox(key="new_profile").select_index(0).run()
    for folder in ("/proc", "/proc/nowhere"):
        app.text_input(key="new_folder_folder").input(folder).run()
        app.button(key="new_test").click().run()
        [told] = [each.value for each in app.error]
        assert folder in told and "set another folder" in told and not app.success
        app.button(key="export_add").click().run()
        assert [each.value for each in app.error] == [told] * 2
    with people.reader() as reader:
        assert not all_exports(reader)
    app.text_input(key="new_folder_folder").input(str(tmp_path / "new")).run()
    app.button(key="new_test").click().run()
    assert not app.error and "made when this is saved" in app.success[0].value and not (tmp_path / "new").exists()
    app.button(key="export_add").click().run()
    assert (tmp_path / "new").is_dir() and list((tmp_path / "new").iterdir()) == []
