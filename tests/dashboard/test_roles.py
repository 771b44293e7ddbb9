"""Who may do what on the pages: what is hidden from whom, what is refused below the button, what is recorded."""

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from accounts import accounts, audit
from accounts.errors import AccountWrong, NotAllowed
from accounts.roles import Act, Role, may
from dashboard import house, question, who
from dashboard.reads import person as person_reads
from dashboard.widgets.breakdown import cell_of
from dashboard.widgets.person_exported import draw_exported
from dashboard.widgets.person_profiles import draw_profiles
from dashboard.widgets.person_timeline import draw_timeline
from ingest.erase import erase
from ingest.files import import_files
from segments import profiles
from sql.analyst import ask
from sql.errors import QueryRefused
from sql.warehouse import Warehouse

Visit = Callable[..., AppTest]
SECRETS = ("K-4711", "ann@example.com", "Hengelo")  # an id, an address and a text of somebody
ROOM = Path(dashboard.__file__).parent


@pytest.fixture
def peopled(filled: Warehouse, tmp_path: Path) -> Warehouse:
    """Somebody who can be told apart, also in a row that could not land."""
    now = house.now()
    path = tmp_path / "more.parquet"
    row = {"customer_id": SECRETS[0], "email": SECRETS[1], "city": SECRETS[2], "country": "NL"}
    pl.DataFrame([row]).write_parquet(path)
    import_files(filled, "customers", [path], now=now)
    at = (now - timedelta(days=1)).isoformat()
    odd = {"event": "ann@example.com", "occurred_at": at, "customer_id": SECRETS[0], "campaign": SECRETS[2]}
    pl.DataFrame([odd]).write_parquet(path)
    import_files(filled, "events", [path], now=now)
    return filled


def look_as(warehouse: Warehouse, role: str) -> None:
    """Have the pages be looked at by an account of this role."""
    now = house.now()
    with warehouse.transaction() as writer:
        made = accounts.add(writer, f"the {role}", role, now)
    house.attach(warehouse, lambda: now, signed_in=made, patience=house.patience())


