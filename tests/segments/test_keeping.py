"""What is saved stays whole: a version between is not overwritten, no reference breaks, no loop closes."""

import json
from datetime import datetime

import pytest

from segments import profiles
from segments.check import check
from segments.errors import (
    ProfileChanged,
    ProfileErrors,
    ProfileInUse,
    ProfileTaken,
    ProfileUnknown,
    VersionUnknown,
)
from segments.profiles import Saved
from segments.saved import keeping, links
from segments.saved.links import Links, Use
from sql.reader import Writer
from sql.warehouse import Warehouse

AT = datetime(2026, 11, 21, 10, 30)


def text(name: str, condition: str = "everyone") -> str:
    return f'profile "{name}"\ninclude {condition}\n'


def leaning(name: str, on: str) -> str:
    return text(name, f'in profile "{on}"')


def save(writer: Writer, content: str, **more) -> Saved:
    return keeping.save(writer, keeping.check_named(writer, content, "UTC"), AT, **more)


def add_export(writer: Writer, name: str, profile: str) -> None:
    writer.execute(
        """insert into app.export (name, settings, secrets, enabled, cursor, created_at, changed_at)
        values ($name, $settings, '{}', true, 0, $at, $at)""",
        {"name": name, "settings": json.dumps({"profile": profile, "folder": "out"}), "at": AT},
    )


# ------------------------------------------------------------------------------------------------ versions


