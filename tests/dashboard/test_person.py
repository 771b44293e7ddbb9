"""The page of one person and the way to it: who it is, all on one line, profiles, what went out, and erasing."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from known_person import NOW, RICH, at, event, fill, links, said
from landing import ask, land
from shop import SHOP
from streamlit.testing.v1 import AppTest

from dashboard.reads import person as reads
from dashboard.widgets.person_timeline import PAGE
from dashboard.widgets.personal import LEAVING, shown
from dashboard.words import table
from exports import definition, deliver
from segments import profiles
from segments.check import check
from segments.people import audience
from segments.saved import following, membership
from sql import model
from sql.warehouse import Warehouse

Visit = Callable[..., AppTest]


@pytest.fixture
def known(attached: Warehouse) -> Warehouse:
    return fill(attached)


def naive(warehouse: Warehouse, customer_id: str) -> list[tuple[str, datetime]]:
    """What happened to one customer by the views for reading, the newest first."""
    return ask(
        warehouse,
        f"""select kind, happened_at from (
            select event::varchar as kind, occurred_at as happened_at, arrival from events
            where customer_id = '{customer_id}'
            union all select 'response', answered_at, arrival from responses where customer_id = '{customer_id}'
        ) order by happened_at desc, kind""",
    )


def test_the_timeline_has_all_that_the_views_tell_of_them_and_nothing_of_others(known: Warehouse) -> None:
    who = reads.find("A")
    assert who is not None
    found = [
        (kind, time)
        for kind, _, time in reads.timeline(who.key).sort(["happened_at", "kind"], descending=[True, False]).iter_rows()
    ]
    assert found == naive(known, "A")
    assert len(found) == 6


def test_the_page_shows_who_it_is_what_happened_and_what_is_known(known: Warehouse, visit: Visit) -> None:
    app = visit("person", id="A")
    assert not app.exception and not app.error
    assert [each.value for each in app.title] == [":material/person: A"]
    assert [each.value for each in app.metric] == ["1", "1", "1", "2"]
    told = said(app)
    assert "Not reachable by e-mail: unsubscribed on 17 Nov 2026 12:00" in told
    assert "**Opened** · News :orange-badge[:material/smart_toy: by a machine]" in told
    assert ":gray[Rate us?] **4**" in told
    times = [found for each in app.markdown if (found := re.findall(r"^:gray\[(\d\d:\d\d)\]", str(each.value)))]
    assert len(times) == 6
    attributes = app.dataframe[0].value
    assert attributes["attribute"].to_list() == ["city", "points"]
    assert attributes["value"].to_list() == [RICH, "1,200"]
    assert attributes["told_at"].notna().all()


def test_what_somebody_wrote_stays_text(known: Warehouse, visit: Visit) -> None:
    del known
    told = said(visit("person", id="A"))
    assert shown(RICH) in told
    told = told.replace("\\:", ":")
    joined = "\u2060"
    for live in (
        r"(?<!\\)<",
        r"(?<!\\)\]\(",
        r":violet(?!\\)",
        f"https?:(?!{joined})",
        f"www(?!{joined})",
        f"(?<!{joined})@evil",
    ):
        assert not re.search(live, told), live
    assert re.sub("[\\\\\u2060]", "", shown(RICH)) == RICH


def test_a_kind_can_be_shown_alone(known: Warehouse, visit: Visit) -> None:
    del known
    app = visit("person", id="A")
    app = app.button_group(key="kinds_several").set_value(["response"]).run()
    told = said(app)
    assert "**Responded**" in told and "**Opened**" not in told
    assert "1 to 2 of 2, the newest first" in told


def test_thousands_of_rows_are_turned_a_page_at_a_time(known: Warehouse, visit: Visit) -> None:
    land(known, "events", *(event("open", 100 + n % 300, event_id=str(n)) for n in range(3000)))
    app = visit("person", id="A")
    assert [each.value for each in app.metric][1] == "3,001"
    assert f"1 to {PAGE} of 3,006, the newest first" in said(app)
    app.query_params["timeline_page"] = str(3000 // PAGE + 1)
    app = app.run()
    assert "3,001 to 3,006 of 3,006, the newest first" in said(app)
    assert not app.exception


def test_what_a_data_model_adds_stands_on_the_same_line(known: Warehouse, visit: Visit) -> None:
    with known.transaction() as writer:
        model.install(writer, SHOP, NOW)
    land(known, "order", {"customer_id": "A", "order_id": "7", "ordered_at": at(1), "total": "12.50", "status": RICH})
    app = visit("person", id="A")
    told = said(app)
    assert "**Order**" in told and "12.50" in told and shown(RICH) in told
    assert told.index("**Order**") < told.index("**Responded**")


def test_two_records_that_became_one_are_one_person_with_all_their_rows(known: Warehouse, visit: Visit) -> None:
    land(known, "events", {"event": "open", "occurred_at": at(7), "email": "ann@home.nl"})
    before = reads.find("ann@home.nl")
    land(known, "customers", {"customer_id": "A", "email": "ann@home.nl"})
    who, by_former = reads.find("A"), reads.find("ann@x.nl")
    assert before and who and by_former and before.key != who.key == by_former.key
    app = visit("person", id="ann@home.nl")
    told = said(app)
    assert "Another record turned out to be this person on" in told
    assert shown("ann@x.nl") in told
    assert [each.value for each in app.metric][1] == "2"


@pytest.mark.parametrize("language", [0, 1], ids=["en", "nl"])
def test_somebody_who_is_not_there_gets_a_sentence(known: Warehouse, visit: Visit, language: int) -> None:
    del known
    for given in ("Z", "nobody@x.nl", "' or 1=1 --", "*x*", ""):
        app = visit("person", **({"id": given} if given else {}))
        app.session_state["language"] = ("en", "nl")[language]
        app.run()
        assert not app.exception and not app.error
        told = table()["missing.person" if given else "missing.person_unnamed"][language]
        assert [re.sub(r"\\", "", each.value) for each in app.warning] == [told.format(name=given)]
        assert [each.proto.label for each in app.get("page_link")] == [table()["people.back"][language]]


def test_nobody_is_there_on_an_empty_home(attached: Warehouse, visit: Visit) -> None:
    del attached
    app = visit("people")
    assert not app.exception and not app.error
    assert table()["people.none"][0] in said(app)
    assert not app.text_input


def test_people_are_found_by_a_part_of_their_id_or_address_also_a_former_one(known: Warehouse, visit: Visit) -> None:
    land(known, "customers", {"customer_id": "A", "email": "Ann@new.nl"})
    for text, ids in (
        ("a", ["A"]),
        ("B", ["B"]),
        ("BEN@", ["B"]),
        ("ann@x", ["A"]),
        ("ann@new.nl", ["A"]),
        ("nn@", ["A"]),
        ("X.NL", ["A", "B"]),
        ("x.nl new", ["A"]),
        ("x.nl zwolle", []),
        ("%", []),
        ("_", []),
    ):
        assert reads.search(text, 50)["customer_id"].to_list() == ids, text
    app = visit("people", who="ann@x")
    assert app.dataframe[0].value["found_by"].to_list() == ["ann@x.nl"]
    assert table()["people.found_one"][0] in said(app)
    app = visit("people", who="zz")
    assert [each.value for each in app.info] == [table()["people.no_match"][0].format(text="zz")]


def test_people_are_found_by_their_name_whatever_its_fields_are_called(known: Warehouse, visit: Visit) -> None:
    land(
        known,
        "customers",
        {"customer_id": "B", "Voornaam": "Zoë", "tussenvoegsel": "van 't", "achternaam": "Hof"},
        {"customer_id": "C", "Voornaam": "Hof", "email": "zoe@x.nl"},
        {"customer_id": "D", "Voornaam": " ", "city": "Zoetermeer"},
    )
    for text, ids in (
        ("zoe", ["B", "C"]),
        ("ZOË hof", ["B", "C"]),
        ("hof van", ["B"]),
        ("zoe ben@", ["B"]),
        ("zoetermeer", []),
    ):
        assert sorted(reads.search(text, 50)["customer_id"].to_list()) == ids, text
    assert reads.search("hof", 50)["customer_id"].to_list() == ["C", "B"], "whose name begins with it comes first"
    assert reads.search("zoe", 1)["people"].to_list() == [2], "of how many only some are shown"
    app = visit("people", who="van hof")
    assert app.dataframe[0].value["called"].to_list() == ["Zoë van 't Hof"]
    who = reads.find("D")
    assert who is not None and who.called is None, "blanks are no name"


def test_the_page_of_a_person_is_called_by_their_name_with_id_and_address_below(known: Warehouse, visit: Visit) -> None:
    land(known, "customers", {"customer_id": "B", "name": "Ben Smit"})
    app = visit("person", id="B")
    assert [each.value for each in app.title] == [":material/person: Ben Smit"]
    assert [each.value for each in app.text][:2] == ["B", "ben@x.nl"]
    app = app.switch_page("app_pages/people.py").run()
    assert "id=B" in links(app)["Ben Smit · B"]
    assert [each.value for each in visit("person", id="A").title] == [":material/person: A"]


def test_whom_a_session_opened_is_listed(known: Warehouse, visit: Visit) -> None:
    del known
    app = visit("person", id="B")
    app = app.switch_page("app_pages/people.py").run()
    assert "B" in links(app)
    assert "id=B" in links(app)["B"]


def save(warehouse: Warehouse, name: str, condition: str) -> None:
    with warehouse.transaction() as writer:
        profiles.save(writer, name, f'profile "{name}"\ninclude all of\n  {condition}\n', NOW)


def refresh(warehouse: Warehouse, name: str, when: datetime) -> None:
    with warehouse.transaction() as writer:
        found = membership.find(writer, name, when, "UTC")
        membership.keep(writer, found, when, 1)


def test_profiles_are_told_with_since_when_and_lead_to_why(known: Warehouse, visit: Visit) -> None:
    save(known, "Kept", "at least 1 click")
    save(known, "Left", "no unsubscribe")
    save(known, "Other", "points > 1000")
    save(known, "Never", 'customer_id is "B"')
    for name in ("Kept", "Left"):
        with known.transaction() as writer:
            following.follow(writer, name, NOW)
        for days in (20, 1):
            refresh(known, name, NOW - timedelta(days=days))
    app = visit("person", id="A")
    told = said(app)
    assert "in since 2 Nov 2026 12:00" in told
    assert "was in from 2 Nov 2026 12:00 until yesterday 12:00" in told
    assert "**Other**" not in links(app)
    app = app.button(key="look_in_profiles").click().run()
    assert "in now" in said(app).split("\n") and "not in now" in said(app).split("\n")
    ways = [
        f"{each.proto.label} {each.proto.query_string}" for each in app.get("page_link") if "Why" in each.proto.label
    ]
    assert sorted(ways) == [
        "Why in name=Kept&view=Why&customer=A",
        "Why in name=Other&view=Why&customer=A",
        "Why not name=Left&view=Why&customer=A",
        "Why not name=Never&view=Why&customer=A",
    ]


def test_why_opens_on_the_person_that_its_link_names_in_or_not(known: Warehouse, visit: Visit) -> None:
    save(known, "Kept", "at least 1 click")
    for who, verdict in (("A", "A (ann\u2060@x.nl) is in"), ("B", "B (ben\u2060@x.nl) is not in")):
        app = visit("profile", name="Kept", view="Why", customer=who)
        assert not app.exception and not app.error
        assert verdict in said(app).replace("\\", "")
        assert "1 click" in said(app) if who == "A" else "no clicks" in said(app)
        assert f"id={who}" in links(app)[table()["why.person"][0]]


def test_why_finds_by_name_as_the_page_of_people_does_with_a_choice_of_several(known: Warehouse, visit: Visit) -> None:
    land(
        known,
        "customers",
        {"customer_id": "C", "email": "j@x.nl", "firstname": "Jan", "lastname": "de Vries"},
        {"customer_id": "D", "firstname": "Éva", "lastname": "de Vries"},
        {"email": "kees@y.nl", "firstname": "Kees", "lastname": "Smit"},
        {"customer_id": "E", "email": "vries@x.nl", "firstname": "Jan", "lastname": "de Vries"},
    )
    save(known, "Kept", "at least 1 click")
    app = visit("profile", name="Kept", view="Why", customer="kees smit")
    assert not app.exception and not app.warning
    assert "kees\u2060@y.nl is not in" in said(app).replace("\\", "")

    app = visit("profile", name="Kept", view="Why", customer="de vries")
    choice = app.selectbox(key="why_chosen")
    assert sorted(choice.options) == ["Jan de Vries · C · j@x.nl", "Jan de Vries · E · vries@x.nl", "Éva de Vries · D"]
    assert "is not in" not in said(app), "of several nobody is told of before one is chosen"
    app = choice.select_index(next(n for n, each in enumerate(choice.options) if "Éva" in each)).run()
    assert not app.exception and "D is not in" in said(app) and app.text_input(key="customer").value == "D"

    app = visit("profile", name="Kept", view="Why", customer="de vries nobody")
    assert "de vries nobody" in app.warning[0].value


def test_members_come_in_the_order_that_is_asked_for_page_after_page(known: Warehouse) -> None:
    land(
        known,
        "customers",
        *({"customer_id": f"C{n:02}", "points": str(n * 7 % 20)} for n in range(20)),
        {"customer_id": "D"},
    )
    want = ask(known, "select customer_id from customers order by points desc nulls last, customer_id")
    with known.reader() as reader:
        checked = check(reader, 'profile "All"\ninclude all of\n  everyone\n', "UTC")
        found = [
            name
            for offset in range(0, 25, 5)
            for name in audience.members(
                reader, checked, NOW, ("points",), 5, offset=offset, order="points", descending=True
            )["customer_id"]
        ]
    assert [(each,) for each in found] == want


def test_the_people_of_a_profile_are_sorted_over_all_and_paged_to_the_last(known: Warehouse, visit: Visit) -> None:
    land(known, "customers", *({"customer_id": f"C{n:03}", "points": str(n)} for n in range(120)))
    save(known, "All", "everyone")
    app = visit("profile", name="All", view="People", people_order="points", people_descending="true")
    assert not app.exception and not app.error
    assert app.dataframe[0].value["customer_id"].to_list()[:3] == ["A", "C119", "C118"]
    assert "1 to 50 of 122" in said(app)
    app = visit("profile", name="All", view="People", people_page="3")
    assert "101 to 122 of 122" in said(app)
    assert len(app.dataframe[0].value) == 22


def test_whoever_is_chosen_in_a_table_is_opened_once(known: Warehouse, visit: Visit) -> None:
    del known
    app = visit("people", who="b")
    app.session_state[LEAVING] = "B"
    app = app.run()
    assert [each.value for each in app.title] == [":material/person: B"]
    app = app.switch_page("app_pages/people.py").run()
    assert [each.value for each in app.title] == [f":material/person_search: {table()['people.title'][0]}"]


def test_what_was_exported_of_them_is_told(known: Warehouse, visit: Visit, tmp_path: Path) -> None:
    who = reads.find("A")
    assert who is not None
    with known.transaction() as writer:
        definition.add(writer, "out", {"folder": str(tmp_path / "out")}, None, NOW, timezone="UTC")
        definition.add(writer, "crm", {"folder": str(tmp_path / "crm")}, None, NOW, timezone="UTC")
        export_id = writer.value("select export_id from app.export where name = 'crm'")
        given = {"key": who.key, "id": export_id, "at": NOW - timedelta(days=1)}
        writer.execute(
            """insert into app.outcome by name select 98 as run_id, $id as export_id, 1 as row_number, 1 as batch,
            $key as customer_key, 'ann' as key, 'added' as change, 'rejected' as outcome, 'no such list' as reason,
            $at as told_at""",
            given,
        )
        writer.execute(
            """insert into app.delivered by name select $id as export_id, 99 as run_id, $key as customer_key,
            'ann' as key, 'added' as change, 'c77' as their_id, $at as delivered_at""",
            given,
        )
    deliver.run(known, "out", trigger="hand", now=NOW)
    app = visit("person", id="A")
    assert "crm has them as c77, last told yesterday 12:00" in said(app)
    sent = app.dataframe[1].value
    assert sorted(sent["outcome"]) == ["accepted", "not taken"]
    assert set(sent["reason"].dropna()) == {"no such list"}
    app = app.button(key="look_in_files").click().run()
    files = app.dataframe[2].value
    delivered = [path for path in (tmp_path / "out").rglob("*") if path.is_file() and "activit" in path.name]
    lines = sum(each.read_text().count("ann@x.nl") for each in delivered)
    assert files["rows"].to_list() == [lines] and lines == 4
    app = visit("person", id="B").button(key="look_in_files").click().run()
    assert app.dataframe[1].value["rows"].to_list() == [1]


def test_the_page_speaks_dutch(known: Warehouse, visit: Visit) -> None:
    save(known, "Kept", "at least 1 click")
    app = visit("person", id="A")
    app.session_state["language"] = "nl"
    app = app.run()
    app = app.button(key="look_in_profiles").click().run()
    told = said(app)
    assert not app.exception
    assert "Niet per e-mail bereikbaar: afgemeld op 17 nov 2026 12:00" in told
    assert "**Ingevuld**" in told and "20 nov 2026" in told
    assert any("view=Waarom" in each for each in links(app).values())
    assert app.dataframe[0].value["value"].to_list()[1] == "1.200"