def shown(app: AppTest) -> str:
    """All that the page holds, as one text."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success", "code")
    parts = [str(each.value) for kind in kinds for each in app.get(kind)]
    parts += [str(each.value.to_dict()) for each in app.dataframe]
    parts += [str(each.options) for each in (*app.selectbox, *app.multiselect)]
    return "\n".join(parts)


def draw_part(part: "Callable[[object], None]", given: object) -> None:
    part(given)


def recorded(warehouse: Warehouse) -> list[tuple[str, str, str | None, str | None]]:
    with warehouse.reader() as reader:
        return reader.rows("select account, act, about, customer_id from audit order by acted_at, act")


def test_a_role_does_what_its_table_says_and_personal_data_decides_sql_and_exports() -> None:
    everybody, usual = set(Role), {"analyst", "admin"}
    assert [act for act in Act if not may(Role.ADMIN, act, usual)] == []
    assert {act for act in Act if may(Role.MARKETER, act, usual)} == {Act.PROFILES, Act.RUN_EXPORTS}
    assert may(Role.MARKETER, Act.EXPORTS, everybody) and may(Role.MARKETER, Act.PEOPLE, everybody)
    assert {act for act in Act if may(Role.ANALYST, act, {"admin"})} == {Act.PROFILES, Act.SOURCES}
    assert not any(may(role, Act.ACCOUNTS, everybody) for role in (Role.MARKETER, Role.ANALYST))


def test_who_may_not_see_personal_data_sees_none_and_who_may_does(peopled: Warehouse, visit: Visit) -> None:
    everybody = 'profile "All"\ninclude country is "NL"\n'
    with peopled.transaction() as writer:
        profiles.save(writer, "All", everybody, house.now())
    for role, sees in (("marketer", False), ("admin", True)):
        look_as(peopled, role)
        for page, link in (("profile", {"name": "All", "view": "People"}), ("run", {"id": "6"}), ("quarantine", {})):
            app = visit(page, **link)
            assert not app.exception, (role, page)
            text = shown(app)
            assert ("•••" in text) != sees, (role, page, text)
            assert any(secret in text for secret in SECRETS) == sees, (role, page, text)


def test_what_a_run_says_of_words_names_nobody_to_who_may_not_see_people(
    peopled: Warehouse, visit: Visit, tmp_path: Path
) -> None:
    path = tmp_path / "moved.csv"
    path.write_text("event,occurred_at,email\nAnn van Dam,2026-11-01,ann@example.com\ngeopend,2026-11-01,b@x.nl\n")
    run_id = import_files(peopled, "events", [path], now=house.now()).run_id
    for role, language in (("marketer", "en"), ("marketer", "nl"), ("admin", "en")):
        if language == "en":
            look_as(peopled, role)
        for page, link in (("runs", {}), ("run", {"id": str(run_id)})):
            app = visit(page, **link)
            app.session_state["language"] = language
            text = shown(app.run())
            assert ("Ann van Dam" in text) == (role == "admin"), (role, language, page)
            assert "geopend" in text, "what is an event in Dutch is nobody"


def test_words_of_files_are_told_alike_on_every_page_of_runs_and_rows(
    filled: Warehouse, visit: Visit, tmp_path: Path
) -> None:
    path = tmp_path / "old.csv"
    path.write_text(
        "event,occurred_at,customer_id\nspam trap,2026-11-01,A\nspam trap,2026-11-01,B\nopen,last summer,B\n"
    )
    run_id = import_files(filled, "events", [path], now=house.now()).run_id
    for role, sees in (("analyst", True), ("marketer", False)):
        look_as(filled, role)
        for page, link in (("home", {}), ("runs", {}), ("run", {"id": str(run_id)}), ("quarantine", {})):
            text = shown(visit(page, **link))
            assert ("spam trap" in text) == sees, (role, page)
            assert ("last summer" in text) == (sees and page in ("run", "quarantine")), (role, page)


def test_a_page_that_a_role_may_not_open_says_so_and_shows_nothing(peopled: Warehouse, visit: Visit) -> None:
    for role, pages in (("marketer", ("query", "new_export", "accounts", "audit")), ("analyst", ("accounts", "audit"))):
        look_as(peopled, role)
        for page in pages:
            app = visit(page)
            assert [each.value for each in app.error] and "may not" in app.error[0].value, (role, page)
            assert not app.title and not app.button and not app.dataframe, (role, page)
        for page in ("home", "profiles", "exports", "sources", "runs", "me"):
            app = visit(page)
            assert not app.exception and not app.error and len(app.title) == 1, (role, page)


def test_a_search_tells_no_address_by_its_parts_to_who_may_not_see_people(peopled: Warehouse, visit: Visit) -> None:
    look_as(peopled, "marketer")
    told = {shown(visit("people", who=text)) for text in ("ann@", SECRETS[1], "nobody@")}
    assert len(told) == 1, "what there is looks as what there is not"
    assert "Who may\\: analyst, admin." in next(iter(told)) and not visit("people").text_input
    with pytest.raises(NotAllowed):
        person_reads.search("ann@", 50)
    look_as(peopled, "analyst")
    assert SECRETS[1] in shown(visit("people", who="@exam"))


def test_why_is_for_who_sees_people_and_a_look_is_recorded_once(peopled: Warehouse, visit: Visit) -> None:
    look_as(peopled, "marketer")
    app = visit("profile", name="Unhappy", view="Why")
    assert not [each for each in app.text_input if each.key == "customer"]
    assert "The role marketer may not see personal data. Who may: analyst, admin." in shown(app)
    look_as(peopled, "analyst")
    app = visit("profile", name="Unhappy", view="Why")
    app.text_input(key="customer").set_value(SECRETS[1]).run()
    app.run()
    assert recorded(peopled) == [("the analyst", "person.look", None, SECRETS[0])]
    with peopled.transaction() as writer:
        writer.execute("update store.customer set erased_at = now() where customer_id = $id", {"id": SECRETS[0]})
    assert recorded(peopled) == [("the analyst", "person.look", None, None)], "nothing is told of who was erased"


def test_a_look_by_a_former_address_is_recorded_too(peopled: Warehouse, visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "moved.csv"
    path.write_text(f"customer_id,email\n{SECRETS[0]},new@example.com\n")
    import_files(peopled, "customers", [path], now=house.now())
    look_as(peopled, "analyst")
    assert SECRETS[0] in shown(visit("person", id=SECRETS[1]))
    assert recorded(peopled) == [("the analyst", "person.look", None, SECRETS[0])]


def test_a_page_that_shows_people_does_not_wait_for_who_writes(peopled: Warehouse, visit: Visit) -> None:
    look_as(peopled, "analyst")
    now = house.now()
    house.attach(peopled, lambda: now, signed_in=house.signed_in(), patience=0.05)
    with peopled.transaction():  # as an import of minutes
        for page, given in (("quarantine", {}), ("person", {"id": SECRETS[0]})):
            app = visit(page, **given)
            assert app.title and not app.error and not app.exception, page
        app = visit("query", q="select 1 as one").button(key="run").click().run()
        assert not app.error and not app.exception
        assert recorded(peopled) == []
    for each in threading.enumerate():
        if each.name == "dashboard work":
            each.join(20)
    assert sorted(recorded(peopled), key=str) == [
        ("the analyst", "person.list", "quarantine", None),
        ("the analyst", "person.look", None, SECRETS[0]),
        ("the analyst", "sql.ask", None, None),
    ]


def test_what_came_of_a_run_tells_no_address_to_who_may_not_see_it(peopled: Warehouse, visit: Visit) -> None:
    told = "The destination refused the call: ann@example.com is there twice."
    with peopled.transaction() as writer:
        writer.execute("update app.run set message = $told where run_id = 1", {"told": told})
    for role, is_shown in (("analyst", True), ("marketer", False)):
        look_as(peopled, role)
        for app in (visit("runs"), visit("run", id="1")):
            text = shown(app).replace("\\", "")
            assert ("ann@example.com is there twice" in text) == is_shown
            assert ("••• is there twice" in text) != is_shown


def test_a_role_that_is_taken_away_between_the_page_and_the_click_is_refused_at_the_write(
    peopled: Warehouse, visit: Visit
) -> None:
    look_as(peopled, "admin")
    app = visit("source", name="closealert")
    with peopled.transaction() as writer:
        accounts.change_role(writer, "the admin", "marketer")
    app.button(key="source_pause").click().run()
    assert any("may not change or run sources" in each.value for each in app.error)
    with peopled.reader() as reader:
        assert reader.value("select enabled from app.source") is True
    assert recorded(peopled) == []


def test_an_account_that_is_disabled_between_the_page_and_the_click_is_out(peopled: Warehouse, visit: Visit) -> None:
    look_as(peopled, "admin")
    app = visit("export", name="crm")
    with peopled.transaction() as writer:
        accounts.disable(writer, "the admin", house.now())
    app.button(key="pause").click().run()
    assert any("signed out" in each.value for each in app.error) and not app.title
    with peopled.reader() as reader:
        assert reader.value("select enabled from app.export") is True


def test_what_is_written_is_recorded_with_it(peopled: Warehouse, visit: Visit) -> None:
    look_as(peopled, "admin")
    visit("export", name="crm").button(key="pause").click().run()
    visit("source", name="closealert").button(key="source_pause").click().run()
    app = visit("query")
    app.text_area(key=question.TEXT).set_value("select 1").run()
    app.button(key="run").click().run()
    assert [each[:3] for each in recorded(peopled)] == [
        ("the admin", "export.pause", "crm"),
        ("the admin", "source.change", "closealert"),
        ("the admin", "sql.ask", None),
    ]
    with peopled.reader() as reader:
        assert reader.value("select detail from audit where act = 'sql.ask'") == "select 1"


def test_what_was_asked_and_refused_is_recorded_as_refused(peopled: Warehouse, visit: Visit) -> None:
    look_as(peopled, "analyst")
    app = visit("query")
    app.text_area(key=question.TEXT).set_value("delete from store.customer").run()
    app = app.button(key="run").click().run()
    assert app.error
    with peopled.reader() as reader:
        asked = reader.rows("select act, detail from audit where act like 'sql.%'")
    assert asked == [("sql.refused", "delete from store.customer")]


def test_an_admin_makes_changes_and_removes_an_account(attached: Warehouse, visit: Visit) -> None:
    with attached.transaction() as writer:
        accounts.change_password(writer, "Ann", "correct horse battery")
    app = visit("accounts")
    app.button(key="new_account").click().run()
    app.text_input(key="account_name").set_value("Bo")
    app.text_input(key="account_password").set_value("correct horse battery")
    app.button(key="account_add").click().run()
    assert not app.error and not app.exception
    app.selectbox(key="role_Bo_marketer").set_value(Role.ANALYST).run()
    with attached.reader() as reader:
        found = {each.name: str(each.role) for each in accounts.all_accounts(reader)}
    assert found == {"Ann": "admin", "Bo": "analyst"}
    app.selectbox(key="role_Ann_admin").set_value(Role.MARKETER).run()
    assert any("last admin" in each.value for each in app.error)
    log = visit("audit")
    assert set(log.dataframe[0].value["act"]) == {"Made an account", "Gave a role"}
    log.session_state["language"] = "nl"
    dutch = log.run()
    assert set(dutch.dataframe[0].value["act"]) == {"Maakte een account", "Gaf een rol"}


def test_the_audit_log_is_read_in_sql_by_who_may_alone(attached: Warehouse) -> None:
    assert ask(attached, "select count(*) from audit", sees_audit=True).frame.item() == 0
    for query in (
        "from audit",
        "from main.audit",
        "from klankbord.main.audit",
        "select * from audit where exists (with audit as (select 1) select 1)",
        "with audit as (from audit) from audit",
        "summarize audit",
        "describe audit",
        "select * from app.audit",
        'from "AUDIT"',
    ):
        with pytest.raises(QueryRefused):
            ask(attached, query)


def test_what_was_asked_about_somebody_goes_when_they_are_erased(peopled: Warehouse) -> None:
    asked = ("from customers where customer_id = 'K-4711'", "email = 'ann@example.com'", "customer_id = 'K-47112'")
    with peopled.transaction() as writer:
        ann = accounts.known(writer, "Ann")
        for place, text in enumerate(asked):
            audit.record(writer, ann, "sql.ask", house.now() + timedelta(seconds=place), detail=text)
    erase(peopled, "K-4711", now=house.now(), by="Ann")
    with peopled.reader() as reader:
        kept = [detail for (detail,) in reader.rows("select detail from audit order by acted_at")]
    assert kept == ["erased", "erased", asked[2]]


def test_pages_write_through_the_one_place_that_asks_who_looks() -> None:
    begun = re.compile(r"\.transaction\(\)")
    own = {"who.py", "house.py"}  # and what is done by nobody in particular
    found = {path.name for path in ROOM.rglob("*.py") if begun.search(path.read_text())}
    assert found == own


def test_a_column_that_is_called_as_a_pattern_is_hidden_too(peopled: Warehouse) -> None:
    frame = pl.DataFrame({"*": ["Ann", None], "^.*$": ["Hengelo", "x"], "rows": [1, 2]})
    look_as(peopled, "marketer")
    assert who.masked(frame).rows() == [("•••", "•••", 1), (None, "•••", 2)]


def test_a_reason_repeats_no_value_to_who_may_not_see_it(attached: Warehouse, tmp_path: Path) -> None:
    at = house.now().isoformat()
    rows = [
        {"event": "Piet Jansen", "occurred_at": at, "customer_id": "A"},
        {"event": "open", "occurred_at": "Piet: Jansen\n6", "customer_id": "A"},
        {"event": "open", "occurred_at": f"{at}+88:00 Jansen", "customer_id": "A"},
        {"event": "open", "occurred_at": "2026-02-31", "customer_id": "A"},
    ]
    pl.DataFrame(rows).write_parquet(path := tmp_path / "odd.parquet")
    import_files(attached, "events", [path], now=house.now())
    with attached.reader() as reader:
        reasons = [reason for (reason,) in reader.rows("select reason from app.rejected")]
    assert len(reasons) == 4 and any("Jansen" in each for each in reasons)
    look_as(attached, "marketer")
    assert {who.masked_reason(each) for each in reasons} == {
        "unknown event: •••",
        "occurred_at cannot be read as a time: •••",
        "occurred_at is no day or hour that exists: •••",
    }
    assert who.masked_reason('Contact "Ann" (ann@x.com, +31 6-1234 5678) is in 2 lists') == (
        "Contact ••• ••• •••) is in 2 lists"
    )


def test_a_file_is_handed_out_and_recorded_only_as_the_role_is_when_it_is_fetched(attached: Warehouse) -> None:
    look_as(attached, "analyst")
    made = who.handing(Act.SQL, "rows.download", lambda: "rows", "CSV")
    with ThreadPoolExecutor(1) as beside:  # a browser fetches it beside the page's run
        assert beside.submit(made).result() == "rows"
        with attached.transaction() as writer:
            accounts.change_role(writer, "the analyst", "marketer")
        with pytest.raises(NotAllowed):
            beside.submit(made).result()
    assert recorded(attached) == [("the analyst", "rows.download", "CSV", None)]


def test_every_button_that_hands_out_a_file_asks_who_looks() -> None:
    texts = {path.name: path.read_text() for path in ROOM.rglob("*.py")}
    hands = {name: text.count("st.download_button(") for name, text in texts.items() if "download_button" in text}
    assert hands and hands == {name: texts[name].count("who.handing(") for name in hands}


def test_a_part_of_a_page_about_a_person_asks_again_when_it_is_drawn_by_itself(peopled: Warehouse) -> None:
    found = person_reads.find(SECRETS[0])
    assert found is not None
    look_as(peopled, "marketer")
    for part in (draw_exported, draw_profiles, draw_timeline):
        given = found.key if part is draw_timeline else found
        app = AppTest.from_function(draw_part, args=(part, given)).run()
        assert ["may not" in each.value for each in app.error] == [True], part
        assert not app.subheader and not app.dataframe and not app.markdown


def test_a_bar_that_is_hidden_cannot_be_chosen() -> None:
    bars = pl.DataFrame({"row": [0, 2], "column": [0, 0], "people": [40, 20]})
    assert cell_of(bars, [{"row": 2, "column": 0}]) == (2, 0)
    assert cell_of(bars, [{"row": 1, "column": 0}]) is None, "whatever a browser says"
    assert cell_of(bars, []) is None


def test_nobody_can_sign_in_before_an_admin_can(attached: Warehouse) -> None:
    with attached.transaction() as writer, pytest.raises(AccountWrong, match="is an admin's"):
        accounts.add(writer, "Bo", "marketer", house.now(), password="correct horse battery")
    with attached.reader() as reader:
        assert accounts.find(reader, "Bo") is None
