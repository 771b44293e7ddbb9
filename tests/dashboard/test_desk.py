"""What is built on the desk and not saved is never lost: not by another page, not by another name, not by a figure."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard.draft import Block, Draft, Reference, from_ast, renewed, to_ast, walk
from dashboard.draft import Test as FieldTest
from dashboard.state import UNDO_DEPTH, Desk
from dashboard.widgets.part import duplicate, move_down, move_up, remove, wrap
from dashboard.words import table
from segments import ast, profiles
from segments.check import check
from segments.saved import keeping
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 12, 0)
Visit = Callable[..., AppTest]
BELGIAN = 'profile "Belgian"\ninclude country is "BE"\n'


def keep(warehouse: Warehouse, *texts: str, by: str | None = None) -> None:
    with warehouse.transaction() as writer:
        for text in texts:
            keeping.save(writer, check(writer, text, "UTC"), NOW, by=by)


def desk(app: AppTest, name: str) -> Desk:
    found: Desk = app.session_state["desks"][name]
    return found


def add_everyone(app: AppTest) -> AppTest:
    box: Any = next(box for box in app.selectbox if box.label == "Add condition")
    place = next(n for n, each in enumerate(box.options) if each.startswith("Everyone"))
    added: AppTest = box.select_index(place).run()
    return added


def go(app: AppTest, page: str, **link: str) -> AppTest:
    app.switch_page(f"app_pages/{page}.py")
    for name, value in link.items():
        app.query_params[name] = value
    return app.run()


def test_the_link_to_a_new_profile_leads_to_it_also_after_another_was_opened(filled: Warehouse, visit: Visit) -> None:
    app = add_everyone(visit("profile"))
    app = go(app, "profile", name="Unhappy")
    assert app.title[0].value.endswith("Unhappy")
    app = go(app, "profiles")
    assert f"**{table()['profile.new_name'][0]}**" in [each.proto.label for each in app.get("page_link")]
    app = go(app, "profile", name="")
    assert table()["profile.new_name"][0] in app.title[0].value and app.metric[0].value == "4"


def test_what_is_not_saved_goes_along_when_the_profile_is_renamed(filled: Warehouse, visit: Visit) -> None:
    keep(filled, BELGIAN)
    with filled.reader() as reader:
        number = profiles.get(reader, "Belgian").profile_id
    app = add_everyone(visit("profile", name="Belgian"))
    assert desk(app, "Belgian").is_changed
    app = go(app, "profiles")
    menu: Any = next(each for each in app.get("menu_button") if each.key == f"more_{number}")
    app = menu.set_value("rename").run()
    app.text_input(key="rename_to").set_value("From Belgium")
    app = app.button(key="rename_do").click().run()
    assert not app.exception and not app.error
    app = go(app, "profile", name="From Belgium")
    assert desk(app, "From Belgium").is_changed
    app = app.button(key="save").click().run()
    assert not app.exception and not app.error
    with filled.reader() as reader:
        saved = profiles.versions(reader, "From Belgium")
    assert len(saved) == 3 and "everyone" in saved[0].text and saved[0].text.startswith('profile "From Belgium"')


def test_saving_what_another_archived_meanwhile_says_so(filled: Warehouse, visit: Visit) -> None:
    keep(filled, BELGIAN)
    app = add_everyone(visit("profile", name="Belgian"))
    with filled.transaction() as writer:
        keeping.archive(writer, "Belgian", NOW)
    app = app.button(key="save").click().run()
    assert not app.exception
    assert "was archived since; unarchive it, then save again" in app.error[0].value
    assert desk(app, "Belgian").is_changed


def test_saving_what_another_renamed_meanwhile_says_so(filled: Warehouse, visit: Visit) -> None:
    keep(filled, BELGIAN)
    app = add_everyone(visit("profile", name="Belgian"))
    with filled.transaction() as writer:
        keeping.rename(writer, "Belgian", "B", NOW)
    app = app.button(key="save").click().run()
    assert not app.exception and 'There is no saved profile "Belgian"' in app.error[0].value
    assert desk(app, "Belgian").is_changed


def test_a_text_that_cannot_be_meant_yet_comes_back_by_undo(filled: Warehouse, visit: Visit) -> None:
    app = visit("profile", view="text")
    half = 'profile "Half"\ninclude country is\n'
    app = app.text_area[0].set_value(half).run()
    assert desk(app, "").is_changed
    app = go(app, "profile", name="Unhappy")
    app = go(app, "profile", name="", view="text")
    assert app.text_area[0].value == half, "another page and back"
    app = app.button(key="start_over").click().run()
    assert app.text_area[0].value != half and not desk(app, "").is_changed
    app = go(app, "profile", name="", view="build")
    app = app.button(key="undo").click().run()
    app = go(app, "profile", name="", view="text")
    assert app.text_area[0].value == half
    del filled


TESTS = (FieldTest("country", "is", ["NL"]), FieldTest("points", "is", [None]), Reference("list", "VIP"))
ASKED = (ast.Everyone(), ast.Block("all", (ast.Nobody(), ast.Everyone())), ast.Block("any", (ast.Nobody(),)))
MENU = {each.__name__: each for each in (move_up, move_down, duplicate, wrap, remove)}
DOINGS = ("add", "nest", "edit", "kind", "narrow", "type", "lay", "undo", "undo", "redo", *MENU)


def change(desk: Desk, doing: str, pick: int) -> None:
    """Do to the draft what a click in the builder does."""
    draft = desk.draft
    below = [*walk(draft.include), *walk(draft.exclude)]
    blocks = [draft.include, draft.exclude, *(part for _, _, part in below if isinstance(part, Block))]
    block, _, part = below[pick % len(below)] if below else (draft.include, 0, None)
    if doing == "narrow":
        desk.narrow([ASKED[pick % len(ASKED)]], "narrowed")
    elif doing == "lay":
        desk.put(from_ast(ast.Profile("Laid", ASKED[pick % len(ASKED)])), "figure")
    elif doing == "type":
        desk.keep("text")
        draft.typed = None if pick % 2 else "half"
    elif doing == "kind":
        chosen = blocks[pick % len(blocks)]
        chosen.kind, chosen.bare = ("all", "any", "none")[pick % 3], False  # type: ignore[assignment]
    elif doing in ("add", "nest"):
        desk.keep(doing)
        made = Block("any") if doing == "nest" else renewed(TESTS[pick % len(TESTS)])
        blocks[pick % len(blocks)].parts.append(made)
    elif doing == "edit" and isinstance(part, FieldTest):
        part.operands = [("NL", "BE", None)[pick % 3]]
    elif doing in MENU and part is not None:
        desk.keep(doing)
        MENU[doing](desk, block, part)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(DOINGS), st.integers(0, 40), st.booleans()), max_size=60))
def test_undo_and_redo_neither_lose_nor_invent_a_condition(doings: list[tuple[str, int, bool]]) -> None:
    """Beside the desk stands a history of whole copies, which nothing that is done to a draft can reach."""
    desk = Desk("", Draft("x"))
    now, past, future = deepcopy(desk.draft), [], []  # type: ignore[var-annotated]

    def settled() -> None:
        nonlocal now, past
        if desk.draft != now:
            past = [*past, now][-UNDO_DEPTH:]
            future.clear()
            now = deepcopy(desk.draft)

    for doing, pick, is_drawn in doings:
        if doing in MENU and not [*walk(desk.draft.include), *walk(desk.draft.exclude)]:
            continue  # there is nothing whose menu could be opened
        if doing == "undo" or doing == "redo":
            settled()
            (desk.take_back if doing == "undo" else desk.do_again)()
            here, there = (past, future) if doing == "undo" else (future, past)
            if here:
                there.append(now)
                now = here.pop()
        else:
            if doing not in ("edit", "kind"):  # these are one step with what is done to other values meanwhile
                settled()
            change(desk, doing, pick)
            if is_drawn or doing == "narrow":
                desk.settle()
                settled()
        if is_drawn:
            desk.settle()
            settled()
            assert desk.draft == now
            assert to_ast(desk.draft).profile == to_ast(now).profile
            assert ([draft for _, draft in desk.undo], [draft for _, draft in desk.redo]) == (past, future)
