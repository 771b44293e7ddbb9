"""What is odd about a profile is told at its condition, and what is wrong with a text leaves the blocks alone."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import odd
from dashboard.words import table
from segments import profiles
from segments.people.nodes import NodeCount
from segments.text.parse import parse
from sql.warehouse import Warehouse
from tests.dashboard.test_pages import NOW, Visit


def told(include: str, **counted: int) -> list[tuple[str, object]]:
    """What is said of a profile of four customers, by how many each path (`i`, `i.0`) holds for."""
    profile = parse(f'profile "x"\ninclude {include}\n')
    nodes = {path.replace("_", ".").replace("i", "include", 1): NodeCount(n) for path, n in counted.items()}
    return [(note.path, note.told) for note in odd.extremes(profile, nodes, 4)]


def test_nobody_and_everybody_are_told_where_they_begin_and_not_again_around_it() -> None:
    both = "of\n  open\n  click"
    assert told(f"all {both}", i=0, i_0=0, i_1=2) == [("include.0", "nobody")]
    assert told(f"all {both}", i=0, i_0=2, i_1=2) == [("include", "nobody")]
    assert told(f"any {both}", i=4, i_0=2, i_1=3) == [("include", "all")]
    assert told(f"any {both}", i=4, i_0=4, i_1=0) == [("include.1", "nobody"), ("include.0", "all")][::-1]
    assert told(f"none {both}", i=4, i_0=0, i_1=0) == [("include.0", "nobody"), ("include.1", "nobody")]
    assert told(f"none {both}", i=0, i_0=1, i_1=3) == [("include", "nobody")]
    assert told(f"all {both}", i=1, i_0=2, i_1=2) == []


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_condition_of_nobody_says_so_in_place_and_at_the_right(
    filled: Warehouse, visit: Visit, language: str
) -> None:
    with filled.transaction() as writer:
        profiles.save(writer, "Odd", 'profile "Odd"\ninclude all of\n  country is "XX"\n  points > 1\n', NOW)
    app = visit("profile", name="Odd")
    app.session_state["language"] = language
    app.run()
    nobody = table()["odd.nobody"][("en", "nl").index(language)]
    notes = [each.value for each in app.markdown if nobody in each.value]
    assert len(notes) == 2 and any("country" in each and "XX" in each for each in notes)
    assert not any("points" in each for each in notes)
    nowhere = {"en": "Nowhere in the data is", "nl": "Nergens in de gegevens is"}[language]
    assert any(f'{nowhere} country "XX"' in each.value for each in app.markdown)


def test_an_unknown_name_in_a_text_has_its_place_and_the_nearest_and_leaves_the_blocks(
    filled: Warehouse, visit: Visit
) -> None:
    del filled
    app = visit("profile", name="Unhappy", view="Text")
    before = app.text_area[0].value
    app = app.text_area[0].set_value('profile "Other"\ninclude contry is "NL"\n').run()
    assert any(each.value.startswith("Line 2, column 9\\:") for each in app.markdown)
    assert app.code[0].value == 'include contry is "NL"\n        ^\nDid you mean country?'
    assert table()["text.not_meant"][0] in app.error[0].value
    assert app.title[0].value.endswith("Unhappy") and app.metric[0].value == "1"
    app.query_params["view"] = "build"
    app = app.run()
    assert table()["text.waits"][0] in [each.value for each in app.info]
    app.query_params["view"] = "text"
    app = app.run()
    app = next(each for each in app.button if each.label == table()["text.give_up"][0]).click().run()
    assert app.text_area[0].value == before and not app.error


def test_a_saved_profile_whose_field_is_gone_says_so_at_the_condition(filled: Warehouse, visit: Visit) -> None:
    with filled.transaction() as writer:
        profiles.save(writer, "Gone", 'profile "Gone"\ninclude all of\n  contry is "NL"\n  points > 1\n', NOW)
    app: AppTest = visit("profile", name="Gone")
    assert not app.exception
    notes = [each.value for each in app.markdown if "Did you mean country?" in each.value]
    assert len(notes) == 2 and sum(each.startswith(":orange[") for each in notes) == 1
