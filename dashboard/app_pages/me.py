"""The account of who looks: what it may do, its password, its language, and the way out."""

import streamlit as st

from accounts import accounts
from accounts.errors import AccountWrong
from accounts.roles import Act
from dashboard import house, trouble, who
from dashboard.widgets.head import escaped, head
from dashboard.widgets.language import draw_language
from dashboard.words import say


def draw_out() -> None:
    if st.button(say("me.sign_out"), icon=":material/logout:", key="sign_out"):
        st.logout()


def draw_rights() -> None:
    may = [act for act in Act if who.may(act)]
    may_not = [act for act in Act if act not in may]
    for name, acts, icon in (("me.may", may, ":green[:material/check:]"), ("me.may_not", may_not, ":material/block:")):
        if acts:
            st.markdown(f"**{say(name)}**")
            st.markdown("  \n".join(f"{icon} {say(f'act.{act}')}" for act in acts))


def draw_password() -> None:
    st.subheader(say("me.password"), anchor=False)
    if who.account().password is None:
        st.caption(say("me.no_password"))
        return
    with st.form("password", border=False):
        present = st.text_input(say("me.present"), type="password", key="present", autocomplete="current-password")
        new = st.text_input(say("me.new"), type="password", key="new", autocomplete="new-password")
        again = st.text_input(say("me.again"), type="password", key="again", autocomplete="new-password")
        wanted = st.form_submit_button(say("me.change"), icon=":material/key:", key="change_password")
    if wanted:
        with trouble.shown():
            change(present or "", new or "", again or "")
            st.logout()


def change(present: str, new: str, again: str) -> None:
    """Give who looks another password, which signs them out everywhere."""
    mine = who.account()
    if new != again:
        raise AccountWrong(say("me.differs"))
    if house.sign_ins().check(mine.name, present) is None:
        raise AccountWrong(say("me.wrong"))
    with who.writing(None, "account.password", mine.name) as writer:
        accounts.change_password(writer, mine.name, new)


mine = who.account()
head("me", "account_circle", mine.name, actions=draw_out)
left, right = st.columns(2, gap="large")
with left:
    st.markdown(
        f"{say('me.role')}: **{say(f'role.{mine.role}')}**" + (f" · {escaped(mine.email)}" if mine.email else "")
    )
    draw_rights()
with right:
    st.subheader(say("me.language"), anchor=False)
    draw_language()
    st.space("small")
    draw_password()
