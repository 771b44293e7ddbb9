"""What people wrote, to search in and to read: the text with its score, its day and its person."""

from typing import Any

import streamlit as st

from accounts.roles import Act
from dashboard import address, house, reads, who
from dashboard.figures import of_comments
from dashboard.reads import surveys
from dashboard.reads.surveys import FormRead, QuestionRead
from dashboard.widgets.figure import draw_people_button
from dashboard.widgets.head import go
from dashboard.widgets.personal import shown
from dashboard.widgets.survey_parts import choose_question, question_name
from dashboard.words import amount, number, say, when
from segments import ast

PAGE = 20


def draw_comments(form: FormRead, asked: list[QuestionRead], window: ast.Window | None) -> None:
    """Of the questions of `asked` that were answered in texts; nothing where there are none."""
    texts = sorted((each for each in asked if each.texts), key=lambda each: -each.length)
    if not texts:
        return
    st.subheader(say("comments.title"), anchor=False)
    question, words = _pick(texts)
    count, people = surveys.count_comments(form, question, window, words)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{amount('comments.found', count)}**", width="content")
        name = f"{question_name(question.question)} · {' '.join(words)}" if words else question_name(question.question)
        draw_people_button("comments", people, lambda: of_comments(name, question.question, window, words))
    if not count:
        st.caption(say("comments.none"))
        return
    offset = (address.page("comments_page", count, PAGE) - 1) * PAGE
    who.look_at_list(question_name(question.question))
    for comment in surveys.comments(form, question, window, words, offset, PAGE):
        draw_comment(comment)
    address.turn("comments_page", count, PAGE, "comments.shown")


def _pick(texts: list[QuestionRead]) -> tuple[QuestionRead, list[str]]:
    """The question, and the words that must occur."""
    picking, searching = st.columns([0.5, 0.5], gap="small")
    with picking:
        question = choose_question(texts, "comments_question")
    sought = searching.text_input(
        say("comments.search"),
        key="comments_search",
        type="search",
        placeholder=say("comments.search"),
        help=say("comments.search_help"),
        label_visibility="collapsed",
        icon=":material/search:",
        live=True,
        bind="query-params",
    )
    return question, list(dict.fromkeys((sought or "").split()))


def draw_comment(comment: dict[str, Any]) -> None:
    with st.container(border=True, key=f"comment_{comment['arrival']}"):
        text, about = st.columns([0.62, 0.38], vertical_alignment="center", gap="medium")
        text.markdown(shown(who.masked_text(comment["value"])))
        with about.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right", gap="small"):
            score = comment["score"]
            told = say("comments.no_score") if score is None else say("comments.score", score=_short(score))
            st.caption(f"{told}  ·  {when(comment['occurred_at'], house.now(), reads.zone())}", width="content")
            draw_person(comment)


def draw_person(comment: dict[str, Any]) -> None:
    """Whose it is, and the way to them: what a person is called stands here alone."""
    name, key = comment["customer_id"] or comment["email"], f"person_{comment['arrival']}"
    if not who.may(Act.PEOPLE):
        return
    if name is None:
        st.caption("–", width="content")
    elif st.button(shown(name), key=key, type="tertiary", icon=":material/person:", help=say("comments.person")):
        go("person", id=name)


def _short(score: float) -> str:
    return number(score) if score == int(score) else number(score, 1)