def test_a_version_has_who_when_and_why(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        saved = save(writer, text("A"), by="anna", note="first go")
        assert (saved.version, saved.saved_by, saved.saved_at, saved.note) == (1, "anna", AT, "first go")
        assert profiles.version(writer, "A", 1) == saved
        with pytest.raises(VersionUnknown, match=r"no version 7; it has: 1\."):
            profiles.version(writer, "A", 7)


def test_a_save_on_top_of_an_older_version_is_refused_with_who_when_and_the_difference(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        save(writer, text("A"), by="anna")
        save(writer, text("A", "nobody"), by="bert", base=1)
        with pytest.raises(ProfileChanged) as caught:
            save(writer, text("A", "email is known"), by="anna", base=1)
        for each in ("version 2", "bert", "2026-11-21 10:30", "- include: everyone", "+ include: nobody"):
            assert each in str(caught.value)
        assert caught.value.version == 2
        assert [each["kind"] for each in caught.value.difference] == ["removed", "added"]
        assert profiles.get(writer, "A").version == 2
        assert save(writer, text("A", "email is known"), base=2).version == 3


def test_a_new_profile_does_not_overwrite_one_that_is_there(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        assert save(writer, text("A"), base=0).version == 1
        with pytest.raises(ProfileChanged, match='There is a profile "A" already'):
            save(writer, text("A", "nobody"), base=0)
        with pytest.raises(VersionUnknown):
            save(writer, text("A", "nobody"), base=9)
        with pytest.raises(ProfileUnknown):
            save(writer, text("B"), base=1)
        keeping.archive(writer, "A", AT)
        with pytest.raises(ProfileChanged, match="archived since"):
            save(writer, text("A", "nobody"), base=1)


def test_what_is_in_force_already_is_no_conflict(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        save(writer, text("A"))
        save(writer, text("A", "nobody"))
        assert save(writer, text("A", "nobody"), base=1).version == 2


def test_a_restored_version_is_a_new_one(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        first = save(writer, text("A"))
        save(writer, text("A", "nobody"))
        back, checked = keeping.restore(writer, "A", 1, AT, timezone="UTC", by="bert")
        assert (back.version, back.text, back.saved_by) == (3, first.text, "bert")
        assert (back.note, checked.text) == ("restored from version 1", first.text)
        assert [each.version for each in profiles.versions(writer, "A")] == [3, 2, 1]
        with pytest.raises(VersionUnknown):
            keeping.restore(writer, "A", 9, AT, timezone="UTC")


def test_a_restored_version_has_the_present_name_and_present_references(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        save(writer, text("Base"))
        save(writer, leaning("Top", "Base"))
        save(writer, text("Top", "nobody"))
        keeping.rename(writer, "Base", "Ground", AT)
        keeping.rename(writer, "Top", "Roof", AT)
        back, _ = keeping.restore(writer, "Roof", 1, AT, timezone="UTC")
        assert back.text == leaning("Roof", "Ground")


# -------------------------------------------------------------------------------------- loops and missing ones


def test_saving_refuses_what_would_close_a_loop(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        save(writer, text("B"))
        save(writer, leaning("A", "B"))
        for loop in (leaning("B", "A"), leaning("B", "B")):
            with pytest.raises(ProfileErrors, match="lead back to themselves"):
                save(writer, loop)
        with pytest.raises(ProfileErrors, match="lead back to themselves"):
            keeping.check_named(writer, leaning("Other", "A"), "UTC", name="B")
        assert profiles.get(writer, "B").version == 1


def test_saving_refuses_a_missing_reference_and_names_it(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        with pytest.raises(ProfileErrors, match='There is no saved profile "Gone"'):
            save(writer, leaning("A", "Gone"))
        assert profiles.names(writer) == ()


def test_saving_on_top_of_what_is_broken_names_what_is_broken(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        profiles.save(writer, "Odd", text("Odd", "no_such_field is 3"), AT)
        with pytest.raises(ProfileErrors, match=r'The profile "Odd" cannot be used.*no_such_field'):
            save(writer, leaning("A", "Odd"))


@pytest.mark.parametrize("wrong", [leaning("B", "A"), leaning("B", "Gone")])
def test_a_run_refuses_a_loop_and_a_missing_reference_too(warehouse: Warehouse, wrong: str) -> None:
    with warehouse.transaction() as writer:
        profiles.save(writer, "A", leaning("A", "B"), AT)
        profiles.save(writer, "B", wrong, AT)
        with pytest.raises(ProfileErrors, match=r"lead back|no saved profile"):
            check(writer, profiles.get(writer, "A").text, "UTC")


def test_restoring_refuses_what_would_close_a_loop(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        save(writer, text("B"))
        save(writer, leaning("A", "B"))
        save(writer, text("A"))
        save(writer, leaning("B", "A"))
        with pytest.raises(ProfileErrors, match="lead back to themselves"):
            keeping.restore(writer, "A", 1, AT, timezone="UTC")
        assert profiles.get(writer, "A").text == text("A")


def test_unarchiving_refuses_a_loop_and_what_is_gone(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        save(writer, text("B"))
        save(writer, leaning("A", "B"))
        keeping.archive(writer, "A", AT, by="anna")
        assert [(each.name, each.by) for each in profiles.all_archived(writer)] == [("A", "anna")]
        keeping.archive(writer, "B", AT)
        with pytest.raises(ProfileErrors, match='The profile "B" is archived'):
            keeping.unarchive(writer, "A", AT, timezone="UTC")
        keeping.unarchive(writer, "B", AT, timezone="UTC")
        assert keeping.unarchive(writer, "A", AT, timezone="UTC").version == 1
        assert profiles.all_archived(writer) == []
        with pytest.raises(ProfileUnknown, match="archived"):
            keeping.unarchive(writer, "A", AT, timezone="UTC")
        keeping.archive(writer, "A", AT)
        profiles.save(writer, "B", leaning("B", "A"), AT)
        with pytest.raises(ProfileErrors, match="lead back to themselves"):
            keeping.unarchive(writer, "A", AT, timezone="UTC")


# ------------------------------------------------------------------------------------------------- renaming


def test_a_renamed_profile_is_renamed_where_it_is_referred_to(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        save(writer, text("Base"))
        deep = (
            'profile "Top"\ninclude any of\n  nobody\n  none of\n    in profile "Base"\nexclude not in profile "Base"\n'
        )
        save(writer, deep)
        save(writer, leaning("Above", "Top"))
        add_export(writer, "daily", "Base")
        add_export(writer, "other", "Top")
        done = keeping.rename(writer, "Base", "Ground", AT, by="anna")
        assert (done.saved.version, done.saved.text) == (2, text("Ground"))
        assert [(each.name, each.version, each.saved_by) for each in done.profiles] == [("Top", 2, "anna")]
        assert done.profiles[0].text == deep.replace('"Base"', '"Ground"')
        assert done.profiles[0].note == '"Base" was renamed to "Ground"'
        assert done.exports == ("daily",)
        assert profiles.get(writer, "Above").version == 1
        settings = {name: json.loads(each) for name, each in writer.rows("select name, settings from app.export")}
        assert settings == {
            "daily": {"profile": "Ground", "folder": "out"},
            "other": {"profile": "Top", "folder": "out"},
        }
        assert links.load(writer).order() == ("Ground", "Top", "Above")
        assert [each.name for each in profiles.versions(writer, "Ground")] == ["Ground", "Base"]
        assert profiles.find(writer, "Base") is None
        assert save(writer, text("Base", "nobody")).version == 1


def test_a_name_that_is_taken_also_by_an_archived_one_is_refused(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        for name in "ABC":
            save(writer, text(name))
        keeping.archive(writer, "C", AT)
        for to, told in (("B", "already;"), ("A", "already;"), ("C", "it is archived"), (" ", "needs a name")):
            with pytest.raises(ProfileTaken, match=told):
                keeping.rename(writer, "A", to, AT)
        with pytest.raises(ProfileUnknown):
            keeping.rename(writer, "Gone", "D", AT)


def test_renaming_refuses_what_would_close_a_loop(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        profiles.save(writer, "Middle", leaning("Middle", "Bottom"), AT)  # to what is not there
        profiles.save(writer, "Top", leaning("Top", "Middle"), AT)
        with pytest.raises(ProfileErrors, match=r'"Top" leads to "Bottom".* a loop'):
            keeping.rename(writer, "Top", "Bottom", AT)
        assert profiles.names(writer) == ("Middle", "Top")


def test_renaming_changes_nothing_where_a_reference_cannot_be_rewritten(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        save(writer, text("Base"))
        profiles.save(writer, "Odd", 'profile "Odd"\ninclude all of\n  in profile "Base"\n  open(\n', AT)
        with pytest.raises(ProfileErrors, match='"Odd" refers to it and cannot be rewritten'):
            keeping.rename(writer, "Base", "Ground", AT)
        assert profiles.get(writer, "Base").version == 1


# ------------------------------------------------------------------------------------------------ where-used


def test_where_used_goes_through_profiles_to_exports(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        save(writer, text("Base"))
        save(writer, leaning("Middle", "Base"))
        save(writer, leaning("Top", "Middle"))
        add_export(writer, "daily", "Top")
        add_export(writer, "direct", "Base")
        found = links.load(writer)
        assert found.uses("Base") == [
            Use("profile", "Middle"), Use("export", "direct"), Use("profile", "Top", "Middle"),
            Use("export", "daily", "Top"),
        ]  # fmt: skip
        assert found.uses("Top") == [Use("export", "daily")]
        assert found.reach("Top") == {"Middle", "Base"}


def test_what_is_used_is_not_archived_and_its_users_are_told(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        save(writer, text("Base"))
        save(writer, leaning("Top", "Base"))
        add_export(writer, "daily", "Top")
        with pytest.raises(
            ProfileInUse, match='the profile "Top" and the export "daily" \\(through "Top"\\)'
        ) as caught:
            keeping.archive(writer, "Base", AT)
        assert [each["name"] for each in caught.value.users] == ["Top", "daily"]
        assert profiles.get(writer, "Base").version == 1
        writer.execute("delete from app.export")
        keeping.archive(writer, "Top", AT)
        keeping.archive(writer, "Base", AT)
        assert profiles.names(writer) == ()


def test_the_order_has_each_profile_after_those_it_refers_to() -> None:
    leans = {"Top": ("Left", "Right"), "Left": ("Base",), "Right": ("Base", "Left"), "Base": (), "Alone": ()}
    order = Links(leans, {}).order()
    assert sorted(order) == sorted(leans)
    assert all(order.index(on) < order.index(name) for name, those in leans.items() for on in those)


def test_the_order_refuses_a_loop_with_its_way_and_every_missing_name() -> None:
    with pytest.raises(ProfileErrors, match=r'"A" → "B" → "C" → "A"|"B" → "C" → "A" → "B"|"C" → "A" → "B" → "C"'):
        Links({"A": ("B",), "B": ("C",), "C": ("A",)}, {}).order()
    with pytest.raises(ProfileErrors) as caught:
        Links({"Ann": ("Bop", "Gone"), "Bob": ()}, {}).order()
    assert [each.nearest for each in caught.value.problems] == ["Bob", None]
    assert 'The profile "Ann" refers to "Gone", which is not saved' in str(caught.value)
