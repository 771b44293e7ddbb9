"""The list of profiles: what each card tells, what narrows it, what archiving is refused for; and the templates, which
are made for what the home has."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from kept_profiles import NOW, keep, say
from streamlit.testing.v1 import AppTest

from dashboard import words
from dashboard.draft import to_ast
from dashboard.reads import Question
from dashboard.templates import templates
from ingest.files import import_files
from segments import profiles
from segments.check import check
from segments.people import audience
from segments.saved import following, membership
from segments.saved.tags import tags, without_tags
from segments.text.format import format_profile
from sql import catalog
from sql.warehouse import Warehouse

Visit = Callable[..., AppTest]
BELGIAN = 'profile "Belgian"\nabout "For the #shop and the call centre #calls"\ninclude country is "BE"\n'
NEAR = 'profile "Near"\nabout "#shop"\ninclude in profile "Belgian"\n'


def links(app: AppTest) -> list[str]:
    return [each.proto.label.strip("*") for each in app.get("page_link")]


def said(app: AppTest) -> str:
    return "\n".join(str(each.value) for kind in ("markdown", "caption", "warning") for each in getattr(app, kind))


def menu(app: AppTest, key: str) -> Any:
    return next(each for each in app.get("menu_button") if each.key == key)


def pick(app: AppTest, key: str, option: str) -> AppTest:
    """What clicking an option of a menu does, for which AppTest has no words."""
    found: AppTest = menu(app, key).set_value(option).run()
    return found


def size(app: AppTest, name: str) -> str:
    return str(app.metric[links(app).index(name)].value)


def test_a_card_tells_who_saved_it_how_many_it_has_and_who_uses_it(filled: Warehouse, visit: Visit) -> None:
    keep(filled, BELGIAN, NEAR, by="anna")
    app = visit("profiles")
    assert not app.exception and not app.error
    assert links(app) == ["Belgian", "Near", "Unhappy"]
    assert [size(app, name) for name in links(app)] == ["1", "1", "1"]
    told = said(app)
    assert "For the \\#shop and the call centre\n" in told  # the tag at the end stands as a tag alone
    assert "Version 1, saved today 12:00 by anna" in told
    assert say("profiles.used_one") in told
    assert "whose country is “BE”" in told
    assert f"3 profiles · data up to {say('time.yesterday').format(clock='12:00')}" in told


def test_words_and_tags_narrow_the_list_and_it_can_be_sorted(filled: Warehouse, visit: Visit) -> None:
    keep(filled, BELGIAN, NEAR, 'profile "All"\ninclude everyone\n', at=NOW - timedelta(days=1))
    assert links(visit("profiles", search="belgian")) == ["Belgian", "Near"]
    assert links(visit("profiles", tags="calls")) == ["Belgian"]
    assert links(visit("profiles", sorted="size"))[0] == "All"
    assert links(visit("profiles", sorted="saved"))[0] == "Unhappy"
    assert links(visit("profiles")) == ["All", "Belgian", "Near", "Unhappy"]
    app = visit("profiles", search="nothing like it")
    assert links(app) == [] and say("profiles.no_match") in said(app)


def test_a_followed_profile_shows_its_kept_size_and_when_that_is_stale(filled: Warehouse, visit: Visit) -> None:
    keep(filled, BELGIAN)
    with filled.reader() as reader:
        found = membership.find(reader, "Belgian", NOW - timedelta(hours=5), "UTC")
    with filled.transaction() as writer:
        membership.keep(writer, found, NOW, 1)
        following.follow(writer, "Belgian", NOW)
        writer.execute("update app.refresh set members = 41")
    app = visit("profiles")
    assert size(app, "Belgian") == "41"
    assert say("profiles.stale") in said(app) and say("profiles.followed") in said(app)
    with filled.transaction() as writer:
        writer.execute("update app.refresh set as_of = $now, elapsed_ms = 9000", {"now": NOW})
    told = said(visit("profiles"))
    assert say("profiles.stale") not in told and say("profiles.slow") in told


def test_a_profile_that_is_broken_says_so_and_the_others_are_counted(filled: Warehouse, visit: Visit) -> None:
    with filled.transaction() as writer:
        profiles.save(writer, "Broken", 'profile "Broken"\ninclude nosuch is 1\n', NOW)
    app = visit("profiles")
    assert not app.exception and not app.error
    assert size(app, "Broken") == "–" and size(app, "Unhappy") == "1"
    assert say("profiles.cannot") in said(app)


def test_archiving_what_is_used_is_refused_with_its_users(filled: Warehouse, visit: Visit) -> None:
    keep(filled, BELGIAN, NEAR)
    with filled.reader() as reader:
        number = {name: profiles.get(reader, name).profile_id for name in ("Belgian", "Near")}
    app = pick(visit("profiles"), f"more_{number['Belgian']}", "archive")
    assert [each.value for each in app.warning] == [say("profiles.in_use").format(name="Belgian")]
    assert links(app).count("Near") == 2
    with filled.reader() as reader:
        assert "Belgian" in profiles.names(reader)
    app = pick(app, f"more_{number['Near']}", "archive")
    with filled.reader() as reader:
        assert "Near" not in profiles.names(reader)
    app = app.button(key="unarchive_0").click().run()
    assert not app.exception and not app.error
    with filled.reader() as reader:
        assert "Near" in profiles.names(reader)


def test_a_profile_is_renamed_also_where_it_is_used(filled: Warehouse, visit: Visit) -> None:
    keep(filled, BELGIAN, NEAR)
    with filled.reader() as reader:
        number = profiles.get(reader, "Belgian").profile_id
    app = pick(visit("profiles"), f"more_{number}", "rename")
    app.text_input(key="rename_to").set_value("From Belgium")
    app = app.button(key="rename_do").click().run()
    assert not app.exception and not app.error
    with filled.reader() as reader:
        assert profiles.names(reader) == ("From Belgium", "Near", "Unhappy")
        assert 'in profile "From Belgium"' in profiles.get(reader, "Near").text


# ------------------------------------------------------------------------------------------------ templates


@pytest.mark.parametrize("kind", ["promoters", "quiet", "bounced", "silent", "new"])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_template_opens_as_a_copy_that_can_be_counted(
    filled: Warehouse, visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, language: str
) -> None:
    at = {"occurred_at": (NOW - timedelta(days=1)).isoformat(), "customer_id": "D"}
    for name, rows in (
        ("customers", [{"customer_id": each, "email": f"{each}@example.com"} for each in "ABCD"]),
        ("events", [{**at, "event": "send"}, {**at, "event": "open", "occurred_at": "2026-07-01T10:00:00"}]),
    ):
        path = tmp_path / f"more-{name}.parquet"
        pl.DataFrame(rows).write_parquet(path)
        import_files(filled, name, [path], now=NOW)
    monkeypatch.setattr(words, "language", lambda: language)  # also where AppTest asks what an option is called
    app = pick(visit("profiles"), "template", kind)
    assert not app.exception and not app.error
    laid = app.session_state["desks"][""]
    assert laid.draft.name == say(f"template.{kind}", language) and laid.saved is None
    profile = to_ast(laid.draft).profile
    assert profile is not None
    with filled.reader() as reader:
        members = audience.count(reader, check(reader, format_profile(profile), "UTC"), NOW)
    assert app.metric[0].value == str(members)
    assert members == {"promoters": 1, "quiet": 1, "bounced": 1, "silent": 1, "new": 4}[kind]


def test_templates_ask_for_what_the_home_has(filled: Warehouse) -> None:
    with filled.reader() as reader:
        known = catalog.load(reader)
    recommend = Question("NPS", "Would you recommend us?", 90, 80, 0, 10, "9")
    rated = Question("General score", "How do you rate us?", 90, 10, 1, 5, "5")
    assert templates(known, [], {}, 0, 0) == []
    assert [each.kind for each in templates(known, [], {"send": 3}, 0, 5)] == ["new"]
    assert [each.kind for each in templates(known, [], {"open": 3, "bounce": 1}, 2, 5)] == [
        "quiet", "bounced", "silent", "new",
    ]  # fmt: skip
    text = format_profile(templates(known, [rated, recommend], {}, 0, 0)[0].profile("P", "for"))
    assert 'question is "Would you recommend us?"' in text and "score >= 9" in text
    text = format_profile(templates(known, [rated], {}, 0, 0)[0].profile("P", "for"))
    assert 'form is "General score"' in text and "score >= 5" in text


def test_no_template_is_offered_in_an_empty_home(attached: Warehouse, visit: Visit) -> None:
    del attached
    assert not [each for each in visit("profiles").get("menu_button") if each.key == "template"]


# ------------------------------------------------------------------------------------------------------ tags


def test_tags_are_the_words_with_a_sign_before_them() -> None:
    assert tags("For #Shop, #call-centre. Not a#b, not ##c, not #1; #shop") == ("shop", "call-centre")
    assert tags("#été #klant_2") == ("été", "klant_2")
    assert tags(None) == ()
    assert without_tags("#a #b Who to call in the #shop today #c") == "Who to call in the #shop today"
    assert without_tags("#a #b") == ""
    assert without_tags(None) == ""
