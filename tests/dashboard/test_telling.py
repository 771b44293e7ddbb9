"""What came of a click is told once the page is drawn anew, and not right before that, where it may be lost."""

import ast
from collections.abc import Iterator
from pathlib import Path

from streamlit.testing.v1 import AppTest

import dashboard

ROOM = Path(dashboard.__file__).parent
ANEW = {"st.rerun", "go", "open_people", "st.switch_page"}


def bodies() -> Iterator[tuple[Path, list[ast.stmt]]]:
    for path in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            for name in ("body", "orelse", "finalbody"):
                if isinstance(found := getattr(node, name, None), list):
                    yield path, found


def called(statement: ast.stmt) -> str:
    is_call = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    return ast.unparse(statement.value.func) if is_call else ""  # type: ignore[attr-defined]


def test_nothing_is_drawn_right_before_a_page_is_drawn_anew() -> None:
    told, lost = 0, []
    for path, body in bodies():
        names = [called(each) for each in body]
        told += names.count("tell")
        if ANEW & set(names):
            lost += [
                (path.name, name) for name in names if name in {"st.toast", "st.success", "st.warning", "st.error"}
            ]
    assert told > 10
    assert lost == []


def test_it_is_told_once_after_the_page_is_drawn_anew() -> None:
    def script() -> None:
        import streamlit as st

        from dashboard.telling import draw_told, tell

        draw_told()
        if st.button("save"):
            tell("It is saved.")
            st.rerun()

    app = AppTest.from_function(script).run()
    assert not app.toast
    app = app.button[0].click().run()
    assert [(each.value, each.icon) for each in app.toast] == [("It is saved.", ":material/check:")]
    assert not app.run().toast
