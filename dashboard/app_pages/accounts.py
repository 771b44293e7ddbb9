"""All accounts: who may sign in and as what; for admins."""

from typing import Any

import streamlit as st

from accounts import accounts
from accounts.errors import AccountWrong
from accounts.roles import Act, Role
from dashboard import house, reads, trouble, who
from dashboard.reads import accounts as account_reads
from dashboard.telling import tell
from dashboard.widgets.head import escaped, head
from dashboard.words import amount, say, when

REMOVING = "removing_account"


def draw_new() -> None:
    if st.button(say("accounts.new"), icon=":material/person_add:", type="primary", key="new_account"):
        st.session_state["adding_account"] = True


def draw_adding() -> None:
    with st.form("account_form"):
        st.subheader(say("accounts.new"), anchor=False)
        left, right = st.columns(2, gap="medium")
        with left:
            name = st.text_input(say("accounts.name"), key="account_name", autocomplete="off")
            role = st.selectbox(say("accounts.role"), list(Role), format_func=told, key="account_role")
        with right:
            password = st.text_input(
                say("accounts.password"),
                type="password",
                key="account_password",
                autocomplete="new-password",
                help=say("accounts.password_help"),
            )
            email = st.text_input(say("accounts.email"), key="account_email", autocomplete="off")
        with st.container(horizontal=True):
            wanted = st.form_submit_button(
                say("accounts.add"), type="primary", icon=":material/check:", key="account_add"
            )
            cancelled = st.form_submit_button(say("form.cancel"), key="account_cancel")
    if wanted:
        with trouble.shown():
            add((name or "").strip(), str(role), password or None, (email or "").strip() or None)
            st.session_state.pop("adding_account")
            tell(say("accounts.added", name=escaped(name or "")))
            st.rerun()
    if cancelled:
        st.session_state.pop("adding_account")
        st.rerun()


def add(name: str, role: str, password: str | None, email: str | None) -> None:
    if not (password or email):
        raise AccountWrong(say("accounts.way"))
    with who.writing(Act.ACCOUNTS, "account.add", name, role) as writer:
        accounts.add(writer, name, role, house.now(), password=password, email=email)


def change_role(name: str, key: str) -> None:
    role = str(st.session_state[key])
    with trouble.shown(), who.writing(Act.ACCOUNTS, "account.role", name, role) as writer:
        accounts.change_role(writer, name, role)


def do(name: str, key: str) -> None:
    """What was chosen in the menu of an account."""
    chosen = st.session_state[key]
    if chosen == "remove":
        st.session_state[REMOVING] = name
        return
    with trouble.shown(), who.writing(Act.ACCOUNTS, f"account.{chosen}", name) as writer:
        if chosen == "disable":
            accounts.disable(writer, name, house.now())
        elif chosen == "enable":
            accounts.enable(writer, name)
        else:
            accounts.sign_out(writer, name)


def remove(name: str) -> None:
    with who.writing(Act.ACCOUNTS, "account.remove", name) as writer:
        accounts.remove(writer, name)
    st.session_state.pop(REMOVING, None)


def draw_card(each: dict[str, Any]) -> None:
    name = each["name"]
    with (
        st.container(border=True, key=f"account_{name}", gap="xsmall"),
        st.container(horizontal=True, vertical_alignment="center"),
    ):
        mine = f" · {say('accounts.you')}" if name == who.account().name else ""
        with st.container(width=240, gap=None):
            st.markdown(f"**{escaped(name)}**{mine}")
            st.caption(how(each))
        with st.container(width="stretch", gap=None):
            if each["disabled_at"] is not None:
                st.badge(say("accounts.disabled"), icon=":material/block:", color="orange")
            else:
                st.markdown(amount("accounts.signed_in", each["sign_ins"]))
                seen = when(each["seen_at"], house.now(), reads.zone())
                st.caption(say("accounts.seen", at=seen))
        key = f"role_{name}_{each['role']}"
        st.selectbox(
            say("accounts.role"),
            list(Role),
            index=list(Role).index(Role(each["role"])),
            format_func=lambda role: say(f"role.{role}"),
            key=key,
            label_visibility="collapsed",
            width=160,
            on_change=change_role,
            args=(name, key),
        )
        menu = f"do_{name}"
        st.menu_button(
            "",
            ("enable" if each["disabled_at"] is not None else "disable", "sign_out", "remove"),
            key=menu,
            icon=":material/more_vert:",
            help=say("accounts.do"),
            format_func=lambda chosen: say(f"accounts.{chosen}"),
            on_click=do,
            args=(name, menu),
        )


def how(each: dict[str, Any]) -> str:
    """How one signs in with it."""
    ways = [say("accounts.by_password")] if each["has_password"] else []
    ways += [escaped(each["email"])] if each["email"] else []
    return " · ".join(ways) or say("accounts.by_nothing")


def told(role: Role) -> str:
    return f"{say(f'role.{role}').capitalize()} · {say(f'does.{role}')}"


def draw_removing(name: str) -> None:
    with st.container(border=True, key="account_removing"):
        st.markdown(f"**{say('accounts.remove_sure', name=escaped(name))}** {say('accounts.remove_stays')}")
        with st.container(horizontal=True):
            wanted = st.button(say("accounts.remove"), icon=":material/delete:", type="primary", key="account_remove")
            if st.button(say("form.cancel"), key="account_keep"):
                st.session_state.pop(REMOVING)
                st.rerun()
    if wanted:
        with trouble.shown():
            remove(name)
            tell(say("accounts.done"))
            st.rerun()


who.require(Act.ACCOUNTS)
head("accounts", "manage_accounts", actions=draw_new)
if st.session_state.get("adding_account"):
    draw_adding()
if removed := st.session_state.get(REMOVING):
    draw_removing(removed)
for each in account_reads.accounts():
    draw_card(each)
