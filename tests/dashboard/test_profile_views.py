"""The further views of a profile: what they count is what the audience counts, what they offer becomes the profile, and
what two people save is told."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from kept_profiles import NOW, keep, say
from streamlit.testing.v1 import AppTest

from dashboard import house
from dashboard.state import Desk
from dashboard.work import Asking
from segments import profiles
from segments.check import check
from segments.errors import ProfileChanged
from segments.people import audience
from segments.saved import following, membership
from sql.errors import QueryRefused
from sql.reader import Reader
from sql.warehouse import Warehouse

Visit = Callable[..., AppTest]
EVERY = 'profile "Every"\ninclude any of\n  country is known\n  points is missing\n'
ANSWERED = 'profile "Answered"\ninclude answer\n'
BELGIAN = 'profile "Belgian"\ninclude country is "BE"\n'


def count(warehouse: Warehouse, text: str) -> int:
    with warehouse.reader() as reader:
        return audience.count(reader, check(reader, text, "UTC"), NOW)


def button(app: AppTest, label: str) -> Any:
    return next(each for each in app.button if each.label == label)


def told(app: AppTest) -> str:
    kinds = ("markdown", "caption", "info", "warning")
    links = [each.proto.label for each in app.get("page_link")]
    return "\n".join([*(str(each.value) for kind in kinds for each in getattr(app, kind)), *links])


def desk(app: AppTest, name: str = "Every") -> Desk:
    found: Desk = app.session_state["desks"][name]
    return found


def chosen(app: AppTest, label: str) -> Any:
    return next(box for box in app.selectbox if box.label == label)


# ------------------------------------------------------------------------------------------------- breakdown


def test_a_bar_that_is_chosen_becomes_a_condition_with_just_its_people(filled: Warehouse, visit: Visit) -> None:
    keep(filled, EVERY)
    app = visit("profile", name="Every", view="Breakdown", by="country")
    assert not app.exception and not app.error
    bars = chosen(app, say("breakdown.narrow")).options
    assert bars == ["NL  (2)", "BE  (1)", "no value  (1)"]
    app = chosen(app, say("breakdown.narrow")).select_index(0).run()
    app = app.button(key="bar_add").click().run()
    assert not app.exception and not app.error
    assert app.metric[0].value == "2"
    app = next(each for each in app.button if each.label.startswith("Undo")).click().run()
    assert app.metric[0].value == "4"


def test_two_fields_and_a_question_divide_the_same_people(filled: Warehouse, visit: Visit) -> None:
    keep(filled, EVERY)
    app = visit("profile", name="Every", view="Breakdown", by="How do you rate us? · General score", and_by="country")
    assert not app.exception and not app.error
    bars = chosen(app, say("breakdown.narrow")).options
    assert set(bars) == {"1 · NL  (1)", "2 · NL  (1)", "5 · BE  (1)", "never answered · no value  (1)"}
    app = chosen(app, say("breakdown.narrow")).select_index(bars.index("2 · NL  (1)")).run()
    app = app.button(key="bar_add").click().run()
    assert app.metric[0].value == "1"
    parts = desk(app).draft.include
    assert parts.kind == "all" and len(parts.parts) == 3  # the block of any, the answer, the country


# ----------------------------------------------------------------------------------------------- the overlap


@pytest.mark.parametrize("others", [["Belgian"], ["Belgian", "Answered"], ["Belgian", "Answered", "Unhappy"]])
def test_a_part_of_an_overlap_becomes_a_profile_of_just_its_people(
    filled: Warehouse, visit: Visit, others: list[str]
) -> None:
    keep(filled, EVERY, ANSWERED, BELGIAN)
    app = visit("profile", name="Every", view="Overlap")
    app = app.multiselect(key="with").set_value(others).run()
    assert not app.exception and not app.error
    numbers = [str(each.value) for each in app.markdown if str(each.value).endswith((" people**", " person**"))]
    parts = [each for each in app.button if each.label == say("overlap.open")]
    assert len(numbers) == len(parts) > 1
    place = max(place for place, each in enumerate(parts) if not each.disabled)
    app = parts[place].click().run()
    assert not app.exception and not app.error
    text = profile_text(app)
    assert numbers[place].removeprefix("**").split()[0] == str(count(filled, text)) == app.metric[0].value


def profile_text(app: AppTest) -> str:
    """What is on the new desk, as text."""
    from dashboard.draft import to_ast
    from segments.text.format import format_profile

    profile = to_ast(desk(app, "").draft).profile
    assert profile is not None
    return format_profile(profile)


def test_what_was_on_the_new_desk_comes_back_by_undo(filled: Warehouse, visit: Visit) -> None:
    keep(filled, EVERY, BELGIAN)
    app = visit("profile")
    adding = chosen(app, "Add condition")
    app = adding.select_index(next(n for n, each in enumerate(adding.options) if each.startswith("Everyone"))).run()
    assert app.metric[0].value == "4"
    app = app.switch_page("app_pages/profile.py")
    app.query_params["name"], app.query_params["view"] = "Every", "Overlap"
    app = app.run().multiselect(key="with").set_value(["Belgian"]).run()
    app = next(each for each in app.button if each.label == say("overlap.open") and not each.disabled).click().run()
    assert app.metric[0].value == "3"
    desk(app, "").take_back()
    assert app.run().metric[0].value == "4"


# ----------------------------------------------------------------------------------------------- the history


def test_a_profile_that_is_not_followed_says_so_and_can_be(filled: Warehouse, visit: Visit) -> None:
    keep(filled, BELGIAN)
    app = visit("profile", name="Belgian", view="History")
    assert say("growth.not_followed") in told(app)
    app = app.button(key="follow").click().run()
    assert not app.exception and not app.error
    assert say("growth.not_yet") in told(app)
    with filled.reader() as reader:
        assert following.followed(reader) == ("Belgian",)


def test_the_history_counts_days_and_marks_where_the_definition_changed(filled: Warehouse, visit: Visit) -> None:
    """Two people on Thursday, one of them left on Friday by another definition, two joined on Saturday."""
    thursday, friday, saturday = (NOW - timedelta(days=days) for days in (3, 2, 1))
    steps = [(thursday, 'country is "NL"'), (friday, "points < 2"), (saturday, "points > 0")]
    for at, condition in steps:
        keep(filled, f'profile "P"\ninclude {condition}\n', at=at - timedelta(hours=1))
        with filled.reader() as reader:
            found = membership.find(reader, "P", at, "UTC")
        with filled.transaction() as writer:
            membership.keep(writer, found, at, 1)
    with filled.transaction() as writer:
        following.follow(writer, "P", NOW)
    app = visit("profile", name="P", view="History")
    assert not app.exception and not app.error
    figures = {each.label: each.value for each in app.metric}
    assert (figures["Members now"], figures["Joined"], figures["Left"]) == ("3", "2", "1")
    size, moves = (json.loads(each.proto.spec) for each in app.get("vega_lite_chart"))
    for each in (size, moves):
        marks = each["layer"][1]["data"]["values"]
        assert [(mark["day"], mark["version"]) for mark in marks] == [
            (str(friday.date()), "v2"),
            (str(saturday.date()), "v3"),
        ]
    from dashboard.reads import profiles as profile_reads

    with filled.reader() as reader:
        profile_id = profiles.get(reader, "P").profile_id
    days = profile_reads.history(profile_id, 30).rows()
    assert days == [(date(2026, 11, 19), 2, 0, 0), (date(2026, 11, 20), 1, 0, 1), (date(2026, 11, 21), 3, 2, 0)]


# ------------------------------------------------------------------------------------------ versions and users


def test_versions_tell_who_changed_what_and_one_click_restores_one(filled: Warehouse, visit: Visit) -> None:
    keep(filled, BELGIAN, by="anna")
    keep(filled, BELGIAN.replace('"BE"', '"NL"'), by="bram", at=NOW + timedelta(hours=1))
    app = visit("profile", name="Belgian", view="Versions")
    said = told(app)
    assert "bram" in said and "anna" in said
    assert "whose country is “NL”" in said and "whose country is “BE”" in said
    assert app.metric[0].value == "2"
    app = app.button(key="restore_1").click().run()
    assert not app.exception and not app.error
    assert app.metric[0].value == "1"
    with filled.reader() as reader:
        saved = profiles.versions(reader, "Belgian")
    assert [each.version for each in saved] == [3, 2, 1]
    assert saved[0].text == saved[2].text and saved[0].note == "restored from version 1"


def test_used_by_names_profiles_and_exports_also_through_others(filled: Warehouse, visit: Visit) -> None:
    keep(
        filled, BELGIAN, 'profile "Near"\ninclude in profile "Belgian"\n', 'profile "Far"\ninclude in profile "Near"\n'
    )
    app = visit("profile", name="Belgian", view="Used by")
    said = told(app)
    assert "**Near**" in said and "**Far**" in said
    assert say("used.through").format(name="Near") in said
    app = visit("profile", name="Far", view="Used by")
    assert say("used.nobody") in told(app) and "**Near**" in told(app)


# --------------------------------------------------------------------------------------------------- saving


def changed_beneath(filled: Warehouse, visit: Visit) -> AppTest:
    """One narrows a profile while another saves it; then the first saves."""
    keep(filled, EVERY)
    app = visit("profile", name="Every", view="Breakdown", by="country")
    app = chosen(app, say("breakdown.narrow")).select_index(1).run()
    app = app.button(key="bar_add").click().run()
    keep(filled, EVERY.replace("points is missing", "points < 2"), by="anna", at=NOW + timedelta(minutes=1))
    app = app.button(key="save").click().run()
    assert not app.exception and not app.error
    return app


def test_who_saves_over_somebody_is_told_first_and_sees_the_difference(filled: Warehouse, visit: Visit) -> None:
    app = changed_beneath(filled, visit)
    said = told(app)
    assert say("newer.title") in said and "anna" in said and "points is less than 2" in said
    with filled.reader() as reader:
        assert len(profiles.versions(reader, "Every")) == 2
    app = app.button(key="newer_mine").click().run()
    with filled.reader() as reader:
        saved = profiles.versions(reader, "Every")
    assert [each.version for each in saved] == [3, 2, 1]
    assert 'country is "BE"' in saved[0].text and "points is missing" in saved[0].text
    assert say("newer.title") not in told(app)


def test_who_goes_on_with_theirs_has_that_and_an_undo(filled: Warehouse, visit: Visit) -> None:
    app = changed_beneath(filled, visit).button(key="newer_theirs").click().run()
    assert not desk(app).is_changed and desk(app).version == 2
    assert app.metric[0].value == str(count(filled, EVERY.replace("points is missing", "points < 2")))
    desk(app).take_back()
    assert desk(app).is_changed


def test_a_version_beneath_is_refused_by_the_writer_itself(filled: Warehouse) -> None:
    from dashboard import profile_writes
    from segments.text.parse import parse

    keep(filled, BELGIAN)
    keep(filled, BELGIAN.replace("BE", "NL"))
    with pytest.raises(ProfileChanged):
        profile_writes.save(parse(BELGIAN.replace("BE", "FR")), base=1)


# ------------------------------------------------------------------------------------------- counting beside


def test_a_slow_count_leaves_the_page_and_can_be_stopped(
    filled: Warehouse, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(filled, EVERY)
    app = visit("profile", name="Every")
    assert app.metric[0].value == "4"
    endless = "select count(*) from range(100000000) a, range(100000000) b where hash(a.range + b.range) = 1"
    monkeypatch.setattr(audience, "summarize", lambda reader, *_: reader.value(endless))
    house.attach(filled, lambda: NOW, signed_in=house.signed_in(), patience=0.05)
    adding = chosen(app, "Add condition")
    app = adding.select_index(next(n for n, each in enumerate(adding.options) if each.startswith("Everyone"))).run()
    assert not app.exception and not app.error
    assert app.metric[0].value == ":gray[4]"  # of before, in grey
    asking: Asking[object] = app.session_state["weighing"][1]
    app.button(key="weighing_stop").click().run()
    assert asking.is_done(30) and isinstance(asking.error, QueryRefused)
    app = app.run()
    assert say("counting.stopped") in told(app)
    monkeypatch.undo()
    house.attach(filled, lambda: NOW, signed_in=house.signed_in(), patience=60)
    app = app.button(key="weighing_again").click().run()
    assert app.metric[0].value == "4"


def test_a_new_question_stops_the_one_before_it(filled: Warehouse) -> None:
    endless = "select count(*) from range(100000000) a, range(100000000) b where hash(a.range + b.range) = 1"

    def ask(reader: Reader) -> object:
        return reader.value(endless)

    asking = Asking(filled, ask)
    asking.stop()
    assert asking.is_done(30) and isinstance(asking.error, QueryRefused) and asking.is_stopped


# -------------------------------------------------------------------------------------------------- language


@pytest.mark.parametrize("view", ["Verdeling", "Verloop", "Overlap", "Versies", "Gebruik"])
def test_every_view_speaks_dutch(filled: Warehouse, visit: Visit, view: str) -> None:
    keep(filled, EVERY, BELGIAN)
    app = visit("profile", name="Every")
    app.session_state["language"] = "nl"
    app.query_params["view"] = view
    app = app.run()
    assert not app.exception and not app.error
    expected = {
        "Verdeling": "breakdown.click", "Verloop": "growth.not_followed", "Overlap": "overlap.help",
        "Versies": "versions.first", "Gebruik": "used.nobody",
    }[view]  # fmt: skip
    assert say(expected, "nl") in told(app)


@pytest.mark.parametrize("view", ["Breakdown", "History", "Overlap", "Versions", "Used by"])
def test_every_view_of_a_new_profile_says_what_comes_first(attached: Warehouse, visit: Visit, view: str) -> None:
    del attached
    app = visit("profile", view=view)
    assert not app.exception and not app.error
    assert app.info
