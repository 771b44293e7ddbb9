"""What builder and text tell of names to who may not see people: no value is offered or named, and none is found by
counting."""

from pathlib import Path

import polars as pl
import pytest

from dashboard import discreet, house, profile_writes, reads
from ingest.files import import_files
from segments import profiles
from segments.errors import ProfileErrors
from segments.text.parse import parse
from sql.field import Field, Kind, Place, Type
from sql.warehouse import Warehouse
from tests.dashboard.test_roles import Visit, look_as, shown

ADDRESS = "hanna.visser9649@example.org"
GUESS = 'email starts with "hanna.v"'


@pytest.fixture
def family(filled: Warehouse, tmp_path: Path) -> Warehouse:
    """Thirty people of one last name, in one country; the address of one of them is known to the tests."""
    names = [f"K{place}" for place in range(30)]
    rows = {
        "customer_id": names,
        "email": [ADDRESS, *(f"{each}@example.com" for each in names[1:])],
        "last_name": "Kowalski",
        "country": "NL",
    }
    pl.DataFrame(rows).write_parquet(path := tmp_path / "family.parquet")
    import_files(filled, "customers", [path], now=house.now())
    return filled


def saved(warehouse: Warehouse, name: str, condition: str) -> None:
    with warehouse.transaction() as writer:
        profiles.save(writer, name, f'profile "{name}"\ninclude {condition}\n', house.now())


def field(name: str) -> Field:
    return Field(name, Type(Kind.TEXT), Place(name))


def test_a_field_names_somebody_by_what_it_is_called_in_english_or_dutch() -> None:
    named = ("customer_id", "klantnummer", "E-mail", "first_name", "tussenvoegsel", "Achternaam", "name", "telefoon")
    for each in named:
        assert discreet.names_somebody(field(each)), each
    for each in ("country", "city", "campaign", "form", "question", "value", "plan", "birthday"):
        assert not discreet.names_somebody(field(each)), each


@pytest.mark.parametrize(("role", "sees"), [("marketer", False), ("analyst", True)])
def test_a_value_near_a_guess_is_named_to_who_sees_people_alone(
    family: Warehouse, visit: Visit, role: str, sees: bool
) -> None:
    saved(family, "Guess", 'email is "hanna.visser@example.org"')
    saved(family, "Country", 'country is "NLL"')
    look_as(family, role)
    for view in ("build", "text"):
        text = shown(visit("profile", name="Guess", view=view)).replace("\\", "")
        assert "Nowhere in the data is" in text or view == "text"
        assert (ADDRESS in text) == (sees and view == "build"), view
    assert "Did you mean NL" in shown(visit("profile", name="Country")), "what many have points at nobody"


def test_names_are_offered_to_who_sees_people_alone_also_after_they_looked(family: Warehouse, visit: Visit) -> None:
    saved(family, "Names", 'all of\n  last_name is "Kowalski"\n  country is "NL"')
    for role, sees in (("analyst", True), ("marketer", False)):  # what was offered to one is kept for all alike
        look_as(family, role)
        for values, is_offered in (("last_name", sees), ("email", sees), ("customer_id", sees), ("country", True)):
            assert bool(reads.values(None, values)) == is_offered, (role, values)
        told = shown(visit("profile", name="Names", view="build"))
        assert ("Kowalski (30)" in told or "Kowalski  (30)" in told) == sees, role
        assert ("Kowalski 30" in told) == sees, (role, "beside what can be added")
        assert "NL 32" in told, role


def test_people_are_divided_by_who_they_are_for_who_sees_people_alone(family: Warehouse, visit: Visit) -> None:
    for role, sees in (("analyst", True), ("marketer", False)):
        look_as(family, role)
        app = visit("profile", name="Unhappy", view="breakdown", by="last_name")
        assert ("last_name" in app.selectbox(key="by").options) == sees
        assert "country" in app.selectbox(key="by").options


@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_address_is_found_letter_by_letter(family: Warehouse, visit: Visit, language: str) -> None:
    look_as(family, "marketer")
    app = visit("profile", view="text")
    app.session_state["language"] = language
    app.run()
    for asked in (
        GUESS,
        'email contains "visser9649"',
        'email matches "^h"',
        'email ends with "9649@example.org"',
        'customer_id does not start with "K"',
        'none of\n  last_name contains "Kow"',
    ):
        app.text_area[0].set_value(f'profile "x"\ninclude {asked}\n').run()
        told = shown(app)
        assert ("does not see personal data" if language == "en" else "ziet geen persoonsgegevens") in told, asked
        assert not app.metric or app.metric[0].value == "–", asked


def test_a_whole_value_and_a_domain_are_counted_for_every_role(family: Warehouse, visit: Visit) -> None:
    look_as(family, "marketer")
    for asked, count in (
        (f'email is "{ADDRESS}"', "1"),
        ('email ends with "@example.com"', "29"),
        ("email is missing", "4"),
        ('last_name is not "Kowalski"', "4"),
        ('country starts with "N"', "32"),
    ):
        app = visit("profile", view="text")
        app.text_area[0].set_value(f'profile "x"\ninclude {asked}\n').run()
        assert app.metric[0].value == count, asked


def test_what_somebody_saved_counts_as_it_is_and_its_neighbour_is_refused(family: Warehouse, visit: Visit) -> None:
    saved(family, "Hannas", GUESS)
    saved(family, "Dutch", 'all of\n  country is "NL"\n  in profile "Hannas"')
    look_as(family, "marketer")
    for name in ("Hannas", "Dutch"):
        assert visit("profile", name=name).metric[0].value == "1", name
    app = visit("profile", name="Hannas", view="text")
    app.text_area[0].set_value(f'profile "Hannas"\ninclude {GUESS.replace("hanna.v", "hanna.vi")}\n').run()
    assert "does not see personal data" in shown(app)


def test_a_guess_is_not_counted_by_saving_it(family: Warehouse) -> None:
    profile = parse(f'profile "Guess"\ninclude {GUESS}\n', reads.plurals())
    look_as(family, "marketer")
    with pytest.raises(ProfileErrors, match="does not see personal data"):
        profile_writes.save(profile, 0)
    look_as(family, "analyst")
    assert profile_writes.save(profile, 0).version == 1


def test_a_condition_in_the_builder_says_at_its_place_why_it_is_refused(family: Warehouse, visit: Visit) -> None:
    look_as(family, "marketer")
    saved(family, "Guess", GUESS)
    app = visit("profile", name="Guess")
    box = next(each for each in app.text_input if each.value == "hanna.v")
    box.set_value("hanna.vi").run()
    told = [each.value for each in app.markdown if "does not see personal data" in each.value]
    assert len(told) == 2, "under the condition and at the right"
    assert not app.metric
