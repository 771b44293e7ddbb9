"""Every page on an empty and on a filled warehouse: it says what there is, or what is missing, and never breaks."""

import itertools
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import house
from dashboard.words import table
from ingest.sources import KINDS
from segments import profiles
from sql.errors import QueryRefused
from sql.warehouse import Warehouse

APP = Path(dashboard.__file__).with_name("app.py")
NOW = datetime(2026, 11, 22, 12, 0)
Visit = Callable[..., AppTest]


def texts(app: AppTest) -> str:
    def said() -> Iterator[str]:
        for kind in ("title", "markdown", "caption", "error", "warning", "info", "success", "subheader", "metric"):
            for each in getattr(app, kind):
                yield str(each.value)
        for button in app.button:
            yield button.label
        for link in app.get("page_link"):
            yield link.proto.label

    return "\n".join(said())


def test_every_page_is_calm_on_an_empty_warehouse(attached: Warehouse, visit: Visit) -> None:
    del attached
    for page, says in {
        "home": "home.empty",
        "profiles": "profiles.none",
        "profile": "summary.nobody_yet",
        "surveys": "surveys.none",
        "campaigns": "campaigns.none",
        "exports": "exports.none",
        "sources": "sources.none",
        "runs": "runs.none",
        "quarantine": "quarantine.none",
        "query": "query.tables",
    }.items():
        app = visit(page)
        assert not app.exception and not app.error, page
        assert table()[says][0] in texts(app), page
        assert len(app.title) == 1, page


def test_every_page_is_calm_on_a_filled_warehouse(filled: Warehouse, visit: Visit) -> None:
    del filled
    for page, link, says in (
        ("home", {}, "4"),
        ("profiles", {}, "Unhappy"),
        ("profile", {"name": "Unhappy"}, "Who to call"),
        ("exports", {}, "crm"),
        ("export", {"name": "crm"}, "every day at 06:00"),
        ("sources", {}, "closealert"),
        ("source", {"name": "closealert"}, "CloseAlert"),
        ("runs", {}, "done with rejects"),
        ("run", {"id": "3"}, "unknown event"),
        ("run", {"id": "4"}, "Rows delivered"),
        ("quarantine", {}, "unknown event"),
    ):
        app = visit(page, **link)
        assert not app.exception and not app.error, page
        assert says in texts(app) + "".join(metric.label for metric in app.metric), page


@pytest.mark.parametrize("language", [0, 1], ids=["en", "nl"])
def test_a_link_to_what_is_not_there_gets_a_sentence_and_the_way_to_the_list(
    filled: Warehouse, visit: Visit, language: int
) -> None:
    del filled
    for page, link, near, back in (
        ("profile", {"name": "Unhapy"}, "Unhappy", "profiles"),
        ("export", {"name": "crn"}, "crm", "exports"),
        ("survey", {"form": "Rate as"}, "", "surveys"),
        ("survey", {}, "", "surveys"),
        ("campaign", {"broadcast": "B9"}, "", "campaigns"),
        ("campaign", {}, "", "campaigns"),
        ("export", {}, "", "exports"),
        ("source", {"name": "closealart"}, "closealert", "sources"),
        ("source", {}, "", "sources"),
        ("run", {"id": "999"}, "", "runs"),
        ("run", {"id": "x' or 1=1"}, "", "runs"),
        ("run", {}, "", "runs"),
    ):
        app = visit(page, **link)
        app.session_state["language"] = ("en", "nl")[language]
        app.run()
        assert not app.exception and not app.error, page
        given = next(iter(link.values()), None)
        told = table()[f"missing.{page}" if given else f"missing.{page}_unnamed"][language]
        assert [each.value for each in app.warning] == [told.format(name=given)], page
        ways = [each.proto.label for each in app.get("page_link")]
        assert ways == [*([f"**{near}**"] if near else []), table()[f"{back}.back"][language]], page


def test_the_profile_on_screen_counts_as_the_audience_does(filled: Warehouse, visit: Visit) -> None:
    del filled
    app = visit("profile", name="Unhappy")
    assert app.metric[0].value == "1"  # A and B are unhappy, and B bounced
    badges = [each.value for each in app.markdown if "badge" in each.value]
    assert any("person: 2]" in badge for badge in badges), badges


def test_what_only_the_text_can_say_is_kept_and_told(filled: Warehouse, visit: Visit) -> None:
    conditions = {
        "sum of score over answers >= 1": "the sum of the known values of score",
        "first open ever in the last 30 days": "their very first open",
        "open then no click(campaign is known) within 1 hour on the same campaign": "a time that has fully passed",
        "at least 2 opens in none of the last 3 periods of 3 days": "in none of the last 3 periods of 3 days",
    }
    lines = "\n".join(f"  {each}" for each in conditions)
    with filled.transaction() as writer:
        profiles.save(writer, "Asked", f'profile "Asked"\ninclude any of\n{lines}\n', NOW)
    app = visit("profile", name="Asked")
    assert not app.exception and not app.error
    assert app.metric[0].value == "4"
    for condition, told in conditions.items():
        assert f"`{condition}`" in texts(app)
        assert told in texts(app)


def test_a_new_profile_adds_a_condition_and_undoes_it(filled: Warehouse, visit: Visit) -> None:
    del filled
    app = visit("profile")
    adding = next(box for box in app.selectbox if box.label == "Add condition")
    country = next(place for place, option in enumerate(adding.options) if option.startswith("country"))
    app = adding.select_index(country).run()
    value = next(box for box in app.selectbox if box.label == "Value")
    app = value.select_index(0).run()
    assert app.metric[0].value == "2"  # NL, the commonest
    app = next(button for button in app.button if button.label.startswith("Undo")).click().run()
    assert app.metric[0].value == "–"


