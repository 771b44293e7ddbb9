"""The audit log: what accounts changed, exported, asked and looked up, the newest first; for admins."""

import streamlit as st

from accounts.roles import Act
from dashboard import who
from dashboard.cells import as_shown, to_the_second
from dashboard.reads import accounts as account_reads
from dashboard.widgets.head import head, nothing_yet
from dashboard.widgets.recorded import in_words
from dashboard.words import amount, phrase_or, say

PAGE = 100
MOST = 100_000  # rows of a download


def draw_filters() -> tuple[str | None, str | None]:
    names, kinds = account_reads.recorded()
    with st.container(horizontal=True, vertical_alignment="center"):
        account = st.selectbox(
            say("audit.account"),
            names,
            index=None,
            key="account",
            placeholder=say("audit.any_account"),
            label_visibility="collapsed",
            width=240,
            bind="query-params",
        )
        what = st.selectbox(
            say("audit.act"),
            kinds,
            index=None,
            format_func=lambda kind: phrase_or(f"acted.{kind}", kind),
            key="what",
            placeholder=say("audit.any_act"),
            label_visibility="collapsed",
            width=240,
            bind="query-params",
        )
        st.caption(say("audit.sql"), width="content")
    return account, what


def draw(account: str | None, what: str | None) -> None:
    total = account_reads.count_audit(account, what)
    if not total:
        if account or what:
            st.caption(say("audit.no_match"))
        else:
            nothing_yet("policy", "audit.none")
        return
    page = min(max(int(st.session_state.get("audit_page", 1)), 1), -(-total // PAGE))
    frame = account_reads.audit(account, what, (page - 1) * PAGE, PAGE)
    st.dataframe(
        as_shown(in_words(frame), {"acted_at": to_the_second}),
        hide_index=True,
        placeholder="–",
        height="auto" if frame.height <= 15 else 560,
        column_config={
            "acted_at": st.column_config.DatetimeColumn(say("audit.at"), width=150),
            "account": st.column_config.TextColumn(say("audit.account"), width="small"),
            "role": st.column_config.TextColumn(say("audit.role"), width=110),
            "act": st.column_config.TextColumn(say("audit.act"), width=210),
            "about": st.column_config.TextColumn(say("audit.about"), width="medium"),
            "customer_id": st.column_config.TextColumn(say("audit.customer"), width="small"),
            "detail": st.column_config.TextColumn(say("audit.detail"), width="large"),
        },
        alt=say("audit.title"),
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(amount("audit.rows", total))
        st.download_button(
            say("audit.download"),
            data=who.handing(
                Act.ACCOUNTS,
                "rows.download",
                lambda: account_reads.audit(account, what, 0, MOST).write_csv(),
                "audit",
            ),
            file_name="audit.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="audit_csv",
        )
        if total > PAGE:
            st.pagination(-(-total // PAGE), key="audit_page")


who.require(Act.ACCOUNTS)
head("audit", "policy")
draw(*draw_filters())