def test_a_fault_of_ours_is_a_reference_and_the_reader_can_go_on(attached: Warehouse, visit: Visit) -> None:
    del attached
    house._attached.clear()
    app = visit("home")
    assert not app.exception
    assert "reference" in app.error[0].value and "list index" not in app.error[0].value


def test_what_a_user_can_mend_is_its_own_sentence(attached: Warehouse) -> None:
    del attached

    def script() -> None:
        from dashboard import trouble
        from sql.errors import QueryRefused

        with trouble.shown():
            raise QueryRefused("DELETE is refused.")

    app = AppTest.from_function(script).run()
    assert [each.value for each in app.error] == [str(QueryRefused("DELETE is refused."))]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_page_speaks_the_chosen_language(attached: Warehouse, language: str) -> None:
    del attached
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["language"] = language
    app.run()
    assert app.title[0].value.endswith(table()["home.title"][("en", "nl").index(language)])


def test_why_shows_what_holds_for_one_customer(filled: Warehouse, visit: Visit) -> None:
    del filled
    app = visit("profile", name="Unhappy", view="why")
    app = next(box for box in app.text_input if box.label == "Customer").input("B").run()
    told = [each.value for each in app.markdown]
    assert any(":red[:material/close:] B is not in “Unhappy”" in each for each in told)
    assert any("Excluded, because" in each for each in told)
    assert any("1 bounce" in each.value for each in app.caption)
    app = next(box for box in app.text_input if box.label == "Customer").input("nosuch").run()
    assert "nosuch" in app.warning[0].value


def test_what_is_not_saved_is_still_there_after_a_look_elsewhere(filled: Warehouse, visit: Visit) -> None:
    del filled
    app = visit("profile")
    adding = next(box for box in app.selectbox if box.label == "Add condition")
    app = adding.select_index(next(n for n, each in enumerate(adding.options) if each.startswith("Everyone"))).run()
    assert app.metric[0].value == "4"
    app = app.switch_page("app_pages/home.py").run().switch_page("app_pages/profile.py").run()
    assert app.metric[0].value == "4"
    app = next(button for button in app.button if button.label == "Start over").click().run()
    assert app.metric[0].value == "–"


def test_the_first_page_names_the_tokens_that_sleep_and_that_soon_will(attached: Warehouse, visit: Visit) -> None:
    with attached.transaction() as writer:
        writer.execute(
            """insert into app.token (name, scope, hash, created_at, last_used_at, woken_at, revoked_at, expires_at)
            select name, 'read', name, $now::timestamp - interval (made) day, $now::timestamp - interval (used) day,
                $now::timestamp - interval (woken) day, revoked_at, expires_at
            from (values ('asleep_', 60, null, null, null, null), ('used', 99, 50, null, null, null),
                ('woken', 99, null, 1, null, null), ('revoked', 99, null, null, $now, null),
                ('ended', 99, null, null, null, $now)) token(name, made, used, woken, revoked_at, expires_at)""",
            {"now": NOW},
        )
    told = [str(each.value) for each in visit("home").warning]
    assert len(told) == 2
    assert r"since: asleep\_ (22 Nov 2026)" in told[0]
    assert "before: used (2 Dec 2026)" in told[1]


def test_the_first_page_tells_how_many_rows_wait_in_quarantine_and_where(filled: Warehouse, visit: Visit) -> None:
    told = table()["home.quarantine_one"][0]
    app = visit("home")
    assert told in texts(app) and table()["home.to_quarantine"][0] in texts(app)
    with filled.transaction() as writer:
        writer.execute("delete from app.rejected")
    assert told not in texts(visit("home"))


def test_a_picture_of_one_day_is_as_wide_as_two_weeks_and_says_what_will_come(filled: Warehouse, visit: Visit) -> None:
    app = visit("home")
    told = [each.value for each in app.caption]
    assert table()["chart.first_day"][0] in told and table()["chart.first_week"][0] in told
    days, weeks = (json.loads(each.proto.spec)["encoding"]["x"] for each in app.get("vega_lite_chart"))
    assert days["scale"]["domain"] == [
        {"year": 2026, "month": 11, "date": 8},
        {"year": 2026, "month": 11, "date": 22},
    ]
    assert weeks["scale"]["domain"][0] == {"year": 2026, "month": 9, "date": 22}


def test_every_kind_of_source_is_offered_by_its_group(attached: Warehouse, visit: Visit) -> None:
    del attached
    app = visit("sources")
    app.button(key="new_source").click().run()
    fetched = app.selectbox(key="source_kind_fetched").options
    app.button_group(key="source_way").set_value("called").run()
    called = app.selectbox(key="source_kind_called").options
    assert not app.exception
    assert len(fetched) + len(called) == len(KINDS)
    assert fetched[0] == "CloseAlert  ·  surveys"
    assert called[-2:] == ["Webhook receiver  ·  general", "Generic webhook  ·  general"]
    for offered in (fetched, called):
        groups = [each.split("  ·  ")[1] for each in offered]
        assert sum(one != two for one, two in itertools.pairwise(groups)) == len(set(groups)) - 1


def test_a_form_that_is_not_filled_in_names_the_fields_as_the_screen_calls_them(
    attached: Warehouse, visit: Visit
) -> None:
    app = visit("sources")
    app.button(key="new_source").click().run()
    app.button(key="source_add").click().run()
    assert [each.value for each in app.error] == ["Fill in what is marked with \\*\\: Token, Project."]
    with attached.reader() as reader:
        assert reader.value("select count(*) from app.source") == 0
